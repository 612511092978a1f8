/** Who else has registered the document of an invoice: what its debtor is told at first. */
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { documents, invoices } from '../../../contracts/state/invoices.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';

/** A line about each rival, as the ledger has it, proved; those that are over with them. */
export async function tellRivals(
  client: LedgerClient,
  { supplier, document }: Pick<Invoice, 'supplier' | 'document'>,
): Promise<readonly string[]> {
  const { fact: leaf } = await client.readFact(documents, [document]);
  if (leaf === undefined) return [];
  const all = leaf.kept === null ? leaf.registrations : [leaf.kept, ...leaf.registrations];
  const lines: string[] = [];
  for (const each of all) {
    if (each.supplier === supplier) continue;
    const { fact: rival } = await client.readFact(invoices, [each.invoice]);
    // A credit note has a document of its own, which is not its invoice's.
    if (rival?.document !== document) continue;
    const said = `${rival.supplier} has registered the same document, as invoice ${rival.id}`;
    lines.push(`rival: ${said} to ${rival.debtor} (${rival.status})`);
  }
  return lines;
}
