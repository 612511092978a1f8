import { describe, expect, it } from 'vitest';
import { headerId } from '../../../ledger/block.ts';
import type { Commit } from '../../../node/consensus/messages.ts';
import { DecidedAhead } from '../../../node/engine/decidedAhead.ts';
import { FOLLOWING, OBSERVER } from '../../../node/engine/safetyKeeper.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { certify, SceneChain } from '../sync/snapshotScene.ts';

describe('what is decided above the head', () => {
  it('is known by a commit of the validators in force here, and by nothing less', async () => {
    const chain = await SceneChain.found(scratchFolder());
    await chain.grow(3);
    const state = { ...chain.store.chainState() };
    await chain.grow(6);
    const commit = (height: number, by?: readonly string[]): Commit => {
      const { header } = chain.store.blocks.header(height) ?? expect.unreachable();
      const set = chain.validators.at(height);
      const certificate = certify(header.chain, height, headerId(header), set, by);
      return { kind: 'commit', header, certificate };
    };
    const ahead = new DecidedAhead();
    expect(ahead.note(commit(8, ['v1', 'v2']), state)).toBe('reject');
    expect(ahead.height).toBe(0);
    const { certificate } = commit(7);
    expect(ahead.note({ ...commit(8), certificate }, state)).toBe('reject');
    const [first = null, , ...more] = commit(8).certificate.signatures;
    const signatures = [first, first, ...more];
    const forged = { ...commit(8).certificate, signatures };
    expect(ahead.note({ ...commit(8), certificate: forged }, state)).toBe('reject');
    expect(ahead.height).toBe(0);
    // The next height is decided by consensus itself.
    ahead.note(commit(4), state);
    expect(ahead.height).toBe(0);
    const others = { ...state, validators: state.validators.slice(1) };
    // Whether that is true is not for this node to say.
    expect(ahead.note(commit(8), others)).toBe('ignore');
    expect(ahead.height).toBe(0);
    expect(ahead.note(commit(8), state)).toBe('ignore');
    expect(ahead.height).toBe(8);
    ahead.note(commit(6), state);
    expect(ahead.height).toBe(8);
    await chain.store.close();
  });

  it('is followed and not signed', async () => {
    const chain = await SceneChain.found(scratchFolder());
    await chain.grow(1);
    const state = { ...chain.store.chainState() };
    await chain.grow(4);
    const stored = chain.store.blocks.header(4) ?? expect.unreachable();
    const ahead = new DecidedAhead();
    const begun: number[] = [];
    const safety = ahead.ofSafety({
      ...OBSERVER,
      begin: async (height) => {
        begun.push(height);
        return { signs: true, resumed: null, lost: null };
      },
    });
    ahead.note({ kind: 'commit', ...stored }, state);
    const key = state.validators[0]?.key ?? null;
    for (const height of [2, 3, 4]) {
      expect(await safety.begin(height, 0, key)).toBe(FOLLOWING);
    }
    expect(await safety.begin(5, 0, key)).toEqual({ signs: true, resumed: null, lost: null });
    expect(begun).toEqual([5]);
    await chain.store.close();
  });
});
