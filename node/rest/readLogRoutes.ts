/**
 * What was read of a member under a mandate, for that member: what was read in its name, what names
 * it or something that it reads, and what was read of everybody at once.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { documents, identities } from '../../contracts/state/invoices.ts';
import { members } from '../../contracts/state/members.ts';
import type { App } from './app.ts';
import type { ChainReads } from './ports.ts';
import { mayRead, readerOf } from './readable.ts';
import type { NumberedEntry, ReadLog } from './readLog.ts';
import type { Reader } from './readTokens.ts';
import { jsonAnswers } from './routeSchemas.ts';
import { digits, nothing, readLogAnswer } from './shapes.ts';
import { DUE_KINDS } from './told.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_NUMBER = 999_999_999;
const ID = /[0-9a-f]{64}/g;
/** After so long others get a turn. */
const SLICE_MS = 5;

type Chain = Pick<ChainReads, 'blocks' | 'chainState' | 'readableSince'>;

/** Adds GET /v1/read-log. */
export function addReadLogRoutes(app: App, chain: Chain, log: ReadLog): void {
  app.get(
    '/v1/read-log',
    {
      config: { reads: 'member' },
      schema: {
        ...{ operationId: 'listReads', tag: 'node' },
        summary: 'What was read of the reader under reading mandates, at this node',
        description: 'A page looks at so many entries, and shows those that concern the reader.',
        params: nothing,
        querystring: z.strictObject({
          from: digits(1, MAX_NUMBER, 'Number of the first entry; 1 when unsaid.').optional(),
          limit: digits(1, MAX_LIMIT, 'Entries that are looked at; 50 when unsaid.').optional(),
        }),
        response: jsonAnswers({ 200: readLogAnswer }),
      },
    },
    async (request) => {
      const reader = readerOf(request);
      const { from = 1, limit = DEFAULT_LIMIT } = request.query;
      const entries = log.read(from, limit);
      const items = await concerning(chain, reader, entries);
      const last = entries.at(-1);
      const next = last === undefined || entries.length < limit ? null : last.number + 1;
      return { items: items.map((entry) => ({ ...entry })), next, first: log.first };
    },
  );
}

async function concerning(
  chain: Chain,
  reader: Reader,
  entries: readonly NumberedEntry[],
): Promise<readonly NumberedEntry[]> {
  const found: NumberedEntry[] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  for (const entry of entries) {
    if (concerns(chain, reader, entry)) found.push(entry);
    if (performance.now() < sliceEnd) continue;
    await nextTurn();
    sliceEnd = performance.now() + SLICE_MS;
  }
  return found;
}

/**
 * Whether an entry is the reader's to see: nobody is shown what others are asked about. No mandate
 * is for that: who oversees is no more than a member here, and reads the log of nobody else.
 */
function concerns(chain: Chain, reader: Reader, entry: NumberedEntry): boolean {
  const { by, of } = entry;
  if (by === reader.by) return true;
  if (reader.by !== reader.member) return false;
  if (of !== null) return of === reader.member;
  const text = valuesIn(entry);
  const ids = [...new Set(text.match(ID) ?? [])];
  const { world } = chain.chainState();
  // A key names its member and its thing; either is enough to be concerned.
  const named = (text.match(/[a-z0-9-]{2,32}/g) ?? []).filter(
    (word) => members.read(world, word) !== undefined,
  );
  if (ids.length === 0 && named.length === 0) return true;
  return named.includes(reader.member) || ids.some((id) => isOf(chain, reader.member, id));
}

/** Whether an id is that of something that a member reads, or has used, or of what it has sent. */
function isOf(chain: Chain, member: string, id: string): boolean {
  const asked = { member, isOverseer: false };
  if (DUE_KINDS.some((kind) => mayRead(chain, asked, `${kind}/${id}`))) return true;
  const { world } = chain.chainState();
  // That there is no such document may everybody know.
  const document = documents.key(id);
  if (world.facts.get(document) !== undefined && mayRead(chain, asked, document)) return true;
  if (world.facts.get(identities.key(member, id)) !== undefined) return true;
  if (chain.blocks.findTransaction(id) === undefined) return false;
  return chain.blocks.sender(id).member === member;
}

/** What stands in the place of parameters, and the values of filters: no word of the interface. */
function valuesIn({ route, url }: NumberedEntry): string {
  const { pathname, searchParams } = new URL(url, 'http://node');
  const parts = pathname.split('/');
  const values = route.split('/').map((name, at) => (name.startsWith(':') ? parts[at] : ''));
  // The guard has let through paths alone whose segments can be decoded.
  return [...values.map((value = '') => decodeURIComponent(value)), ...searchParams.values()].join(
    ' ',
  );
}
