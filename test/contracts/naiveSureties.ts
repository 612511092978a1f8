/**
 * The naive market, continued: who stands behind units and has not agreed to a contract is free of
 * what it does, unit by unit.
 */
import { NaiveOracles } from './naiveOracles.ts';
import type { Link, NaiveGuarantee, NaiveReceivable, Unit } from './naiveThings.ts';

/** The members that have agreed to a contract. */
export type NaiveAgreed = ReadonlySet<string>;

/** What an act does to those behind the units. */
export abstract class NaiveSureties extends NaiveOracles {
  /** Who stands behind units: guarantors, sellers of reserves, sellers with recourse. */
  sureties({ units }: NaiveReceivable): Set<string> {
    return new Set(units.flatMap((unit) => this.behind(unit)));
  }

  private behind(unit: Unit): string[] {
    const sellers = this.unbrokenOf(unit).map(({ seller }) => seller);
    const reserve = this.reserves.get(unit.piece);
    const guarantors = unit.guarantees.map(({ guarantor }) => guarantor);
    return [...guarantors, ...sellers, ...(reserve === undefined ? [] : [reserve.seller])];
  }

  /** Whether so many units of a piece given up take what is its seller's alone, unasked. */
  protected takesRemainder(piece: number, count: number, agreed: NaiveAgreed): boolean {
    const reserve = this.reserves.get(piece);
    if (reserve === undefined || agreed.has(reserve.seller)) return false;
    if (count > (this.reserveDue(piece) ?? 0)) this.see('remainder kept');
    return count > (this.reserveDue(piece) ?? 0);
  }

  /** Lowers guarantees of those not asked by their part in units that were open before. */
  protected freeGuarantees(
    { units }: NaiveReceivable,
    before: ReadonlySet<Unit>,
    agreed: NaiveAgreed,
  ): void {
    for (const guarantee of this.unasked(units, agreed)) {
      const bearing = units.filter(({ guarantees }) => guarantees.includes(guarantee));
      const is = bearing.filter(({ open, disputed }) => open || disputed).length;
      const was = bearing.filter((unit) => unit.disputed || before.has(unit)).length;
      if (was === is) continue;
      const left = Math.floor((Math.min(guarantee.amount, was) * is) / was);
      if (left === 0) this.endGuarantee(guarantee, 'released');
      else guarantee.amount = left;
      this.see('guarantee freed');
    }
  }

  /** What is only offered was offered for what there was before: nobody asks who gave it. */
  protected outliveOffered(receivable: NaiveReceivable): void {
    for (const guarantee of this.guarantees.values()) {
      const isOf = this.receivables.get(guarantee.receivable) === receivable;
      if (isOf && guarantee.status === 'offered') guarantee.isOutlived = true;
    }
  }

  /** Whether somebody would be freed for units that are frozen. */
  protected isFreeingFrozen({ units }: NaiveReceivable, agreed: NaiveAgreed): boolean {
    return units.some(
      (unit) => this.isFrozen(unit) && this.behind(unit).some((member) => !agreed.has(member)),
    );
  }

  protected freeExtended({ units, payDay }: NaiveReceivable, agreed: NaiveAgreed): void {
    for (const guarantee of this.unasked(units, agreed)) {
      this.endGuarantee(guarantee, 'released');
      this.see('guarantee freed');
    }
    // Of units of one piece the links are the same ones.
    const freed = new Map<Link, Link>();
    const free = (link: Link): Link => {
      if (!link.recourse || agreed.has(link.seller)) return link;
      const after = freed.get(link) ?? { ...link, recourse: false };
      freed.set(link, after);
      this.see('recourse freed');
      return after;
    };
    for (const unit of units) {
      unit.chain = unit.chain.map(free);
      const reserve = this.reserves.get(unit.piece);
      if (reserve === undefined || agreed.has(reserve.seller)) continue;
      reserve.interestUntil ??= payDay;
    }
  }

  private unasked(units: readonly Unit[], agreed: NaiveAgreed): Set<NaiveGuarantee> {
    const all = units.flatMap(({ guarantees }) => guarantees);
    return new Set(all.filter((one) => one.status === 'active' && !agreed.has(one.guarantor)));
  }
}
