/**
 * What of the chain one reader sees: the one place that single reads, proofs and the archive ask.
 * Who oversees sees all; every other member what `readableSince` of contracts/ says. What is not
 * there and what is not the reader's is one answer, made in one way.
 */
import type { FastifyRequest } from 'fastify';
import { assert } from '../../ledger/assert.ts';
import type { ChainReads } from './ports.ts';
import type { Reader } from './readTokens.ts';
import { RestError } from './restError.ts';

/** Who reads on a route that nobody reads without a token. */
export function readerOf({ reader }: Pick<FastifyRequest, 'reader'>): Reader {
  assert(reader !== null, 'the hook lets nobody through without a token');
  return reader;
}

/** Whether a reader sees what stands under a key, or may know that nothing does. */
export function mayRead(
  chain: Pick<ChainReads, 'readableSince'>,
  reader: Pick<Reader, 'member' | 'isOverseer'>,
  key: string,
): boolean {
  return reader.isOverseer || chain.readableSince(reader.member, key) !== null;
}

/**
 * Lets through who may read all of these keys.
 * @throws RestError not_readable, with the first that is not the reader's and how many are not
 */
export function checkReadable(
  chain: Pick<ChainReads, 'readableSince'>,
  reader: Reader,
  keys: readonly string[],
): void {
  const hidden = keys.filter((key) => !mayRead(chain, reader, key));
  const [key] = hidden;
  if (key === undefined) return;
  const facts = { key, count: hidden.length };
  throw new RestError('not_readable', `nothing that ${reader.member} reads is at ${key}`, facts);
}
