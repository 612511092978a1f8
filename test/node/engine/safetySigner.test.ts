import { describe, expect, it } from 'vitest';
import { fromBase64url, utf8 } from '../../../ledger/encoding.ts';
import { sha256 } from '../../../ledger/hash.ts';
import { publicKeyOf, verifySignature } from '../../../ledger/keys.ts';
import { voteBytes } from '../../../ledger/vote.ts';
import type { UnsignedVote } from '../../../node/consensus/messages.ts';
import { GuardedSigner } from '../../../node/engine/safetySigner.ts';
import { CHAIN } from '../../simulation/toy.ts';
import { kept, proposal, vote } from '../consensus/signedMessages.ts';

const SECRET = sha256(utf8('secret of va'));
const BLOCK = 'b'.repeat(64);

function words(change: Partial<UnsignedVote> = {}): UnsignedVote {
  const place = { height: 5, round: 2, type: 'prevote', block: BLOCK } as const;
  return { kind: 'vote', ...place, validator: 'va', ...change };
}

function signer(): GuardedSigner {
  return new GuardedSigner('va', SECRET, CHAIN);
}

describe('a guarded signer', () => {
  it('signs what verifies, and the same words as often as asked', () => {
    const guarded = signer();
    const signed = guarded.signVote(words());
    const bytes = voteBytes({ ...words(), chain: CHAIN });
    expect(verifySignature(publicKeyOf(SECRET), bytes, fromBase64url(signed.signature))).toBe(true);
    expect(guarded.signVote(words())).toEqual(signed);
  });

  it.each([
    ['another block at the same place', { block: 'c'.repeat(64) }],
    ['nil at the same place', { block: null }],
    ['a lower round', { round: 1 }],
    ['a lower height', { height: 4, round: 9 }],
    ['another validator', { validator: 'vb' }],
  ])('refuses %s', (_, change) => {
    const guarded = signer();
    guarded.signVote(words());
    expect(() => guarded.signVote(words(change))).toThrow(
      expect.objectContaining({ code: 'signing_refused' }),
    );
  });

  it('goes from proposal to prevote to precommit to the next round, never back', () => {
    const guarded = signer();
    const claim = proposal({ height: 5, round: 2, validator: 'va' });
    guarded.signProposal(claim);
    guarded.signVote(words());
    expect(() => guarded.signProposal(claim)).toThrow('later');
    guarded.signVote(words({ type: 'precommit', block: null }));
    expect(() => guarded.signVote(words())).toThrow('later');
    guarded.signVote(words({ round: 3 }));
    guarded.signVote(words({ height: 6, round: 0 }));
  });

  it('signs nothing more in rounds that it has given up, also after a restart', () => {
    const guarded = signer();
    const given = kept({ height: 5, round: 3, validator: 'va', polka: null, proposal: null });
    guarded.signKept(given);
    const again = signer();
    again.restore([given]);
    for (const each of [guarded, again]) {
      expect(() => each.signVote(words({ round: 3, type: 'precommit' }))).toThrow('later');
      expect(() => each.signKept({ ...given, losses: [] })).toThrow('other words');
      expect(() => each.signKept({ ...given, round: 2 })).toThrow('later');
      each.signLost({ height: 5, since: 1 });
      each.signVote(words({ round: 4 }));
    }
  });

  it('remembers over a restart what the safety record holds', () => {
    const guarded = signer();
    guarded.restore([vote({ height: 5, round: 2 }), vote({ height: 5, round: 1 })]);
    expect(() => guarded.signVote(words({ block: null }))).toThrow('other words');
    expect(() => guarded.signVote(words({ round: 1 }))).toThrow('later');
    expect(guarded.signVote(words({ type: 'precommit' })).validator).toBe('va');
  });

  it('remembers the newest of them in whatever order they stand there', () => {
    const own = [
      vote({ height: 5, round: 1 }),
      vote({ height: 5, round: 2 }),
      vote({ height: 4, round: 9 }),
    ];
    const [one, two, three] = own as [(typeof own)[0], (typeof own)[0], (typeof own)[0]];
    for (const order of [
      [one, two, three],
      [one, three, two],
      [two, one, three],
      [two, three, one],
      [three, one, two],
      [three, two, one],
    ]) {
      const guarded = signer();
      guarded.restore(order);
      expect(() => guarded.signVote(words({ block: null }))).toThrow('other words');
      expect(() => guarded.signVote(words({ round: 1 }))).toThrow('later');
      expect(guarded.signVote(words({ type: 'precommit' })).validator).toBe('va');
    }
  });
});
