import { describe, expect, it } from 'vitest';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { OpenChain } from '../../node/chain.ts';
import { proposerOrder } from '../../node/consensus/proposer.ts';
import type { Engine } from '../../node/engine/engine.ts';
import type { MissedTurn } from '../../node/missedTurns.ts';
import { missedTurns, RecentTurns, watchTurns } from '../../node/missedTurns.ts';

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

describe('the turns missed of late', () => {
  const vote = (validator: string): MissedTurn => ({ validator, kind: 'vote' });

  it('name who missed three of them, the worst first', () => {
    const turns = new RecentTurns();
    for (let block = 0; block < 3; block += 1) turns.note([vote('a'), vote('b')]);
    turns.note([vote('b'), { validator: 'b', kind: 'proposal' }, vote('c')]);
    turns.note([vote('c')]);
    expect(turns.look()).toEqual({
      blocks: 5,
      by: [
        { validator: 'b', proposals: 1, votes: 4 },
        { validator: 'a', proposals: 0, votes: 3 },
      ],
    });
  });

  it('forget what is twenty blocks old', () => {
    const turns = new RecentTurns();
    for (let block = 0; block < 3; block += 1) turns.note([vote('a')]);
    for (let block = 0; block < 17; block += 1) turns.note([]);
    expect(turns.look()).toMatchObject({ blocks: 20, by: [{ validator: 'a', votes: 3 }] });
    turns.note([]);
    expect(turns.look()).toEqual({ blocks: 20, by: [] });
  });
});

it('the blocks are judged from the first one on, each two blocks later', () => {
  const heard = new Map([[1, new Set(['a', 'b', 'c'])]]);
  const judged: (readonly MissedTurn[])[] = [];
  let commit = (_height: number): void => undefined;
  const engine = {
    onCommit: (listen: (commit: object) => void): void => {
      commit = (height) => listen({ block: { header: { height } } });
    },
    equivocations: { precommitted: (height: number) => heard.get(height) ?? new Set() },
  };
  const header = (height: number): object | undefined =>
    height < 1 ? undefined : { certificate: { round: 0 } };
  const chain = { genesis: { chain: CHAIN }, store: { blocks: { header } } };
  const open = { ...chain, validators: { at: () => SET } } as unknown as OpenChain;
  watchTurns(engine as unknown as Engine, open, (turns) => judged.push(turns));
  commit(1);
  commit(2);
  expect(judged).toEqual([]);
  commit(3);
  expect(judged).toEqual([[{ validator: 'd', kind: 'vote' }]]);
});
