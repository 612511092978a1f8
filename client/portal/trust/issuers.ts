/** Members whose money can pay, also those that have come after the founding; each is proved. */
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { Member } from '../../../contracts/state/members.ts';
import { members } from '../../../contracts/state/members.ts';
import { isId } from '../../../ledger/shape.ts';
import { eachFact } from '../../sdk/eachFact.ts';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import { memberSigner } from '../keys/memberKey.ts';
import type { Wish } from './readings.ts';

/** A member whose money can pay. */
export interface Issuer {
  readonly id: string;
  readonly name: string;
}

/** So many are asked about; a list of a node may name any. */
const MAX_ISSUERS = 100;

/**
 * In whose money an invoice may be paid: those whom its supplier takes, and never its debtor; of no
 * invoice all. Whom a node leaves out of its list is missing. @throws ClientError
 */
export async function readIssuers(
  { genesis, height, ...key }: Wish,
  invoice: Pick<Invoice, 'terms' | 'debtor'> | null,
): Promise<readonly Issuer[]> {
  const nodes = [location.origin];
  const reader = memberSigner(key);
  const client = new LedgerClient({ genesis, nodes, reader, sinceHeight: height });
  const ids = invoice?.terms.issuers ?? (await listIssuers(client));
  const found: Member[] = [];
  for (const id of ids) found.push(...[(await client.findFact(members, [id])) ?? []].flat());
  return issuersAmong(found, invoice?.debtor ?? null);
}

/** Those of these members whose money can pay what this debtor owes. */
export function issuersAmong(
  found: readonly Pick<Member, 'id' | 'name' | 'roles' | 'status'>[],
  debtor: string | null,
): readonly Issuer[] {
  return found
    .filter(
      ({ id, roles, status }) => roles.includes('issuer') && status === 'active' && id !== debtor,
    )
    .map(({ id, name }) => ({ id, name }));
}

async function listIssuers(client: LedgerClient): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { key, value } of eachFact(client, { path: 'members', query: {} })) {
    const { roles } = value;
    const id = key.slice('member/'.length);
    const isListed = Array.isArray(roles) && roles.includes('issuer') && isId(id);
    if (isListed && ids.length < MAX_ISSUERS) ids.push(id);
  }
  return ids;
}
