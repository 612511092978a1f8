/** Says in the log, once each, what is heard of lost safety records and what is done about them. */
import { ended, hasEnded } from './consensus/explainLosses.ts';
import type { State } from './consensus/state.ts';
import type { Clock } from './engine/clock.ts';
import type { EngineLog } from './engine/engineParts.ts';

const LOOK_MS = 500;

/** See the head of this file. Looks at nothing before `start`. */
export class LossWatch {
  readonly #clock: Clock;
  readonly #state: () => State;
  readonly #log: Pick<EngineLog, 'warn' | 'fatal'>;
  readonly #told = new Set<string>();
  #height = 0;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, state: () => State, log: Pick<EngineLog, 'warn' | 'fatal'>) {
    this.#clock = clock;
    this.#state = state;
    this.#log = log;
  }

  /** Begins to look. */
  start(): void {
    this.look();
    this.#cancel = this.#clock.setAlarm(LOOK_MS, () => this.start());
  }

  /** Looks no more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Looks now. */
  look(): void {
    const state = this.#state();
    const { height, lost } = state;
    if (height !== this.#height) this.#told.clear();
    this.#height = height;
    for (const { message } of lost.losses.values()) {
      const { validator, since } = message;
      this.#tell({ height, validator, since }, 'a validator has lost its safety record');
    }
    if (lost.said !== null) {
      const { round } = lost.said;
      this.#tell({ height, round }, 'rounds are given up for those who lost their safety records');
    }
    if (lost.from > 0) {
      this.#tell(
        { height, round: lost.from },
        'this node signs again after the loss of its record',
      );
    }
    if (!hasEnded(state) || this.#told.has('ended')) return;
    this.#told.add('ended');
    const [reason] = ended({ state });
    this.#log.fatal({ code: reason?.code, ...reason?.facts }, reason?.sentence ?? '');
  }

  #tell(facts: object, message: string): void {
    const name = `${message} ${JSON.stringify(facts)}`;
    if (this.#told.has(name)) return;
    this.#told.add(name);
    this.#log.warn(facts, message);
  }
}
