/**
 * How well a receivable is evidenced by others than its two parties. A ladder: a level counts only
 * on top of those below it, so that "at least 2" says what it seems to say. Only words of oracles
 * that are enrolled now count, and none of the supplier or the debtor.
 *
 * | level | says                                                              |
 * |-------|-------------------------------------------------------------------|
 * | 0     | the word of two parties                                           |
 * | 1     | it was ordered, and received or its delivery accepted             |
 * | 2     | and the tax office knows the invoice                              |
 * | 3     | and a carrier or the customs office has had it in hand            |
 */

import type { FactReader } from '../../state/factKind.ts';
import { namesOf } from '../../state/listings.ts';
import type { StatementKind } from '../../state/oracles.ts';
import { statements } from '../../state/oracles.ts';
import type { Receivable } from '../../state/receivables.ts';
import { isEnrolled } from './attesting.ts';

/** The evidence level of a receivable. */
export type EvidenceLevel = 0 | 1 | 2 | 3;

/** The level that the words about the invoice of a receivable come to now. */
export function evidenceLevel(
  world: FactReader,
  receivable: Pick<Receivable, 'invoice' | 'supplier' | 'debtor'>,
): EvidenceLevel {
  const has = (kind: StatementKind): boolean => isAttested(world, receivable, kind);
  if (!has('order') || !(has('receipt') || has('delivery'))) return 0;
  if (!has('tax-invoice')) return 1;
  return has('logistics') || has('customs') ? 3 : 2;
}

/** Whether a third party says that it is so, and none that counts says that it is not. */
function isAttested(
  world: FactReader,
  { invoice, supplier, debtor }: Pick<Receivable, 'invoice' | 'supplier' | 'debtor'>,
  kind: StatementKind,
): boolean {
  const words = namesOf(world, 'statements', invoice)
    .filter((name) => name.startsWith(`${kind}/`))
    .map((name) => name.slice(kind.length + 1))
    .filter((oracle) => oracle !== supplier && oracle !== debtor)
    .filter((oracle) => isEnrolled(world, oracle, kind))
    .flatMap((oracle) => statements.read(world, invoice, kind, oracle) ?? []);
  return words.length > 0 && words.every(({ holds }) => holds);
}
