/** A law of a change: who answers for units that a block cancels. */
import type { FactReader } from '../state/factKind.ts';
import type { Link, Piece } from '../state/pieces.ts';
import { receivables } from '../state/receivables.ts';
import type { Event } from '../state/rule.ts';
import type { Violation } from './everyFact.ts';
import { piecesIn } from './everyFact.ts';

/**
 * Every unit cancelled under an assignee, without reserve, has a debt of its assignor, never of 0,
 * and so on up the chain: what the event tells of each stands before the next one that cancels.
 * That debts and units agree in number is a law of facts (rights.ts).
 * @param before the facts before a block
 * @param after the facts after it
 * @param events what its deeds and due items tell
 */
export function checkCancelled(
  before: FactReader,
  after: FactReader,
  events: readonly Event[],
): Violation[] {
  const closed = events.filter(({ type }) => type === 'reserveClosed');
  return events.flatMap((event, at) => {
    if (event.type !== 'unitsCancelled') return [];
    // Nothing is owed by the unit under a reserve, which may be opened and closed in one block.
    if (closed.some((each) => each['receivable'] === event['receivable'])) return [];
    const next = events.findIndex(({ type }, later) => later > at && type === 'unitsCancelled');
    const made = events.slice(at + 1, next < 0 ? undefined : next).filter(isAnswer);
    const [receivable, holder] = [String(event['receivable']), String(event['holder'])];
    const unit = BigInt(event['from'] ?? 0);
    const links = linksTo({ before, after }, receivable, { unit, holder });
    const isAnswered = links.every(({ assignor }, level) => {
      const creditor = links[level + 1]?.assignor ?? holder;
      return made.some((debt) => debt['debtor'] === assignor && debt['creditor'] === creditor);
    });
    if (isAnswered) return [];
    const facts = { receivable, from: String(unit) };
    return [{ law: 'a unit cancelled under an assignee has a debt of its assignor', facts }];
  });
}

function isAnswer(event: Event): boolean {
  const { type, cause, amount } = event as Event & { readonly cause?: unknown };
  return type === 'debtMade' && cause === 'dilution' && BigInt(String(amount)) > 0n;
}

/** The links that led to who held a unit when it was cancelled, where each assignor answers. */
function linksTo(
  { before, after }: Readonly<Record<'before' | 'after', FactReader>>,
  receivable: string,
  { unit, holder }: { readonly unit: bigint; readonly holder: string },
): readonly Link[] {
  if (receivables.read(after, receivable)?.supplier === holder) return [];
  const [was, is] = [before, after].map((world) => pieceOf(world, receivable, unit));
  if (was?.reserve != null || is?.reserve != null) return [];
  // Handed on in the same block, before or after, it is one of the two that shows the way there.
  return (is?.holder === holder ? is : was?.holder === holder ? was : undefined)?.links ?? [];
}

function pieceOf(world: FactReader, receivable: string, unit: bigint): Piece | undefined {
  return piecesIn(world, receivable).find(({ from, to }) => from <= unit && unit <= to);
}
