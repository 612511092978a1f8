/**
 * Statements of height: what the newest block of each validator is, signed over a nonce that the
 * asker chose. One node that shows an old state cannot make them, so that who asks it knows whether
 * it is kept in the past. Of validators with more than a third of the power one at least is
 * correct: what so many have reached is decided.
 */
import type { Json } from './canonical.ts';
import { checkSignature } from './certificate.ts';
import type { Hash } from './hash.ts';
import { expectBase64url, expectHash, expectId, expectInteger, expectObject } from './shape.ts';
import type { ValidatorSet } from './validators.ts';
import { skipPower } from './validators.ts';
import { heightBytes } from './vote.ts';

/** What one validator says; `nonce` is that of the question. */
export interface HeightStatement {
  readonly block: Hash;
  readonly height: number;
  readonly nonce: string;
  readonly validator: string;
  /** base64url of 64 bytes. */
  readonly signature: string;
}

/** What statements are held against. */
export interface StatementContext {
  readonly chain: Hash;
  readonly nonce: string;
  /** As it is proved; statements of others do not count. */
  readonly set: ValidatorSet;
}

/** What a correct validator has reached by now, as far as enough of them say so. */
export interface Heard {
  /** Ids of those whose statements count, in order. */
  readonly validators: readonly string[];
  /** A height that is decided for sure; null when too few have spoken. */
  readonly height: number | null;
}

/** The JSON of a statement. */
export function heightStatementJson(statement: HeightStatement): Json {
  const { block, height, nonce, signature, validator } = statement;
  return { block, height, nonce, signature, validator };
}

/** @throws FormatError bad_shape, bad_base64url */
export function decodeHeightStatement(json: Json): HeightStatement {
  const what = 'statement of height';
  const names = ['block', 'height', 'nonce', 'signature', 'validator'];
  const fields = expectObject(json, what, names);
  return {
    block: expectHash(fields['block'], `${what}: block`),
    height: expectInteger(fields['height'], `${what}: height`, 0, Number.MAX_SAFE_INTEGER),
    nonce: expectHash(fields['nonce'], `${what}: nonce`),
    validator: expectId(fields['validator'], `${what}: validator`),
    signature: expectBase64url(fields['signature'], `${what}: signature`, 64),
  };
}

/** Whether a statement is of this chain and nonce, by a validator of the set, under its key. */
export function isStated(statement: HeightStatement, context: StatementContext): boolean {
  const { block, height, nonce, validator, signature } = statement;
  const key = context.set.find(({ id }) => id === validator)?.key;
  if (key === undefined || nonce !== context.nonce) return false;
  const bytes = heightBytes({ chain: context.chain, height, block, nonce, validator });
  return checkSignature(key, bytes, signature);
}

/** What statements say together; a validator that says several things counts with none. */
export function hearHeights(
  statements: readonly HeightStatement[],
  context: StatementContext,
): Heard {
  const valid = statements.filter((statement) => isStated(statement, context));
  const sole = valid.filter(
    ({ validator }) => valid.filter((other) => other.validator === validator).length === 1,
  );
  const counted = context.set.flatMap(({ id, power }) => {
    const found = sole.find(({ validator }) => validator === id);
    return found === undefined ? [] : [{ id, power, height: found.height }];
  });
  let power = 0;
  const reached = counted
    .toSorted((left, right) => right.height - left.height)
    .find((one) => {
      power += one.power;
      return power >= skipPower(context.set);
    });
  return { validators: counted.map(({ id }) => id), height: reached?.height ?? null };
}
