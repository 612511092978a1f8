/**
 * Brings letters that wait to the home nodes of their recipients, one after the other and slowly
 * enough that nobody's blocks notice, and again with growing pauses until one is taken, refused, or
 * too old.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Mailbox as Home } from '../../contracts/state/mailboxes.ts';
import { mailboxes } from '../../contracts/state/mailboxes.ts';
import { FormatError } from '../../ledger/assert.ts';
import type { Envelope } from '../../ledger/envelope.ts';
import { decodeReceipt } from '../../ledger/envelope.ts';
import { verifyWords } from '../../ledger/signedWords.ts';
import type { Network } from '../network/network.ts';
import { NetworkError } from '../network/networkError.ts';
import type { MailLedger } from './judgeEnvelope.ts';
import { LETTER_CODES } from './letterCodes.ts';
import { isNoRoom } from './letterFolder.ts';
import type { LetterAnswer, LetterQuestion } from './letterFrames.ts';
import { decodeAnswer, encodeQuestion, PART_BYTES } from './letterFrames.ts';
import type { Mailbox } from './mailbox.ts';

/** What it works with. */
export interface CarrierParts {
  readonly mailbox: Mailbox;
  readonly ledger: MailLedger;
  /** The name of this node. */
  readonly node: string;
  readonly network: Pick<Network, 'fetch' | 'report'>;
  readonly now: () => number;
  readonly log: {
    info(facts: object, message: string): void;
    error(facts: object, message: string): void;
  };
}

const LOOK_MS = 1_000;
/** Between two questions: fewer than the other node lets anybody ask. */
const PAUSE_MS = 110;
const ANSWER_MS = 10_000;
const SWEEP_MS = 3_600_000;

/** See the head of this file. */
export class Carrier {
  readonly #parts: CarrierParts;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(parts: CarrierParts) {
    this.#parts = parts;
  }

  /** Begins to bring letters. */
  start(): void {
    this.#running = this.#run();
  }

  /** Ends what is under way; the letter waits for the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { mailbox, now, log } = this.#parts;
    while (!this.#stopping.signal.aborted) {
      try {
        if (now() - this.#sweptAt >= SWEEP_MS) {
          this.#sweptAt = now();
          await mailbox.sweep();
        }
        await this.#look();
      } catch (error) {
        // Of the disk, mostly: the node goes on without, and says so.
        log.error({ err: error }, 'letters cannot be brought at present');
      }
      await this.#pause(LOOK_MS);
    }
  }

  /** Tries each letter that is due, but no more at a node that was not there for one of them. */
  async #look(): Promise<void> {
    const { mailbox, now } = this.#parts;
    const away = new Set<string>();
    for (const { envelope } of mailbox.book.due(now())) {
      if (this.#stopping.signal.aborted) return;
      const home = mailbox.homeOf(envelope.recipient);
      if (home !== null && away.has(home)) mailbox.book.postpone(envelope.id, now());
      else if (!(await this.#tryBring(envelope)) && home !== null) away.add(home);
    }
  }

  /** One that there is no room for on the disk waits, and those behind it have their turn. */
  async #tryBring(envelope: Envelope): Promise<boolean> {
    const { mailbox, now, log } = this.#parts;
    try {
      return await this.#bring(envelope);
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      log.error({ err: error, letter: envelope.id }, 'the disk of the letters is full: one waits');
      mailbox.book.postpone(envelope.id, now());
      return true;
    }
  }

  /** False: the node of the recipient was not there, or said what no honest node says. */
  async #bring(envelope: Envelope): Promise<boolean> {
    const { mailbox, ledger, node, network, now } = this.#parts;
    const { id, recipient } = envelope;
    const refusal = mailbox.judge(envelope);
    if (refusal !== null) {
      await mailbox.end(envelope, { receipt: null, refusal });
      return true;
    }
    const to = mailboxes.read(ledger.world(), recipient);
    if (to?.homeNode === node) await mailbox.keep(envelope);
    else if (to === undefined) mailbox.book.postpone(id, now());
    if (to === undefined || to.homeNode === node) return true;
    try {
      await this.#settle(envelope, to, await this.#handOver(envelope, to.homeNode));
      return true;
    } catch (error) {
      const isTheirs = error instanceof NetworkError || error instanceof FormatError;
      if (!isTheirs) throw error;
      if (error instanceof FormatError) network.report(to.homeNode);
      mailbox.book.postpone(id, now());
      return false;
    }
  }

  /** Does what the last answer about a letter says. @throws FormatError when it is no receipt */
  async #settle(envelope: Envelope, to: Home, answer: LetterAnswer): Promise<void> {
    const { mailbox, now, log } = this.#parts;
    const { id } = envelope;
    if (answer.kind === 'want') return mailbox.book.postpone(id, now());
    if (answer.kind === 'refusal') {
      if (LETTER_CODES[answer.code].passes) return mailbox.book.postpone(id, now());
      return await mailbox.end(envelope, { receipt: null, refusal: answer.code });
    }
    checkReceipt(envelope, answer.text, to);
    await mailbox.end(envelope, { receipt: answer.text, refusal: null });
    log.info({ letter: id, node: to.homeNode }, 'a letter was taken');
  }

  /** Offers a letter and sends what is wanted of it; the last answer. @throws NetworkError */
  async #handOver(envelope: Envelope, node: string): Promise<LetterAnswer> {
    let answer = await this.#ask(node, { kind: 'offer', envelope: envelope.text });
    let next = answer.kind === 'want' ? answer.at : 0;
    // Whoever wants another part than the next one is not followed.
    while (answer.kind === 'want' && answer.at === next && next < envelope.size) {
      const at = next;
      const length = Math.min(PART_BYTES, envelope.size - at);
      const bytes = await this.#parts.mailbox.folder.read(envelope, at, length);
      answer = await this.#ask(node, { kind: 'part', id: envelope.id, at, bytes });
      next = at + bytes.length;
    }
    return answer;
  }

  async #ask(node: string, question: LetterQuestion): Promise<LetterAnswer> {
    await this.#pause(PAUSE_MS);
    const { signal } = this.#stopping;
    const options = { timeoutMs: ANSWER_MS, signal };
    const { network } = this.#parts;
    return decodeAnswer(await network.fetch(node, 'letters', encodeQuestion(question), options));
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    if (!signal.aborted) await delay(ms, undefined, { signal }).catch(() => undefined);
  }
}

/** That a receipt is of this letter, by the key of its recipient. @throws FormatError */
function checkReceipt({ chain, id, digest }: Envelope, text: string, by: Home): void {
  const receipt = decodeReceipt(text);
  const isOfIt = receipt.chain === chain && receipt.letter === id && receipt.digest === digest;
  if (isOfIt && receipt.node === by.homeNode && verifyWords(receipt, by.receiptKey)) return;
  throw new FormatError('bad_receipt', 'the receipt is not of this letter, by its home node');
}
