/** What a run is asked, and what it tells in the end. */
import type { Hash } from '../../ledger/hash.ts';
import type { Rules } from '../../node/consensus/rules.ts';
import type { Scenario } from './scenario.ts';
import type { NodePlant } from './simNode.ts';
import type { ToyHead } from './toy.ts';

/** Counts of what was done to a network. */
export type FaultCounts = Record<string, number>;

/** How one run ended. */
export interface Outcome {
  readonly violation: string | null;
  /** 64 hex over everything that happened. */
  readonly trace: Hash;
  /** Blocks that the most advanced correct node decided. */
  readonly heights: number;
  readonly faults: FaultCounts;
  readonly events: number;
}

/** The record of one node is gone at one time. */
export interface Loss {
  readonly node: string;
  readonly afterMs: number;
  /** Whether its chain is gone, too. */
  readonly chainToo: boolean;
}

/** How a run differs from the plain one of its seed. */
export interface Options {
  readonly scenario?: Scenario;
  readonly rules?: Partial<Rules>;
  readonly plant?: NodePlant;
  /** Exactly these crash points of these nodes lose power, instead of random ones. */
  readonly crashAt?: ReadonlyMap<string, ReadonlySet<number>>;
  /** Sends every message through its wire form. */
  readonly wire?: boolean;
  /** Validators that lose their safety records. */
  readonly losses?: readonly Loss[];
  /** How long it may take until blocks come again once the faults have ended. */
  readonly livenessMs?: number;
  /** How often a node is wrong about a link, from 0 to 1. */
  readonly wrongLooks?: number;
  /** When the toy state wants a block, as a function of the head. */
  readonly due?: (head: ToyHead) => number | null;
}
