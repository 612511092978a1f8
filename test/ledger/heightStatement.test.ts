import { describe, expect, it } from 'vitest';
import { toBase64url, utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { HeightStatement } from '../../ledger/heightStatement.ts';
import {
  decodeHeightStatement,
  hearHeights,
  heightStatementJson,
} from '../../ledger/heightStatement.ts';
import { publicKeyOf, sign } from '../../ledger/keys.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { heightBytes } from '../../ledger/vote.ts';
import { codeOf } from './codeOf.ts';

const CHAIN = hashOf(utf8('a chain'));
const NONCE = hashOf(utf8('a nonce'));
const BLOCK = hashOf(utf8('a block'));
const secretOf = (id: string): Uint8Array => Buffer.from(hashOf(utf8(`secret of ${id}`)), 'hex');
const SET: ValidatorSet = ['va', 'vb', 'vc', 'vd'].map((id) => ({
  ...{ id, key: publicKeyOf(secretOf(id)), power: 1 },
}));

/** A statement, with what it differs in from a right one. */
function says(
  validator: string,
  height: number,
  { chain = CHAIN, nonce = NONCE, by = validator } = {},
): HeightStatement {
  const bytes = heightBytes({ chain, height, block: BLOCK, nonce, validator });
  const signature = toBase64url(sign(secretOf(by), bytes));
  return { block: BLOCK, height, nonce, validator, signature };
}

const hear = (...statements: HeightStatement[]) =>
  hearHeights(statements, { chain: CHAIN, nonce: NONCE, set: SET });

describe('what validators say of their heights', () => {
  it('is the height that one correct validator at least has reached', () => {
    expect(hear(says('va', 7), says('vb', 9))).toEqual({ validators: ['va', 'vb'], height: 7 });
    expect(hear(says('va', 7), says('vb', 9), says('vc', 8), says('vd', 7)).height).toBe(8);
  });

  it('is nothing while those who speak may all be liars', () => {
    expect(hear()).toEqual({ validators: [], height: null });
    expect(hear(says('vc', 9))).toEqual({ validators: ['vc'], height: null });
  });

  it('is moved by no single liar, in either direction', () => {
    const honest = [says('va', 7), says('vb', 7), says('vc', 7)];
    expect(hear(...honest, says('vd', 1_000_000)).height).toBe(7);
    expect(hear(...honest, says('vd', 0)).height).toBe(7);
  });

  it('counts power, not heads', () => {
    const set = SET.map((one) => ({ ...one, power: one.id === 'va' ? 4 : 1 }));
    const heard = hearHeights([says('va', 5)], { chain: CHAIN, nonce: NONCE, set });
    expect(heard).toEqual({ validators: ['va'], height: 5 });
  });

  it.each([
    ['over another nonce', says('va', 9, { nonce: hashOf(utf8('of before')) })],
    ['of another chain', says('va', 9, { chain: hashOf(utf8('another')) })],
    ['of a stranger', says('vx', 9)],
    ['under another key', says('va', 9, { by: 'vb' })],
    ['changed on the way', { ...says('va', 9), height: 10 }],
    ['changed in its block', { ...says('va', 9), block: NONCE }],
  ])('counts none %s', (_what, statement) => {
    expect(hear(statement, says('vb', 9))).toEqual({ validators: ['vb'], height: null });
  });

  it('counts none of a validator that says two things, and one that is repeated', () => {
    expect(hear(says('va', 9), says('va', 8), says('vb', 9)).validators).toEqual(['vb']);
  });

  it('is taken from its own JSON, and from nothing else', () => {
    const statement = says('va', 7);
    expect(decodeHeightStatement(heightStatementJson(statement))).toEqual(statement);
    const bad = (json: object): string =>
      codeOf(() => decodeHeightStatement({ ...statement, ...json } as never));
    expect(bad({ height: -1 })).toBe('bad_shape');
    expect(bad({ more: 1 })).toBe('bad_shape');
    expect(bad({ nonce: 'ab' })).toBe('bad_shape');
    expect(bad({ signature: 'ab' })).toMatch(/^bad_/);
  });
});
