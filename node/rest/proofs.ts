/**
 * Portable proofs of what the chain holds, made from stored blocks. Each is what
 * `verifyProof` of ledger/proof.ts accepts with the genesis document alone.
 */
import { outcomeJson, resultJson } from '../../contracts/execute.ts';
import { assert } from '../../ledger/assert.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { ProvedEvent } from '../../ledger/events.ts';
import { proveEvents } from '../../ledger/events.ts';
import type {
  ProofBase,
  SettlementProof,
  StateProof,
  TransactionProof,
} from '../../ledger/proof.ts';
import type { BundleEntry, StateBundle } from '../../ledger/stateBundle.ts';
import type { Place } from '../mempool/ledgerView.ts';
import { InclusionTree } from './inclusionTree.ts';
import type { RestParts } from './ports.ts';
import type { Told } from './told.ts';

/** Blocks whose trees are kept: many transactions of one block are asked for at once. */
const KEPT_BLOCKS = 4;

interface BlockTrees {
  readonly texts: readonly string[];
  readonly transactions: InclusionTree;
  readonly results: InclusionTree;
}

/** Makes proofs, and keeps the trees of a few blocks for the next ones. */
export class ProofMaker {
  readonly #parts: Pick<RestParts, 'chain' | 'trail'>;
  readonly #trees = new Map<number, BlockTrees>();

  constructor(parts: Pick<RestParts, 'chain' | 'trail'>) {
    this.#parts = parts;
  }

  /** That the transaction at a place is there, and its result with the events that are told. */
  ofPlace({ height, index }: Place, told: Told): TransactionProof {
    const trees = this.#treesAt(height);
    const transaction = trees.texts[index];
    const result = this.#parts.chain.blocks.outcomes(height)?.results[index];
    assert(transaction !== undefined && result !== undefined, 'a found transaction is stored');
    return {
      type: 'transaction',
      ...this.#baseAt(height),
      transaction,
      index,
      path: trees.transactions.path(index),
      result: resultJson(result),
      resultPath: trees.results.path(index),
      events: told.proved(this.#eventsOf(height, 'results', index)),
    };
  }

  /**
   * What became of a due item when it was run last, with the events that are told; null when it
   * never was, or nothing of it is told.
   */
  ofSettlement(item: string, told: Told): SettlementProof | null {
    const { blocks } = this.#parts.chain;
    const place = blocks.findSettlement(item);
    if (place === undefined) return null;
    const { height, index } = place;
    const stored = blocks.outcomes(height)?.outcomes[index];
    if (stored === undefined || told.outcome(stored) === null) return null;
    const outcomes = (blocks.outcomes(height)?.outcomes ?? []).map(outcomeJson);
    const outcome = outcomes[index];
    assert(outcome !== undefined, 'a found outcome is stored');
    const path = new InclusionTree(outcomes.map(encodeCanonical)).path(index);
    const events = told.proved(this.#eventsOf(height, 'outcomes', index));
    return { type: 'settlement', ...this.#baseAt(height), outcome, index, path, events };
  }

  /** The newest header; null before block 1. */
  ofHead(): ProofBase | null {
    const { height } = this.#parts.chain.position;
    return height === 0 ? null : this.#baseAt(height);
  }

  /** What stands under a key after the newest block, or that nothing does; null before block 1. */
  ofState(key: string): StateProof | null {
    const fact = this.#parts.chain.proveFact(key);
    if (fact === null) return null;
    const { header, certificate, value, path } = fact;
    const trail = this.#parts.trail(header.height);
    return { type: 'state', trail, header, certificate, key, value, path };
  }

  /** What stands under these keys after the newest block, all of the same; null before block 1. */
  ofStates(keys: readonly string[]): StateBundle | null {
    const proofs = [...new Set(keys)].sort().flatMap((key) => this.ofState(key) ?? []);
    const [first] = proofs;
    if (first === undefined) return null;
    const { trail, header, certificate } = first;
    const entries: BundleEntry[] = proofs.map(({ key, value, path }) => ({ key, value, path }));
    return { trail, header, certificate, entries };
  }

  /** The events of one result or outcome, each with its own proof. */
  #eventsOf(height: number, list: 'outcomes' | 'results', index: number): readonly ProvedEvent[] {
    const block = this.#parts.chain.blocks.outcomes(height);
    assert(block !== undefined, 'a found result is stored');
    const { outcomes, results, secret } = block;
    const before =
      list === 'outcomes' ? outcomes.slice(0, index) : [...outcomes, ...results.slice(0, index)];
    const first = before.reduce((sum, { events }) => sum + events.length, 0);
    return proveEvents(block[list][index]?.events ?? [], secret, first);
  }

  #baseAt(height: number): ProofBase {
    const stored = this.#parts.chain.blocks.header(height);
    assert(stored !== undefined, 'a block that holds something has a header');
    const { header, certificate } = stored;
    return { trail: this.#parts.trail(height), header, certificate };
  }

  #treesAt(height: number): BlockTrees {
    const kept = this.#trees.get(height);
    if (kept !== undefined) return kept;
    const { blocks } = this.#parts.chain;
    const texts = blocks.body(height)?.transactions ?? [];
    const results = blocks.outcomes(height)?.results ?? [];
    const trees = {
      texts,
      transactions: new InclusionTree(texts.map(utf8)),
      results: new InclusionTree(results.map((result) => encodeCanonical(resultJson(result)))),
    };
    this.#trees.set(height, trees);
    // A map gives its keys in the order in which they came.
    const [oldest] = this.#trees.keys();
    if (this.#trees.size > KEPT_BLOCKS && oldest !== undefined) this.#trees.delete(oldest);
    return trees;
  }
}
