import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairPlaces } from '../../node/mempool/fairPlaces.ts';
import { claimedMember, TOLLS, Tolls } from '../../node/mempool/tolls.ts';
import { Turns } from '../../node/mempool/turns.ts';
import { Works } from '../../node/mempool/works.ts';
import { Bench, NOW } from './poolBench.ts';
import { issueTo, registerInvoice, START, smallGenesis, transactionOf } from './smallChain.ts';

const AS_IT_IS = { dryCheck: false };
const SUPPLIERS = Array.from({ length: 12 }, (_, at) => `m${String(at).padStart(2, '0')}`);
/** Of one block; fewer than the flooders have places for, many more than the quiet ones need. */
const PER_BLOCK = 32;
const GENESIS = smallGenesis('fair', { maxBlockTransactions: PER_BLOCK }, SUPPLIERS);
/** With blocks of the usual size. */
const USUAL = smallGenesis('usual', {}, SUPPLIERS);
const LIMITS = { maxTransactions: 2_048, maxBytes: 8 << 20 };

/** Of a supplier, in order, signed once. */
const signed = new Map<string, string>();
function invoiceOf(supplier: string, number: number): string {
  const name = `${supplier} ${number}`;
  const known = signed.get(name) ?? registerInvoice(GENESIS, supplier, number, START);
  signed.set(name, known);
  return known;
}

/** Nearly thirty kilobytes that no rule takes, of one member. */
function blobOf(member: string, nonce: number): string {
  const deed = { type: 'blob', version: 1, text: 'x'.repeat(20_000) };
  return transactionOf(USUAL, deed, { member, nonce });
}

/** Selects and commits a block; how many transactions of each member it had. */
function commit(bench: Bench, limits: object = {}): Map<string, number> {
  const time = bench.state.time + 1_000;
  const all = { maxBytes: 1 << 20, maxTransactions: PER_BLOCK, time, ...limits };
  const chosen = bench.pool.select(all);
  bench.commit(
    chosen.map(({ jws }) => jws),
    time,
  );
  return countBy(chosen.map(({ member }) => member));
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

describe('while members send a hundred times their share', () => {
  const ROUNDS = 6;

  it('what a quiet member sends is admitted and in the next block, whoever floods', () => {
    const flooders = fc.subarray(SUPPLIERS, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(flooders, fc.boolean(), (greedy, areFirst) => {
        const bench = new Bench({ limits: LIMITS }, GENESIS);
        const quiet = SUPPLIERS.filter((id) => !greedy.includes(id));
        const flood = (round: number): void => {
          for (const id of greedy) {
            for (let at = 0; at < 100; at += 1) {
              bench.submit(invoiceOf(id, 100 * round + at), AS_IT_IS);
            }
          }
        };
        for (let round = 0; round < ROUNDS; round += 1) {
          if (areFirst) flood(round);
          for (const id of quiet) {
            const answer = bench.submit(invoiceOf(id, 5_000 + round), AS_IT_IS);
            expect([id, round, answer.status]).toEqual([id, round, 'admitted']);
          }
          if (!areFirst) flood(round);
          const had = commit(bench);
          for (const id of quiet) expect([id, round, had.get(id)]).toEqual([id, round, 1]);
          // Those who flood share a small part, to one transaction, so that blocks stay short.
          const parts = greedy.map((id) => had.get(id) ?? 0);
          expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(PER_BLOCK / 16);
        }
      }),
      { numRuns: 6, examples: [[SUPPLIERS.slice(0, 4), true]] },
    );
  });

  it('blocks with fewer places than there are flooders still come to the quiet one', () => {
    const bench = new Bench({ limits: LIMITS }, GENESIS);
    const greedy = SUPPLIERS.slice(0, 8);
    for (const id of greedy) {
      for (let at = 0; at < 40; at += 1) bench.submit(invoiceOf(id, at), AS_IT_IS);
    }
    for (let round = 0; round < 8; round += 1) {
      bench.submit(invoiceOf('m11', round), AS_IT_IS);
      // Twelve turns: nobody has its second before each of the nine has had its first.
      const had = [1, 2, 3].map(() => commit(bench, { maxTransactions: 4 }).get('m11') ?? 0);
      expect([round, had.toSorted()]).toEqual([round, [0, 0, 1]]);
    }
  });

  it('counts what a transaction takes up, not how many there are', () => {
    const bench = new Bench({ limits: LIMITS }, USUAL);
    for (let at = 0; at < 40; at += 1) bench.submit(blobOf('m00', at), AS_IT_IS);
    for (let at = 0; at < 90; at += 1) {
      bench.submit(registerInvoice(USUAL, 'm01', at, START), AS_IT_IS);
    }
    const chosen = bench.pool.select({ maxBytes: 140_000, maxTransactions: 100, time: NOW });
    const bytesOf = (id: string): number =>
      chosen.filter(({ member }) => member === id).reduce((sum, { jws }) => sum + jws.length, 0);
    // One that is large is taken for many that are small, whichever came first.
    expect(Math.abs(bytesOf('m00') - bytesOf('m01'))).toBeLessThan(blobOf('m00', 0).length);
  });

  it('bytes of the pool are shared too', () => {
    const bench = new Bench({ limits: { maxTransactions: 2_048, maxBytes: 1 << 20 } }, USUAL);
    for (const id of SUPPLIERS.slice(0, 4)) {
      for (let at = 0; at < 60; at += 1) bench.submit(blobOf(id, at), AS_IT_IS);
    }
    expect(bench.pool.counts.refused.get('sender_share_full')).toBeGreaterThan(100);
    for (const id of SUPPLIERS.slice(4)) {
      const small = registerInvoice(USUAL, id, 1, START);
      expect(bench.submit(small, AS_IT_IS)).toMatchObject({ status: 'admitted' });
    }
  });
});

describe('the work of deeds', () => {
  it('is expected to be what those of the same type made, the newest most', () => {
    const works = new Works();
    expect(works.of('acceptSale')).toBe(0);
    works.note('acceptSale', 160);
    expect(works.of('acceptSale')).toBe(160);
    works.note('acceptSale', 320);
    expect(works.of('acceptSale')).toBe(170);
    for (let at = 0; at < 1_000; at += 1) works.note(`type ${at}`, 1);
    expect(works.of('type 510')).toBe(1);
    expect(works.of('type 511')).toBe(0);
  });

  it('is what turns count, when it is the larger part of a block', () => {
    const genesis = smallGenesis('work', { maxBlockWork: 1_000 }, SUPPLIERS);
    const bench = new Bench({ limits: LIMITS }, genesis);
    const cheap = { type: 'nothing', version: 1 };
    const take = (): Map<string, number> => {
      const chosen = bench.pool.select({ maxBytes: 1 << 20, maxTransactions: 20, time: NOW });
      return countBy(chosen.map(({ member }) => member));
    };
    for (let at = 0; at < 30; at += 1) {
      bench.submit(registerInvoice(genesis, 'm00', at, START), AS_IT_IS);
      bench.submit(transactionOf(genesis, cheap, { member: 'm01', nonce: at }), AS_IT_IS);
    }
    // Nothing is known of either yet, but their bytes.
    const before = take().get('m00') ?? 0;
    expect(before).toBeGreaterThan(5);
    commit(bench, { maxTransactions: 2 });
    expect(take().get('m00') ?? 0).toBeLessThan(5);
  });
});

describe('places that several share', () => {
  const limits = { max: 400, owners: 20 };
  const steps = fc.array(
    fc.record({
      owner: fc.nat(limits.owners - 1).map(String),
      amount: fc.integer({ min: -20, max: 40 }),
    }),
    { maxLength: 200 },
  );

  it('are never more than there are, and each owner always comes to its part', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const places = new FairPlaces(limits);
        const model = new Map<string, number>();
        for (const { owner, amount } of all) {
          const before = model.get(owner) ?? 0;
          if (amount < 0) {
            const back = Math.min(before, -amount);
            places.give(owner, back);
            model.set(owner, before - back);
          } else if (places.take(owner, amount)) {
            model.set(owner, before + amount);
          }
          expect(places.of(owner)).toBe(model.get(owner) ?? 0);
        }
        const total = [...model.values()].reduce((sum, one) => sum + one, 0);
        expect(places.total).toBe(total);
        expect(total).toBeLessThanOrEqual(limits.max);
        for (let owner = 0; owner < limits.owners; owner += 1) {
          const lacking = 10 - places.of(String(owner));
          if (lacking > 0) expect(places.hasRoom(String(owner), lacking)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('are a quarter and its part for one alone, and what is given back is there again', () => {
    const places = new FairPlaces(limits);
    for (let turn = 0; turn < 3; turn += 1) {
      let taken = 0;
      while (places.take('one')) taken += 1;
      expect(taken).toBe(110);
      for (let at = 0; at < taken; at += 1) places.give('one');
      expect(places.total).toBe(0);
    }
  });
});

describe('turns', () => {
  it('are owed to nobody that has had none for long, but for a twentieth of a block', () => {
    const turns = new Turns();
    turns.begin('quiet');
    turns.begin('busy');
    for (let block = 0; block < 3; block += 1) turns.charge('busy', 1);
    expect([turns.of('busy'), turns.of('quiet'), turns.of('new')]).toEqual([3, 2 - 0.05, 2]);
    turns.charge('quiet', 0.5);
    expect(turns.of('quiet')).toBeCloseTo(2.45);
  });

  it('are of whoever has had the least, and nobody saves them up', () => {
    const turns = new Turns();
    turns.begin('busy');
    for (let at = 0; at < 1_000; at += 1) turns.charge('busy', 0.01);
    // Who comes now is before it, but by one transaction, not by a thousand.
    turns.begin('new');
    expect(turns.of('new')).toBeLessThan(turns.of('busy'));
    expect(turns.of('busy') - turns.of('new')).toBeCloseTo(0.01);
    // Nothing of it was fit for a block meanwhile: that is not made good.
    for (let at = 0; at < 1_000; at += 1) turns.charge('busy', 0.01);
    expect(turns.of('busy') - turns.of('new')).toBeLessThan(0.07);
  });

  it('are remembered of those who leave, until all have had as much', () => {
    const turns = new Turns();
    turns.charge('one', 0.02);
    turns.forget(() => false);
    turns.begin('one');
    expect(turns.of('one')).toBeCloseTo(0.02);
    turns.begin('two');
    expect(turns.of('two')).toBe(0);
    turns.charge('two', 0.03);
    turns.charge('two', 0.03);
    turns.forget(() => false);
    expect(turns.of('one')).toBeCloseTo(0.03);
  });
});

describe('refusals', () => {
  const [HERE, THERE] = ['10.0.0.1', '10.0.0.2'];
  /** Refused by its rule: nobody but a supplier registers. */
  const refused = (member: string, nonce: number): string =>
    transactionOf(GENESIS, { type: 'mintMoney', version: 1 }, { member, nonce });
  const dry = (from: string): { dryCheck: boolean; from: string } => ({ dryCheck: true, from });

  it('count against the member: it is refused unseen, and nobody else is', () => {
    const bench = new Bench({}, GENESIS);
    for (let at = 0; at < 1_000; at += 1) bench.submit(refused('m00', at), dry(HERE));
    const { refused: codes } = bench.pool.counts;
    // What the purse holds, and what falls into it in no time.
    expect(codes.get('unknown_deed')).toBe(400);
    expect(codes.get('refused_too_often')).toBe(600);
    const tooOften = { code: 'refused_too_often', id: null };
    expect(bench.submit(invoiceOf('m00', 1), dry(HERE))).toMatchObject(tooOften);
    expect(bench.submit(invoiceOf('m01', 1), dry(HERE))).toMatchObject({ status: 'admitted' });
    // Nobody empties its purse from elsewhere, and what peers pass on costs nothing.
    expect(bench.submit(invoiceOf('m00', 1), dry(THERE))).toMatchObject({ status: 'admitted' });
    expect(bench.submit(invoiceOf('m00', 2), AS_IT_IS)).toMatchObject({ status: 'admitted' });
    // A twentieth of a second later there is enough for one more.
    expect(bench.submit(refused('m00', 1), dry(HERE), NOW + 50)).toMatchObject({
      code: 'unknown_deed',
    });
    expect(bench.submit(refused('m00', 2), dry(HERE), NOW + 50)).toMatchObject(tooOften);
  });

  it('of nobody count against the address', () => {
    const bench = new Bench({}, GENESIS);
    const forged = `${invoiceOf('m00', 9).split('.').slice(0, 2).join('.')}.${'A'.repeat(86)}`;
    let seen = 0;
    while (seen < 5_000) {
      const answer = bench.submit(seen % 2 === 0 ? forged : 'a.b', dry(HERE));
      if (answer.status === 'refused' && answer.code === 'refused_too_often') break;
      seen += 1;
    }
    expect(seen).toBeGreaterThan(3_000);
    expect(seen).toBeLessThan(4_000);
    expect(bench.submit(invoiceOf('m00', 9), dry(THERE))).toMatchObject({ status: 'admitted' });
  });

  it('cost by how far they came', () => {
    const count = (jws: (at: number) => string, prepare?: (bench: Bench) => void): number => {
      const bench = new Bench({ limits: { maxTransactions: 4, maxBytes: 1 << 20 } }, GENESIS);
      prepare?.(bench);
      for (let at = 0; at < 5_000; at += 1) {
        const answer = bench.submit(jws(at), dry(HERE));
        if (answer.status === 'refused' && answer.code === 'refused_too_often') return at;
      }
      return 5_000;
    };
    const first = (bench: Bench): unknown => bench.submit(invoiceOf('m00', 0), AS_IT_IS);
    const lasts = {
      known: count(() => invoiceOf('m00', 0), first),
      lacksRoom: count(() => invoiceOf('m00', 1), first),
      tried: count((at) => refused('m00', at % 9)),
    };
    expect(lasts.known).toBe(3_991);
    expect(lasts.lacksRoom).toBe(1_996);
    expect(lasts.tried).toBe(400);
  });

  it('are remembered within bounds', () => {
    const tolls = new Tolls();
    for (let at = 0; at < 10_000; at += 1) tolls.pay(`10.0.0.${at}`, null, TOLLS.tried, NOW);
    expect(tolls.size).toBe(4_096);
  });

  it('are counted for the member that a text claims, whatever else is in it', () => {
    expect(claimedMember(invoiceOf('m07', 1))).toBe('m07');
    expect(claimedMember(issueTo(GENESIS, 's1', 1, START))).toBe('bank');
    for (const text of ['', '.', 'x.y.z', `${'A'.repeat(400)}.x.y`, 'no dot at all']) {
      expect(claimedMember(text)).toBeNull();
    }
  });
});
