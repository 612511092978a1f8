/**
 * From the genesis document to the world before block 1: members with their keys, the days and the
 * calendar, parameters, validators. The ledger has decoded the document; what its parts mean for
 * the trade is read here, strictly.
 */
import { z } from 'zod';
import { assert, FormatError } from '../ledger/assert.ts';
import type { Json } from '../ledger/canonical.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { firstHistory, heightBefore } from '../ledger/genesis.ts';
import type { Hash } from '../ledger/hash.ts';
import { checkPublicKey } from '../ledger/keys.ts';
import type { TreeReader } from '../ledger/stateTree.ts';
import { updateTree } from '../ledger/stateTree.ts';
import { validatorsJson } from '../ledger/validators.ts';
import type { ChainState } from './execute.ts';
import { hashFacts, knowsProtocol } from './execute.ts';
import { faultOfName, lookOf, tellNameFault } from './names/memberNames.ts';
import type { Calendar } from './state/calendar.ts';
import { dayNumber } from './state/calendar.ts';
import { idField, publicKeyField } from './state/fields.ts';
import { isLei, isUscc } from './state/identifiers.ts';
import { mailboxes, mailboxFields } from './state/mailboxes.ts';
import type { Member } from './state/members.ts';
import { keyOwners, members, NEW_MEMBER, ROLES, SIZES } from './state/members.ts';
import { isTopic, oracles } from './state/oracles.ts';
import type { Parameters } from './state/parameters.ts';
import { decodeParameters } from './state/parameters.ts';
import { OVERSEEING, readingMandates } from './state/readingMandates.ts';
import { calendarKey } from './state/scene.ts';
import type { World, Writes } from './state/state.ts';
import { Draft, MemoryWorld } from './state/state.ts';
import { newKey } from './trade/members/memberKeys.ts';

/** The world before block 1, ready to be stored. */
export interface Founding {
  readonly facts: Writes;
  readonly indexes: Writes;
  readonly groups: ReadonlyMap<string, Uint8Array | null>;
  /** Root of the state tree before block 1. */
  readonly root: Hash;
  readonly parameters: Parameters;
}

const MAX_MEMBERS = 10_000;

/** A name of an organisation: contracts/names. */
const nameField = z.string().superRefine((name, context) => {
  const fault = faultOfName(name);
  if (fault !== null) context.addIssue({ code: 'custom', message: tellNameFault(fault) });
});

/**
 * Members as a genesis document lists them. `attests` are the topics that an oracle is enrolled
 * for. `lei` and `uscc` are the identifiers by which the organisation is known elsewhere, told from
 * misprints by their check digits. `documentNames` are the names that stand for a member in
 * invoices. `size` bounds the terms on which one
 * may be made to wait as a supplier. `mailbox` says where details of invoices reach a member.
 */
export const foundersSchema = z
  .array(
    z.strictObject({
      id: idField,
      name: nameField,
      lei: z.string().refine(isLei, 'is no LEI: its check digits do not fit').exactOptional(),
      uscc: z.string().refine(isUscc, 'is no USCC: its check digit does not fit').exactOptional(),
      size: z.enum(SIZES).exactOptional(),
      roles: z.array(z.enum(ROLES)).max(ROLES.length),
      keys: z
        .array(z.strictObject({ name: idField, key: publicKeyField }))
        .min(1)
        .max(10),
      attests: z.array(z.string().refine(isTopic)).max(100).optional(),
      documentNames: z.array(nameField).max(20).optional(),
      mailbox: z.strictObject(mailboxFields).exactOptional(),
    }),
  )
  .max(MAX_MEMBERS);

const calendarSchema = z.strictObject({
  name: z.string().min(1).max(64),
  version: z.int().min(1).max(999_999),
  weekend: z.array(z.int().min(0).max(6)).max(6),
  holidays: z.array(z.string().refine((day) => dayNumber(day) !== null)).max(4_000),
});

/** A member of the genesis document. */
export type Founder = z.infer<typeof foundersSchema>[number];

/**
 * The world that a genesis document founds.
 * @throws FormatError bad_genesis, bad_key: members, keys, calendar or parameters are not as they
 *   have to be, a key, key name, id, LEI or USCC occurs twice, or a name looks like another's
 */
export function genesisState(genesis: Genesis): Founding {
  assert(genesis.continues === null, 'a chain that continues another takes over its state');
  const draft = new Draft(new MemoryWorld());
  const parameters = decodeParameters(genesis.parameters);
  if (!knowsProtocol(parameters)) throw broken('its protocol is newer than this software');
  const calendar = readCalendar(genesis.calendar);
  const { start, dayMs, utcOffsetMinutes, cutOffHour } = genesis;
  const days = { start, dayMs, utcOffsetMinutes, cutOffHour, calendar: calendar.version };
  draft.set('days', days);
  draft.set(calendarKey(calendar.version), { ...calendar });
  draft.set('parameters', parameters);
  draft.set('validators', validatorsJson(genesis.validators));
  for (const { id, key } of genesis.validators) {
    keyOwners.write(draft, { key, owner: 'validator', id, name: 'validator' });
  }
  const founders = readFounders(genesis.members);
  checkDistinct(founders);
  for (const founder of founders) enrol(draft, founder);
  for (const { id, roles } of founders) {
    if (!roles.some((role) => OVERSEEING.includes(role))) continue;
    // All who agree on the document agree on who looks after the network from its first day on.
    readingMandates.write(draft, {
      member: id,
      of: null,
      from: start,
      until: null,
      proposal: null,
    });
  }
  const facts = draft.factWrites();
  const { root, groups } = updateTree({ group: () => undefined }, hashFacts(facts));
  return { facts, indexes: draft.indexWrites(), groups, root, parameters };
}

/**
 * The state of a chain before its first block, over a world and tree that hold its founding, or
 * what it takes over (continuing.ts).
 */
export function genesisChainState(genesis: Genesis, world: World, tree: TreeReader): ChainState {
  const { chain, start, validators, continues } = genesis;
  return {
    chain,
    height: heightBefore(genesis),
    time: continues?.header.time ?? start,
    previous: chain,
    history: firstHistory(genesis),
    validators,
    nextValidators: validators,
    parameters: decodeParameters(genesis.parameters),
    world,
    tree,
  };
}

/** @throws FormatError bad_genesis */
export function readFounders(json: Json): readonly Founder[] {
  return readPart(foundersSchema, json, 'members');
}

/**
 * One organisation is one member: no two share an identifier, and no person takes the name or the
 * id of one for that of another.
 */
function checkDistinct(founders: readonly Founder[]): void {
  for (const name of ['lei', 'uscc'] as const) {
    const all = founders.flatMap((founder) => founder[name] ?? []);
    if (new Set(all).size !== all.length) throw broken(`two members with the same ${name}`);
  }
  checkLooks(founders, ({ id }) => [id]);
  checkLooks(founders, ({ name, documentNames = [] }) => [name, ...documentNames]);
}

function checkLooks(
  founders: readonly Founder[],
  namesOf: (founder: Founder) => readonly string[],
): void {
  const first = new Map<string, { readonly id: string; readonly name: string }>();
  for (const founder of founders) {
    for (const name of namesOf(founder)) {
      const look = lookOf(name);
      const other = first.get(look);
      if (other === undefined) first.set(look, { id: founder.id, name });
      else if (other.id !== founder.id) {
        const both = `${founder.id} ("${name}") and ${other.id} ("${other.name}")`;
        throw broken(`the members ${both} look alike: name one of them so that people can tell`);
      }
    }
  }
}

function enrol(draft: Draft, founder: Founder): void {
  const { id, name, lei = null, uscc = null, size = null, documentNames = [] } = founder;
  if (members.read(draft, id) !== undefined) throw broken(`two members with the id ${id}`);
  const keys = founder.keys
    .map((key) => newKey(key, { height: 0, index: 0 }, null))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  if (new Set(keys.map((key) => key.name)).size !== keys.length) {
    throw broken(`the member ${id} has two keys of one name`);
  }
  for (const key of keys) {
    checkPublicKey(key.key);
    // One role, one key: also a validator's key is never a member's.
    if (keyOwners.read(draft, key.key) !== undefined) throw broken(`a key of ${id} is used twice`);
    keyOwners.write(draft, { key: key.key, owner: 'member', id, name: key.name });
  }
  const roles = [...new Set(founder.roles)].sort();
  const said = { id, name, lei, uscc, size, roles, documentNames };
  const member: Member = { ...said, ...NEW_MEMBER, keys };
  members.write(draft, member);
  if (founder.mailbox !== undefined) {
    checkPublicKey(founder.mailbox.receiptKey);
    mailboxes.write(draft, { member: id, ...founder.mailbox, setAt: 0 });
  }
  const founding = [...new Set(founder.attests ?? [])].sort();
  if (founding.length > 0) oracles.write(draft, { id, founding, endorsements: [] });
}

function readCalendar(json: Json): Calendar {
  const calendar = readPart(calendarSchema, json, 'calendar');
  const weekend = [...new Set(calendar.weekend)].sort();
  const holidays = [...new Set(calendar.holidays)].sort();
  return { ...calendar, weekend, holidays };
}

function readPart<Schema extends z.ZodType>(
  schema: Schema,
  json: Json,
  title: string,
): z.infer<Schema> {
  const read = schema.safeParse(json);
  if (!read.success) throw broken(`${title}: ${z.prettifyError(read.error)}`);
  return read.data;
}

function broken(message: string): FormatError {
  return new FormatError('bad_genesis', message);
}
