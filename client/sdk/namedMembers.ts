/** Which members have the names that documents write, proved (decision 0103). */
import { readFounders } from '../../contracts/founding.ts';
import { members } from '../../contracts/state/members.ts';
import type { Json } from '../../ledger/canonical.ts';
import { isId } from '../../ledger/shape.ts';
import { eachFact } from './eachFact.ts';
import type { LedgerClient } from './ledgerClient.ts';

/** Of members that a node lists under these names, so many are looked at. */
const MAX_NAMED = 16;

/**
 * Which member has each of these names, proved; null for one that none has, or that two have.
 * @param names as `spaced` makes them
 * @throws ClientError
 */
export async function findNamed(
  client: LedgerClient,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string | null>> {
  const founders = await findFounders(client, names);
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

/** A name with runs of white space as one space; nothing else is guessed. */
export function spaced(name: string): string {
  return name.trim().replace(/\s+/g, ' ');
}

/** Founders that the genesis document knows by these names, and the ledger does still. */
async function findFounders(
  client: LedgerClient,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const founder of readFounders(client.genesis.members)) {
    const own = namesOf(founder).filter((name) => names.has(name));
    const member = own.length === 0 ? undefined : await client.findFact(members, [founder.id]);
    const still = member === undefined ? [] : namesOf(member);
    for (const name of own) if (still.includes(name)) found.set(name, founder.id);
  }
  return found;
}

/** Members that have one of these names, by a node's word, each once. */
async function listNamed(
  client: LedgerClient,
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
