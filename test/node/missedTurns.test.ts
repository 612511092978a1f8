import { describe, expect, it } from 'vitest';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { proposerOrder } from '../../node/consensus/proposer.ts';
import type { MissedTurn } from '../../node/missedTurns.ts';
import { missedTurns } from '../../node/missedTurns.ts';

const CHAIN = hashOf(utf8('missed turns'));
const SET: ValidatorSet = ['a', 'b', 'c', 'd'].map((id) => ({ id, key: id, power: 1 }));
const HEIGHT = 7;
const ORDER = proposerOrder(CHAIN, HEIGHT, SET);

function missed(round: number, ...heard: string[]): readonly MissedTurn[] {
  const about = { chain: CHAIN, height: HEIGHT, round, set: SET };
  return missedTurns({ ...about, heard: new Set(heard) });
}

describe('missed turns', () => {
  it('are none when all voted and the first proposal was decided', () => {
    expect(missed(0, 'a', 'b', 'c', 'd')).toEqual([]);
  });

  it('are the vote of whoever was not heard', () => {
    expect(missed(0, 'a', 'b', 'd')).toEqual([{ validator: 'c', kind: 'vote' }]);
  });

  it('are the proposals of all rounds before the one that decided', () => {
    const proposals = ORDER.slice(0, 2).map((validator) => ({ validator, kind: 'proposal' }));
    expect(missed(2, 'a', 'b', 'c', 'd')).toEqual(proposals);
  });

  it('are nobody’s when this node heard no quorum: it was away itself', () => {
    expect(missed(1, 'a', 'b')).toEqual([]);
    expect(missed(1)).toEqual([]);
  });

  it('are counted in bounded work, however many rounds failed', () => {
    expect(missed(2 ** 31 - 1, 'a', 'b', 'c', 'd')).toHaveLength(1_000);
  });
});
