/** Facts about organisations: who they are on the network, and whose a key is. */
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { FactKind, FactReader } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { KeyScope } from './keyScopes.ts';
import type { Place } from './places.ts';

/** What a member may be on the network; each deed says which of them may sign it. */
export const ROLES = [
  'association',
  'auditor',
  'buyer',
  'financier',
  'issuer',
  'oracle',
  'supervisor',
  'supplier',
] as const;

/** One of `ROLES`. */
export type Role = (typeof ROLES)[number];

/** Roles of the trade: who loses one still finishes what it has begun in it. */
export const TRADING_ROLES: readonly Role[] = ['buyer', 'financier', 'issuer', 'supplier'];

/**
 * A `suspended` member finishes what it has begun, and begins nothing; one that has `left` signs
 * nothing, for ever. A ballot says which.
 */
export type MemberStatus = 'active' | 'suspended' | 'left';

/**
 * How large an undertaking is, from the smallest; where the law protects small suppliers. After
 * Recommendation 2003/361/EC and 中小企业划型标准规定, which say who is what.
 */
export const SIZES = ['micro', 'small', 'medium', 'large'] as const;

/** One of `SIZES`. */
export type Size = (typeof SIZES)[number];

/**
 * A key of a member. A name is never given to a second key; heights are those of the deeds, times
 * ms since 1970. `activeTime`: from when a key that was added signs; null once it does.
 * `suspendedAt`: another key stopped it. `revokeTime`: when an announced revocation happens.
 * `scope`: what it may do, for ever; null: all.
 */
export interface MemberKey {
  readonly name: string;
  readonly key: string;
  readonly addedAt: number;
  readonly revokedAt: number | null;
  readonly activeTime: number | null;
  readonly suspendedAt: number | null;
  readonly revokeTime: number | null;
  readonly scope: KeyScope | null;
  /** Of the deed for which it waits, or waited last. */
  readonly made: Place;
}

/**
 * An organisation; `lei`, `uscc`: identifiers.ts. `keys`, by name, keeps revoked ones. `size` is
 * null where nobody has said it: then no term by size bounds what is owed to it. `documentNames`
 * stand for it in invoices, besides its own name. `formerRoles` are the trading roles that a ballot
 * has taken from it.
 */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly lei: string | null;
  readonly uscc: string | null;
  readonly size: Size | null;
  readonly status: MemberStatus;
  readonly roles: readonly Role[];
  readonly formerRoles: readonly Role[];
  readonly documentNames: readonly string[];
  readonly keys: readonly MemberKey[];
}

/** What every member begins with. */
export const NEW_MEMBER: Pick<Member, 'status' | 'formerRoles'> = {
  status: 'active',
  formerRoles: [],
};

/** Whose a public key is: one member's or validator's, under one name, for ever. */
export interface KeyOwner {
  readonly key: string;
  readonly owner: 'member' | 'validator';
  readonly id: string;
  readonly name: string;
}

/**
 * What a key may do: an `active` one signs, a `suspended` one only objects to added keys, a
 * `pending` one does not sign yet, a `revoked` one never again.
 */
export type KeyStanding = 'active' | 'suspended' | 'pending' | 'revoked';

/** What a key may do as things are. */
export function standingOf(key: MemberKey): KeyStanding {
  if (key.revokedAt !== null) return 'revoked';
  if (key.activeTime !== null) return 'pending';
  return key.suspendedAt === null ? 'active' : 'suspended';
}

/** Whether a key makes read tokens at a time, ms since 1970. */
export function mayRead(key: MemberKey, time: number): boolean {
  const { scope } = key;
  if (standingOf(key) !== 'active') return false;
  return scope === null || (scope.read && (scope.until === null || time < scope.until));
}

/** Members by id. */
export const members: FactKind<Member, [id: string]> = factKind(
  (id) => `member/${id}`,
  (member) => [member.id],
  [],
);

/** A member that has not left; undefined when there is none of this id, or no more. */
export function presentMember(world: FactReader, id: string): Member | undefined {
  const member = members.read(world, id);
  return member?.status === 'left' ? undefined : member;
}

/** Owners by the text of the public key. */
export const keyOwners: FactKind<KeyOwner, [key: string]> = factKind(
  (key) => `key/${hashOf(utf8(key))}`,
  (owner) => [owner.key],
  [],
);
