import { describe, expect, it } from 'vitest';
import { judgeInvoice } from '../../../client/invoices/judgeInvoice.ts';
import { MAX_TERMS } from '../../../client/invoices/paymentTerms.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { amount, cii, ciiDay, ciiTerm, ubl } from './made.ts';
import { bytesOf } from './samples.ts';

const due = (text: string) => {
  const { dueDate, due: read, ambiguous } = readInvoice(bytesOf(text));
  expect(read.day).toBe(dueDate);
  const parts = read.instalments.map(({ day, part }) => `${part} ${day}`);
  return { dueDate, parts, discountDay: read.discountDay, ambiguous: ambiguous.map((a) => a.term) };
};
const one = (dueDate: string | null, discountDay: string | null = null) => ({
  dueDate,
  parts: [],
  discountDay,
  ambiguous: [],
});
const parts = (...list: string[]) => ({ ...one(null), parts: list });

const rebate = (inside: string) =>
  `<ram:ApplicableTradePaymentDiscountTerms>${inside}</ram:ApplicableTradePaymentDiscountTerms>`;
const TWO_PERCENT = '<ram:CalculationPercent>2</ram:CalculationPercent>';
const days = (n: number, unit = 'DAY') =>
  `<ram:BasisPeriodMeasure unitCode="${unit}">${n}</ram:BasisPeriodMeasure>`;
const part = (text: string) => `<ram:PartialPaymentAmount>${text}</ram:PartialPaymentAmount>`;
const term = (inside: string) => `<cac:PaymentTerms>${inside}</cac:PaymentTerms>`;
const until = (day: string) => `<cbc:PaymentDueDate>${day}</cbc:PaymentDueDate>`;
const UBL_REBATE = '<cbc:SettlementDiscountPercent>2</cbc:SettlementDiscountPercent>';
const means = (day: string) =>
  `<cac:PaymentMeans><cbc:PaymentDueDate>${day}</cbc:PaymentDueDate></cac:PaymentMeans>`;

describe('payment terms', () => {
  const read = (text: string) => () => readInvoice(bytesOf(text));

  it.each([
    ['CII', (count: number) => cii({ terms: ciiTerm('20261130').repeat(count) })],
    ['UBL', (count: number) => ubl({ terms: term(until('2026-11-30')).repeat(count) })],
  ])('are read up to a number, in %s', (_, withTerms) => {
    expect(read(withTerms(MAX_TERMS))().dueDate).toBe('2026-11-30');
    expect(read(withTerms(MAX_TERMS + 1))).toThrow(
      expect.objectContaining({ code: 'too_big', facts: { terms: 501, maxTerms: 500 } }),
    );
  });
});

describe('the payment terms of CII', () => {
  it.each([
    ['a discount first', ciiTerm('20260912', rebate(TWO_PERCENT)) + ciiTerm('20261130')],
    ['a discount last', ciiTerm('20261130') + ciiTerm('20260912', rebate(TWO_PERCENT))],
    [
      'a discount by amount, and one that is longer',
      ciiTerm('20260912', rebate('<ram:ActualDiscountAmount>5</ram:ActualDiscountAmount>')) +
        ciiTerm('20260922', rebate(TWO_PERCENT)) +
        ciiTerm('20261130'),
    ],
    [
      'a discount with its own period, whose term has a day as well',
      ciiTerm('20260912', rebate(days(10) + TWO_PERCENT)) + ciiTerm('20261130'),
    ],
    ['one term with both', ciiTerm('20261130', rebate(days(10) + TWO_PERCENT))],
    ['a period of weeks', ciiTerm('20261130', rebate(days(2, 'WEE') + TWO_PERCENT))],
    ['a period of months', ciiTerm('20261130', rebate(days(1, 'MON') + TWO_PERCENT))],
    ['a discount of nothing', ciiTerm('20261130', rebate(TWO_PERCENT.replace('2', '0.00')))],
    ['an empty discount', ciiTerm('20261130', rebate(''))],
    [
      'a discount in the notation of XRechnung',
      ciiTerm('20261130', '<ram:Description>#SKONTO#TAGE=14#PROZENT=2.00#\n</ram:Description>'),
    ],
    [
      'discounts in that notation, one of them of nothing, and the day of one of them',
      ciiTerm('20260912', '<ram:Description>#SKONTO#TAGE=10#PROZENT=2#</ram:Description>') +
        ciiTerm('20261130', '<ram:Description>#SKONTO#TAGE=89#PROZENT=0.00#</ram:Description>'),
    ],
    [
      'a discount in words first',
      ciiTerm('20260912', '<ram:Description>2,5 % Skonto bis 12.09.</ram:Description>') +
        ciiTerm('20261130', '<ram:Description>netto, ohne Skonto</ram:Description>'),
    ],
    ['the same day twice', ciiTerm('20261130') + ciiTerm('20261130')],
    ['a part that is all', ciiTerm('20261130', part('1190'))],
    ['a part of nothing', ciiTerm('20261130', part('0.00'))],
    [
      'parts of one day that make the whole',
      ciiTerm('20261130', part('590.00')) + ciiTerm('20261130', part('600.00')),
    ],
    [
      'a term without a day',
      ciiTerm('', '<ram:Description>net</ram:Description>') + ciiTerm('20261130'),
    ],
  ])('%s: the net day', (_what, terms) => {
    expect(due(cii({ terms }))).toEqual(one('2026-11-30'));
  });

  it.each([
    ['a discount alone', ciiTerm('20260912', rebate(TWO_PERCENT))],
    [
      'a discount alone whose own period ends on the day of its term',
      ciiTerm('20260912', rebate(days(10) + TWO_PERCENT)),
    ],
    [
      'the same, counted from a day of its own',
      ciiTerm('20260912', rebate(ciiDay('BasisDateTime', '20260907') + days(5) + TWO_PERCENT)),
    ],
    [
      'the same, in a unit that nobody knows',
      ciiTerm('20260912', rebate(days(1, 'DEC') + TWO_PERCENT)),
    ],
  ])('%s: no net day', (_what, terms) => {
    expect(due(cii({ terms }))).toEqual(one(null, '2026-09-12'));
  });

  it.each([
    ['WEE', 2, '20260916'],
    ['MON', 1, '20261002'],
    ['ANN', 1, '20270902'],
  ])('a discount alone whose period in %s ends on the day of its term: no net day', (...at) => {
    const [unit, count, day] = at;
    const read = due(cii({ terms: ciiTerm(day, rebate(days(count, unit) + TWO_PERCENT)) }));
    expect(read.dueDate).toBeNull();
    expect(read.discountDay?.replaceAll('-', '')).toBe(day);
  });

  it('a month that is shorter ends on its last day', () => {
    const terms = ciiTerm('20260228', rebate(days(1, 'MON') + TWO_PERCENT));
    expect(due(cii({ issued: '20260131', terms })).discountDay).toBe('2026-02-28');
  });

  it('parts on two days are instalments', () => {
    const two = ciiTerm('20260930', part('595.00')) + ciiTerm('20261231', part('595.00'));
    expect(due(cii({ terms: two }))).toEqual(parts('595.00 2026-09-30', '595.00 2026-12-31'));
    const percent = '<ram:PartialPaymentPercent>50</ram:PartialPaymentPercent>';
    const halves = ciiTerm('20260930', percent) + ciiTerm('20261231', percent);
    expect(due(cii({ terms: halves }))).toEqual(parts('50 % 2026-09-30', '50 % 2026-12-31'));
    const rest = ciiTerm('20260930', part('595.00')) + ciiTerm('20261231');
    expect(due(cii({ terms: rest }))).toEqual(parts('595.00 2026-09-30', 'null 2026-12-31'));
    const alone = ciiTerm('20260930', part('595.00'));
    expect(due(cii({ terms: alone }))).toEqual(parts('595.00 2026-09-30'));
  });

  it('two whole days contradict each other', () => {
    const words = '<ram:Description>2 % discount</ram:Description>';
    const later = ciiTerm('20260930') + ciiTerm('20261231', words);
    expect(due(cii({ terms: later }))).toMatchObject({ ambiguous: ['BT-9'] });
    const each = ciiTerm('20260930', words) + ciiTerm('20261231', words);
    expect(due(cii({ terms: each }))).toMatchObject({ ambiguous: ['BT-9'] });
    const two = ciiTerm('20260930') + ciiTerm('20261231');
    expect(due(cii({ terms: two }))).toMatchObject({ ambiguous: ['BT-9'] });
    const inside = ciiTerm('20260930', ciiDay('DueDateDateTime', '20261231'));
    expect(due(cii({ terms: inside }))).toMatchObject({ ambiguous: ['BT-9'] });
  });
});

describe('the payment terms of UBL', () => {
  const last = '<cbc:DueDate>2026-11-30</cbc:DueDate>';

  it.each([
    ['a day in the terms', '', term(until('2026-11-30'))],
    [
      'an instalment day in the terms',
      '',
      term(until('2026-11-30').replaceAll('Payment', 'Installment')).replaceAll(
        'InstallmentTerms',
        'PaymentTerms',
      ),
    ],
    ['a discount first', '', term(UBL_REBATE + until('2026-09-12')) + term(until('2026-11-30'))],
    ['a discount beside the day of the document', last, term(UBL_REBATE + until('2026-09-12'))],
    [
      'a discount with its own period, whose term has the net day',
      '',
      term(
        `${UBL_REBATE}${until('2026-11-30')}<cac:SettlementPeriod><cbc:EndDate>2026-09-12` +
          '</cbc:EndDate></cac:SettlementPeriod>',
      ),
    ],
    [
      'a discount in the notation of XRechnung',
      last,
      term('<cbc:Note>#SKONTO#TAGE=14#PROZENT=2.00#\n</cbc:Note>'),
    ],
    [
      'a discount in words beside the day of the document',
      last,
      term(`<cbc:Note>Escompte 2% jusqu'au 12/09</cbc:Note>${until('2026-09-12')}`),
    ],
    ['an amount that is all', '', term(until('2026-11-30') + amount('Amount', '1190.00'))],
    ['the same day in the payment means', last, means('2026-11-30')],
    ['an empty day of the document', '<cbc:DueDate/>', means('2026-11-30')],
  ])('%s: the net day', (_what, dueDate, terms) => {
    expect(due(ubl({ due: dueDate, terms }))).toEqual(one('2026-11-30'));
  });

  it.each([
    ['a discount alone', term(UBL_REBATE + until('2026-09-12'))],
    [
      'a discount alone whose own period ends on the day of its term',
      term(
        `${UBL_REBATE}${until('2026-09-12')}<cac:SettlementPeriod><cbc:DurationMeasure ` +
          'unitCode="DAY">10</cbc:DurationMeasure></cac:SettlementPeriod>',
      ),
    ],
    [
      'the same, counted from a day of its own',
      term(
        `${UBL_REBATE}${until('2026-09-12')}<cac:SettlementPeriod><cbc:StartDate>2026-09-05` +
          '</cbc:StartDate><cbc:DurationMeasure unitCode="WEE">1</cbc:DurationMeasure>' +
          '</cac:SettlementPeriod>',
      ),
    ],
  ])('%s: no net day', (_what, terms) => {
    expect(due(ubl({ due: '', terms }))).toEqual(one(null, '2026-09-12'));
  });

  it('parts without a day are asked about where another day would be taken for theirs', () => {
    const percent = (text: string) => `<cbc:PaymentPercent>${text}</cbc:PaymentPercent>`;
    const ordered = term(percent('30')) + term(percent('70'));
    expect(due(ubl({ due: last, terms: ordered }))).toEqual(
      parts('30 % null', '70 % null', 'null 2026-11-30'),
    );
    const half = term(percent('30')) + term(percent('70') + until('2026-11-30'));
    expect(due(ubl({ due: last, terms: half }))).toEqual(parts('30 % null', '70 % 2026-11-30'));
    expect(due(ubl({ due: '', terms: ordered }))).toEqual(one(null));
    const told = judgeInvoice(readInvoice(bytesOf(ubl({ due: last, terms: ordered }))), null);
    expect(told.ask[0]?.facts['instalments']).toBe(
      '30 % on a day that is not stated, 70 % on a day that is not stated, the rest on 2026-11-30',
    );
  });

  it('parts on two days are instalments', () => {
    const half = amount('Amount', '595.00');
    const two = term(until('2026-09-30') + half) + term(until('2026-12-31') + half);
    const both = parts('595.00 2026-09-30', '595.00 2026-12-31');
    expect(due(ubl({ due: '', terms: two }))).toEqual(both);
    // The day of the document that is also the day of the last part says nothing new.
    const day = '<cbc:DueDate>2026-12-31</cbc:DueDate>';
    expect(due(ubl({ due: day, terms: two }))).toEqual(both);
    const percent = '<cbc:PaymentPercent>50</cbc:PaymentPercent>';
    const halves = term(until('2026-09-30') + percent) + term(until('2026-12-31') + percent);
    expect(due(ubl({ due: '', terms: halves }))).toEqual(
      parts('50 % 2026-09-30', '50 % 2026-12-31'),
    );
  });

  it.each([
    ['two days of the document', last + last.replace('11', '10'), ''],
    ['another day in the terms', last, term(until('2026-12-31'))],
    ['another day in the payment means', last, means('2026-12-31')],
    ['two days in one term', '', term(until('2026-11-30') + until('2026-12-31'))],
    [
      'a day of the document and another in its own term, of two kinds',
      last,
      term(until('2026-11-30') + until('2026-12-31').replaceAll('Payment', 'Installment')),
    ],
    ['two days in the payment means', '', means('2026-12-31') + means('2026-11-30')],
  ])('%s contradict each other', (_what, dueDate, terms) => {
    expect(due(ubl({ due: dueDate, terms }))).toMatchObject({ ambiguous: ['BT-9'] });
  });
});

describe('dates that cannot be read', () => {
  it.each([
    ['UBL', ubl({ due: '<cbc:DueDate>30.11.2026</cbc:DueDate>' }), '30.11.2026'],
    ['CII', cii({ terms: ciiTerm('301126') }), '301126'],
  ])('%s says them and has none', (_what, text, stated) => {
    const { dueDate, unreadable } = readInvoice(bytesOf(text));
    expect(dueDate).toBeNull();
    expect(unreadable).toEqual([{ term: 'BT-9', text: stated }]);
  });
});
