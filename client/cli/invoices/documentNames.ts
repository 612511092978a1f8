/** Which member a name in a document stands for. */
import type { Invoice } from '../../invoices/invoice.ts';
import { findNamed, spaced } from '../../sdk/namedMembers.ts';
import type { Session } from '../session/session.ts';

/** Finds the member id for a name as a document writes it, or null. */
export type NameFinder = (name: string | null) => string | null;

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
  const { client, config, names } = session;
  const ids = new Map<string, string | null>();
  for (const [name, id] of config.documentNames) ids.set(spaced(name), id);
  const unknown = new Set<string>();
  for (const name of wanted.flatMap((said) => (said === null ? [] : spaced(said)))) {
    if (ids.has(name)) continue;
    const kept = names.get(name);
    if (kept === undefined) unknown.add(name);
    else ids.set(name, kept);
  }
  for (const [name, id] of await findNamed(client, unknown)) {
    ids.set(name, id);
    names.keep(name, id);
  }
  return (name) => (name === null ? null : (ids.get(spaced(name)) ?? null));
}
