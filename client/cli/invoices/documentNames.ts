/** Which member a name in a document stands for. */
import { readFounders } from '../../../contracts/founding.ts';
import { members } from '../../../contracts/state/members.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { isId } from '../../../ledger/shape.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import { eachFact } from '../session/listFacts.ts';
import type { Session } from '../session/session.ts';

/** Finds the member id for a name as a document writes it, or null. */
export type NameFinder = (name: string | null) => string | null;

/** Of members that a node lists under these names, so many are looked at. */
const MAX_NAMED = 16;

/** `documentNames` of all parties that an invoice names. @throws ClientError */
export function namesIn(
  session: Session,
  { supplier, buyer, payee }: Pick<Invoice, 'supplier' | 'buyer' | 'payee'>,
): Promise<NameFinder> {
  return documentNames(session, [supplier.name, buyer.name, payee?.name ?? null]);
}

/**
 * A finder for `wanted`: over the names of a client's configuration, which go first, and over those
 * that members have on the ledger, their own and those under which documents know them. These are
 * proved, and the session keeps for a minute what came of it. A founder is asked by the name that
 * the genesis document gives it, and has it while the ledger says so; who else could have a name is
 * looked for in a list, and a name of two of them is nobody's. Runs of white space count as one
 * space; nothing else is guessed, for a wrong debtor is worse than none.
 * @throws ClientError
 */
export async function documentNames(
  session: Session,
  wanted: readonly (string | null)[],
): Promise<NameFinder> {
  const { config, names } = session;
  const ids = new Map<string, string | null>();
  for (const [name, id] of config.documentNames) ids.set(spaced(name), id);
  const unknown = new Set<string>();
  for (const name of wanted.flatMap((said) => (said === null ? [] : spaced(said)))) {
    if (ids.has(name)) continue;
    const kept = names.get(name);
    if (kept === undefined) unknown.add(name);
    else ids.set(name, kept);
  }
  for (const [name, id] of await findNamed(session, unknown)) {
    ids.set(name, id);
    names.keep(name, id);
  }
  return (name) => (name === null ? null : (ids.get(spaced(name)) ?? null));
}

/** Which member has each of these names, proved; null for one that none has, or that two have. */
async function findNamed(
  session: Session,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string | null>> {
  const { client } = session;
  const founders = await findFounders(session, names);
  const others = new Set([...names].filter((name) => !founders.has(name)));
  const found = new Map<string, Set<string>>();
  for (const id of others.size === 0 ? [] : await listNamed(client, others)) {
    const member = await client.findFact(members, [id]);
    for (const name of member === undefined ? [] : namesOf(member)) {
      found.set(name, (found.get(name) ?? new Set<string>()).add(id));
    }
  }
  const onlyOne = (ids: ReadonlySet<string> = new Set()): string | null =>
    ids.size === 1 ? ([...ids][0] ?? null) : null;
  return new Map([...names].map((name) => [name, founders.get(name) ?? onlyOne(found.get(name))]));
}

/** Founders that the genesis document knows by these names, and the ledger does still. */
async function findFounders(
  { client, genesis }: Session,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const founder of readFounders(genesis.members)) {
    const own = namesOf(founder).filter((name) => names.has(name));
    const member = own.length === 0 ? undefined : await client.findFact(members, [founder.id]);
    const still = member === undefined ? [] : namesOf(member);
    for (const name of own) if (still.includes(name)) found.set(name, founder.id);
  }
  return found;
}

/** Members that have one of these names, by a node's word, each once. */
async function listNamed(
  client: Session['client'],
  names: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for await (const { key, value } of eachFact(client, { path: 'members', query: {} })) {
    const { name, documentNames: others } = value;
    const told = [name, ...(Array.isArray(others) ? (others as readonly Json[]) : [])];
    const isNamed = told.some((each) => typeof each === 'string' && names.has(spaced(each)));
    const id = key.slice('member/'.length);
    if (isNamed && isId(id)) found.add(id);
    if (found.size === MAX_NAMED) break;
  }
  return found;
}

function namesOf(named: {
  readonly name: string;
  readonly documentNames?: readonly string[] | undefined;
}): readonly string[] {
  return [...new Set([named.name, ...(named.documentNames ?? [])].map(spaced))];
}

function spaced(name: string): string {
  return name.trim().replace(/\s+/g, ' ');
}
