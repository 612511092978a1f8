import { describe, expect, it, onTestFinished } from 'vitest';
import { utf8 } from '../../ledger/encoding.ts';
import { positionOf } from '../../ledger/stateTree.ts';
import type { Slot } from '../../ledger/treeGroup.ts';
import { placeFact } from '../../ledger/treeParts.ts';
import { StagedState } from '../../node/store/stagedState.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

// A state that is taken over in parts: a newer one leaves nothing of an older beside itself.

const CHAIN = 'ab'.repeat(32);
const HASH = new Uint8Array(32).fill(7);
const KEY = 'ghost/one';
const POSITION = positionOf(KEY);
const NIBBLE = (POSITION[0] ?? 0) >> 4;
const PATH = NIBBLE.toString(16);

/** What stands at the place where the older state has its fact. */
const SLOTS: readonly (readonly [string, Slot])[] = [
  ['nothing', null],
  ['a leaf', { position: Uint8Array.of(NIBBLE << 4, ...POSITION.subarray(1)), value: HASH }],
  ['a branch', { branch: HASH }],
];

async function staged(folder = scratchFolder()): Promise<StagedState> {
  const state = await StagedState.open(folder, CHAIN);
  onTestFinished(() => state.close());
  return state;
}

async function keepFact(state: StagedState): Promise<void> {
  const fact = placeFact({ key: KEY, value: utf8('{"a":1}') });
  await state.keepParts([{ path: PATH, hash: HASH, facts: [fact], groups: new Map() }]);
  expect([state.factAt(KEY), state.partAt(PATH)?.length]).toEqual([{ a: 1 }, 32]);
}

async function keepRoot(state: StagedState, slot: Slot): Promise<void> {
  const group = Array.from({ length: 16 }, (_, at): Slot => (at === NIBBLE ? slot : null));
  group[(NIBBLE + 1) % 16] = { branch: HASH };
  await state.keepParts([{ path: '', hash: HASH, group, facts: [] }]);
}

describe('a group of a newer state', () => {
  it.each(SLOTS)(
    'with %s where an older one had facts keeps them below a branch alone',
    async (_what, slot) => {
      const state = await staged();
      await state.aimAt(1);
      await keepFact(state);
      await state.aimAt(2);
      await keepRoot(state, slot);
      const stays = slot !== null && 'branch' in slot;
      expect(state.factAt(KEY)).toEqual(stays ? { a: 1 } : undefined);
      expect(state.partAt(PATH)?.length).toBe(stays ? 32 : undefined);
    },
  );

  it('takes the place of all that was whole there', async () => {
    const state = await staged();
    await state.aimAt(1);
    const fact = placeFact({ key: KEY, value: utf8('{"a":1}') });
    await state.keepParts([{ path: '', hash: HASH, facts: [fact], groups: new Map() }]);
    await state.aimAt(2);
    await keepRoot(state, { branch: HASH });
    expect([state.factAt(KEY), state.partAt('')]).toEqual([undefined, null]);
  });

  it('removes nothing while one state is aimed at', async () => {
    const state = await staged();
    await state.aimAt(1);
    await keepFact(state);
    await state.aimAt(1);
    await keepRoot(state, null);
    expect(state.factAt(KEY)).toEqual({ a: 1 });
  });

  it('is of another state after a restart, too: nobody knows how far it was', async () => {
    const folder = scratchFolder();
    const first = await StagedState.open(folder, CHAIN);
    await first.aimAt(1);
    await keepFact(first);
    await first.close();
    const state = await staged(folder);
    expect(state.aimedAt).toBe(1);
    await keepRoot(state, null);
    expect(state.factAt(KEY)).toBeUndefined();
  });
});
