/**
 * Whether who opened something that stays open may still read as when it was opened: its token is
 * good, its key is an active one, its member has the roles that it had, and the reading mandate
 * under which it reads is in force and for as much as then.
 */
import type { FastifyRequest } from 'fastify';
import type { ReadTokens } from './readTokens.ts';
import { valuesOf } from './requestGuard.ts';
import { RestError } from './restError.ts';

/** See the head of this file; it is asked again after each block, and in between. */
export function stillReads(tokens: ReadTokens, request: FastifyRequest): () => boolean {
  const values = valuesOf(request.raw.rawHeaders, 'authorization');
  const first = JSON.stringify(request.reader);
  return () => {
    try {
      return JSON.stringify(tokens.readerOf(values)) === first;
    } catch (error) {
      if (error instanceof RestError) return false;
      throw error;
    }
  };
}
