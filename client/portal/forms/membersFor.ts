/** Which members a field may name, as far as their roles say; no browser. */
import type { Field } from '../../../contracts/state/forms.ts';
import type { Member, Role } from '../../../contracts/state/members.ts';

/** By the last part of the name of a field; in others any member may stand. */
const ROLES: Readonly<Partial<Record<string, Role>>> = {
  issuer: 'issuer',
  issuers: 'issuer',
  gives: 'issuer',
  takes: 'issuer',
  pledgee: 'financier',
  financiers: 'financier',
  oracle: 'oracle',
};

/** Those of the members, in their order. */
export function membersFor(
  { name }: Pick<Field, 'name'>,
  known: readonly Member[],
): readonly Member[] {
  const role = ROLES[name.replace(/\[\d+\]$/, '')];
  return role === undefined ? known : known.filter(({ roles }) => roles.includes(role));
}
