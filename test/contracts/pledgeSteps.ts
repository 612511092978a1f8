import { under } from '../../contracts/state/factKeys.ts';
import type { Debt } from '../../contracts/state/rights.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { openDebt } from '../../contracts/trade/money/owing.ts';
import { debtKey } from './comparing.ts';
import { CorrectionSteps } from './correctionSteps.ts';
import { deals, openDebts } from './deals.ts';
import type { Step } from './invoiceSteps.ts';
import { BANKS, dateOf } from './invoiceSteps.ts';
import { DAY, hashFor, START } from './market.ts';
import type { NaiveFunding } from './naiveFunding.ts';
import type { NaivePledges } from './naivePledges.ts';
import type { NaiveReceivable, Unit } from './naiveThings.ts';
import { besides, isBound } from './naiveThings.ts';

/** What happens in these steps, and what the model saw come about. */
export const PLEDGED: readonly string[] = [
  'freeDebt',
  'pledgor owes',
  'paid through pledgees',
  'received for a pledged piece',
  'who received it owes the pledgee',
];

/** A whole piece of a receivable: one of its units, the index of its first, and how many. */
interface WholePiece {
  readonly receivable: string;
  readonly unit: Unit;
  readonly at: number;
  readonly count: number;
}

/** Steps about what pledges lose, and about the debts that they are on then. */
export abstract class PledgeSteps extends CorrectionSteps {
  /**
   * Brings about, one after the other: a pledge for long, a dispute, that it is lost; or, under a
   * pledge or reserve, that it was paid.
   */
  lossStep(time: number, isPaid = false): Step {
    const { dice, naive } = this;
    const isReserved = isPaid && dice.below(2) === 0;
    const isShared = ({ pledges, piece }: Unit): boolean =>
      isReserved ? naive.reserves.has(piece) : pledges.length > 0;
    const isLost = (unit: Unit): boolean => unit.disputed && isShared(unit);
    const all = [...naive.receivables].filter(([, each]) => isLosing(each, isShared));
    if (all.length === 0 || dice.below(8) === 0) return this.longPledgeStep(time);
    const begun = all.filter(([, { units }]) => units.some(isLost));
    const [id, receivable] = dice.pick(begun.length > 0 && dice.below(6) > 0 ? begun : all);
    const { units, supplier, debtor: signer } = receivable;
    const hit = units.find(isLost);
    if (hit === undefined) {
      // Free units of the supplier come first: mostly more than these, so that others are hit.
      const isFree = (unit: Unit): boolean => unit.open && unit.holder === supplier;
      const free = units.filter((unit) => isFree(unit) && unit.pledges.length === 0).length;
      const amount = 1 + dice.below(12) + (!isPaid && dice.below(3) > 0 ? free : 0);
      const shared = units.filter((unit) => unit.open && isShared(unit));
      const payees = [supplier, ...shared.flatMap(({ holder, payTo }) => [holder, payTo])];
      const payee = isPaid || receivable.status !== 'open' ? dice.pick(payees) : null;
      const ground = payee === null ? 'damaged' : 'already_paid';
      const words = { amount: String(amount), ground, payee, details: hashFor('damage') };
      const deed = { type: 'disputeReceivable', version: 1, receivable: id, ...words };
      const expect: Step['expect'] = (model, name, now) =>
        model.disputeUnits(id, { id: name, amount, payee }, signer, now);
      return { signer, deed, expect };
    }
    const start = units.findIndex(({ piece }) => piece === hit.piece) + 1;
    const payee = receivable.dispute?.payee ?? null;
    const beside = payee === null ? besides(hit, supplier) : naive.askedIfPaid(hit);
    const asked = [payee ?? supplier, hit.holder, ...beside];
    const missing = asked.filter((each) => !hit.conceded.some(({ member }) => member === each));
    const by = missing[0] ?? hit.holder;
    const at = { receivable: id, start };
    const deed = {
      ...{ type: 'concedeUnits', version: 1, receivable: id },
      ...{ piece: String(start), alone: false },
    };
    return { signer: by, deed, expect: (model, _, now) => model.concedeUnits(at, by, false, now) };
  }

  /** Pledges all of a piece that was bought, for about as much as it is and a long time. */
  private longPledgeStep(time: number): Step {
    const { dice, naive } = this;
    const all = [...naive.receivables].flatMap(([receivable, { status, kind, units, supplier }]) =>
      status !== 'open' || kind !== 'acknowledged'
        ? []
        : units.flatMap((unit, at) =>
            unit.open && unit.piece !== units[at - 1]?.piece && !isBound(unit)
              ? [{ receivable, units, unit, at, isBought: unit.holder !== supplier }]
              : [],
          ),
    );
    const bought = all.filter(({ isBought }) => isBought);
    // Nothing is set off in the money of one of the two: mostly one whose holder issues none.
    const traded = bought.filter(({ unit: { holder } }) => !BANKS.includes(holder));
    const most = traded.length > 0 && dice.below(3) > 0 ? traded : bought;
    const some = most.length > 0 && dice.below(4) > 0 ? most : all;
    if (some.length === 0) return this.acceptStep();
    const { receivable, units, unit, at } = dice.pick(some);
    const count = units.filter(({ piece }) => piece === unit.piece).length;
    return this.pledgeAllStep({ receivable, unit, at, count }, count + 1 - dice.below(4), time);
  }

  /** Pledges all `count` units of the piece that begins at the index `at`, for a long time. */
  protected pledgeAllStep({ receivable, unit, at, count }: WholePiece, most: number, time: number) {
    const { dice } = this;
    const [from, to, secured] = [at + 1, at + count, Math.max(1, most)];
    const dueDay = Math.floor((time - START) / DAY) + 60;
    const [signer, piece] = [unit.holder, String(from)];
    const pledgee = dice.pick(BANKS.filter((bank) => bank !== signer));
    const words = { pledgee, secured: String(secured), dueDay: dateOf(dueDay) };
    const what = { receivable, start: from, from, to };
    const terms = { signer, pledgee, secured, dueDay };
    const deed = deals.pledge(receivable, { ...words, piece, from: piece, to: String(to) });
    const expect: Step['expect'] = (model, id) => model.pledge(id, what, terms);
    return { signer, deed, expect };
  }

  /** A debt that a pledge is on is paid, freed, or against another. */
  chargedStep(time: number): Step {
    const { dice, market } = this;
    const entries = [...scanAll(market.world.indexes, ...under('charged'))];
    if (entries.length === 0) return this.lossStep(time);
    const found = entries.map(([key]) => {
      const [, pledge = '', id = ''] = key.split('/');
      return { pledge, debt: debts.read(market.world, id) as Debt };
    });
    const inPlace = found.filter((each) => each.debt.cause !== 'pledge');
    const some = inPlace.length > 0 && dice.below(4) > 0 ? inPlace : found;
    const { pledge, debt } = dice.pick(some);
    const what = dice.below(6);
    const { pledgee = 'bank-one' } = this.naive.pledges.get(pledge) ?? {};
    if (what === 0) return this.freeStep(debt, pledge, pledgee);
    return what < 2 ? this.payChargedStep(debt) : this.setOffChargedStep(debt);
  }

  private payChargedStep(debt: Debt): Step {
    const { dice, naive } = this;
    const { id, debtor: signer, issuer: owed } = debt;
    const [open, key] = [Number(openDebt(debt)), debtKey(debt)];
    const amount = dice.below(3) === 0 ? 1 + dice.below(open) : open;
    if (naive.balance(owed, signer) < amount) return this.moneyFor(owed, signer, amount);
    const issuer = this.otherIssuer(owed, signer);
    const deed = { type: 'payDebt', version: 1, debt: id, amount: String(amount), issuer };
    naive.learnDebt(id, open);
    return { signer, deed, expect: (model) => model.payDebt(id, key, signer, amount, issuer) };
  }

  private freeStep(debt: Debt, pledge: string, signer: string): Step {
    const named = { id: debt.id, key: debtKey(debt) };
    this.naive.learnDebt(debt.id, Number(openDebt(debt)));
    const deed = { type: 'freeDebt', version: 1, pledge, debt: debt.id };
    return { signer, deed, expect: (model) => model.freeDebt(named, pledge, signer) };
  }

  /** Against a debt the other way, which is put down first where there is none. */
  private setOffChargedStep(debt: Debt): Step {
    const { market, naive, dice } = this;
    const { debtor: signer, creditor, issuer } = debt;
    const all = openDebts(market.world).filter((each) => each.debtor === creditor);
    const back = all.find((each) => each.creditor === signer && each.issuer === issuer);
    if (back === undefined) {
      const parties = { debtor: creditor, creditor: signer, issuer };
      return this.proposalStep({ kind: 'debt', ...parties, amount: 1 + dice.below(9) }, creditor);
    }
    const [first, second] = [debt, back].map((each) => {
      naive.learnDebt(each.id, Number(openDebt(each)));
      return { id: each.id, key: debtKey(each) };
    }) as [{ id: string; key: string }, { id: string; key: string }];
    const lesser = Math.min(Number(openDebt(debt)), Number(openDebt(back)));
    const amount = 1 + dice.below(lesser);
    const pair = { debt: first.id, against: second.id, amount: String(amount) };
    const deed = { type: 'setOff', version: 1, ...pair };
    return { signer, deed, expect: (model) => model.setOff(first, second, signer, amount) };
  }
}

/** Whether units in which others have a part are in dispute, or may come to be. */
function isLosing(
  { units, dispute, kind, status }: NaiveReceivable,
  isShared: (unit: Unit) => boolean,
): boolean {
  const shared = units.filter(isShared);
  if (shared.some(({ disputed }) => disputed)) return true;
  const isOpen = dispute === null && kind === 'acknowledged' && status !== 'paid';
  return isOpen && shared.some(({ open }) => open);
}

/** Whether a pledge is on a debt of which something is open. */
export function hasCharged({ debts: all }: NaiveFunding & NaivePledges): boolean {
  return [...all].some(([key, open]) => open > 0 && key.split(' ').length > 4);
}

/** Whether one of these took the place of units: it is no pledgor’s. */
export function hasInPlace({ debts: all }: NaiveFunding & NaivePledges): boolean {
  return [...all].some(([key, open]) => {
    const [, , , cause, list] = key.split(' ');
    return open > 0 && list !== undefined && cause !== 'pledge';
  });
}
