/** What the simulated network and its liar need of the world that they are in. */
import type { Genesis } from '../../ledger/genesis.ts';
import type { EngineInvariants } from './engineInvariants.ts';
import type { EngineNode } from './engineNode.ts';
import type { EngineScenario } from './engineScenario.ts';
import type { Lots } from './lots.ts';

/** The world as its network sees it. */
export interface NetworkSurroundings {
  readonly genesis: Genesis;
  readonly scenario: EngineScenario;
  readonly lots: Lots;
  readonly nodes: readonly EngineNode[];
  readonly invariants: EngineInvariants;
  /** Virtual time, ms since 1970. */
  readonly nowMs: number;
  /** Whether all faults have ended. */
  readonly healed: boolean;
  /** Lets something happen later; `what` goes into the trace. */
  plan(afterMs: number, what: string, run: () => void): void;
  alarm(node: EngineNode, delayMs: number, ring: () => void): () => void;
  /** Whether the power of a node goes at this moment. */
  dies(node: EngineNode, where: string): boolean;
  count(fault: string): void;
  /** Ends the run: an invariant is broken. */
  fail(why: string): void;
}

/** The world as its faults see it. */
export interface FaultSurroundings extends NetworkSurroundings {
  readonly network: { readonly cut: Set<string> };
  correct(): readonly EngineNode[];
  startNode(node: EngineNode): void;
  /** The power of a node goes. */
  crashNode(node: EngineNode): void;
  jumpClock(node: EngineNode, byMs: number): void;
}
