import type { Body } from '../../ledger/block.ts';
import { decodeBody } from '../../ledger/block.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { PublicKey } from '../../ledger/keys.ts';
import type { SignedMessage, UnsignedMessage } from '../consensus/messages.ts';
import type { Resumed, SafetyEntry } from '../consensus/safety.ts';
import type { SafetyFolder } from './safetyFolder.ts';
import type { OpenRecord } from './safetyRecord.ts';
import type { GuardedSigner } from './safetySigner.ts';
import { SigningRefusedError } from './safetySigner.ts';

/** What a node may do at a height that it begins. */
export interface Footing {
  /** Whether it may sign; if not, it only follows. */
  readonly signs: boolean;
  /** What a restart has to take up there, or null. */
  readonly resumed: Resumed | null;
}

/** The durable promises of a validator and the key that makes them, as the engine uses them. */
export interface Safety {
  /**
   * Begins a height; its record is durable when this resolves. A rejection ends the process.
   * @param previousTimeMs time of the block before
   * @param key under which the validator signs at the height; null when it is not in the set
   */
  begin(height: number, previousTimeMs: number, key: PublicKey | null): Promise<Footing>;
  /** Bodies that the record held at the start. */
  bodies(): ReadonlyMap<Hash, Body>;
  /** Makes a promise durable. A rejection ends the process. */
  persist(entry: SafetyEntry, bodies: ReadonlyMap<Hash, Uint8Array>): Promise<void>;
  /** Signs, or says why not. */
  sign(message: UnsignedMessage): SignedMessage | { readonly refused: string };
  /**
   * Whether the record knows nothing of `height` and of what comes after it: a signature under
   * `key`, if it is ours, in the chain at such a height means that promises were lost.
   */
  isBefore(height: number, key: PublicKey): boolean;
  /** Signs nothing more, and leaves the record as it is, so that the next start refuses it. */
  renounce(): void;
}

const MAX_BODY_BYTES = 4 << 20;
const FOLLOWING: Footing = { signs: false, resumed: null };

/** A node without a key: it follows and never signs. */
export const OBSERVER: Safety = {
  begin: async () => FOLLOWING,
  bodies: () => new Map(),
  persist: async () => {
    throw new Error('an observer has nothing to promise');
  },
  sign: () => ({ refused: 'this node has no key' }),
  isBefore: () => false,
  renounce: () => {},
};

/** A validator's safety: its record on disk and its signer, which know of each other here only. */
export class SafetyKeeper implements Safety {
  readonly #folder: SafetyFolder;
  readonly #signer: GuardedSigner;
  readonly #resumed: Resumed | null;
  readonly #bodies: ReadonlyMap<Hash, Body>;
  readonly #signsAfterMs: number;
  #renounced = false;

  /**
   * @param signsAfterMs when an earlier record was lost: it signs on top of blocks only whose time
   *   is later, since these were made when nobody could sign by the lost record any more
   */
  constructor(
    folder: SafetyFolder,
    signer: GuardedSigner,
    record: OpenRecord,
    signsAfterMs: number = Number.NEGATIVE_INFINITY,
  ) {
    this.#folder = folder;
    this.#signer = signer;
    this.#signsAfterMs = signsAfterMs;
    this.#resumed = record.resumed;
    this.#bodies = new Map(
      [...record.bodies].map(([block, bytes]) => [block, decodeBody(bytes, MAX_BODY_BYTES)]),
    );
    signer.restore(record.resumed?.own ?? []);
  }

  /** Below the record's height the chain was rolled back: that was signed before. */
  async begin(height: number, previousTimeMs: number, key: PublicKey | null): Promise<Footing> {
    const isBelow = height < this.#folder.height;
    if (this.#renounced || isBelow || previousTimeMs <= this.#signsAfterMs) return FOLLOWING;
    if (key === null || !this.#signer.holds(key)) return FOLLOWING;
    this.#signer.use(key);
    await this.#folder.begin(height);
    const resumed = this.#resumed?.height === height ? this.#resumed : null;
    return { signs: true, resumed };
  }

  bodies(): ReadonlyMap<Hash, Body> {
    return this.#bodies;
  }

  async persist(entry: SafetyEntry, bodies: ReadonlyMap<Hash, Uint8Array>): Promise<void> {
    await this.#folder.persist(entry, bodies);
  }

  sign(message: UnsignedMessage): SignedMessage | { readonly refused: string } {
    if (this.#renounced) return { refused: 'promises of this validator were lost' };
    try {
      return message.kind === 'vote'
        ? this.#signer.signVote(message)
        : this.#signer.signProposal(message);
    } catch (error) {
      if (error instanceof SigningRefusedError) return { refused: error.message };
      throw error;
    }
  }

  /** Not while a lost record is waited out: then old signatures are expected. */
  isBefore(height: number, key: PublicKey): boolean {
    if (!this.#signer.holds(key)) return false;
    return height >= this.#folder.height && this.#signsAfterMs === Number.NEGATIVE_INFINITY;
  }

  renounce(): void {
    this.#renounced = true;
  }
}
