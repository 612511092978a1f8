/** Transactions and proofs: what a client files. */

import { z } from 'zod';
import type { Hash } from '../../ledger/hash.ts';
import { headProofJson, proofJson } from '../../ledger/proof.ts';
import { bundleJson } from '../../ledger/stateBundle.ts';
import type { shownResult } from '../forms/chain.ts';
import {
  headProof,
  settlementProof,
  stateProof,
  statesProof,
  transactionProof,
} from '../forms/chain.ts';
import type { Place } from '../mempool/ledgerView.ts';
import { senderOf } from '../store/traces.ts';
import type { App } from './app.ts';
import { heldFrom } from './heldBlocks.ts';
import type { RestParts } from './ports.ts';
import type { ProofMaker } from './proofs.ts';
import { checkReadable, readerOf } from './readable.ts';
import { RestError } from './restError.ts';
import { jsonAnswers } from './routeSchemas.ts';
import { dueItem, hash, nothing, stateKey, stateKeys, transactionAnswer } from './shapes.ts';
import { Told } from './told.ts';

/** What these routes need. */
export interface ProofParts extends Pick<RestParts, 'chain' | 'pool'> {
  readonly proofs: ProofMaker;
}

const byId = z.strictObject({ id: hash });

/** Adds GET /v1/transactions/:id and GET /v1/proofs/… */
export function addProofRoutes(app: App, parts: ProofParts): void {
  addTransaction(app, parts);
  app.get(
    '/v1/proofs/transactions/:id',
    {
      config: { reads: 'member', refuses: ['not_in_block'] },
      schema: {
        ...{ operationId: 'proveTransaction', tag: 'proofs' },
        summary: 'Proof that a transaction is in a block, and of its result',
        params: byId,
        querystring: nothing,
        response: jsonAnswers({ 200: transactionProof }),
      },
    },
    async (request) => {
      const { id } = request.params;
      const told = new Told(parts.chain, readerOf(request));
      const place = placeOf(parts.chain, id, told);
      if (place === null) {
        const facts = { id, ...heldFrom(parts.chain.blocks) };
        throw new RestError('not_in_block', `no block here holds ${id}`, facts);
      }
      return proofJson(parts.proofs.ofPlace(place, told));
    },
  );
  addHeadProof(app, parts);
  addSettlementProof(app, parts);
  addStateProof(app, parts);
  addStateBundle(app, parts);
}

function addTransaction(app: App, parts: ProofParts): void {
  app.get(
    '/v1/transactions/:id',
    {
      config: { reads: 'member', refuses: ['unknown_transaction', 'unanswered'] },
      schema: {
        ...{ operationId: 'getTransaction', tag: 'transactions' },
        summary: 'A transaction, pending or in a block, with its result',
        params: byId,
        querystring: nothing,
        response: jsonAnswers({ 200: transactionAnswer }),
      },
    },
    async (request) => {
      const told = new Told(parts.chain, readerOf(request));
      return await describeTransaction(parts, request.params.id, told);
    },
  );
}

/** Where a transaction stands that the reader has sent, or that it oversees; else null. */
function placeOf({ blocks }: ProofParts['chain'], id: Hash, told: Told): Place | null {
  const place = blocks.findTransaction(id);
  if (place === undefined) return null;
  return told.isSender(blocks.sender(id).member) ? place : null;
}

async function describeTransaction(
  { chain, pool }: ProofParts,
  id: Hash,
  told: Told,
): Promise<z.infer<typeof transactionAnswer>> {
  const { blocks } = chain;
  let place = placeOf(chain, id, told);
  if (place === null) {
    const pending = await pool.find(id);
    const isOwn = pending !== null && told.isSender(senderOf(pending).member);
    if (isOwn) return { id, status: 'pending', transaction: pending };
    // It may have left the pool for a block while the pool was asked.
    place = placeOf(chain, id, told);
  }
  if (place === null) {
    const facts = { id, ...heldFrom(blocks) };
    throw new RestError('unknown_transaction', `${id} is neither in a block nor pending`, facts);
  }
  const { height, index } = place;
  const transaction = blocks.body(height)?.transactions[index];
  const result = blocks.outcomes(height)?.results[index];
  if (transaction === undefined || result === undefined) {
    throw new Error(`the block at ${height} does not hold what was found in it`);
  }
  const { member: _member, deed: _deed, ...shown } = told.result(result) ?? {};
  const said = shown as unknown as z.infer<typeof shownResult>;
  return { id, status: 'final', height, index, transaction, result: said };
}

function addHeadProof(app: App, { proofs }: ProofParts): void {
  app.get(
    '/v1/proofs/head',
    {
      config: { reads: 'public', refuses: ['no_block'] },
      schema: {
        ...{ operationId: 'proveHead', tag: 'proofs' },
        summary: 'The newest header, with the changes of validators that lead to it',
        params: nothing,
        querystring: nothing,
        response: jsonAnswers({ 200: headProof }),
      },
    },
    async () => {
      const head = proofs.ofHead();
      if (head === null) throw new RestError('no_block', 'the chain has no block yet');
      return headProofJson(head);
    },
  );
}

function addSettlementProof(app: App, { chain, proofs }: ProofParts): void {
  app.get(
    '/v1/proofs/settlements/:item',
    {
      config: { reads: 'member', refuses: ['not_settled'] },
      schema: {
        ...{ operationId: 'proveSettlement', tag: 'proofs' },
        summary: 'Proof of what became of a due item, such as settle/<receivable>',
        params: z.strictObject({ item: dueItem }),
        querystring: nothing,
        response: jsonAnswers({ 200: settlementProof }),
      },
    },
    async (request) => {
      const { item } = request.params;
      const proof = proofs.ofSettlement(item, new Told(chain, readerOf(request)));
      if (proof === null) {
        const facts = { item, ...heldFrom(chain.blocks) };
        throw new RestError('not_settled', `${item} has not been run`, facts);
      }
      return proofJson(proof);
    },
  );
}

/** Nothing is proved without a header that validators have signed. */
const NO_BLOCK_YET =
  'the chain has no block yet: whatever is sent first makes one; ask again after it';

function addStateProof(app: App, { chain, proofs }: ProofParts): void {
  app.get(
    '/v1/proofs/state',
    {
      config: { reads: 'member', refuses: ['not_readable', 'no_block'] },
      schema: {
        ...{ operationId: 'proveState', tag: 'proofs' },
        summary: 'Proof of the value of a key after the newest block, or that it has none',
        params: nothing,
        querystring: z.strictObject({ key: stateKey }),
        response: jsonAnswers({ 200: stateProof }),
      },
    },
    async (request) => {
      const { key } = request.query;
      checkReadable(chain, readerOf(request), [key]);
      const proof = proofs.ofState(key);
      if (proof === null) throw new RestError('no_block', NO_BLOCK_YET);
      return proofJson(proof);
    },
  );
}

function addStateBundle(app: App, { chain, proofs }: ProofParts): void {
  app.get(
    '/v1/proofs/states',
    {
      config: { reads: 'member', refuses: ['not_readable', 'no_block'] },
      schema: {
        ...{ operationId: 'proveStates', tag: 'proofs' },
        summary: 'Proof of the values of several keys, all after the newest block',
        params: nothing,
        querystring: z.strictObject({ keys: stateKeys }),
        response: jsonAnswers({ 200: statesProof }),
      },
    },
    async (request) => {
      const keys = request.query.keys.split(',');
      checkReadable(chain, readerOf(request), keys);
      const bundle = proofs.ofStates(keys);
      if (bundle === null) throw new RestError('no_block', NO_BLOCK_YET);
      return bundleJson(bundle);
    },
  );
}
