/** Blocks and headers, for audit and export. Blocks leave as the bytes that their hashes are of. */
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { headerJson } from '../../ledger/block.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { certificateJson } from '../../ledger/certificate.ts';
import { block, committedHeader } from '../forms/chain.ts';
import type { App } from './app.ts';
import { BlockRuns } from './blockRuns.ts';
import { checkHeld } from './heldBlocks.ts';
import type { RestLimits } from './limits.ts';
import type { BlockReads, RestLog } from './ports.ts';
import { ownerOf } from './readHook.ts';
import { RestError } from './restError.ts';
import { answers, jsonAnswers } from './routeSchemas.ts';
import { digits, nothing } from './shapes.ts';

const MAX_HEIGHT = 999_999_999;
const MAX_BLOCKS = 10_000;
const DEFAULT_BLOCKS = 100;
const NEWLINE = Uint8Array.of(10);

const byHeight = z.strictObject({ height: digits(1, MAX_HEIGHT, 'Height of the block.') });

/** What runs of blocks need. */
interface RunTerms {
  readonly limits: RestLimits;
  readonly log: RestLog;
  /** Whether who has opened a run may still read; see stillReads.ts. */
  readonly stillReads: (request: FastifyRequest) => () => boolean;
}

/** Adds GET /v1/blocks, /v1/blocks/:height and /v1/headers/:height. */
export function addBlockRoutes(app: App, blocks: BlockReads, options: RunTerms): void {
  addRun(app, blocks, options);
  app.get(
    '/v1/blocks/:height',
    {
      config: { reads: 'overseer', refuses: ['no_block', 'not_held'] },
      schema: {
        ...{ operationId: 'getBlock', tag: 'blocks' },
        summary: 'A block: header, body and certificate in canonical JSON',
        params: byHeight,
        querystring: nothing,
        response: jsonAnswers({ 200: block }),
      },
    },
    async ({ params: { height } }, reply) => {
      checkHeld(blocks, height);
      const bytes = encodeStoredBlock(blocks, height);
      if (bytes === null) throw noBlock(height);
      return reply.header('content-type', 'application/json').send(bytes);
    },
  );
  app.get(
    '/v1/headers/:height',
    {
      config: { reads: 'public', refuses: ['no_block', 'not_held'] },
      schema: {
        ...{ operationId: 'getHeader', tag: 'blocks' },
        summary: 'A header and the certificate that commits it',
        params: byHeight,
        querystring: nothing,
        response: jsonAnswers({ 200: committedHeader }),
      },
    },
    async ({ params: { height } }, reply) => {
      checkHeld(blocks, height);
      const stored = blocks.header(height);
      if (stored === undefined) throw noBlock(height);
      const { header, certificate } = stored;
      const answer = { header: headerJson(header), certificate: certificateJson(certificate) };
      return reply.type('application/json').send(JSON.stringify(answer));
    },
  );
}

/**
 * The canonical JSON of the block at a height, the same bytes as `encodeBlock` gives; null when
 * the chain has none. The body is not decoded for it: its stored bytes are canonical.
 */
export function encodeStoredBlock(blocks: BlockReads, height: number): Buffer | null {
  const stored = blocks.header(height);
  const body = blocks.bodyBytes(height);
  if (stored === undefined || body === undefined) return null;
  return Buffer.concat([
    Buffer.from('{"body":'),
    body,
    Buffer.from(',"certificate":'),
    encodeCanonical(certificateJson(stored.certificate)),
    Buffer.from(',"header":'),
    encodeCanonical(headerJson(stored.header)),
    Buffer.from('}'),
  ]);
}

function addRun(app: App, blocks: BlockReads, { limits, log, stillReads }: RunTerms): void {
  const runs = new BlockRuns(limits);
  app.get(
    '/v1/blocks',
    {
      config: { reads: 'overseer', refuses: ['not_held'] },
      schema: {
        ...{ operationId: 'listBlocks', tag: 'blocks' },
        summary: 'Blocks from a height on, one canonical line each, as many as fit',
        params: nothing,
        querystring: z.strictObject({
          from: digits(1, MAX_HEIGHT, 'Height of the first; 1 when unsaid.').optional(),
          limit: digits(1, MAX_BLOCKS, 'So many at most; 100 when unsaid.').optional(),
        }),
        response: answers('application/x-ndjson', { 200: z.string() }),
      },
    },
    async (request, reply) => {
      const { from = 1, limit = DEFAULT_BLOCKS } = request.query;
      checkHeld(blocks, from);
      const place = runs.take(ownerOf(request));
      if (place === null) throw new RestError('busy', 'too many blocks are being read');
      const isGood = stillReads(request);
      const lines = blockLines(blocks, { from, limit, maxBytes: limits.maxRunBytes, isGood });
      const taken = noting(lines, () => place.moved());
      const stream = Readable.from(taken, { objectMode: false, highWaterMark: 1 << 20 });
      place.hold(stream);
      // The answer has begun: breaking it off is all that can be said to the caller.
      stream.once('error', (error) => log.error({ err: error }, 'a run of blocks broke off'));
      // A caller who leaves before the first line would leave the stream open otherwise.
      reply.raw.once('close', () => stream.destroy());
      return reply.header('content-type', 'application/x-ndjson').send(stream);
    },
  );
}

/** Reads the next block only when the one before it has been taken. */
async function* blockLines(
  blocks: BlockReads,
  run: {
    readonly from: number;
    readonly limit: number;
    readonly maxBytes: number;
    readonly isGood: () => boolean;
  },
): AsyncGenerator<Buffer> {
  let size = 0;
  // What a block takes from the reader ends the run.
  for (let height = run.from; height < run.from + run.limit && run.isGood(); height += 1) {
    const bytes = encodeStoredBlock(blocks, height);
    if (bytes === null) return;
    size += bytes.length + 1;
    if (size > run.maxBytes && height > run.from) return;
    yield Buffer.concat([bytes, NEWLINE]);
    // Reading is synchronous: others get a turn between two blocks.
    await nextTurn();
  }
}

/** The same items; `note` is called when the next one is wanted. */
async function* noting<T>(items: AsyncGenerator<T>, note: () => void): AsyncGenerator<T> {
  for await (const item of items) {
    yield item;
    note();
  }
}

function noBlock(height: number): RestError {
  return new RestError('no_block', `the chain has no block at height ${height}`, { height });
}
