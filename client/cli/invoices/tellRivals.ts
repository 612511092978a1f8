/** What a debtor is told of an invoice at first: changes since it was registered, and rivals. */
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { readRivals } from '../../sdk/rivals.ts';

/** A line about each rival, as the ledger has it, proved. */
export async function tellRivals(
  client: LedgerClient,
  invoice: Pick<Invoice, 'supplier' | 'document'>,
): Promise<readonly string[]> {
  const rivals = await readRivals(client, invoice);
  return rivals.map(({ supplier, invoice: id, fact }) => {
    const said = `rival: ${supplier} has registered the same document, as invoice ${id}`;
    if (fact === null) return `${said}; it is not yours to read`;
    return `${said} to ${fact.debtor} (${fact.status})`;
  });
}

/** A line, when an invoice is a reissue with something otherwise than the first of its chain. */
export function tellChange({ first, changed }: Pick<Invoice, 'first' | 'changed'>): string[] {
  if (changed.length === 0) return [];
  return [`changed: ${changed.join(', ')} otherwise than when it was registered first: ${first}`];
}
