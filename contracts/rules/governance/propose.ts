import type { z } from 'zod';
import { changeField } from '../../state/changeFields.ts';
import type { FactReader } from '../../state/factKind.ts';
import { MAX_LISTED } from '../../state/listings.ts';
import { members, presentMember } from '../../state/members.ts';
import type { Change } from '../../state/proposals.ts';
import { proposals } from '../../state/proposals.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import type { NamedCode } from '../../trade/corrections/correcting.ts';
import { checkNamed as checkCorrected, checkRoom } from '../../trade/corrections/correcting.ts';
import { checkSettlers } from '../../trade/governance/amending.ts';
import type { UnfitCode } from '../../trade/governance/changing.ts';
import { checkChange } from '../../trade/governance/changing.ts';
import { checkMandated } from '../../trade/governance/mandating.ts';
import { promiseKey } from '../../trade/governance/settingKeys.ts';
import { checkNoneOpen, countBallot, openProposal } from '../../trade/governance/voting.ts';
import { checkValidator } from '../../trade/members/electing.ts';
import { checkPossession, promiseKeys } from '../../trade/members/enrolling.ts';
import { checkIssuer } from '../../trade/members/standing.ts';
import { checkValidatorKeys, keepValidatorKeys } from '../../trade/members/validatorKeys.ts';

const schema = deedSchema('propose', { change: changeField });

type Words = z.infer<typeof schema>['change'];
type Code =
  | NamedCode
  | 'not_validator'
  | 'proposal_open'
  | UnfitCode
  | 'protocol_unknown'
  | 'bad_public_key'
  | 'key_taken'
  | 'bad_proof';

/** Puts a change to the vote of the validators, and votes for it. */
export const propose: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'Validators decide whatever stands still.' },
  who: 'Every member that runs a validator.',
  holds:
    'The proposer’s last proposal of this kind is decided. *Validators*: all that are named are ' +
    'members; each new key is good, is nobody else’s, and is proved to be in the validator’s ' +
    'hands; no more than a third of the power leaves, and those who stay could decide without ' +
    'the newcomers. *Issue limit*: the member is an issuer, and the limit another than today’s. ' +
    '*Protocol*: it is the next one, the height is to come, no other raise waits for its height, ' +
    'and the software of the signer knows it. *Member keys*: no proceedings on the member are ' +
    'open, it has the keys that are kept, and one signs afterwards. *Correction*: as a ' +
    'supervisor could order it. *Enrol*: names, identifiers and keys are good and nobody’s yet, ' +
    'each key has signed the words of the organisation, and all that look like it are named. ' +
    '*Member*: it would be described otherwise, names and identifiers are good and nobody ' +
    'else’s, and all that look like its new names are named. *Suspend*: it is not suspended, ' +
    'and the validators left could decide that it comes back. *Readmit*: it is suspended. ' +
    '*Leave*: nothing of the member is open. *Parameters*: something changes, ' +
    'each value has its form and bounds as in a genesis document, and the height is to come ' +
    'and no other change begins there. ' +
    '*Reading mandate*: who reads is an auditor or a supervisor, and the last day is not over.',
  changes:
    'The proposal is open, with the ballot of its proposer for it. New keys belong to their ' +
    'validators and members from now on, whatever becomes of the proposal. Who is enrolled signs ' +
    'from the block after the last ballot on, and is reached where it said. Keys are set with ' +
    'the last ballot; one that is added beside one that may do all waits its days, and each that ' +
    'is kept may object to it. A protocol that is ' +
    'adopted is in force from the height named on, but not before so many days as the ' +
    'parameters say. A mandate takes the place of the one before. A correction is made after the ' +
    'days of one that supervisors order; nobody objects to it. Who loses a trading role, or is ' +
    'suspended, begins nothing more in it, or at all, and finishes what it has begun; a ' +
    'suspended member has no ballot. Who leaves signs nothing more, and reads what it could ' +
    'read. Parameters hold from their height on; what has begun keeps the days that it has.',
  refusals: [
    ...(['unknown_receivable', 'unknown_debt', 'unknown_counterparty'] as const),
    ...(['own_counterparty', 'counterparty_role', 'not_an_issuer', 'own_money'] as const),
    'not_validator',
    'too_many_corrections',
    'proposal_open',
    'raise_pending',
    'unknown_currency',
    'bad_day',
    'expires_day_past',
    'units_not_open',
    'more_than_open',
    'validator_repeated',
    'not_in_set',
    'nothing_changes',
    'too_many_validators',
    'too_much_leaves',
    'quorum_out_of_reach',
    'still_open',
    'not_next_protocol',
    'height_past',
    'height_taken',
    'bad_parameters',
    'protocol_unknown',
    'unfit_name',
    'bad_identifier',
    'alike_differs',
    'member_exists',
    'identifier_taken',
    'administrator_acts',
    'bad_public_key',
    'key_name_taken',
    'key_taken',
    'bad_proof',
    'unknown_key_name',
    'key_already_revoked',
    'last_key',
  ],
  example: {
    change: {
      kind: 'validators',
      changes: [{ validator: 'ostbank', power: 0, key: null, proof: null }],
    },
  },
  apply(scene, { change: words }) {
    const { draft, signer, id, height } = scene;
    const change = changeOf(words);
    const opening = { id, proposer: signer, evidence: null, change };
    const wishes = words.kind === 'validators' ? words.changes : [];
    const refusal =
      checkNamed(scene, words) ??
      checkValidator(scene) ??
      (words.kind === 'correction' ? checkRoom(draft, words.repair, MAX_LISTED) : null) ??
      checkNoneOpen(draft, opening) ??
      checkChange(scene, change) ??
      checkKnown(words) ??
      checkValidatorKeys(scene, wishes) ??
      (words.kind === 'enrol' ? checkPossession(scene, words.member, words.proofs) : null);
    if (refusal !== null) return refusal;
    keepValidatorKeys(scene, wishes);
    if (words.kind === 'memberKeys') promiseKey(scene, words);
    if (words.kind === 'enrol') promiseKeys(scene, words.member);
    const opened = openProposal(scene, opening);
    const proposal = proposals.read(draft, id);
    if (proposal === undefined) return [opened];
    const ballot = { validator: signer, vote: 'for', castAt: height } as const;
    return [opened, ...countBallot(scene, proposal, ballot)];
  },
});

/** What is kept of the words: proofs have done their work when they were checked. */
function changeOf(words: Words): Change {
  if (words.kind === 'protocol') {
    const { kind, protocol, height } = words;
    return { kind, protocol, height };
  }
  if (words.kind === 'readingMandate') {
    return { ...words, of: words.of === null ? null : [...new Set(words.of)].sort() };
  }
  if (words.kind === 'enrol') {
    const { kind, member, alike } = words;
    const roles = [...new Set(member.roles)].sort();
    return { kind, member: { ...member, roles }, alike };
  }
  if (words.kind !== 'validators') return words;
  const changes = words.changes.map(({ validator, power, key }) => ({ validator, power, key }));
  return { kind: 'validators', changes };
}

function checkKnown(words: Words): Refusal<'protocol_unknown'> | null {
  if (words.kind !== 'protocol' || words.knows >= words.protocol) return null;
  return refuse('protocol_unknown', { knows: words.knows, protocol: words.protocol });
}

function checkNamed(scene: SignedScene, words: Words): Refusal<NamedCode> | null {
  const { draft } = scene;
  if (words.kind === 'correction') return checkCorrected(scene, words.repair);
  if (words.kind === 'issueLimit') return checkIssuer(draft, words.issuer);
  if (words.kind === 'protocol' || words.kind === 'enrol') return null;
  if (words.kind === 'parameters') return checkSettlers(draft, words);
  if (words.kind === 'readingMandate') return checkMandated(draft, words);
  if (words.kind !== 'validators') {
    return checkMember(draft, words.member, words.kind === 'memberKeys');
  }
  for (const { validator } of words.changes) {
    const refusal = checkMember(draft, validator);
    if (refusal !== null) return refusal;
  }
  return null;
}

function checkMember(
  world: FactReader,
  id: string,
  isKeys = false,
): Refusal<'unknown_counterparty'> | null {
  // Who has left may still lose a key that others have.
  const isThere = (isKeys ? members.read(world, id) : presentMember(world, id)) !== undefined;
  if (isThere) return null;
  return refuse('unknown_counterparty', { member: id });
}
