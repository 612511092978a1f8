import { describe, expect, it } from 'vitest';
import { mayCarryTransactions } from '../../contracts/execute.ts';
import { invoices, offers, receivables, under } from '../../contracts/facts.ts';
import { balanceOf } from '../../contracts/money.ts';
import { openDebt } from '../../contracts/owing.ts';
import { piecesOf } from '../../contracts/paying.ts';
import type { Debt } from '../../contracts/rights.ts';
import { debts, pledges } from '../../contracts/rights.ts';
import { scanAll } from '../../contracts/state.ts';
import { openUnits } from '../../contracts/units.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { deals } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import { NaiveMarket } from './naiveMarket.ts';

// Random histories of the whole market, against a model that shares no code with the rules. A
// failure names its seed; HISTORIES=n runs more of them.

const HISTORIES = Number(process.env['HISTORIES'] ?? 40);
const DEEDS = 200;
const CUT_OFF = (16 * DAY) / 24;
const SUPPLIERS = ['tier-one', 'tier-two', 'tier-three'];
const DEBTORS = ['car-maker', 'truck-maker', 'tier-one'];
const BANKS = ['bank-one', 'bank-two'];
const TRADERS = [...new Set([...SUPPLIERS, ...DEBTORS, ...BANKS])];

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

/** What is chosen where there is nothing to choose from. */
const NOTHING: readonly [string, undefined] = [hashFor('none'), undefined];

/** Numbers from a seed (mulberry32): the same history for the same seed. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('one of some');
    return item;
  }
}

/** The debts that belong together in the model. */
function debtKey({ debtor, creditor, issuer, cause }: Debt): string {
  return `${debtor} ${creditor} ${issuer} ${cause}`;
}

/** A deed, who signs it, and what the model says to it. */
interface Step {
  readonly signer: string;
  readonly deed: { readonly type: string };
  readonly expect: (naive: NaiveMarket, id: string, time: number) => boolean;
}

function dateOf(day: number): string {
  return new Date(START + 3_600_000 + day * DAY).toISOString().slice(0, 10);
}

function isHoliday(day: number): boolean {
  // Day 0 is Monday, 2 March 2026; Friday 1 May is the calendar's one holiday.
  return day % 7 === 5 || day % 7 === 6 || dateOf(day) === '2026-05-01';
}

class History {
  readonly market: Market;
  readonly naive: NaiveMarket;
  readonly dice: Dice;
  readonly seed: number;
  deeds = 0;
  /** How often each deed was done and each outcome came about. */
  readonly tally = new Map<string, number>();

  constructor(seed: number) {
    this.seed = seed;
    this.dice = new Dice(seed);
    const settlementsPerBlock = this.dice.pick([1, 2, 200]);
    const late = { retries: this.dice.pick([0, 1, 3]), graceDays: this.dice.pick([1, 5]) };
    this.naive = new NaiveMarket(START, CUT_OFF, isHoliday, late);
    this.market = new Market(marketGenesis({ parameters: { settlementsPerBlock, ...late } }));
  }

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
    if (kind === 'pledge') return dice.below(2) === 0 ? this.pledgeStep(time) : this.pledgeeStep();
    if (kind === 'consent') return this.consentStep(time);
    return kind === 'pay' ? this.payStep() : this.answerStep();
  }

  moneyStep(): Step {
    const { dice } = this;
    const [issuer, signer, to] = [dice.pick(BANKS), dice.pick(TRADERS), dice.pick(TRADERS)];
    const number = 1 + dice.below(120);
    const words = { version: 1, issuer, currency: 'EUR', amount: String(number) };
    const kind = dice.pick(['issue', 'issue', 'transfer', 'redeem']);
    if (kind === 'transfer') {
      const deed = { type: 'transferMoney', ...words, to, reference: hashFor('reference') };
      return { signer, deed, expect: (naive) => naive.transfer(issuer, signer, to, number) };
    }
    if (kind === 'redeem') {
      const deed = { type: 'redeemMoney', ...words, payment: hashFor('payment') };
      return { signer, deed, expect: (naive) => naive.redeem(issuer, signer, number) };
    }
    const deed = deals.issue({ to, amount: words.amount });
    return { signer: issuer, deed, expect: (naive) => naive.issue(issuer, to, number) };
  }

  registerStep(time: number): Step {
    const { dice } = this;
    const [supplier, debtor, name] = [dice.pick(SUPPLIERS), dice.pick(DEBTORS), dice.below(200)];
    const today = Math.floor((time - START) / DAY);
    const [dueDay, amount] = [Math.max(0, today + dice.below(12) - 1), 1 + dice.below(40)];
    const words = { debtor, amount: String(amount), dueDay: dateOf(dueDay) };
    const deed = deals.register(String(name), { ...words, issueDay: '2026-03-01' });
    const invoice = { supplier, debtor, amount, dueDay, identity: String(name) };
    const over = [...this.naive.invoices].filter(([, { status }]) =>
      ['rejected', 'withdrawn', 'lapsed'].includes(status),
    );
    if (over.length > 0 && dice.below(3) === 0) {
      const [former, old] = dice.pick(over);
      const { identity } = old;
      const again = deals.reissue(former, identity, { ...words, issueDay: '2026-03-01' });
      const signer = dice.below(8) === 0 ? supplier : old.supplier;
      const renewed = { ...invoice, supplier: signer, identity };
      return {
        signer,
        deed: again,
        expect: (naive, id, now) => naive.reissue(id, former, renewed, now),
      };
    }
    return {
      signer: supplier,
      deed,
      expect: (naive, id, now) => naive.register(id, invoice, now),
    };
  }

  acceptStep(): Step {
    const { dice, naive } = this;
    const waiting = [...naive.invoices].filter(([, { status }]) => status === 'registered');
    const some = waiting.length > 0 && dice.below(6) > 0 ? waiting : [...naive.invoices];
    const [id, invoice] = dice.pick([...some, ...(some.length > 0 ? [] : [NOTHING])]);
    const signer = dice.below(8) === 0 ? dice.pick(DEBTORS) : (invoice?.debtor ?? 'car-maker');
    if (dice.below(6) === 0) {
      const deed = { type: 'rejectInvoice', version: 1, invoice: id, reason: 'other' };
      return { signer, deed, expect: (model) => model.reject(id, signer) };
    }
    const [issuer, limit] = [dice.pick(BANKS), dice.pick([null, null, 20])];
    const mandate = { issuer, limit: limit === null ? null : String(limit) };
    const dueDay = dateOf(invoice?.dueDay ?? 0);
    const kind = dice.pick(['undertaking', 'acknowledged', 'acknowledged'] as const);
    const noticeByBlock = dice.below(2) === 0;
    if (dice.below(2) === 0) {
      const deed = deals.accept(id, { dueDay, mandate });
      const kindTerms = { kind: 'undertaking', partial: false, late: 0 } as const;
      const terms = { issuer, limit, noticeByBlock: true, ...kindTerms };
      return {
        signer,
        deed,
        expect: (model, _id, now) => model.accept(id, signer, null, terms, now),
      };
    }
    const whole = invoice?.amount ?? 1;
    const part = dice.below(2) === 0 ? whole : 1 + dice.below(whole + 1);
    const reason = part < whole ? 'other' : null;
    const distinctFrom = invoices.read(this.market.world, id)?.similar ?? [];
    const [partial, late] = [dice.below(2) === 0, dice.pick([0, 250_000, 1_000_000])];
    const terms = { issuer, limit, kind, noticeByBlock, partial, late };
    const deed = deals.accept2(id, {
      kind,
      noticeByBlock,
      amount: String(part),
      reason,
      dueDay,
      mandate: { ...mandate, partial },
      latePpm: late,
      distinctFrom: [...distinctFrom],
    });
    return {
      signer,
      deed,
      expect: (model, _id, now) => model.accept(id, signer, part, terms, now),
    };
  }

  disputeStep(): Step {
    const { dice, naive } = this;
    const alive = [...naive.invoices].filter(([, { status, disputed }]) =>
      dice.below(5) === 0 ? true : status === 'registered' || disputed > 0,
    );
    const [id, invoice] = dice.pick([...alive, ...(alive.length > 0 ? [] : [NOTHING])]);
    const stray = dice.below(8) === 0;
    const debtor = stray ? dice.pick(DEBTORS) : (invoice?.debtor ?? 'car-maker');
    const supplier = stray ? dice.pick(SUPPLIERS) : (invoice?.supplier ?? 'tier-one');
    const rest = invoice?.status === 'accepted';
    const kinds = rest ? ['lift', 'lift', 'concede'] : ['dispute', 'dispute', 'withdraw'];
    const kind = dice.pick([...kinds, 'dispute', 'withdraw', 'lift', 'concede']);
    if (kind === 'dispute') {
      const deed = deals.dispute(id);
      return { signer: debtor, deed, expect: (model, _, now) => model.dispute(id, debtor, now) };
    }
    if (kind === 'withdraw') {
      const deed = deals.about('withdrawInvoice', id);
      return { signer: supplier, deed, expect: (model) => model.withdraw(id, supplier) };
    }
    if (kind === 'concede') {
      const deed = deals.about('concedeDispute', id);
      return { signer: supplier, deed, expect: (model) => model.concede(id, supplier) };
    }
    const part = 1 + dice.below(Math.max(1, invoice?.disputed ?? 1));
    const deed = { type: 'liftDispute', version: 1, invoice: id, amount: String(part) };
    return {
      signer: debtor,
      deed,
      expect: (model, newId, now) => model.lift(newId, id, debtor, part, now),
    };
  }

  offerStep(time: number): Step {
    const { dice, market, naive } = this;
    const open = [...naive.receivables].filter(([, { status }]) => status === 'open');
    const some = open.length > 0 && dice.below(6) > 0 ? open : [...naive.receivables];
    const [receivable] = dice.pick([...some, ...(some.length > 0 ? [] : [NOTHING])]);
    const parts = piecesOf(market.world, receivable);
    const free = parts.filter(({ lock }) => lock === null);
    const pieces = free.length > 0 && dice.below(6) > 0 ? free : parts;
    const piece = pieces.length === 0 ? undefined : dice.pick(pieces);
    const [low, high] = [Number(piece?.from ?? 1), Number(piece?.to ?? 1)];
    const span = high - low + 1 + (dice.below(10) === 0 ? 2 : 0);
    const from = low + (dice.below(2) === 0 ? 0 : dice.below(span));
    const to = dice.below(2) === 0 ? high : from + dice.below(Math.max(1, high - from + 1));
    const lastDay = Math.max(0, Math.floor((time - START) / DAY) + dice.below(6) - 1);
    const seller = dice.below(10) === 0 ? dice.pick(TRADERS) : (piece?.holder ?? 'tier-one');
    const what = { receivable, start: low, from, to, lastDay };
    const units = { piece: String(low), from: String(from), to: String(to) };
    const words = { ...units, expiresDay: dateOf(lastDay) };
    const [newer, told, recourse] = [dice.below(2) === 0, dice.below(2) === 0, dice.below(2) === 0];
    const disclosed = !newer || told;
    if (dice.below(2) === 0) {
      const assignee = dice.pick(TRADERS);
      const where = { seller, to: assignee, price: 0, issuer: '', disclosed };
      const terms = { ...where, kind: 'assignment', recourse: false } as const;
      const deed = newer
        ? deals.assign2(what.receivable, { ...words, assignee, disclosed })
        : deals.assign(what.receivable, { ...words, assignee });
      return {
        signer: seller,
        deed,
        expect: (model, id, now) => model.offer(id, what, terms, now),
      };
    }
    const [buyer, price, issuer] = [
      dice.pick([null, ...BANKS]),
      1 + dice.below(30),
      dice.pick(BANKS),
    ];
    const where = { kind: 'sale', seller, to: buyer, price, issuer } as const;
    const sale = { ...words, buyer, issuer, price: String(price) };
    const terms = { ...where, disclosed, recourse: newer && recourse };
    const deed = newer
      ? deals.sell2(what.receivable, { ...sale, disclosed, recourse })
      : deals.sell(what.receivable, sale);
    return { signer: seller, deed, expect: (model, id, now) => model.offer(id, what, terms, now) };
  }

  answerStep(): Step {
    const { dice, naive } = this;
    const open = [...naive.offers].filter(([, { status }]) => status === 'open');
    const all = [...(dice.below(5) === 0 ? naive.offers : open)];
    const [id, offer] = all.length === 0 ? NOTHING : dice.pick(all);
    const usual = offer?.to ?? 'bank-two';
    const kind = dice.pick(['take', 'take', 'take', 'declineOffer', 'withdrawOffer'] as const);
    const stray = dice.below(8) === 0;
    if (kind === 'take') {
      const sale = stray ? dice.below(2) === 0 : offer?.kind === 'sale';
      // Only financiers may sign a purchase, which the model does not know.
      const signer = sale ? dice.pick(BANKS) : stray ? dice.pick(TRADERS) : usual;
      const deed = deals.answer(sale ? 'acceptSale' : 'acceptAssignment', id);
      const taken = sale ? 'sale' : 'assignment';
      return { signer, deed, expect: (model) => model.take(id, signer, taken) };
    }
    const [status, party] =
      kind === 'declineOffer'
        ? (['declined', usual] as const)
        : (['withdrawn', offer?.seller ?? 'tier-one'] as const);
    const signer = stray ? dice.pick(TRADERS) : party;
    const deed = deals.answer(kind, id);
    return { signer, deed, expect: (model) => model.close(id, signer, status) };
  }

  creditStep(): Step {
    const { dice, naive } = this;
    const [id, receivable] = this.someReceivable();
    const supplier = receivable?.supplier ?? 'tier-one';
    const signer = dice.below(8) === 0 ? dice.pick(SUPPLIERS) : supplier;
    const amount = 1 + dice.below(12);
    const document = hashFor(`credit ${this.deeds} ${naive.receivables.size} ${dice.below(1e9)}`);
    const deed = deals.credit(id, String(amount), { document });
    return { signer, deed, expect: (model, _, now) => model.credit(id, signer, amount, now) };
  }

  noticeStep(): Step {
    const { dice, market } = this;
    const [id, receivable] = this.someReceivable();
    const parts = piecesOf(market.world, id);
    const waiting = parts.filter(({ payTo, holder }) => payTo !== holder);
    const all = waiting.length > 0 ? waiting : parts;
    const piece = all.length === 0 ? undefined : dice.pick(all);
    const [start, stray] = [Number(piece?.from ?? 1), dice.below(8) === 0];
    const words = { version: 1, receivable: id, piece: String(start) };
    const told = piece?.noticeTo !== null && dice.below(4) > 0;
    if (told) {
      const debtor = stray ? dice.pick(DEBTORS) : (receivable?.debtor ?? 'car-maker');
      const deed = { type: 'acknowledgeNotice', ...words };
      return { signer: debtor, deed, expect: (model) => model.acknowledge(id, start, debtor) };
    }
    const holder = stray ? dice.pick(TRADERS) : (piece?.holder ?? 'tier-one');
    const deed = { type: 'giveNotice', ...words };
    return { signer: holder, deed, expect: (model) => model.notice(id, start, holder) };
  }

  debtStep(): Step {
    const { dice, market } = this;
    const all = [...scanAll(market.world.indexes, ...under('debts-from'))];
    const [entry] = all.length === 0 ? [`debts-from/none/${NOTHING[0]}`] : dice.pick(all);
    const id = entry.slice(entry.lastIndexOf('/') + 1);
    const debt = debts.read(market.world, id);
    const open = debt === undefined ? 0 : Number(openDebt(debt));
    const signer = dice.below(8) === 0 ? dice.pick(TRADERS) : (debt?.debtor ?? 'tier-one');
    const amount = 1 + dice.below(open + 1);
    const deed = { type: 'payDebt', version: 1, debt: id, amount: String(amount) };
    const key = debt === undefined ? 'nobody' : debtKey(debt);
    this.naive.openDebts.set(id, open);
    return { signer, deed, expect: (model) => model.payDebt(id, key, signer, amount) };
  }

  consentStep(time: number): Step {
    const { dice } = this;
    const [signer, assignor] = [dice.pick(TRADERS), dice.pick(TRADERS)];
    if (dice.below(4) === 0) {
      const deed = { type: 'endConsent', version: 1, assignor };
      return { signer, deed, expect: (model) => model.endConsent(signer, assignor) };
    }
    const lastDay = Math.max(0, Math.floor((time - START) / DAY) + dice.below(20) - 1);
    const limit = 1 + dice.below(40);
    const words = { assignor, limit: String(limit), untilDay: dateOf(lastDay) };
    return {
      signer,
      deed: deals.consent(words),
      expect: (model, _, now) => model.consent(signer, assignor, limit, lastDay, now),
    };
  }

  pledgeStep(time: number): Step {
    const { dice, market } = this;
    const [receivable] = this.someReceivable();
    const parts = piecesOf(market.world, receivable);
    const piece = parts.length === 0 ? undefined : dice.pick(parts);
    const [low, high] = [Number(piece?.from ?? 1), Number(piece?.to ?? 1)];
    const from = low + (dice.below(2) === 0 ? 0 : dice.below(high - low + 1));
    const to = dice.below(2) === 0 ? high : from + dice.below(high - from + 1);
    const signer = dice.below(8) === 0 ? dice.pick(TRADERS) : (piece?.holder ?? 'tier-one');
    const today = Math.floor((time - START) / DAY);
    const [pledgee, secured, dueDay] = [
      dice.pick(BANKS),
      1 + dice.below(15),
      today + dice.below(3),
    ];
    const units = { piece: String(low), from: String(from), to: String(to) };
    const words = { pledgee, secured: String(secured), dueDay: dateOf(dueDay), ...units };
    const what = { receivable, start: low, from, to };
    const terms = { signer, pledgee, secured, dueDay };
    const deed = deals.pledge(receivable, words);
    return { signer, deed, expect: (model, id) => model.pledge(id, what, terms) };
  }

  pledgeeStep(): Step {
    const { dice, market, naive } = this;
    const active = [...naive.pledges].filter(([, pledge]) => pledge.active || dice.below(6) === 0);
    const [id, pledge] = dice.pick([...active, ...(active.length > 0 ? [] : [NOTHING])]);
    const signer = dice.below(8) === 0 ? dice.pick(BANKS) : (pledge?.pledgee ?? 'bank-one');
    const kind = dice.pick(['enforcePledge', 'enforcePledge', 'releasePledge', 'consentTransfer']);
    if (kind === 'releasePledge') {
      const deed = { type: kind, version: 1, pledge: id };
      return { signer, deed, expect: (model) => model.release(id, signer) };
    }
    if (kind === 'consentTransfer') {
      const to = dice.pick([null, ...TRADERS]);
      const deed = { type: kind, version: 1, pledge: id, to };
      return { signer, deed, expect: (model) => model.letGo(id, signer, to) };
    }
    const parts = piecesOf(market.world, pledge?.receivable ?? NOTHING[0]);
    const bearing = parts.filter(({ pledges: ids }) => ids.includes(id));
    const all = bearing.length > 0 ? bearing : parts;
    const start = all.length === 0 ? 1 : Number(dice.pick(all).from);
    const deed = { type: kind, version: 1, pledge: id, piece: String(start) };
    return { signer, deed, expect: (model, _, now) => model.enforce(id, start, signer, now) };
  }

  someReceivable() {
    const all = [...this.naive.receivables];
    return all.length === 0 ? NOTHING : this.dice.pick(all.slice(-6));
  }

  payStep(): Step {
    const { dice, naive } = this;
    const late = [...naive.receivables].filter(([, { status }]) =>
      ['overdue', 'defaulted'].includes(status),
    );
    const all = late.length > 0 ? late : [...naive.receivables];
    const [id, receivable] = all.length === 0 ? NOTHING : dice.pick(all);
    const signer = dice.below(8) === 0 ? dice.pick(DEBTORS) : (receivable?.debtor ?? 'car-maker');
    const amount = 1 + dice.below(20);
    const deed = { type: 'payOverdue', version: 1, receivable: id, amount: String(amount) };
    return {
      signer,
      deed,
      expect: (model, _, now) => model.payOverdue(id, signer, amount, now),
    };
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
    // What never happens is not tested: everything happens at least once in eight histories.
    const rare = WHAT_HAPPENS.filter((what) => (tally.get(what) ?? 0) < HISTORIES / 8);
    expect(rare).toEqual([]);
  }, 600_000);
});
