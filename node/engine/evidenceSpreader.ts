/**
 * Tells peers of evidence: they may have seen only one of the two signatures, and whoever proposes
 * next should know both. Over the repair streams, now and again until a block has recorded it, so
 * that what is lost on the way is told once more; whoever learns of it tells it on.
 */
import { FormatError } from '../../ledger/assert.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import type { Evidence } from '../../ledger/evidence.ts';
import { decodeEvidence, evidenceJson, hashEvidence } from '../../ledger/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Clock } from './clock.ts';

/** What the spreader needs. */
export interface SpreaderParts {
  readonly network: {
    sendRepair(peer: string, frame: Uint8Array): boolean;
    peers(): readonly { readonly name: string; readonly connected: boolean }[];
  };
  /** Evidence that waits for a block. */
  readonly pending: () => readonly Evidence[];
  /** Takes evidence that a peer tells; `reject` when no honest peer tells that. */
  readonly take: (evidence: Evidence) => 'accept' | 'ignore' | 'reject';
  readonly clock: Clock;
}

/** First byte of a repair frame with evidence; `Repairer` has 0 and 1. */
export const EVIDENCE_FRAME = 2;
/** Longest frame, in bytes; evidence of two proposals has 600. */
export const MAX_EVIDENCE_BYTES = 2_048;

const TICK_MS = 500;
/** One peer hears of the same evidence again after this time. */
const AGAIN_MS = 10_000;
/** Frames to one peer in one tick. */
const FRAMES_PER_TICK = 8;

/** See the head of this file. */
export class EvidenceSpreader {
  readonly #parts: SpreaderParts;
  /** When which peer heard of which evidence, by `peer/hash`. */
  readonly #toldAt = new Map<string, number>();
  #cancel: (() => void) | null = null;

  constructor(parts: SpreaderParts) {
    this.#parts = parts;
  }

  /** Begins to tell. */
  start(): void {
    this.#cancel = this.#parts.clock.setAlarm(TICK_MS, () => {
      this.#tick();
      this.start();
    });
  }

  /** Tells no more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /**
   * Takes a frame of evidence.
   * @throws FormatError when it is none, or proves nothing: no honest peer sends such a frame
   */
  take(frame: Uint8Array): void {
    const evidence = decodeEvidence(decodeCanonical(frame.subarray(1), MAX_EVIDENCE_BYTES));
    if (this.#parts.take(evidence) === 'reject') {
      throw new FormatError('bad_shape', 'a repair frame with evidence that proves nothing');
    }
  }

  #tick(): void {
    const { pending, network } = this.#parts;
    const waiting = pending().map((evidence) => ({ evidence, hash: hashEvidence(evidence) }));
    this.#forget(new Set(waiting.map(({ hash }) => hash)));
    if (waiting.length === 0) return;
    for (const { name, connected } of network.peers()) {
      if (connected) this.#tell(name, waiting);
    }
  }

  #tell(peer: string, waiting: readonly { evidence: Evidence; hash: Hash }[]): void {
    const now = this.#parts.clock.now();
    const due = waiting.filter(({ hash }) => {
      const toldAt = this.#toldAt.get(`${peer}/${hash}`);
      return toldAt === undefined || now - toldAt >= AGAIN_MS;
    });
    for (const { evidence, hash } of due.slice(0, FRAMES_PER_TICK)) {
      if (!this.#parts.network.sendRepair(peer, frameOf(evidence))) return;
      this.#toldAt.set(`${peer}/${hash}`, now);
    }
  }

  #forget(waiting: ReadonlySet<Hash>): void {
    for (const name of this.#toldAt.keys()) {
      if (!waiting.has(name.slice(name.lastIndexOf('/') + 1))) this.#toldAt.delete(name);
    }
  }
}

/** The repair frame that tells evidence. */
export function frameOf(evidence: Evidence): Uint8Array {
  const content = encodeCanonical(evidenceJson(evidence));
  const frame = new Uint8Array(content.length + 1);
  frame[0] = EVIDENCE_FRAME;
  frame.set(content, 1);
  return frame;
}
