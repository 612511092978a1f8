import type { Executed } from '../../contracts/execute.ts';
import { accounts } from '../../contracts/state/accounts.ts';
import { movementsOf } from '../../contracts/trade/money/statement.ts';

/** Whether the movements of every account add up to what it has, block after block. */
export class StatementCheck {
  readonly #sums = new Map<string, bigint>();

  /** @throws Error that names the account and what its movements do not tell */
  follow({ facts, outcomes, results }: Executed): void {
    const events = [...outcomes, ...results].flatMap((each) => each.events);
    for (const [key, value] of facts) {
      if (!key.startsWith('account/') || value === null) continue;
      const account = accounts.decode(value);
      const has = account.balance + account.locked;
      const moved = movementsOf(events, account).reduce((sum, { change }) => sum + change, 0n);
      const told = (this.#sums.get(key) ?? 0n) + moved;
      if (told !== has) throw new Error(`${key} has ${has}, its movements say ${told}`);
      this.#sums.set(key, has);
    }
  }
}
