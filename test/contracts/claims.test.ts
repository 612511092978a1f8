import { describe, expect, it } from 'vitest';
import type { ProvedValue } from '../../contracts/state/claims.ts';
import { checkHolding, checkUnregistered } from '../../contracts/state/claims.ts';
import { documents, identities } from '../../contracts/state/invoices.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { proveKey, verifyState } from '../../ledger/stateTree.ts';
import { deals, makeReceivable } from './deals.ts';
import { hashFor, Market } from './market.ts';

/** What a state proof proves about `key` now; the proof itself is checked on the way. */
function proved(market: Market, key: string): ProvedValue {
  const root = market.blocks.at(-1)?.executed.header.state ?? '';
  const value = market.world.facts.get(key) ?? null;
  const path = proveKey(market.state.tree, key);
  expect(verifyState({ root, key, value, path })).toBe(true);
  return { height: market.state.height, key, value };
}

function holding(market: Market, id: string, from: bigint) {
  return checkHolding([proved(market, pieces.key(id, from)), proved(market, receivables.key(id))]);
}

describe('a holding', () => {
  it('is proved: held by the bank, free, accepted by the debtor, all of it open', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue({ to: 'bank-one' }));
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.sell(id, { from: '6001' }));
    expect(holding(market, id, 6001n)).toMatchObject({ holding: { encumbrance: offer } });
    market.ok('bank-one', deals.answer('acceptSale', offer));
    expect(holding(market, id, 6001n)).toEqual({
      ok: true,
      holding: {
        height: market.state.height,
        receivable: id,
        holder: 'bank-one',
        payTo: 'bank-one',
        from: 6001n,
        to: 10_000n,
        open: 4000n,
        currency: 'EUR',
        supplier: 'tier-one',
        debtor: 'car-maker',
        acceptance: 'undertaking',
        payDay: '2026-03-12',
        status: 'open',
        encumbrance: null,
        pledges: [],
      },
    });
  });

  it('is not proved by other values, heights, or the absence of a piece', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const other = makeReceivable(market, 'b');
    const piece = proved(market, pieces.key(id, 1n));
    const parent = proved(market, receivables.key(id));
    const code = (...values: ProvedValue[]): string | boolean => {
      const verdict = checkHolding(values);
      return verdict.ok || verdict.code;
    };
    expect(code(piece)).toBe('bad_claim');
    expect(code(piece, parent, parent)).toBe('bad_claim');
    expect(code(piece, proved(market, receivables.key(other)))).toBe('bad_claim');
    expect(code({ ...piece, key: pieces.key(id, 2n) }, parent)).toBe('bad_claim');
    expect(code(piece, { ...parent, height: 1 })).toBe('other_heights');
    expect(code(proved(market, pieces.key(id, 2n)), parent)).toBe('absent');
    expect(code(piece, parent)).toBe(true);
  });
});

describe('that an invoice was never registered', () => {
  const names = { identity: hashFor('identity a'), document: hashFor('document a') };

  function values(market: Market): ProvedValue[] {
    return [
      proved(market, documents.key(names.document)),
      proved(market, identities.key(names.identity)),
    ];
  }

  it('is proved by the absence of both fingerprints, until it is registered', () => {
    const market = new Market();
    market.wait(market.time + 1);
    expect(checkUnregistered(values(market), names)).toEqual({ ok: true, height: 1 });
    market.ok('tier-one', deals.register('a'));
    expect(checkUnregistered(values(market), names)).toMatchObject({ code: 'registered' });
  });

  it('is not proved by one of them, nor at two heights', () => {
    const market = new Market();
    market.wait(market.time + 1);
    const [document, identity] = values(market);
    if (document === undefined || identity === undefined) throw new Error('two values');
    expect(checkUnregistered([document], names)).toMatchObject({ code: 'bad_claim' });
    const older = { ...identity, height: 0 };
    expect(checkUnregistered([document, older], names)).toMatchObject({ code: 'other_heights' });
  });
});
