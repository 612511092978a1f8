/**
 * GET /v1/events: what a member is told, page by page, or as server-sent events that go on. What is
 * told by both, behind the same cursor, is the same.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FormatError } from '../../ledger/assert.ts';
import type { EventPlace } from '../../ledger/eventCursor.ts';
import { decodeEventCursor, encodeEventCursor } from '../../ledger/eventCursor.ts';
import type { App } from './app.ts';
import type { EventStreams, Telling } from './eventStreams.ts';
import type { EventSource } from './events.ts';
import { eventsBehind, MAX_EVENT_BLOCKS } from './events.ts';
import { checkHeld } from './heldBlocks.ts';
import type { RestLimits } from './limits.ts';
import type { ChainReads, RestLog } from './ports.ts';
import { readerOf } from './readable.ts';
import { valuesOf } from './requestGuard.ts';
import { RestError } from './restError.ts';
import type { Answers } from './routeSchemas.ts';
import { jsonAnswers } from './routeSchemas.ts';
import { digits, eventsAnswer, nothing } from './shapes.ts';

/** What the route is made from. */
export interface EventRouteParts {
  readonly chain: ChainReads;
  readonly streams: EventStreams;
  readonly limits: Pick<RestLimits, 'heartbeatMs'>;
  readonly log: RestLog;
  /** Says, whenever it is asked, whether who made a request may still read as then. */
  readonly stillReads: (request: FastifyRequest) => () => boolean;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const STREAM = 'text/event-stream';
/** A browser waits so long before it connects again, ms. */
const RETRY_MS = 1_000;
/** Types of events with commas between them. */
const TYPES = /^[a-zA-Z]{1,40}(,[a-zA-Z]{1,40}){0,63}$/;

/** Adds the route. */
export function addEventRoutes(app: App, parts: EventRouteParts): void {
  app.get(
    '/v1/events',
    {
      config: { reads: 'member', refuses: ['bad_cursor', 'not_held'] },
      schema: {
        ...{ operationId: 'listEvents', tag: 'transactions' },
        summary: 'Events, in the order of the chain: a page, or a stream that goes on',
        description:
          'after: a cursor, or a height whose block is known; 0 when absent. types: which types ' +
          'of events, commas between them; all when absent. With stream=true the answer is ' +
          'server-sent events whose ids are cursors. By a token that is bound to no key they ' +
          `may be asked for by accept: ${STREAM}, too, and Last-Event-ID goes before after then.`,
        params: nothing,
        querystring: z.strictObject({
          after: z.string().max(40).optional().describe('Cursor or height; 0 when unsaid.'),
          types: z.string().regex(TYPES).optional().describe('Types, commas between them.'),
          limit: digits(1, MAX_LIMIT, 'So many at most; 50 when unsaid.').optional(),
          stream: z.literal('true').optional().describe('A stream that goes on, not a page.'),
        }),
        response: answersOfBoth(),
      },
    },
    async (request, reply) => {
      const { after, types, limit = DEFAULT_LIMIT } = request.query;
      const reader = readerOf(request);
      const chosen = types === undefined ? null : new Set(types.split(','));
      const source = { chain: parts.chain, reader, types: chosen };
      const { isStream, last } = wishOf(request, request.query.stream === 'true');
      const place = decodePlace(last ?? after ?? '0');
      checkHeld(parts.chain.blocks, place.at === null ? place.height + 1 : place.height);
      if (!isStream) return await readPage(parts.chain, source, place, limit);
      return answerStream(request, reply, parts, source, place);
    },
  );
}

function answersOfBoth(): Answers {
  const { 200: page, ...others } = jsonAnswers({ 200: eventsAnswer });
  const stream = { [STREAM]: { schema: z.looseObject({ data: z.string() }) } };
  const both = { description: 'Events.', content: { ...page?.content, ...stream } };
  return { 200: both, ...others };
}

/**
 * Whether a stream is wished for, and behind what but `after`. The proof of a bound token covers
 * the query and no other header: what a proxy could have added may change nothing there.
 * @throws RestError dpop_elsewhere
 */
function wishOf(
  request: FastifyRequest,
  isAsked: boolean,
): { readonly isStream: boolean; readonly last: string | undefined } {
  const { rawHeaders } = request.raw;
  const taken = valuesOf(rawHeaders, 'accept').flatMap((value) => value.split(','));
  const isTaken = taken.some((type) => type.split(';', 1)[0]?.trim().toLowerCase() === STREAM);
  const [last] = valuesOf(rawHeaders, 'last-event-id').slice(-1);
  if (readerOf(request).boundTo === null) {
    const isStream = isAsked || isTaken;
    return { isStream, last: isStream ? last : undefined };
  }
  if (last !== undefined) throw unproved('last-event-id', 'after=CURSOR');
  if (isTaken && !isAsked) throw unproved('accept', 'stream=true');
  return { isStream: isAsked, last };
}

function unproved(field: string, query: string): RestError {
  const words = `a proof does not cover ${field}: say ${query} in the query in its place`;
  return new RestError('dpop_elsewhere', words, { field });
}

/** @throws RestError bad_cursor */
function decodePlace(text: string): EventPlace {
  try {
    return decodeEventCursor(text);
  } catch (error) {
    if (error instanceof FormatError) throw new RestError('bad_cursor', error.message);
    throw error;
  }
}

async function readPage(
  { position }: ChainReads,
  source: EventSource,
  after: EventPlace,
  limit: number,
) {
  const { height } = position;
  const to = Math.min(height, after.height + MAX_EVENT_BLOCKS);
  const items = [];
  for await (const { place, shown } of eventsBehind(source, after, to)) {
    items.push(shown);
    if (items.length === limit) return { items, next: encodeEventCursor(place), height };
  }
  return { items, next: to < height ? String(to) : null, height };
}

function answerStream(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: EventRouteParts,
  source: EventSource,
  after: EventPlace,
): FastifyReply {
  reply.header('content-type', STREAM);
  // Whoever asks for the header alone would be told without an end.
  if (request.method === 'HEAD') return reply.send('');
  const isGood = parts.stillReads(request);
  const stream = parts.streams.open(request, tellBehind(parts, source, after, isGood));
  // The answer has begun: breaking it off is all that can be said to the caller.
  stream.once('error', (error) => parts.log.error({ err: error }, 'a stream of events broke off'));
  reply.raw.once('close', () => stream.destroy());
  return reply.send(stream);
}

/**
 * What is told behind a place, without a pause up to the head, as server-sent events, until its
 * reader may read no more.
 */
export function tellBehind(
  { chain, limits: { heartbeatMs } }: Pick<EventRouteParts, 'chain' | 'limits'>,
  source: EventSource,
  after: EventPlace,
  isGood: () => boolean,
): Telling {
  return async function* ({ isOpen, pause }) {
    yield `retry: ${RETRY_MS}\n\n`;
    let at = after;
    for (let toldAt = performance.now(); isOpen() && isGood(); ) {
      const to = Math.min(chain.position.height, at.height + MAX_EVENT_BLOCKS);
      for await (const { place, shown } of eventsBehind(source, at, to)) {
        if (!isGood()) return;
        yield `id: ${encodeEventCursor(place)}\ndata: ${JSON.stringify(shown)}\n\n`;
        toldAt = performance.now();
      }
      if (to > at.height || (to === at.height && at.at !== null)) at = { height: to, at: null };
      if (performance.now() - toldAt >= heartbeatMs) {
        // An id without data: the reader has all up to there, and is handed nothing.
        yield `: heartbeat\nid: ${encodeEventCursor(at)}\n\n`;
        toldAt = performance.now();
      }
      if (to === chain.position.height) await pause();
    }
  };
}
