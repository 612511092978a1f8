/** Whether the real market and the naive one say the same about everything. */

import { under } from '../../contracts/state/factKeys.ts';
import { invoices } from '../../contracts/state/invoices.ts';
import { offers } from '../../contracts/state/offers.ts';
import { conversions, quoteRequests, quotes } from '../../contracts/state/quotes.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { redemptions } from '../../contracts/state/redemptions.ts';
import type { Debt } from '../../contracts/state/rights.ts';
import { debts, pledges } from '../../contracts/state/rights.ts';
import type { World } from '../../contracts/state/state.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { totals } from '../../contracts/state/totals.ts';
import { openUnits } from '../../contracts/state/units.ts';
import type { Money } from '../../contracts/trade/money/money.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { openDebt } from '../../contracts/trade/money/owing.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { BANKS, TRADERS } from './invoiceSteps.ts';
import type { NaiveFunding, NaiveObligation } from './naiveFunding.ts';
import type { NaiveReceivable, Unit } from './naiveThings.ts';
import { isBound } from './naiveThings.ts';

const DAY = 86_400_000;

/** The debts that belong together in the model. */
export function debtKey({ debtor, creditor, issuer, currency, cause, pledges: on }: Debt): string {
  const charges = on.length > 0 ? [on.join(',')] : [];
  return [debtor, creditor, moneyName({ issuer, currency }), cause, ...charges].join(' ');
}

/** The name of money in the model: euros go without. */
function moneyName({ issuer, currency }: Money): string {
  return currency === 'EUR' ? issuer : `${issuer}:${currency}`;
}

/** @throws Error that names the first difference between the two markets */
export function compareMarkets(world: World, naive: NaiveFunding): void {
  compareInvoices(world, naive);
  for (const [id, { status }] of naive.offers) {
    same(`status of offer ${id}`, offers.read(world, id)?.status, status);
  }
  for (const [id, { active, received }] of naive.pledges) {
    const pledge = pledges.read(world, id);
    same(`pledge ${id} is active`, pledge?.status === 'active', active);
    same(`pledge ${id} received`, pledge?.received, BigInt(received));
  }
  for (const [id, { status }] of naive.requests) {
    same(`status of request ${id}`, quoteRequests.read(world, id)?.status, status);
  }
  for (const [id, { status, price, locked }] of naive.quotes) {
    const quote = quotes.read(world, id);
    same(`status of quote ${id}`, quote?.status, status);
    same(`price of quote ${id}`, quote?.price, price === null ? null : BigInt(price));
    same(`locked of quote ${id}`, quote?.locked, BigInt(locked));
  }
  for (const [id, { status }] of naive.conversions) {
    same(`status of conversion ${id}`, conversions.read(world, id)?.status, status);
  }
  for (const [id, { status }] of naive.redemptions) {
    same(`status of redemption ${id}`, redemptions.read(world, id)?.status, status);
  }
  for (const [key, model] of naive.obligations) compareObligation(world, key, model);
  for (const [id, model] of naive.receivables) compareReceivable(world, id, model);
  compareTotals(world, naive);
  const [open, wanted] = [openDebts(world), [...naive.debts].filter(([, amount]) => amount > 0)];
  for (const [key, amount] of wanted) same(`debts ${key}`, open.get(key), amount);
  same('how many have debts', open.size, wanted.length);
  for (const issuer of BANKS) {
    compareBalances(world, naive, { issuer, currency: 'EUR' });
    if (naive.hasDollars) compareBalances(world, naive, { issuer, currency: 'USD' });
  }
}

/** What is counted for the members: pieces that they hold, receivables that they owe. */
function compareTotals(world: World, naive: NaiveFunding): void {
  const wanted = new Map<string, { readonly things: Set<string>; open: number }>();
  const add = (key: string, thing: string, open: number): void => {
    const total = wanted.get(key) ?? { things: new Set<string>(), open: 0 };
    wanted.set(key, total);
    total.things.add(thing);
    total.open += open;
  };
  for (const [id, { debtor, status, units }] of naive.receivables) {
    const open = units.filter((unit) => unit.open).length;
    if (status !== 'paid') add(totals.key('owing', debtor), id, open);
    for (const unit of units) {
      if (!unit.open && !unit.disputed) continue;
      const thing = `${id} ${unit.piece}`;
      add(totals.key('pieces', unit.holder), thing, unit.open ? 1 : 0);
    }
  }
  const counted = [...scanAll(world.facts, ...under('total'))].map(([, value]) => value);
  for (const total of counted.map(totals.decode)) {
    if (total.of !== 'owing' && total.of !== 'pieces') continue;
    const key = totals.key(total.of, total.member);
    const open = total.sums.reduce((sum, { amount }) => sum + Number(amount), 0);
    same(`what is counted as ${key}`, total.count, wanted.get(key)?.things.size);
    same(`what is open of ${key}`, open, wanted.get(key)?.open);
    wanted.delete(key);
  }
  same('what is not counted', [...wanted.keys()].join(), '');
}

function compareBalances(world: World, naive: NaiveFunding, money: Money): void {
  const name = moneyName(money);
  for (const member of TRADERS) {
    const balance = balanceOf(world, money, member);
    same(`${name} owed to ${member}`, balance, BigInt(naive.balance(name, member)));
  }
}

/** @throws Error when they are not the same value */
export function same(what: string, real: unknown, model: unknown): void {
  if (!Object.is(real, model)) throw new Error(`${what}: ${real}, the model says ${model}`);
}

function compareObligation(world: World, key: string, model: NaiveObligation): void {
  const real = world.facts.get(`obligation/${key}`) as Record<string, unknown> | undefined;
  same(`${key} is published`, real?.['status'] === 'published', model.isPublished);
  for (const name of ['amount', 'deposited', 'line', 'drawn'] as const) {
    same(`${name} of ${key}`, real?.[name], String(model[name]));
  }
  same(`${key} is refused`, real?.['refusal'] !== null, model.isRefused);
}

function compareInvoices(world: World, naive: NaiveFunding): void {
  for (const [id, { status, accepted, disputed, changed }] of naive.invoices) {
    const invoice = invoices.read(world, id);
    same(`status of invoice ${id}`, invoice?.status, status);
    same(`accepted of invoice ${id}`, invoice?.accepted, BigInt(accepted));
    same(`disputed of invoice ${id}`, invoice?.disputed, BigInt(disputed));
    same(`what of invoice ${id} is otherwise`, invoice?.changed.join(' '), changed);
  }
}

function compareReceivable(world: World, id: string, model: NaiveReceivable): void {
  const receivable = receivables.read(world, id);
  same(`status of receivable ${id}`, receivable?.status, model.status);
  same(`calendar of ${id}`, receivable?.calendar, model.calendar);
  same(`due time of ${id}`, receivable?.dueTime, model.due);
  const { stoodAt } = model;
  const first = stoodAt === null ? null : stoodAt + 2 * DAY;
  same(`first debit of ${id}`, receivable?.firstDebitTime, first);
  same(`interest on ${id}`, receivable?.interestPaid, BigInt(model.interestPaid));
  same(`costs of ${id}`, receivable?.costsPaid, BigInt(model.costsPaid));
  const { taken, interestPaid, costsPaid } = model;
  same(`paid on ${id}`, receivable?.paid, BigInt(taken - interestPaid - costsPaid));
  same(`dispute on ${id}`, receivable?.dispute?.id, model.dispute?.id);
  same(`time of the dispute on ${id}`, receivable?.dispute?.time, model.dispute?.time);
  same(`credit note on ${id}`, receivable?.note?.id, model.note?.id);
  same(`what is left of it`, receivable?.note?.left, model.note?.left.toString());
  same(`set-offs on ${id}`, receivable?.setOffs.length, model.setOffs.length);
  same(`words about ${id}`, receivable?.outside.length, model.outside.length);
  same(`forgiven on ${id}`, receivable?.forgiven, BigInt(model.forgiven));
  for (const piece of piecesOf(world, id)) {
    const [before, start] = [
      model.units[Number(piece.from) - 2],
      model.units[Number(piece.from) - 1],
    ];
    same(`piece ${piece.from} of ${id} apart`, before?.piece === start?.piece, false);
    const at = `piece ${piece.from} of ${id}`;
    const own = model.units.slice(Number(piece.from) - 1, Number(piece.to));
    const [first] = own as [Unit, ...Unit[]];
    same(`disputed of ${at}`, piece.disputed, BigInt(own.filter((u) => u.disputed).length));
    same(`words on ${at}`, piece.words.length, first.words.length);
    same(`pledges on ${at}`, piece.pledges.length, first.pledges.length);
    for (const unit of own) {
      same(`${at} as one piece`, first.piece, unit.piece);
      same(`holder of ${at}`, piece.holder, unit.holder);
      same(`payee of ${at}`, piece.payTo, unit.payTo);
      same(`who waits to be payee of ${at}`, piece.noticeTo, unit.noticeTo);
      same(`whether ${at} is bound`, piece.lock !== null, isBound(unit));
    }
    same(`whether ${at} is written off`, piece.writtenOff, first.writtenOff);
    same(`open of ${at}`, openUnits(piece), BigInt(own.filter(({ open }) => open).length));
  }
}

/** What is open of all debts of one member to another, by cause and money. */
function openDebts(world: World): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [, value] of scanAll(world.facts, ...under('debt'))) {
    const debt = debts.decode(value);
    const [key, open] = [debtKey(debt), Number(openDebt(debt))];
    if (open > 0) sums.set(key, (sums.get(key) ?? 0) + open);
  }
  return sums;
}
