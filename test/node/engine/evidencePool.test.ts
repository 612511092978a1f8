import { describe, expect, it } from 'vitest';
import { equivocations, placeOf } from '../../../contracts/equivocation.ts';
import { Draft, MemoryWorld } from '../../../contracts/state/state.ts';
import type { Evidence } from '../../../ledger/evidence.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import {
  EvidencePool,
  MAX_BLOCK_EVIDENCE,
  MAX_PENDING_EVIDENCE,
} from '../../../node/engine/evidencePool.ts';
import { accusation, CHAIN, validatorOf } from './equivocations.ts';

const SET: ValidatorSet = ['alpha', 'beta', 'gamma'].map(validatorOf);

/** A pool over a chain of this height, where evidence is taken for a hundred blocks. */
function pool(height: number): { pool: EvidencePool; world: MemoryWorld; at: (h: number) => void } {
  const world = new MemoryWorld();
  let head = height;
  const parts = {
    chain: CHAIN,
    ground: () => ({ height: head, parameters: { evidenceBlocks: 100 }, world }),
    validatorsAt: () => SET,
  };
  return {
    pool: new EvidencePool(parts),
    world,
    at: (to) => {
      head = to;
    },
  };
}

function record(world: MemoryWorld, evidence: Evidence): void {
  const draft = new Draft(world);
  equivocations.write(draft, { ...evidence, recordedAt: 10 });
  world.apply(draft.factWrites(), new Map());
}

describe('what a peer tells as evidence', () => {
  const good = accusation('alpha', { height: 5 });
  const rows: readonly [string, Evidence, 'accept' | 'ignore' | 'reject'][] = [
    ['is taken when it proves guilt', good, 'accept'],
    ['of the height in work is taken too', accusation('alpha', { height: 11 }), 'accept'],
    [
      'of a height whose validators are unknown is let be',
      accusation('a', { height: 12 }),
      'ignore',
    ],
    ['that is too old is let be', accusation('alpha', { height: 1 }), 'ignore'],
    ['against nobody is refused', accusation('nobody', { height: 5 }), 'reject'],
    ['with another signature is refused', { ...good, round: 7 }, 'reject'],
    ['of one statement is refused', { ...good, second: good.first }, 'reject'],
    ['against another is refused', { ...good, validator: 'beta' }, 'reject'],
  ];
  it.each(rows)('%s', (title, evidence, verdict) => {
    const { pool: tested, at } = pool(10);
    if (title.includes('too old')) at(101);
    expect(tested.take(evidence)).toBe(verdict);
    expect(tested.pending).toEqual(verdict === 'accept' ? [evidence] : []);
  });

  it('counts once for a place, also with another pair of statements', () => {
    const { pool: tested } = pool(10);
    expect(tested.take(good)).toBe('accept');
    expect(tested.take(accusation('alpha', { height: 5, blocks: ['c', 'd'] }))).toBe('ignore');
    expect(tested.take(accusation('alpha', { height: 5, type: 'precommit' }))).toBe('accept');
    expect(tested.pending).toHaveLength(2);
  });

  it('is let be when the ledger has it', () => {
    const { pool: tested, world } = pool(10);
    record(world, good);
    expect(tested.take(good)).toBe('ignore');
    expect(tested.keep(good)).toBe(false);
  });
});

describe('evidence from before a restart', () => {
  it('is verified, and waits for its height when the chain is behind it', () => {
    const { pool: tested, world, at } = pool(3);
    const [known, ahead, done] = [2, 9, 8].map((height) => accusation('alpha', { height }));
    if (known === undefined || ahead === undefined || done === undefined) throw new Error('three');
    const forged = { ...known, round: 7 };
    tested.recall([known, forged, ahead, done]);
    expect(tested.pending).toEqual([known]);
    expect(tested.kept).toEqual([known, ahead, done]);
    record(world, done);
    for (const height of [7, 8]) {
      at(height);
      tested.follow();
    }
    expect(tested.pending).toEqual([known, ahead]);
    expect(tested.kept).toEqual([known, ahead]);
  });
});

describe('evidence that waits', () => {
  it('of the height in work is not for a block before that is decided', () => {
    const { pool: tested, at } = pool(10);
    const early = accusation('alpha', { height: 11 });
    tested.keep(early);
    expect(tested.ready()).toEqual([]);
    at(11);
    expect(tested.ready()).toEqual([early]);
  });

  it('is forgotten when a block has recorded it, or when it is too old', () => {
    const { pool: tested, world, at } = pool(10);
    const [recorded, old, young] = [5, 4, 9].map((height) => accusation('alpha', { height }));
    for (const each of [recorded, old, young]) if (each !== undefined) tested.keep(each);
    if (recorded !== undefined) record(world, recorded);
    at(104);
    tested.follow();
    expect(tested.pending).toEqual([young]);
  });

  it('comes into a block a few at a time, the oldest first', () => {
    const { pool: tested } = pool(10);
    const all = Array.from({ length: 30 }, (_, round) => accusation('alpha', { height: 5, round }));
    for (const each of all) tested.keep(each);
    expect(tested.ready()).toEqual(all.slice(0, MAX_BLOCK_EVIDENCE));
  });

  it('is bounded, and one who signs twice for ever crowds nobody out', () => {
    const { pool: tested } = pool(10);
    const kept = (validator: string, round: number): boolean =>
      tested.keep(accusation(validator, { height: 5, round }));
    for (let round = 0; round < MAX_PENDING_EVIDENCE; round += 1) {
      expect(kept('alpha', round)).toBe(true);
    }
    expect(kept('alpha', 1_000)).toBe(false);
    // Nor is it verified: false or not, it is let be.
    const forged = { ...accusation('alpha', { height: 5, round: 2_000 }), round: 2_001 };
    expect(tested.take(forged)).toBe('ignore');
    expect(tested.take({ ...forged, validator: 'beta' })).toBe('reject');
    for (let round = 0; round < 49; round += 1) expect(kept('beta', round)).toBe(true);
    expect(tested.pending).toHaveLength(MAX_PENDING_EVIDENCE);
    expect(kept('gamma', 0)).toBe(true);
    // Alpha has 50 by now: who would have as many as whoever has most gets no more either.
    expect(kept('beta', 49)).toBe(false);
    const places = tested.pending.map(placeOf);
    expect(new Set(places).size).toBe(MAX_PENDING_EVIDENCE);
    expect(places).toContain(placeOf(accusation('alpha', { height: 5, round: 0 })));
  });
});
