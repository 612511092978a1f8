/**
 * Where a unit stands and why a member was paid: answers from the state and from events alone, for
 * nodes, clients and auditors that have them.
 */
import type { Hash } from '../../../ledger/hash.ts';
import type { Invoice } from '../../state/invoices.ts';
import { invoices } from '../../state/invoices.ts';
import type { Link, Piece, PieceFact } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { World } from '../../state/state.ts';
import { piecesOf } from '../settlement/paying.ts';

/** The way of one unit back to its invoice, and back from a reissue to the first one. */
export interface Provenance {
  readonly piece: PieceFact & Pick<Piece, 'holder'>;
  readonly receivable: Receivable;
  /** The invoice of the receivable, then the one that it replaced, and so on to the first. */
  readonly invoices: readonly Invoice[];
  /** The changes of hands that led to the holder, the oldest first. */
  readonly links: readonly Link[];
}

/**
 * Why a member received money: so much, for so many pieces in the hands of a holder, before or
 * after rank. What of it went to which piece is the difference of its facts before and after.
 */
export interface Reason {
  readonly receivable: string;
  readonly holder: string;
  readonly pieces: number;
  readonly principal: bigint;
  readonly interest: bigint;
  readonly costs: bigint;
}

/** The provenance of a unit; null when there is no such unit. */
export function provenanceOf(world: World, receivableId: Hash, unit: bigint): Provenance | null {
  const receivable = receivables.read(world, receivableId);
  if (receivable === undefined) return null;
  const piece = piecesOf(world, receivableId).find(({ from, to }) => from <= unit && unit <= to);
  if (piece === undefined) return null;
  const chain: Invoice[] = [];
  let next: Hash | null = receivable.invoice;
  while (next !== null) {
    const invoice: Invoice | undefined = invoices.read(world, next);
    if (invoice === undefined) break;
    chain.push(invoice);
    next = invoice.former;
  }
  return { piece, receivable, invoices: chain, links: piece.links };
}

/** For whose pieces a payee was paid in the events of one result or outcome. */
export function reasonsFor(events: readonly Event[], payee: string): Reason[] {
  return events
    .filter((event) => event.type === 'piecesPaid' && event['payTo'] === payee)
    .map((event) => ({
      receivable: String(event['receivable']),
      holder: String(event['holder']),
      pieces: Number(event['pieces']),
      principal: BigInt(event['amount'] ?? 0),
      interest: BigInt(event['interest'] ?? 0),
      costs: BigInt(event['costs'] ?? 0),
    }));
}
