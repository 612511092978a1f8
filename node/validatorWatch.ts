/** Says in the log when the set of validators changes: who, with what power, from which height. */
import type { ValidatorSet } from '../ledger/validators.ts';
import { quorumPower, totalPower } from '../ledger/validators.ts';

/** What changes from one set to the next; lines such as `nordhafen 1` and `ostbank 1 -> 2`. */
export interface SetChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Whose power is another, from what to what. */
  readonly power: readonly string[];
  /** Whose key is another. */
  readonly keys: readonly string[];
}

/** How two sets differ; null when they do not. */
export function changeOf(before: ValidatorSet, after: ValidatorSet): SetChange | null {
  const former = new Map(before.map((validator) => [validator.id, validator]));
  const stays = new Set(after.map(({ id }) => id));
  const both = after.flatMap((now) => {
    const then = former.get(now.id);
    return then === undefined ? [] : [{ id: now.id, now, then }];
  });
  const change = {
    added: after.filter(({ id }) => !former.has(id)).map(({ id, power }) => `${id} ${power}`),
    removed: before.filter(({ id }) => !stays.has(id)).map(({ id, power }) => `${id} ${power}`),
    power: both
      .filter(({ now, then }) => now.power !== then.power)
      .map(({ id, now, then }) => `${id} ${then.power} -> ${now.power}`),
    keys: both.filter(({ now, then }) => now.key !== then.key).map(({ id }) => id),
  };
  return Object.values(change).some(({ length }) => length > 0) ? change : null;
}

/** See the head of this file. */
export class ValidatorWatch {
  readonly #log: { info(facts: object, message: string): void };
  #newest: ValidatorSet;

  /** @param newest the last set that is known at the start */
  constructor(newest: ValidatorSet, log: { info(facts: object, message: string): void }) {
    this.#newest = newest;
    this.#log = log;
  }

  /** @param newest the set that the block at `height` has led to: in force two heights on */
  look(height: number, newest: ValidatorSet): void {
    const change = changeOf(this.#newest, newest);
    if (change === null) return;
    this.#newest = newest;
    const facts = {
      from: height + 2,
      ...change,
      total: totalPower(newest),
      quorum: quorumPower(newest),
    };
    this.#log.info(facts, 'the set of validators changes');
  }
}
