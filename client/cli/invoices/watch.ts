/**
 * `tally watch`: registers every invoice that is dropped into a folder, once, whatever happens in
 * between. A document is done with when it was moved to `registered/` or `refused/`; what the
 * ledger answered stands in `journal.jsonl`; what was signed, in the journal beside the key. With
 * `--keep STATE` the folder is only read: documents stay, and the journal in the folder STATE alone
 * says which are done with.
 *
 * Order for each document: read; sign; details on the disk; journal `signed` on the disk; submit
 * until the proved result; journal; move. Stopped anywhere, the next start goes on from there.
 */
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Command } from 'commander';
import { hashOf } from '../../../ledger/hash.ts';
import { MAX_INVOICE_BYTES } from '../../invoices/limits.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { onPath } from '../../sdk/files.ts';
import { readInput } from '../session/files.ts';
import { openSignedSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, say as tell, UsageError } from '../session/shell.ts';
import type { Entry } from './documentJournal.ts';
import { DocumentJournal } from './documentJournal.ts';
import type { RegisterOptions } from './invoice.ts';
import { withChoices } from './invoice.ts';
import type { Registering } from './registerOnce.ts';
import { registerOnce } from './registerOnce.ts';
import { restMs } from './watchRest.ts';

interface Options extends RegisterOptions {
  readonly pauseMs: string;
  readonly once?: boolean;
  readonly keep?: string;
}

/** What the watcher works with. */
interface Watch extends Registering {
  readonly options: Options;
  readonly folder: string;
  /** Size and time of change of each document at the last look: what changes is not whole yet. */
  readonly seen: Map<string, string>;
  /** The same of documents that are done with and stay. */
  readonly kept: Map<string, string>;
  /** What was last said about each document: a trouble is told once, not at every look. */
  readonly said: Map<string, string>;
}

/** What is looked at in the folder; a PDF may embed an invoice. */
const DOCUMENTS: ReadonlySet<string> = new Set(['.xml', '.pdf']);
const DONE = ['registered', 'refused'] as const;

/** Adds the command. */
export function addWatch(program: Command, shell: Shell): void {
  const command = program
    .command('watch')
    .description('register every invoice (*.xml, *.pdf) that is dropped into a folder')
    .argument('<folder>', 'the folder')
    .option('--pause-ms <ms>', 'between two looks', '1000')
    .option('--yes', 'sign each without being asked')
    .option('--once', 'end when everything that is there is done with')
    .option('--keep <folder>', 'leave documents where they are, and keep the journal in here');
  act(shell, withChoices(withNetwork(command)), (folder: string, options: Options) =>
    watch(shell, folder, options),
  );
}

async function watch(shell: Shell, folder: string, options: Options): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const details = options.details ?? session.config.detailsFolder;
  if (details === null) throw new UsageError('say where the details go: --details FOLDER');
  const pauseMs = Number(options.pauseMs);
  if (!Number.isSafeInteger(pauseMs) || pauseMs < 1) throw new UsageError('--pause-ms: a number');
  const made = options.keep === undefined ? DONE.map((name) => join(folder, name)) : [options.keep];
  for (const path of made) await onPath(path, mkdir(path, { recursive: true }));
  const journal = await DocumentJournal.open(join(options.keep ?? folder, 'journal.jsonl'));
  const maps: Pick<Watch, 'seen' | 'kept' | 'said'> = {
    seen: new Map(),
    kept: new Map(),
    said: new Map(),
  };
  const work: Watch = { shell, session, options, folder, details, journal, ...maps };
  const { environment, signal } = shell;
  while (!signal.aborted) {
    const { left, restMs } = await lookOnce(work);
    if (options.once === true && left === 0) break;
    try {
      await environment.sleep(Math.max(pauseMs, restMs), signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
  return 0;
}

/** What is left after a look. */
interface Look {
  /** How many documents have to be looked at again. */
  readonly left: number;
  /** How long none of them is; 0 where nothing is known of that. */
  readonly restMs: number;
}

/** Deals with every document that is there, up to one for whose trouble all have to wait. */
async function lookOnce(work: Watch): Promise<Look> {
  const { folder, shell, session } = work;
  const all = await onPath(folder, readdir(folder));
  const names = all.filter((name) => DOCUMENTS.has(extname(name).toLowerCase()));
  let left = 0;
  for (const name of names.sort()) {
    if (shell.signal.aborted) break;
    try {
      const state = await stateOf(work, name);
      if (state === 'whole') await registerDocument(work, name);
      if (state === 'changing') left += 1;
    } catch (error) {
      // Networks come back: the document stays where it is, and its signed bytes in the journal.
      if (!(error instanceof ClientError)) throw error;
      say(work, name, error);
      left += 1;
      const rest = restMs(error, session.genesis, shell.environment.now());
      if (rest > 0) return { left, restMs: rest };
    }
  }
  return { left, restMs: 0 };
}

function say({ shell, said }: Watch, name: string, { code, message }: ClientError): void {
  if (code === 'aborted' || said.get(name) === message) return;
  said.set(name, message);
  tell(shell, `tally: ${name}: ${code}: ${message}`);
}

/** `whole`: a document has stayed as it is from one look to the next. */
async function stateOf(work: Watch, name: string): Promise<'changing' | 'whole' | 'done'> {
  const { folder, seen, kept } = work;
  const { size, mtimeMs } = await onPath(name, stat(join(folder, name)));
  const now = `${size} ${mtimeMs}`;
  if (kept.get(name) === now) return 'done';
  const before = seen.get(name);
  seen.set(name, now);
  return before === now ? 'whole' : 'changing';
}

async function registerDocument(work: Watch, name: string): Promise<void> {
  const { folder, journal } = work;
  const bytes = await readInput(join(folder, name), MAX_INVOICE_BYTES);
  const document = hashOf(bytes);
  const known = journal.get(document);
  const done = known !== undefined && known.status !== 'signed';
  const entry = done ? known : await registerOnce(work, { name, bytes, document, known });
  if (!done) await journal.append(entry);
  await putAway(work, name, entry);
  // What stays is seen again at every start, and is no news.
  const stayed = done && work.options.keep !== undefined && entry.file === name;
  if (!stayed) report(work, entry, done);
}

async function putAway(work: Watch, name: string, entry: Entry): Promise<void> {
  const { folder, options, seen, kept } = work;
  if (options.keep === undefined) await moveAway(folder, name, entry);
  else kept.set(name, seen.get(name) ?? '');
  seen.delete(name);
}

/** Moves a document that is done with; one of the same name that is there already stays. */
async function moveAway(folder: string, name: string, entry: Entry): Promise<void> {
  const target = join(folder, entry.status);
  const taken = (await onPath(target, readdir(target))).includes(name);
  const kept = taken ? `${entry.document.slice(0, 16)}-${name}` : name;
  await onPath(name, rename(join(folder, name), join(target, kept)));
}

function report({ shell, options }: Watch, entry: Entry, again: boolean): void {
  const { file, status, id, code, height, reason, facts, warnings } = entry;
  const seen = again ? ' (the same document was dealt with before)' : '';
  const line =
    status === 'registered'
      ? `${file}: registered, invoice ${id}, height ${height}${seen}`
      : `${file}: refused: ${code}${reason ? `: ${reason}` : ''}${seen}`;
  const told = { reason: reason ?? null, facts: facts ?? null, warnings: warnings ?? [] };
  show(shell, options, { file, status, id, code, height, again, ...told }, [line]);
}
