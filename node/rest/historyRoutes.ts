/**
 * What has happened: transactions with their results, and due items with what became of them; all
 * of them block by block, or by traces those of a member or about a thing. No body of a block is
 * read for that. Unproved; each entry has a proof of its own under /v1/proofs.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { Json } from '../../ledger/canonical.ts';
import type { CommittedHeader } from '../../ledger/proof.ts';
import type { Named } from '../store/traces.ts';
import { idsIn } from '../store/traces.ts';
import type { App } from './app.ts';
import { checkHeld } from './heldBlocks.ts';
import type { PageSource } from './pageRow.ts';
import type { BlockReads, ChainReads } from './ports.ts';
import { readerOf } from './readable.ts';
import { RestError } from './restError.ts';
import { jsonAnswers } from './routeSchemas.ts';
import {
  cursor,
  digits,
  hash,
  memberId,
  nothing,
  settlementsAnswer,
  transactionsAnswer,
} from './shapes.ts';
import { Told } from './told.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_HEIGHT = 999_999_999;
/** Blocks that one page looks at, so that a run of empty ones is no long answer. */
const MAX_BLOCKS = 500;
/** After so long others get a turn; blocks stay what they are meanwhile. */
const SLICE_MS = 5;

/** Entry `index` of the block at `height`. */
interface Position {
  readonly height: number;
  readonly index: number;
}

interface Entry extends Position {
  readonly [name: string]: Json;
}

interface Page {
  readonly items: readonly Entry[];
  readonly next: string | null;
}

/** What one of the two histories is about. */
interface Kind {
  readonly what: 'result' | 'outcome';
  /** How many entries a block has. */
  count(header: CommittedHeader['header']): number;
  /** The entry at a place, as it is shown; null when the reader is told nothing of it. */
  entry(blocks: BlockReads, at: Position, told: Told): Entry | null;
}

const RESULTS: Kind = {
  what: 'result',
  count: ({ transactionCount }) => transactionCount,
  entry: (blocks, at, told) => {
    const shown = told.result(present(blocks.outcomes(at.height)?.results[at.index]));
    return shown === null ? null : { ...at, ...shown };
  },
};

const OUTCOMES: Kind = {
  what: 'outcome',
  count: ({ settlementCount }) => settlementCount,
  entry: (blocks, at, told) => {
    const shown = told.outcome(present(blocks.outcomes(at.height)?.outcomes[at.index]));
    return shown === null ? null : { ...at, ...shown };
  },
};

/** Of what is told to nobody who asks. */
const NOTHING: Kind = { what: 'result', count: () => 0, entry: () => null };

/** Which history is asked for, by whom. */
interface Asked {
  readonly kind: Kind;
  /** Null: all of it. */
  readonly named: Named | null;
  readonly told: Told;
  /** Of transactions about a thing, those that this member has sent; null: all. */
  readonly sender: string | null;
}

const paging = {
  from: digits(1, MAX_HEIGHT, 'Height of the first block; 1 when unsaid.').optional(),
  cursor: cursor.optional(),
  limit: digits(1, MAX_LIMIT, 'So many at most; 50 when unsaid.').optional(),
};

/** Adds GET /v1/transactions and /v1/settlements. */
export function addHistoryRoutes(app: App, source: PageSource): void {
  app.get(
    '/v1/transactions',
    {
      config: { reads: 'member', refuses: ['bad_cursor', 'not_held'] },
      schema: {
        ...{ operationId: 'listTransactions', tag: 'transactions' },
        summary: 'Transactions in blocks, in their order, with their results',
        description: 'Filters: member (who sent it), about (an id that its events name), or both.',
        params: nothing,
        querystring: z.strictObject({
          ...paging,
          member: memberId.optional(),
          about: hash.optional(),
        }),
        response: jsonAnswers({ 200: transactionsAnswer }),
      },
    },
    async (request) => {
      const { member, about, ...page } = request.query;
      const reader = readerOf(request);
      const sent = member === undefined ? null : ({ what: 'sent', member } as const);
      const named = namedBy(RESULTS, about) ?? sent;
      // Who else has sent what is told to nobody: that page is empty, whatever there is.
      const isOther = sent !== null && !reader.isOverseer && sent.member !== reader.member;
      const kind = isOther ? NOTHING : RESULTS;
      const told = new Told(source.chain, reader);
      return await answer(source, { kind, named, told, sender: member ?? null }, page);
    },
  );
  app.get(
    '/v1/settlements',
    {
      config: { reads: 'member', refuses: ['bad_cursor', 'not_held'] },
      schema: {
        ...{ operationId: 'listSettlements', tag: 'transactions' },
        summary: 'Due items that were run, in their order, with what became of them',
        description: 'about: an id that its item or its events name.',
        params: nothing,
        querystring: z.strictObject({ ...paging, about: hash.optional() }),
        response: jsonAnswers({ 200: settlementsAnswer }),
      },
    },
    async (request) => {
      const { about, ...page } = request.query;
      const told = new Told(source.chain, readerOf(request));
      const named = namedBy(OUTCOMES, about);
      return await answer(source, { kind: OUTCOMES, named, told, sender: null }, page);
    },
  );
}

function namedBy({ what }: Kind, id: string | undefined): Named | null {
  return id === undefined ? null : { what, id };
}

async function answer(
  { chain, row }: PageSource,
  asked: Asked,
  request: {
    readonly from?: number | undefined;
    readonly cursor?: string | undefined;
    readonly limit?: number | undefined;
  },
): Promise<Page & { readonly height: number }> {
  const { from = 1, cursor: at, limit = DEFAULT_LIMIT } = request;
  const start = at === undefined ? { height: from, index: 0 } : decodeCursor(at);
  checkHeld(chain.blocks, start.height);
  const { height } = chain.position;
  const { named } = asked;
  if (asked.kind === NOTHING) return { items: [], next: null, height };
  if (named === null) return { ...(await readAll(chain, asked, start, limit)), height };
  const page = await row.run(() => readNamed(chain.blocks, { ...asked, named, start, limit }));
  return { ...page, height };
}

/** At most `limit` entries from `start` on, and where the next page begins; null at the end. */
async function readAll(
  { blocks, position }: ChainReads,
  { kind, told }: Asked,
  start: Position,
  limit: number,
): Promise<Page> {
  const items: Entry[] = [];
  const end = start.height + MAX_BLOCKS;
  let first = start.index;
  let sliceEnd = performance.now() + SLICE_MS;
  for (let height = start.height; height <= position.height; height += 1) {
    if (height === end) return { items, next: encodeCursor({ height, index: 0 }) };
    if (performance.now() > sliceEnd) {
      await nextTurn();
      sliceEnd = performance.now() + SLICE_MS;
    }
    const stored = blocks.header(height);
    const count = stored === undefined ? 0 : kind.count(stored.header);
    for (let index = first; index < count; index += 1) {
      // How many entries a block has stands in its header, which everybody reads.
      if (items.length === limit) return { items, next: encodeCursor({ height, index }) };
      const entry = kind.entry(blocks, { height, index }, told);
      if (entry !== null) items.push(entry);
    }
    first = 0;
  }
  return { items, next: null };
}

/** As `readAll`, of what has traces. */
async function readNamed(
  blocks: BlockReads,
  {
    kind,
    told,
    named,
    sender,
    start,
    limit,
  }: Asked & { readonly named: Named; readonly start: Position; readonly limit: number },
): Promise<Page> {
  const items: Entry[] = [];
  for (let from: Position | null = start; from !== null; ) {
    const places: readonly Position[] = await blocks.traces(named, from, limit + 1);
    for (const place of places.slice(0, limit)) {
      const entry = kind.entry(blocks, place, told);
      if (entry === null || !isNamed(named, entry)) continue;
      if (sender !== null && entry['member'] !== sender) continue;
      // The place of one that is told, so that a cursor tells no other.
      if (items.length === limit) return { items, next: encodeCursor(place) };
      items.push(entry);
    }
    from = places[limit] ?? null;
    await nextTurn();
  }
  return { items, next: null };
}

/** Another id may have left the same trace, and of what names it another event may be told. */
function isNamed(named: Named, entry: Entry): boolean {
  if (named.what === 'sent') return true;
  return idsIn(entry as unknown as Parameters<typeof idsIn>[0]).has(named.id);
}

function present<T>(found: T | undefined): T {
  if (found !== undefined) return found;
  throw new RestError('internal', 'a place in a block has nothing');
}

function encodeCursor({ height, index }: Position): string {
  return `${height}-${index}`;
}

function decodeCursor(text: string): Position {
  const [, height, index] = /^([1-9][0-9]{0,8})-(0|[1-9][0-9]{0,4})$/.exec(text) ?? [];
  if (height !== undefined) return { height: Number(height), index: Number(index) };
  throw new RestError('bad_cursor', 'the cursor is of another list or filter');
}
