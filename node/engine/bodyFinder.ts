import type { Body } from '../../ledger/block.ts';
import { bodyMatches, headerId } from '../../ledger/block.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { Proposal } from '../consensus/messages.ts';
import type { FoundBlock } from './bodyExchange.ts';
import { decodeFound, decodeTransactions, encodeQuestion, MAX_ASKED } from './bodyExchange.ts';
import type { Clock } from './clock.ts';

/** What the finder needs of the network. */
export interface BodyNetwork {
  fetch(
    peer: string,
    exchange: 'bodies',
    request: Uint8Array,
    options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<Uint8Array>;
  peers(): readonly { readonly name: string; readonly connected: boolean }[];
}

/** What is being looked for, and who should have it. */
export interface Wanted {
  readonly block: Hash;
  readonly proposal: Proposal | null;
  readonly from: readonly string[];
}

/** Other parts that the finder looks into. */
export interface FinderParts {
  readonly network: BodyNetwork;
  readonly clock: Clock;
  /** The text of a pending transaction. */
  readonly transaction: (digest: Hash) => string | null;
  /** Hears why a peer's answer was useless. */
  readonly onMiss: (peer: string, reason: string) => void;
}

/** One peer's time to answer, and the pause before asking everybody again. */
const ANSWER_MS = 1_000;
const PAUSE_MS = 150;

/**
 * Finds the bytes that a header names: from the pool by digest, the missing ones from peers, and
 * when that does not give the body (a relay may have altered the digests), whole from anyone.
 * Bytes that do not match the header are not the body, and the search goes on until the height
 * ends.
 */
export class BodyFinder {
  readonly #parts: FinderParts;

  constructor(parts: FinderParts) {
    this.#parts = parts;
  }

  /**
   * Resolves to the block, or to null once `signal` fires.
   * @param wanted asked again and again: more may become known of the block meanwhile
   */
  async find(wanted: () => Wanted, signal: AbortSignal): Promise<FoundBlock | null> {
    const asked = new Map<Hash, string>();
    while (!signal.aborted) {
      const pooled = this.#assemble(wanted().proposal, asked);
      if (pooled !== null) return pooled;
      for (const peer of this.#askOrder(wanted().from)) {
        if (signal.aborted) return null;
        const found = await this.#ask(peer, wanted(), asked, signal);
        if (found !== null) return found;
      }
      await this.#pause(signal);
    }
    return null;
  }

  #assemble(proposal: Proposal | null, asked: ReadonlyMap<Hash, string>): FoundBlock | null {
    if (proposal === null) return null;
    const texts: string[] = [];
    for (const digest of proposal.transactions) {
      const text = asked.get(digest) ?? this.#parts.transaction(digest);
      if (text === null) return null;
      texts.push(text);
    }
    const { header, evidence, previousCommit } = proposal;
    const body: Body = { transactions: texts, evidence, previousCommit };
    return bodyMatches(header, body) ? { header, body } : null;
  }

  async #ask(
    peer: string,
    wanted: Wanted,
    asked: Map<Hash, string>,
    signal: AbortSignal,
  ): Promise<FoundBlock | null> {
    const missing = this.#missing(wanted.proposal, asked);
    try {
      if (missing.length > 0) await this.#askTransactions(peer, missing, asked, signal);
      return this.#assemble(wanted.proposal, asked) ?? (await this.#askBlock(peer, wanted, signal));
    } catch (error) {
      if (!signal.aborted) this.#parts.onMiss(peer, String(error));
      return null;
    }
  }

  #missing(proposal: Proposal | null, asked: ReadonlyMap<Hash, string>): Hash[] {
    const digests = proposal?.transactions ?? [];
    const absent = digests.filter(
      (digest) => !asked.has(digest) && this.#parts.transaction(digest) === null,
    );
    // With more than a quarter missing, the whole body is one question and hardly more bytes.
    return absent.length * 4 > digests.length ? [] : absent.slice(0, MAX_ASKED);
  }

  async #askTransactions(
    peer: string,
    digests: readonly Hash[],
    asked: Map<Hash, string>,
    signal: AbortSignal,
  ): Promise<void> {
    const question = encodeQuestion({ kind: 'transactions', digests });
    const wanted = new Set(digests);
    for (const text of decodeTransactions(await this.#fetch(peer, question, signal))) {
      const digest = hashOf(utf8(text));
      if (wanted.has(digest)) asked.set(digest, text);
    }
  }

  async #askBlock(peer: string, wanted: Wanted, signal: AbortSignal): Promise<FoundBlock | null> {
    const question = encodeQuestion({ kind: 'block', block: wanted.block });
    const found = decodeFound(await this.#fetch(peer, question, signal));
    if (found === null) return null;
    const isIt = headerId(found.header) === wanted.block && bodyMatches(found.header, found.body);
    if (!isIt) this.#parts.onMiss(peer, 'the answer is another block');
    return isIt ? found : null;
  }

  async #fetch(peer: string, question: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    const options = { timeoutMs: ANSWER_MS, signal };
    return await this.#parts.network.fetch(peer, 'bodies', question, options);
  }

  /** Those who should have it first, then everybody else who is there. */
  #askOrder(from: readonly string[]): string[] {
    const connected = this.#parts.network
      .peers()
      .filter((peer) => peer.connected)
      .map((peer) => peer.name);
    const likely = connected.filter((name) => from.includes(name));
    return [...likely, ...connected.filter((name) => !from.includes(name))];
  }

  #pause(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = this.#parts.clock.setAlarm(PAUSE_MS, end);
      if (signal.aborted) return end();
      signal.addEventListener('abort', end);
    });
  }
}
