/** What an id is of: one question in place of many, when a letter or a bank statement names it. */
import { z } from 'zod';
import { anyFact } from '../forms/facts.ts';
import type { App } from './app.ts';
import type { ChainReads } from './ports.ts';
import { mayRead, readerOf } from './readable.ts';
import type { Reader } from './readTokens.ts';
import { jsonAnswers } from './routeSchemas.ts';
import { hash, nothing, stateKey } from './shapes.ts';
import { Told } from './told.ts';

/** Kinds of facts that have an id of 64 letters as their key. */
const KINDS = [
  ...(['invoice', 'receivable', 'folded', 'document', 'offer', 'request', 'quote'] as const),
  ...(['conversion', 'redemption', 'pledge', 'guarantee', 'claim', 'debt', 'contract'] as const),
  ...(['correction', 'proposal'] as const),
];

const found = z.strictObject({
  key: stateKey,
  value: anyFact,
  archived: hash.optional().describe('Digest of the text in which it left the state.'),
});

const searchAnswer = z
  .strictObject({
    id: hash,
    found: z.array(found).describe('Facts with this id that the member reads; none otherwise.'),
    transaction: z
      .strictObject({ height: z.int().min(1), index: z.int().min(0) })
      .nullable()
      .describe('Where the transaction with this id stands, for who has sent it.'),
    height: z.int().min(0).describe('Of the state that was searched.'),
  })
  .meta({ id: 'SearchResult', description: 'What has an id, as far as the member reads it.' });

/** Adds GET /v1/search. */
export function addSearchRoute(app: App, chain: ChainReads): void {
  app.get(
    '/v1/search',
    {
      config: { reads: 'member' },
      schema: {
        ...{ operationId: 'search', tag: 'facts' },
        summary: 'Whatever has an id: facts, those that left too, and the transaction',
        description: 'What is not there and what is not for the member are one answer.',
        params: nothing,
        querystring: z.strictObject({ id: hash }),
        response: jsonAnswers({ 200: searchAnswer }),
      },
    },
    async (request) => search(chain, readerOf(request), request.query.id),
  );
}

function search(chain: ChainReads, reader: Reader, id: string): z.infer<typeof searchAnswer> {
  const { world } = chain.chainState();
  // The right is asked first, and nothing is looked for without it: see readable.ts.
  const readable = KINDS.map((kind) => `${kind}/${id}`).filter((key) =>
    mayRead(chain, reader, key),
  );
  const facts = readable.flatMap((key) => {
    const value = world.facts.get(key);
    if (value !== undefined) return [{ key, value }];
    const left = chain.blocks.archivedFact(key);
    return left === undefined ? [] : [{ key, value: left.value, archived: left.digest }];
  });
  const place = chain.blocks.findTransaction(id);
  const isOwn =
    place !== undefined && new Told(chain, reader).isSender(chain.blocks.sender(id).member);
  const transaction = isOwn ? { height: place.height, index: place.index } : null;
  return { id, found: facts, transaction, height: chain.position.height };
}
