/** An entry of the journal of what was signed, in a line. */
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { JournalEntry } from '../../sdk/journal.ts';

/** What was signed when, and what became of it. */
export function tellEntry({ signed, transaction, signedAt, end }: JournalEntry): string {
  const what = `${transaction.deed.type} of ${transaction.member}, ${timeText(signedAt)}`;
  return `transaction ${signed.id}: ${what}: ${tellEnd(end, signed.expires)}`;
}

function tellEnd(end: JournalEntry['end'], expires: number): string {
  if (end === null)
    return `its end is not known; a block from before ${timeText(expires)} may have it`;
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
