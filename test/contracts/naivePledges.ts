/**
 * What the naive market knows of pledges: on units, and on debts that took the place of units; and
 * what pledgors owe for what their pledges lost. It shares no code with the rules.
 */
import { NaivePieces } from './naivePieces.ts';
import type { NaiveDebt, NaivePledge, NaiveReceivable, Unit } from './naiveThings.ts';
import { isBound } from './naiveThings.ts';

/** Late interest and costs were due beside units: they are in the place of none. */
const BESIDE = ['lateInterest', 'lateCost'];

/** Every deed returns whether it is done. */
export abstract class NaivePledges extends NaivePieces {
  /** By the id of a debt, the pledges that their pledgees have taken from it. */
  readonly #freed = new Map<string, Set<string>>();
  /** By debtor and pledge, the key under which it owed something of its loss last. */
  readonly #lastLoss = new Map<string, string>();

  pledge(
    id: string,
    what: { receivable: string; start: number; from: number; to: number },
    terms: { signer: string; pledgee: string; secured: number; dueDay: number },
  ): boolean {
    const piece = this.pieceAt(what.receivable, what.start);
    const [first] = piece;
    const receivable = this.receivables.get(what.receivable);
    if (first?.holder !== terms.signer || terms.pledgee === terms.signer) return false;
    if (receivable?.status !== 'open' || isBound(first) || first.pledges.length >= 4) return false;
    const all = receivable.units;
    const units = all.slice(what.from - 1, what.to);
    if (!units.every((unit) => unit.open && piece.includes(unit))) return false;
    if (units.length === 0 || units.length !== what.to - what.from + 1) return false;
    if (this.isTooSmall(all, what.from, what.to)) return false;
    const least = Math.min(this.leastPart(all), units.length);
    if (terms.secured < least || first.chain.length >= 8) return false;
    this.cutOut(all, units, what);
    const { pledgee, secured, dueDay } = terms;
    const state = { received: 0, active: true, consentTo: null };
    const due = this.dueAt(dueDay);
    const pledge = {
      id,
      receivable: what.receivable,
      pledgee,
      pledgor: terms.signer,
      secured,
      due,
      ...state,
    };
    this.pledges.set(id, pledge);
    for (const unit of units) unit.pledges = [...unit.pledges, pledge];
    return true;
  }

  release(id: string, by: string): boolean {
    const pledge = this.pledges.get(id);
    if (pledge?.pledgee !== by || !pledge.active) return false;
    this.endPledge(pledge);
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
    const piece = this.pieceAt(pledge.receivable, start);
    const [first] = piece;
    if (!['open', 'defaulted'].includes(receivable?.status ?? '')) return false;
    if (receivable === undefined || first?.pledges[0] !== pledge) return false;
    const open = piece.filter((unit) => unit.open);
    const count = Math.min(open.length, pledge.secured - pledge.received);
    if (isBound(first) || count === 0) return false;
    const { units: all } = receivable;
    const units = open.slice(0, count);
    const from = all.indexOf(units[0] as Unit) + 1;
    this.cutOut(all, units, { start, from, to: from + count - 1 });
    this.takeByLaw(receivable, units, by, now);
    this.afterTaking(units, by);
    this.cover(pledge, count);
    return true;
  }

  protected cover(pledge: NaivePledge, amount: number): void {
    pledge.received += amount;
    if (pledge.received === pledge.secured) this.endPledge(pledge);
    let excess = this.lossOf(pledge) - (pledge.secured - pledge.received);
    for (const key of this.lossKeys(pledge)) {
      const struck = Math.max(0, Math.min(excess, this.debts.get(key) ?? 0));
      this.debts.set(key, (this.debts.get(key) ?? 0) - struck);
      excess -= struck;
    }
  }

  protected endPledge(pledge: NaivePledge): void {
    Object.assign(pledge, { active: false, consentTo: null });
    for (const unit of this.receivables.get(pledge.receivable)?.units ?? []) {
      unit.pledges = unit.pledges.filter((each) => each !== pledge);
    }
    for (const [key, amount] of [...this.debts]) {
      const [, , , cause, list = ''] = key.split(' ');
      if (!list.split(',').includes(pledge.id)) continue;
      this.debts.delete(key);
      const now = this.keyOf({ id: '', key });
      if (cause !== 'pledge') this.debts.set(now, (this.debts.get(now) ?? 0) + amount);
    }
  }

  /** A pledgee gives up its pledge on one debt. */
  freeDebt(debt: NaiveDebt, id: string, by: string): boolean {
    const pledge = this.pledges.get(id);
    if (pledge?.pledgee !== by || !pledge.active) return false;
    const [before, open] = [this.keyOf(debt), this.openOf(debt)];
    const [, , , cause] = before.split(' ');
    const isOn = this.chargesOf(before).includes(pledge);
    if (cause === 'pledge' || open === 0 || !isOn) return false;
    const freed = this.#freed.get(debt.id) ?? new Set();
    this.#freed.set(debt.id, freed.add(id));
    const after = this.keyOf(debt);
    this.debts.set(before, (this.debts.get(before) ?? 0) - open);
    this.debts.set(after, (this.debts.get(after) ?? 0) + open);
    return true;
  }

  /** Under which key a debt is by now: pledges on it may have ended. */
  protected keyOf({ id, key }: NaiveDebt): string {
    const [debtor = '', creditor, money, cause, list = ''] = key.split(' ');
    const own = this.pledges.get(list);
    if (cause === 'pledge' && own !== undefined) {
      return this.lossKey(own, debtor) ?? this.#lastLoss.get(`${debtor} ${list}`) ?? key;
    }
    const on = list.split(',').filter((pledge) => {
      return this.pledges.get(pledge)?.active === true && this.#freed.get(id)?.has(pledge) !== true;
    });
    return [debtor, creditor, money, cause, ...(on.length > 0 ? [on.join(',')] : [])].join(' ');
  }

  /** What is open of a debt; the caller has put it down before the block. */
  protected openOf(debt: NaiveDebt): number {
    const key = this.keyOf(debt);
    const isOwn = key.split(' ')[3] === 'pledge';
    return (isOwn ? this.debts.get(key) : this.openDebts.get(debt.id)) ?? 0;
  }

  /** So much less of a debt is open. */
  protected lower(debt: NaiveDebt, amount: number): void {
    const key = this.keyOf(debt);
    this.openDebts.set(debt.id, this.openOf(debt) - amount);
    this.debts.set(key, (this.debts.get(key) ?? 0) - amount);
  }

  /** What was paid or set off of a debt, and is not owed back. */
  protected readonly paidOn = new Map<string, number>();

  /** So much less of a debt is open, for it was paid or set off. */
  private lowerPaid(debt: NaiveDebt, amount: number): void {
    this.lower(debt, amount);
    this.paidOn.set(debt.id, (this.paidOn.get(debt.id) ?? 0) + amount);
  }

  /** The same without a payment: its creditor, who may be its pledgee, has got it all the same. */
  protected lowerUnpaid(debt: NaiveDebt, amount: number): void {
    const charges = this.chargesOf(this.keyOf(debt));
    this.lowerPaid(debt, amount);
    for (let each = 0; each < amount; each += 1) {
      const pledge = charges.find(({ active }) => active);
      if (pledge === undefined) return;
      this.cover(pledge, 1);
    }
  }

  /** Pays what is owed through the pledgees, unit by unit. */
  protected payThrough(debt: NaiveDebt, money: string, amount: number): void {
    const [debtor = '', creditor = ''] = debt.key.split(' ');
    const charges = this.chargesOf(this.keyOf(debt));
    this.lowerPaid(debt, amount);
    this.payInRank(charges, { money, from: debtor, to: creditor }, amount);
  }

  /** Pays unit by unit: to the first of the pledges that is not covered, else to its creditor. */
  protected payInRank(
    charges: readonly NaivePledge[],
    { money, from, to }: { readonly money: string; readonly from: string; readonly to: string },
    amount: number,
  ): void {
    this.add(money, from, -amount);
    for (let each = 0; each < amount; each += 1) {
      const pledge = charges.find(({ active, pledgee }) => active && pledgee !== from);
      this.add(money, pledge?.pledgee ?? to, 1);
      if (pledge === undefined) continue;
      this.cover(pledge, 1);
      this.see('paid through pledgees');
    }
  }

  /** Whether somebody beside its creditor has a pledge on a debt. */
  protected isCharged(debt: NaiveDebt): boolean {
    const key = this.keyOf(debt);
    return this.chargesOf(key).some(({ pledgee }) => pledgee !== key.split(' ')[1]);
  }

  /** The pledges on the debts of a key. */
  protected chargesOf(key: string): NaivePledge[] {
    const [, , , , list = ''] = key.split(' ');
    return list.split(',').flatMap((id) => this.pledges.get(id) ?? []);
  }

  /**
   * Does it, and has every pledgor, or who owes it instead, owe what its pledge would get less than
   * before, and has not received.
   */
  protected withPledgors(
    receivable: NaiveReceivable,
    act: () => void,
    owing: ReadonlyMap<NaivePledge, string> = new Map(),
  ): void {
    const before = this.pledgedIn(receivable);
    const received = new Map([...before.keys()].map((pledge) => [pledge, pledge.received]));
    act();
    const after = this.pledgedIn(receivable);
    for (const [pledge, had] of before) {
      const { pledgor, pledgee, id, active } = pledge;
      const got = pledge.received - (received.get(pledge) ?? 0);
      const lost = had - got - (after.get(pledge) ?? 0);
      if (lost <= 0 || !active) continue;
      const other = owing.get(pledge) ?? pledgor;
      const debtor = other === pledgee ? pledgor : other;
      const fresh = `${debtor} ${pledgee} ${receivable.issuer} pledge ${id}`;
      const key = this.lossKey(pledge, debtor) ?? fresh;
      this.debts.set(key, (this.debts.get(key) ?? 0) + lost);
      this.#lastLoss.set(`${debtor} ${id}`, key);
      this.see(owing.has(pledge) ? 'who received it owes the pledgee' : 'pledgor owes');
      if (debtor !== pledgor) this.see('a holder owes for its pledgor');
    }
  }

  /** What each pledge would get, if all were paid now: first of the units, then of the debts. */
  private pledgedIn(receivable: NaiveReceivable): Map<NaivePledge, number> {
    const got = new Map<NaivePledge, number>();
    const pay = (list: readonly NaivePledge[], amount: number): void => {
      for (const pledge of list) got.set(pledge, got.get(pledge) ?? 0);
      for (let each = 0; each < amount; each += 1) {
        const pledge = list.find((one) => (got.get(one) ?? 0) < this.needOf(one));
        if (pledge !== undefined) got.set(pledge, (got.get(pledge) ?? 0) + 1);
      }
    };
    for (const piece of new Set(receivable.units.map((unit) => unit.piece))) {
      const units = receivable.units.filter((unit) => unit.piece === piece);
      const { pledges = [] } = units[0] ?? {};
      if (pledges.length > 0) pay(pledges, this.worthOf(units));
    }
    const onUnits = new Set(got.keys());
    const charged = [...this.debts].filter(([key]) =>
      this.chargesOf(key).some((each) => onUnits.has(each)),
    );
    for (const [key, amount] of charged.toSorted(([one], [two]) =>
      listOf(one) < listOf(two) ? -1 : 1,
    )) {
      const [debtor = '', , , cause = ''] = key.split(' ');
      if (cause === 'pledge' || BESIDE.includes(cause) || this.isInsolvent(debtor)) continue;
      pay(this.chargesOf(key), amount);
    }
    return got;
  }

  /** What the units of a piece would bring its holder. */
  protected worthOf(units: readonly Unit[]): number {
    const there = units.filter(({ open, disputed }) => open || disputed).length;
    return there + this.heldFor(units[0]?.piece ?? 0);
  }

  /** What is held for a piece. */
  protected heldFor(_piece: number): number {
    return 0;
  }

  private needOf(pledge: NaivePledge): number {
    return pledge.secured - pledge.received - this.lossOf(pledge);
  }

  /** What is owed for what a pledge lost. */
  private lossOf(pledge: NaivePledge): number {
    const all = this.lossKeys(pledge).map((key) => this.debts.get(key) ?? 0);
    return all.reduce((sum, amount) => sum + amount, 0);
  }

  /** Under which keys that is, that of the pledgor first. */
  private lossKeys({ id, pledgor }: NaivePledge): string[] {
    const open = [...this.debts].filter(([key, amount]) => {
      return amount > 0 && key.endsWith(` pledge ${id}`);
    });
    const keys = open.map(([key]) => key).sort();
    const isOwn = (key: string): boolean => key.startsWith(`${pledgor} `);
    return [...keys.filter(isOwn), ...keys.filter((key) => !isOwn(key))];
  }

  /** Under which key a member owes something of it; null when it owes nothing. */
  private lossKey(pledge: NaivePledge, debtor: string): string | null {
    return this.lossKeys(pledge).find((key) => key.startsWith(`${debtor} `)) ?? null;
  }
}

function listOf(key: string): string {
  return `${(key.split(' ')[4] ?? '').replaceAll(',', ' ')}/`;
}
