/**
 * What the naive market knows of corrections: whose word each needs, and what it does, unit by
 * unit. Orders are of two supervisors, or of the validators by ballot.
 */
import { NaiveContracts } from './naiveContracts.ts';
import type { DueItem } from './naiveMarket.ts';
import type { NaiveDebt, NaiveReceivable, Unit } from './naiveThings.ts';
import { isBound } from './naiveThings.ts';

const DAY = 86_400_000;
/** Deeds that go on whatever stands still. */
const ALWAYS = ['orderCorrection', 'confirmCorrection', 'endCorrection'];
/** Who orders. */
export const SUPERVISORS: readonly string[] = ['inspectorate', 'regulator'];

/** What the model knows of it. */
export type NaiveRepair =
  | {
      readonly kind: 'units';
      readonly receivable: string;
      readonly from: number;
      readonly to: number;
      readonly holders: readonly string[];
      readonly rightful: string;
    }
  | {
      readonly kind: 'debt';
      readonly debtor: string;
      readonly creditor: string;
      readonly issuer: string;
      readonly amount: number;
    }
  | {
      readonly kind: 'reduction';
      readonly debt: string;
      readonly key: string;
      readonly amount: number;
    };

/** What the model knows of it. */
export interface NaiveCorrection {
  readonly by: string;
  readonly authority: 'agreement' | 'order' | 'ballot';
  readonly repair: NaiveRepair;
  readonly signed: Set<string>;
  time: number;
  moved: number;
  status: 'proposed' | 'ordered' | 'made' | 'withdrawn' | 'objected' | 'lapsed' | 'overtaken';
}

type UnitsRepair = Extract<NaiveRepair, { kind: 'units' }>;

/** Every deed returns whether it is done. */
export class NaiveCorrections extends NaiveContracts {
  readonly corrections = new Map<string, NaiveCorrection>();
  correctionDays = 10;

  proposeCorrection(id: string, by: string, repair: NaiveRepair, now: number): boolean {
    if (!this.isNamed(repair) || !this.mayAsk(repair, by)) return false;
    if (this.waitingOn(repair) >= 16 || !this.canBeMade(repair)) return false;
    const time = now + this.correctionDays * DAY;
    const signed = new Set([by]);
    const words = { by, authority: 'agreement', repair, signed, time, moved: 0 } as const;
    const correction: NaiveCorrection = { ...words, status: 'proposed' };
    this.corrections.set(id, correction);
    if (this.isWhole(correction)) this.make(correction);
    return true;
  }

  consentCorrection(id: string, by: string): boolean {
    const correction = this.corrections.get(id);
    if (correction?.status !== 'proposed' || correction.authority !== 'agreement') return false;
    const { repair, signed } = correction;
    if (!this.concerned(repair).has(by) || signed.has(by)) return false;
    signed.add(by);
    if (!this.isWhole(correction)) return true;
    const isMade = this.canBeMade(repair);
    if (isMade) this.make(correction);
    else signed.delete(by);
    return isMade;
  }

  orderCorrection(id: string, by: string, repair: NaiveRepair, now: number): boolean {
    if (!this.mayOrder(repair)) return false;
    const time = now + this.correctionDays * DAY;
    const signed = new Set([by]);
    const words = { by, authority: 'order', repair, signed, time, moved: 0 } as const;
    this.corrections.set(id, { ...words, status: 'proposed' });
    return true;
  }

  /** That there is something to order, and no more than 64 are about the receivable already. */
  protected mayOrder(repair: NaiveRepair): boolean {
    if (!this.isNamed(repair) || this.waitingOn(repair) >= 64) return false;
    if (repair.kind === 'reduction')
      return repair.amount <= (this.debtTotals.get(repair.debt) ?? 0);
    if (repair.kind === 'debt') return true;
    const { units } = this.receivables.get(repair.receivable) as NaiveReceivable;
    const range = units.slice(repair.from - 1, repair.to);
    return range.some(({ holder }) => holder !== repair.rightful);
  }

  /** The validators have decided it: it is made after the same days, and nobody objects. */
  protected decideCorrection(id: string, repair: NaiveRepair, now: number): void {
    const time = now + this.correctionDays * DAY;
    const signed = new Set<string>();
    const words = { by: '', authority: 'ballot', repair, signed, time, moved: 0 } as const;
    this.corrections.set(id, { ...words, status: 'ordered' });
  }

  confirmCorrection(id: string, by: string, now: number): boolean {
    const correction = this.corrections.get(id);
    if (correction?.status !== 'proposed' || correction.authority !== 'order') return false;
    if (correction.signed.has(by)) return false;
    correction.signed.add(by);
    Object.assign(correction, { status: 'ordered', time: now + this.correctionDays * DAY });
    return true;
  }

  endCorrection(id: string, by: string): boolean {
    const correction = this.corrections.get(id);
    if (correction?.status !== 'proposed' && correction?.status !== 'ordered') return false;
    const { authority, repair } = correction;
    if (authority === 'ballot') return false;
    const isOrder = authority === 'order';
    const isConcerned = this.concerned(repair).has(by);
    if (isOrder && SUPERVISORS.includes(by)) correction.status = 'withdrawn';
    else if (isOrder && isConcerned) correction.status = 'objected';
    else if (!isOrder && (isConcerned || by === correction.by)) correction.status = 'withdrawn';
    else return false;
    return true;
  }

  override isStopped(by: string, deed: Readonly<Record<string, unknown>>): boolean {
    const type = String(deed['type']);
    if (ALWAYS.includes(type)) return false;
    const id = String(deed['correction']);
    const found = type === 'consentCorrection' ? this.corrections.get(id)?.repair : undefined;
    const repair = type === 'proposeCorrection' ? (deed['repair'] as NaiveRepair) : found;
    if (super.isStopped(by, deed)) return true;
    if (repair === undefined) return false;
    if (repair.kind === 'debt') return this.freezes.has(`member/${repair.debtor}`);
    if (repair.kind === 'reduction') {
      const creditor = this.creditors.get(repair.debt);
      return creditor !== undefined && this.freezes.has(`member/${creditor}`);
    }
    const { holders, receivable: of, from, to } = repair;
    if (holders.some((holder) => this.freezes.has(`member/${holder}`))) return true;
    const receivable = this.receivables.get(of);
    if (receivable === undefined) return false;
    const targets = [`receivable/${of}`, `debtor/${receivable.debtor}`];
    if (targets.some((target) => this.halts.has(target) || this.freezes.has(target))) return true;
    const units = receivable.units.slice(Number(from) - 1, Number(to));
    return units.some((unit) => this.isFrozen(unit));
  }

  /** Who is owed the debts that steps name, and how much of each there ever was. */
  readonly creditors = new Map<string, string>();
  readonly debtTotals = new Map<string, number>();

  /** At which heights corrections of a backlog ran, and at which others do. */
  readonly ranAt = new Map<string, number>();
  runsAt = 0;

  protected override queue(now: number): DueItem[] {
    const items = super.queue(now);
    for (const [id, correction] of this.corrections) {
      const { status, time } = correction;
      if (status !== 'proposed' && status !== 'ordered') continue;
      const run = (): void => {
        const { height } = this;
        this.height = this.ranAt.get(id) ?? this.runsAt;
        this.runOne(correction);
        this.height = height;
      };
      items.push({ time, name: `correction/${id}`, run });
    }
    return items;
  }

  private runOne(correction: NaiveCorrection): void {
    const { status, repair } = correction;
    if (status === 'proposed') correction.status = 'lapsed';
    else if (this.waitsFor(repair)) {
      this.see('correction put off');
      correction.time += DAY;
    } else {
      if (repair.kind === 'reduction') this.ranDebts.add(repair.debt);
      this.make(correction);
    }
  }

  private waitsFor(repair: NaiveRepair): boolean {
    if (repair.kind !== 'units') return this.halts.has('network');
    const receivable = this.receivables.get(repair.receivable) as NaiveReceivable;
    if (this.stands(receivable)) return true;
    const touched = piecesIn(receivable, repair).flat();
    return touched.some((unit) => unit.disputed || this.isFrozen(unit));
  }

  private isNamed(repair: NaiveRepair): boolean {
    if (repair.kind === 'debt') {
      return repair.debtor !== repair.creditor && repair.issuer !== repair.debtor;
    }
    if (repair.kind === 'reduction') return this.openDebts.has(repair.debt);
    const receivable = this.receivables.get(repair.receivable);
    const { rightful, holders } = repair;
    return (
      receivable !== undefined && !holders.includes(rightful) && rightful !== receivable.debtor
    );
  }

  private mayAsk(repair: NaiveRepair, by: string): boolean {
    if (repair.kind === 'debt' && repair.creditor === by) return true;
    if (repair.kind === 'reduction' && repair.key.startsWith(`${by} `)) return true;
    return this.concerned(repair).has(by);
  }

  concerned(repair: NaiveRepair): ReadonlySet<string> {
    if (repair.kind === 'debt') return new Set([repair.debtor]);
    if (repair.kind === 'reduction') return this.waivers(repair);
    const all = new Set([repair.rightful, ...repair.holders]);
    const receivable = this.receivables.get(repair.receivable);
    for (const unit of receivable?.units.slice(repair.from - 1, repair.to) ?? []) {
      if (!unit.open || !repair.holders.includes(unit.holder)) continue;
      for (const { pledgee } of unit.pledges) all.add(pledgee);
      for (const { guarantor } of unit.guarantees) all.add(guarantor);
      for (const { seller } of this.unbrokenOf(unit)) all.add(seller);
      const reserve = this.reserves.get(unit.piece);
      if (reserve !== undefined) all.add(reserve.seller);
    }
    if (receivable?.kind === 'acknowledged') all.add(receivable.debtor);
    return all;
  }

  /** Who has to agree that a debt is reduced. */
  private waivers({ debt, key }: Extract<NaiveRepair, { kind: 'reduction' }>): Set<string> {
    const now = this.keyOf({ id: debt, key });
    return new Set([now.split(' ')[1] ?? '', ...this.chargesOf(now).map(({ pledgee }) => pledgee)]);
  }

  /** What a pledge loses by it, its pledgor owes. */
  private reduce(debt: NaiveDebt, amount: number): void {
    const [charge] = this.chargesOf(this.keyOf(debt));
    const receivable = this.receivables.get(charge?.receivable ?? '');
    if (receivable === undefined) this.lower(debt, amount);
    else this.withPledgors(receivable, () => this.lower(debt, amount));
  }

  private isWhole({ repair, signed }: NaiveCorrection): boolean {
    return [...this.concerned(repair)].every((each) => signed.has(each));
  }

  private waitingOn(repair: NaiveRepair): number {
    if (repair.kind !== 'units') return 0;
    const pending = [...this.corrections.values()].filter(
      ({ status }) => status === 'proposed' || status === 'ordered',
    );
    return pending.filter(
      (each) => each.repair.kind === 'units' && each.repair.receivable === repair.receivable,
    ).length;
  }

  private canBeMade(repair: NaiveRepair): boolean {
    if (repair.kind === 'debt') return true;
    if (repair.kind === 'reduction') {
      return repair.amount <= this.openOf({ id: repair.debt, key: repair.key });
    }
    const receivable = this.receivables.get(repair.receivable) as NaiveReceivable;
    const { from, to, holders } = repair;
    const range = receivable.units.slice(from - 1, to);
    const isHeld = range.every(({ open, holder }) => open && holders.includes(holder));
    if (range.length !== to - from + 1 || range.length === 0 || !isHeld) return false;
    const touched = piecesIn(receivable, repair);
    if (touched.flat().some(isBound)) return false;
    return touched.every((piece) => {
      const own = piece.filter((unit) => range.includes(unit));
      const [first, last] = [own[0], own.at(-1)].map((unit) => placeOf(receivable, unit));
      return !this.isTooSmall(receivable.units, first ?? 0, last ?? 0);
    });
  }

  private make(correction: NaiveCorrection): void {
    const { repair } = correction;
    let isDone = true;
    if (repair.kind === 'debt') {
      const { debtor, creditor, issuer, amount } = repair;
      this.owe(debtor, creditor, issuer, 'correction', amount);
    } else if (repair.kind === 'reduction') {
      const { debt, key, amount } = repair;
      const open = this.openOf({ id: debt, key });
      const struck = Math.min(open, amount);
      // What a pledge lost may be owed in other money since.
      const [debtor = '', creditor = '', money = ''] = this.keyOf({ id: debt, key }).split(' ');
      this.reduce({ id: debt, key }, struck);
      const paid = this.paidOn.get(debt) ?? 0;
      const back = Math.min(amount - struck, paid);
      this.paidOn.set(debt, paid - back);
      this.owe(creditor, debtor, money, 'correction', back);
      isDone = struck + back > 0;
      if (back > 0) this.see('what was paid too much is owed back');
      if (struck + back < amount) this.see('what was struck before is not owed back');
    } else isDone = this.give(correction, repair);
    correction.status = isDone ? 'made' : 'overtaken';
    this.see(`correction of ${repair.kind} by ${correction.authority}`);
  }

  /** Whether anything was done. */
  private give(correction: NaiveCorrection, repair: UnitsRepair): boolean {
    const receivable = this.receivables.get(repair.receivable) as NaiveReceivable;
    const { holders, rightful, from, to } = repair;
    const range = new Set(receivable.units.slice(from - 1, to));
    let isDone = false;
    for (const piece of piecesIn(receivable, repair)) {
      const [first] = piece;
      if (first === undefined || first.holder === rightful) continue;
      const own = piece.filter((unit) => range.has(unit));
      const open = own.filter((unit) => unit.open);
      const paid = own.filter((unit) => !unit.open && !unit.released && !unit.disputed);
      const isNamed = holders.includes(first.holder);
      const lost = paid.length + (isNamed ? 0 : open.length);
      const debtor = isNamed ? first.holder : (holders[0] ?? '');
      this.owe(debtor, rightful, receivable.issuer, 'correction', lost);
      if (lost > 0 && debtor !== rightful) isDone = true;
      if (!isNamed || open.length === 0) continue;
      correction.moved += open.length;
      isDone = true;
      this.hand(receivable, piece, open, rightful);
    }
    return isDone;
  }

  private hand(
    receivable: NaiveReceivable,
    piece: readonly Unit[],
    open: Unit[],
    rightful: string,
  ): void {
    const [first] = piece as [Unit, ...Unit[]];
    const { holder: former, offer, claim } = first;
    if (offer !== null) this.free(offer, 'withdrawn');
    if (claim !== null) this.endClaim(claim, 'withdrawn');
    const { units: all } = receivable;
    const [start, from, to] = [first, open[0], open.at(-1)].map((unit) =>
      placeOf(receivable, unit),
    );
    this.cutOut(all, open, { start: start ?? 0, from: from ?? 0, to: to ?? 0 });
    for (const pledge of first.pledges) pledge.consentTo = null;
    const [unit] = open as [Unit, ...Unit[]];
    const number = unit.piece;
    const cut = unit.chain.map(({ seller }) => seller).lastIndexOf(rightful);
    const reserve = this.reserves.get(number);
    const sold = unit.chain.findLastIndex(
      ({ seller, kind }) => seller === reserve?.seller && kind === 'sale',
    );
    if (reserve?.seller === rightful || (cut >= 0 && cut <= sold)) this.reserves.delete(number);
    for (const each of open) {
      each.chain = cut < 0 ? each.chain : each.chain.slice(0, cut);
      each.told = each.told.slice(0, each.chain.length);
      each.words = each.words.filter(({ member }) => member !== former);
      Object.assign(each, { holder: rightful, noticeTo: null, writtenOff: false });
    }
    this.yields.delete(number);
    this.returned.delete(number);
    const { payTo, chain } = unit;
    const isTrusted = payTo !== former && chain.some(({ seller }) => seller === payTo);
    if (payTo !== rightful && !isTrusted) this.tell(receivable, open, rightful);
  }
}

/** The pieces that have units of the range, each whole. */
function piecesIn({ units }: NaiveReceivable, { from, to }: UnitsRepair): Unit[][] {
  const numbers = new Set(units.slice(from - 1, to).map(({ piece }) => piece));
  return [...numbers].map((number) => units.filter(({ piece }) => piece === number));
}

function placeOf({ units }: NaiveReceivable, unit: Unit | undefined): number {
  return unit === undefined ? 0 : units.indexOf(unit) + 1;
}
