/** Lists of facts, page by page, and single facts by their id. Unproved; see /v1/proofs/state. */
import { z } from 'zod';
import type { App } from './app.ts';
import type { ListName, ListPlan, Range } from './lists.ts';
import { LISTS } from './lists.ts';
import type { PageSource } from './pageRow.ts';
import { readPage } from './paging.ts';
import type { ChainReads } from './ports.ts';
import { sendProblem } from './problems.ts';
import { mayRead, readerOf } from './readable.ts';
import { problemOf, RestError } from './restError.ts';
import { jsonAnswers } from './routeSchemas.ts';
import { cursor, digits, hash, itemAnswer, memberId, nothing, pageAnswer } from './shapes.ts';

/** The values of the state are objects. */
type Fact = Record<string, unknown>;

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_HEIGHT = 999_999_999;

const paging = {
  cursor: cursor.optional(),
  limit: digits(1, MAX_LIMIT).optional(),
  at: digits(0, MAX_HEIGHT).optional(),
};

/** What names a value of each filter; a member's id where nothing else is said. */
const FILTER_VALUES: Readonly<Record<string, z.ZodType<string>>> = {
  receivable: hash,
  invoice: hash,
  request: hash,
  forAnyone: z.literal('true'),
};

/** Facts that can be asked for one by one: the kind in their key, and what is said without one. */
const SINGLE = [
  { path: 'invoices', kind: 'invoice', id: hash, missing: 'unknown_invoice' },
  { path: 'receivables', kind: 'receivable', id: hash, missing: 'unknown_receivable' },
  { path: 'offers', kind: 'offer', id: hash, missing: 'unknown_offer' },
  { path: 'members', kind: 'member', id: memberId, missing: 'no_member' },
] as const;

/** Adds the lists of lists.ts, and the facts that have an id by it. */
export function addListRoutes(app: App, source: PageSource): void {
  for (const name of Object.keys(LISTS) as ListName[]) addList(app, source, name);
  for (const single of SINGLE) addSingle(app, source.chain, single);
  addPieces(app, source);
}

function addList(app: App, source: PageSource, name: ListName): void {
  const plan = LISTS[name];
  const filters = Object.keys(plan.filters);
  const query = z.strictObject({
    ...paging,
    ...Object.fromEntries(
      filters.map((filter) => [filter, (FILTER_VALUES[filter] ?? memberId).optional()]),
    ),
  });
  app.get(
    `/v1/${name}`,
    {
      config: { reads: 'member' },

      schema: {
        summary: `List ${name}`,
        description: filters.length === 0 ? '' : `At most one of: ${filters.join(', ')}.`,
        params: nothing,
        querystring: query,
        response: jsonAnswers({ 200: pageAnswer }),
      },
    },
    async (request) => {
      const { limit, cursor: behind, at, ...chosen } = request.query;
      return await page(source, rangesOf(plan, chosen), { limit, cursor: behind, at });
    },
  );
}

function rangesOf(plan: ListPlan, chosen: Readonly<Record<string, unknown>>): readonly Range[] {
  const [first, second] = Object.entries(chosen).filter(([, value]) => value !== undefined);
  if (second !== undefined) throw new RestError('bad_request', 'a list takes one filter at most');
  if (first === undefined) return plan.all;
  const [name, value] = first;
  return plan.filters[name]?.(String(value)) ?? plan.all;
}

function addPieces(app: App, source: PageSource): void {
  app.get(
    '/v1/receivables/:id/pieces',
    {
      config: { reads: 'member' },

      schema: {
        summary: 'The pieces of a receivable, by their first unit',
        params: z.strictObject({ id: hash }),
        querystring: z.strictObject(paging),
        response: jsonAnswers({ 200: pageAnswer }),
      },
    },
    async ({ params: { id }, query }) =>
      await page(source, LISTS.pieces.filters['receivable']?.(id) ?? [], query),
  );
}

function addSingle(app: App, chain: ChainReads, single: (typeof SINGLE)[number]): void {
  const { path, kind, id: idShape, missing } = single;
  app.get(
    `/v1/${path}/:id`,
    {
      config: { reads: 'member' },

      schema: {
        summary: `One of ${path} by its id`,
        params: z.strictObject({ id: idShape as z.ZodType<string> }),
        querystring: nothing,
        response: jsonAnswers({ 200: itemAnswer }),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const key = `${kind}/${id}`;
      const answer = mayRead(chain, readerOf(request), key) ? readSingle(chain, key) : null;
      return answer === null
        ? sendProblem(reply, problemOf(missing, { id }))
        : await reply.send(answer);
    },
  );
}

/** A fact, or as it was when it left the state; null when there never was one. */
function readSingle(chain: ChainReads, key: string): z.infer<typeof itemAnswer> | null {
  const { height } = chain.position;
  const value = chain.chainState().world.facts.get(key);
  if (value !== undefined) return { key, value: value as Fact, height };
  const left = chain.blocks.archivedFact(key);
  if (left === undefined) return null;
  return { key, value: left.value as Fact, height, archived: left.digest };
}

async function page(
  { chain, row }: PageSource,
  ranges: readonly Range[],
  request: {
    readonly limit?: number | undefined;
    readonly cursor?: string | undefined;
    readonly at?: number | undefined;
  },
): Promise<z.infer<typeof pageAnswer>> {
  const { limit = DEFAULT_LIMIT, cursor: behind, at } = request;
  const answer = await row.run(() =>
    chain.readState(at ?? null, async (state) => {
      const { items, next } = await readPage(state, ranges, { limit, cursor: behind });
      // The values are facts, which are objects.
      const facts = items as readonly { key: string; value: Record<string, unknown> }[];
      return { items: [...facts], next, height: state.height };
    }),
  );
  if (answer !== null) return answer;
  const { height } = chain.position;
  throw new RestError('state_gone', `the state after block ${at} is not held`, {
    at: at ?? 0,
    height,
  });
}
