/**
 * Taking over what has left the state: texts by their digests. The leaves of a state that is whole
 * name the last text of each receivable that left, and each text the one before, so that nothing of
 * them has to be believed. A snapshot is whole when all of them are there: who has joined can hand
 * out and show what those can that were there from the beginning.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { utf8Text } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { SnapshotPeers } from './snapshotPeers.ts';
import { FalseAnswerError } from './snapshotPeers.ts';
import { decodeTexts, MAX_DIGESTS } from './snapshotQuestion.ts';

/** Where texts are kept; a call is durable, whole or not at all. */
export interface StagedArchive {
  /** Of each chain of texts that a fact names the last one that is not there, if any is not. */
  missingTexts(): AsyncIterable<Hash>;
  /** Keeps texts by their digests; gives those that they name and that are not there. */
  keepTexts(texts: ReadonlyMap<Hash, string>): Promise<readonly Hash[]>;
}

/** Asked at once: the answers of all are in memory together. */
const WORKERS = 4;
const IDLE_MS = 100;
/** When nobody has had anything to give for so long, another state is looked for. */
const GONE_MS = 15_000;

/** See the head of this file. */
export class ArchiveDownload {
  readonly #peers: SnapshotPeers;
  readonly #staged: StagedArchive;
  readonly #now: () => number;
  /** Digests that are asked for next; those that facts name come from the listing. */
  #wanted: Hash[] = [];
  #asked = 0;
  #gainedMs: number;

  constructor(parts: {
    readonly peers: SnapshotPeers;
    readonly staged: StagedArchive;
    readonly now: () => number;
  }) {
    this.#peers = parts.peers;
    this.#staged = parts.staged;
    this.#now = parts.now;
    this.#gainedMs = parts.now();
  }

  /** True: all texts are there. False: there are some that no peer has, or gives. */
  async run(signal: AbortSignal): Promise<boolean> {
    const listing = this.#staged.missingTexts()[Symbol.asyncIterator]();
    try {
      const work = Array.from({ length: WORKERS }, () => this.#work(listing, signal));
      // Nothing may be under way any more when this ends, whatever became of one of them.
      const ended = await Promise.allSettled(work);
      for (const each of ended) if (each.status === 'rejected') throw each.reason;
    } finally {
      await listing.return?.();
    }
    return this.#wanted.length === 0;
  }

  async #work(listing: AsyncIterator<Hash>, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      await this.#fill(listing);
      if (this.#wanted.length === 0 && this.#asked === 0) return;
      const [peer] = this.#peers.free();
      if (peer !== undefined && this.#wanted.length > 0) await this.#ask(peer);
      else if (this.#isGone()) return;
      else await sleep(IDLE_MS);
    }
  }

  /** Lists until one question is full, or nothing more is missing. */
  async #fill(listing: AsyncIterator<Hash>): Promise<void> {
    while (this.#wanted.length < MAX_DIGESTS) {
      const next = await listing.next();
      if (next.done === true) return;
      this.#wanted.push(next.value);
    }
  }

  #isGone(): boolean {
    return this.#asked === 0 && this.#now() - this.#gainedMs >= GONE_MS;
  }

  async #ask(peer: string): Promise<void> {
    const digests = this.#wanted.splice(0, MAX_DIGESTS);
    const texts = new Map<Hash, string>();
    this.#asked += 1;
    try {
      await this.#peers.ask(peer, { kind: 'archive', digests }, async (answer) => {
        try {
          verifyTexts(new Set(digests), decodeTexts(answer), texts);
        } finally {
          // What came before a false text is true, whoever sent it.
          await this.#keep(texts);
        }
        return texts.size === 0 ? null : texts.size;
      });
    } finally {
      this.#wanted.push(...digests.filter((digest) => !texts.has(digest)));
      this.#asked -= 1;
    }
  }

  /** Keeps texts, and asks for those that they name. */
  async #keep(texts: ReadonlyMap<Hash, string>): Promise<void> {
    if (texts.size === 0) return;
    this.#wanted.unshift(...(await this.#staged.keepTexts(texts)));
    this.#gainedMs = this.#now();
  }
}

/** Adds to `texts` what was asked for. @throws FalseAnswerError at anything else */
function verifyTexts(
  asked: Set<Hash>,
  answer: readonly Uint8Array[],
  texts: Map<Hash, string>,
): void {
  for (const bytes of answer) {
    const digest = hashOf(bytes);
    if (!asked.delete(digest)) throw new FalseAnswerError(`nobody asked for the text ${digest}`);
    texts.set(digest, utf8Text(bytes));
  }
}
