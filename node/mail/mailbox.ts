/**
 * The letters of the members whose home this node is: taken from a member and kept until they are
 * brought, and taken from another node and kept for a member. Beside consensus: nothing here
 * touches the chain, and what cannot be written is an answer and no end of the node.
 */
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { mailboxes } from '../../contracts/state/mailboxes.ts';
import type { Envelope } from '../../ledger/envelope.ts';
import { composeReceipt, decodeLetter } from '../../ledger/envelope.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { PublicKey } from '../../ledger/keys.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { MailLedger } from './judgeEnvelope.ts';
import { judgeEnvelope } from './judgeEnvelope.ts';
import type { BookedLetter, MailLimits } from './letterBook.ts';
import { LetterBook } from './letterBook.ts';
import type { LetterCode } from './letterCodes.ts';
import type { LetterEnd } from './letterFolder.ts';
import { isNoRoom, LetterFolder } from './letterFolder.ts';

/** What a mailbox is made from. */
export interface MailboxParts {
  readonly ledger: MailLedger;
  /** The name of this node. */
  readonly node: string;
  /** With which it signs receipts. */
  readonly receiptSecret: Uint8Array;
  readonly folder: string;
  readonly limits: MailLimits;
  /** ms since 1970. */
  readonly now: () => number;
  /** Whether the disk has no room for anything. */
  readonly isDiskFull: () => boolean;
  readonly log: { warn(facts: object, message: string): void };
}

/** A letter as its sender and its recipient are told of it. */
export interface LetterState {
  readonly id: Hash;
  readonly envelope: string;
  /** `waiting` to be brought, `kept` here for its recipient, `delivered`, or `refused`. */
  readonly state: 'waiting' | 'kept' | 'delivered' | 'refused';
  readonly receipt: string | null;
  readonly refusal: LetterCode | null;
}

/** A page of letters of a member. */
export interface LetterPage {
  readonly letters: readonly LetterState[];
  /** The id behind which the next page begins; null on the last one. */
  readonly next: Hash | null;
}

/** Which letters: about an invoice, behind another one, so many. */
export interface LetterQuery {
  readonly invoice: Hash | null;
  readonly after: Hash | null;
  readonly limit: number;
}

/** What a member may know of its home node. */
export interface MailboxCard {
  readonly node: string;
  readonly receiptKey: PublicKey;
  readonly retentionMs: number;
  readonly maxBytes: number;
  /** What of it is used. */
  readonly bytes: number;
}

const SLICE_BYTES = 1 << 20;

/** See the head of this file. */
export class Mailbox {
  readonly book: LetterBook;
  readonly folder: LetterFolder;
  readonly #parts: MailboxParts;
  /** One write after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: MailboxParts, folder: LetterFolder, book: LetterBook) {
    this.#parts = parts;
    this.folder = folder;
    this.book = book;
  }

  /** Opens what is on the disk. */
  static async open(parts: MailboxParts): Promise<Mailbox> {
    const { folder, letters, damaged } = await LetterFolder.open(parts.folder);
    if (damaged > 0) parts.log.warn({ damaged }, 'files that are no letters were removed');
    return new Mailbox(parts, folder, new LetterBook(parts.limits, letters));
  }

  /** The home node of a member, as it says; null without one. */
  homeOf(member: string): string | null {
    return mailboxes.read(this.#parts.ledger.world(), member)?.homeNode ?? null;
  }

  /** Why an envelope may bring nothing as things are; null when it may. */
  judge(envelope: Envelope): LetterCode | null {
    const { ledger, limits, now } = this.#parts;
    return judgeEnvelope(ledger, envelope, { now: now(), retentionMs: limits.retentionMs });
  }

  /**
   * Takes a letter of a member that this node is the home of. On the disk when it resolves; for a
   * recipient of this node with its receipt. The same letter again is the same answer.
   * @throws FormatError when the bytes are no letter
   */
  async post(member: string, bytes: Uint8Array): Promise<LetterState | LetterCode> {
    const { envelope, sealed } = decodeLetter(bytes);
    return await this.#inTurn(async () => {
      const known = this.book.get(envelope.id);
      if (known !== undefined && envelope.sender === member) return stateOf(known);
      const code = this.#refusePosted(member, envelope);
      if (code !== null) return code;
      if ((await digestOf(sealed)) !== envelope.digest) return 'letter_digest';
      if (!(await this.#hasRoom(() => this.#write(envelope, sealed)))) return 'letters_full';
      this.book.put(envelope, null);
      // Without room for its receipt it waits, and is kept like one that is to be brought.
      if (this.homeOf(envelope.recipient) === this.#parts.node) {
        await this.#hasRoom(() => this.#keep(envelope));
      }
      const kept = this.book.get(envelope.id);
      return kept === undefined ? 'letters_full' : stateOf(kept);
    });
  }

  /** Letters that a member has sent or is sent, in the order in which they came, a page. */
  list(member: string, { invoice, after, limit }: LetterQuery): LetterPage {
    const own = [...this.book.all()].filter(
      (letter) =>
        isOf(letter, member) && (invoice ?? letter.envelope.invoice) === letter.envelope.invoice,
    );
    const from = after === null ? 0 : own.findIndex(({ envelope }) => envelope.id === after) + 1;
    const page = own.slice(from, from + limit);
    const next = from + limit < own.length ? (page.at(-1)?.envelope.id ?? null) : null;
    return { letters: page.map(stateOf), next };
  }

  /** A letter of a member; null when there is none, and when it is others'. */
  find(member: string, id: Hash): LetterState | null {
    const letter = this.book.get(id);
    return letter !== undefined && isOf(letter, member) ? stateOf(letter) : null;
  }

  /** What a member may know of this node. */
  card(member: string): MailboxCard {
    const { node, receiptSecret, limits } = this.#parts;
    return {
      node,
      receiptKey: publicKeyOf(receiptSecret),
      retentionMs: limits.retentionMs,
      maxBytes: limits.maxMemberBytes,
      bytes: this.book.usageOf(member).bytes,
    };
  }

  /**
   * Why a letter that another node offers is not taken; null when its bytes may come. A letter that
   * is here already has its end.
   */
  refuseOffered(envelope: Envelope, coming: readonly Envelope[]): LetterCode | null {
    const { node, isDiskFull } = this.#parts;
    const code = this.judge(envelope);
    if (code !== null) return code;
    if (this.homeOf(envelope.recipient) !== node) return 'no_mailbox';
    if (this.book.isOvertaken(envelope)) return 'version_taken';
    if (isDiskFull()) return 'letters_full';
    return this.book.refusalOf(envelope, envelope.recipient, coming);
  }

  /** Keeps a letter, all of which has come and is on the disk, for its recipient. */
  async keep(envelope: Envelope): Promise<string> {
    return await this.#inTurn(() => this.#keep(envelope));
  }

  /** Notes what has become of a letter that waited. */
  async end(envelope: Envelope, end: Pick<LetterEnd, 'receipt' | 'refusal'>): Promise<void> {
    await this.#inTurn(async () => {
      const whole = { ...end, endedAt: this.#parts.now(), isKept: false };
      await this.folder.end(envelope, whole);
      this.book.put(envelope, whole);
    });
  }

  /** Removes what is older than letters are kept. */
  async sweep(): Promise<void> {
    for (const { envelope } of this.book.past(this.#parts.now())) {
      await this.#inTurn(async () => {
        await this.folder.remove(envelope.id);
        this.book.forget(envelope.id);
      });
    }
  }

  #refusePosted(member: string, envelope: Envelope): LetterCode | null {
    const { node, isDiskFull } = this.#parts;
    if (envelope.sender !== member) return 'letter_key';
    const code = this.judge(envelope);
    if (code !== null) return code;
    const home = this.homeOf(envelope.recipient);
    if (home === null) return 'no_mailbox';
    if (this.homeOf(member) !== node) return 'not_home';
    if (this.book.isOvertaken(envelope)) return 'version_taken';
    if (isDiskFull()) return 'letters_full';
    return this.book.refusalOf(envelope, home === node ? envelope.recipient : member);
  }

  async #write(envelope: Envelope, sealed: Uint8Array): Promise<void> {
    const file = await this.folder.begin(envelope);
    try {
      await file.writeFile(sealed);
      await this.folder.finish(envelope, file);
    } catch (error) {
      await this.folder.giveUp(envelope, file);
      throw error;
    }
  }

  /** False: the disk of the letters is full, and nothing was written. */
  async #hasRoom(write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      this.#parts.log.warn({ err: error }, 'the disk of the letters is full: none is taken');
      return false;
    }
  }

  async #keep(envelope: Envelope): Promise<string> {
    const { ledger, node, receiptSecret, now } = this.#parts;
    const { id: letter, digest } = envelope;
    const endedAt = now();
    const words = { chain: ledger.chain, node, letter, digest, taken: endedAt };
    const receipt = composeReceipt(words, receiptSecret);
    const end = { receipt, refusal: null, endedAt, isKept: true };
    await this.folder.end(envelope, end);
    this.book.put(envelope, end);
    return receipt;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

/** SHA-256, a slice in each turn of the event loop. */
async function digestOf(bytes: Uint8Array): Promise<Hash> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    hash.update(bytes.subarray(at, at + SLICE_BYTES));
    await nextTurn();
  }
  return hash.digest('hex');
}

function isOf({ envelope }: BookedLetter, member: string): boolean {
  return envelope.sender === member || envelope.recipient === member;
}

function stateOf({ envelope: { id, text }, end }: BookedLetter): LetterState {
  const receipt = end?.receipt ?? null;
  const refusal = end?.refusal ?? null;
  const ended = end?.isKept === true ? 'kept' : receipt === null ? 'refused' : 'delivered';
  return { id, envelope: text, state: end === null ? 'waiting' : ended, receipt, refusal };
}
