import { isInsolvent } from '../../contracts/state/insolvencies.ts';
import { debts } from '../../contracts/state/rights.ts';
import { openDebt } from '../../contracts/trade/money/owing.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { debtKey } from './comparing.ts';
import { deals, openDebts } from './deals.ts';
import type { Step } from './invoiceSteps.ts';
import {
  BANKS,
  DEBTORS,
  dateOf,
  InvoiceSteps,
  NOTHING,
  SUPPLIERS,
  TRADERS,
} from './invoiceSteps.ts';
import { DAY, hashFor, START } from './market.ts';
import type { NaiveBurdens } from './naiveBurdens.ts';
import { chargesOn } from './naiveMarket.ts';
import type { Unit } from './naiveThings.ts';
import { isUntold, quietIn } from './noticing.ts';

/** Open assignments to the debtor of what is assigned, and who that is. */
export function homeward({ offers }: NaiveBurdens): (readonly [string, string])[] {
  const open = [...offers].filter(
    ([, { status, kind, to, receivable }]) =>
      status === 'open' && kind === 'assignment' && to === receivable.debtor,
  );
  return open.map(([id, { receivable }]) => [id, receivable.debtor]);
}

/** Steps about what accepted invoices have become. */
export abstract class PieceSteps extends InvoiceSteps {
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
    const [disclosed, recourse] = [dice.below(4) > 0, dice.below(4) === 0];
    if (dice.below(2) === 0) {
      const { debtor = 'tier-one' } = naive.receivables.get(receivable) ?? {};
      const assignee = dice.pick([...TRADERS, debtor, debtor]);
      const where = { seller, to: assignee, price: 0, issuer: '', disclosed };
      const terms = { ...where, kind: 'assignment', recourse: false } as const;
      const deed = deals.assign(what.receivable, { ...words, assignee, disclosed });
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
    const interest = dice.pick([0, 0, 0, 0, 0, 360_000]);
    const agreed = interest === 0 ? {} : { interest };
    const terms = { ...where, disclosed, recourse, ...agreed };
    const rate = { ppm: interest, dayCount: 'ACT/360' } as const;
    const more = { disclosed, recourse, interest: interest === 0 ? null : rate };
    const deed = deals.sell(what.receivable, { ...sale, ...more });
    return { signer: seller, deed, expect: (model, id, now) => model.offer(id, what, terms, now) };
  }

  /** A debtor takes what it owes itself, where that is offered. */
  homeStep(): Step {
    const offered = homeward(this.naive);
    if (offered.length === 0) return this.answerStep();
    const [id, signer] = this.dice.pick(offered);
    const deed = deals.answer('acceptAssignment', id, this.someKnowing());
    const expect: Step['expect'] = (model, _, now) => model.take(id, signer, 'assignment', now);
    return { signer, deed, expect };
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
      const deed = deals.answer(sale ? 'acceptSale' : 'acceptAssignment', id, this.someKnowing());
      const taken = sale ? 'sale' : 'assignment';
      return { signer, deed, expect: (model, _, now) => model.take(id, signer, taken, now) };
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
    // Mostly one whose debtor might take its supplier for its creditor still.
    const quiet = quietIn(naive);
    const [id, receivable] =
      quiet.length > 0 && dice.below(2) === 0 ? dice.pick(quiet) : this.someReceivable();
    const supplier = receivable?.supplier ?? 'tier-one';
    const signer = dice.below(8) === 0 ? dice.pick(SUPPLIERS) : supplier;
    const left = (receivable?.units.length ?? 1) - (receivable?.credited ?? 0);
    const amount = 1 + dice.below(dice.below(8) === 0 ? 12 : Math.max(1, Math.min(12, left)));
    const fresh = hashFor(`credit ${this.deeds} ${naive.receivables.size} ${dice.below(1e9)}`);
    // Now and then a document that was noted before, mostly one that has lapsed since.
    const noted = [...(dice.below(6) > 0 ? naive.lapsedMarks : naive.noteMarks)];
    const own = noted.filter((mark) => mark.startsWith(`${signer} `));
    const mark = own.length > 0 && dice.below(3) === 0 ? dice.pick(own) : '';
    const document = mark.split(' ')[1] ?? fresh;
    const isDefence = dice.below(2) === 0;
    const ground = isDefence ? 'defence' : 'concession';
    const deed = deals.credit(id, String(amount), { document, ground });
    return {
      signer,
      deed,
      expect: (model, note, now) =>
        model.noteCredit(id, { note, isDefence, amount, document }, signer, now),
    };
  }

  /** A dispute after acceptance, or what comes of it. */
  disputeUnitsStep(): Step {
    const { dice, market, naive } = this;
    const disputed = [...naive.receivables].filter(([, { dispute }]) => dispute !== null);
    const isNew = disputed.length === 0 || dice.below(3) === 0;
    const [id, receivable] = isNew ? this.someReceivable() : dice.pick(disputed);
    const debtor = dice.below(10) === 0 ? dice.pick(DEBTORS) : (receivable?.debtor ?? 'car-maker');
    if (isNew) {
      const amount = 1 + dice.below(12);
      const isPaid = dice.below(3) === 0;
      const ground = isPaid ? 'already_paid' : 'damaged';
      const { units = [] } = receivable ?? {};
      const payTo = units.length === 0 ? 'tier-one' : dice.pick(units).payTo;
      const payee = isPaid ? payTo : null;
      const signer = isPaid && dice.below(2) === 0 ? payTo : debtor;
      const words = { amount: String(amount), ground, payee, details: hashFor('damage') };
      const deed = { type: 'disputeReceivable', version: 1, receivable: id, ...words };
      return {
        signer,
        deed,
        expect: (model, name, now) =>
          model.disputeUnits(id, { id: name, amount, payee }, signer, now),
      };
    }
    const name = receivable?.dispute?.id ?? hashFor('none');
    if (dice.below(4) === 0) {
      const words = { receivable: id, dispute: name, cancelled: dice.below(8) === 0 ? '1' : '0' };
      const deed = { type: 'endDispute', version: 1, ...words };
      const given = Number(words.cancelled);
      return {
        signer: debtor,
        deed,
        expect: (model, _, now) => model.endDispute(id, name, debtor, given, now),
      };
    }
    const all = piecesOf(market.world, id);
    const hit = all.filter((piece) => piece.disputed > 0n);
    const piece = dice.pick(hit.length > 0 && dice.below(10) > 0 ? hit : all);
    const start = Number(piece.from);
    const beside = besides(receivable?.units[start - 1]);
    const owner = receivable?.dispute?.payee ?? receivable?.supplier ?? 'tier-one';
    const parties = [owner, piece.holder, ...beside];
    const signer = dice.below(10) === 0 ? dice.pick(TRADERS) : dice.pick(parties);
    const alone = dice.below(3) === 0;
    const deed = { type: 'concedeUnits', version: 1, receivable: id, piece: String(start), alone };
    const at = { receivable: id, start };
    return {
      signer,
      deed,
      expect: (model, _, now) => model.concedeUnits(at, signer, alone, now),
    };
  }

  /** The word of a debtor, a holder or a pledgee on a credit note that waits. */
  noteStep(): Step {
    const { dice, market, naive } = this;
    const waiting = [...naive.receivables].filter(([, { note }]) => note !== null);
    const [id, receivable] = waiting.length > 0 ? dice.pick(waiting) : this.someReceivable();
    const note = receivable?.note?.id ?? hashFor('none');
    const stray = dice.below(10) === 0;
    if (stray || (receivable?.note?.confirmedAt === null && dice.below(3) > 0)) {
      const signer = stray ? dice.pick(DEBTORS) : (receivable?.debtor ?? 'car-maker');
      const deed = { type: 'confirmCreditNote', version: 1, receivable: id, note };
      return { signer, deed, expect: (model, _, now) => model.confirmNote(id, note, signer, now) };
    }
    const all = piecesOf(market.world, id);
    const others = all.filter(({ holder }) => holder !== receivable?.supplier);
    const asked = [
      ...others,
      ...others,
      ...all.filter(({ pledges }) => pledges.length > 0),
      ...all,
    ];
    const piece = asked.length === 0 ? undefined : dice.pick(asked);
    const start = Number(piece?.from ?? 1);
    const beside = besides(receivable?.units[start - 1]);
    const parties = [piece?.holder ?? 'tier-one', ...beside, ...beside];
    const signer = dice.below(10) === 0 ? dice.pick(TRADERS) : dice.pick(parties);
    const agrees = dice.below(3) > 0;
    const words = { receivable: id, piece: String(start), note, agrees };
    const deed = { type: 'answerCreditNote', version: 1, ...words };
    const at = { receivable: id, start };
    return { signer, deed, expect: (model) => model.answerNote(at, { note, agrees }, signer) };
  }

  noticeStep(): Step {
    const { dice, market, naive } = this;
    const untold = [...naive.receivables].filter(([, { units }]) => units.some(isUntold));
    const [id, receivable] =
      untold.length > 0 && dice.below(4) > 0 ? dice.pick(untold) : this.someReceivable();
    const parts = piecesOf(market.world, id);
    const waiting = parts.filter(isUntold);
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
    const all = openDebts(market.world);
    const id = all.length === 0 ? NOTHING[0] : dice.pick(all).id;
    const debt = debts.read(market.world, id);
    const open = debt === undefined ? 0 : Number(openDebt(debt));
    const signer = dice.below(8) === 0 ? dice.pick(TRADERS) : (debt?.debtor ?? 'tier-one');
    const amount = 1 + dice.below(open + 1);
    const issuer = this.otherIssuer(debt?.issuer ?? 'bank-one', signer);
    const deed = { type: 'payDebt', version: 1, debt: id, amount: String(amount), issuer };
    const key = debt === undefined ? 'nobody' : debtKey(debt);
    this.naive.learnDebt(id, open);
    return { signer, deed, expect: (model) => model.payDebt(id, key, signer, amount, issuer) };
  }

  /** Mostly null while that money discharges, and another bank when it does not. */
  protected otherIssuer(owed: string, debtor: string): string | null {
    const { dice, market } = this;
    const isDead = owed === debtor || isInsolvent(market.world, owed);
    if (dice.below(8) === 0) return dice.pick(BANKS);
    return isDead ? dice.pick(BANKS.filter((bank) => bank !== owed)) : null;
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

  pledgeStep(time: number, receivable = this.someReceivable()[0]): Step {
    const { dice, market } = this;
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
      Math.max(0, today - dice.below(3)),
    ];
    const units = { piece: String(low), from: String(from), to: String(to) };
    const words = { pledgee, secured: String(secured), dueDay: dateOf(dueDay), ...units };
    const what = { receivable, start: low, from, to };
    const terms = { signer, pledgee, secured, dueDay };
    const deed = deals.pledge(receivable, words);
    return { signer, deed, expect: (model, id) => model.pledge(id, what, terms) };
  }

  pledgeeStep(time: number): Step {
    const { dice, market, naive } = this;
    const active = [...naive.pledges].filter(([, pledge]) => pledge.active || dice.below(6) === 0);
    const ripe = active.filter(
      ([, { receivable, due }]) =>
        due <= time && naive.receivables.get(receivable)?.status === 'open',
    );
    const some = ripe.length > 0 && dice.below(4) > 0 ? ripe : active;
    const [id, pledge] = dice.pick([...some, ...(some.length > 0 ? [] : [NOTHING])]);
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

  /** A little of the money in which a debtor is to pay what is late. */
  private someMoneyStep(money: string, to: string): Step {
    const amount = 1 + this.dice.below(6);
    const [signer = '', currency = 'EUR'] = money.split(':');
    const deed = deals.issue({ to, amount: String(amount), currency });
    return { signer, deed, expect: (model) => model.issue(money, to, amount) };
  }

  payStep(): Step {
    const { dice, naive } = this;
    const late = [...naive.receivables].filter(([, { status }]) =>
      ['overdue', 'defaulted'].includes(status),
    );
    // Where both costs and interest are due, so that it shows which is paid first.
    const today = Math.floor((naive.time - START) / DAY);
    const both = late.filter(([, each]) => chargesOn(each, today) > 0);
    const some = both.length > 0 && dice.below(4) > 0 ? both : late;
    const all = some.length > 0 ? some : [...naive.receivables];
    const [id, receivable] = all.length === 0 ? NOTHING : dice.pick(all);
    const signer = dice.below(8) === 0 ? dice.pick(DEBTORS) : (receivable?.debtor ?? 'car-maker');
    const { issuer = '' } = receivable ?? {};
    const has = naive.balance(issuer, signer);
    const charges = receivable === undefined ? 0 : chargesOn(receivable, today);
    if (has === 0 && both === some) return this.littleMoneyStep(issuer, signer, charges);
    if (has === 0 && late.length > 0 && dice.below(3) > 0)
      return this.someMoneyStep(issuer, signer);
    // Little at a time, so that costs, interest and principal are paid one after the other.
    const little = both === some ? charges : 4;
    const amount = 1 + dice.below(dice.below(3) > 0 ? Math.max(1, Math.min(has, little)) : 20);
    const deed = { type: 'payOverdue', version: 1, receivable: id, amount: String(amount) };
    return {
      signer,
      deed,
      expect: (model, _, now) => model.payOverdue(id, signer, amount, now),
    };
  }

  /** So little that charges are not paid in full. */
  private littleMoneyStep(money: string, to: string, charges: number): Step {
    const [signer = '', currency = 'EUR'] = money.split(':');
    const amount = 1 + this.dice.below(charges);
    const deed = deals.issue({ to, amount: String(amount), currency });
    return { signer, deed, expect: (naive) => naive.issue(money, to, amount) };
  }
}

/** Pledgees of a unit, and those through whose hands it came. */
function besides(unit: Unit | undefined): readonly string[] {
  const pledgees = unit?.pledges.map(({ pledgee }) => pledgee) ?? [];
  return [...pledgees, ...(unit?.chain.map(({ seller }) => seller) ?? [])];
}
