/**
 * Random histories of the whole market, against a model that shares no code with the rules. The
 * same seed gives the same history.
 */
import { decodeArchived } from '../../contracts/state/folded.ts';
import { debts } from '../../contracts/state/rights.ts';
import { openDebt } from '../../contracts/trade/money/owing.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { compareMarkets, same } from './comparing.ts';
import { compareAftermath } from './comparingAftermath.ts';
import { compareGovernance } from './comparingGovernance.ts';
import { compareContracts, converting, missingMoney, missingToConvert } from './contractSteps.ts';
import { lateAndFrozen } from './freezeSteps.ts';
import { limited } from './governanceSteps.ts';
import type { Step } from './invoiceSteps.ts';
import { DAY, START } from './market.ts';
import type { NaiveFunding } from './naiveFunding.ts';
import { chargesOn } from './naiveMarket.ts';
import { isFull } from './naiveOpenings.ts';
import { isHeld } from './naiveThings.ts';
import { isUntold } from './noticing.ts';
import { awaited } from './oracleSteps.ts';
import { notable } from './outsideSteps.ts';
import { homeward } from './pieceSteps.ts';
import { hasCharged } from './pledgeSteps.ts';
import { answerable, takeable } from './quoteSteps.ts';
import type { Kind } from './rareSteps.ts';
import { RARE, RareSteps } from './rareSteps.ts';
import { StatementCheck } from './statementCheck.ts';

/** How much a history does: deeds at least, and deeds in a block at most. */
export interface Size {
  readonly deeds: number;
  readonly perBlock: number;
}

/** Long, with the market compared after few deeds each time. */
const LONG: Size = { deeds: 300, perBlock: 4 };
/** For breadth: what is checked after each block is most of the cost. */
export const BROAD: Size = { deeds: 200, perBlock: 8 };

/** Why a key does not sign what it is made to. */
const KEY_CODES = ['key_revoked', 'out_of_scope'];

const always = (): boolean => true;
const hasOpen = ({ receivables }: NaiveFunding): boolean =>
  some(receivables, ({ status }) => status === 'open');
const hasWaiting = ({ invoices }: NaiveFunding): boolean =>
  some(invoices, ({ status }) => status === 'registered' || status === 'countered');
const hasDisputed = ({ invoices }: NaiveFunding): boolean =>
  some(invoices, ({ status, disputed }) => status === 'registered' || disputed > 0);
const hasRest = ({ invoices }: NaiveFunding): boolean =>
  some(invoices, ({ status, disputed }) => status === 'accepted' && disputed > 0);
const hasOffers = ({ offers }: NaiveFunding): boolean =>
  some(offers, ({ status }) => status === 'open');
const hasLate = ({ receivables }: NaiveFunding): boolean =>
  some(receivables, ({ status }) => status === 'overdue' || status === 'defaulted');
const hasCharges = ({ receivables, time }: NaiveFunding): boolean =>
  some(receivables, (each) => chargesOn(each, Math.floor((time - START) / DAY)) > 0);
const hasUnpaid = ({ receivables }: NaiveFunding): boolean =>
  some(receivables, ({ status }) => status !== 'paid');
const hasHeld = ({ receivables }: NaiveFunding): boolean => some(receivables, isHeld);
const hasNotes = ({ receivables }: NaiveFunding): boolean =>
  some(receivables, ({ note }) => note !== null);
const hasDebts = ({ debts }: NaiveFunding): boolean => some(debts, (open) => open > 0);
const hasMutual = (naive: NaiveFunding): boolean => {
  if (notable(naive).length > 0) return true;
  const { debts } = naive;
  const open = [...debts].filter(([, amount]) => amount > 0).map(([key]) => key.split(' '));
  return open.some(([one, two]) => open.some(([from, to]) => from === two && to === one));
};
const hasLateMutual = ({ debts, receivables }: NaiveFunding): boolean => {
  const open = [...debts].filter(([, amount]) => amount > 0).map(([key]) => key.split(' '));
  return some(
    receivables,
    ({ status, kind, debtor, units }) =>
      kind === 'acknowledged' &&
      status !== 'paid' &&
      units.some(
        ({ open: isOpen, holder, chain }) =>
          isOpen &&
          open.some(
            ([from, to]) =>
              to === debtor && (from === holder || chain.some(({ seller }) => seller === from)),
          ),
      ),
  );
};
const hasFailed = ({ receivables, insolvent }: NaiveFunding): boolean =>
  some(receivables, ({ issuer, status }) => status !== 'paid' && insolvent.has(issuer));
const hasPending = ({ redemptions }: NaiveFunding): boolean =>
  some(redemptions, ({ status }) => status !== 'redeemed' && status !== 'failed');
const hasPublished = ({ obligations, now }: NaiveFunding): boolean =>
  some(obligations, ({ isPublished, due }) => isPublished && due > now);
const hasPledges = ({ pledges }: NaiveFunding): boolean => some(pledges, ({ active }) => active);
const hasSold = ({ receivables }: NaiveFunding): boolean =>
  some(receivables, ({ units }) => units.some(({ open, chain }) => open && chain.length > 0));
const hasUntold = ({ receivables }: NaiveFunding): boolean =>
  some(receivables, ({ units }) => units.some(isUntold));

const KINDS: readonly Kind[] = [
  { lots: 3, make: (on) => on.moneyStep(), cause: always },
  { lots: 2, make: (on, time) => on.registerStep(time), cause: always },
  { lots: 3, make: (on) => on.acceptStep(), cause: hasWaiting },
  { lots: 4, make: (on, time) => on.offerStep(time), cause: hasOpen },
  { lots: 4, make: (on) => on.answerStep(), cause: hasOffers },
  { lots: 6, make: (on) => on.payStep(), cause: hasLate },
  { lots: 10, make: (on) => on.payStep(), cause: hasCharges },
  { lots: 1, make: (on) => on.disputeStep(), cause: hasDisputed },
  { lots: 2, make: (on, time) => on.restStep(time), cause: hasRest },
  { lots: 3, make: (on) => on.creditStep(), cause: hasUnpaid },
  { lots: 3, make: (on) => on.noteStep(), cause: hasNotes },
  { lots: 1, make: (on) => on.disputeUnitsStep(), cause: hasUnpaid },
  { lots: 1, make: (on) => on.noticeStep(), cause: hasUntold },
  { lots: 1, make: (on) => on.debtStep(), cause: hasDebts },
  { lots: 2, make: (on, time) => on.consentStep(time), cause: always },
  { lots: 1, make: (on, time) => on.pledgeStep(time), cause: hasOpen },
  { lots: 3, make: (on, time) => on.pledgeeStep(time), cause: hasPledges },
  { lots: 5, make: (on, time) => on.earlyStep(time), cause: hasOpen },
  { lots: 1, make: (on, time) => on.manyStep(time), cause: hasOpen },
  { lots: 1, make: (on) => on.outsideStep(), cause: hasUnpaid },
  { lots: 4, make: (on) => on.setOffStep(), cause: hasMutual },
  { lots: 8, make: (on) => on.setOffPieceStep(), cause: hasLateMutual },
  { lots: 2, make: (on, time) => on.sellingStep(time), cause: hasOpen },
  { lots: 5, make: (on, time) => on.recourseStep(time), cause: hasSold },
  { lots: 10, make: (on, time) => on.quoteStep(time), cause: hasOpen },
  {
    lots: 30,
    make: (on, time) => on.takeQuoteStep(time),
    cause: (naive) => takeable(naive).length + answerable(naive).length > 0,
  },
  { lots: 14, make: (on, time) => on.reserveStep(time), cause: hasOpen },
  { lots: 2, make: (on, time) => on.conversionStep(time), cause: always },
  { lots: 2, make: (on) => on.redemptionStep(), cause: hasPending },
  { lots: 6, make: (on) => on.mandateStep(), cause: hasFailed },
  { lots: 2, make: (on) => on.fundingStep(), cause: hasPublished },
  { lots: 1, make: (on, time) => on.calendarStep(time), cause: always },
  { lots: 2, make: (on, time) => on.freezeStep(time), cause: hasOpen },
  {
    lots: 12,
    make: (on, time) => on.heldStep(time),
    cause: (naive) => lateAndFrozen(naive).length > 0,
  },
  { lots: 12, make: (on) => on.homeStep(), cause: (naive) => homeward(naive).length > 0 },
  { lots: 12, make: (on) => on.resumeOneStep(), cause: ({ halts }) => halts.size > 0 },
  { lots: 3, make: (on, time) => on.guaranteeStep(time), cause: hasUnpaid },
  { lots: 24, make: (on, time) => on.contractStep(time), cause: hasOpen },
  {
    lots: 6,
    make: (on, time) => on.contractMoneyStep(time),
    cause: (naive) => missingMoney(naive).length > 0,
  },
  {
    lots: 24,
    make: (on, time) => on.pledgeConvertedStep(time),
    cause: (naive) => converting(naive).length > 0,
  },
  {
    lots: 24,
    make: (on, time) => on.convertMoneyStep(time),
    cause: (naive) => missingToConvert(naive).length > 0,
  },
  {
    lots: 10,
    make: (on, time) => on.oracleStep(time),
    cause: (naive) => awaited(naive).length > 0,
  },
  { lots: 2, make: (on) => on.insolvencyStep(), cause: hasUnpaid },
  { lots: 5, make: (on) => on.correctionStep(), cause: hasUnpaid },
  { lots: 8, make: (on, time) => on.lossStep(time), cause: hasUnpaid },
  { lots: 8, make: (on, time) => on.lossStep(time, true), cause: hasUnpaid },
  { lots: 20, make: (on, time) => on.chargedStep(time), cause: hasCharged },
  { lots: 2, make: (on) => on.ballotStep(), cause: always },
  { lots: 2, make: (on) => on.keyStep(), cause: always },
  { lots: 2, make: (on) => on.policyStep(), cause: always },
  { lots: 8, make: (on) => on.approvalStep(), cause: ({ policies }) => policies.size > 0 },
  { lots: 8, make: (on) => on.approvalStep(), cause: ({ pending }) => pending.size > 0 },
  { lots: 8, make: (on) => on.scopedStep(), cause: (naive) => limited(naive).length > 0 },
  { lots: 1, make: (on, time) => on.readingStep(time), cause: hasOpen },
  ...RARE,
];
const LOTS = KINDS.flatMap((kind) => Array.from({ length: kind.lots }, () => kind));

function some<T>(all: ReadonlyMap<string, T>, is: (one: T) => boolean): boolean {
  for (const one of all.values()) if (is(one)) return true;
  return false;
}

/** One history, from its seed. */
export class History extends RareSteps {
  /** How often each deed was done and refused, and each outcome came about. */
  readonly tally = new Map<string, number>();
  private readonly statements = new StatementCheck();
  private readonly size: Size;

  constructor(seed: number, size = LONG) {
    super(seed);
    this.size = size;
  }

  /** @throws Error that names the seed when a law breaks or the model says otherwise */
  run(): void {
    // An entry that is wrong stays wrong, so that the last check finds it; facts go on changing.
    this.market.indexesEvery = 16;
    try {
      while (this.deeds < this.size.deeds) this.block();
      this.market.checkLaws();
      for (const [what, count] of this.naive.seen) this.count(what, count);
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
    this.knowDebts();
    const days = dice.pick([1, 1, 1, 40]) * DAY;
    let at = market.time + dice.pick([1, 1000, 1000, 1000, 1000, 1000, DAY / 3, DAY, days]);
    // Backlog is run by empty blocks first; the model runs all of it at once.
    for (; market.hasBacklog(at); at += 1) {
      market.wait(at);
      naive.endBlock(market.state.height, at);
    }
    this.knowHeights(before);
    this.knowFolds(before, at);
    naive.settle(at);
    naive.height = market.state.height + 1;
    naive.time = at;
    if (dice.below(4) === 0) this.tryBarredKey(at);
    const length = 1 + dice.below(this.size.perBlock);
    const steps = Array.from({ length }, () => this.signedStep(at));
    const transactions = steps.map(({ signer, deed, keyName }) => {
      return { ...market.transaction(signer, deed as Deed, 0, at), keyName };
    });
    const { results } = market.block(transactions, at);
    for (const [index, step] of steps.entries()) {
      naive.place(results[index]?.id ?? '', index);
      this.judge(step, results[index], { at, isFirst: index === 0 });
    }
    naive.endBlock(naive.height, at);
    for (const { events } of results) for (const { type } of events) this.count(`event ${type}`);
    for (const { executed } of market.blocks.slice(before)) {
      this.statements.follow(executed);
      for (const { code, item, events } of executed.outcomes) {
        this.count(`${item.split('/')[0]} ${code}`);
        for (const { type } of events) this.count(`event ${type}`);
      }
    }
    compareMarkets(market.world, naive);
    compareAftermath(market.world, naive);
    compareContracts(market.world, naive);
    compareGovernance(market.world, naive);
  }

  /** A step with a key that may sign it; one whose signer has none is no step. */
  private signedStep(at: number): Step & { readonly keyName: string } {
    for (;;) {
      const step = this.step(at);
      const keys = this.activeKeys(step.signer);
      const whole = this.wholeKeys(step.signer);
      const isObjection = step.deed.type === 'objectKey';
      // A key that may do little is tried now and then, or nothing would come about.
      const some = whole.length > 0 && this.dice.below(4) > 0 ? whole : keys;
      const keyName = step.keyName ?? (some.length > 1 ? this.dice.pick(some) : some[0]);
      if (keyName === undefined || !(isObjection || keys.includes(keyName))) continue;
      return { ...step, keyName };
    }
  }

  /** A block with a deed of a key that does not sign is none. */
  private tryBarredKey(at: number): void {
    const { dice, market } = this;
    const barred = this.barredKeys();
    if (barred.length === 0) return;
    const [member, keyName] = dice.pick(barred);
    const deed = { type: 'suspendKey', version: 1, name: 'desk' } as const;
    const transaction = { ...market.transaction(member, deed, 0, at), keyName };
    const tried = market.try(market.input([transaction], at));
    if (!('invalid' in tried)) throw new Error(`${member} signs with ${keyName}`);
    this.count('a key that does not sign');
  }

  /** At which heights corrections ran since so many blocks: what is told then says it. */
  private knowHeights(before: number): void {
    const { market, naive } = this;
    naive.ranAt.clear();
    naive.runsAt = market.state.height + 1;
    for (const { executed } of market.blocks.slice(before)) {
      for (const { item } of executed.outcomes) {
        const [kind, id = ''] = item.split('/');
        if (kind === 'correction') naive.ranAt.set(id, executed.header.height);
      }
    }
  }

  /** What becomes of receivables that have ended, in the blocks since then and in the next one. */
  private knowFolds(since: number, at: number): void {
    const { market, naive } = this;
    naive.told.clear();
    naive.kept.clear();
    if (!naive.looksBy(at) && !naive.leavesBy(at)) return;
    const next = market.try(market.input([], at));
    const done = market.blocks.slice(since).map(({ executed }) => executed);
    for (const block of 'invalid' in next ? done : [...done, next]) {
      for (const [digest, text] of block.archived) {
        const { receivable, facts } = decodeArchived(text, digest) ?? {};
        const before = naive.told.get(receivable ?? '');
        const left = typeof before === 'object' ? before : [];
        naive.told.set(receivable ?? '', [...left, ...Object.keys(facts ?? {})]);
      }
      for (const { item, events } of block.outcomes) {
        const [kind, id = ''] = item.split('/');
        if (kind === 'leave' && events.length === 0) naive.kept.add(id);
      }
      for (const { type, receivable, names } of block.outcomes.flatMap(({ events }) => events)) {
        if (type === 'receivableKept') naive.told.set(String(receivable), String(names));
      }
    }
  }

  /** What is open of the debts that set-offs and corrections name which may run in this block. */
  private knowDebts(): void {
    const { market, naive } = this;
    naive.ranDebts.clear();
    const named = [...naive.receivables.values()].flatMap(({ setOffs }) =>
      setOffs.map(({ debt }) => debt.id),
    );
    for (const { repair, status } of naive.corrections.values()) {
      const isPending = status === 'proposed' || status === 'ordered';
      if (repair.kind === 'reduction' && isPending) named.push(repair.debt);
    }
    for (const id of named) {
      const real = debts.read(market.world, id);
      naive.openDebts.set(id, real === undefined ? 0 : Number(openDebt(real)));
    }
  }

  /** A step for which there is cause; now and then one without. */
  private step(at: number): Step {
    const { dice, naive } = this;
    // It lasts for days only, and what comes of it then would never be seen.
    if (hasHeld(naive) && dice.below(16) === 0) return this.heldOpenStep();
    for (;;) {
      const { cause, make, lots } = dice.pick(LOTS);
      if (cause(naive) || dice.below(8 * lots) === 0) return make(this, at);
    }
  }

  private judge(
    { deed, expect, could, signer, keyName }: Step & { readonly keyName: string },
    result: { readonly code: string; readonly id: string } | undefined,
    { at, isFirst }: { readonly at: number; readonly isFirst: boolean },
  ): void {
    const { code, id } = result ?? { code: '', id: '' };
    const bar = this.naive.keyBar(signer, keyName, deed, at);
    if (bar === null ? KEY_CODES.includes(code) : code !== bar) {
      throw new Error(`${deed.type} by ${keyName} gave ${code}, the model says ${bar}`);
    }
    const isBarred = this.naive.isSuspendedFor(signer, deed.type);
    const isStopped = bar !== null || isBarred || this.naive.isStopped(signer, deed);
    // What was shown was so before the block: behind other deeds it may have moved on.
    const isOld = code === 'shown_differs' && !isFirst;
    const isTooMuch = code === 'too_many_open';
    // That nobody has more than it may is a law; that nobody is refused before is said here.
    const waits = this.naive.policyOver(signer, deed) !== null;
    const doing = { deed, expect, ...(could && { could }) };
    if (isTooMuch && !isFull(this.naive, signer, deed, waits)) {
      throw new Error(`${JSON.stringify(deed)} gave ${code}, the model says there is room`);
    }
    const does = (): boolean =>
      waits ? this.naive.putDown(id, signer, keyName, doing, at) : expect(this.naive, id, at);
    const expected = !isStopped && !isOld && !isTooMuch && does();
    this.naive.tidy();
    if (expected) this.naive.spend(signer, keyName, deed, at);
    if ((code === 'ok') !== expected) {
      throw new Error(`${JSON.stringify(deed)} gave ${code}, the model says ${expected}`);
    }
    this.deeds += 1;
    if (bar !== null || isOld) this.count(code);
    if (isTooMuch) this.count(`${deed.type} too_many_open`);
    this.count(expected ? deed.type : `${deed.type} refused`);
  }

  private count(what: string, count = 1): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + count);
  }
}
