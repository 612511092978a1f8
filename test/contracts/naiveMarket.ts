/**
 * A market that could not be simpler and shares no code with the rules: an array with one entry
 * for each unit, numbers for money, and a list for everything else. It says whether a deed is
 * done, and what the world is afterwards.
 */

interface Unit {
  holder: string;
  open: boolean;
  offer: NaiveOffer | null;
  /** The number of the piece that it belongs to, for cuts: a new one for each part. */
  piece: number;
}

interface NaiveOffer {
  readonly kind: 'assignment' | 'sale';
  readonly seller: string;
  readonly to: string | null;
  readonly price: number;
  readonly issuer: string;
  readonly units: Unit[];
  readonly lapses: number;
  status: 'open' | 'taken' | 'declined' | 'withdrawn' | 'lapsed';
}

interface NaiveInvoice {
  readonly supplier: string;
  readonly debtor: string;
  readonly amount: number;
  readonly dueDay: number;
  status: 'registered' | 'accepted' | 'rejected';
}

interface NaiveReceivable {
  readonly debtor: string;
  readonly issuer: string;
  readonly limit: number | null;
  readonly units: Unit[];
  readonly record: number;
  readonly due: number;
  status: 'open' | 'closed' | 'overdue' | 'paid';
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
  readonly #identities = new Set<string>();
  #pieces = 0;

  /** Midnight of the day numbered 0, and the cut-off after a day's midnight, in ms. */
  readonly #start: number;
  readonly #cutOff: number;
  readonly #isHoliday: (day: number) => boolean;

  constructor(start: number, cutOff: number, isHoliday: (day: number) => boolean) {
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

  register(id: string, identity: string, invoice: Omit<NaiveInvoice, 'status'>, now: number) {
    if (invoice.debtor === invoice.supplier || this.#identities.has(identity)) return false;
    if (this.#dueAt(invoice.dueDay) <= now) return false;
    this.#identities.add(identity);
    this.invoices.set(id, { ...invoice, status: 'registered' });
    return true;
  }

  reject(id: string, by: string): boolean {
    const invoice = this.invoices.get(id);
    if (invoice?.debtor !== by || invoice.status !== 'registered') return false;
    invoice.status = 'rejected';
    return true;
  }

  accept(id: string, by: string, issuer: string, limit: number | null, now: number): boolean {
    const invoice = this.invoices.get(id);
    if (invoice?.debtor !== by || invoice.status !== 'registered') return false;
    if (this.#dueAt(invoice.dueDay) <= now) return false;
    invoice.status = 'accepted';
    let payDay = invoice.dueDay;
    while (this.#isHoliday(payDay)) payDay += 1;
    this.#pieces += 1;
    const piece = this.#pieces;
    const units = Array.from({ length: invoice.amount }, () => ({
      holder: invoice.supplier,
      open: true,
      offer: null,
      piece,
    }));
    const due = this.#dueAt(payDay);
    const status = due - DAY > now ? 'open' : 'closed';
    const { debtor } = invoice;
    this.receivables.set(id, { debtor, issuer, limit, units, record: due - DAY, due, status });
    return true;
  }

  /** `start` is the first unit of the piece that the deed names. */
  offer(
    id: string,
    what: { receivable: string; start: number; from: number; to: number; lastDay: number },
    terms: Pick<NaiveOffer, 'kind' | 'seller' | 'to' | 'price' | 'issuer'>,
    now: number,
  ): boolean {
    const { seller, to } = terms;
    const receivable = this.receivables.get(what.receivable);
    if (receivable === undefined || receivable.status !== 'open' || to === seller) return false;
    const all = receivable.units;
    const first = all[what.start - 1];
    if (first === undefined || all[what.start - 2]?.piece === first.piece) return false;
    const units = all.slice(what.from - 1, what.to);
    const end = this.#start + (what.lastDay + 1) * DAY;
    const fits = units.every((unit) => unit.piece === first.piece);
    if (!fits || units.length !== what.to - what.from + 1 || units.length === 0) return false;
    if (first.holder !== seller || first.offer !== null || end <= now) return false;
    const lapses = Math.min(end, receivable.record);
    const offer: NaiveOffer = { ...terms, units, lapses, status: 'open' };
    for (const unit of units) Object.assign(unit, { offer, piece: this.#pieces + 1 });
    for (const unit of all.slice(what.to)) {
      if (unit.piece === first.piece) unit.piece = this.#pieces + 2;
    }
    if (what.from === what.start) first.piece = this.#pieces + 1;
    this.#pieces += 2;
    this.offers.set(id, offer);
    return true;
  }

  take(id: string, by: string, kind: 'assignment' | 'sale'): boolean {
    const offer = this.offers.get(id);
    if (offer?.status !== 'open' || offer.kind !== kind || offer.seller === by) return false;
    if (offer.to !== null && offer.to !== by) return false;
    if (offer.kind === 'sale' && !this.transfer(offer.issuer, by, offer.seller, offer.price)) {
      return false;
    }
    offer.status = 'taken';
    for (const unit of offer.units) Object.assign(unit, { holder: by, offer: null });
    return true;
  }

  close(id: string, by: string, status: 'declined' | 'withdrawn'): boolean {
    const offer = this.offers.get(id);
    if (offer?.status !== 'open') return false;
    if ((status === 'declined' ? offer.to : offer.seller) !== by) return false;
    this.#free(offer, status);
    return true;
  }

  payOverdue(id: string, by: string, amount: number): boolean {
    const receivable = this.receivables.get(id);
    if (receivable?.debtor !== by || receivable.status !== 'overdue') return false;
    if (amount > openCount(receivable) || this.balance(receivable.issuer, by) < amount)
      return false;
    this.#pay(receivable, amount);
    return true;
  }

  /** Runs what is due until `now`, in the order of the queue. */
  settle(now: number): void {
    for (;;) {
      const [next] = this.#queue().filter(({ time }) => time <= now);
      if (next === undefined) return;
      next.run();
    }
  }

  /** What is due next, or null. */
  nextDue(): number | null {
    return this.#queue()[0]?.time ?? null;
  }

  #queue(): DueItem[] {
    const items: DueItem[] = [];
    for (const [id, offer] of this.offers) {
      if (offer.status !== 'open') continue;
      const run = (): void => this.#free(offer, 'lapsed');
      items.push({ time: offer.lapses, name: `lapse/${id}`, run });
    }
    for (const [id, receivable] of this.receivables) {
      const { status, due, record } = receivable;
      const close = (): void => this.#close(receivable);
      if (status === 'open') items.push({ time: record, name: `close/${id}`, run: close });
      const settle = (): void => this.#settle(receivable);
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

  #settle(receivable: NaiveReceivable): void {
    const open = openCount(receivable);
    const { debtor, issuer, limit } = receivable;
    const enough = this.balance(issuer, debtor) >= open && (limit === null || limit >= open);
    receivable.status = 'overdue';
    if (enough) this.#pay(receivable, open);
  }

  /** Each open unit is a piece of length one: the j-th of M closes when Aj / M passes a whole. */
  #pay(receivable: NaiveReceivable, amount: number): void {
    const open = receivable.units.filter((unit) => unit.open);
    for (const [at, unit] of open.entries()) {
      const reached = Math.floor((amount * (at + 1)) / open.length);
      if (reached === Math.floor((amount * at) / open.length)) continue;
      unit.open = false;
      this.#payOne(receivable, unit.holder);
    }
    if (openCount(receivable) === 0) receivable.status = 'paid';
  }

  #payOne(receivable: NaiveReceivable, holder: string): void {
    this.#add(receivable.issuer, receivable.debtor, -1);
    this.#add(receivable.issuer, holder, 1);
  }

  #free(offer: NaiveOffer, status: NaiveOffer['status']): void {
    offer.status = status;
    for (const unit of offer.units) unit.offer = null;
  }

  #add(issuer: string, member: string, amount: number): void {
    this.money.set(`${issuer} ${member}`, this.balance(issuer, member) + amount);
  }

  #dueAt(day: number): number {
    return this.#start + day * DAY + this.#cutOff;
  }
}

function openCount(receivable: NaiveReceivable): number {
  return receivable.units.filter((unit) => unit.open).length;
}
