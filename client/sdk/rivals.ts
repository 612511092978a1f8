/** Rivals of an invoice: other suppliers that have registered the same document. */
import type { Invoice } from '../../contracts/state/invoices.ts';
import { documents, invoices, namedIn } from '../../contracts/state/invoices.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { LedgerClient } from './ledgerClient.ts';

/** One of them; `fact` is null where this member may not read it. */
export interface Rival {
  readonly supplier: string;
  readonly invoice: Hash;
  readonly fact: Invoice | null;
}

/** Each as the ledger has it, proved; those that are over with them. @throws ClientError */
export async function readRivals(
  client: LedgerClient,
  { supplier, document }: Pick<Invoice, 'supplier' | 'document'>,
): Promise<readonly Rival[]> {
  const { fact: leaf } = await client.readFact(documents, [document]);
  const rivals: Rival[] = [];
  for (const each of leaf === undefined ? [] : namedIn(leaf)) {
    if (each.supplier === supplier) continue;
    const fact = (await client.findFact(invoices, [each.invoice])) ?? null;
    // A credit note has a document of its own, which is not its invoice's.
    if (fact === null || fact.document === document) rivals.push({ ...each, fact });
  }
  return rivals;
}
