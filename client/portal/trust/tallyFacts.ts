/**
 * What the ledger has of one receivable: its pieces and what binds them, each fact proved in this
 * browser, and what a node tells of how it came to that. The face is proved, so units that are in
 * no piece that is shown are counted. It is loaded with the page that shows it.
 */
import type { FactReader } from '../../../contracts/state/factKind.ts';
import { foldedReceivables } from '../../../contracts/state/folded.ts';
import type { Freeze, Halt } from '../../../contracts/state/freezes.ts';
import { freezes, halts, pieceTarget } from '../../../contracts/state/freezes.ts';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { invoices } from '../../../contracts/state/invoices.ts';
import type {
  HoldingFact,
  LinkFact,
  PieceFact,
  ReserveFact,
} from '../../../contracts/state/pieces.ts';
import { holdings, linkFacts, pieceFacts, reserveFacts } from '../../../contracts/state/pieces.ts';
import type { Receivable } from '../../../contracts/state/receivables.ts';
import { receivables } from '../../../contracts/state/receivables.ts';
import type { Pledge } from '../../../contracts/state/rights.ts';
import { pledges } from '../../../contracts/state/rights.ts';
import { MemoryWorld } from '../../../contracts/state/state.ts';
import { FOR_ALL } from '../../../contracts/trade/evidence/seeing.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { MAX_BUNDLE_KEYS } from '../../../ledger/stateBundle.ts';
import { readShown } from '../../sdk/claiming.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { readAll } from '../../sdk/questions.ts';
import type { Gap } from '../tally/bar.ts';
import { gapsIn, overlaps } from '../tally/bar.ts';
import { readNames } from './memberFacts.ts';
import type { Told } from './toldHistory.ts';
import { readTold } from './toldHistory.ts';

/** A piece with what binds it; what the member is not shown is null, or not there. */
export interface TallyPiece extends PieceFact {
  readonly holding: HoldingFact | null;
  /** Pledges in their rank. */
  readonly pledges: readonly Pledge[];
  /** How many further pledges its holding names that are not shown. */
  readonly hiddenPledges: number;
  readonly reserve: ReserveFact | null;
  /** Changes of hands, the oldest first. */
  readonly links: readonly LinkFact[];
  readonly freeze: Freeze | null;
}

/** See the head of this file. All of the facts were proved at `height` or later. */
export interface TallyFacts {
  readonly id: Hash;
  readonly height: number;
  readonly invoice: Invoice | null;
  readonly receivable: Receivable | null;
  readonly pieces: readonly TallyPiece[];
  /** Units of which no piece is shown. */
  readonly gaps: readonly Gap[];
  /** Whether the member reads all pieces: then a gap is the doing of the node. */
  readonly readsAll: boolean;
  readonly freeze: Freeze | null;
  readonly halt: Halt | null;
  /** Whether it has ended and left the state. */
  readonly hasLeft: boolean;
  /** Whether what stands under its key, be it there or not, is not shown. */
  readonly isHidden: boolean;
  readonly told: readonly Told[];
  /** See `takeTold`. */
  readonly cutAt: number | null;
  readonly names: ReadonlyMap<string, string>;
}

/** So often the pieces are read that change while they are read. */
const ATTEMPTS = 4;

/** Reads what there is of a receivable, or of an invoice that is none yet. @throws ClientError */
export async function readTally(
  client: LedgerClient,
  id: Hash,
  member: string,
): Promise<TallyFacts> {
  const proving = new Proving(client);
  const target = `receivable/${id}`;
  const heads = [receivables, invoices, foldedReceivables].map((kind) => kind.key(id));
  await proving.prove([...heads, freezes.key(target), halts.key(target)]);
  const receivable = receivables.read(proving.world, id) ?? null;
  const invoice = invoices.read(proving.world, receivable?.invoice ?? id) ?? null;
  const pieces = receivable === null ? [] : await readPieces(proving, receivable, member);
  const isHidden = proving.hides(receivables.key(id));
  // Parties of an invoice read that there is no receivable of it, and each that there is.
  if (isHidden && (invoice?.supplier === member || invoice?.debtor === member)) {
    throw new ClientError('bad_answer', 'the receivable of one’s own invoice is not shown');
  }
  const { told, cutAt } = await readTold(client, id);
  const gaps = receivable === null ? [] : gapsIn(pieces, receivable.face);
  return {
    ...{ id, height: proving.height, invoice, receivable, pieces, gaps, told, cutAt, isHidden },
    readsAll: receivable?.debtor === member,
    freeze: freezes.read(proving.world, target) ?? null,
    halt: halts.read(proving.world, target) ?? null,
    hasLeft: foldedReceivables.read(proving.world, id) !== undefined,
    names: await readNames(client, [member, ...membersIn([told, pieces, receivable, invoice])]),
  };
}

/** Facts that are proved bundle by bundle; what is not shown is not there. */
class Proving {
  readonly client: LedgerClient;
  readonly #hidden = new Set<string>();
  #world = new MemoryWorld();
  #height = 0;

  constructor(client: LedgerClient) {
    this.client = client;
  }

  get world(): FactReader {
    return this.#world;
  }

  /** That of the first proof: the others are of this one or a later one. */
  get height(): number {
    return this.#height;
  }

  /** Whether the node says that this member does not read what stands there. */
  hides(key: string): boolean {
    return this.#hidden.has(key);
  }

  /** @throws ClientError */
  async prove(keys: readonly string[]): Promise<void> {
    for (let at = 0; at < keys.length; at += MAX_BUNDLE_KEYS) {
      const asked = keys.slice(at, at + MAX_BUNDLE_KEYS).filter((key) => !this.#hidden.has(key));
      if (asked.length > 0) await this.#proveSome(asked);
    }
  }

  async #proveSome(keys: readonly string[]): Promise<void> {
    try {
      const { bundle } = await readShown(this.client, keys, this.#hidden, {});
      if (this.#height === 0) this.#height = bundle.header.height;
      const found = bundle.entries.map(({ key, value }) => [key, value] as const);
      this.#world.apply(new Map(found), new Map());
    } catch (error) {
      // Of these keys nothing is shown.
      if (!(error instanceof ClientError) || error.code !== 'not_shown') throw error;
      for (const key of keys) this.#hidden.add(key);
    }
    expectHideable(keys.filter((key) => this.#hidden.has(key)));
  }
}

/** What every member reads is hidden from none. @throws ClientError bad_answer of a lying node */
export function expectHideable(hidden: readonly string[]): void {
  const key = hidden.find((each) => FOR_ALL.has(each.split('/', 1)[0] ?? ''));
  if (key === undefined) return;
  throw new ClientError('bad_answer', `every member reads ${key}, and it is not shown`, { key });
}

/** The pieces that are shown, in their order, and without two that cannot both be there. */
async function readPieces(
  proving: Proving,
  receivable: Receivable,
  member: string,
): Promise<readonly TallyPiece[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const found = await readPiecesOnce(proving, receivable, member);
    if (found !== null && !overlaps(found)) return found;
  }
  throw new ClientError('not_whole', 'the pieces have changed each time they were read');
}

/** Which pieces there are a node tells; null when one of them is not there any more. */
async function readPiecesOnce(
  proving: Proving,
  { id, debtor }: Receivable,
  member: string,
): Promise<readonly TallyPiece[] | null> {
  const { client } = proving;
  const listed = await readAll(client, 'pieces', { receivable: id }, pieceFacts);
  const own = listed.filter((piece) => piece.receivable === id);
  const starts = [...new Set(own.map(({ from }) => from))].sort((a, b) => (a < b ? -1 : 1));
  // A debtor is not shown in whose hands others’ pieces are: asking for each would be for nothing.
  const held = own.filter(({ payTo }) => member !== debtor || payTo === member);
  await proving.prove(starts.map((from) => pieceFacts.key(id, from)));
  await proving.prove(held.map(({ from }) => holdings.key(id, from)));
  await proving.prove(starts.map((from) => freezes.key(pieceTarget(id, from))));
  const hands = starts.flatMap((from) => holdings.read(proving.world, id, from) ?? []);
  await proving.prove(hands.flatMap(keysBeside));
  const pieces = starts.map((from) => pieceOf(proving.world, id, from));
  return pieces.every((piece) => piece !== null) ? pieces : null;
}

function keysBeside({ receivable, from, changes, reserved, pledges: ids }: HoldingFact) {
  const places = Array.from({ length: changes }, (_, place) => place);
  return [
    ...places.map((place) => linkFacts.key(receivable, from, place)),
    ...(reserved ? [reserveFacts.key(receivable, from)] : []),
    ...ids.map((id) => pledges.key(id)),
  ];
}

function pieceOf(world: FactReader, id: Hash, from: bigint): TallyPiece | null {
  const fact = pieceFacts.read(world, id, from);
  if (fact === undefined) return null;
  const holding = holdings.read(world, id, from) ?? null;
  const places = Array.from({ length: holding?.changes ?? 0 }, (_, place) => place);
  const named = holding?.pledges ?? [];
  const shown = named.flatMap((pledge) => pledges.read(world, pledge) ?? []);
  return {
    ...fact,
    holding,
    pledges: shown,
    hiddenPledges: named.length - shown.length,
    reserve: reserveFacts.read(world, id, from) ?? null,
    links: places.flatMap((place) => linkFacts.read(world, id, from, place) ?? []),
    freeze: freezes.read(world, pieceTarget(id, from)) ?? null,
  };
}

/** Whatever may be the id of a member in values of any form; of others there is no name. */
function membersIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return /^(?=.*[a-z])[a-z0-9-]{2,32}$/.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(membersIn);
}
