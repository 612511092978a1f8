/** Facts that were proved one after another, as a world for functions that read one. */
import type { FactKind } from '../../contracts/state/factKind.ts';
import type { Piece } from '../../contracts/state/pieces.ts';
import { holdings, pieces } from '../../contracts/state/pieces.ts';
import { MemoryWorld } from '../../contracts/state/state.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { AskOptions } from './queries.ts';

/** Grows by what is asked for; the first was proved at height `since`, the last at `height`. */
export class ProvedWorld {
  readonly world = new MemoryWorld();
  readonly #client: LedgerClient;
  readonly #options: AskOptions;
  since = 0;
  height = 0;

  constructor(client: LedgerClient, options: AskOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Proves a fact, or that there is none: then it is undefined. @throws ClientError */
  async read<T, Id extends readonly unknown[]>(
    kind: FactKind<T, Id>,
    ...id: Id
  ): Promise<T | undefined> {
    await this.prove(kind.key(...id));
    return kind.read(this.world, ...id);
  }

  /** Proves all of a piece, or that none begins there: then undefined. @throws ClientError */
  async readPiece(receivable: Hash, from: bigint): Promise<Piece | undefined> {
    await this.prove(pieces.key(receivable, from));
    const holding = await this.read(holdings, receivable, from);
    if (holding === undefined) return undefined;
    for (const key of pieces.keysBeside(holding)) await this.prove(key);
    return pieces.read(this.world, receivable, from);
  }

  /** Proves what stands under a key, or that nothing does. @throws ClientError */
  async prove(key: string): Promise<void> {
    const { value, height } = await this.#client.readState(key, this.#options);
    if (this.since === 0) this.since = height;
    this.height = height;
    // What was proved before and is gone now is gone here too.
    this.world.apply(new Map([[key, value]]), new Map());
  }
}
