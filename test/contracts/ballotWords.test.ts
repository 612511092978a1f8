import { expect, it } from 'vitest';
import { proposals } from '../../contracts/state/proposals.ts';
import { council, limiting, mandating, proposing, raising, seat } from './council.ts';

// What is kept of a proposal is what takes effect, and nothing that was only to be checked.

it('a mandate is of members in order, each once', () => {
  const market = council();
  const deed = mandating(['tier-two', 'tier-one', 'tier-two']);
  const id = market.ok('bank-one', deed);
  expect(proposals.read(market.world, id)?.change).toEqual({
    ...deed.change,
    of: ['tier-one', 'tier-two'],
  });
  const other = council();
  const all = other.ok('bank-one', mandating(null));
  expect(proposals.read(other.world, all)?.change).toEqual(mandating(null).change);
});

it('a protocol is without what the software of its proposer knows', () => {
  const market = council();
  const { height } = market.state;
  const change = { kind: 'protocol', protocol: 2, height: height + 200_000 };
  const id = market.ok('bank-one', raising(2, change.height));
  expect(proposals.read(market.world, id)?.change).toEqual(change);
});

it('a validator is without the proof of its key', () => {
  const market = council();
  const { proof: _proof, ...wish } = seat(market, 'tier-one');
  const id = market.ok('bank-one', proposing(seat(market, 'tier-one')));
  const kept = { kind: 'validators', changes: [wish] };
  expect(proposals.read(market.world, id)?.change).toEqual(kept);
});

it('anything else is kept word by word', () => {
  const market = council();
  const deed = limiting('bank-one', '500');
  const id = market.ok('bank-two', deed);
  expect(proposals.read(market.world, id)?.change).toEqual(deed.change);
});
