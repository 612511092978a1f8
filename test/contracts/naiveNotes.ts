/** What the naive market knows of the documents of credit notes, and of whom a note binds. */
import { NaiveMarket } from './naiveMarket.ts';
import type { NaiveNote, NaiveReceivable, Unit } from './naiveThings.ts';
import { besides } from './naiveThings.ts';

/** Every deed returns whether it is done. */
export abstract class NaiveNotes extends NaiveMarket {
  /** What suppliers have noted, by supplier and document, and what of that has lapsed. */
  readonly noteMarks = new Set<string>();
  readonly lapsedMarks = new Set<string>();

  /** Uses a document once; again when the note of it has lapsed. */
  protected useNote(supplier: string, document: string): boolean {
    const mark = `${supplier} ${document}`;
    if (this.noteMarks.has(mark)) return false;
    if (this.lapsedMarks.delete(mark)) this.see('credit note noted again');
    this.noteMarks.add(mark);
    return true;
  }

  protected lapseNote(supplier: string, { document }: NaiveNote): void {
    const mark = `${supplier} ${document}`;
    this.noteMarks.delete(mark);
    this.lapsedMarks.add(mark);
    this.see('credit note lapsed');
  }

  /** Whether the debtor knew of no other creditor than the supplier when it gave its word. */
  protected isUntold({ confirmedAt }: NaiveNote, { chain, told }: Unit): boolean {
    if (confirmedAt === null || chain.length === 0) return false;
    const first = told[0] ?? null;
    return first === null || confirmedAt < first;
  }

  /** How much can be cancelled before a group with a frozen piece is reached. */
  protected cancellable({ units, supplier }: NaiveReceivable): number {
    const group = ({ holder, pledges }: Unit): number =>
      holder === supplier ? Math.min(1, pledges.length) : 2;
    const open = units.filter((unit) => unit.open);
    const frozen = open.filter((unit) => this.isFrozen(unit)).map(group);
    if (frozen.length === 0) return Number.POSITIVE_INFINITY;
    return open.filter((unit) => group(unit) < Math.min(...frozen)).length;
  }

  answerNote(
    at: { readonly receivable: string; readonly start: number },
    word: { readonly note: string; readonly agrees: boolean },
    member: string,
  ): boolean {
    const units = this.pieceAt(at.receivable, at.start);
    const [first] = units;
    if (first === undefined) return false;
    if (this.receivables.get(at.receivable)?.note?.id !== word.note) return false;
    const { supplier } = this.receivables.get(at.receivable) as NaiveReceivable;
    if (first.holder !== member && !besides(first, supplier).includes(member)) return false;
    for (const unit of units) {
      const others = unit.words.filter((each) => each.member !== member);
      unit.words = [...others.filter((each) => each.note === word.note), { ...word, member }];
    }
    return true;
  }

  /** The payee, and those before it of whose replacement the notice does not count yet. */
  protected mayBePaid({ payTo, chain, told }: Unit, now: number): string[] {
    const former = chain.filter((_, at) => {
      const time = told[at] ?? null;
      return time !== null && time > now && (told[at - 1] ?? null) !== time;
    });
    return [payTo, ...former.map(({ seller }) => seller)];
  }

  /** Whether a receivable stands still. */
  protected stands(_receivable: NaiveReceivable): boolean {
    return false;
  }

  /** What else ends when units are cancelled. */
  protected afterCancelling(): void {}
}
