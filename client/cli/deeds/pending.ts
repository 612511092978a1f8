/** `tally pending`: what was signed and whose end has not been seen; `tally resume` goes on. */
import type { Command } from 'commander';
import { isHash } from '../../../ledger/encoding.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { resumeEntry } from '../../sdk/resume.ts';
import type { JournalEnd, JournalEntry } from '../../sdk/signingJournal.ts';
import type { NetworkOptions, SignedSession } from '../session/session.ts';
import { openSignedSession, withJournal, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, say, show, UsageError } from '../session/shell.ts';
import { entryJson, tellEntry } from './tellEntry.ts';

/** Adds `pending` and `resume`. */
export function addPending(program: Command, shell: Shell): void {
  const pending = program
    .command('pending')
    .description('what was signed and whose end has not been seen, by the journal beside the key');
  act(shell, withJournal(withNetwork(pending)), (options: NetworkOptions) =>
    listPending(shell, options),
  );
  const resume = program
    .command('resume')
    .argument('[transaction]', 'its id; all that are pending when absent')
    .description('look up what was signed; send the same bytes again while they may count');
  act(shell, withJournal(withNetwork(resume)), (id: string | undefined, options: NetworkOptions) =>
    resumeAll(shell, id, options),
  );
}

async function listPending(shell: Shell, options: NetworkOptions): Promise<ExitCode> {
  const { journal } = await openSignedSession(shell, options);
  const entries = await journal.pending();
  const lines = tellAll(shell, entries);
  show(shell, options, { pending: entries.map(entryJson) }, lines);
  return 0;
}

function tellAll({ environment }: Shell, entries: readonly JournalEntry[]): readonly string[] {
  if (entries.length === 0) return ['nothing is pending'];
  return entries.map((entry) => tellEntry(entry, environment.now()));
}

/** Exit code 1 while anything is left without its end, or was refused. */
async function resumeAll(
  shell: Shell,
  id: string | undefined,
  options: NetworkOptions,
): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const entries = await chosen(session, id);
  const seen: JournalEntry[] = [];
  for (const entry of entries) seen.push({ ...entry, end: await endOf(shell, session, entry) });
  const lines = tellAll(shell, seen);
  show(shell, options, { resumed: seen.map(entryJson) }, lines);
  return seen.every(({ end }) => end?.code === 'ok') ? 0 : 1;
}

async function chosen(
  { journal }: SignedSession,
  id: string | undefined,
): Promise<readonly JournalEntry[]> {
  if (id === undefined) return await journal.pending();
  if (!isHash(id)) throw new UsageError('the id of a transaction has 64 hexadecimal letters');
  const entry = await journal.find(id);
  if (entry !== null) return [entry];
  throw new ClientError('not_found', `the journal ${journal.folder} has no transaction ${id}`);
}

/** One that cannot be resumed now does not keep the others from it. */
async function endOf(
  shell: Shell,
  { client, journal, genesis }: SignedSession,
  entry: JournalEntry,
): Promise<JournalEnd | null> {
  if (entry.end !== null) return entry.end;
  const { id } = entry.signed;
  if (entry.transaction.chain !== genesis.chain) {
    say(shell, `transaction ${id} is of another network`);
    return null;
  }
  const { environment, signal } = shell;
  try {
    return await resumeEntry({ client, journal, environment, signal }, entry);
  } catch (error) {
    if (!(error instanceof ClientError) || error.code === 'aborted') throw error;
    say(shell, `transaction ${id}: ${error.code}: ${error.message}`);
    return null;
  }
}
