/**
 * Deeds as a caller writes them: typed by the schemas of the rules, and checked by them before
 * they are signed.
 */
import type { DeedOf, DeedType } from '../../contracts/deeds.ts';
import { RULES } from '../../contracts/deeds.ts';
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
  const read = rule.schema.safeParse({ ...words, type: name, version });
  if (read.success) return read.data as Deed;
  const [issue] = read.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new ClientError('bad_deed', `${type}: the field ${field} has not its form`, { field });
}
