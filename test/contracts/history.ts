/**
 * Random histories of the whole market, against a model that shares no code with the rules. The
 * same seed gives the same history.
 */
import { mayCarryTransactions } from '../../contracts/execute.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { compareMarkets, same } from './comparing.ts';
import type { Step } from './invoiceSteps.ts';
import { DAY } from './market.ts';
import { PieceSteps } from './pieceSteps.ts';

/** Deeds that a history does, at least. */
const DEEDS = 200;

/** Every deed of the histories, and every outcome of due items. */
export const WHAT_HAPPENS: readonly string[] = [
  'issueMoney',
  'transferMoney',
  'redeemMoney',
  'registerInvoice',
  'acceptInvoice',
  'rejectInvoice',
  'disputeInvoice',
  'withdrawInvoice',
  'liftDispute',
  'concedeDispute',
  'reissueInvoice',
  'offerAssignment',
  'acceptAssignment',
  'offerSale',
  'acceptSale',
  'declineOffer',
  'withdrawOffer',
  'payOverdue',
  'creditNote',
  'payDebt',
  'giveNotice',
  'acknowledgeNotice',
  'giveConsent',
  'pledgePiece',
  'releasePledge',
  'consentTransfer',
  'enforcePledge',
  'default ok',
  'retry insufficient_money',
  'close ok',
  'lapse ok',
  'unanswered ok',
  'settle ok',
  'settle insufficient_money',
  'settle mandate_exceeded',
];

/** How many lots of all each kind of step has, and how it is made. */
const STEPS: readonly (readonly [lots: number, make: (on: PieceSteps, time: number) => Step])[] = [
  [3, (on) => on.moneyStep()],
  [1, (on, time) => on.registerStep(time)],
  [3, (on) => on.acceptStep()],
  [4, (on, time) => on.offerStep(time)],
  [4, (on) => on.answerStep()],
  [1, (on) => on.payStep()],
  [1, (on) => on.disputeStep()],
  [1, (on) => on.creditStep()],
  [2, (on) => on.noticeStep()],
  [1, (on) => on.debtStep()],
  [1, (on, time) => on.consentStep(time)],
  [1, (on, time) => on.pledgeStep(time)],
  [1, (on, time) => on.pledgeeStep(time)],
];
const LOTS = STEPS.flatMap(([lots, make]) => Array.from({ length: lots }, () => make));

/** One history, from its seed. */
export class History extends PieceSteps {
  /** How often each deed was done and refused, and each outcome came about. */
  readonly tally = new Map<string, number>();

  /** @throws Error that names the seed when a law breaks or the model says otherwise */
  run(): void {
    // An entry that is wrong stays wrong, so that the last check finds it; facts go on changing.
    this.market.indexesEvery = 16;
    try {
      while (this.deeds < DEEDS) this.block();
      this.market.checkLaws();
    } catch (error) {
      const at = `seed ${this.seed}, height ${this.market.state.height}`;
      throw new Error(`${at}: ${(error as Error).message}`, { cause: error });
    }
  }

  private block(): void {
    const { dice, market, naive } = this;
    const wake = market.blocks.at(-1)?.executed.wakeAt ?? null;
    same('what is due next', wake, naive.nextDue());
    const before = market.blocks.length;
    const days = dice.pick([1, 1, 1, 40]) * DAY;
    let at = market.time + dice.pick([1, 1000, 1000, 1000, 1000, 1000, DAY / 3, DAY, days]);
    // Backlog is run by empty blocks first; the model runs all of it at once.
    for (; !mayCarryTransactions(market.state, at); at += 1) market.wait(at);
    naive.settle(at);
    const steps = Array.from({ length: 1 + dice.below(4) }, () => dice.pick(LOTS)(this, at));
    const transactions = steps.map(({ signer, deed }) => market.transaction(signer, deed as Deed));
    const { results } = market.block(transactions, at);
    for (const [index, step] of steps.entries()) this.judge(step, results[index], at);
    for (const { executed } of market.blocks.slice(before)) {
      for (const { code, item } of executed.outcomes) this.count(`${item.split('/')[0]} ${code}`);
    }
    compareMarkets(market.world, naive);
  }

  private judge(
    { deed, expect }: Step,
    result: { readonly code: string; readonly id: string } | undefined,
    at: number,
  ): void {
    const { code, id } = result ?? { code: '', id: '' };
    const expected = expect(this.naive, id, at);
    if ((code === 'ok') !== expected) {
      throw new Error(`${JSON.stringify(deed)} gave ${code}, the model says ${expected}`);
    }
    this.deeds += 1;
    this.count(expected ? deed.type : `${deed.type} refused`);
  }

  private count(what: string): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + 1);
  }
}
