/**
 * What was signed and whose end nobody has seen: it is looked up, and sent again while it may still
 * be in a block. The same bytes take effect once, so that this is always safe.
 */
import type { SignedDeed } from './compose.ts';
import type { Environment } from './environment.ts';
import type { Journal, JournalEnd, JournalEntry } from './journal.ts';
import type { LedgerClient } from './ledgerClient.ts';

/** With what is looked. */
export interface ResumeSurroundings {
  /** One with the same journal. */
  readonly client: LedgerClient;
  readonly journal: Journal;
  readonly environment: Environment;
  readonly signal?: AbortSignal;
}

/** So much later than its last moment no honest clock takes it any more. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * The end of an entry without one, written in the journal; null while it is not known. `lapsed` is
 * the word of the nodes that answer; `final` is proved.
 * @throws ClientError when no node answers, or it is not final in time
 */
export async function resumeEntry(
  { client, journal, environment, signal }: ResumeSurroundings,
  { signed, opens }: JournalEntry,
): Promise<JournalEnd | null> {
  const asked = signal === undefined ? {} : { signal };
  const final = await client.readTransaction(signed.id, asked);
  if (final !== null) {
    const { height, result } = final;
    return await endWith(journal, signed.id, { status: 'final', code: result.code, height });
  }
  if (environment.now() < signed.expires) {
    await client.submit(signed, { ...asked, opens });
    return (await journal.find(signed.id))?.end ?? null;
  }
  if (!hasLapsed(signed, environment.now())) return null;
  return await endWith(journal, signed.id, { status: 'lapsed', code: null, height: null });
}

/** Whether no block can take signed bytes any more, whatever its clock. */
export function hasLapsed({ expires }: SignedDeed, now: number): boolean {
  return now >= expires + CLOCKS_DIFFER_MS;
}

async function endWith(journal: Journal, id: string, end: JournalEnd): Promise<JournalEnd> {
  await journal.end(id, end);
  return end;
}
