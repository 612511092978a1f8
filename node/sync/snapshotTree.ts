/**
 * Taking over the state under a root that is certified, part by part (ledger/treeParts.ts), from
 * several peers at once. Each part is verified before it is kept, by the hash that the part above
 * gave it, so a false one is known for false at once and by whom it came; what was kept before a
 * restart, or for an earlier root, is kept on where the new root says the same.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Header } from '../../ledger/block.ts';
import { equalBytes, fromHex, toHex } from '../../ledger/encoding.ts';
import type { Group } from '../../ledger/treeGroup.ts';
import { decodeGroup, hashOfGroup } from '../../ledger/treeGroup.ts';
import type { FactsPart, PlacedFact } from '../../ledger/treeParts.ts';
import { verifyFactsPart, verifyGroupPart } from '../../ledger/treeParts.ts';
import type { SnapshotPeers } from './snapshotPeers.ts';
import { FalseAnswerError } from './snapshotPeers.ts';
import { decodePart, MAX_PATHS, splitParts } from './snapshotQuestion.ts';

/** Where verified parts are kept; a call is durable, whole or not at all. */
export interface StagedTree {
  /** Hash of the subtree whose facts were kept as one part; null when none was. */
  partAt(path: string): Uint8Array | null;
  /** Bytes of a group that was kept. */
  group(path: string): Uint8Array | undefined;
  /** Keeps parts, none below another, in place of all that their paths held before. */
  keepParts(parts: readonly VerifiedPart[]): Promise<void>;
}

/** A part that has been verified: a whole subtree, or a group with its own facts. */
export type VerifiedPart = {
  readonly path: string;
  readonly hash: Uint8Array;
} & (FactsPart | { readonly group: Group; readonly facts: readonly PlacedFact[] });

/** A subtree that is not there yet. */
interface Wanted {
  readonly path: string;
  readonly hash: Uint8Array;
}

/** Asked at once: the answers of all are in memory together. */
const WORKERS = 4;
/** Subtrees of one question. */
const PATHS_PER_QUESTION = Math.min(MAX_PATHS, 48);
const IDLE_MS = 100;
/** When nobody has had anything to give for so long, another state is looked for. */
const GONE_MS = 15_000;

/** See the head of this file. */
export class TreeDownload {
  readonly #peers: SnapshotPeers;
  readonly #staged: StagedTree;
  readonly #target: Pick<Header, 'height' | 'state'>;
  readonly #now: () => number;
  /** The deepest last, so that what waits is never more than a few groups. */
  readonly #wanted: Wanted[];
  #asked = 0;
  #gainedMs: number;

  constructor(
    target: Pick<Header, 'height' | 'state'>,
    parts: {
      readonly peers: SnapshotPeers;
      readonly staged: StagedTree;
      readonly now: () => number;
    },
  ) {
    this.#target = target;
    this.#peers = parts.peers;
    this.#staged = parts.staged;
    this.#now = parts.now;
    this.#wanted = [{ path: '', hash: fromHex(target.state, 32) }];
    this.#gainedMs = parts.now();
  }

  /** True: the whole state is there. False: no peer holds this state any more. */
  async run(signal: AbortSignal): Promise<boolean> {
    const work = Array.from({ length: WORKERS }, () => this.#work(signal));
    // Nothing may be under way any more when this ends, whatever became of one of them.
    const ended = await Promise.allSettled(work);
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
    return this.#wanted.length === 0;
  }

  async #work(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      this.#takeKept();
      if (this.#wanted.length === 0 && this.#asked === 0) return;
      const [peer] = this.#peers.free();
      if (peer !== undefined && this.#wanted.length > 0) await this.#ask(peer);
      else if (this.#isGone()) return;
      else await sleep(IDLE_MS);
    }
  }

  #isGone(): boolean {
    const passedMs = this.#now() - this.#gainedMs;
    return this.#asked === 0 && this.#wanted.length > 0 && passedMs >= GONE_MS;
  }

  /** Takes from the list what is there already, from before a restart or under another root. */
  #takeKept(): void {
    for (let next = this.#wanted.at(-1); next !== undefined; next = this.#wanted.at(-1)) {
      const { path, hash } = next;
      const part = this.#staged.partAt(path);
      if (part !== null && equalBytes(part, hash)) {
        this.#wanted.pop();
        continue;
      }
      const bytes = part === null ? this.#staged.group(path) : undefined;
      if (bytes === undefined || !equalBytes(hashOfGroup(bytes), hash)) return;
      this.#wanted.pop();
      this.#want(path, decodeGroup(bytes));
    }
  }

  #want(path: string, group: Group): void {
    for (const [nibble, slot] of group.entries()) {
      if (slot === null || !('branch' in slot)) continue;
      this.#wanted.push({ path: path + nibble.toString(16), hash: slot.branch });
    }
  }

  async #ask(peer: string): Promise<void> {
    const asked = this.#wanted.splice(-PATHS_PER_QUESTION).reverse();
    const paths = asked.map(({ path }) => path);
    const question = { kind: 'state', height: this.#target.height, paths } as const;
    const verified: VerifiedPart[] = [];
    this.#asked += 1;
    try {
      await this.#peers.ask(peer, question, async (answer) => {
        try {
          verifyParts(asked, splitParts(answer), verified);
        } finally {
          // What came before a false part is true, whoever sent it.
          await this.#keep(verified);
        }
        return verified.length === 0 ? null : verified.length;
      });
    } finally {
      this.#wanted.push(...asked.slice(verified.length).reverse());
      this.#asked -= 1;
    }
  }

  async #keep(verified: readonly VerifiedPart[]): Promise<void> {
    if (verified.length === 0) return;
    await this.#staged.keepParts(verified);
    for (const part of verified) if ('group' in part) this.#want(part.path, part.group);
    this.#gainedMs = this.#now();
  }
}

/** Adds to `verified` what is true. @throws FalseAnswerError, FormatError at a false part */
function verifyParts(
  asked: readonly Wanted[],
  parts: readonly Uint8Array[],
  verified: VerifiedPart[],
): void {
  if (parts.length > asked.length) throw new FalseAnswerError('more parts than asked for');
  for (const [at, { path, hash }] of asked.entries()) {
    const bytes = parts[at];
    if (bytes === undefined) return;
    const part = decodePart(bytes);
    if (part.kind === 'facts') {
      const whole = verifyFactsPart(path, hash, part.facts);
      if (whole === null) throw falsePart(path, hash);
      verified.push({ path, hash, ...whole });
    } else {
      const facts = verifyGroupPart(path, hash, part);
      if (facts === null) throw falsePart(path, hash);
      verified.push({ path, hash, group: part.group, facts });
    }
  }
}

function falsePart(path: string, hash: Uint8Array): FalseAnswerError {
  return new FalseAnswerError(`the part ${path || 'at the top'} does not hash to ${toHex(hash)}`);
}
