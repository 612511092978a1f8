/**
 * What the naive market knows of disputed units that turn out to be paid outside: unit by unit, who
 * received the money owes it to whom the ledger would have paid.
 */
import { NaiveNotes } from './naiveNotes.ts';
import type { NaivePledge, NaiveReceivable, Unit } from './naiveThings.ts';
import { releaseUnit } from './naiveThings.ts';

/** What becomes of such units. */
export abstract class NaiveReceived extends NaiveNotes {
  /** Who has to agree beside payee and holder: pledgees and the seller of a reserve. */
  askedIfPaid({ pledges, piece }: Unit): string[] {
    const pledgees = pledges.map(({ pledgee }) => pledgee);
    const seller = this.reserveSeller(piece);
    return seller === null ? pledgees : [...pledgees, seller];
  }

  /** Of whose pledges the payee owes what they lack then: those on what it holds itself. */
  protected owersOf({ dispute }: NaiveReceivable, unit: Unit): Map<NaivePledge, string> {
    const payee = dispute?.payee ?? null;
    const all = unit.holder === payee ? unit.pledges : [];
    return new Map(all.map((pledge) => [pledge, payee ?? '']));
  }

  /** These units of a piece were paid to the payee. */
  protected receive(receivable: NaiveReceivable, units: readonly Unit[], payee: string): void {
    const { issuer } = receivable;
    const [first] = units;
    if (first === undefined) return;
    const lacking = first.pledges.map((pledge) => ({
      pledge,
      left: pledge.secured - pledge.received,
    }));
    let rest = 0;
    for (const unit of units) {
      receivable.taken += 1;
      const seller = this.beyondReserve(unit);
      if (seller !== null) {
        this.owe(payee, seller, issuer, 'collection', 1);
        this.see('received beyond a reserve');
        continue;
      }
      const next = lacking.find(({ left }) => left > 0);
      if (next !== undefined) next.left -= 1;
      if (next?.pledge.pledgee === payee) {
        this.cover(next.pledge, 1);
        this.see('received by a pledgee');
      } else rest += 1;
    }
    this.owe(payee, first.holder, issuer, 'collection', rest, first.pledges);
    this.see('a dispute about a payment');
    if (lacking.length > 0) this.see('received for a pledged piece');
  }

  /** Takes one minor unit for a reserve: null, or the seller that gets it instead. */
  protected beyondReserve(_unit: Unit): string | null {
    return null;
  }

  /** These units are given up by their holder alone, and by the pledgees that said so. */
  protected releaseAlone(units: readonly Unit[]): void {
    for (const unit of units) {
      const words = unit.conceded.filter(({ alone }) => alone);
      releaseUnit(unit);
      this.freeReserve(unit, new Set(words.map(({ member }) => member)));
    }
  }

  /** A unit given up counts for its reserve, if there is one, by who has agreed. */
  protected freeReserve(_unit: Unit, _agreed: ReadonlySet<string>): void {}

  /** The seller of the reserve with which a piece was bought, if it was. */
  protected reserveSeller(_piece: number): string | null {
    return null;
  }
}
