/**
 * Rights to read as they are kept and asked for. Most of them can be told from what is there: a
 * key that names its reader, an invoice that names its parties for good, a document that names an
 * invoice. Of the others (seeing.ts) an entry is kept beside the tree, with the height from which
 * it holds; and of those that facts told, once they do not tell them any more. So no right goes.
 */
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { isStateKey } from '../../../ledger/stateTree.ts';
import type { FactReader } from '../../state/factKind.ts';
import { foldedReceivables } from '../../state/folded.ts';
import type { Invoice } from '../../state/invoices.ts';
import { documents, invoices } from '../../state/invoices.ts';
import { members } from '../../state/members.ts';
import type { Place } from '../../state/places.ts';
import { receivables } from '../../state/receivables.ts';
import type { Writes } from '../../state/state.ts';
import type { Sight } from './seeing.ts';
import {
  EVERY_FINANCIER,
  EVERY_MEMBER,
  FOR_ALL,
  FOR_NODES,
  newSights,
  readWith,
  registrantsOf,
  sightsOf,
} from './seeing.ts';

/** A right, and the height from which it holds. */
export interface Right extends Sight {
  readonly since: number;
}

/** Entries that are kept. */
export interface KeptRights {
  /** From which height a member, or a group of seeing.ts, reads a key; null: there is no entry. */
  since(reader: string, key: string): number | null;
}

/** What a block has written. */
export interface BlockFacts {
  readonly height: number;
  readonly writes: Writes;
  /** A fact as it was before the block. */
  readonly before: (key: string) => Json | undefined;
}

/** Where in their keys facts name members that read them; the kind stands at 0. */
const NAMED_AT: ReadonlyMap<string, readonly number[]> = new Map([
  ['account', [1, 3]],
  ['consent', [1, 2]],
  ['grant', [3]],
  ['identity', [1]],
  ['issuer', [1]],
  ['obligation', [1, 2]],
  ['approval', [1]],
  ['policy', [1]],
  ['spent', [1]],
  ['total', [2]],
  ['usage', [1]],
]);
/** Kinds that let see themselves alone, each of whose readers is told by key or parties. */
const TOLD: ReadonlySet<string> = new Set([
  ...(['account', 'consent', 'document', 'identity', 'invoice', 'issuer', 'obligation'] as const),
  ...(['approval', 'policy', 'spent', 'total', 'usage'] as const),
]);
/** What a grant shows of others’ rights in a piece is what stood when it was given. */
const STOOD_THEN: ReadonlySet<string> = new Set(['pledge', 'guarantee', 'reserve']);
/** The document of what is not there. */
const NO_DOCUMENT = '0'.repeat(64);
/** Kinds by which rights of others are told come first. */
const TELLING: readonly string[] = ['invoice', 'receivable', 'holding'];

/**
 * From which height on a member may read what stands under a key, be it there or not; null: never.
 * 0 is what was never hidden from it. It reads what stood there at any later height.
 * @param world the facts after a block, and `kept` the entries after the same
 */
export function readableSince(
  world: FactReader,
  kept: KeptRights,
  member: string,
  key: string,
): number | null {
  // Both come from callers.
  if (!isStateKey(key) || !isStateKey(members.key(member))) return null;
  const { roles, status } = members.read(world, member) ?? {};
  if (roles === undefined) return null;
  const kind = kindOf(key);
  const isThere = world.facts.get(key) !== undefined;
  // Whoever would register a document has to see that nobody has; only who has it can ask.
  if (FOR_ALL.has(kind) || (kind === 'document' && !isThere)) return 0;
  const everybody = status === 'left' ? [] : [EVERY_MEMBER];
  const groups = roles.includes('financier') ? [...everybody, EVERY_FINANCIER] : everybody;
  const since = (one: string): number | null =>
    earliest([member, ...groups].map((reader) => sinceFor(world, kept, reader, one)));
  // Both are asked in any case: how long it takes does not tell whether it is there.
  const own = since(key);
  const [rivals, absent] = [rivalsOf(world, key), absentWith(key)].map((keys) => {
    return earliest(keys.map(since));
  });
  return earliest([own, rivals ?? null, isThere ? null : (absent ?? null)]);
}

/**
 * Other accepted invoices of the document of an invoice that is there, or of which a receivable has
 * left: who reads one of them has to see what its rival is, or anybody could keep a piece from
 * being shown to be free.
 */
function rivalsOf(world: FactReader, key: string): readonly string[] {
  const [kind, id = ''] = key.split('/', 2);
  if (kind !== 'invoice' && kind !== 'folded') return [];
  const said = [invoices, foldedReceivables].map((facts) => world.facts.get(facts.key(id)));
  const [invoice, left] = said as readonly (Pick<Invoice, 'document'> | undefined)[];
  const { document } = invoice ?? left ?? { document: NO_DOCUMENT };
  const leaf = world.facts.get(documents.key(document));
  if (leaf === undefined) return [];
  const others = registrantsOf(leaf).filter((each) => each.invoice !== id);
  return others
    .filter((each) => world.facts.get(receivables.key(each.invoice)) !== undefined)
    .map((each) => invoices.key(each.invoice));
}

/**
 * The facts with any of which it is read that there is nothing under a key: what stands there would
 * be read with them, and whether there is something is a part of what they say. Of all else absent
 * and forbidden are alike.
 */
function absentWith(key: string): readonly string[] {
  const [kind, one = '', other = ''] = key.split('/');
  if (kind === 'listing') return [`${one === 'statements' ? 'invoice' : 'receivable'}/${other}`];
  if (kind === 'statement' || kind === 'receivable') return [`invoice/${one}`];
  if (kind === 'folded') return [`receivable/${one}`, `invoice/${one}`];
  if (kind === 'register-entry') return [`receivable/${one}`];
  return kind === 'reserve' ? [`holding/${one}/${other}`] : [];
}

/** The entries that the writes of a block bring, in a fixed order; none of them was there. */
export function rightsToKeep(
  world: FactReader,
  kept: KeptRights,
  { height, writes, before }: BlockFacts,
): readonly Right[] {
  const told = [...writes].flatMap(([key, value]) => toldNoMore(world, key, before(key), value));
  const fresh = new Fresh(kept);
  for (const right of told) if (kept.since(right.member, right.key) === null) fresh.add(right);
  // Most of what a block writes is told: that is not looked at.
  const untold = new Map([...writes].filter(([key]) => !TOLD.has(kindOf(key))));
  fresh.addUntold(world, newSights(world, untold, before), height);
  return fresh.rights;
}

/**
 * The entries that one fact as it stands gives; what was before it cannot be told.
 * @param since the height of the state that it stands in
 */
export function standingRights(
  world: FactReader,
  key: string,
  value: Json,
  since: number,
): readonly Right[] {
  if (TOLD.has(kindOf(key))) return [];
  const isGrant = kindOf(key) === 'grant';
  const sights = sightsOf(world, key, value).filter(
    (sight) =>
      world.facts.get(sight.key) !== undefined && !(isGrant && STOOD_THEN.has(kindOf(sight.key))),
  );
  const fresh = new Fresh({ since: () => null });
  fresh.addUntold(world, sights, since);
  return fresh.rights;
}

/**
 * The entries that a fact gives which has left the state, to who was not there when it did: also
 * those that it told by itself.
 * @param world with the facts that have left, as they were
 * @param since the height of the state that it is not in
 */
export function rightsOfLeft(
  world: FactReader,
  key: string,
  value: Json,
  since: number,
): readonly Right[] {
  return [...standingRights(world, key, value, since), ...partiesIn(key, value)];
}

/** Entries that are kept, with those that come. */
class Fresh implements KeptRights {
  readonly #kept: KeptRights;
  readonly #rights = new Map<string, Right>();

  constructor(kept: KeptRights) {
    this.#kept = kept;
  }

  get rights(): readonly Right[] {
    return [...this.#rights.values()];
  }

  since(reader: string, key: string): number | null {
    return this.#rights.get(`${reader} ${key}`)?.since ?? this.#kept.since(reader, key);
  }

  add(right: Right): void {
    this.#rights.set(`${right.member} ${right.key}`, right);
  }

  /** Adds what can be told neither from what is there nor from an entry. */
  addUntold(world: FactReader, sights: readonly Sight[], since: number): void {
    const isTelling = ({ key }: Sight): boolean => TELLING.includes(kindOf(key));
    const ordered = [...sights.filter(isTelling), ...sights.filter((sight) => !isTelling(sight))];
    for (const { member, key } of ordered) {
      if (sinceFor(world, this, member, key) === null) this.add({ member, key, since });
    }
  }
}

/** As `readableSince`, of one reader alone: a member without its groups, or a group. */
function sinceFor(world: FactReader, kept: KeptRights, reader: string, key: string): number | null {
  const kind = kindOf(key);
  if (FOR_NODES.has(kind)) return null;
  if (isNamedIn(key, reader)) return 0;
  const value = world.facts.get(key);
  const told = value === undefined ? [] : partiesIn(key, value);
  return earliest([
    ...told.filter(({ member }) => member === reader).map(({ since }) => since),
    kept.since(reader, key),
    // In whose hands a piece is reads nobody who does not read the piece.
    kind === 'piece' ? kept.since(reader, `holding${key.slice(kind.length)}`) : null,
    ...(value === undefined ? [] : readWith(key, value)).map((other) =>
      sinceFor(world, kept, reader, other),
    ),
  ]);
}

function isNamedIn(key: string, reader: string): boolean {
  const parts = key.split('/');
  return (NAMED_AT.get(parts[0] ?? '') ?? []).some((at) => parts[at] === reader);
}

/** Parties that a fact names from its making on, as long as it is there. */
function partiesIn(key: string, value: Json): readonly Right[] {
  const kind = kindOf(key);
  if (kind !== 'invoice' && kind !== 'receivable') return [];
  const { supplier, debtor, made } = value as JsonObject;
  const since = (made as unknown as Place).height;
  return [supplier, debtor].map((member) => ({ member: String(member), key, since }));
}

/** Rights that a fact told as it was and does not tell as it is: they are kept from now on. */
function toldNoMore(
  world: FactReader,
  key: string,
  old: Json | undefined,
  now: Json | null,
): readonly Right[] {
  if (old === undefined) return [];
  if (kindOf(key) === 'document') {
    const named = now === null ? [] : readWith(key, now);
    const gone = readWith(key, old).filter((invoice) => !named.includes(invoice));
    return gone.flatMap((invoice) => {
      const value = world.facts.get(invoice);
      return value === undefined ? [] : partiesIn(invoice, value).map((one) => ({ ...one, key }));
    });
  }
  return now === null ? partiesIn(key, old) : [];
}

function earliest(heights: readonly (number | null)[]): number | null {
  const found = heights.filter((height) => height !== null);
  return found.length === 0 ? null : Math.min(...found);
}

function kindOf(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key : key.slice(0, slash);
}
