/** A pool on a ledger in memory, for tests of what it admits, keeps and gives. */
import type { ChainState } from '../../contracts/execute.ts';
import { genesisChainState, genesisState } from '../../contracts/founding.ts';
import { MemoryWorld } from '../../contracts/state/state.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Admission } from '../../node/mempool/admission.ts';
import type { Place } from '../../node/mempool/ledgerView.ts';
import type { MempoolOptions } from '../../node/mempool/mempool.ts';
import { Mempool } from '../../node/mempool/mempool.ts';
import { decide, START, smallGenesis } from './smallChain.ts';

/** The founding of every bench. */
export const GENESIS: Genesis = smallGenesis();
/** What is submitted is tried before. */
export const DRY = { dryCheck: true };
/** When it is submitted, ms since 1970. */
export const NOW: number = START + 1000;

/** A ledger in memory, run by the real rules, with a pool on it. */
export class Bench {
  readonly pool: Mempool;
  readonly admitted: string[] = [];
  readonly #world = new MemoryWorld();
  readonly #groups = new Map<string, Uint8Array>();
  readonly #places = new Map<string, Place>();
  state: ChainState;

  constructor(options: MempoolOptions = {}, genesis: Genesis = GENESIS) {
    const { facts, indexes, groups } = genesisState(genesis);
    this.#world.apply(facts, indexes);
    this.#applyGroups(groups);
    const tree = { group: (path: string) => this.#groups.get(path) };
    this.state = genesisChainState(genesis, this.#world, tree);
    const ledger = {
      ground: () => this.state,
      findTransaction: (id: string) => this.#places.get(id),
    };
    const admitted = ({ digest }: { digest: string }): number => this.admitted.push(digest);
    this.pool = new Mempool(ledger, { admitted, ...options });
  }

  /** A block with what the pool selects, or with these transactions; the pool follows it. */
  commit(jws?: readonly string[], time: number = this.state.time + 1000): void {
    const limits = { maxBytes: 1 << 20, maxTransactions: 100, time };
    const texts = jws ?? this.pool.select(limits).map((transaction) => transaction.jws);
    const { executed } = decide(this.state, texts, time);
    this.#world.apply(executed.facts, executed.indexes);
    this.#applyGroups(executed.groups);
    executed.results.forEach(({ id }, index) => {
      this.#places.set(id, { height: executed.header.height, index });
    });
    const { world, tree } = this.state;
    this.state = { ...executed.next, world, tree };
    this.pool.follow(this.state, executed, time);
  }

  submit(jws: string, options = DRY, nowMs = NOW): Admission {
    return this.pool.submit(jws, nowMs, options);
  }

  #applyGroups(groups: ReadonlyMap<string, Uint8Array | null>): void {
    for (const [path, group] of groups) {
      if (group === null) this.#groups.delete(path);
      else this.#groups.set(path, group);
    }
  }
}
