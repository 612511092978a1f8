/** What a node hands out to those who join by a snapshot. */
import type { Engine } from './engine/engine.ts';
import type { ValidatorHistory } from './engine/validatorHistory.ts';
import type { Network } from './network/network.ts';
import type { ChainStore } from './store/chainStore.ts';
import { ANSWER_LIMITS, answerSnapshotQuestion } from './sync/snapshotAnswer.ts';
import { StatePins } from './sync/statePins.ts';

/** The parts that it takes. */
export interface SnapshotServerParts {
  readonly network: Pick<Network, 'serve'>;
  readonly engine: Pick<Engine, 'onCommit'>;
  readonly store: ChainStore;
  readonly validators: ValidatorHistory;
  readonly now: () => number;
  /** Hears that a state could not be let go of. */
  readonly onFatal: (error: unknown) => void;
}

/** Holds the newest states from now on, and answers who asks for parts of them. */
export function serveSnapshots(parts: SnapshotServerParts): void {
  const { network, engine, store, validators, now, onFatal } = parts;
  const pins = new StatePins(now);
  const hold = (): void => {
    const state = store.view();
    if (state !== null) pins.hold(state).catch(onFatal);
  };
  hold();
  engine.onCommit(hold);
  const source = {
    pins,
    limits: ANSWER_LIMITS,
    changesAfter: (height: number) => validators.after(height),
    blocksBack: (to: number, maxBytes: number) => store.blocks.runBack(to, maxBytes),
    archivedText: (digest: string) => store.blocks.archivedText(digest),
  };
  network.serve('snapshot', (peer, request, signal) =>
    answerSnapshotQuestion(source, peer, request, signal),
  );
}
