/** Which member a name in a document stands for. */
import { readFounders } from '../../../contracts/founding.ts';
import type { Genesis } from '../../../ledger/genesis.ts';

/** Finds the member id for a name as a document writes it, or null. */
export type NameFinder = (name: string | null) => string | null;

/**
 * A finder over the names of the genesis document (each member's own, and those under which
 * documents know it) and over those of a client's configuration, which go first. Runs of white
 * space count as one space; nothing else is guessed, for a wrong debtor is worse than none.
 */
export function documentNames(
  genesis: Genesis,
  configured: ReadonlyMap<string, string>,
): NameFinder {
  const ids = new Map<string, string>();
  for (const founder of readFounders(genesis.members)) {
    for (const name of [founder.name, ...(founder.documentNames ?? [])]) {
      ids.set(spaced(name), founder.id);
    }
  }
  for (const [name, id] of configured) ids.set(spaced(name), id);
  return (name) => (name === null ? null : (ids.get(spaced(name)) ?? null));
}

function spaced(name: string): string {
  return name.trim().replace(/\s+/g, ' ');
}
