/**
 * The place of a document on the ledger. Whoever signs a registration uses its own fingerprints
 * alone, so that nobody can lock the rightful owner out; and a document names who has registered
 * it, up to a bound. The last place is kept for the first registration that its debtor accepts:
 * whoever fills the others with junk cannot crowd that one out.
 */
import type { Hash } from '../../../ledger/hash.ts';
import { foldedReceivables } from '../../state/folded.ts';
import type { DocumentLeaf, Invoice, Registrant } from '../../state/invoices.ts';
import {
  documents,
  identities,
  invoices,
  MAX_REGISTRATIONS,
  namedIn,
} from '../../state/invoices.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';

/** That the supplier has not used this document itself; other suppliers are its rivals. */
export function checkDocumentUnused(
  { draft }: Scene,
  supplier: string,
  document: Hash,
): Refusal<'duplicate_document'> | null {
  const used = identities.read(draft, supplier, document) ?? usedOnce(draft, supplier, document);
  return used === undefined ? null : refuse('duplicate_document', { invoice: used.invoice });
}

/** By which invoice, that has left the state with its own entry of it; see due/leaving.ts. */
function usedOnce(draft: Draft, supplier: string, document: Hash): Registrant | undefined {
  const leaf = documents.read(draft, document);
  const named = leaf === undefined ? [] : namedIn(leaf);
  return named.find((each) => {
    const isOwn = each.supplier === supplier;
    return isOwn && foldedReceivables.read(draft, each.invoice)?.document === document;
  });
}

/**
 * Puts down that a supplier uses a document for an invoice. It is done even when every place is
 * taken: then the supplier has no place until its debtor accepts.
 */
export function useDocument({ draft }: Scene, document: Hash, registrant: Registrant): void {
  const { supplier } = registrant;
  identities.write(draft, { ...registrant, fingerprint: document, left: null });
  const leaf = documents.read(draft, document) ?? emptyLeaf(document);
  const { registrations, kept } = leaf;
  if (kept?.supplier === supplier) return;
  const own = registrations.find((each) => each.supplier === supplier);
  if (own === undefined && registrations.length === MAX_REGISTRATIONS - 1) return;
  // What was accepted stands for its supplier, also when a rest of it is reissued.
  if (own !== undefined && invoices.read(draft, own.invoice)?.status === 'accepted') return;
  const others = registrations.filter((each) => each !== own);
  documents.write(draft, { ...leaf, registrations: [...others, registrant] });
}

/** Lets a supplier use a document again: the credit note that it was used for is none. */
export function freeDocument({ draft }: Scene, supplier: string, document: Hash): void {
  draft.remove(identities.key(supplier, document));
}

/** The first registration of a document that its debtor accepts has the place that is kept. */
export function keepPlace({ draft }: Scene, { id, supplier, document }: Invoice): void {
  const leaf = documents.read(draft, document) ?? emptyLeaf(document);
  if (leaf.kept !== null) return;
  const registrations = leaf.registrations.filter((each) => each.supplier !== supplier);
  documents.write(draft, { ...leaf, registrations, kept: { supplier, invoice: id } });
}

function emptyLeaf(fingerprint: Hash): DocumentLeaf {
  return { fingerprint, registrations: [], kept: null };
}
