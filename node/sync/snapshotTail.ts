/**
 * Taking over the newest blocks below a certified header, from the highest downwards: each is
 * named by the hash in the one above it, so nothing about them has to be believed.
 *
 * They are needed for what follows from no fact: the ids of transactions that may not come again
 * (formats: "remembered ids"). None can be alive but of a block younger than the longest lifetime
 * of a transaction. Ten blocks are taken in any case: among their certificates a validator looks
 * for signatures of its own that its safety record lacks.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Body, Header } from '../../ledger/block.ts';
import { bodyMatches, decodeBlock, headerId } from '../../ledger/block.ts';
import { decodeCanonical } from '../../ledger/canonical.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import { decodeBlockOutcomes, outcomesMatch } from '../../ledger/events.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { SnapshotPeers } from './snapshotPeers.ts';
import { FalseAnswerError } from './snapshotPeers.ts';
import type { BlockBytes } from './snapshotQuestion.ts';
import { decodeBlocks } from './snapshotQuestion.ts';
import type { SnapshotTarget } from './snapshotTarget.ts';

/** A block that is verified, with the outcomes of its execution as bytes. */
export interface TailBlock {
  readonly header: Header;
  readonly id: Hash;
  readonly body: Body;
  readonly certificate: Certificate;
  readonly outcomes: Uint8Array;
}

/** Where verified blocks are kept; each call is durable, whole or not at all. */
export interface StagedBlocks {
  /** A block that was kept; null when none was at this height. */
  blockAt(height: number): Pick<TailBlock, 'header' | 'id' | 'body'> | null;
  keepBlocks(blocks: readonly TailBlock[]): Promise<void>;
}

/** So many blocks are taken at least. */
export const MIN_TAIL_BLOCKS = 10;

const MAX_BLOCK_BYTES = 16 << 20;
const IDLE_MS = 100;
const GONE_MS = 15_000;

/** What the next lower block has to be. */
interface Wanted {
  readonly height: number;
  readonly id: Hash;
  readonly certificate: Certificate;
}

/** How far down one has come: what is wanted next, or that this block was the last. */
type Reached = Wanted | { readonly first: number };

/** See the head of this file. */
export class TailDownload {
  readonly #parts: {
    readonly peers: SnapshotPeers;
    readonly staged: StagedBlocks;
    readonly now: () => number;
  };
  readonly #target: SnapshotTarget;
  readonly #lifetimeMs: number;

  /** @param lifetimeMs how far ahead of block time a transaction may expire */
  constructor(
    target: SnapshotTarget,
    lifetimeMs: number,
    parts: {
      readonly peers: SnapshotPeers;
      readonly staged: StagedBlocks;
      readonly now: () => number;
    },
  ) {
    this.#target = target;
    this.#lifetimeMs = lifetimeMs;
    this.#parts = parts;
  }

  /** Height of the lowest block that is there now; null: no peer holds these blocks any more. */
  async run(signal: AbortSignal): Promise<number | null> {
    const { peers, now } = this.#parts;
    const { header, id, certificate } = this.#target;
    let wanted: Wanted = { height: header.height, id, certificate };
    let gainedMs = now();
    for (;;) {
      signal.throwIfAborted();
      const kept = this.#takeKept(wanted);
      if ('first' in kept) return kept.first;
      const [peer] = peers.free();
      const next: Reached | null = peer === undefined ? null : await this.#ask(peer, kept);
      if (next !== null) {
        if ('first' in next) return next.first;
        [wanted, gainedMs] = [next, now()];
      } else if (now() - gainedMs >= GONE_MS) return null;
      else await sleep(IDLE_MS);
    }
  }

  #takeKept(from: Wanted): Reached {
    let wanted = from;
    for (;;) {
      const kept = this.#parts.staged.blockAt(wanted.height);
      if (kept === null || kept.id !== wanted.id) return wanted;
      const next = this.#below(kept);
      if (next === null) return { first: wanted.height };
      wanted = next;
    }
  }

  async #ask(peer: string, from: Wanted): Promise<Reached | null> {
    const question = { kind: 'blocks', to: from.height } as const;
    return await this.#parts.peers.ask(peer, question, async (answer) => {
      const blocks: TailBlock[] = [];
      let wanted: Wanted | null = from;
      for (const bytes of decodeBlocks(answer)) {
        if (wanted === null) break;
        const block = verifyTailBlock(bytes, wanted);
        blocks.push(block);
        wanted = this.#below(block);
      }
      if (blocks.length === 0) return null;
      await this.#parts.staged.keepBlocks(blocks);
      return wanted ?? { first: blocks.at(-1)?.header.height ?? from.height };
    });
  }

  /** What is wanted below a block; null when it is the last. */
  #below({ header, body }: Pick<TailBlock, 'header' | 'body'>): Wanted | null {
    const newest = this.#target.header;
    const isOld = header.time <= newest.time - this.#lifetimeMs;
    const isEnough = isOld && newest.height - header.height + 1 >= MIN_TAIL_BLOCKS;
    const { previousCommit } = body;
    if (isEnough || header.height === 1 || previousCommit === null) return null;
    return { height: header.height - 1, id: header.previous, certificate: previousCommit };
  }
}

/** @throws FalseAnswerError, FormatError */
function verifyTailBlock({ block, outcomes }: BlockBytes, wanted: Wanted): TailBlock {
  const { header, body } = decodeBlock(block, MAX_BLOCK_BYTES);
  const id = headerId(header);
  if (id !== wanted.id || !bodyMatches(header, body)) {
    throw new FalseAnswerError(`block ${wanted.height} is not the one that is named above it`);
  }
  const told = decodeBlockOutcomes(decodeCanonical(outcomes, MAX_BLOCK_BYTES));
  if (!outcomesMatch(header, told)) {
    throw new FalseAnswerError(`the outcomes of block ${wanted.height} are not under its header`);
  }
  // The certificate that the block above carries, or the target's: verified, unlike the peer's.
  return { header, id, body, certificate: wanted.certificate, outcomes };
}
