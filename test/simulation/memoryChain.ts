/**
 * The chain of one node in memory: what it holds survives the node, as a disk does. Each block is
 * executed by the real `executeBlock` over the real state tree; only the files are missing.
 */
import type { ChainState } from '../../contracts/execute.ts';
import { genesisChainState, genesisState } from '../../contracts/founding.ts';
import { MemoryWorld } from '../../contracts/state/state.ts';
import { assert } from '../../ledger/assert.ts';
import type { Block } from '../../ledger/block.ts';
import { encodeBlock } from '../../ledger/block.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorChange } from '../../ledger/proof.ts';
import type { Place } from '../../node/mempool/ledgerView.ts';
import type { DecidedBlock } from '../../node/store/blockWrites.ts';
import type { StoredHeader } from '../../node/store/chainRecords.ts';

interface Kept {
  readonly block: Block;
  readonly id: Hash;
}

/** See the head of this file. */
export class MemoryChain {
  readonly world = new MemoryWorld();
  readonly changes: ValidatorChange[] = [];
  readonly #groups = new Map<string, Uint8Array>();
  readonly #blocks: Kept[] = [];
  readonly #places = new Map<Hash, Place>();
  #state: ChainState;

  constructor(genesis: Genesis) {
    const { facts, indexes, groups } = genesisState(genesis);
    this.world.apply(facts, indexes);
    this.#applyGroups(groups);
    const tree = { group: (path: string) => this.#groups.get(path) };
    this.#state = genesisChainState(genesis, this.world, tree);
  }

  get height(): number {
    return this.#state.height;
  }

  chainState(): ChainState {
    return this.#state;
  }

  /** Takes the next block, at once and wholly. */
  append({ certificate, body, executed }: DecidedBlock): void {
    const { header, id, results, facts, indexes, groups, next } = executed;
    assert(header.height === this.height + 1, 'a commit is the next block');
    assert(header.previous === this.#state.previous, 'a block names the one before it');
    assert(certificate.block === id, 'a certificate is of its block');
    this.world.apply(facts, indexes);
    this.#applyGroups(groups);
    const { world, tree } = this.#state;
    this.#state = { ...next, world, tree };
    this.#blocks.push({ block: { header, body, certificate }, id });
    results.forEach((result, index) => {
      assert(!this.#places.has(result.id), 'a transaction is in one block');
      this.#places.set(result.id, { height: header.height, index });
    });
    if (header.validators === header.nextValidators) return;
    this.changes.push({ header, certificate, nextValidators: next.validators });
  }

  readonly blocks = {
    first: 1,
    header: (height: number): StoredHeader | undefined => {
      const kept = this.#blocks[height - 1];
      if (kept === undefined) return undefined;
      const { header, certificate } = kept.block;
      return { header, certificate, id: kept.id };
    },
    block: (height: number): Block | undefined => this.#blocks[height - 1]?.block,
    run: (from: number, maxBytes: number) => {
      const blocks: Uint8Array[] = [];
      let size = 0;
      for (const { block } of this.#blocks.slice(from - 1)) {
        const bytes = encodeBlock(block);
        size += bytes.length;
        if (blocks.length > 0 && size > maxBytes) break;
        blocks.push(bytes);
      }
      return { from, blocks };
    },
    findTransaction: (id: Hash): Place | undefined => this.#places.get(id),
  };

  #applyGroups(groups: ReadonlyMap<string, Uint8Array | null>): void {
    for (const [path, group] of groups) {
      if (group === null) this.#groups.delete(path);
      else this.#groups.set(path, group);
    }
  }
}
