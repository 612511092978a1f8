/**
 * Organisations that come to a network that runs. Each of its keys signs all that the organisation
 * says of itself, so that nobody enrols a key that it does not hold, nor an organisation in other
 * words than its own; the validators vote, and see whom people could take it for.
 */
import { encodeCanonical } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { validatorIndex } from '../../../ledger/validators.ts';
import type { NameFault } from '../../names/memberNames.ts';
import { faultOfName } from '../../names/memberNames.ts';
import { under } from '../../state/factKeys.ts';
import { isLei, isUscc } from '../../state/identifiers.ts';
import { mailboxes } from '../../state/mailboxes.ts';
import { MAX_ALIKE } from '../../state/memberFields.ts';
import { keyOwners, members, NEW_MEMBER } from '../../state/members.ts';
import type { Named } from '../../state/namesakes.ts';
import { alikePrefixes, knownAsPrefixes } from '../../state/namesakes.ts';
import type { EnrolChange, Newcomer } from '../../state/proposals.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft, World } from '../../state/state.ts';
import { electedValidators } from './electing.ts';
import { isGoodKey, newKey, withKeys } from './memberKeys.ts';
import { isSigned } from './validatorKeys.ts';

/** Why an organisation cannot be a member so, in the order of the checks. */
export type EnrolCode =
  | 'unfit_name'
  | 'bad_identifier'
  | 'alike_differs'
  | 'member_exists'
  | 'identifier_taken'
  | 'bad_public_key'
  | 'key_name_taken'
  | 'key_taken';

/** The signed bytes of an enrolment, the same for each key of the newcomer. */
export function enrolmentBytes(words: {
  readonly chain: Hash;
  readonly member: Newcomer;
}): Uint8Array {
  const { id, name, lei, uscc, size, roles, documentNames, keys, mailbox } = words.member;
  const named = keys.map((each) => ({ key: each.key, name: each.name }));
  const member = { documentNames, id, keys: named, lei, mailbox, name, roles, size, uscc };
  return encodeCanonical({ chain: words.chain, member, type: 'member-enrolment' });
}

/**
 * Members that people could take one of such names for, by their ids in order; so many at most.
 * @param self the member that has the names itself; null for a newcomer
 */
export function membersAlike(world: World, named: Named, self: string | null): readonly string[] {
  const most = MAX_ALIKE + 1;
  const found = alikePrefixes(named).flatMap((prefix) =>
    world.indexes.scan(...under(prefix), most).map(([key]) => key.slice(prefix.length + 1)),
  );
  const others = [...new Set(found)].filter((id) => id !== self);
  return others.sort().slice(0, MAX_ALIKE);
}

/**
 * That an organisation can be a member as things are: its names and identifiers are ones, those
 * whom people could take it for are named, neither it nor its keys are on the ledger yet, and not
 * everybody signs receipts for it.
 */
export function checkEnrolment(
  scene: Scene,
  { member, alike }: Omit<EnrolChange, 'kind'>,
): Refusal<EnrolCode> | null {
  return (
    checkNames(member) ??
    checkIdentifiers(member) ??
    checkAlike(scene.draft, alike, member) ??
    checkUnknown(scene.draft, member) ??
    checkKeys(scene.draft, member)
  );
}

/** That each key of the newcomer has signed what it says of itself. */
export function checkPossession(
  { chain }: Scene,
  member: Newcomer,
  proofs: readonly string[],
): Refusal<'bad_proof'> | null {
  const bytes = enrolmentBytes({ chain, member });
  const { keys } = member;
  const unsigned = keys.find(({ key }, at) => !isSigned(key, bytes, proofs[at] ?? ''));
  if (unsigned !== undefined) return refuse('bad_proof', { key: unsigned.name });
  return keys.length === proofs.length ? null : refuse('bad_proof', { proofs: proofs.length });
}

/**
 * From the proposal on the keys are the newcomer's, whatever becomes of it: else a member that
 * reads it could use them up before the ballots are cast.
 */
export function promiseKeys({ draft }: Scene, { id, keys }: Newcomer): void {
  for (const { name, key } of keys) keyOwners.write(draft, { key, owner: 'member', id, name });
}

/** Makes the organisation a member; its keys sign from the next block on. */
export function enrolMember(scene: Scene, proposal: Hash, { member }: EnrolChange): Event {
  const { draft, height: setAt } = scene;
  const keys = member.keys.map((key) => newKey(key, scene.made, null));
  promiseKeys(scene, member);
  const { mailbox, ...said } = member;
  members.write(draft, withKeys({ ...said, ...NEW_MEMBER, keys: [] }, keys));
  if (mailbox !== null) mailboxes.write(draft, { member: member.id, ...mailbox, setAt });
  return { type: 'memberEnrolled', proposal, member: member.id, keys: keys.length };
}

/** That the names are ones that people can tell apart. */
export function checkNames({ name, documentNames }: Named): Refusal<'unfit_name'> | null {
  for (const [at, each] of [name, ...documentNames].entries()) {
    const fault = faultOfName(each);
    if (fault === null) continue;
    const field = at === 0 ? 'name' : `documentNames[${at - 1}]`;
    return refuse('unfit_name', { field, ...tellFault(fault) });
  }
  return null;
}

/** A fault in facts that repeat nothing of what a stranger wrote. */
function tellFault(fault: NameFault): Readonly<Record<string, string | number>> {
  if (!('scripts' in fault)) return fault;
  return { fault: fault.fault, scripts: fault.scripts.join(' ') };
}

/** That the identifiers are ones, by their check digits. */
export function checkIdentifiers({ lei, uscc }: Named): Refusal<'bad_identifier'> | null {
  if (lei !== null && !isLei(lei)) return refuse('bad_identifier', { field: 'lei' });
  if (uscc !== null && !isUscc(uscc)) return refuse('bad_identifier', { field: 'uscc' });
  return null;
}

/** That those are named whom people could take it for; `self` as in `membersAlike`. */
export function checkAlike(
  world: World,
  named: readonly string[],
  member: Named,
  self: string | null = null,
): Refusal<'alike_differs'> | null {
  const found = membersAlike(world, member, self);
  const isSame = found.length === named.length && found.every((id, at) => id === named[at]);
  return isSame ? null : refuse('alike_differs', { alike: found.join(' ') });
}

function checkUnknown(
  world: World,
  member: Newcomer,
): Refusal<'member_exists' | 'identifier_taken'> | null {
  const { id } = member;
  // The word of a validator is that of the member of its id: nobody comes to speak for one.
  const isValidator = validatorIndex(electedValidators(world), id) >= 0;
  if (isValidator || members.read(world, id) !== undefined) {
    return refuse('member_exists', { member: id });
  }
  return checkKnownAs(world, member);
}

/** That no other member is known by its identifiers. */
export function checkKnownAs(world: World, named: Named): Refusal<'identifier_taken'> | null {
  for (const prefix of knownAsPrefixes(named)) {
    const [taken] = world.indexes.scan(...under(prefix), 1);
    const member = taken?.[0].slice(prefix.length + 1) ?? named.id;
    if (member !== named.id) return refuse('identifier_taken', { member });
  }
  return null;
}

function checkKeys(
  draft: Draft,
  { id, keys, mailbox }: Newcomer,
): Refusal<'bad_public_key' | 'key_name_taken' | 'key_taken'> | null {
  if (mailbox !== null && !isGoodKey(mailbox.receiptKey)) {
    return refuse('bad_public_key', { field: 'mailbox.receiptKey' });
  }
  const seen = new Set<string>();
  for (const { name, key } of keys) {
    if (!isGoodKey(key)) return refuse('bad_public_key', { name });
    if (seen.has(name)) return refuse('key_name_taken', { name });
    const owner = keyOwners.read(draft, key);
    // Its own by an earlier proposal, or by this one.
    const isOwn = owner === undefined || (owner.owner === 'member' && owner.id === id);
    if (!isOwn || seen.has(key)) return refuse('key_taken', { name });
    seen.add(name).add(key);
  }
  return null;
}
