import { beforeEach, describe, expect, it } from 'vitest';
import { HeldKey, IDLE_MS } from '../../../client/portal/keys/heldKey.ts';
import type { SecretKey } from '../../../client/sdk/signer.ts';
import { publicKeyOf, verifySignature } from '../../../ledger/keys.ts';

// A key that is held for as long as somebody sits there, by a clock of the test.

const bytes = new Uint8Array([1, 2, 3]);
let now = 0;
let idled = 0;
let held: HeldKey;
let key: SecretKey;

beforeEach(async () => {
  [now, idled] = [1_000_000, 0];
  held = new HeldKey(
    () => now,
    () => {
      idled += 1;
    },
  );
  key = { member: 'acme', keyName: 'main', secret: new Uint8Array(32).fill(7) };
  await held.hold(async () => key);
});

function expectForgotten(): void {
  expect(() => held.sign(bytes)).toThrow('the key is locked');
  expect(key.secret.every((byte) => byte === 0)).toBe(true);
}

describe('a key that is held', () => {
  it('signs until nobody has touched it for ten minutes', () => {
    const { secret } = key;
    const publicKey = publicKeyOf(secret);
    now += IDLE_MS - 1;
    expect(verifySignature(publicKey, bytes, held.sign(bytes))).toBe(true);
    held.touch();
    now += IDLE_MS - 1;
    expect(verifySignature(publicKey, bytes, held.sign(bytes))).toBe(true);
    now += 1;
    expectForgotten();
    expect(idled).toBe(1);
  });

  it('is forgotten by whoever comes back after a sleep, however it is found', () => {
    now += IDLE_MS;
    held.touch();
    expectForgotten();
    expect(idled).toBe(1);
  });

  it('is forgotten when somebody looks, and when the clock was put back', () => {
    held.look();
    expect(idled).toBe(0);
    now -= 1;
    held.look();
    expectForgotten();
    expect(idled).toBe(1);
  });

  it('is not held when it was locked while it was opened', async () => {
    const opening = Promise.withResolvers<SecretKey>();
    const holding = held.hold(() => opening.promise);
    held.forget();
    expectForgotten();
    const late = { ...key, secret: new Uint8Array(32).fill(9) };
    opening.resolve(late);
    await expect(holding).rejects.toThrow('the key is locked');
    expect(late.secret.every((byte) => byte === 0)).toBe(true);
    expectForgotten();
    expect(idled).toBe(0);
  });
});
