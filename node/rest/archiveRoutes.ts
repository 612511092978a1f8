/**
 * What has left the state. The leaf `folded/<receivable>` is proved like any fact; its digest names
 * the last of the texts that left, each of which names the one before. Who hashes them has all that
 * there was proved.
 */
import { z } from 'zod';
import type { Json } from '../../ledger/canonical.ts';
import type { App } from './app.ts';
import type { ChainReads } from './ports.ts';
import { mayRead, readerOf } from './readable.ts';
import { RestError } from './restError.ts';
import { jsonAnswers } from './routeSchemas.ts';
import { archivedAnswer, archivedStepAnswer, hash, nothing, stateKey } from './shapes.ts';

type Step = z.infer<typeof archivedStepAnswer>;

/** Adds GET /v1/archive and GET /v1/archive/:digest. */
export function addArchiveRoutes(
  app: App,
  chain: Pick<ChainReads, 'blocks' | 'readableSince'>,
): void {
  app.get(
    '/v1/archive',
    {
      config: { reads: 'member', refuses: ['not_archived'] },
      schema: {
        ...{ operationId: 'getArchivedFact', tag: 'archive' },
        summary: 'A fact that has left the state, as it was, and the digest of what it left in',
        params: nothing,
        querystring: z.strictObject({ key: stateKey }),
        response: jsonAnswers({ 200: archivedAnswer }),
      },
    },
    async (request) => {
      const { key } = request.query;
      const found = mayRead(chain, readerOf(request), key)
        ? chain.blocks.archivedFact(key)
        : undefined;
      if (found === undefined) throw notArchived({ key });
      const value = found.value as Record<string, Json>;
      return { key, value, digest: found.digest };
    },
  );
  app.get(
    '/v1/archive/:digest',
    {
      config: { reads: 'member', refuses: ['not_archived'] },
      schema: {
        ...{ operationId: 'getArchivedStep', tag: 'archive' },
        summary: 'Facts that left the state in one step; their canonical JSON has this digest',
        params: z.strictObject({ digest: hash }),
        querystring: nothing,
        response: jsonAnswers({ 200: archivedStepAnswer }),
      },
    },
    async (request) => {
      const { digest } = request.params;
      const text = chain.blocks.archivedText(digest);
      const step = text === undefined ? null : (JSON.parse(text) as Step);
      // Its digest is one of all of it, so nothing can be left out of it.
      const keys = Object.keys(step?.facts ?? {});
      const isShown = keys.every((key) => mayRead(chain, readerOf(request), key));
      if (step === null || !isShown) throw notArchived({ digest });
      return step;
    },
  );
}

function notArchived(facts: Readonly<Record<string, string>>): RestError {
  return new RestError('not_archived', 'this node has no such thing in its archive', facts);
}
