/**
 * Deeds as a caller writes them: typed by the schemas of the rules, and checked by them before
 * they are signed.
 */
import type { DeedOf, DeedType } from '../../contracts/deeds.ts';
import { RULES } from '../../contracts/deeds.ts';
import { badFieldOf } from '../../contracts/state/forms.ts';
import type { Rule } from '../../contracts/state/rule.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { ClientError } from './clientError.ts';

/** The fields of a deed without its type and version. */
export type DeedWords<Type extends DeedType> = Omit<DeedOf<Type>, 'type' | 'version'>;

/**
 * The deed of a rule, such as `deedOf('acceptSale', { offer })`.
 * @throws ClientError bad_deed when a field has not its form: no node would take it
 */
export function deedOf<Type extends DeedType>(type: Type, words: DeedWords<Type>): Deed {
  const rule: Rule = RULES[type];
  const { type: name, version } = rule.example as Deed;
  const given = { ...words, type: name, version };
  const read = rule.schema.safeParse(given);
  if (read.success) return read.data as Deed;
  const { field, expected } = badFieldOf(rule.schema, given);
  throw new ClientError('bad_deed', `${type}: ${field}: expected ${expected}`, { field, expected });
}
