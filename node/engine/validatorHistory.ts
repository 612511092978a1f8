import type { Header } from '../../ledger/block.ts';
import type { ValidatorChange } from '../../ledger/proof.ts';
import type { Validator, ValidatorSet } from '../../ledger/validators.ts';

/** Which validators were in force at which height: the genesis set and every change since. */
export class ValidatorHistory {
  readonly #founders: ValidatorSet;
  readonly #changes: ValidatorChange[] = [];

  /** @param changes in the order of their heights */
  constructor(founders: ValidatorSet, changes: readonly ValidatorChange[]) {
    this.#founders = founders;
    this.#changes.push(...changes);
  }

  /** The set in force at `height`. */
  at(height: number): ValidatorSet {
    const change = this.#changes.findLast(({ header }) => header.height < height);
    return change?.nextValidators ?? this.#founders;
  }

  /** Every validator that was in a set up to `height`, once for each key that it had. */
  known(height: number): readonly Validator[] {
    const sets = [this.#founders, ...this.trail(height).map((change) => change.nextValidators)];
    const all = sets.flat().map((validator) => [`${validator.id} ${validator.key}`, validator]);
    return [...new Map(all as [string, Validator][]).values()];
  }

  /** Every change before `height`: the trail of a portable proof. */
  trail(height: number): ValidatorChange[] {
    return this.#changes.filter(({ header }) => header.height < height);
  }

  /** Every change after `height`, in order. */
  after(height: number): ValidatorChange[] {
    return this.#changes.filter(({ header }) => header.height > height);
  }

  /** Notes a committed header, if the set changes after it. */
  note(change: ValidatorChange): void {
    if (changesValidators(change.header)) this.#changes.push(change);
  }
}

function changesValidators(header: Header): boolean {
  return header.validators !== header.nextValidators;
}
