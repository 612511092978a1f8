/** What the naive market knows of guarantees and insurance. */
import type { NaiveSubject } from './naiveFreezes.ts';
import { NaiveFreezes } from './naiveFreezes.ts';
import type { DueItem } from './naiveMarket.ts';
import type { NaiveGuarantee, Unit } from './naiveThings.ts';
import { isBound } from './naiveThings.ts';

const DAY = 86_400_000;

/** Every deed returns whether it is done. */
export abstract class NaiveGuarantees extends NaiveFreezes {
  readonly guarantees = new Map<string, NaiveGuarantee>();

  giveGuarantee(
    id: string,
    words: Pick<NaiveGuarantee, 'receivable' | 'start' | 'guarantor' | 'amount' | 'waitingDays'>,
    lastDay: number,
    now: number,
  ): boolean {
    const receivable = this.receivables.get(words.receivable);
    const [first] = this.pieceAt(words.receivable, words.start);
    const until = this.start + (lastDay + 1) * DAY;
    if (receivable === undefined || first === undefined || until <= now) return false;
    if ([first.holder, receivable.debtor].includes(words.guarantor)) return false;
    this.guarantees.set(id, { ...words, until, paid: 0, status: 'offered' });
    return true;
  }

  acceptGuarantee(id: string, by: string): boolean {
    const guarantee = this.guarantees.get(id);
    if (guarantee?.status !== 'offered') return false;
    const units = this.pieceAt(guarantee.receivable, guarantee.start);
    const [first] = units;
    if (first?.holder !== by || first.guarantees.length >= 4) return false;
    guarantee.status = 'active';
    for (const unit of units) unit.guarantees = [...unit.guarantees, guarantee];
    return true;
  }

  dropGuarantee(id: string, by: string): boolean {
    const guarantee = this.guarantees.get(id);
    if (guarantee?.guarantor !== by || guarantee.status !== 'offered') return false;
    guarantee.status = 'withdrawn';
    return true;
  }

  callGuarantee(id: string, start: number, by: string, now: number): boolean {
    const guarantee = this.guarantees.get(id);
    const receivable = this.receivables.get(guarantee?.receivable ?? '');
    if (guarantee?.status !== 'active' || receivable?.status !== 'defaulted') return false;
    const [first] = this.pieceAt(guarantee.receivable, start);
    if (first?.holder !== by || !first.guarantees.includes(guarantee)) return false;
    const rank = first.guarantees.indexOf(guarantee);
    if (first.guarantees.slice(0, rank).some(({ status }) => status === 'active')) return false;
    if (now < receivable.grace + guarantee.waitingDays * DAY) return false;
    guarantee.status = 'called';
    return true;
  }

  payGuarantee(id: string, start: number, by: string): boolean {
    const guarantee = this.guarantees.get(id);
    const receivable = this.receivables.get(guarantee?.receivable ?? '');
    if (guarantee?.status !== 'called' || guarantee.guarantor !== by) return false;
    const piece = this.pieceAt(guarantee.receivable, start);
    const [first] = piece;
    if (first === undefined || receivable === undefined || isBound(first)) return false;
    if (!first.guarantees.includes(guarantee)) return false;
    const open = piece.filter((unit) => unit.open);
    const units = open.slice(0, guarantee.amount - guarantee.paid);
    const { issuer, units: all } = receivable;
    if (units.length === 0 || this.balance(issuer, by) < units.length) return false;
    const from = all.indexOf(units[0] as Unit) + 1;
    const count = units.length;
    this.cutOut(all, units, { start, from, to: from + count - 1 });
    this.add(issuer, by, -count);
    for (let each = 0; each < count; each += 1) {
      const seller = this.beyondReserve(units[0] as Unit);
      const [pledge] = seller === null ? (units[0]?.pledges ?? []) : [];
      this.add(issuer, seller ?? pledge?.pledgee ?? first.holder, 1);
      if (pledge !== undefined) this.cover(pledge, 1);
    }
    if (this.reserves.has(units[0]?.piece ?? 0)) this.closeReserve(units[0]?.piece ?? 0);
    this.yields.delete(units[0]?.piece ?? 0);
    this.takeByLaw(receivable, units, by, this.now);
    for (const unit of units) Object.assign(unit, { guarantees: [], writtenOff: false });
    guarantee.paid += count;
    if (guarantee.paid === guarantee.amount) this.endGuarantee(guarantee, 'used');
    return true;
  }

  private endGuarantee(guarantee: NaiveGuarantee, status: NaiveGuarantee['status']): void {
    guarantee.status = status;
    for (const unit of this.receivables.get(guarantee.receivable)?.units ?? []) {
      unit.guarantees = unit.guarantees.filter((each) => each !== guarantee);
    }
  }

  protected override queue(now: number): DueItem[] {
    const items = super.queue(now);
    for (const [id, guarantee] of this.guarantees) {
      const { status, until: time } = guarantee;
      const run = (): void => this.endGuarantee(guarantee, 'expired');
      if (status === 'offered' || status === 'active') {
        items.push({ time, name: `expire/${id}`, run });
      }
    }
    return items;
  }

  protected override subjectOf(deed: Readonly<Record<string, unknown>>): NaiveSubject {
    const guarantee = this.guarantees.get(String(deed['guarantee']));
    if (guarantee === undefined) return super.subjectOf(deed);
    const { receivable, guarantor } = guarantee;
    if (deed['type'] === 'withdrawGuarantee') return { receivable, unit: null, giver: guarantor };
    const isOffer = deed['type'] === 'acceptGuarantee';
    const [unit = null] = this.pieceAt(
      receivable,
      isOffer ? guarantee.start : Number(deed['piece']),
    );
    return { receivable, unit, giver: isOffer ? guarantor : null };
  }
}
