/**
 * A market that could not be simpler and shares no code with the rules: an array with one entry
 * for each unit, numbers for money, and a list for everything else. It says whether a deed is
 * done, and what the world is afterwards.
 */

interface Unit {
  holder: string;
  payTo: string;
  noticeTo: string | null;
  /** The sales with recourse that led here, the oldest first. */
  chain: readonly Link[];
  /** The pledges on it, in their rank. */
  pledges: readonly NaivePledge[];
  open: boolean;
  offer: NaiveOffer | null;
  /** The number of the piece that it belongs to, for cuts: a new one for each part. */
  piece: number;
}

interface NaivePledge {
  readonly receivable: string;
  readonly pledgee: string;
  readonly secured: number;
  received: number;
  readonly due: number;
  active: boolean;
  consentTo: string | null;
}

interface Link {
  readonly seller: string;
  readonly issuer: string;
  readonly price: number;
  readonly units: number;
}

interface NaiveOffer {
  readonly kind: 'assignment' | 'sale';
  readonly seller: string;
  readonly to: string | null;
  readonly price: number;
  readonly issuer: string;
  readonly disclosed: boolean;
  readonly recourse: boolean;
  readonly receivable: NaiveReceivable;
  readonly units: Unit[];
  readonly lapses: number;
  status: 'open' | 'taken' | 'declined' | 'withdrawn' | 'lapsed';
}

interface NaiveInvoice {
  readonly supplier: string;
  readonly debtor: string;
  readonly identity: string;
  readonly amount: number;
  readonly dueDay: number;
  /** When it lapses, or its disputed rest does. */
  answerBy: number;
  accepted: number;
  disputed: number;
  replaced: boolean;
  terms: NaiveTerms | null;
  status: 'registered' | 'disputed' | 'accepted' | 'rejected' | 'withdrawn' | 'lapsed';
}

/** The words of an invoice. */
export type NaiveWords = Pick<
  NaiveInvoice,
  'supplier' | 'debtor' | 'identity' | 'amount' | 'dueDay'
>;

/** What an acceptance says beside how much. */
export interface NaiveTerms {
  readonly issuer: string;
  readonly limit: number | null;
  readonly kind: 'undertaking' | 'acknowledged';
  readonly noticeByBlock: boolean;
  readonly partial: boolean;
  /** Parts per million a year, ACT/360. */
  readonly late: number;
}

interface NaiveReceivable extends NaiveTerms {
  readonly supplier: string;
  readonly debtor: string;
  credited: number;
  /** What was paid on it, the interest too. */
  taken: number;
  interestPaid: number;
  /** The sum of open * ppm * days up to the day `lateSince`. */
  accrued: number;
  lateSince: number | null;
  retry: number | null;
  retriesLeft: number;
  readonly grace: number;
  readonly payDay: number;
  readonly units: Unit[];
  readonly record: number;
  readonly due: number;
  status: 'open' | 'closed' | 'overdue' | 'defaulted' | 'paid';
}

const DAY = 86_400_000;

/** Something that is due: its time, its name in the queue, and what happens. */
interface DueItem {
  readonly time: number;
  readonly name: string;
  readonly run: () => void;
}

/** The whole market; every deed returns whether it is done. */
export class NaiveMarket {
  readonly invoices = new Map<string, NaiveInvoice>();
  readonly receivables = new Map<string, NaiveReceivable>();
  readonly offers = new Map<string, NaiveOffer>();
  readonly money = new Map<string, number>();
  /** What is open of all debts of one member to another, for one cause and in one money. */
  readonly debts = new Map<string, number>();
  readonly openDebts = new Map<string, number>();
  readonly pledges = new Map<string, NaivePledge>();
  readonly consents = new Map<string, { left: number; readonly until: number }>();
  readonly #identities = new Set<string>();
  #pieces = 0;

  /** Midnight of the day numbered 0, and the cut-off after a day's midnight, in ms. */
  readonly #start: number;
  readonly #cutOff: number;
  readonly #isHoliday: (day: number) => boolean;

  readonly #retries: number;
  readonly #graceDays: number;

  constructor(
    start: number,
    cutOff: number,
    isHoliday: (day: number) => boolean,
    parameters: { readonly retries: number; readonly graceDays: number },
  ) {
    this.#retries = parameters.retries;
    this.#graceDays = parameters.graceDays;
    this.#start = start;
    this.#cutOff = cutOff;
    this.#isHoliday = isHoliday;
  }

  balance(issuer: string, member: string): number {
    return this.money.get(`${issuer} ${member}`) ?? 0;
  }

  issue(issuer: string, to: string, amount: number): boolean {
    this.#add(issuer, to, amount);
    return true;
  }

  transfer(issuer: string, from: string, to: string, amount: number): boolean {
    if (from === to || this.balance(issuer, from) < amount) return false;
    this.#add(issuer, from, -amount);
    this.#add(issuer, to, amount);
    return true;
  }

  redeem(issuer: string, member: string, amount: number): boolean {
    if (this.balance(issuer, member) < amount) return false;
    this.#add(issuer, member, -amount);
    return true;
  }

  register(id: string, words: NaiveWords, now: number): boolean {
    if (words.debtor === words.supplier || this.#identities.has(words.identity)) return false;
    if (this.#dueAt(words.dueDay) <= now) return false;
    this.#identities.add(words.identity);
    const parts = { accepted: 0, disputed: 0, replaced: false, terms: null };
    const answerBy = this.#endOfDays(now, 30);
    this.invoices.set(id, { ...words, ...parts, answerBy, status: 'registered' });
    return true;
  }

  reissue(id: string, former: string, words: NaiveWords, now: number): boolean {
    const old = this.invoices.get(former);
    if (old === undefined || old.supplier !== words.supplier || old.replaced) return false;
    if (!['rejected', 'withdrawn', 'lapsed'].includes(old.status)) return false;
    if (old.identity !== words.identity) return false;
    this.#identities.delete(words.identity);
    old.replaced = this.register(id, words, now);
    this.#identities.add(words.identity);
    return old.replaced;
  }

  reject(id: string, by: string): boolean {
    const invoice = this.#waiting(id);
    if (invoice?.debtor !== by) return false;
    Object.assign(invoice, { status: 'rejected', disputed: 0 });
    return true;
  }

  withdraw(id: string, by: string): boolean {
    const invoice = this.#waiting(id);
    if (invoice?.supplier !== by) return false;
    Object.assign(invoice, { status: 'withdrawn', disputed: 0 });
    return true;
  }

  dispute(id: string, by: string, now: number): boolean {
    const invoice = this.#waiting(id);
    if (invoice?.debtor !== by || invoice.status === 'disputed') return false;
    const answerBy = this.#endOfDays(now, 60);
    Object.assign(invoice, { status: 'disputed', disputed: invoice.amount, answerBy });
    return true;
  }

  concede(id: string, by: string): boolean {
    const invoice = this.invoices.get(id);
    if (invoice?.supplier !== by || invoice.status !== 'accepted') return false;
    if (invoice.disputed === 0) return false;
    invoice.disputed = 0;
    return true;
  }

  lift(newId: string, id: string, by: string, part: number, now: number): boolean {
    const invoice = this.invoices.get(id);
    if (invoice?.debtor !== by || invoice.status !== 'accepted' || invoice.terms === null)
      return false;
    if (part > invoice.disputed) return false;
    invoice.accepted += part;
    invoice.disputed -= part;
    this.#putReceivable(newId, invoice, part, invoice.terms, now);
    return true;
  }

  accept(id: string, by: string, part: number | null, terms: NaiveTerms, now: number): boolean {
    const invoice = this.#waiting(id);
    const face = part ?? invoice?.amount ?? 0;
    if (invoice?.debtor !== by || face > invoice.amount) return false;
    if (this.#dueAt(invoice.dueDay) <= now) return false;
    const disputed = invoice.amount - face;
    if (disputed > 0) invoice.answerBy = this.#endOfDays(now, 60);
    Object.assign(invoice, { status: 'accepted', accepted: face, disputed, terms });
    this.#putReceivable(id, invoice, face, terms, now);
    return true;
  }

  #waiting(id: string): NaiveInvoice | undefined {
    const invoice = this.invoices.get(id);
    return invoice?.status === 'registered' || invoice?.status === 'disputed' ? invoice : undefined;
  }

  #putReceivable(
    id: string,
    invoice: NaiveInvoice,
    face: number,
    terms: NaiveTerms,
    now: number,
  ): void {
    let payDay = invoice.dueDay;
    while (this.#isHoliday(payDay)) payDay += 1;
    this.#pieces += 1;
    const piece = this.#pieces;
    const units = Array.from({ length: face }, () => ({
      holder: invoice.supplier,
      payTo: invoice.supplier,
      noticeTo: null,
      chain: [],
      pledges: [],
      open: true,
      offer: null,
      piece,
    }));
    const due = this.#dueAt(payDay);
    const status = due - DAY > now ? 'open' : 'closed';
    const { debtor, supplier } = invoice;
    const counts = { credited: 0, taken: 0, interestPaid: 0, accrued: 0, lateSince: null };
    const later = { retry: null, retriesLeft: this.#retries, grace: due + this.#graceDays * DAY };
    const times = { record: due - DAY, due, payDay, ...later };
    const words = { ...terms, debtor, supplier, ...counts, units, ...times, status };
    this.receivables.set(id, words as NaiveReceivable);
  }

  /** `start` is the first unit of the piece that the deed names. */
  offer(
    id: string,
    what: { receivable: string; start: number; from: number; to: number; lastDay: number },
    terms: Omit<NaiveOffer, 'units' | 'lapses' | 'status' | 'receivable'>,
    now: number,
  ): boolean {
    const { seller, to } = terms;
    const receivable = this.receivables.get(what.receivable);
    if (receivable === undefined || receivable.status !== 'open' || to === seller) return false;
    const all = receivable.units;
    const first = all[what.start - 1];
    if (first === undefined || all[what.start - 2]?.piece === first.piece) return false;
    const units = all.slice(what.from - 1, what.to);
    if (!units.every(({ open }) => open)) return false;
    const end = this.#start + (what.lastDay + 1) * DAY;
    const fits = units.every((unit) => unit.piece === first.piece);
    if (!fits || units.length !== what.to - what.from + 1 || units.length === 0) return false;
    if (first.holder !== seller || first.offer !== null || end <= now) return false;
    if (first.pledges.some(({ consentTo }) => to === null || consentTo !== to)) return false;
    const lapses = Math.min(end, receivable.record);
    this.#cutOut(all, units, what);
    const offer: NaiveOffer = { ...terms, receivable, units, lapses, status: 'open' };
    for (const unit of units) unit.offer = offer;
    this.offers.set(id, offer);
    const count = units.filter(({ open }) => open).length;
    const consent = this.consents.get(`${to} ${seller}`);
    if (terms.kind !== 'assignment' || consent === undefined) return true;
    if (count <= consent.left && now < consent.until) {
      consent.left -= count;
      this.#move(offer, to ?? '');
    }
    return true;
  }

  /** Makes the units a piece of their own; closed ones at an edge stay with what borders on them. */
  #cutOut(all: Unit[], units: Unit[], what: { start: number; from: number; to: number }): void {
    const number = units[0]?.piece;
    const before = all.slice(what.start - 1, what.from - 1);
    const after = all.slice(what.to).filter(({ piece }) => piece === number);
    if (!before.some(({ open }) => open)) units.unshift(...before);
    if (!after.some(({ open }) => open)) units.push(...after);
    else for (const unit of after) unit.piece = this.#pieces + 2;
    for (const unit of units) unit.piece = this.#pieces + 1;
    this.#pieces += 2;
  }

  pledge(
    id: string,
    what: { receivable: string; start: number; from: number; to: number },
    terms: { signer: string; pledgee: string; secured: number; dueDay: number },
  ): boolean {
    const piece = this.#pieceAt(what.receivable, what.start);
    const [first] = piece;
    const receivable = this.receivables.get(what.receivable);
    if (first?.holder !== terms.signer || terms.pledgee === terms.signer) return false;
    if (receivable?.status !== 'open' || first.offer !== null || first.pledges.length >= 4)
      return false;
    const all = receivable.units;
    const units = all.slice(what.from - 1, what.to);
    if (!units.every((unit) => unit.open && piece.includes(unit))) return false;
    if (units.length === 0 || units.length !== what.to - what.from + 1) return false;
    this.#cutOut(all, units, what);
    const { pledgee, secured, dueDay } = terms;
    const state = { received: 0, active: true, consentTo: null };
    const due = this.#dueAt(dueDay);
    const pledge = { receivable: what.receivable, pledgee, secured, due, ...state };
    this.pledges.set(id, pledge);
    for (const unit of units) unit.pledges = [...unit.pledges, pledge];
    return true;
  }

  release(id: string, by: string): boolean {
    const pledge = this.pledges.get(id);
    if (pledge?.pledgee !== by || !pledge.active) return false;
    this.#endPledge(pledge);
    return true;
  }

  letGo(id: string, by: string, to: string | null): boolean {
    const pledge = this.pledges.get(id);
    if (pledge?.pledgee !== by || !pledge.active) return false;
    pledge.consentTo = to;
    return true;
  }

  enforce(id: string, start: number, by: string, now: number): boolean {
    const pledge = this.pledges.get(id);
    if (pledge?.pledgee !== by || !pledge.active || now < pledge.due) return false;
    const receivable = this.receivables.get(pledge.receivable);
    const piece = this.#pieceAt(pledge.receivable, start);
    const [first] = piece;
    if (receivable?.status !== 'open' || first?.pledges[0] !== pledge) return false;
    const open = piece.filter((unit) => unit.open);
    const count = Math.min(open.length, pledge.secured - pledge.received);
    if (first.offer !== null || count === 0) return false;
    const { units: all } = receivable;
    const units = open.slice(0, count);
    const from = all.indexOf(units[0] as Unit) + 1;
    this.#cutOut(all, units, { start, from, to: from + count - 1 });
    for (const unit of units) Object.assign(unit, { holder: by, noticeTo: null, pledges: [] });
    this.#tell(receivable, units, by);
    this.#cover(pledge, count);
    return true;
  }

  #cover(pledge: NaivePledge, amount: number): void {
    pledge.received += amount;
    if (pledge.received === pledge.secured) this.#endPledge(pledge);
  }

  #endPledge(pledge: NaivePledge): void {
    Object.assign(pledge, { active: false, consentTo: null });
    for (const unit of this.receivables.get(pledge.receivable)?.units ?? []) {
      unit.pledges = unit.pledges.filter((each) => each !== pledge);
    }
  }

  consent(assignee: string, assignor: string, left: number, lastDay: number, now: number): boolean {
    const until = this.#start + (lastDay + 1) * DAY;
    if (assignee === assignor || until <= now) return false;
    this.consents.set(`${assignee} ${assignor}`, { left, until });
    return true;
  }

  endConsent(assignee: string, assignor: string): boolean {
    return this.consents.delete(`${assignee} ${assignor}`);
  }

  notice(id: string, start: number, by: string): boolean {
    const piece = this.#pieceAt(id, start);
    const [first] = piece;
    if (first === undefined || first.holder !== by) return false;
    if (first.payTo === by || first.noticeTo === by) return false;
    this.#tell(this.receivables.get(id), piece, by);
    return true;
  }

  acknowledge(id: string, start: number, by: string): boolean {
    const piece = this.#pieceAt(id, start);
    const payTo = piece[0]?.noticeTo ?? null;
    if (this.receivables.get(id)?.debtor !== by || payTo === null) return false;
    for (const unit of piece) Object.assign(unit, { payTo, noticeTo: null });
    return true;
  }

  /** Credit notes cancel unit by unit: in each group, those where the formula passes a whole. */
  credit(id: string, by: string, amount: number, now: number): boolean {
    const receivable = this.receivables.get(id);
    if (receivable?.supplier !== by) return false;
    this.#accrue(receivable, now);
    if (receivable.credited + amount > receivable.units.length) return false;
    receivable.credited += amount;
    const { supplier, debtor, issuer, kind } = receivable;
    const open = kind === 'undertaking' ? [] : receivable.units.filter((unit) => unit.open);
    const own = open.filter(({ holder }) => holder === supplier);
    const others = open.filter(({ holder }) => holder !== supplier);
    const sold = others.filter(({ chain }) => chain.length > 0);
    let left = amount;
    for (const group of [own, sold, others.filter(({ chain }) => chain.length === 0)]) {
      const part = Math.min(left, group.length);
      left -= part;
      for (const [piece, count] of shares(group, part)) this.#cancel(receivable, piece, count);
    }
    this.#owe(supplier, debtor, issuer, 'creditNote', left);
    if (kind === 'acknowledged' && openCount(receivable) === 0) receivable.status = 'paid';
    return true;
  }

  /** The caller has put down what is open of the debt before the block. */
  payDebt(id: string, key: string, by: string, amount: number): boolean {
    const [debtor, creditor = '', issuer = ''] = key.split(' ');
    const open = this.openDebts.get(id) ?? 0;
    if (debtor !== by || open < amount) return false;
    if (!this.transfer(issuer, by, creditor, amount)) return false;
    this.openDebts.set(id, open - amount);
    this.debts.set(key, (this.debts.get(key) ?? 0) - amount);
    return true;
  }

  #cancel(receivable: NaiveReceivable, piece: number, count: number): void {
    const all = receivable.units.filter((unit) => unit.piece === piece);
    const [first] = all;
    const open = all.filter((unit) => unit.open);
    for (const unit of open.slice(open.length - count)) unit.open = false;
    if (first === undefined) return;
    if (first.offer !== null) this.#free(first.offer, 'lapsed');
    for (const [level, { seller, issuer, price, units }] of first.chain.entries()) {
      const creditor = first.chain[level + 1]?.seller ?? first.holder;
      this.#owe(seller, creditor, issuer, 'dilution', Math.floor((price * count) / units));
    }
  }

  #owe(debtor: string, creditor: string, issuer: string, cause: string, amount: number): void {
    if (debtor === creditor || amount === 0) return;
    const key = `${debtor} ${creditor} ${issuer} ${cause}`;
    this.debts.set(key, (this.debts.get(key) ?? 0) + amount);
  }

  /** The units of the piece that begins there; none when no piece does. */
  #pieceAt(id: string, start: number): Unit[] {
    const all = this.receivables.get(id)?.units ?? [];
    const number = all[start - 1]?.piece;
    if (number === undefined || all[start - 2]?.piece === number) return [];
    return all.filter(({ piece }) => piece === number);
  }

  #tell(receivable: NaiveReceivable | undefined, units: readonly Unit[], payTo: string): void {
    const told = receivable?.noticeByBlock ? { payTo, noticeTo: null } : { noticeTo: payTo };
    for (const unit of units) Object.assign(unit, told);
  }

  #move(offer: NaiveOffer, holder: string): void {
    offer.status = 'taken';
    const { seller, issuer, price, units, receivable, recourse } = offer;
    const count = units.filter(({ open }) => open).length;
    const link = { seller, issuer, price, units: count };
    for (const pledge of units[0]?.pledges ?? []) pledge.consentTo = null;
    for (const unit of units) {
      const chain = recourse ? [...unit.chain, link] : [];
      Object.assign(unit, { holder, offer: null, noticeTo: null, chain });
    }
    if (offer.disclosed) this.#tell(receivable, units, holder);
  }

  take(id: string, by: string, kind: 'assignment' | 'sale'): boolean {
    const offer = this.offers.get(id);
    if (offer?.status !== 'open' || offer.kind !== kind || offer.seller === by) return false;
    if (offer.to !== null && offer.to !== by) return false;
    if (offer.kind === 'sale' && !this.transfer(offer.issuer, by, offer.seller, offer.price)) {
      return false;
    }
    this.#move(offer, by);
    return true;
  }

  close(id: string, by: string, status: 'declined' | 'withdrawn'): boolean {
    const offer = this.offers.get(id);
    if (offer?.status !== 'open') return false;
    if ((status === 'declined' ? offer.to : offer.seller) !== by) return false;
    this.#free(offer, status);
    return true;
  }

  payOverdue(id: string, by: string, amount: number, now: number): boolean {
    const receivable = this.receivables.get(id);
    if (receivable?.debtor !== by || !['overdue', 'defaulted'].includes(receivable.status))
      return false;
    this.#accrue(receivable, now);
    if (amount > owed(receivable) || this.balance(receivable.issuer, by) < amount) return false;
    this.#pay(receivable, amount);
    return true;
  }

  #accrue(receivable: NaiveReceivable, now: number): void {
    const today = Math.floor((now - this.#start) / DAY);
    const { lateSince, late } = receivable;
    if (lateSince === null || today <= lateSince) return;
    receivable.accrued += openCount(receivable) * late * (today - lateSince);
    receivable.lateSince = today;
  }

  /** Runs what is due until `now`, in the order of the queue. */
  settle(now: number): void {
    for (;;) {
      const [next] = this.#queue(now).filter(({ time }) => time <= now);
      if (next === undefined) return;
      next.run();
    }
  }

  /** What is due next, or null. */
  nextDue(): number | null {
    return this.#queue(0)[0]?.time ?? null;
  }

  #queue(now: number): DueItem[] {
    const items: DueItem[] = [];
    for (const [id, offer] of this.offers) {
      if (offer.status !== 'open') continue;
      const run = (): void => this.#free(offer, 'lapsed');
      items.push({ time: offer.lapses, name: `lapse/${id}`, run });
    }
    for (const [id, invoice] of this.invoices) {
      const waits = this.#waiting(id) !== undefined;
      if (!waits && invoice.disputed === 0) continue;
      const run = (): void => {
        invoice.disputed = 0;
        if (waits) invoice.status = 'lapsed';
      };
      items.push({ time: invoice.answerBy, name: `unanswered/${id}`, run });
    }
    for (const [id, receivable] of this.receivables) {
      const { status, due, record } = receivable;
      const close = (): void => this.#close(receivable);
      if (status === 'open') items.push({ time: record, name: `close/${id}`, run: close });
      const settle = (): void => this.#settle(receivable, now);
      const give = (): void => {
        this.#accrue(receivable, now);
        Object.assign(receivable, { status: 'defaulted', retry: null });
      };
      if (status === 'overdue')
        items.push({ time: receivable.grace, name: `default/${id}`, run: give });
      if (status === 'overdue' && receivable.retry !== null) {
        items.push({ time: receivable.retry, name: `retry/${id}`, run: settle });
      }
      if (status === 'open' || status === 'closed') {
        items.push({ time: due, name: `settle/${id}`, run: settle });
      }
    }
    return items.sort((left, right) => left.time - right.time || (left.name < right.name ? -1 : 1));
  }

  #close(receivable: NaiveReceivable): void {
    receivable.status = 'closed';
    for (const { offer } of receivable.units) if (offer !== null) this.#free(offer, 'lapsed');
  }

  #settle(receivable: NaiveReceivable, now: number): void {
    this.#accrue(receivable, now);
    const due = owed(receivable);
    const { debtor, issuer, limit, partial, taken } = receivable;
    const allowed = limit === null ? due : Math.max(0, Math.min(due, limit - taken));
    const funds = Math.min(allowed, this.balance(issuer, debtor));
    if (funds === due || partial) this.#pay(receivable, funds);
    if (funds === due) return;
    receivable.status = 'overdue';
    receivable.lateSince ??= receivable.payDay;
    const again = receivable.retriesLeft > 0;
    receivable.retry = again ? (receivable.retry ?? receivable.due) + DAY : null;
    if (again) receivable.retriesLeft -= 1;
  }

  /** Interest first, then principal; both unit by unit, and each piece's part through its pledges. */
  #pay(receivable: NaiveReceivable, amount: number): void {
    const open = receivable.units.filter((unit) => unit.open);
    const { debtor, issuer } = receivable;
    const interest = Math.min(amount, interestDue(receivable));
    const [yields, counts] = [shares(open, interest), shares(open, amount - interest)];
    for (const piece of new Set(open.map((unit) => unit.piece))) {
      const own = open.filter((unit) => unit.piece === piece);
      const [closed, extra] = [counts.get(piece) ?? 0, yields.get(piece) ?? 0];
      for (const unit of own.slice(0, closed)) unit.open = false;
      for (let each = 0; each < closed + extra; each += 1) this.#route(own[0] as Unit, issuer);
    }
    this.#add(issuer, debtor, -amount);
    receivable.taken += amount;
    receivable.interestPaid += interest;
    if (openCount(receivable) === 0) receivable.status = 'paid';
  }

  /** One minor unit that is paid on a piece. */
  #route(unit: Unit, issuer: string): void {
    const [pledge] = unit.pledges;
    if (pledge !== undefined) {
      this.#add(issuer, pledge.pledgee, 1);
      this.#cover(pledge, 1);
      return;
    }
    this.#add(issuer, unit.payTo, 1);
    this.#owe(unit.payTo, unit.holder, issuer, 'collection', 1);
  }

  #free(offer: NaiveOffer, status: NaiveOffer['status']): void {
    offer.status = status;
    for (const unit of offer.units) unit.offer = null;
  }

  #add(issuer: string, member: string, amount: number): void {
    this.money.set(`${issuer} ${member}`, this.balance(issuer, member) + amount);
  }

  /** The end of the day that is so many days after the day of `now`. */
  #endOfDays(now: number, days: number): number {
    return this.#start + (Math.floor((now - this.#start) / DAY) + days + 1) * DAY;
  }

  #dueAt(day: number): number {
    return this.#start + day * DAY + this.#cutOff;
  }
}

function interestDue({ accrued, interestPaid }: NaiveReceivable): number {
  return Math.floor(accrued / 360e6) - interestPaid;
}

function owed(receivable: NaiveReceivable): number {
  return openCount(receivable) + interestDue(receivable);
}

function openCount(receivable: NaiveReceivable): number {
  return receivable.units.filter((unit) => unit.open).length;
}

/**
 * How many of these open units each piece is given: every unit is a piece of length one, and the
 * j-th of M is given one when Aj / M passes a whole.
 */
function shares(open: readonly Unit[], amount: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const [at, { piece }] of open.entries()) {
    const reached = Math.floor((amount * (at + 1)) / open.length);
    if (reached === Math.floor((amount * at) / open.length)) continue;
    counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  return counts;
}
