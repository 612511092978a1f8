/** An entry of the journal of what was signed, in a line. */
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { JournalEntry } from '../../sdk/signingJournal.ts';

/** What was signed when, and what became of it. @param now ms since 1970 */
export function tellEntry(
  { signed, transaction, signedAt, end }: JournalEntry,
  now: number,
): string {
  const what = `${transaction.deed.type} of ${transaction.member}, ${timeText(signedAt)}`;
  return `transaction ${signed.id}: ${what}: ${tellEnd(end, signed.expires, now)}`;
}

function tellEnd(end: JournalEntry['end'], expires: number, now: number): string {
  if (end === null) {
    const known = `its end is not known; a block from before ${timeText(expires)} may have it`;
    // On a network where nobody does anything the next block is the one that comes without cause.
    const next = 'its time is over: the next block tells, which comes of itself in some minutes';
    return now < expires ? known : `${known}; ${next}`;
  }
  const { status, code, height } = end;
  if (status === 'lapsed') return 'lapsed: it came into no block in time';
  if (status === 'refused') return `refused by the nodes: ${code}`;
  return code === 'ok' ? `done at height ${height}` : `refused at height ${height}: ${code}`;
}

function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** An entry for programs, without the bytes; `openings` are what its commitments are of. */
export function entryJson(entry: JournalEntry): JsonObject {
  const { signed, transaction, signedAt, opens, end } = entry;
  const { id, expires } = signed;
  const { deed, member } = transaction;
  const openings = opens.map((opening) => ({ ...opening }));
  const words = { id, member, type: deed.type, signedAt, expires, openings };
  return { ...words, end: end === null ? null : { ...end } };
}
