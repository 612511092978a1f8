import { readFounders } from '../../contracts/founding.ts';
import { invoices, OPEN_TERMS } from '../../contracts/state/invoices.ts';
import type { Known } from '../../contracts/state/offers.ts';
import { KNOWN } from '../../contracts/state/offers.ts';
import type { Parameters } from '../../contracts/state/parameters.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { validatorKey } from './council.ts';
import { deals, similarTo } from './deals.ts';
import { Dice } from './dice.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';
import type { NaiveBurdens } from './naiveBurdens.ts';
import { NaiveFolding } from './naiveFolding.ts';
import type { NaiveInvoice, NaiveStated, NaiveWords } from './naiveInvoices.ts';
import { roomOf } from './naiveOpenings.ts';

/** From a day’s midnight to its cut-off, ms. */
export const CUT_OFF = (16 * DAY) / 24;
/** Who sells. */
export const SUPPLIERS = ['tier-one', 'tier-two', 'tier-three'];
/** Who owes. */
export const DEBTORS = ['car-maker', 'truck-maker', 'tier-one', 'tier-two'];
/** Who issues money, buys and takes pledges. */
export const BANKS = ['bank-one', 'bank-two'];
/** All of them. */
export const TRADERS = [...new Set([...SUPPLIERS, ...DEBTORS, ...BANKS])];

/** Trade in a circle: two that sell to each other, so that each may owe the other. */
const BOTH_WAYS = [
  ['tier-one', 'tier-two'],
  ['tier-two', 'tier-one'],
] as const;

/** What is chosen where there is nothing to choose from. */
export const NOTHING: readonly [string, undefined] = [hashFor('none'), undefined];

/** A deed, who signs it, and what the model says to it. */
export interface Step {
  readonly signer: string;
  /** The name of its key, when it is a particular one. */
  readonly keyName?: string;
  readonly deed: { readonly type: string };
  readonly expect: (naive: NaiveBurdens, id: string, time: number) => boolean;
  /** Whether it could be done, where it may have to wait for further keys. */
  readonly could?: (naive: NaiveBurdens, time: number) => boolean;
}

/** The date of the day so many days after the start. */
export function dateOf(day: number): string {
  return new Date(START + 3_600_000 + day * DAY).toISOString().slice(0, 10);
}

/** Whether there is no business on the day so many days after the start. */
export function isHoliday(day: number): boolean {
  // Day 0 is Monday, 2 March 2026; Friday 1 May is the calendar's one holiday.
  return day % 7 === 5 || day % 7 === 6 || dateOf(day) === '2026-05-01';
}

/** Who votes, with what power: bank-one alone, with one of two others, or two with two others. */
const SETS: readonly Readonly<Record<string, number>>[] = [
  { 'bank-one': 1 },
  { association: 1, 'bank-one': 3, 'bank-two': 1 },
  { association: 1, 'bank-one': 1, 'bank-two': 1, 'car-maker': 1 },
];
/** Members that attest whether things were delivered, and a rate. */
export const ORACLES: readonly string[] = ['oracle-one', 'oracle-three', 'oracle-two'];
const TOPICS = ['USD/CNY', 'delivery', 'order', 'receipt'];
const ATTESTING = Object.fromEntries(ORACLES.map((id) => [id, TOPICS]));
/** A second supervisor, since corrections need two. */
const INSPECTING = { inspectorate: ['supervisor'] } as const;
const GENESES = new Map<string, Genesis>();

/** The genesis document with these parameters, made once. */
function genesisWith(
  parameters: Partial<Parameters>,
  powers: Readonly<Record<string, number>>,
): Genesis {
  const name = JSON.stringify([parameters, powers]);
  const validators = Object.entries(powers).map(([id, power]) => {
    return { id, key: validatorKey(id), power };
  });
  const genesis =
    GENESES.get(name) ??
    marketGenesis({ parameters, validators, oracles: ATTESTING, members: INSPECTING });
  GENESES.set(name, genesis);
  return genesis;
}

/** Terms as a deed has them. */
function statedTerms({ late, cost, noticeByBlock }: NaiveStated) {
  const lateCost = cost === 0 ? null : String(cost);
  return { ...OPEN_TERMS, latePpm: late, lateCost, noticeByBlock };
}

/** An invoice as a deed has it. */
function wordsOf({ debtor, amount, dueDay, issued, stated }: NaiveWords) {
  const terms = stated === null ? OPEN_TERMS : statedTerms(stated);
  const days = { dueDay: dateOf(dueDay), issueDay: dateOf(issued) };
  return { debtor, amount: String(amount), ...days, terms };
}

/** Steps about money and invoices. */
export abstract class InvoiceSteps {
  readonly market: Market;
  readonly naive: NaiveFolding;
  readonly dice: Dice;
  readonly seed: number;
  deeds = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.dice = new Dice(seed);
    const settlementsPerBlock = this.dice.pick([1, 2, 200]);
    const late = {
      retries: this.dice.pick([0, 1, 3]),
      graceDays: this.dice.pick([1, 5]),
      recourseDays: this.dice.pick([3, 300]),
      obligationDays: this.dice.pick([0, 1, 3, 30]),
      redeemDays: this.dice.pick([1, 5]),
      confirmDays: this.dice.pick([1, 5]),
      maxPieces: this.dice.pick([1000, 1000, 10, 3]),
      issuerDays: this.dice.pick([0, 3, 20]),
    };
    const governed = {
      ...roomOf(seed),
      correctionDays: this.dice.pick([1, 3]),
      keyDelayDays: this.dice.pick([0, 1, 3]),
      maxMemberKeys: this.dice.pick([256, 256, 5]),
      ballotDays: this.dice.pick([3, 30]),
      protocolDays: this.dice.pick([0, 2]),
      maxInvoiceAgeDays: this.dice.pick([365, 40, 2]),
      protocol: this.dice.pick([1, 1, 2, 2]),
      archiveDays: [1, 2, 400][seed % 3] ?? 1,
    };
    const powers = this.dice.pick(SETS);
    this.naive = new NaiveFolding(START, CUT_OFF, isHoliday, late);
    Object.assign(this.naive, governed);
    this.market = new Market(genesisWith({ settlementsPerBlock, ...late, ...governed }, powers));
    const founders = readFounders(this.market.genesis.members).map(({ id }) => id);
    this.naive.found(founders, powers, validatorKey);
  }

  /** Mostly what there is to know: that a debtor is insolvent, that a rival is disputed. */
  protected someKnowing(): Known[] {
    const some = [[], [], ['insolvency'], ['rival']] as const;
    return [...(some[this.dice.below(8)] ?? KNOWN)];
  }

  moneyStep(): Step {
    const { dice } = this;
    const [issuer, signer, to] = [dice.pick(BANKS), dice.pick(TRADERS), dice.pick(TRADERS)];
    const number = 1 + dice.below(120);
    const words = { version: 1, issuer, currency: 'EUR', amount: String(number) };
    const kind = dice.pick(['issue', 'issue', 'transfer', 'redeem']);
    const part = this.someOf(issuer, signer, number);
    const parts = { ...words, amount: String(part) };
    if (kind === 'transfer') {
      const deed = { type: 'transferMoney', ...parts, to, reference: hashFor('reference') };
      return { signer, deed, expect: (naive) => naive.transfer(issuer, signer, to, part) };
    }
    if (kind === 'redeem') {
      const deed = { type: 'redeemMoney', ...parts, payment: hashFor('payment') };
      const expect: Step['expect'] = (naive, id, now) =>
        naive.redeem(id, issuer, signer, part, now);
      return { signer, deed, expect };
    }
    const due = [...this.naive.receivables.values()].filter(({ status }) => status === 'closed');
    if (due.length > 0 && dice.below(2) === 0) {
      const { issuer: bank, debtor, units } = dice.pick(due);
      return this.moneyFor(bank, debtor, units.length);
    }
    const rich = dice.below(3) === 0 ? dice.pick(BANKS) : to;
    const sum = rich === to ? number : 4 * number;
    const deed = deals.issue({ to: rich, amount: String(sum) });
    return { signer: issuer, deed, expect: (naive) => naive.issue(issuer, rich, sum) };
  }

  /** Gives a member the money that it needs for something. */
  moneyFor(issuer: string, to: string, amount: number): Step {
    const deed = deals.issue({ to, amount: String(amount) });
    return { signer: issuer, deed, expect: (naive) => naive.issue(issuer, to, amount) };
  }

  /** At most so much, and mostly no more than the member has. */
  protected someOf(issuer: string, member: string, most: number): number {
    const has = this.naive.balance(issuer, member);
    const bound = this.dice.below(6) === 0 ? most : Math.max(1, Math.min(most, has));
    return 1 + this.dice.below(bound);
  }

  registerStep(time: number): Step {
    const { dice, naive } = this;
    const invoice = this.someInvoice(Math.floor((time - START) / DAY));
    const over = [...naive.invoices].filter(
      ([, { status, disputed }]) =>
        ['rejected', 'withdrawn', 'lapsed'].includes(status) ||
        (status === 'accepted' && disputed > 0),
    );
    if (over.length > 0 && dice.below(3) === 0) {
      const [former, old] = dice.pick(over);
      const amount = dice.below(6) > 0 && old.disputed > 0 ? old.disputed : invoice.amount;
      const signer = dice.below(8) === 0 ? invoice.supplier : old.supplier;
      const issued = dice.below(3) > 0 ? old.issued : invoice.issued;
      return this.reissueStep(former, old, { ...invoice, amount, issued, supplier: signer });
    }
    const deed = deals.register(invoice.identity, wordsOf(invoice));
    const expect: Step['expect'] = (model, id, now) => model.register(id, invoice, now);
    return { signer: invoice.supplier, deed, expect };
  }

  /** A reissue of an invoice, in words that are otherwise of another. */
  protected reissueStep(former: string, { identity }: NaiveInvoice, words: NaiveWords): Step {
    const renewed = { ...words, identity };
    const deed = deals.reissue(former, identity, wordsOf(renewed));
    const expect: Step['expect'] = (model, id, now) => model.reissue(id, former, renewed, now);
    return { signer: words.supplier, deed, expect };
  }

  protected someInvoice(today: number): NaiveWords {
    const { dice } = this;
    // Now and then the number and document of another, mostly with its debtor.
    const known = [...this.naive.invoices.values()];
    const own = String(dice.below(200));
    if (known.length > 0 && dice.below(16) === 0) return { ...dice.pick(known), identity: own };
    const anyone = [dice.pick(SUPPLIERS), dice.pick(DEBTORS)] as const;
    const [supplier, other] = dice.below(3) === 0 ? dice.pick(BOTH_WAYS) : anyone;
    const others = known.filter((each) => each.supplier !== supplier);
    const copied = others.length > 0 && dice.below(6) === 0 ? dice.pick(others) : undefined;
    const identity = copied?.identity ?? own;
    const debtor = copied !== undefined && dice.below(4) > 0 ? copied.debtor : other;
    const ahead = dice.below(dice.below(4) === 0 ? 60 : 12) - 1;
    const amount = 1 + dice.below(dice.below(6) === 0 ? 120 : 40);
    const dueDay = Math.max(0, today + ahead);
    const issued = today - dice.pick([0, 0, 1, 1, 1, 2, 5, 30, 45, -1, -1, -2]);
    const late = dice.pick([0, 250_000]);
    const stated =
      dice.below(3) > 0
        ? null
        : { late, cost: dice.pick([0, 1, 7]), noticeByBlock: dice.below(2) === 0 };
    return { supplier, debtor, identity, amount, dueDay, issued, stated };
  }

  acceptStep(): Step {
    const { dice, naive } = this;
    const countered = [...naive.invoices].filter(([, { status }]) => status === 'countered');
    if (countered.length > 0 && dice.below(2) === 0) return this.takeStep(countered);
    const waiting = [...naive.invoices].filter(([, { status, dueDay }]) => {
      return status === 'registered' && START + dueDay * DAY + CUT_OFF > naive.time;
    });
    const some = waiting.length > 0 && dice.below(6) > 0 ? waiting : [...naive.invoices];
    const [id, invoice] = dice.pick([...some, ...(some.length > 0 ? [] : [NOTHING])]);
    const signer = dice.below(8) === 0 ? dice.pick(DEBTORS) : (invoice?.debtor ?? 'car-maker');
    if (dice.below(6) === 0) {
      const deed = { type: 'rejectInvoice', version: 1, invoice: id, reason: 'other' };
      return { signer, deed, expect: (model) => model.reject(id, signer) };
    }
    const [issuer, cap] = [dice.pick(BANKS), dice.pick([null, 0, 3])];
    const dueDay = dateOf(invoice?.dueDay ?? 0);
    const kind = dice.pick(['undertaking', 'acknowledged', 'acknowledged'] as const);
    const [noticeByBlock, partial, hastens] = [dice.below(2), dice.below(2), dice.below(4)];
    const whole = invoice?.amount ?? 1;
    const part = dice.below(4) > 0 ? whole : 1 + dice.below(whole + 1);
    const own = {
      late: dice.pick([0, 250_000, 1_000_000, 1_000_000]),
      cost: dice.pick([0, 1, 7, 7]),
      noticeByBlock: noticeByBlock === 0,
    };
    // Mostly where there is something to counter, and then on other terms.
    const counters = dice.below((invoice?.stated ?? null) === null ? 20 : 3) === 0;
    const agrees = dice.below(5) > 0 !== counters;
    const stated = agrees ? (invoice?.stated ?? own) : own;
    // Costs that the debtor does not name are those that the supplier has stated.
    const cost = stated.cost === 0 ? (invoice?.stated?.cost ?? 0) : stated.cost;
    const partly = { partial: partial === 0, hastens: hastens === 0 };
    const terms = { issuer, cap, kind, ...stated, cost, ...partly };
    const seen = dice.below(20) === 0 ? whole + 1 : whole;
    const words = {
      kind,
      dueDay,
      amount: String(part),
      invoiced: String(seen),
      reason: part < whole ? ('other' as const) : null,
      mandate: { issuer, chargesCap: cap === null ? null : String(cap), partial: terms.partial },
      latePpm: terms.late,
      lateCost: stated.cost === 0 ? null : String(stated.cost),
      noticeByBlock: terms.noticeByBlock,
      accelerates: terms.hastens,
      distinctFrom: similarTo(this.market, id),
    };
    const on = { face: part, seen };
    if (counters) {
      const deed = deals.counter(id, words);
      return { signer, deed, expect: (model, _, now) => model.counter(id, signer, on, terms, now) };
    }
    const deed = deals.accept(id, words);
    return {
      signer,
      deed,
      expect: (model, _id, now) => model.accept(id, signer, on, terms, now),
    };
  }

  /** A supplier takes a counter, which it was shown if it had been made before this block. */
  private takeStep(countered: readonly (readonly [string, NaiveInvoice])[]): Step {
    const { dice, market } = this;
    const [id, { supplier }] = dice.pick(countered);
    const signer = dice.below(8) === 0 ? dice.pick(SUPPLIERS) : supplier;
    const isShown = (invoices.read(market.world, id)?.counter ?? null) !== null;
    const deed = deals.about('takeCounter', id);
    return {
      signer,
      deed,
      expect: (model, _, now) => model.takeCounter(id, signer, isShown, now),
    };
  }

  disputeStep(): Step {
    const { dice, naive } = this;
    const alive = [...naive.invoices].filter(([, { status, disputed }]) =>
      dice.below(5) === 0 ? true : ['registered', 'countered'].includes(status) || disputed > 0,
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

  /** Supplier or debtor offers a part of an unsettled rest, or takes what the other has offered. */
  restStep(time: number): Step {
    const { dice, naive } = this;
    const stray = dice.below(8) === 0;
    const rests = [...naive.invoices].filter(
      ([, { status, disputed }]) => status === 'accepted' && disputed > 0,
    );
    const taken = rests.filter(([invoice]) => naive.restOffers.has(invoice));
    const some = taken.length > 0 && dice.below(2) === 0 ? taken : rests;
    const [id] = stray || some.length === 0 ? this.anyInvoice() : dice.pick(some);
    const nobody = { supplier: 'tier-one', debtor: 'car-maker', disputed: 1 };
    const { supplier, debtor, disputed } = naive.invoices.get(id) ?? nobody;
    const offered = naive.restOffers.get(id);
    if (offered !== undefined && dice.below(3) > 0) {
      const other = offered.by === debtor ? supplier : debtor;
      return this.takeRestStep(id, stray ? dice.pick(TRADERS) : other);
    }
    const by = stray ? dice.pick(TRADERS) : dice.pick([supplier, debtor]);
    const amount = 1 + dice.below(dice.below(8) === 0 ? disputed + 1 : Math.max(1, disputed));
    const [ends, issuer] = [dice.below(2) === 0, dice.pick(BANKS)];
    const lastDay = Math.max(0, Math.floor((time - START) / DAY) + dice.pick([-1, 0, 3, 30]));
    const words = { amount: String(amount), ends, issuer, expiresDay: dateOf(lastDay) };
    const deed = { type: 'offerRest', version: 1, invoice: id, ...words };
    const offer = { by, amount, ends, issuer, lastDay };
    return { signer: by, deed, expect: (model, _, now) => model.offerRest(id, offer, now) };
  }

  protected takeRestStep(id: string, signer: string): Step {
    const deed = deals.about('takeRest', id);
    const expect: Step['expect'] = (model, newId, now) => model.takeRest(newId, id, signer, now);
    return { signer, deed, expect };
  }

  private anyInvoice(): readonly [string, NaiveInvoice | undefined] {
    return this.dice.pick([...this.naive.invoices, NOTHING]);
  }
}
