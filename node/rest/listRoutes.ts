/** Lists of facts, page by page, and single facts by their id. Unproved; see /v1/proofs/state. */
import { z } from 'zod';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { FormedKind } from '../forms/facts.ts';
import type { HeldState } from '../store/heldStates.ts';
import type { App } from './app.ts';
import type { ListName, Range } from './lists.ts';
import { LISTS } from './lists.ts';
import type { OwnQuery } from './ownLists.ts';
import { ownRanges, subjectOf } from './ownLists.ts';
import type { PageSource } from './pageRow.ts';
import type { Shown } from './paging.ts';
import { readPage } from './paging.ts';
import type { ChainReads } from './ports.ts';
import { sendProblem } from './problems.ts';
import { mayRead, readerOf } from './readable.ts';
import type { Reader } from './readTokens.ts';
import { problemOf, RestError } from './restError.ts';
import { jsonAnswers } from './routeSchemas.ts';
import type { Selects } from './selecting.ts';
import { divide, SELECTIONS } from './selecting.ts';
import { cursor, digits, hash, itemOf, memberId, nothing, pageOf } from './shapes.ts';

/** The values of the state are objects. */
type Fact = Record<string, unknown>;

const FILTERS_DOC =
  'Filters may be given together. One that selects by what facts say ends a page early when it ' +
  'has looked at many: go on with the cursor.';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_HEIGHT = 999_999_999;

const paging = {
  cursor: cursor.optional(),
  limit: digits(1, MAX_LIMIT, 'So many at most; 50 when unsaid.').optional(),
  at: digits(0, MAX_HEIGHT, 'Height of the state; the newest when unsaid.').optional(),
};

/** What names a value of each filter; a member's id where nothing else is said. */
const FILTER_VALUES: Readonly<Record<string, z.ZodType<string>>> = {
  receivable: hash.describe('Id of a receivable.'),
  invoice: hash.describe('Id of an invoice.'),
  request: hash.describe('Id of a request for quotes.'),
  forAnyone: z.literal('true').describe('Those that anybody may take.'),
};

/** The kind of the facts of each list. */
const KINDS: Readonly<Record<ListName, FormedKind>> = {
  ...{ invoices: 'invoice', receivables: 'receivable', pieces: 'piece', offers: 'offer' },
  ...{ requests: 'request', quotes: 'quote', conversions: 'conversion', debts: 'debt' },
  ...{ redemptions: 'redemption', obligations: 'obligation', members: 'member' },
  ...{ accounts: 'account', evidence: 'evidence', proposals: 'proposal', claims: 'claim' },
  amendments: 'amendment',
  ...{ contracts: 'contract', statements: 'statement', rates: 'rate', freezes: 'freeze' },
  ...{ 'register-entries': 'register-entry', halts: 'halt', guarantees: 'guarantee' },
  ...{ approvals: 'approval', insolvencies: 'insolvency', corrections: 'correction' },
  'reading-mandates': 'reading-mandate',
};

/** A page as it is answered. */
interface Listed {
  readonly items: readonly { readonly key: string; readonly value: Fact }[];
  readonly next: string | null;
  readonly height: number;
}

/** A fact as it is answered; `archived`: the digest of the text in which it has left. */
interface Single {
  readonly key: string;
  readonly value: Fact;
  readonly height: number;
  readonly archived?: string;
}

/** Who asks for what. */
type Asked = OwnQuery & { readonly reader: Reader; readonly selects: Selects | null };

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
  const selections = Object.entries(SELECTIONS[name] ?? {});
  const query = z.strictObject({
    ...paging,
    ...Object.fromEntries(
      filters.map((filter) => [filter, (FILTER_VALUES[filter] ?? memberId).optional()]),
    ),
    ...Object.fromEntries(selections.map(([filter, { value }]) => [filter, value.optional()])),
  });
  app.get(
    `/v1/${name}`,
    {
      config: { reads: 'member', refuses: ['bad_cursor', 'state_gone'] },
      schema: {
        ...{ operationId: `list${pascal(name)}`, tag: 'facts' },
        summary: `List ${name}`,
        description: FILTERS_DOC,
        params: nothing,
        querystring: query,
        response: jsonAnswers({ 200: pageOf(KINDS[name]) }),
      },
    },
    async (request) => {
      const { limit, cursor: behind, at, ...chosen } = request.query;
      const asked = { list: name, ...divide(name, givenOf(chosen)), reader: readerOf(request) };
      return await page(source, asked, { limit, cursor: behind, at });
    },
  );
}

/** `register-entries` as `RegisterEntries`. */
function pascal(name: string): string {
  return name.replaceAll(/(^|-)([a-z])/g, (_, _start, letter: string) => letter.toUpperCase());
}

function givenOf(
  chosen: Readonly<Record<string, unknown>>,
): readonly (readonly [string, string])[] {
  return Object.entries(chosen).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
}

/** Of a receivable, what is still to be paid of its face: minor units as decimal text. */
function stillDue(key: string, value: Fact): { readonly open?: string } {
  if (!key.startsWith('receivable/')) return {};
  const { face, paid, cancelled, forgiven } = receivables.decode(value as unknown as Json);
  return { open: String(face - paid - cancelled - forgiven) };
}

/** What a page is made of for its reader; nothing where it may not read what the list is about. */
function planOf(
  { reader, selects: _, ...query }: Asked,
  { rights }: HeldState,
): { readonly ranges: readonly Range[]; readonly isShown: Shown } {
  const { list, filter } = query;
  if (reader.isOverseer) {
    const { all, filters } = LISTS[list];
    const ranges = filter === null ? all : filters[filter[0]]?.(filter[1]);
    return { ranges: ranges ?? all, isShown: null };
  }
  const isShown = ({ key }: { readonly key: string }): boolean => mayRead(rights, reader, key);
  const subject = subjectOf(query);
  if (subject !== null && !isShown({ key: subject })) return { ranges: [], isShown };
  return { ranges: ownRanges(query, reader, rights), isShown };
}

function addPieces(app: App, source: PageSource): void {
  app.get(
    '/v1/receivables/:id/pieces',
    {
      config: { reads: 'member', refuses: ['bad_cursor', 'state_gone'] },
      schema: {
        ...{ operationId: 'listPiecesOfReceivable', tag: 'facts' },
        summary: 'The pieces of a receivable, by their first unit',
        params: z.strictObject({ id: hash }),
        querystring: z.strictObject(paging),
        response: jsonAnswers({ 200: pageOf('piece') }),
      },
    },
    async (request) => {
      const { params, query } = request;
      const filter = ['receivable', params.id] as const;
      const asked = { list: 'pieces', filter, selects: null, reader: readerOf(request) } as const;
      return await page(source, asked, query);
    },
  );
}

function addSingle(app: App, chain: ChainReads, single: (typeof SINGLE)[number]): void {
  const { path, kind, id: idShape, missing } = single;
  app.get(
    `/v1/${path}/:id`,
    {
      config: { reads: 'member', refuses: [missing] },
      schema: {
        ...{ operationId: `get${pascal(kind)}`, tag: 'facts' },
        summary: `One of ${path} by its id`,
        params: z.strictObject({ id: idShape as z.ZodType<string> }),
        querystring: nothing,
        response: jsonAnswers({ 200: itemOf(kind) }),
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
function readSingle(chain: ChainReads, key: string): Single | null {
  const { height } = chain.position;
  const value = chain.chainState().world.facts.get(key);
  if (value !== undefined) {
    return { key, value: value as Fact, height, ...stillDue(key, value as Fact) };
  }
  const left = chain.blocks.archivedFact(key);
  if (left === undefined) return null;
  return { key, value: left.value as Fact, height, archived: left.digest };
}

async function page(
  { chain, row }: PageSource,
  asked: Asked,
  request: {
    readonly limit?: number | undefined;
    readonly cursor?: string | undefined;
    readonly at?: number | undefined;
  },
): Promise<Listed> {
  const { limit = DEFAULT_LIMIT, cursor: behind, at } = request;
  const { selects } = asked;
  const answer = await row.run(() =>
    chain.readState(at ?? null, async (state) => {
      const { ranges, isShown } = planOf(asked, state);
      const wanted = { limit, cursor: behind, selects };
      const { items, next } = await readPage(state, ranges, wanted, isShown);
      // The values are facts, which are objects.
      const facts = items as readonly { key: string; value: Fact }[];
      const shown = facts.map((item) => ({ ...item, ...stillDue(item.key, item.value) }));
      return { items: shown, next, height: state.height };
    }),
  );
  if (answer !== null) return answer;
  const { height } = chain.position;
  throw new RestError('state_gone', `the state after block ${at} is not held`, {
    at: at ?? 0,
    height,
  });
}
