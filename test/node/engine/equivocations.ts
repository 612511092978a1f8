/** Real evidence under keys that follow from names. */
import { toBase64url, utf8 } from '../../../ledger/encoding.ts';
import type { Evidence, EvidenceType, SignedStatement } from '../../../ledger/evidence.ts';
import { buildEvidence } from '../../../ledger/evidence.ts';
import { hashOf, sha256 } from '../../../ledger/hash.ts';
import { publicKeyOf, sign } from '../../../ledger/keys.ts';
import type { Validator } from '../../../ledger/validators.ts';
import { proposalBytes, voteBytes } from '../../../ledger/vote.ts';

/** The chain that the statements are about. */
export const CHAIN: string = hashOf(utf8('equivocations'));

/** The secret key of a validator. */
export function validatorSecret(id: string): Uint8Array {
  return sha256(utf8(`validator ${id}`));
}

/** A validator of power 1. */
export function validatorOf(id: string): Validator {
  return { id, key: publicKeyOf(validatorSecret(id)), power: 1 };
}

/** What an accusation may differ in; blocks by any name. */
export interface Charge {
  readonly height: number;
  readonly round?: number;
  readonly type?: EvidenceType;
  readonly blocks?: readonly [string, string];
  readonly chain?: string;
  readonly secret?: Uint8Array;
}

/** Two statements of `validator` for one place. */
export function accusation(validator: string, charge: Charge): Evidence {
  const { height, round = 0, type = 'prevote', blocks = ['a', 'b'], chain = CHAIN } = charge;
  const { secret = validatorSecret(validator) } = charge;
  const stated = (name: string): SignedStatement => {
    const block = hashOf(utf8(name));
    const place = { chain, height, round, block };
    const validRound = type === 'proposal' ? -1 : null;
    const bytes =
      type === 'proposal'
        ? proposalBytes({ ...place, validRound: -1 })
        : voteBytes({ ...place, type });
    const signature = toBase64url(sign(secret, bytes));
    return { block, validRound, signature };
  };
  const [first, second] = blocks;
  return buildEvidence({ type, height, round, validator }, [stated(first), stated(second)]);
}
