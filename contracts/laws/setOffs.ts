/** Laws of a change: what a set-off takes, and from whom. */
import type { FactReader } from '../state/factKind.ts';
import { receivables } from '../state/receivables.ts';
import { debts } from '../state/rights.ts';
import type { Event } from '../state/rule.ts';
import type { Violation } from './everyFact.ts';

/**
 * A set-off is never on an undertaking, and what it took of a holder by a debt of somebody else,
 * an earlier creditor, that one owes the holder; of the debt so much is settled.
 * @param before the facts before a block
 * @param after the facts after it
 * @param events what its deeds and due items tell
 */
export function checkSetOffs(
  before: FactReader,
  after: FactReader,
  events: readonly Event[],
): Violation[] {
  const took = new Map<string, bigint>();
  const owed = new Map<string, bigint>();
  const settled = new Map<string, bigint>();
  const violations: Violation[] = [];
  for (const event of events) {
    if (event.type === 'debtMade' && event['cause'] === 'setOff') {
      const debt = debts.read(after, String(event['debt']));
      const words = `${debt?.debtor} ${debt?.creditor} ${debt?.receivable}`;
      addTo(owed, words, debt?.amount ?? 0n);
    }
    const [name, receivable] = [String(event['debt']), String(event['receivable'])];
    const amount = BigInt(event['amount'] ?? 0);
    if (event.type === 'holderSetOff') {
      const debtor = debts.read(after, name)?.debtor;
      const who = `${debtor} ${event['holder']} ${receivable}`;
      if (debtor !== event['holder']) addTo(took, who, amount);
    }
    if (event.type !== 'pieceSetOff') continue;
    addTo(settled, name, amount);
    if ([before, after].every((world) => isUndertaking(world, receivable))) {
      violations.push({ law: 'no set-off is on an undertaking', facts: { receivable } });
    }
  }
  for (const [who, amount] of took) {
    if (owed.get(who) === amount) continue;
    const law = 'what a set-off took, its earlier creditor owes';
    violations.push({ law, facts: { who, amount: String(amount) } });
  }
  for (const [debt, amount] of settled) {
    const more =
      (debts.read(after, debt)?.settled ?? 0n) - (debts.read(before, debt)?.settled ?? 0n);
    if (more >= amount) continue;
    violations.push({ law: 'what is set off is settled', facts: { debt } });
  }
  return violations;
}

function isUndertaking(world: FactReader, receivable: string): boolean {
  return receivables.read(world, receivable)?.kind === 'undertaking';
}

function addTo(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}
