/**
 * Deeds as a caller writes them: typed by the schemas of the rules, and checked by them before
 * they are signed.
 */
import type { DeedOf, DeedType } from '../../contracts/deeds.ts';
import { RULES } from '../../contracts/deeds.ts';
import { badFieldOf } from '../../contracts/state/forms.ts';
import { NEWEST_PROTOCOL } from '../../contracts/state/protocol.ts';
import type { Rule } from '../../contracts/state/rule.ts';
import { toBase64url } from '../../ledger/encoding.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { ClientError } from './clientError.ts';
import type { Environment } from './environment.ts';
import { systemEnvironment } from './environment.ts';

/**
 * The fields of a deed of its own, without type, version and seed. What its signer was `shown` may
 * still be missing (`withShown` fills it in); then the deed says that nothing was.
 */
export type DeedWords<Type extends DeedType> = Omit<
  DeedOf<Type>,
  'type' | 'version' | 'seed' | 'shown'
> &
  Partial<Pick<DeedOf<Type>, 'shown' & keyof DeedOf<Type>>>;

const SEED_BYTES = 16;

/**
 * The deed of a rule, such as `deedOf('acceptSale', { offer, knowing: [] })`, with a seed of its
 * own.
 * @throws ClientError bad_deed when a field has not its form: no node would take it
 */
export function deedOf<Type extends DeedType>(
  type: Type,
  words: DeedWords<Type>,
  environment: Pick<Environment, 'randomBytes'> = systemEnvironment,
): Deed {
  const seed = toBase64url(environment.randomBytes(SEED_BYTES));
  const rule: Rule = RULES[type];
  const unseen = rule.shown === undefined ? {} : { shown: null };
  const given = { ...unseen, ...words, type, version: 1, seed };
  const read = rule.schema.safeParse(given);
  if (read.success) {
    checkProtocol(read.data as Deed);
    return read.data as Deed;
  }
  const { field, expected } = badFieldOf(rule.schema, given);
  throw new ClientError('bad_deed', `${type}: ${field}: expected ${expected}`, { field, expected });
}

/** Nobody votes for rules by saying that software knows them which does not. */
function checkProtocol({ type, knows, change }: Deed): void {
  const proposed = type === 'propose' ? (change as { readonly knows?: number }).knows : undefined;
  const said = Number(type === 'castBallot' ? knows : (proposed ?? 0));
  if (said <= NEWEST_PROTOCOL) return;
  const facts = { knows: said, newest: NEWEST_PROTOCOL };
  const words = `protocol ${said} is said to be known; this software knows ${NEWEST_PROTOCOL}`;
  throw new ClientError('bad_deed', words, facts);
}
