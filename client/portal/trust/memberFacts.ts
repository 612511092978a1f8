/**
 * What the ledger has of the member that sits here, all of it proved in this browser to be there
 * and to be whole. It is loaded when a key is opened: visitors need none of it.
 */
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { Member } from '../../../contracts/state/members.ts';
import { members } from '../../../contracts/state/members.ts';
import type { Offer } from '../../../contracts/state/offers.ts';
import { receivables } from '../../../contracts/state/receivables.ts';
import type { Json } from '../../../ledger/canonical.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { systemEnvironment } from '../../sdk/environment.ts';
import type { Followed } from '../../sdk/eventAnswers.ts';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import type { Newness } from '../../sdk/newest.ts';
import { askNewness } from '../../sdk/newest.ts';
import { NodeConnection } from '../../sdk/nodeConnection.ts';
import type { Answer, DayTotal, OwnedPiece } from '../../sdk/questions.ts';
import { readFunding, readOwned, readWaiting, totalByDay } from '../../sdk/questions.ts';
import { TokenMaker } from '../../sdk/readTokens.ts';
import type { Signer } from '../../sdk/signer.ts';
import { WHOLE_LISTS } from '../../sdk/wholeLists.ts';

/** See the head of this file. Every answer says at which height it was proved. */
export interface MemberFacts {
  readonly member: string;
  /** Invoices that wait for the member's word. */
  readonly waiting: Answer<Invoice>;
  /** Offers that were made to the member. */
  readonly offered: Answer<Offer>;
  /** What the member has to pay, by day. */
  readonly funding: Answer<DayTotal>;
  readonly pieces: Answer<OwnedPiece>;
  /** What the pieces bring, by day. */
  readonly incoming: Answer<DayTotal>;
  /** Invoices that the member has registered. */
  readonly invoices: Answer<Invoice>;
  /** Of the receivables that offers are about, by id; none of one that the member is not shown. */
  readonly currencies: ReadonlyMap<string, string>;
  /** Names of the members that stand in these, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** Reads what a member has. @throws ClientError */
export async function readMemberFacts(
  genesis: Genesis,
  reader: Signer,
  sinceHeight: number,
): Promise<MemberFacts> {
  const client = new LedgerClient({ genesis, nodes: [location.origin], reader, sinceHeight });
  const { member } = reader;
  const waiting = await readWaiting(client, member);
  const offered = await client.readWhole(WHOLE_LISTS.offered, member);
  const funding = await readFunding(client, member);
  const pieces = await readOwned(client, member);
  const invoices = await client.readWhole(WHOLE_LISTS.invoices, member);
  const parts = pieces.items.map(({ receivable, open }) => ({ receivable, amount: open }));
  const incoming = { items: totalByDay(parts), height: pieces.height };
  const ids = [
    ...[...waiting.items, ...invoices.items].flatMap(({ supplier, debtor }) => [supplier, debtor]),
    ...offered.items.map(({ seller }) => seller),
    ...[...funding.items, ...incoming.items].flatMap(({ debtor, issuer }) => [debtor, issuer]),
  ];
  const names = await readNames(client, [member, ...ids]);
  const currencies = await readCurrencies(client, offered.items);
  return { member, waiting, offered, funding, pieces, incoming, invoices, currencies, names };
}

async function readCurrencies(
  client: LedgerClient,
  offered: readonly Offer[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const id of new Set(offered.map(({ receivable }) => receivable))) {
    const fact = await client.findFact(receivables, [id]);
    if (fact !== undefined) found.set(id, fact.currency);
  }
  return found;
}

/** How new what the node shows is, as validators say now. @throws ClientError */
export async function readNewness(genesis: Genesis, signer: Signer): Promise<Newness> {
  const { chain } = genesis;
  const tokens = new TokenMaker({ chain, signer, environment: systemEnvironment });
  const node = new NodeConnection(location.origin, tokens);
  return await askNewness(node, genesis, systemEnvironment);
}

/** What a member is told behind a cursor, as it happens. @throws as `followEvents` */
export function openTold(
  genesis: Genesis,
  reader: Signer,
  after: string,
  signal: AbortSignal,
): AsyncIterable<Followed> {
  const client = new LedgerClient({ genesis, nodes: [location.origin], reader });
  return client.follow({ after, proofs: false, signal });
}

/** Names of members, by id; of whom there is none it has none. @throws ClientError */
export async function readNames(
  client: LedgerClient,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const keys = [...new Set(ids)].map((id) => members.key(id)).sort();
  const found = new Map<string, string>();
  for (let at = 0; at < keys.length; at += 100) {
    const { bundle } = await client.readStates(keys.slice(at, at + 100));
    for (const { value } of bundle.entries) {
      const known = memberOf(value);
      if (known !== null) found.set(known.id, known.name);
    }
  }
  return found;
}

function memberOf(value: Json): Member | null {
  return value === null ? null : members.decode(value);
}
