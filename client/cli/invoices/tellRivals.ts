/** What a debtor is told of an invoice at first: changes since it was registered, and rivals. */
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
    const rival = await client.findFact(invoices, [each.invoice]);
    if (rival === undefined) {
      const said = `${each.supplier} has registered the same document, as invoice ${each.invoice}`;
      lines.push(`rival: ${said}; it is not yours to read`);
      continue;
    }
    // A credit note has a document of its own, which is not its invoice's.
    if (rival?.document !== document) continue;
    const said = `${rival.supplier} has registered the same document, as invoice ${rival.id}`;
    lines.push(`rival: ${said} to ${rival.debtor} (${rival.status})`);
  }
  return lines;
}

/** A line, when an invoice is a reissue with something otherwise than the first of its chain. */
export function tellChange({ first, changed }: Pick<Invoice, 'first' | 'changed'>): string[] {
  if (changed.length === 0) return [];
  return [`changed: ${changed.join(', ')} otherwise than when it was registered first: ${first}`];
}
