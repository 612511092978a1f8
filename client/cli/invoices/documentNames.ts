/** Which member a name in a document stands for. */
import { readFounders } from '../../../contracts/founding.ts';
import { members } from '../../../contracts/state/members.ts';
import type { Json } from '../../../ledger/canonical.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import { eachFact } from '../session/listFacts.ts';
import type { Session } from '../session/session.ts';

/** Finds the member id for a name as a document writes it, or null. */
export type NameFinder = (name: string | null) => string | null;

/** Of members that came later, what a node lists is looked at for these at most. */
const MAX_NAMED = 16;

/** `documentNames` of all parties that an invoice names. @throws ClientError */
export function namesIn(
  session: Session,
  { supplier, buyer, payee }: Pick<Invoice, 'supplier' | 'buyer' | 'payee'>,
): Promise<NameFinder> {
  return documentNames(session, [supplier.name, buyer.name, payee?.name ?? null]);
}

/**
 * A finder over the names of a client's configuration, which go first, over those of the genesis
 * document (each member's own, and those under which documents know it), and over those of members
 * that came later: these are looked for when one of `wanted` is nobody's so far, and proved, and
 * the session keeps for a minute what came of it. A name of two of them is nobody's. Runs of white
 * space count as one space; nothing else is guessed, for a wrong debtor is worse than none.
 * @throws ClientError
 */
export async function documentNames(
  session: Session,
  wanted: readonly (string | null)[],
): Promise<NameFinder> {
  const { config, genesis, names } = session;
  const ids = new Map<string, string | null>();
  for (const founder of readFounders(genesis.members)) {
    for (const name of namesOf(founder)) ids.set(name, founder.id);
  }
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
  { client }: Session,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string | null>> {
  const found = new Map<string, Set<string>>();
  for (const id of names.size === 0 ? [] : await listNamed(client, names)) {
    const member = await client.findFact(members, [id]);
    for (const name of member === undefined ? [] : namesOf(member)) {
      found.set(name, (found.get(name) ?? new Set<string>()).add(id));
    }
  }
  const onlyOne = (ids: ReadonlySet<string> = new Set()): string | null =>
    ids.size === 1 ? ([...ids][0] ?? null) : null;
  return new Map([...names].map((name) => [name, onlyOne(found.get(name))]));
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
    if (isNamed) found.add(key.slice('member/'.length));
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
