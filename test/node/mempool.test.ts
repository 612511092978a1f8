import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Deed } from '../../ledger/transaction.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import { POOL_CODES } from '../../node/mempool/admission.ts';
import type { DoneTransactions } from '../../node/mempool/mempool.ts';
import { PendingTransactions } from '../../node/mempool/pending.ts';
import { VerifiedDigests } from '../../node/mempool/verifiedDigests.ts';
import { Bench, DRY, GENESIS, NOW } from './poolBench.ts';
import type { Wording } from './smallChain.ts';
import {
  issueTo,
  registerInvoice,
  START,
  secretOf,
  smallGenesis,
  transactionOf,
} from './smallChain.ts';

const AS_IT_IS = { dryCheck: false };
const ADMITTED = { status: 'admitted' };
/** Each has had as much, and each transaction is as large a part. */
const EQUAL = { had: () => 0, costOf: () => 1 };

const issue = (nonce: number, time = START): string => issueTo(GENESIS, 's1', nonce, time);
const words = (deed: Deed, wording: Wording): string => transactionOf(GENESIS, deed, wording);
const ISSUE = decodeTransaction(issue(0), 1 << 16).deed;

/** What the pool sees of a block with these. */
function doneOf(ids: readonly string[]): DoneTransactions {
  return { results: ids.map((id) => ({ id })), works: ids.map(() => 10) };
}

/** Another valid signature over the same words would do; a broken one has the same id too. */
function withOtherSignature(jws: string): string {
  const body = jws.slice(0, jws.lastIndexOf('.'));
  const other = issue(999);
  return `${body}.${other.slice(other.lastIndexOf('.') + 1)}`;
}

describe('admission', () => {
  const revoke = words(
    { type: 'revokeKey', version: 1, name: 'spare' },
    { member: 's1', nonce: 1 },
  );
  const table: [string, string, string | null][] = [
    ['too_big', 'a'.repeat(40_000), null],
    ['bad_transaction', 'a.b', null],
    ['bad_base64url', `a=.${issue(1).split('.').slice(1).join('.')}`, null],
    ['wrong_chain', issueTo(smallGenesis('another'), 's1', 1, START), null],
    ['unknown_member', words(ISSUE, { member: 'nobody' }), null],
    ['unknown_key', words(ISSUE, { keyName: 'none' }), null],
    ['revoked_key', words(ISSUE, { member: 's1', keyName: 'spare' }), revoke],
    ['expired', words(ISSUE, { expires: NOW }), null],
    ['expires_too_late', words(ISSUE, { expires: NOW + 600_001 }), null],
    ['bad_signature', withOtherSignature(issue(1)), null],
    ['bad_signature', words(ISSUE, { secret: secretOf('bank spare') }), null],
    ['unknown_deed', words({ ...ISSUE, type: 'mintMoney' }, {}), null],
    ['role_missing', words(ISSUE, { member: 'buyer' }), null],
    ['unknown_counterparty', issueTo(GENESIS, 'nobody', 1, START), null],
  ];
  it.each(table)('refuses with %s', (code, jws, before) => {
    const bench = new Bench();
    if (before !== null) bench.commit([before]);
    const answer = bench.submit(jws);
    expect(answer).toMatchObject({ status: 'refused', code });
    expect(bench.pool.size).toBe(0);
    expect(bench.pool.counts.refused.get(code)).toBe(1);
    expect(bench.admitted).toEqual([]);
  });

  it('names id and digest, and tells who waits for transactions', () => {
    const bench = new Bench();
    const { id, digest } = decodeTransaction(issue(1), 1 << 16);
    expect(bench.submit(issue(1))).toEqual({ status: 'admitted', id, digest });
    expect(bench.admitted).toEqual([digest]);
    expect(bench.pool.has(digest)).toBe(true);
    expect(bench.pool.textOf(digest)).toBe(issue(1));
    expect(bench.pool.find(id)?.jws).toBe(issue(1));
    expect(bench.pool.find(digest)).toBeUndefined();
    expect(bench.pool.textOf(id)).toBeNull();
    expect(bench.pool.seen(digest)).toBe(true);
    expect(bench.pool.bytes).toBe(issue(1).length);
  });

  it('knows the same words again, pending with one signature only, and in a block', () => {
    const bench = new Bench();
    const { id, digest } = decodeTransaction(issue(1), 1 << 16);
    bench.submit(issue(1));
    const known = { status: 'known', id, digest, place: null };
    expect(bench.submit(issue(1))).toEqual(known);
    expect(bench.submit(withOtherSignature(issue(1)))).toEqual(known);
    expect(bench.pool.size).toBe(1);
    bench.commit();
    expect(bench.pool.size).toBe(0);
    const place = { height: 1, index: 0 };
    expect(bench.submit(issue(1))).toEqual({ ...known, place });
    // Long after it has expired its place is still the answer.
    expect(bench.submit(issue(1), DRY, NOW + 10_000_000)).toEqual({ ...known, place });
    expect(bench.pool.counts).toMatchObject({ admitted: 1, known: 4, committed: 1 });
  });

  it('refuses what a dry run refuses, unless the refusal is wanted in a block', () => {
    const bench = new Bench();
    bench.submit(registerInvoice(GENESIS, 's1', 1, START));
    bench.commit();
    const again = decodeTransaction(registerInvoice(GENESIS, 's1', 1, START), 1 << 16).deed;
    const duplicate = words(again, { member: 's1', nonce: 77 });
    expect(bench.submit(duplicate)).toMatchObject({ status: 'refused', code: 'duplicate_invoice' });
    expect(bench.submit(duplicate, AS_IT_IS)).toMatchObject({ status: 'admitted' });
    bench.commit();
    expect(bench.submit(duplicate)).toMatchObject({ place: { height: 2, index: 0 } });
  });

  it('verifies a signature once, whoever brings it', () => {
    const bench = new Bench();
    const { digest } = decodeTransaction(issue(1), 1 << 16);
    expect(bench.pool.seen(digest)).toBe(false);
    bench.submit(words(ISSUE, { expires: NOW + 700_000 }));
    bench.submit(issue(1));
    expect(bench.pool.seen(digest)).toBe(true);
    const broken = decodeTransaction(withOtherSignature(issue(2)), 1 << 16);
    bench.submit(broken.jws);
    expect(bench.pool.seen(broken.digest)).toBe(false);
  });
});

describe('bounds', () => {
  it('refuse one more than fits, and one sender more than a quarter', () => {
    const bench = new Bench({ limits: { maxTransactions: 8, maxBytes: 1 << 20 } });
    const share = { code: 'sender_share_full' };
    expect(bench.submit(issue(1))).toMatchObject({ status: 'admitted' });
    expect(bench.submit(issue(2))).toMatchObject({ status: 'admitted' });
    expect(bench.submit(issue(3))).toMatchObject({ code: 'sender_share_full' });
    // Of the half of which nothing is kept for anybody, each next one has half of the rest.
    expect(bench.submit(registerInvoice(GENESIS, 's1', 1, START))).toMatchObject(ADMITTED);
    expect(bench.submit(registerInvoice(GENESIS, 's1', 2, START))).toMatchObject(share);
    expect(bench.pool.size).toBe(3);
    const buyers = words(
      { type: 'rejectInvoice', version: 1, invoice: 'ab'.repeat(32), reason: 'none' },
      { member: 'buyer' },
    );
    expect(bench.submit(buyers, AS_IT_IS)).toMatchObject({ code: 'pool_full' });
    expect(bench.submit(issue(1))).toMatchObject({ status: 'known' });
    bench.commit();
    expect(bench.submit(issue(3))).toMatchObject({ status: 'admitted' });
  });

  it('count bytes too', () => {
    const { length } = issue(1);
    const bench = new Bench({ limits: { maxTransactions: 100, maxBytes: 8 * length } });
    expect(bench.submit(issue(1))).toMatchObject({ status: 'admitted' });
    expect(bench.submit(issue(2))).toMatchObject({ status: 'admitted' });
    expect(bench.submit(issue(3))).toMatchObject({ code: 'sender_share_full' });
  });

  it('have codes that the rules do not use', () => {
    expect(Object.keys(POOL_CODES)).toEqual([
      'pool_full',
      'sender_share_full',
      'refused_too_often',
    ]);
  });
});

describe('after a block', () => {
  it('what it held under another signature is gone too', () => {
    const bench = new Bench();
    bench.submit(issue(1));
    bench.submit(issue(2));
    bench.commit([issue(1)]);
    expect(bench.pool.size).toBe(1);
    expect(bench.pool.has(decodeTransaction(issue(2), 1 << 16).digest)).toBe(true);
  });

  it('what has expired is gone', () => {
    const bench = new Bench();
    bench.submit(words(ISSUE, { expires: START + 5000, nonce: 1 }));
    bench.submit(words(ISSUE, { expires: START + 5001, nonce: 2 }));
    bench.commit([], START + 5000);
    expect(bench.pool.size).toBe(1);
    expect(bench.pool.counts.expired).toBe(1);
  });

  it('what has expired by either clock is gone: its own may be slow, or the chain’s', () => {
    for (const [time, nowMs, left] of [
      [START + 5000, START, 1],
      [START + 1000, START + 5000, 1],
      [START + 1000, START + 1000, 2],
    ] as const) {
      const bench = new Bench();
      bench.submit(words(ISSUE, { expires: START + 5000, nonce: 1 }));
      bench.submit(words(ISSUE, { expires: START + 6000, nonce: 2 }));
      bench.pool.follow({ ...bench.state, time }, doneOf([]), nowMs);
      expect(bench.pool.size).toBe(left);
    }
  });

  it('what was in a block is known by its place for ever, also when it has expired', () => {
    const bench = new Bench();
    const jws = words(ISSUE, { expires: START + 3000, nonce: 1 });
    bench.submit(jws);
    bench.commit();
    const place = { height: 1, index: 0 };
    expect(bench.submit(jws)).toMatchObject({ status: 'known', place });
    // The state forgets it with the first block in which it could not be any more.
    bench.commit([], START + 3000);
    expect(bench.submit(jws)).toMatchObject({ status: 'known', place });
    expect(bench.submit(jws, DRY, START)).toMatchObject({ status: 'known', place });
    const never = words(ISSUE, { expires: START + 3000, nonce: 2 });
    const late = bench.submit(never, DRY, START + 3000);
    expect(late).toMatchObject({ status: 'refused', code: 'expired' });
  });

  it('a sender has its share again, in number and in bytes, when it is given back', () => {
    const { length } = issue(1);
    const bench = new Bench({ limits: { maxTransactions: 100, maxBytes: 8 * length } });
    for (let turn = 0; turn < 5; turn += 1) {
      expect(bench.submit(issue(3 * turn))).toMatchObject({ status: 'admitted' });
      expect(bench.submit(issue(3 * turn + 1))).toMatchObject({ status: 'admitted' });
      expect(bench.submit(issue(3 * turn + 2))).toMatchObject({ code: 'sender_share_full' });
      // Somebody else's waits on, so that the sender's account is what is looked at.
      bench.submit(registerInvoice(GENESIS, 's1', 1, START), AS_IT_IS);
      const ids = [3 * turn, 3 * turn + 1].map((at) => decodeTransaction(issue(at), 1 << 16).id);
      bench.pool.follow(bench.state, doneOf(ids.slice(0, 1)), NOW);
      expect(bench.submit(issue(3 * turn + 2))).toMatchObject({ status: 'admitted' });
      const third = decodeTransaction(issue(3 * turn + 2), 1 << 16).id;
      bench.pool.follow(bench.state, doneOf([...ids, third]), NOW);
    }
  });

  it('what was signed with a revoked key is gone, and other keys of the member still count', () => {
    const bench = new Bench();
    const transfer = { type: 'redeemMoney', version: 1, issuer: 'bank', currency: 'EUR' };
    const deed = { ...transfer, amount: '1', payment: 'ab'.repeat(32) };
    bench.submit(
      words(deed, { member: 's1', keyName: 'spare', secret: secretOf('s1 spare') }),
      AS_IT_IS,
    );
    bench.submit(words(deed, { member: 's1', nonce: 5 }), AS_IT_IS);
    expect(bench.pool.size).toBe(2);
    bench.commit([words({ type: 'revokeKey', version: 1, name: 'spare' }, { member: 's1' })]);
    expect(bench.pool.size).toBe(1);
    expect(bench.pool.counts.unsigned).toBe(1);
  });
});

describe('selection', () => {
  const limits = { maxBytes: 1 << 20, maxTransactions: 100, time: NOW };

  it('takes one of each sender in turn, in order of arrival', () => {
    const bench = new Bench();
    const texts = [
      issue(1),
      issue(2),
      issue(3),
      registerInvoice(GENESIS, 's2', 1, START),
      registerInvoice(GENESIS, 's1', 1, START),
      registerInvoice(GENESIS, 's2', 2, START),
    ];
    for (const text of texts) bench.submit(text);
    const selected = bench.pool.select(limits).map(({ jws }) => texts.indexOf(jws));
    expect(selected).toEqual([0, 3, 4, 1, 5, 2]);
    expect(bench.pool.select({ ...limits, maxTransactions: 2 })).toHaveLength(2);
    const maxBytes = issue(1).length + 1;
    expect(bench.pool.select({ ...limits, maxBytes }).map(({ jws }) => jws)).toEqual([issue(1)]);
    expect(bench.pool.size).toBe(6);
  });

  it('leaves out what would make the block invalid, and keeps it for a later one', () => {
    const bench = new Bench();
    bench.submit(words(ISSUE, { expires: NOW + 600_000, nonce: 1 }));
    bench.submit(words(ISSUE, { expires: NOW + 300_000, nonce: 2 }));
    expect(bench.pool.select({ ...limits, time: NOW - 1 })).toHaveLength(1);
    expect(bench.pool.select(limits)).toHaveLength(2);
    expect(bench.pool.select({ ...limits, time: NOW + 300_000 })).toHaveLength(1);
    expect(bench.pool.size).toBe(2);
  });

  it('names what has waited long, the oldest first', () => {
    const bench = new Bench();
    for (let at = 0; at < 4; at += 1) bench.submit(issue(at), DRY, NOW + at * 100);
    const digests = [0, 1, 2, 3].map((at) => decodeTransaction(issue(at), 1 << 16).digest);
    expect(bench.pool.pendingDigests(NOW + 300, 100, 10)).toEqual(digests.slice(0, 3));
    expect(bench.pool.pendingDigests(NOW + 300, 100, 2)).toEqual(digests.slice(0, 2));
    expect(bench.pool.pendingDigests(NOW, 1, 10)).toEqual([]);
  });
});

describe('what waits', () => {
  const suppliers = ['s1', 's2', 's3'];
  const pieces = Array.from({ length: 90 }, (_, at) => {
    const jws = registerInvoice(GENESIS, suppliers[at % 3] ?? 's1', at, START);
    return decodeTransaction(jws, 1 << 16);
  });
  const actions = fc.array(
    fc.oneof(
      fc.record({ add: fc.nat(pieces.length - 1) }),
      fc.record({ remove: fc.nat(pieces.length - 1) }),
    ),
    { maxLength: 120 },
  );

  it('never exceeds its bounds, holds each id once, and is selected by arrival alone', () => {
    const limits = { maxTransactions: 40, maxBytes: 25_000 };
    fc.assert(
      fc.property(actions, fc.nat(20_000), fc.nat(60), (steps, maxBytes, maxTransactions) => {
        const one = new PendingTransactions(limits);
        const model = new Map<string, (typeof pieces)[number]>();
        for (const step of steps) {
          const transaction = pieces['add' in step ? step.add : step.remove];
          if (transaction === undefined) continue;
          const { id, digest, member, jws } = transaction;
          if ('remove' in step) {
            expect(one.remove(digest)).toBe(model.delete(digest));
          } else if (one.digestOf(id) === undefined && one.lacksRoom(member, jws.length) === null) {
            one.add({ transaction, arrivedMs: 0 });
            model.set(digest, transaction);
          }
        }
        const waiting = [...model.values()];
        expect([...one.all()].map(({ transaction }) => transaction)).toEqual(waiting);
        expect(one.bytes).toBe(waiting.reduce((sum, { jws }) => sum + jws.length, 0));
        expect(one.size).toBeLessThanOrEqual(limits.maxTransactions);
        expect(one.bytes).toBeLessThanOrEqual(limits.maxBytes);
        for (const supplier of suppliers) {
          const own = waiting.filter(({ member }) => member === supplier);
          expect(own.length * 4).toBeLessThanOrEqual(limits.maxTransactions);
        }
        const again = new PendingTransactions(limits);
        for (const transaction of waiting) again.add({ transaction, arrivedMs: 7 });
        const selected = one.select({ maxBytes, maxTransactions }, EQUAL, () => true, null);
        expect(again.select({ maxBytes, maxTransactions }, EQUAL, () => true, null)).toEqual(
          selected,
        );
        expect(selected.length).toBeLessThanOrEqual(maxTransactions);
        expect(selected.reduce((sum, { jws }) => sum + jws.length, 0)).toBeLessThanOrEqual(
          maxBytes,
        );
        for (const supplier of suppliers) {
          const own = selected.filter(({ member }) => member === supplier);
          const queue = waiting.filter(({ member }) => member === supplier);
          expect(own).toEqual(queue.slice(0, own.length));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('verified digests', () => {
  it('are forgotten in the order in which they were last met', () => {
    const digests = new VerifiedDigests(8);
    for (const digest of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'a']) digests.add(digest);
    expect(digests.size).toBe(8);
    digests.add('i');
    expect(['a', 'b', 'c', 'd', 'i'].map((digest) => digests.has(digest))).toEqual([
      true,
      false,
      false,
      true,
      true,
    ]);
    expect(digests.size).toBe(7);
  });
});
