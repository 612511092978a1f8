/**
 * Compares the tables with the ledger at a height that a node holds: whether each fact of its lists
 * is there, and whether each row is what is proved.
 */
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import type { MirrorParts } from './mirror.ts';
import { mirrorPage } from './mirror.ts';
import { listKeys, proveKeys } from './proveFacts.ts';
import { TABLES } from './rows.ts';

/** What a check has found. */
export interface MirrorReport {
  /** Of the block at which lists were compared. */
  readonly height: number;
  /** Rows that were compared with proofs. */
  readonly rows: number;
  /** Keys that a node lists and the tables do not have. */
  readonly missing: readonly string[];
  /** Keys whose rows are not what is proved; what has left the state stays as it was. */
  readonly differing: readonly string[];
}

/** What changes while it is compared is compared again so often. */
const ROUNDS = 4;

/** See the head of this file. @throws ClientError as `mirrorPage`, state_gone as node_refused */
export async function checkMirror(parts: MirrorParts): Promise<MirrorReport> {
  const { client, database } = parts;
  await catchUp(parts);
  const { height } = await client.list('members', { limit: 1 });
  await catchUp(parts);
  const missing: string[] = [];
  const wanted: string[] = [];
  for (const table of Object.values(TABLES)) {
    const stored = await database.facts(table);
    const listed = await listKeys(client, table, { at: height });
    missing.push(...listed.filter((key) => !stored.has(key)));
    wanted.push(...stored.keys());
  }
  let differing: readonly string[] = wanted;
  for (let round = 0; round < ROUNDS && differing.length > 0; round += 1) {
    await catchUp(parts);
    differing = await differingOf(parts, differing);
  }
  return { height, rows: wanted.length, missing, differing };
}

async function catchUp(parts: MirrorParts): Promise<void> {
  while (await mirrorPage(parts));
}

async function differingOf(
  { client, database }: MirrorParts,
  keys: readonly string[],
): Promise<readonly string[]> {
  const proved = await proveKeys(client, keys);
  await catchUp({ client, database });
  const stored = new Map<string, Json>();
  for (const table of Object.values(TABLES)) {
    for (const [key, fact] of await database.facts(table)) stored.set(key, fact);
  }
  return proved.flatMap(({ key, value }) => {
    const is = stored.get(key) ?? null;
    return value === null || canonicalText(is) === canonicalText(value) ? [] : [key];
  });
}
