import { expect, it } from 'vitest';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { answer, confirm, defence } from './noteDeals.ts';
import { testRefusals } from './refusalRows.ts';

testRefusals('creditNote', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['tier-two', deals.credit(hashFor('none'), '10001')],
  },
  {
    code: 'not_supplier',
    why: 'by the holder of the pieces, while one waits, and more than the face',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      handOn(market, deals.assignQuietly(id), 'tier-one');
      market.ok('tier-one', deals.credit(id, '1'));
      return ['tier-two', deals.credit(id, '10001')];
    },
  },
  {
    code: 'note_open',
    why: 'another waits for words, and more than the face',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      handOn(market, deals.assignQuietly(id), 'tier-one');
      market.ok('tier-one', deals.credit(id, '1'));
      return ['tier-one', deals.credit(id, '10001')];
    },
  },
  {
    code: 'piece_frozen',
    why: 'of a frozen piece, and more than the face',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      const words = { target: `piece/${id}/1`, reason: 'court_order', untilDay: '2026-03-20' };
      market.ok('regulator', { type: 'freeze', version: 1, ...words, order: hashFor('order') });
      return ['tier-one', deals.credit(id, '10001')];
    },
  },
  {
    code: 'more_than_face',
    why: 'a cent too much together with an earlier one, whose document it has',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      const document = hashFor('one');
      market.ok('tier-one', deals.credit(id, '4000', { document }));
      return ['tier-one', deals.credit(id, '6001', { document })];
    },
  },
  {
    code: 'duplicate_document',
    why: 'the document of the invoice',
    act: (market) => [
      'tier-one',
      deals.credit(makeAcknowledged(market, 'a'), '1', { document: hashFor('document a') }),
    ],
  },
]);

/** A defence of 1000 on a receivable that bank-two holds; ids of both. */
function defended(market: Market): { id: string; note: string } {
  const id = makeAcknowledged(market, 'a');
  handOn(market, deals.assignQuietly(id), 'tier-one');
  return { id, note: market.ok('tier-one', defence(id, '1000')) };
}

testRefusals('confirmCreditNote', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['truck-maker', confirm(hashFor('none'), hashFor('none'))],
  },
  {
    code: 'not_debtor',
    why: 'by another debtor, of a note that does not wait',
    act: (market) => {
      const { id } = defended(market);
      return ['truck-maker', confirm(id, hashFor('none'))];
    },
  },
  {
    code: 'no_note_open',
    why: 'its days are over in this very block',
    act: (market) => {
      const { id, note } = defended(market);
      return ['car-maker', confirm(id, note), START + 11 * DAY];
    },
  },
  {
    code: 'note_confirmed',
    why: 'a concession, a second time',
    act: (market) => {
      const id = makeAcknowledged(market, 'a');
      handOn(market, deals.assignQuietly(id), 'tier-one');
      const note = market.ok('tier-one', deals.credit(id, '1'));
      market.ok('car-maker', confirm(id, note));
      return ['car-maker', confirm(id, note)];
    },
  },
]);

testRefusals('answerCreditNote', [
  {
    code: 'unknown_receivable',
    why: 'no such receivable',
    act: () => ['tier-three', answer(hashFor('none'), hashFor('none'), true, '2')],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => ['tier-three', answer(defended(market).id, hashFor('none'), true, '2')],
  },
  {
    code: 'not_asked',
    why: 'by the supplier, who holds nothing any more, of another note',
    act: (market) => {
      const { id } = defended(market);
      return ['tier-one', answer(id, hashFor('none'), true)];
    },
  },
  {
    code: 'no_note_open',
    why: 'another note',
    act: (market) => ['tier-two', answer(defended(market).id, hashFor('none'), true)],
  },
]);

it('W2: a concession is as who holds the piece in the end says, not who objected before', () => {
  const market = new Market(marketGenesis({ parameters: { objectionDays: 3 } }));
  const id = makeAcknowledged(market, 'a');
  const pledge = market.ok('tier-one', deals.pledge(id));
  const note = market.ok('tier-one', deals.credit(id, '1000'));
  market.ok('tier-one', answer(id, note, false));
  market.ok('bank-one', { type: 'releasePledge', version: 1, pledge });
  handOn(market, deals.assign(id), 'tier-one');
  market.ok('tier-two', answer(id, note, true));
  market.wait(START + 4 * DAY);
  expect(piecesOf(market.world, id)).toMatchObject([
    { holder: 'tier-two', released: 1000n, disputed: 0n },
  ]);
});
