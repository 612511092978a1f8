import type { Body } from '../../ledger/block.ts';
import { decodeBody } from '../../ledger/block.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { SignedMessage, UnsignedMessage } from '../consensus/messages.ts';
import type { Resumed, SafetyEntry } from '../consensus/safety.ts';
import type { SafetyFolder } from './safetyFolder.ts';
import type { OpenRecord } from './safetyRecord.ts';
import type { GuardedSigner } from './safetySigner.ts';
import { SigningRefusedError } from './safetySigner.ts';

/** The durable promises of a validator and the key that makes them, as the engine uses them. */
export interface Safety {
  /** Whether this node may sign at a height; an observer never does. */
  maySign(height: number): boolean;
  /** Begins the record of a height; what a restart has to take up there, or null. */
  begin(height: number): Promise<Resumed | null>;
  /** Bodies that the record held at the start. */
  bodies(): ReadonlyMap<Hash, Body>;
  /** Makes a promise durable. A rejection ends the process. */
  persist(entry: SafetyEntry, bodies: ReadonlyMap<Hash, Uint8Array>): Promise<void>;
  /** Signs, or says why not. */
  sign(message: UnsignedMessage): SignedMessage | { readonly refused: string };
}

const MAX_BODY_BYTES = 4 << 20;

/** A node without a key: it follows and never signs. */
export const OBSERVER: Safety = {
  maySign: () => false,
  begin: async () => null,
  bodies: () => new Map(),
  persist: async () => {
    throw new Error('an observer has nothing to promise');
  },
  sign: () => ({ refused: 'this node has no key' }),
};

/** A validator's safety: its record on disk and its signer, which know of each other here only. */
export class SafetyKeeper implements Safety {
  readonly #folder: SafetyFolder;
  readonly #signer: GuardedSigner;
  readonly #resumed: Resumed | null;
  readonly #bodies: ReadonlyMap<Hash, Body>;

  constructor(folder: SafetyFolder, signer: GuardedSigner, record: OpenRecord) {
    this.#folder = folder;
    this.#signer = signer;
    this.#resumed = record.resumed;
    this.#bodies = new Map(
      [...record.bodies].map(([block, bytes]) => [block, decodeBody(bytes, MAX_BODY_BYTES)]),
    );
    signer.restore(record.resumed?.own ?? []);
  }

  /** Below the record's height the chain was rolled back: that was signed before. */
  maySign(height: number): boolean {
    return height >= this.#folder.height;
  }

  async begin(height: number): Promise<Resumed | null> {
    if (!this.maySign(height)) return null;
    await this.#folder.begin(height);
    return this.#resumed?.height === height ? this.#resumed : null;
  }

  bodies(): ReadonlyMap<Hash, Body> {
    return this.#bodies;
  }

  async persist(entry: SafetyEntry, bodies: ReadonlyMap<Hash, Uint8Array>): Promise<void> {
    await this.#folder.persist(entry, bodies);
  }

  sign(message: UnsignedMessage): SignedMessage | { readonly refused: string } {
    try {
      return message.kind === 'vote'
        ? this.#signer.signVote(message)
        : this.#signer.signProposal(message);
    } catch (error) {
      if (error instanceof SigningRefusedError) return { refused: error.message };
      throw error;
    }
  }
}
