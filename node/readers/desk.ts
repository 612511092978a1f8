/**
 * The main thread's answers to the thread that serves readers. Signatures and deeds are tried
 * here, because the pool is here: in slices of a few ms, so that consensus has its turns in
 * between, no more at a time than there are places for, and some of each sender in turn.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Hash } from '../../ledger/hash.ts';
import type { HeightStatement } from '../../ledger/heightStatement.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { Admission, SubmitOptions } from '../mempool/admission.ts';
import { senderOf } from '../mempool/tolls.ts';
import type { NodeState, RestLog, Unable } from '../rest/ports.ts';
import type { Told } from '../store/chainReader.ts';
import type { Answer, Question } from './messages.ts';
import { bytesOf } from './messages.ts';

/** What it asks to answer. */
export interface DeskParts {
  /** Why nothing is taken at present; null when something may be. */
  unable(): Unable | null;
  submit(jws: string, options: SubmitOptions): Admission;
  /** As it was sent; null when none is pending under this id. */
  find(id: Hash): string | null;
  state(): NodeState;
  metrics(): Promise<string>;
  readonly mailbox: Pick<Mailbox, 'post' | 'list' | 'find' | 'card'>;
  /** What validators say of their heights; null: too many are asking. */
  heights(nonce: string): Promise<readonly HeightStatement[] | null>;
  /** The newest block, which all reads of this thread show. */
  head(): Told;
  readonly log: RestLog;
}

/** Submissions that wait or are under way, and the bytes of all of them. */
export const DESK_PLACES = 256;
/** See `DESK_PLACES`. */
export const DESK_BYTES: number = 8 << 20;
/** After so long consensus gets its turn. */
const SLICE_MS = 3;
/** Transactions of one sender, before those of the next one. */
const SOME = 8;

type Submission = Extract<Question, { readonly kind: 'submit' }>;
type Reply = (answer: Answer) => void;

interface Job {
  readonly question: Submission;
  readonly bytes: number;
  readonly admissions: Admission[];
  readonly reply: Reply;
}

/** See the head of this file. */
export class ReaderDesk {
  readonly #parts: DeskParts;
  /** By sender, whose turn it is first; none is empty. */
  readonly #jobs = new Map<string, Job[]>();
  #waiting = 0;
  #bytes = 0;
  #running = false;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** How many submissions wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Answers a question, now or later; each is answered once. */
  hear(question: Question, reply: Reply): void {
    if (question.kind === 'submit') {
      this.#take(question, reply);
      return;
    }
    this.#answer(question).then(
      (value) => reply(this.#answered(question.number, value)),
      (error: unknown) => this.#fail(question, reply, error),
    );
  }

  async #answer(question: Exclude<Question, Submission>): Promise<unknown> {
    const parts = this.#parts;
    if (question.kind === 'state') return parts.state();
    if (question.kind === 'metrics') return await parts.metrics();
    if (question.kind === 'find') return question.ids.map((id) => parts.find(id));
    if (question.kind === 'heights') return await parts.heights(question.nonce);
    const { member } = question;
    const { mailbox } = parts;
    if (question.kind === 'letters') return mailbox.list(member, question.query);
    if (question.kind === 'letter') return mailbox.find(member, question.id);
    if (question.kind === 'mailbox') return mailbox.card(member);
    return await mailbox.post(member, question.letter);
  }

  #take(question: Submission, reply: Reply): void {
    const { number, transactions, from } = question;
    const bytes = bytesOf(transactions);
    if (this.#waiting >= DESK_PLACES || this.#bytes + bytes > DESK_BYTES) {
      reply({ kind: 'refused', number, code: 'busy' });
      return;
    }
    this.#bytes += bytes;
    this.#waiting += 1;
    this.#put(senderOf(from, transactions), { question, bytes, admissions: [], reply });
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting > 0) {
      // However many have come in this turn, they are worked on in those of their own.
      await nextTurn();
      this.#workFor(SLICE_MS);
    }
    this.#running = false;
  }

  /** Behind what its sender has waiting, and that sender behind all others. */
  #put(sender: string, ...jobs: Job[]): void {
    const waiting = this.#jobs.get(sender) ?? [];
    this.#jobs.delete(sender);
    waiting.push(...jobs);
    if (waiting.length > 0) this.#jobs.set(sender, waiting);
  }

  /** Works on what waits, some transactions of each sender at a time. */
  #workFor(forMs: number): void {
    const end = performance.now() + forMs;
    do {
      const [turn] = this.#jobs;
      if (turn === undefined) return;
      const [sender, jobs] = turn;
      const job = jobs.shift();
      const isOver = job === undefined || this.#isOver(job, end);
      this.#put(sender, ...(isOver ? [] : [job]));
      if (job === undefined || !isOver) continue;
      this.#waiting -= 1;
      this.#bytes -= job.bytes;
    } while (performance.now() < end);
  }

  /** Works on a submission; whether it has been answered. */
  #isOver({ question, admissions, reply }: Job, end: number): boolean {
    const { number, transactions, dryCheck, from } = question;
    try {
      const unable = this.#parts.unable();
      if (unable !== null && admissions.length === 0) {
        reply(this.#answered(number, unable));
        return true;
      }
      const some = transactions.slice(admissions.length, admissions.length + SOME);
      for (const jws of some) {
        admissions.push(this.#parts.submit(jws, { dryCheck, from }));
        if (performance.now() > end) break;
      }
    } catch (error) {
      this.#fail(question, reply, error);
      return true;
    }
    if (admissions.length < transactions.length) return false;
    reply(this.#answered(number, admissions));
    return true;
  }

  #answered(number: number, value: unknown): Answer {
    return { kind: 'answered', number, head: this.#parts.head(), value };
  }

  #fail({ number, kind }: Question, reply: Reply, error: unknown): void {
    this.#parts.log.error({ err: error, question: kind }, 'a request failed');
    reply({ kind: 'refused', number, code: 'internal' });
  }
}
