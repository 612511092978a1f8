/** Planted mistakes in the rules about prices, locked money, obligations and calendars. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about prices, locked money and money of several issuers. */
const MONEY: readonly Mutant[] = [
  mutant('locked money can be spent', 'what is quoted is there', ['quoteRules'], {
    file: 'trade/money/money.ts',
    from: '{ balance: -amount, locked: amount });',
    to: '{ balance: 0n, locked: amount });',
  }),
  mutant('a quote that ends keeps its money', 'it is free again', ['quoteRules'], {
    file: 'trade/money/quoting.ts',
    from: '  freeMoney(draft, moneyOf(quote), quote.financier, quote.locked);\n',
    to: '',
  }),
  mutant('other quotes stay open', 'accepting one ends the request', ['quoteRules'], {
    file: 'trade/money/quoting.ts',
    from: 'const events = openQuotes(draft, request.id).map((id) => lapseQuote(draft, id));',
    to: 'const events: Event[] = [];',
  }),
  mutant('a quote is good as long as its request', 'it has a last day', ['quoteRules'], {
    file: 'rules/financing/giveQuote.ts',
    from: 'return { lapseTime: Math.min(end, lapseTime) };',
    to: 'return { lapseTime };',
  }),
  mutant('the fee is the seller’s', 'price = units - discount - fee', ['quoteRules'], {
    file: 'trade/financing/pricing.ts',
    from: 'return { discount, fee, price: units - discount - fee };',
    to: 'return { discount, fee, price: units - discount };',
  }),
  mutant('a cost that looks smaller than it is', 'rounded up', ['pricing'], {
    file: 'trade/financing/pricing.ts',
    from: ': (cost + base - 1n) / base;',
    to: ': cost / base;',
  }),
  mutant('anybody’s quote is accepted by anybody', 'the seller asked', ['quoteRules'], {
    file: 'rules/financing/acceptQuote.ts',
    from: "if (seller !== signer) return refuse('not_seller');",
    to: '',
  }),
  mutant('a quote of money that is not there', 'the price is locked', ['quoteRules'], {
    file: 'rules/financing/giveQuote.ts',
    from: 'if (balance < locked) {',
    to: 'if (balance < 0n) {',
  }),
  mutant('units without their price', 'delivery versus payment', ['quoteRules'], {
    file: 'rules/financing/acceptQuote.ts',
    from: '  payQuote(draft, quote, signer, price);\n',
    to: '',
  }),
  mutant('a withdrawn request is answered', 'it is over', ['quoteRules'], {
    file: 'trade/money/quoting.ts',
    from: "return isOpen ? null : refuse('request_over'",
    to: "return time < lapseTime ? null : refuse('request_over'",
  }),
  mutant('a conversion pays in what is given', 'never one for another’s', ['conversionRules'], {
    file: 'rules/money/acceptConversion.ts',
    from: 'const money = { issuer: takes, currency };',
    to: 'const money = { issuer: conversion.gives, currency };',
  }),
  mutant('a conversion is taken twice', 'both sums once', ['conversionRules', 'market.property'], {
    file: 'rules/money/acceptConversion.ts',
    from: "conversions.write(draft, { ...conversion, status: 'taken', taker });",
    to: 'conversions.write(draft, { ...conversion, taker });',
  }),
  mutant('a conversion for anybody', 'it names who may take it', ['conversionRules'], {
    file: 'rules/money/acceptConversion.ts',
    from: 'if (to !== null && to !== taker)',
    to: "if (to === '')",
  }),
  mutant('a conversion within one issuer', 'that is a transfer', ['conversionRules'], {
    file: 'rules/money/offerConversion.ts',
    from: "if (gives === takes) return refuse('same_issuer', { issuer: gives });",
    to: '',
  }),
  mutant('what is offered is not locked', 'it is there when it is taken', ['conversionRules'], {
    file: 'rules/money/offerConversion.ts',
    from: 'if (balance < giveAmount)',
    to: 'if (balance < 0n)',
  }),
  mutant('a lapsed conversion keeps its money', 'it is free again', ['conversionRules'], {
    file: 'trade/money/converting.ts',
    from: '  freeMoney(draft, givenMoney(conversion), maker, giveAmount);\n',
    to: '',
  }),
];

/** Mistakes about what is published before the due day, and about calendars. */
const FUNDING: readonly Mutant[] = [
  mutant('obligations of all issuers in one', 'one total an issuer', ['fundingRules'], {
    file: 'trade/settlement/obliging.ts',
    from: 'receivable.mandate.issuer === issuer && receivable.currency === currency',
    to: 'receivable.currency === currency',
  }),
  mutant('the face is published', 'what is open has to be paid', ['fundingRules'], {
    file: 'trade/settlement/obliging.ts',
    from: 'isOfMoney ? openAmount(receivable) : 0n',
    to: 'isOfMoney ? receivable.face : 0n',
  }),
  mutant('what comes later is not published', 'one total a day', ['fundingRules'], {
    file: 'trade/settlement/obliging.ts',
    from: "if (before?.status === 'planned' && before.summed === '') return;",
    to: 'if (before !== undefined) return;',
  }),
  mutant('what comes in between is not summed', 'summed anew', ['fundingRules'], {
    file: 'trade/settlement/obliging.ts',
    from: "if (before?.status === 'planned' && before.summed === '') return;",
    to: "if (before?.status === 'planned') return;",
  }),
  mutant('a batch is summed twice', 'every run adds what is new', ['fundingRules'], {
    file: 'trade/settlement/obliging.ts',
    from: "const start = summed === '' ?",
    to: "const start = summed !== '~' ?",
  }),
  mutant('a line is drawn for nothing', 'it pays, or it is not drawn', ['fundingRules'], {
    file: 'trade/settlement/obliging.ts',
    from: '(!partial && amount < missing)',
    to: '(!partial && amount < 0n)',
  }),
  mutant('all of a line is drawn', 'what is missing', ['fundingRules'], {
    file: 'trade/settlement/obliging.ts',
    from: 'lesser(lesser(obligation.line, missing), room)',
    to: 'lesser(obligation.line, room)',
  }),
  mutant('a line that nobody owes', 'the debtor owes what is drawn', ['fundingRules'], {
    file: 'trade/settlement/obliging.ts',
    from: '...parties, receivable: id, from: null }',
    to: '...parties, amount: 0n, receivable: id, from: null }',
  }),
  mutant('more is funded than published', 'the total is what counts', ['fundingRules'], {
    file: 'state/obligations.ts',
    from: 'amount - deposited - line - drawn;',
    to: 'amount - deposited;',
  }),
  mutant('a deposit that is not issued', 'the money is there', ['fundingRules'], {
    file: 'rules/settlement/fundObligation.ts',
    from: '    putUp(draft, money, debtor, amount);\n',
    to: '',
  }),
  mutant('funded after the due time', 'it is over', ['fundingRules'], {
    file: 'trade/settlement/obliging.ts',
    from: 'return time < dueTime ? obligation :',
    to: 'return time <= dueTime ? obligation :',
  }),
  mutant('refused twice', 'the first word stands', ['fundingRules'], {
    file: 'rules/settlement/refuseObligation.ts',
    from: 'if (refusal !== null) return',
    to: "if (refusal === '') return",
  }),
  mutant('a refusal outlives the funding', 'money is there', ['fundingRules'], {
    file: 'rules/settlement/fundObligation.ts',
    from: 'deposited: deposited + amount, refusal: null }',
    to: 'deposited: deposited + amount }',
  }),
  mutant('a refusal without a reason', 'everybody sees why', ['fundingRules'], {
    file: 'rules/settlement/refuseObligation.ts',
    from: '{ ...obligation, refusal: reason }',
    to: '{ ...obligation, refusal: null }',
  }),
  mutant('a payment that no statement tells', 'every change is told', ['statement'], {
    file: 'trade/money/money.ts',
    from: 'if (from === to || amount === 0n) return [];',
    to: 'if (from === to || amount > 4000n) return [];',
  }),
  mutant('money of all issuers in one statement', 'accounts are apart', ['statement'], {
    file: 'trade/money/statement.ts',
    from: "event['issuer'] !== issuer || ",
    to: '',
  }),
  mutant('what went out came in', 'opening + movements = closing', ['statement'], {
    file: 'trade/money/statement.ts',
    from: '[{ change: -amount(), other: to, reference }]',
    to: '[{ change: amount(), other: to, reference }]',
  }),
  mutant('a calendar over the old one', 'a receivable keeps its version', ['fundingRules'], {
    file: 'rules/governance/publishCalendar.ts',
    from: 'const version = days.calendar + 1;',
    to: 'const version = days.calendar;',
  }),
  mutant('a calendar that nobody gets', 'from the next block on', ['fundingRules'], {
    file: 'rules/governance/publishCalendar.ts',
    from: "    draft.set('days', { ...days, calendar: version });\n",
    to: '',
  }),
  mutant('a holiday that is no date', 'every holiday is a date', ['fundingRules'], {
    file: 'rules/governance/publishCalendar.ts',
    from: "if (wrong !== undefined) return refuse('bad_day', { day: wrong });",
    to: '',
  }),
];

/** All of them. */
export const MONEY_MUTANTS: readonly Mutant[] = [...MONEY, ...FUNDING];
