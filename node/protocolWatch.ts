/**
 * Whether a protocol is coming that this software does not know: said in the log when its ballots
 * suffice, and in status and metrics from then on until the node halts before its first block.
 */
import { NEWEST_PROTOCOL, raises } from '../contracts/state/protocol.ts';
import type { World } from '../contracts/state/state.ts';
import type { ComingProtocol } from './consensus/standing.ts';
import type { EngineLog } from './engine/engineParts.ts';

/** See the head of this file. */
export class ProtocolWatch {
  readonly #world: () => World;
  readonly #log: Pick<EngineLog, 'warn'>;
  /** The proposal that was last told of. */
  #told: string | null = null;

  constructor(world: () => World, log: Pick<EngineLog, 'warn'>) {
    this.#world = world;
    this.#log = log;
  }

  /** The protocol that was decided on and is not in force yet; 0 when there is none. */
  get planned(): number {
    return raises.read(this.#world())?.protocol ?? 0;
  }

  /** The planned protocol, if this software does not know it. */
  get unknown(): ComingProtocol | null {
    const raise = raises.read(this.#world());
    if (raise === undefined || raise.protocol <= NEWEST_PROTOCOL) return null;
    const { protocol, height, notBefore: notBeforeMs } = raise;
    return { protocol, known: NEWEST_PROTOCOL, height, notBeforeMs };
  }

  /** Looks again: at the start, and after each block. */
  look(): void {
    const proposal = raises.read(this.#world())?.proposal ?? null;
    if (proposal === this.#told) return;
    this.#told = proposal;
    const { unknown } = this;
    if (unknown === null) return;
    this.#log.warn({ ...unknown }, 'a protocol is coming that this software does not know');
  }
}
