import type { Header } from '../../ledger/block.ts';
import type { ValidatorChange } from '../../ledger/proof.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';

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

  /** Every change before `height`: the trail of a portable proof. */
  trail(height: number): ValidatorChange[] {
    return this.#changes.filter(({ header }) => header.height < height);
  }

  /** Notes a committed header, if the set changes after it. */
  note(change: ValidatorChange): void {
    if (changesValidators(change.header)) this.#changes.push(change);
  }
}

function changesValidators(header: Header): boolean {
  return header.validators !== header.nextValidators;
}
