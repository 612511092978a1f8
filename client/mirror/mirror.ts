/** Carries events and what they are about into the tables, page by page. */
import { compareEventPlaces, decodeEventCursor } from '../../ledger/eventCursor.ts';
import { ClientError } from '../sdk/clientError.ts';
import type { Environment } from '../sdk/environment.ts';
import type { LedgerClient } from '../sdk/ledgerClient.ts';
import type { MirrorDatabase } from './database.ts';
import { listKeys, proveKeys, proveTouched, touchedBy } from './proveFacts.ts';

/** What a mirror works with. */
export interface MirrorParts {
  readonly client: LedgerClient;
  readonly database: MirrorDatabase;
}

const PAGE = 200;
/** Between two looks at a node that has nothing new. */
const PAUSE_MS = 1_000;
/** Of a node that cannot be reached. */
const LONGEST_PAUSE_MS = 30_000;
/** What is tried again: nodes and databases come back, and certificates are renewed. */
const PASSING: ReadonlySet<string> = new Set([
  ...['unreachable', 'timeout', 'busy', 'none_ready', 'not_trusted', 'stale', 'database_failed'],
]);

/**
 * One page: false when there was nothing more. One that another mirror has written meanwhile
 * counts.
 * @throws ClientError database_failed, bad_answer, and those of nodes
 */
export async function mirrorPage({ client, database }: MirrorParts): Promise<boolean> {
  const from = await database.cursor();
  const page = await client.ask((node) => node.fetchEvents({ after: from, limit: PAGE }));
  const places = [from, ...page.items.map(({ cursor }) => cursor)].map(decodeEventCursor);
  for (const [at, place] of places.slice(1).entries()) {
    const before = places[at];
    if (before === undefined || compareEventPlaces(before, place) < 0) continue;
    throw new ClientError('bad_answer', 'the events of a node go back');
  }
  const cursor = page.next ?? String(page.height);
  // One that is behind where the tables stand has told nothing.
  if (page.height < decodeEventCursor(from).height || cursor === from) return false;
  // The members are there before the first event about them.
  const first = from === '0' ? await proveKeys(client, await listKeys(client, 'members', {})) : [];
  const known = (receivable: string) => database.pieceKeys(receivable);
  const facts = [...first, ...(await proveTouched(client, touchedBy(page.items), known))];
  const { height } = decodeEventCursor(cursor);
  try {
    await database.write({ from, cursor, height, events: page.items, facts });
    return page.next !== null;
  } catch (error) {
    if (error instanceof ClientError && error.code === 'mirror_moved') return true;
    throw error;
  }
}

/**
 * Mirrors until the signal is aborted. What passes is said and tried again.
 * @throws ClientError aborted, and as `mirrorPage` otherwise
 */
export async function mirrorOn(
  parts: MirrorParts,
  environment: Pick<Environment, 'sleep'>,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  for (let pauseMs = PAUSE_MS; ; ) {
    try {
      while (!signal.aborted && (await mirrorPage(parts))) pauseMs = PAUSE_MS;
      pauseMs = PAUSE_MS;
    } catch (error) {
      if (!(error instanceof ClientError) || !PASSING.has(error.code)) throw error;
      say(`${error.code}: ${error.message}`);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
    await environment.sleep(pauseMs, signal);
  }
}
