/**
 * Invoices of other suppliers with the same document. Anybody can register one, so a rival hurts
 * nobody by being there; it matters once the debtor of both disputes it, for then it is undecided
 * whom that debtor owes. A debtor that somebody else has named stains no piece by its word.
 */
import type { FactReader } from '../../state/factKind.ts';
import type { Invoice } from '../../state/invoices.ts';
import { documents, invoices } from '../../state/invoices.ts';
import type { Known } from '../../state/offers.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';

/** A rival of an invoice, and whether the debtor of both disputes it or a part of it. */
export interface RivalInvoice {
  readonly rival: Invoice;
  readonly isDisputed: boolean;
}

const OVER: readonly Invoice['status'][] = ['rejected', 'withdrawn', 'lapsed'];

/** The rivals that are not over, the accepted one first, then in the order of registration. */
export function rivalInvoices(
  world: FactReader,
  { supplier, debtor, document }: Pick<Invoice, 'supplier' | 'debtor' | 'document'>,
): readonly RivalInvoice[] {
  const leaf = documents.read(world, document);
  if (leaf === undefined) return [];
  const all = leaf.kept === null ? leaf.registrations : [leaf.kept, ...leaf.registrations];
  return all.flatMap((each) => {
    if (each.supplier === supplier) return [];
    const rival = invoices.read(world, each.invoice);
    // A credit note has a document of its own, which is not its invoice's.
    if (rival?.document !== document || OVER.includes(rival.status)) return [];
    const isSame = rival.debtor === debtor;
    return [{ rival, isDisputed: isSame && isInDispute(world, rival) }];
  });
}

function isInDispute(world: FactReader, { id, status, disputed }: Invoice): boolean {
  if (status !== 'accepted') return status === 'disputed';
  return disputed > 0n || (receivables.read(world, id)?.dispute ?? null) !== null;
}

/** That who takes a debt knows of the disputed rivals of its invoice, if there are any. */
export function checkRivals(
  world: FactReader,
  { invoice: of }: Pick<Receivable, 'invoice'>,
  knowing: readonly Known[],
): Refusal<'rival_disputed'> | null {
  const invoice = invoices.read(world, of);
  if (invoice === undefined || knowing.includes('rival')) return null;
  const found = rivalInvoices(world, invoice).find(({ isDisputed }) => isDisputed);
  if (found === undefined) return null;
  const { id, supplier } = found.rival;
  return refuse('rival_disputed', { invoice: id, supplier });
}
