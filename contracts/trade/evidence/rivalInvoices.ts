/**
 * Invoices of other suppliers with the same document. Anybody can register one, so a rival hurts
 * nobody by being there; it matters once the debtor of both disputes it, for then it is undecided
 * whom that debtor owes. A debtor that somebody else has named stains no piece by its word.
 */
import type { Hash } from '../../../ledger/hash.ts';
import type { FactReader } from '../../state/factKind.ts';
import { foldedReceivables } from '../../state/folded.ts';
import type { Invoice } from '../../state/invoices.ts';
import { documents, invoices, isOver, namedIn } from '../../state/invoices.ts';
import type { Known } from '../../state/offers.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';

/** A rival of an invoice, and whether the debtor of both disputes it or a part of it. */
export interface RivalInvoice {
  readonly rival: Pick<Invoice, 'id' | 'supplier' | 'debtor'>;
  readonly isDisputed: boolean;
  /** Of the fact that says it: the rival, or what is left of its receivable. */
  readonly key: string;
}

/**
 * The rivals that are not over, the accepted one first, then in the order of registration. One that
 * was accepted is a rival also when it has left the state: somebody has been paid for it.
 */
export function rivalInvoices(
  world: FactReader,
  { supplier, debtor, document }: Pick<Invoice, 'supplier' | 'debtor' | 'document'>,
): readonly RivalInvoice[] {
  const leaf = documents.read(world, document);
  if (leaf === undefined) return [];
  return namedIn(leaf).flatMap((each) => {
    if (each.supplier === supplier) return [];
    const rival = invoices.read(world, each.invoice);
    if (rival === undefined) return rivalLeft(world, each.invoice, document);
    // A credit note has a document of its own, which is not its invoice's.
    if (rival.document !== document || isOver(rival)) return [];
    const isSame = rival.debtor === debtor;
    const key = invoices.key(rival.id);
    return [{ rival, isDisputed: isSame && isInDispute(world, rival), key }];
  });
}

function rivalLeft(world: FactReader, id: Hash, document: Hash): readonly RivalInvoice[] {
  const leaf = foldedReceivables.read(world, id);
  if (leaf?.document !== document) return [];
  const { supplier, debtor } = leaf;
  return [{ rival: { id, supplier, debtor }, isDisputed: false, key: foldedReceivables.key(id) }];
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
  // Whose it is, who is only offered the debt does not read (decision 0070).
  return found === undefined ? null : refuse('rival_disputed');
}
