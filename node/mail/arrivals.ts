/**
 * Letters that come from other nodes, part by part, one of each peer at a time. Nothing of the
 * sealed bytes is kept before the envelope is judged and there is room for all of them.
 */
import type { Hash as Hashing } from 'node:crypto';
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { FormatError } from '../../ledger/assert.ts';
import type { Envelope } from '../../ledger/envelope.ts';
import { decodeEnvelope } from '../../ledger/envelope.ts';
import { isNoRoom } from './letterFolder.ts';
import type { LetterAnswer, LetterQuestion } from './letterFrames.ts';
import { decodeQuestion, encodeAnswer } from './letterFrames.ts';
import type { Mailbox } from './mailbox.ts';

interface Arrival {
  readonly envelope: Envelope;
  readonly file: FileHandle;
  readonly hash: Hashing;
  received: number;
  movedAt: number;
}

/** Of all peers at a time. */
const MAX_ARRIVALS = 8;
/** One of which nothing has come for so long is given up, ms. */
const STALE_MS = 60_000;

/** See the head of this file. */
export class Arrivals {
  readonly #mailbox: Mailbox;
  readonly #now: () => number;
  readonly #byPeer = new Map<string, Arrival>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(mailbox: Mailbox, now: () => number) {
    this.#mailbox = mailbox;
    this.#now = now;
  }

  /** Answers one question of a peer. @throws FormatError when no honest peer asks it */
  async answer(peer: string, request: Uint8Array): Promise<Uint8Array> {
    const question = decodeQuestion(request);
    const work = (): Promise<LetterAnswer> =>
      question.kind === 'offer'
        ? this.#consider(peer, decodeEnvelope(question.envelope))
        : this.#take(peer, question);
    const answering = this.#turn.then(work).catch((error: unknown) => this.#refuse(peer, error));
    this.#turn = answering.catch(() => undefined);
    return encodeAnswer(await answering);
  }

  /** Gives up what is under way. */
  async stop(): Promise<void> {
    await this.#turn;
    for (const peer of [...this.#byPeer.keys()]) await this.#giveUp(peer);
  }

  async #consider(peer: string, envelope: Envelope): Promise<LetterAnswer> {
    const { book, folder } = this.#mailbox;
    const receipt = book.get(envelope.id)?.end?.receipt ?? null;
    if (receipt !== null) return { kind: 'receipt', text: receipt };
    const before = this.#byPeer.get(peer);
    if (before?.envelope.id === envelope.id) return { kind: 'want', at: before.received };
    await this.#giveUp(peer);
    await this.#giveUpStale();
    const coming = [...this.#byPeer.values()].map((arrival) => arrival.envelope);
    const code = this.#mailbox.refuseOffered(envelope, coming);
    if (code !== null) return { kind: 'refusal', code };
    const isComing = coming.some(({ id }) => id === envelope.id);
    if (isComing || coming.length >= MAX_ARRIVALS) return { kind: 'refusal', code: 'letters_full' };
    const file = await folder.begin(envelope);
    const fresh = { hash: createHash('sha256'), received: 0, movedAt: this.#now() };
    this.#byPeer.set(peer, { envelope, file, ...fresh });
    return { kind: 'want', at: 0 };
  }

  async #take(
    peer: string,
    { id, at, bytes }: Extract<LetterQuestion, { kind: 'part' }>,
  ): Promise<LetterAnswer> {
    const arrival = this.#byPeer.get(peer);
    // One that was given up begins again, with its offer.
    if (arrival?.envelope.id !== id) return { kind: 'refusal', code: 'letters_full' };
    const { envelope, file, hash } = arrival;
    if (at !== arrival.received || at + bytes.length > envelope.size) {
      await this.#giveUp(peer);
      throw new FormatError('bad_shape', 'a part of a letter does not follow the one before');
    }
    await file.writeFile(bytes);
    hash.update(bytes);
    arrival.received += bytes.length;
    arrival.movedAt = this.#now();
    if (arrival.received < envelope.size) return { kind: 'want', at: arrival.received };
    if (hash.digest('hex') !== envelope.digest) {
      await this.#giveUp(peer);
      return { kind: 'refusal', code: 'letter_digest' };
    }
    const { folder } = this.#mailbox;
    await folder.finish(envelope, file);
    this.#byPeer.delete(peer);
    try {
      return { kind: 'receipt', text: await this.#mailbox.keep(envelope) };
    } catch (error) {
      // In no book, so that nobody would count it: it comes again.
      await folder.remove(envelope.id);
      throw error;
    }
  }

  /** Without room on the disk of the letters, the letter comes again later. */
  async #refuse(peer: string, error: unknown): Promise<LetterAnswer> {
    if (!isNoRoom(error)) throw error;
    await this.#giveUp(peer);
    return { kind: 'refusal', code: 'letters_full' };
  }

  async #giveUp(peer: string): Promise<void> {
    const arrival = this.#byPeer.get(peer);
    if (arrival === undefined) return;
    this.#byPeer.delete(peer);
    await this.#mailbox.folder.giveUp(arrival.envelope, arrival.file);
  }

  async #giveUpStale(): Promise<void> {
    const before = this.#now() - STALE_MS;
    const stale = [...this.#byPeer].filter(([, { movedAt }]) => movedAt < before);
    for (const [peer] of stale) await this.#giveUp(peer);
  }
}
