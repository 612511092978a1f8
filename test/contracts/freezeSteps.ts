import { accounts } from '../../contracts/state/accounts.ts';
import { contracts } from '../../contracts/state/agreements.ts';
import { under } from '../../contracts/state/factKeys.ts';
import { FREEZE_REASONS } from '../../contracts/state/freezes.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { Step } from './invoiceSteps.ts';
import { BANKS, dateOf, NOTHING, TRADERS } from './invoiceSteps.ts';
import { DAY, hashFor, START, secretOf } from './market.ts';
import type { NaiveFreezes } from './naiveFreezes.ts';
import type { NaiveReceivable } from './naiveThings.ts';
import { isHeld } from './naiveThings.ts';
import { OutsideSteps } from './outsideSteps.ts';

/** What happens in these steps, deeds and outcomes. */
export const FREEZES: readonly string[] = [
  'freeze',
  'liftFreeze',
  'freezeMoney',
  'thawMoney',
  'haltTrade',
  'resumeTrade',
  'thaw ok',
  'declareInsolvency',
  'endInsolvency',
  'settle debtor_insolvent',
  'settle frozen',
  'retry frozen',
];

/** Late receivables of which a piece is frozen, and in whose money they are can be issued. */
export function lateAndFrozen(naive: NaiveFreezes): (readonly [string, NaiveReceivable])[] {
  const frozen = [...naive.freezes.values()].map(({ unit }) => unit);
  return [...naive.receivables].filter(
    ([, { status, units, issuer, debtor }]) =>
      ['overdue', 'defaulted'].includes(status) &&
      BANKS.includes(issuer) &&
      ![issuer, debtor].some((each) => naive.insolvent.has(each)) &&
      units.some((unit) => unit.open && frozen.some((each) => each?.piece === unit.piece)),
  );
}

/** The orders that a target can be under. */
const ORDERS = ['order', 'second order', 'third order'];

/** Steps about what stands still, and that it goes on. */
export abstract class FreezeSteps extends OutsideSteps {
  freezeStep(time: number): Step {
    const { dice, naive } = this;
    const halted = [...naive.halts];
    if (halted.length > 0 && dice.below(3) > 0) return this.resumeStep(dice.pick(halted));
    const frozen = [...naive.freezes.keys()];
    if (frozen.length > 0 && dice.below(2) > 0) return this.liftStep(dice.pick(frozen));
    if (dice.below(4) === 0) return this.haltStep();
    const lastDay = Math.max(0, Math.floor((time - START) / DAY) + dice.below(4) - 1);
    const order = hashFor(dice.pick(ORDERS));
    const words = { reason: dice.pick(FREEZE_REASONS), order };
    const common = { version: 1, ...words, untilDay: dateOf(lastDay) };
    if (dice.below(3) === 0) {
      const [signer, member] = this.someAccount();
      const target = `money/${signer}/${member}`;
      const deed = { type: 'freezeMoney', ...common, member };
      return {
        signer,
        deed,
        expect: (model, _, now) => model.freeze(target, order, lastDay, now),
      };
    }
    const target = this.someTarget();
    const deed = { type: 'freeze', ...common, target };
    return {
      signer: 'regulator',
      deed,
      expect: (model, _, now) => model.freeze(target, order, lastDay, now),
    };
  }

  insolvencyStep(): Step {
    const { dice, naive } = this;
    const [open] = naive.insolvent;
    const words = { version: 1, reference: hashFor('proceedings') };
    const signer = 'regulator';
    if (open !== undefined && dice.below(3) > 0) {
      const deed = { type: 'endInsolvency', ...words, member: open };
      return { signer, deed, expect: (model) => model.endInsolvency(open) };
    }
    // Now and then one whose debts fall due by it.
    const hasty = [...naive.receivables.values()].filter((each) => each.hastens);
    const debtors = hasty.flatMap(({ status, debtor }) => (status === 'open' ? [debtor] : []));
    const member = dice.pick(dice.pick([BANKS, TRADERS, debtors.length > 0 ? debtors : BANKS]));
    naive.administrators += 1;
    const name = `administrator-${naive.administrators}`;
    const key = publicKeyOf(secretOf(`${this.seed} ${name}`));
    const deed = { type: 'declareInsolvency', ...words, member, name, key };
    return {
      signer,
      deed,
      expect: (model, _, now) => model.declareInsolvent(member, { name, key }, now),
    };
  }

  /** A late payment on a receivable of which a piece is frozen: what falls on that is held. */
  heldStep(time: number): Step {
    const { dice, naive } = this;
    const late = lateAndFrozen(naive);
    if (late.length === 0) return this.freezeStep(time);
    const [id, { debtor: signer, issuer, units }] = dice.pick(late);
    const amount = units.filter(({ open }) => open).length;
    if (naive.balance(issuer, signer) < amount) return this.moneyFor(issuer, signer, amount);
    const deed = { type: 'payOverdue', version: 1, receivable: id, amount: String(amount) };
    return {
      signer,
      deed,
      expect: (model, _, now) => model.payOverdue(id, signer, amount, now),
    };
  }

  /** The debtor of what stood still at its record time has its say, or the stop ends. */
  heldOpenStep(): Step {
    const { dice, naive } = this;
    const held = [...naive.receivables].filter(([, each]) => isHeld(each));
    const [id, { debtor: signer }] = dice.pick(held);
    const stops = [`receivable/${id}`, `member/${signer}`].filter((each) =>
      naive.freezes.has(each),
    );
    if (stops.length > 0 && dice.below(4) > 0) return this.liftStep(dice.pick(stops));
    const amount = 1 + dice.below(6);
    const words = { ground: 'damaged', payee: null, details: hashFor('damage') };
    const sums = { receivable: id, amount: String(amount) };
    const deed = { type: 'disputeReceivable', version: 1, ...sums, ...words };
    return {
      signer,
      deed,
      expect: (model, name, now) =>
        model.disputeUnits(id, { id: name, amount, payee: null }, signer, now),
    };
  }

  /** A vote on something that is halted. */
  resumeOneStep(): Step {
    const halted = [...this.naive.halts];
    return this.resumeStep(halted.length === 0 ? 'network' : this.dice.pick(halted));
  }

  resumeStep(target: string): Step {
    const { dice, naive } = this;
    const signer = dice.pick(dice.below(8) === 0 ? BANKS : [...naive.validators.keys()]);
    const deed = { type: 'resumeTrade', version: 1, target };
    return { signer, deed, expect: (model) => model.resume(target, signer) };
  }

  liftStep(target: string): Step {
    const [kind, first = '', member = ''] = target.split('/');
    const orders = [...(this.naive.freezes.get(target)?.orders.keys() ?? [])];
    const lifts = this.dice.pick([...orders, ...orders, hashFor(this.dice.pick(ORDERS))]);
    const words = { version: 1, lifts, order: hashFor('order') };
    if (kind === 'money') {
      const deed = { type: 'thawMoney', ...words, member };
      return { signer: first, deed, expect: (model) => model.liftOrder(target, lifts) };
    }
    const deed = { type: 'liftFreeze', ...words, target };
    return { signer: 'regulator', deed, expect: (model) => model.liftOrder(target, lifts) };
  }

  haltStep(): Step {
    const { dice } = this;
    const debtor = `debtor/${dice.pick(TRADERS)}`;
    const target = dice.pick(['network', debtor, debtor, `receivable/${this.dueSoon()}`]);
    const words = { reason: dice.pick(FREEZE_REASONS), order: hashFor('order') };
    const deed = { type: 'haltTrade', version: 1, target, ...words };
    return { signer: 'regulator', deed, expect: (model) => model.halt(target) };
  }

  /** An issuer and whose money of it: of an escrow, where there is one, or else locked. */
  private someAccount(): readonly [issuer: string, member: string] {
    const { dice, market, naive } = this;
    const any = [dice.pick(BANKS), dice.pick(TRADERS)] as const;
    const all = [...scanAll(market.world.facts, ...under('contract'))];
    const bound = all.map(([, value]) => contracts.decode(value)).filter(({ held }) => held > 0n);
    const entries = [...scanAll(market.world.facts, ...under('account'))];
    const locked = entries.map(([, value]) => accounts.decode(value)).filter((each) => each.locked);
    const escrows = bound.map(({ issuer, receivable }) => {
      return { issuer, member: naive.receivables.get(receivable)?.debtor ?? '' };
    });
    const those = escrows.length > 0 ? escrows : locked;
    if (those.length === 0 || dice.below(3) === 0) return any;
    const { issuer, member } = dice.pick(those);
    return BANKS.includes(issuer) ? [issuer, member] : any;
  }

  private someTarget(): string {
    const { dice, market } = this;
    const receivable = this.dueSoon();
    const pieces = piecesOf(market.world, receivable);
    const start = pieces.length === 0 ? '1' : String(dice.pick(pieces).from);
    const piece = `piece/${receivable}/${start}`;
    return dice.pick([`receivable/${receivable}`, piece, piece, `member/${dice.pick(TRADERS)}`]);
  }

  /** A receivable that is not paid, where there is one. */
  private dueSoon(): string {
    const all = [...this.naive.receivables].filter(([, { status }]) => status !== 'paid');
    return all.length === 0 ? NOTHING[0] : this.dice.pick(all)[0];
  }
}
