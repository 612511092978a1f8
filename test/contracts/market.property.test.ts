import { describe, expect, it } from 'vitest';
import { mayCarryTransactions } from '../../contracts/execute.ts';
import { invoices, offers, receivables, under } from '../../contracts/facts.ts';
import { balanceOf } from '../../contracts/money.ts';
import { openDebt } from '../../contracts/owing.ts';
import { piecesOf } from '../../contracts/paying.ts';
import { debts, pledges } from '../../contracts/rights.ts';
import { scanAll } from '../../contracts/state.ts';
import { openUnits } from '../../contracts/units.ts';
import type { Deed } from '../../ledger/transaction.ts';
import type { Step } from './invoiceSteps.ts';
import { BANKS, TRADERS } from './invoiceSteps.ts';
import { DAY } from './market.ts';
import { debtKey, PieceSteps } from './pieceSteps.ts';

// Random histories of the whole market, against a model that shares no code with the rules. A
// failure names its seed; HISTORIES=n runs more of them.

const HISTORIES = Number(process.env['HISTORIES'] ?? 60);
const DEEDS = 200;
/** Every deed of the histories, and every outcome of due items. */
const WHAT_HAPPENS = [
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

class History extends PieceSteps {
  /** How often each deed was done and each outcome came about. */
  readonly tally = new Map<string, number>();

  run(): void {
    while (this.deeds < DEEDS) this.block();
  }

  block(): void {
    const { dice, market, naive } = this;
    const wake = market.blocks.at(-1)?.executed.wakeAt ?? null;
    expect(wake).toBe(naive.nextDue());
    const before = market.blocks.length;
    const days = dice.pick([1, 1, 1, 40]) * DAY;
    let at = market.time + dice.pick([1, 1000, 1000, 1000, 1000, 1000, DAY / 3, DAY, days]);
    // Backlog is run by empty blocks first; the model runs all of it at once.
    for (; !mayCarryTransactions(market.state, at); at += 1) market.wait(at);
    naive.settle(at);
    const steps = Array.from({ length: 1 + dice.below(4) }, () => this.step(at));
    const transactions = steps.map(({ signer, deed }) => market.transaction(signer, deed as Deed));
    const { results } = market.block(transactions, at);
    for (const [index, { deed, expect: judge }] of steps.entries()) {
      const { code, id } = results[index] ?? { code: '', id: '' };
      const expected = judge(naive, id, at);
      if ((code === 'ok') !== expected) {
        const what = `${JSON.stringify(deed)} gave ${code}, the model says ${expected}`;
        throw new Error(`seed ${this.seed}, height ${market.state.height}: ${what}`);
      }
      this.deeds += 1;
      if (expected) this.count(deed.type);
    }
    for (const { executed } of market.blocks.slice(before)) {
      for (const { code, item } of executed.outcomes) this.count(`${item.split('/')[0]} ${code}`);
    }
    this.compare();
  }

  count(what: string): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + 1);
  }

  /** The two markets say the same about everything. */
  compare(): void {
    const { world } = this.market;
    for (const [id, { status, accepted, disputed }] of this.naive.invoices) {
      const parts = { accepted: BigInt(accepted), disputed: BigInt(disputed) };
      expect(invoices.read(world, id)).toMatchObject({ status, ...parts });
    }
    for (const [id, { status }] of this.naive.offers) {
      expect(offers.read(world, id)?.status).toBe(status);
    }
    for (const [id, { active, received }] of this.naive.pledges) {
      const pledge = pledges.read(world, id);
      expect([pledge?.status === 'active', pledge?.received]).toEqual([active, BigInt(received)]);
    }
    for (const [id, { status, units, interestPaid }] of this.naive.receivables) {
      const paid = { status, interestPaid: BigInt(interestPaid) };
      expect(receivables.read(world, id)).toMatchObject(paid);
      for (const piece of piecesOf(world, id)) {
        const own = units.slice(Number(piece.from) - 1, Number(piece.to));
        expect(new Set(own.map(({ piece: number }) => number)).size).toBe(1);
        const { holder, payTo, noticeTo } = piece;
        expect(own[0]?.pledges.length).toBe(piece.pledges.length);
        for (const unit of own) expect(unit).toMatchObject({ holder, payTo, noticeTo });
        expect(own.every(({ offer }) => (offer === null) === (piece.lock === null))).toBe(true);
        expect(openUnits(piece)).toBe(BigInt(own.filter(({ open }) => open).length));
      }
    }
    expect(this.openDebts()).toEqual(
      new Map([...this.naive.debts].filter(([, amount]) => amount > 0).sort()),
    );
    for (const issuer of BANKS) {
      for (const member of TRADERS) {
        const balance = balanceOf(world, { issuer, currency: 'EUR' }, member);
        expect(balance).toBe(BigInt(this.naive.balance(issuer, member)));
      }
    }
  }

  /** What is open of all debts of one member to another, by cause and money. */
  openDebts(): Map<string, number> {
    const sums = new Map<string, number>();
    for (const [, value] of scanAll(this.market.world.facts, ...under('debt'))) {
      const debt = debts.decode(value);
      const key = debtKey(debt);
      sums.set(key, (sums.get(key) ?? 0) + Number(openDebt(debt)));
    }
    return new Map([...sums].filter(([, amount]) => amount > 0).sort());
  }

  step(time: number): Step {
    const { dice } = this;
    const kinds = ['money', 'register', 'accept', 'offer', 'offer', 'offer', 'answer', 'answer'];
    const more = [
      'credit',
      'notice',
      'notice',
      'debt',
      'consent',
      'pledge',
      'pledge',
      'money',
      'answer',
      'offer',
    ];
    const kind = dice.pick([
      ...kinds,
      'answer',
      'accept',
      'accept',
      'money',
      'pay',
      'dispute',
      ...more,
    ]);
    if (kind === 'money') return this.moneyStep();
    if (kind === 'register') return this.registerStep(time);
    if (kind === 'accept') return this.acceptStep();
    if (kind === 'offer') return this.offerStep(time);
    if (kind === 'dispute') return this.disputeStep();
    if (kind === 'credit') return this.creditStep();
    if (kind === 'notice') return this.noticeStep();
    if (kind === 'debt') return this.debtStep();
    if (kind === 'pledge')
      return dice.below(2) === 0 ? this.pledgeStep(time) : this.pledgeeStep(time);
    if (kind === 'consent') return this.consentStep(time);
    return kind === 'pay' ? this.payStep() : this.answerStep();
  }
}

describe('random histories of the whole market', () => {
  it('hold every law after every block and agree with the naive market', () => {
    const tally = new Map<string, number>();
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      const history = new History(seed);
      history.run();
      for (const [what, count] of history.tally) tally.set(what, (tally.get(what) ?? 0) + count);
    }
    // What never happens is not tested: everything happens at least once in twelve histories.
    const rare = WHAT_HAPPENS.filter((what) => (tally.get(what) ?? 0) < HISTORIES / 12);
    expect(rare).toEqual([]);
  }, 600_000);
});
