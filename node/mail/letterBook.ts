/**
 * What a node knows of the letters that it has, and who pays for them: the sender until there is a
 * receipt, the recipient after that. What has ended stays for its sender, without its bytes, as
 * long as letters are kept; when there are too many of them the oldest goes.
 */
import type { Envelope } from '../../ledger/envelope.ts';
import { MAX_WORDS_BYTES } from '../../ledger/signedWords.ts';
import type { LetterCode } from './letterCodes.ts';
import type { LetterEnd, StoredLetter } from './letterFolder.ts';

/** How much is kept. */
export interface MailLimits {
  readonly maxBytes: number;
  readonly maxMemberBytes: number;
  readonly retentionMs: number;
}

/** A letter, and when it is tried next to bring it. */
export interface BookedLetter {
  readonly envelope: Envelope;
  readonly end: LetterEnd | null;
  readonly tries: number;
  readonly nextTryAt: number;
}

/** Letters of all members that wait or are kept. */
const MAX_LETTERS = 8_000;
/** Of one member that pays. */
const MAX_MEMBER_LETTERS = 4_000;
/** Ends of letters that are gone, of all senders. */
const MAX_ENDED = 4_000;
/** One sender has this part of a recipient's room at most. */
const PART_OF_ONE = 4;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** See the head of this file. */
export class LetterBook {
  readonly #limits: MailLimits;
  /** In the order in which they came or ended. */
  readonly #letters = new Map<string, BookedLetter>();

  constructor(limits: MailLimits, letters: readonly StoredLetter[]) {
    this.#limits = limits;
    const ordered = letters.toSorted((a, b) => timeOf(a) - timeOf(b));
    for (const { envelope, end } of ordered) this.put(envelope, end);
  }

  get(id: string): BookedLetter | undefined {
    return this.#letters.get(id);
  }

  all(): Iterable<BookedLetter> {
    return this.#letters.values();
  }

  /** Notes a letter, or what has become of it. */
  put(envelope: Envelope, end: LetterEnd | null): void {
    this.#letters.delete(envelope.id);
    this.#letters.set(envelope.id, { envelope, end, tries: 0, nextTryAt: 0 });
  }

  forget(id: string): void {
    this.#letters.delete(id);
  }

  /** Notes that it could not be brought at present. */
  postpone(id: string, now: number): void {
    const letter = this.#letters.get(id);
    if (letter === undefined) return;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** letter.tries, LONGEST_PAUSE_MS);
    const tries = Math.min(letter.tries + 1, 20);
    this.#letters.set(id, { ...letter, tries, nextTryAt: now + pauseMs });
  }

  /** Letters that wait and may be tried now. */
  due(now: number): readonly BookedLetter[] {
    return [...this.all()].filter(({ end, nextTryAt }) => end === null && nextTryAt <= now);
  }

  /** What a member pays for, of the bytes that are here. */
  usageOf(member: string): { readonly letters: number; readonly bytes: number } {
    const own = [...this.all()].filter((letter) => payerOf(letter) === member);
    return { letters: own.length, bytes: sum(own) };
  }

  /**
   * Why there is no room for a letter that `payer` is to pay for; null when there is.
   * @param coming letters that are on their way in, which count as if they were here
   */
  refusalOf(
    envelope: Envelope,
    payer: string,
    coming: readonly Envelope[] = [],
  ): LetterCode | null {
    const { maxBytes, maxMemberBytes } = this.#limits;
    const here = [...this.all()].filter((letter) => payerOf(letter) !== null);
    const on = coming.map((one) => ({ envelope: one, payer: one.recipient }));
    const all = [...here.map((one) => ({ envelope: one.envelope, payer: payerOf(one) })), ...on];
    const own = all.filter((one) => one.payer === payer);
    const fromOne = own.filter((one) => one.envelope.sender === envelope.sender);
    const fits = (some: readonly { readonly envelope: Envelope }[], bytes: number): boolean =>
      sum(some) + sizeOf(envelope) <= bytes;
    if (all.length >= MAX_LETTERS || !fits(all, maxBytes)) return 'letters_full';
    if (own.length >= MAX_MEMBER_LETTERS || !fits(own, maxMemberBytes)) return 'mailbox_full';
    if (payer === envelope.sender) return null;
    const isTooMuch =
      fromOne.length >= MAX_MEMBER_LETTERS / PART_OF_ONE ||
      !fits(fromOne, maxMemberBytes / PART_OF_ONE);
    return isTooMuch ? 'mailbox_full' : null;
  }

  /** Whether another letter about the same is there with this version, or a later one. */
  isOvertaken({ id, sender, recipient, invoice, version }: Envelope): boolean {
    return [...this.all()].some(
      ({ envelope: one, end }) =>
        one.id !== id &&
        one.sender === sender &&
        one.recipient === recipient &&
        one.invoice === invoice &&
        one.version >= version &&
        (end === null || end.receipt !== null),
    );
  }

  /** What is older than letters are kept; ends of which there are too many, the oldest first. */
  past(now: number): readonly BookedLetter[] {
    const { retentionMs } = this.#limits;
    const ended = [...this.all()].filter(({ end }) => end !== null && !end.isKept);
    const surplus = new Set(ended.slice(0, Math.max(0, ended.length - MAX_ENDED)));
    return [...this.all()].filter(
      (letter) => letter.end !== null && (isOld(letter.end) || surplus.has(letter)),
    );

    function isOld({ endedAt }: LetterEnd): boolean {
      return endedAt + retentionMs <= now;
    }
  }
}

/** Who pays for the bytes of a letter; null when they are gone. */
function payerOf({ envelope, end }: BookedLetter): string | null {
  if (end === null) return envelope.sender;
  return end.isKept ? envelope.recipient : null;
}

function sum(letters: readonly { readonly envelope: Envelope }[]): number {
  return letters.reduce((bytes, { envelope }) => bytes + sizeOf(envelope), 0);
}

/** On the disk, with its envelope and its end. */
function sizeOf({ size }: Envelope): number {
  return size + 3 * MAX_WORDS_BYTES;
}

function timeOf({ envelope, end }: StoredLetter): number {
  return end?.endedAt ?? envelope.sent;
}
