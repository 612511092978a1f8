/**
 * Deeds as a caller writes them: typed by the schemas of the rules, and checked by them before
 * they are signed.
 */
import type { DeedOf, DeedType } from '../../contracts/deeds.ts';
import { ruleOf } from '../../contracts/deeds.ts';
import { assert } from '../../ledger/assert.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { ClientError } from './clientError.ts';

/** The fields of a deed without its type and version. */
export type DeedWords<Type extends DeedType> = Omit<DeedOf<Type>, 'type' | 'version'>;

/**
 * The deed of a type, such as `deedOf('acceptSale', { offer })`.
 * @throws ClientError bad_deed when a field has not its form: no node would take it
 */
export function deedOf<Type extends DeedType>(type: Type, words: DeedWords<Type>): Deed {
  const rule = ruleOf(type, 1);
  assert(rule !== undefined, 'every type of deed has a rule');
  const read = rule.schema.safeParse({ ...words, type, version: 1 });
  if (read.success) return read.data as Deed;
  const [issue] = read.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new ClientError('bad_deed', `${type}: the field ${field} has not its form`, { field });
}
