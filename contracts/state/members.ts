/** Facts about organisations: who they are on the network, and whose a key is. */
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';

/** What a member may be on the network; each deed says which of them may sign it. */
export const ROLES = [
  'association',
  'buyer',
  'financier',
  'issuer',
  'oracle',
  'supervisor',
  'supplier',
] as const;

/** One of `ROLES`. */
export type Role = (typeof ROLES)[number];

/** A key of a member. A name is never given to a second key; heights are those of the deeds. */
export interface MemberKey {
  readonly name: string;
  readonly key: string;
  readonly addedAt: number;
  readonly revokedAt: number | null;
}

/** An organisation; `lei`, `uscc`: identifiers.ts. `keys`, by name, keeps revoked ones. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly lei: string | null;
  readonly uscc: string | null;
  readonly roles: readonly Role[];
  readonly keys: readonly MemberKey[];
}

/** Whose a public key is: one member's or validator's, under one name, for ever. */
export interface KeyOwner {
  readonly key: string;
  readonly owner: 'member' | 'validator';
  readonly id: string;
  readonly name: string;
}

/** Members by id. */
export const members: FactKind<Member, [id: string]> = factKind(
  (id) => `member/${id}`,
  (member) => [member.id],
  [],
);

/** Owners by the text of the public key. */
export const keyOwners: FactKind<KeyOwner, [key: string]> = factKind(
  (key) => `key/${hashOf(utf8(key))}`,
  (owner) => [owner.key],
  [],
);
