/**
 * The main thread as the readers' thread sees it. Every question has a number, a place and a time;
 * readers who ask the same get the same answer: at any moment one question for the node's state
 * is under way, one for its metrics, and one for pending transactions, whoever many ask. Places for
 * submissions are shared fairly between senders.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { HeightStatement } from '../../ledger/heightStatement.ts';
import type { LetterCode } from '../mail/letterCodes.ts';
import type { LetterPage, LetterQuery, LetterState, MailboxCard } from '../mail/mailbox.ts';
import type { Admission, SubmitOptions } from '../mempool/admission.ts';
import { FairPlaces } from '../mempool/fairPlaces.ts';
import { senderOf } from '../mempool/tolls.ts';
import type { Letters, NodeState, Pool, Unable } from '../rest/ports.ts';
import { RestError } from '../rest/restError.ts';
import type { Told } from '../store/chainReader.ts';
import type { Answer, FromReaders, Question } from './messages.ts';
import { bytesOf, MAX_FOUND } from './messages.ts';

/** How the line is bounded; times are ms. */
export interface LineLimits {
  /** Until a question for state, metrics or pending transactions counts as not answered. */
  readonly answerMs: number;
  /** As `answerMs`, for submissions. */
  readonly submitMs: number;
  /** For so long an answer about the node's state is given to those who ask next. */
  readonly freshMs: number;
  /** Submissions under way, and the bytes of all of them; fair between senders. */
  readonly maxSubmissions: number;
  readonly maxSubmittedBytes: number;
  /** Questions about letters under way; fair between members. */
  readonly maxLetters: number;
  /** Readers that wait to hear whether a transaction is pending. */
  readonly maxFinding: number;
}

/** What a node uses. */
export const LINE_LIMITS: LineLimits = {
  answerMs: 5_000,
  submitMs: 30_000,
  freshMs: 25,
  maxSubmissions: 128,
  maxSubmittedBytes: 4 << 20,
  maxLetters: 64,
  maxFinding: 1_024,
};

/** Senders for which a part of the places for submissions is kept. */
const SENDERS = 32;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** One reader who asks whether a transaction is pending. */
interface Finding {
  readonly id: Hash;
  readonly resolve: (jws: string | null) => void;
  readonly reject: (error: unknown) => void;
}

/** A question without its number. */
type Words = Question extends infer One
  ? One extends Question
    ? Omit<One, 'number'>
    : never
  : never;

/** See the head of this file. */
export class MainLine implements Pool {
  readonly #say: (message: FromReaders) => void;
  readonly #limits: LineLimits;
  /** Shows the chain up to here before an answer that knows of it is passed on. */
  readonly #follow: (head: Told) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #shared = new Map<'state' | 'metrics', Promise<unknown>>();
  #known: { readonly state: NodeState; readonly atMs: number } | null = null;
  #finding: Finding[] = [];
  #isFinding = false;
  readonly #submissions: FairPlaces;
  readonly #submitted: FairPlaces;
  readonly #letters: FairPlaces;
  /** Members whose question for heights is under way. */
  readonly #heightsFor = new Set<string>();
  #number = 0;

  constructor(
    say: (message: FromReaders) => void,
    follow: (head: Told) => void,
    limits: LineLimits = LINE_LIMITS,
  ) {
    this.#say = say;
    this.#follow = follow;
    this.#limits = limits;
    this.#submissions = new FairPlaces({ max: limits.maxSubmissions, owners: SENDERS });
    this.#submitted = new FairPlaces({ max: limits.maxSubmittedBytes, owners: SENDERS });
    this.#letters = new FairPlaces({ max: limits.maxLetters, owners: SENDERS });
  }

  /** Takes an answer; one that nobody waits for any more is dropped. */
  hear(answer: Answer): void {
    const waiting = this.#waiting.get(answer.number);
    if (answer.kind === 'answered') this.#follow(answer.head);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.number);
    clearTimeout(waiting.timer);
    if (answer.kind === 'answered') waiting.resolve(answer.value);
    else if (answer.code === 'busy') waiting.reject(tooMany());
    else waiting.reject(new RestError('internal', 'the node failed to answer; its log says why'));
  }

  /** What the node says about itself. @throws RestError unanswered */
  async state(): Promise<NodeState> {
    const known = this.#known;
    if (known !== null && performance.now() - known.atMs < this.#limits.freshMs) return known.state;
    const state = (await this.#share('state')) as NodeState;
    this.#known = { state, atMs: performance.now() };
    return state;
  }

  /** The metrics of the main thread as text. @throws RestError unanswered */
  async metrics(): Promise<string> {
    return (await this.#share('metrics')) as string;
  }

  async submit(
    transactions: readonly string[],
    { dryCheck, from = '' }: SubmitOptions,
  ): Promise<Admission[] | Unable> {
    const sender = senderOf(from, transactions);
    const bytes = bytesOf(transactions);
    if (!this.#submissions.take(sender)) throw tooMany();
    const isTaken = this.#submitted.take(sender, bytes);
    try {
      if (!isTaken) throw tooMany();
      const words = { kind: 'submit' as const, transactions: [...transactions], dryCheck, from };
      return (await this.#ask(words, this.#limits.submitMs)) as Admission[] | Unable;
    } finally {
      this.#submissions.give(sender);
      if (isTaken) this.#submitted.give(sender, bytes);
    }
  }

  /**
   * What validators say of their heights over a nonce. A member has one such question under way:
   * the desk takes few at a time, and one member in a loop would have them all.
   * @throws RestError busy, unanswered
   */
  async heights(member: string, nonce: string): Promise<readonly HeightStatement[]> {
    if (this.#heightsFor.has(member)) throw tooMany();
    this.#heightsFor.add(member);
    try {
      const words = { kind: 'heights' as const, nonce };
      const said = await this.#ask(words, this.#limits.answerMs);
      if (said === null) throw tooMany();
      return said as readonly HeightStatement[];
    } finally {
      this.#heightsFor.delete(member);
    }
  }

  /** Letters as the main thread has them. */
  get letters(): Omit<Letters, 'content'> {
    return {
      post: async (member, letter) =>
        (await this.#about(member, { kind: 'post', member, letter })) as LetterState | LetterCode,
      list: async (member, query: LetterQuery) =>
        (await this.#about(member, { kind: 'letters', member, query })) as LetterPage,
      find: async (member, id) =>
        (await this.#about(member, { kind: 'letter', member, id })) as LetterState | null,
      card: async (member) =>
        (await this.#about(member, { kind: 'mailbox', member })) as MailboxCard,
    };
  }

  /** Asks about letters of a member. @throws RestError busy, unanswered, internal */
  async #about(member: string, words: Words): Promise<unknown> {
    if (!this.#letters.take(member)) throw tooMany();
    try {
      return await this.#ask(words, this.#limits.submitMs);
    } finally {
      this.#letters.give(member);
    }
  }

  async find(id: Hash): Promise<string | null> {
    if (this.#finding.length >= this.#limits.maxFinding) throw tooMany();
    const { promise, resolve, reject } = Promise.withResolvers<string | null>();
    this.#finding.push({ id, resolve, reject });
    if (!this.#isFinding) void this.#findAll();
    return await promise;
  }

  /** Asks for all that wait, as many at a time as one question has. */
  async #findAll(): Promise<void> {
    this.#isFinding = true;
    while (this.#finding.length > 0) {
      const some = this.#finding.slice(0, MAX_FOUND);
      this.#finding = this.#finding.slice(MAX_FOUND);
      try {
        const words = { kind: 'find' as const, ids: some.map(({ id }) => id) };
        const found = (await this.#ask(words, this.#limits.answerMs)) as (string | null)[];
        for (const [at, { resolve }] of some.entries()) resolve(found[at] ?? null);
      } catch (error) {
        for (const { reject } of some) reject(error);
      }
    }
    this.#isFinding = false;
  }

  #share(kind: 'state' | 'metrics'): Promise<unknown> {
    const under = this.#shared.get(kind);
    if (under !== undefined) return under;
    const asked = this.#ask({ kind }, this.#limits.answerMs);
    this.#shared.set(kind, asked);
    const over = (): void => {
      this.#shared.delete(kind);
    };
    asked.then(over, over);
    return asked;
  }

  #ask(words: Words, limitMs: number): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#number += 1;
    const number = this.#number;
    const late = (): void => {
      this.#waiting.delete(number);
      reject(new RestError('unanswered', `no answer within ${limitMs} ms`));
    };
    this.#waiting.set(number, { resolve, reject, timer: setTimeout(late, limitMs) });
    this.#say({ ...words, number } as Question);
    return promise;
  }
}

function tooMany(): RestError {
  return new RestError('busy', 'too many such requests are under way');
}
