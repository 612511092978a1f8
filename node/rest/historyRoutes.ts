/**
 * What has happened, block by block: transactions with their results, and due items with what
 * became of them. Unproved; each entry has a proof of its own under /v1/proofs.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { Json } from '../../ledger/canonical.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import type { App } from './app.ts';
import { checkHeld } from './heldBlocks.ts';
import type { BlockReads, ChainReads } from './ports.ts';
import { RestError } from './restError.ts';
import { jsonAnswers } from './routeSchemas.ts';
import { cursor, digits, historyAnswer, nothing } from './shapes.ts';
import { shownResult } from './shownResult.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_HEIGHT = 999_999_999;
/** Blocks that one page reads, so that a run of empty ones is no long answer. */
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

/** The entries of one block, in its order. */
type EntriesOf = (blocks: BlockReads, height: number) => readonly Json[];

/** Adds GET /v1/transactions and /v1/settlements. */
export function addHistoryRoutes(app: App, chain: ChainReads): void {
  addHistory(app, chain, {
    path: '/v1/transactions',
    summary: 'Transactions in blocks, in their order, with their results',
    entriesOf: transactionsIn,
  });
  addHistory(app, chain, {
    path: '/v1/settlements',
    summary: 'Due items that were run, in their order, with what became of them',
    entriesOf: (blocks, height) => (blocks.outcomes(height)?.outcomes ?? []).map(shownResult),
  });
}

function addHistory(
  app: App,
  chain: ChainReads,
  { path, summary, entriesOf }: { path: string; summary: string; entriesOf: EntriesOf },
): void {
  app.get(
    path,
    {
      schema: {
        summary,
        params: nothing,
        querystring: z.strictObject({
          from: digits(1, MAX_HEIGHT).optional(),
          cursor: cursor.optional(),
          limit: digits(1, MAX_LIMIT).optional(),
        }),
        response: jsonAnswers({ 200: historyAnswer }),
      },
    },
    async ({ query: { from = 1, cursor: at, limit = DEFAULT_LIMIT } }) => {
      const start = at === undefined ? { height: from, index: 0 } : decodeCursor(at);
      checkHeld(chain.blocks, start.height);
      const { height } = chain.position;
      return { ...(await readHistory(chain, entriesOf, start, limit)), height };
    },
  );
}

/** At most `limit` entries from `start` on, and where the next page begins; null at the end. */
async function readHistory(
  { blocks, position }: ChainReads,
  entriesOf: EntriesOf,
  start: Position,
  limit: number,
): Promise<{ readonly items: readonly Entry[]; readonly next: string | null }> {
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
    const entries = entriesOf(blocks, height);
    for (let index = first; index < entries.length; index += 1) {
      if (items.length === limit) return { items, next: encodeCursor({ height, index }) };
      items.push({ height, index, ...(entries[index] as { readonly [name: string]: Json }) });
    }
    first = 0;
  }
  return { items, next: null };
}

function transactionsIn(blocks: BlockReads, height: number): readonly Json[] {
  const results = blocks.outcomes(height)?.results ?? [];
  const texts = blocks.body(height)?.transactions ?? [];
  return results.map((result, index) => {
    const jws = texts[index] ?? '';
    // What is in a block was found to be no longer than is allowed.
    const { member, deed } = decodeTransaction(jws, jws.length);
    return { member, deed: deed.type, ...shownResult(result) };
  });
}

function encodeCursor({ height, index }: Position): string {
  return `${height}-${index}`;
}

function decodeCursor(text: string): Position {
  const [, height, index] = /^([1-9][0-9]{0,8})-(0|[1-9][0-9]{0,4})$/.exec(text) ?? [];
  if (height !== undefined) return { height: Number(height), index: Number(index) };
  throw new RestError('bad_cursor', 'the cursor is of another list or filter');
}
