import { expect, it } from 'vitest';
import { pieces } from '../../contracts/state/pieces.ts';
import type { Claim, Pledge } from '../../contracts/state/rights.ts';
import { pledges } from '../../contracts/state/rights.ts';
import { Draft } from '../../contracts/state/state.ts';
import { claimantOf } from '../../contracts/trade/disputes/claiming.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, makeAcknowledged } from './deals.ts';
import { Market } from './market.ts';

it('a claim is a pledgee’s while its pledge is active, then the holder’s; else who made it', () => {
  const market = new Market();
  const id = makeAcknowledged(market, 'a');
  market.ok('tier-one', deals.pledge(id));
  const draft = new Draft(market.world);
  const [piece] = piecesOf(draft, id);
  const pledge = pledges.read(draft, piece?.pledges[0] ?? '');
  if (piece === undefined || pledge === undefined) throw new Error('it is pledged');
  pieces.write(draft, { ...piece, holder: 'tier-two' });
  const claim = (of: string | null, claimant: string) =>
    claimantOf(draft, { receivable: id, from: piece.from, pledge: of, claimant } as Claim);
  expect(claim(null, 'tier-one')).toBe('tier-one');
  expect(claim(pledge.id, 'bank-one')).toBe('bank-one');
  pledges.write(draft, { ...pledge, status: 'released' as Pledge['status'] });
  expect(claim(pledge.id, 'bank-one')).toBe('tier-two');
  expect(claim(null, 'tier-one')).toBe('tier-one');
});
