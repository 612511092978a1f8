/** Finding an invoice of one's own by its number, of which only the fingerprint leaves the page. */
import { identities } from '../../../contracts/state/invoices.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { fingerprint, normaliseNumber } from '../../invoices/identity.ts';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import { memberSigner } from '../keys/memberKey.ts';
import type { Wish } from './readings.ts';

/** The invoice of a number and year that the member has registered; null: there is none, proved. */
export async function findOwnInvoice(
  { genesis, height, ...key }: Wish,
  networkKey: Uint8Array,
  said: { readonly number: string; readonly year: number },
): Promise<Hash | null> {
  const { member } = key;
  const number = normaliseNumber(said.number);
  const parts = { type: 'invoice-identity', supplier: member, number, year: said.year };
  const nodes = [location.origin];
  const reader = memberSigner(key);
  const client = new LedgerClient({ genesis, nodes, reader, sinceHeight: height });
  const { fact } = await client.readFact(identities, [member, fingerprint(networkKey, parts)]);
  return fact?.invoice ?? null;
}
