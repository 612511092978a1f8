/**
 * Handing in signed bytes until they are final. The same bytes go to one node after the other:
 * they take effect once, wherever they arrive, so trying again is always safe.
 */
import type { JsonObject } from '../../ledger/canonical.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Opening } from './alike.ts';
import type { SubmitAnswer } from './answers.ts';
import { ClientError } from './clientError.ts';
import type { SignedDeed } from './compose.ts';
import type { Environment } from './environment.ts';
import type { NodeConnection } from './nodeConnection.ts';
import type { OnWait, Wait } from './nodeRing.ts';
import { failureOf, isSilent } from './nodeRing.ts';
import { Rests } from './patience.ts';
import type { ProvedTransaction } from './proved.ts';
import { expectTransaction } from './proved.ts';
import type { JournalEnd } from './signingJournal.ts';

/** How a caller wants to wait. */
export interface SubmitTerms {
  /** Until it is final; 60 s when absent. */
  readonly waitMs?: number;
  /** False: a refusal by a rule is to be recorded on the ledger, so that it can be proved. */
  readonly dryCheck?: boolean;
  /** It may have been sent before: a node that refuses it now may have taken it then. */
  readonly isRepeat?: boolean;
  /** What commitments in it are of; a journal keeps that. */
  readonly opens?: readonly Opening[];
  readonly signal?: AbortSignal;
}

/** In a block, its result proved; `result.code` says whether the rules agreed. */
export interface FinalDeed extends ProvedTransaction {
  readonly status: 'final';
  /** URL of the node that gave the proof. */
  readonly node: string;
}

/** Not taken by the nodes. This is their word, without proof: see `dryCheck`. */
export interface RefusedDeed {
  readonly status: 'refused';
  readonly id: Hash;
  readonly code: string;
  readonly facts: JsonObject;
  readonly detail: string;
  readonly node: string;
  /** Another node broke off, or it was sent before: one may have taken the bytes after all. */
  readonly mayStillHappen: boolean;
}

/** What became of signed bytes. */
export type Submitted = FinalDeed | RefusedDeed;

/** Whom to ask, and with what. */
export interface SubmitSurroundings {
  /** In the order in which they are tried. */
  readonly nodes: readonly NodeConnection[];
  readonly genesis: Genesis;
  readonly environment: Environment;
  readonly onWait: OnWait;
}

const DEFAULT_WAIT_MS = 60_000;
/** One node is waited for this long before the next is asked as well. */
const WAIT_AT_ONE_NODE_MS = 8_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** What all attempts together have shown. */
interface Course {
  /** A node took the bytes. */
  taken: boolean;
  /** A node may have taken the bytes. */
  unclear: boolean;
  /** What went wrong last at a node, by its URL. */
  readonly errors: Map<string, ClientError>;
  readonly rests: Rests;
}

/** As `LedgerClient.submit`, for one who keeps the nodes. */
export async function submitUntilFinal(
  signed: SignedDeed,
  terms: SubmitTerms,
  surroundings: SubmitSurroundings,
): Promise<Submitted> {
  const { environment } = surroundings;
  const deadline = environment.now() + (terms.waitMs ?? DEFAULT_WAIT_MS);
  const rests = new Rests(environment);
  const unclear = terms.isRepeat === true;
  const course: Course = { taken: false, unclear, errors: new Map(), rests };
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const answer = await tryEach(signed, terms, surroundings, { course, deadline });
    if (answer?.status === 'final') return answer;
    // A node may lag behind what it is asked about: only when no node takes it is it refused.
    if (answer !== null && !course.taken) return { ...answer, mayStillHappen: course.unclear };
    if (environment.now() >= deadline) throw givenUp(signed.id, course);
    if (pauseMs === FIRST_PAUSE_MS) surroundings.onWait(waitFor(signed.id, course, surroundings));
    // The first that says that it is ready then is not asked sooner.
    const restMs = Math.min(...surroundings.nodes.map(({ url }) => rests.leftMs(url)));
    const leftMs = Math.max(0, deadline - environment.now());
    await environment.sleep(Math.min(Math.max(pauseMs, restMs), leftMs), terms.signal);
  }
}

/** Asks one node after the other: the first that has it final, else the first that refuses it. */
async function tryEach(
  signed: SignedDeed,
  terms: SubmitTerms,
  surroundings: SubmitSurroundings,
  { course, deadline }: { readonly course: Course; readonly deadline: number },
): Promise<Submitted | null> {
  let refused: RefusedDeed | null = null;
  for (const node of surroundings.nodes) {
    const waitMs = deadline - surroundings.environment.now();
    if (waitMs <= 0) break;
    if (course.rests.leftMs(node.url) > 0) continue;
    const answer = await tryNode(node, signed, { ...terms, waitMs }, surroundings, course);
    if (answer?.status === 'final') return answer;
    refused ??= answer;
  }
  return refused;
}

/** Asks one node; null when it has to be tried again, here or elsewhere. */
async function tryNode(
  node: NodeConnection,
  signed: SignedDeed,
  terms: SubmitTerms & { readonly waitMs: number },
  { genesis, onWait }: SubmitSurroundings,
  course: Course,
): Promise<Submitted | null> {
  const { id } = signed;
  try {
    const answer = await askNode(node, signed, terms);
    if (answer.status === 'admitted' || answer.status === 'known') course.taken = true;
    if (answer.status === 'refused' && answer.code !== 'repeated') {
      return refusalOf(id, answer, node);
    }
    // `repeated` is the word of a node that has it in a block already.
    const proof = answer.proof ?? (await node.fetchTransactionProof(id, { signal: terms.signal }));
    if (proof === null) return null;
    return { status: 'final', node: node.url, ...expectTransaction(proof, genesis, id) };
  } catch (error) {
    if (!(error instanceof ClientError) || error.code === 'aborted') throw error;
    if (!wasNeverSent(error)) course.unclear = true;
    if (isSilent(error) && !course.errors.has(node.url)) {
      onWait({ for: 'node', nodes: [node.url], sentence: `no answer: ${error.message}` });
    }
    course.errors.set(node.url, error);
    course.rests.note(node.url, error);
    return null;
  }
}

async function askNode(
  node: NodeConnection,
  signed: SignedDeed,
  terms: SubmitTerms & { readonly waitMs: number },
): Promise<SubmitAnswer> {
  const { dryCheck, signal } = terms;
  const waitMs = Math.ceil(Math.min(terms.waitMs, WAIT_AT_ONE_NODE_MS));
  const options = { waitMs, signal, ...(dryCheck === undefined ? {} : { dryCheck }) };
  const answers = await node.submit([signed], options);
  const answer = answers.find(({ id }) => id === signed.id);
  if (answer === undefined) {
    throw new ClientError('bad_answer', `${node.url}: the answer is about something else`);
  }
  return answer;
}

function refusalOf(id: Hash, answer: SubmitAnswer, node: NodeConnection): RefusedDeed {
  const { facts, detail } = answer;
  const code = answer.code ?? 'refused';
  return { status: 'refused', id, code, facts, detail, node: node.url, mayStillHappen: false };
}

/** Whether the node certainly has not seen the bytes, or has said that it does not take them. */
function wasNeverSent({ code, facts }: ClientError): boolean {
  if (code === 'busy') return facts['status'] === 503 || facts['status'] === 429;
  return code === 'unreachable' && facts['system'] === 'ECONNREFUSED';
}

/** Said once, when no node has answered with the end. */
function waitFor(id: Hash, course: Course, { nodes }: SubmitSurroundings): Wait {
  const failed = [...course.errors.values()].map(({ message }) => message);
  const trouble = failed.length === 0 ? '' : `; no answer: ${failed.join('; ')}`;
  const sentence = `waiting until transaction ${id} is in a block${trouble}`;
  const live = nodes.filter(({ url }) => !course.errors.has(url));
  return { for: 'final', nodes: live.map(({ url }) => url), sentence };
}

function givenUp(id: Hash, { errors, taken, unclear }: Course): ClientError {
  const failed = [...errors.values()];
  if (failed.length > 0 && !taken && !unclear) return failureOf(failed);
  const said = failed.map(({ message }) => `; ${message}`).join('');
  return new ClientError('not_final', `transaction ${id} is not final yet${said}`, { id });
}

/** What a journal keeps of an answer; null while the bytes may still take effect. */
export function endOf(submitted: Submitted): JournalEnd | null {
  if (submitted.status === 'final') {
    return { status: 'final', code: submitted.result.code, height: submitted.height };
  }
  if (submitted.mayStillHappen) return null;
  return { status: 'refused', code: submitted.code, height: null };
}
