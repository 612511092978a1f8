/**
 * The invoices and the money of the naive market: the half of it that knows no units. It shares no
 * code with the rules. It says whether a deed is done, and what the world is afterwards.
 */

const DAY = 86_400_000;

/** An invoice as the model has it; times are ms. */
export interface NaiveInvoice {
  readonly supplier: string;
  readonly debtor: string;
  readonly identity: string;
  readonly amount: number;
  readonly dueDay: number;
  /** The day of its document. */
  readonly issued: number;
  /** What its supplier has stated; null: nothing. */
  readonly stated: NaiveStated | null;
  /** When it lapses. */
  answerBy: number;
  accepted: number;
  disputed: number;
  replaced: boolean;
  /** What a reissue of it may be at most. */
  most: number;
  /** The first of its chain with its day, and what is otherwise than there. */
  first: { readonly debtor: string; readonly amount: number; readonly day: number };
  changed: string;
  terms: NaiveTerms | null;
  /** On what its debtor would accept so much of it; null: it has not said so. */
  counter: { readonly face: number; readonly terms: NaiveTerms } | null;
  status:
    | 'registered'
    | 'disputed'
    | 'countered'
    | 'accepted'
    | 'rejected'
    | 'withdrawn'
    | 'lapsed';
}

/** The words of an invoice. */
export type NaiveWords = Pick<
  NaiveInvoice,
  'supplier' | 'debtor' | 'identity' | 'amount' | 'dueDay' | 'issued' | 'stated'
>;

/** What a supplier states of a debt. */
export type NaiveStated = Pick<NaiveTerms, 'late' | 'cost' | 'noticeByBlock'>;

/** What an acceptance says beside how much. */
export interface NaiveTerms {
  readonly issuer: string;
  /** So much of late interest and costs is debited. */
  readonly cap: number | null;
  readonly kind: 'undertaking' | 'acknowledged';
  readonly noticeByBlock: boolean;
  readonly partial: boolean;
  /** Parts per million a year, ACT/360. */
  readonly late: number;
  /** What is owed once it is late, whatever is paid then. */
  readonly cost: number;
  /** Whether it falls due when the debtor is insolvent. */
  readonly hastens: boolean;
}

/** Every deed returns whether it is done. */
export abstract class NaiveInvoices {
  readonly invoices = new Map<string, NaiveInvoice>();
  /** What a member has by issuer and currency; euros go without the name of their currency. */
  readonly money = new Map<string, number>();
  hasDollars = false;
  /** What an issuer has out of each money, and how much it may, where a ballot has said so. */
  readonly out = new Map<string, number>();
  readonly limits = new Map<string, number>();
  usualLimit = 1e15;
  /** The rules in force; from the second on an invoice may not be older than so many days. */
  protocol = 1;
  maxInvoiceAgeDays = 365;
  readonly #identities = new Set<string>();

  /** How often something came about that deeds and outcomes do not tell. */
  readonly seen = new Map<string, number>();

  /** Midnight of the day numbered 0, and the cut-off after a day's midnight, in ms. */
  protected readonly start: number;
  protected readonly cutOff: number;
  protected isHoliday: (day: number) => boolean;
  /** The version of the calendar in force. */
  protected calendar = 1;
  readonly #firstHolidays: (day: number) => boolean;
  readonly #published: ((day: number) => boolean)[] = [];

  constructor(start: number, cutOff: number, isHoliday: (day: number) => boolean) {
    this.start = start;
    this.cutOff = cutOff;
    this.isHoliday = isHoliday;
    this.#firstHolidays = isHoliday;
  }

  /** Puts down a calendar that counts from the next block on. */
  publishCalendar(isHoliday: (day: number) => boolean): boolean {
    this.#published.push(isHoliday);
    return true;
  }

  /** Whether there is no business on a day by a version of the calendar. */
  protected isHolidayOf(version: number, day: number): boolean {
    return (this.#published[version - 2] ?? this.#firstHolidays)(day);
  }

  /** The calendar put down last is in force. */
  protected openBlock(): void {
    this.isHoliday = this.#published.at(-1) ?? this.isHoliday;
    this.calendar = 1 + this.#published.length;
  }

  /** The height of the block whose deeds are done. */
  height = 0;
  /** Where what is made now is made; a larger number came later. */
  #here = 0;
  /** Where things were made, by the id of the deed or by a name of their own. */
  readonly #born = new Map<string, number>();

  /** A deed is done, at this index of its block. */
  place(id: string, index: number): void {
    this.#here = this.height * 1e6 + index;
    this.#born.set(id, this.#here);
  }

  /** What is done next counts as done where this was made. */
  protected standAt(name: string): void {
    this.#here = this.bornAt(name);
  }

  protected bear(name: string): void {
    this.#born.set(name, this.#here);
  }

  protected bornAt(name: string): number {
    return this.#born.get(name) ?? 0;
  }

  protected isInsolvent(_member: string): boolean {
    return false;
  }

  /** Whether a receivable of this id is in dispute. */
  protected abstract isDisputedAt(id: string): boolean;

  /** Whether the same debtor disputes what another supplier has registered with the document. */
  hasDisputedRival(owed: Pick<NaiveInvoice, 'supplier' | 'debtor' | 'identity'>): boolean {
    const named = new Map<string, string>();
    for (const [id, { supplier, identity }] of this.invoices) {
      const former = this.invoices.get(named.get(supplier) ?? '');
      if (identity === owed.identity && former?.status !== 'accepted') named.set(supplier, id);
    }
    named.delete(owed.supplier);
    const isDisputed = [...named.values()].some((id) => {
      const { debtor, status, disputed } = this.invoices.get(id) as NaiveInvoice;
      if (debtor !== owed.debtor) return false;
      const isOwed = status === 'accepted';
      return status === 'disputed' || (isOwed && (disputed > 0 || this.isDisputedAt(id)));
    });
    if (isDisputed) this.see('a rival in dispute');
    return isDisputed;
  }

  protected see(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }

  balance(issuer: string, member: string): number {
    return this.money.get(`${issuer} ${member}`) ?? 0;
  }

  issue(issuer: string, to: string, amount: number): boolean {
    if (this.isInsolvent(issuer.split(':')[0] ?? '')) return false;
    if (amount > this.roomOf(issuer)) return false;
    if (issuer.endsWith(':USD')) this.hasDollars = true;
    this.putOut(issuer, to, amount);
    return true;
  }

  /** How much more of this money may be out; below 0 when a ballot has lowered the limit. */
  roomOf(money: string): number {
    return (this.limits.get(money) ?? this.usualLimit) - (this.out.get(money) ?? 0);
  }

  protected putOut(money: string, to: string, amount: number): void {
    this.add(money, to, amount);
    this.out.set(money, (this.out.get(money) ?? 0) + amount);
  }

  transfer(issuer: string, from: string, to: string, amount: number): boolean {
    if (from === to || this.balance(issuer, from) < amount) return false;
    this.add(issuer, from, -amount);
    this.add(issuer, to, amount);
    return true;
  }

  /** @param day when it was first registered */
  register(
    id: string,
    words: NaiveWords,
    now: number,
    day: number = Math.floor((now - this.start) / DAY),
  ): boolean {
    const mark = `${words.supplier} ${words.identity}`;
    if (words.debtor === words.supplier || this.#identities.has(mark)) return false;
    if (this.dueAt(words.dueDay) <= now || words.dueDay < words.issued) return false;
    if (words.issued > Math.floor((now - this.start) / DAY) + 1) {
      this.see('an invoice dated ahead');
      return false;
    }
    if (this.isTooOld(words.issued, day)) {
      this.see('an invoice that is too old');
      return false;
    }
    this.#identities.add(mark);
    const first = { debtor: words.debtor, amount: words.amount, day };
    const chain = { first, changed: '', most: 1e9 };
    const parts = { accepted: 0, disputed: 0, replaced: false, terms: null, ...chain };
    const counter = null;
    const answerBy = this.endOfDays(now, 30);
    this.invoices.set(id, { ...words, ...parts, counter, answerBy, status: 'registered' });
    return true;
  }

  /** Whether a document of a day was too old for its first registration on another. */
  isTooOld(issued: number, day: number): boolean {
    return this.protocol > 1 && day - issued > this.maxInvoiceAgeDays;
  }

  reissue(id: string, former: string, words: NaiveWords, now: number): boolean {
    const old = this.invoices.get(former);
    if (old === undefined || old.supplier !== words.supplier || old.replaced) return false;
    const isRest = old.status === 'accepted' && old.disputed > 0;
    if (!isRest && !['rejected', 'withdrawn', 'lapsed'].includes(old.status)) return false;
    const most = isRest ? old.disputed : old.most;
    if (words.amount > most) return false;
    if (old.identity !== words.identity) return false;
    const mark = `${words.supplier} ${words.identity}`;
    this.#identities.delete(mark);
    const day = words.issued === old.issued ? old.first.day : undefined;
    old.replaced = this.register(id, words, now, day);
    this.#identities.add(mark);
    const renewed = this.invoices.get(id);
    if (renewed === undefined) return false;
    renewed.most = most;
    renewed.first = old.first;
    // A rest is not less than it was for being one.
    const before = most < 1e9 ? most : old.first.amount;
    const isOther = Math.abs(words.amount - before) / before > 0.01;
    const differs = [words.debtor !== old.first.debtor && 'debtor', isOther && 'amount'];
    renewed.changed = differs.filter((each) => each !== false).join(' ');
    if (renewed.changed !== '') this.see('a reissue that is flagged');
    const today = Math.floor((now - this.start) / DAY);
    if (this.isTooOld(words.issued, today)) this.see('a reissue of an old document');
    old.disputed = 0;
    return old.replaced;
  }

  reject(id: string, by: string): boolean {
    const invoice = this.waiting(id);
    if (invoice?.debtor !== by || invoice.status === 'countered') return false;
    Object.assign(invoice, { status: 'rejected', disputed: 0 });
    return true;
  }

  withdraw(id: string, by: string): boolean {
    const invoice = this.waiting(id);
    if (invoice?.supplier !== by) return false;
    Object.assign(invoice, { status: 'withdrawn', disputed: 0 });
    return true;
  }

  dispute(id: string, by: string, now: number): boolean {
    const invoice = this.waiting(id);
    if (invoice?.debtor !== by || invoice.status === 'disputed') return false;
    if (invoice.status === 'countered') return false;
    const answerBy = this.endOfDays(now, 60);
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
    this.putReceivable(newId, invoice, part, invoice.terms, now, id);
    return true;
  }

  /** @param seen the amount of the invoice as the debtor has seen it */
  accept(
    id: string,
    by: string,
    { face, seen }: { readonly face: number; readonly seen: number },
    terms: NaiveTerms,
    now: number,
  ): boolean {
    const invoice = this.waiting(id);
    if (invoice?.debtor !== by || face > invoice.amount || seen !== invoice.amount) return false;
    if (differs(invoice.stated, terms)) return false;
    if (this.dueAt(invoice.dueDay) <= now || this.isInsolvent(terms.issuer)) return false;
    this.#accept(id, invoice, { face, terms }, now);
    return true;
  }

  /** As `accept`, on other terms than the supplier's, once. */
  counter(
    id: string,
    by: string,
    { face, seen }: { readonly face: number; readonly seen: number },
    terms: NaiveTerms,
    now: number,
  ): boolean {
    const invoice = this.waiting(id);
    if (invoice?.debtor !== by || face > invoice.amount || seen !== invoice.amount) return false;
    if (invoice.counter !== null || !differs(invoice.stated, terms)) return false;
    if (this.dueAt(invoice.dueDay) <= now || this.isInsolvent(terms.issuer)) return false;
    Object.assign(invoice, { status: 'countered', disputed: 0, counter: { face, terms } });
    return true;
  }

  /** @param isShown whether the supplier had seen the counter when it signed */
  takeCounter(id: string, by: string, isShown: boolean, now: number): boolean {
    const invoice = this.waiting(id);
    const counter = invoice?.counter ?? null;
    if (invoice?.status !== 'countered' || counter === null || invoice.supplier !== by)
      return false;
    if (!isShown || this.dueAt(invoice.dueDay) <= now) return false;
    if (this.isInsolvent(invoice.debtor) || this.isInsolvent(counter.terms.issuer)) return false;
    this.#accept(id, invoice, counter, now);
    return true;
  }

  #accept(
    id: string,
    invoice: NaiveInvoice,
    { face, terms }: { readonly face: number; readonly terms: NaiveTerms },
    now: number,
  ): void {
    const disputed = invoice.amount - face;
    Object.assign(invoice, { status: 'accepted', accepted: face, disputed, terms });
    this.putReceivable(id, invoice, face, terms, now);
  }

  protected waiting(id: string): NaiveInvoice | undefined {
    const invoice = this.invoices.get(id);
    return ['registered', 'disputed', 'countered'].includes(invoice?.status ?? '')
      ? invoice
      : undefined;
  }

  /** Makes a receivable of an accepted part. */
  protected abstract putReceivable(
    id: string,
    invoice: NaiveInvoice,
    face: number,
    terms: NaiveTerms,
    now: number,
    sister?: string,
  ): void;

  protected add(issuer: string, member: string, amount: number): void {
    this.money.set(`${issuer} ${member}`, (this.money.get(`${issuer} ${member}`) ?? 0) + amount);
  }

  /** The end of the day that is so many days after the day of `now`. */
  protected endOfDays(now: number, days: number): number {
    return this.start + (Math.floor((now - this.start) / DAY) + days + 1) * DAY;
  }

  protected dueAt(day: number): number {
    return this.start + day * DAY + this.cutOff;
  }
}

/** Whether terms are not as the supplier has stated them. */
function differs(stated: NaiveStated | null, terms: NaiveTerms): boolean {
  if (stated === null) return false;
  const { late, cost, noticeByBlock } = stated;
  if (late !== terms.late || noticeByBlock !== terms.noticeByBlock) return true;
  return cost > 0 && cost !== terms.cost;
}
