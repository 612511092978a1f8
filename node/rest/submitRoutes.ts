/** Handing in transactions, and waiting for them to be final. */
import type { FastifyReply } from 'fastify';
import type { Facts } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import { proofJson } from '../../ledger/proof.ts';
import type { Admission } from '../mempool/admission.ts';
import type { App } from './app.ts';
import type { CommitWaiters, WaitTerms } from './commitWaiters.ts';
import { addressOf } from './connections.ts';
import { DEFAULT_WAIT_MS, MAX_SUBMITTED } from './limits.ts';
import type { RestParts } from './ports.ts';
import { sendProblem } from './problems.ts';
import type { ProofMaker } from './proofs.ts';
import { problemEntry, problemOf, RestError } from './restError.ts';
import { jsonAnswers } from './routeSchemas.ts';
import { nothing, submitAnswer, submitBody, submitQuery } from './shapes.ts';
import { Told } from './told.ts';

/** What is said about one submitted transaction; optional fields as the status has them. */
interface Submitted {
  readonly id: Hash | null;
  readonly digest: Hash | null;
  readonly status: 'admitted' | 'known' | 'final' | 'refused';
  readonly height?: number;
  readonly code?: string;
  readonly facts?: Facts;
  readonly detail?: string;
  readonly proof?: Json;
}

/** What the routes for submission need. */
export interface SubmitParts extends Pick<RestParts, 'chain' | 'pool'> {
  readonly waiters: CommitWaiters;
  readonly proofs: ProofMaker;
}

const SUBMIT_DOC = `Hands in 1 to ${MAX_SUBMITTED} transactions, each a compact JWS. 200: each is \
final or refused. 202: some are on the way. A refusal of a single one is answered as a problem.

Sending the same bytes again, here or at another node, is always safe: they take effect once. \
There is no Idempotency-Key, because the id of a transaction is one: keep what you signed, and \
send that again when no answer comes, never a second signature of the same deed.`;

/** Adds POST /v1/transactions. */
export function addSubmitRoutes(app: App, parts: SubmitParts): void {
  app.post(
    '/v1/transactions',
    {
      config: {
        reads: 'public',
        refuses: ['transactions', 'halted', 'disk_full', 'unanswered'],
      },
      schema: {
        ...{ operationId: 'submitTransactions', tag: 'transactions' },
        summary: 'Submit transactions',
        description: SUBMIT_DOC,
        params: nothing,
        querystring: submitQuery,
        body: submitBody,
        response: jsonAnswers({ 200: submitAnswer, 202: submitAnswer }),
      },
    },
    async (request, reply) => {
      const { wait, timeoutMs = DEFAULT_WAIT_MS, dryCheck } = request.query;
      const { transactions } = request.body;
      const how = { dryCheck: dryCheck !== 'false', from: addressOf(request.ip) };
      const admissions = await parts.pool.submit(transactions, how);
      if (admissions === 'halted') throw new RestError('halted', 'the node has halted');
      if (admissions === 'disk_full') {
        throw new RestError('disk_full', 'the disk of the node is full');
      }
      if (admissions === 'memory_full') {
        throw new RestError('memory_full', 'the node has no memory for more');
      }
      const [only] = admissions;
      if (admissions.length === 1 && only?.status === 'refused') {
        return sendProblem(reply, problemOf(only.code, only.facts));
      }
      if (wait === 'final')
        await waitForAll(parts, admissions, { from: how.from, timeoutMs }, reply);
      const results = admissions.map((one) => submittedOf(parts, one, wait === 'final'));
      const isUnderWay = results.some(({ status }) => status === 'admitted' || status === 'known');
      return reply.code(isUnderWay ? 202 : 200).send({ results });
    },
  );
}

async function waitForAll(
  { chain, waiters }: SubmitParts,
  admissions: readonly Admission[],
  terms: Omit<WaitTerms, 'signal'>,
  reply: FastifyReply,
): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  reply.raw.once('close', leave);
  // Looked up in this turn, after admission: what was committed meanwhile is not waited for.
  const ids = admissions.flatMap(({ status, id }) =>
    status !== 'refused' && chain.blocks.findTransaction(id) === undefined ? [id] : [],
  );
  await waiters.wait([...new Set(ids)], { ...terms, signal: gone.signal });
  reply.raw.off('close', leave);
}

/** What the chain says now about a transaction that was handed in. */
function submittedOf(parts: SubmitParts, admission: Admission, withProof: boolean): Submitted {
  const { status, id, digest } = admission;
  if (status === 'refused') {
    const { code, facts } = admission;
    return { id, digest, status, code, facts, detail: problemEntry(code).sentence };
  }
  const place = parts.chain.blocks.findTransaction(id);
  if (place === undefined) return { id, digest, status };
  const final = { id, digest, status: 'final', height: place.height } as const;
  if (!withProof) return final;
  // Whoever has the bytes may hand them in; what is told is what their sender is told.
  const told = Told.sender(parts.chain, id);
  return { ...final, proof: proofJson(parts.proofs.ofPlace(place, told)) };
}
