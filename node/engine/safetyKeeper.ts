import type { Body } from '../../ledger/block.ts';
import { decodeBody } from '../../ledger/block.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { PublicKey } from '../../ledger/keys.ts';
import type { Lost, Promised, Unsigned } from '../consensus/messages.ts';
import type { Resumed, SafetyEntry } from '../consensus/safety.ts';
import type { SafetyFolder } from './safetyFolder.ts';
import type { LossMark, OpenRecord } from './safetyRecord.ts';
import type { GuardedSigner } from './safetySigner.ts';
import { SigningRefusedError } from './safetySigner.ts';

/** What a node may do at a height that it begins. */
export interface Footing {
  /** Whether it may sign; if not, it only follows. */
  readonly signs: boolean;
  /** What a restart has to take up there, or null. */
  readonly resumed: Resumed | null;
  /** What it tells of its lost record; it signs nothing but what `resumed` rests on. */
  readonly lost: Lost | null;
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
  sign(message: Unsigned): Promised | { readonly refused: string };
  /**
   * Whether the record should hold this signature, found in the chain at `height`, and does not:
   * then promises were lost, or another process signs with our key.
   * @param key under which it was made, which may be another's
   */
  lacks(height: number, key: PublicKey, signature: string): boolean;
  /** Signs nothing more, and leaves the record as it is, so that the next start refuses it. */
  renounce(): void;
}

const MAX_BODY_BYTES = 4 << 20;
/** Of a height at which nothing is signed. */
export const FOLLOWING: Footing = { signs: false, resumed: null, lost: null };

/** A node without a key: it follows and never signs. */
export const OBSERVER: Safety = {
  begin: async () => FOLLOWING,
  bodies: () => new Map(),
  persist: async () => {
    throw new Error('an observer has nothing to promise');
  },
  sign: () => ({ refused: 'this node has no key' }),
  lacks: () => false,
  renounce: () => {},
};

/** A validator's safety: its record on disk and its signer, which know of each other here only. */
export class SafetyKeeper implements Safety {
  readonly #folder: SafetyFolder;
  readonly #signer: GuardedSigner;
  readonly #resumed: Resumed | null;
  readonly #bodies: ReadonlyMap<Hash, Body>;
  /** Of an earlier record, in this life or one before; null when nothing was lost. */
  readonly #lost: LossMark | null;
  /** Signatures that the record holds at its height. */
  readonly #signed = new Set<string>();
  #renounced = false;

  constructor(folder: SafetyFolder, signer: GuardedSigner, record: OpenRecord) {
    this.#folder = folder;
    this.#signer = signer;
    this.#lost = record.lost;
    this.#resumed = record.resumed;
    this.#bodies = new Map(
      [...record.bodies].map(([block, bytes]) => [block, decodeBody(bytes, MAX_BODY_BYTES)]),
    );
    const own = record.resumed?.own ?? [];
    const said = record.resumed?.said ?? null;
    signer.restore(said === null ? own : [...own, said]);
    for (const { signature } of own) this.#signed.add(signature);
  }

  /**
   * Below the record's height the chain was rolled back: that was signed before. After a loss it
   * signs by itself on top of blocks only that were made when nobody could sign by the lost record
   * any more; before, when others who kept theirs let it.
   */
  async begin(height: number, previousTimeMs: number, key: PublicKey | null): Promise<Footing> {
    const isBelow = height < this.#folder.height;
    if (this.#renounced || isBelow) return FOLLOWING;
    if (key === null || !this.#signer.holds(key)) return FOLLOWING;
    this.#signer.use(key);
    if (height > this.#folder.height) this.#signed.clear();
    const lost = previousTimeMs <= (this.#lost?.signsAfter ?? -1) ? this.#lost : null;
    await this.#folder.begin(height, lost);
    const resumed = this.#resumed?.height === height ? this.#resumed : null;
    if (lost === null) return { signs: true, resumed, lost };
    const told = this.#signer.signLost({ height, since: lost.since });
    return { signs: resumed !== null, resumed, lost: told };
  }

  bodies(): ReadonlyMap<Hash, Body> {
    return this.#bodies;
  }

  async persist(entry: SafetyEntry, bodies: ReadonlyMap<Hash, Uint8Array>): Promise<void> {
    await this.#folder.persist(entry, bodies);
    this.#signed.add(entry.signed.signature);
  }

  sign(message: Unsigned): Promised | { readonly refused: string } {
    if (this.#renounced) return { refused: 'promises of this validator were lost' };
    try {
      if (message.kind === 'vote') return this.#signer.signVote(message);
      if (message.kind === 'proposal') return this.#signer.signProposal(message);
      return this.#signer.signKept(message);
    } catch (error) {
      if (error instanceof SigningRefusedError) return { refused: error.message };
      throw error;
    }
  }

  /** Not once a record was lost: then old signatures are expected. */
  lacks(height: number, key: PublicKey, signature: string): boolean {
    if (this.#lost !== null || !this.#signer.holds(key) || height < this.#folder.height)
      return false;
    return height > this.#folder.height || !this.#signed.has(signature);
  }

  renounce(): void {
    this.#renounced = true;
  }
}
