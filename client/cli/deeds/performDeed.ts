/** Signs, submits, waits for the proved result, and says what came of it. */
import type { Command } from 'commander';
import type { DeedType } from '../../../contracts/deeds.ts';
import { codeEntry } from '../../../contracts/state/refusals.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import type { Opening } from '../../sdk/alike.ts';
import type { SignedDeed } from '../../sdk/compose.ts';
import type { DeedWords } from '../../sdk/deeds.ts';
import { deedOf } from '../../sdk/deeds.ts';
import { writeWhole } from '../../sdk/files.ts';
import type { SubmitTerms, Submitted } from '../../sdk/submit.ts';
import { remedyOf } from '../remedies.ts';
import type { NetworkOptions, SignedSession } from '../session/session.ts';
import { withJournal, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { say, show } from '../session/shell.ts';
import type { ConfirmOptions } from './confirm.ts';
import { confirmDeed } from './confirm.ts';

/** The flags of every command that does a deed. */
export interface DeedOptions extends NetworkOptions, ConfirmOptions {
  /** Where to file the proof of the result. */
  readonly proof?: string;
  /** Have a refusal recorded on the ledger. */
  readonly recordRefusal?: boolean;
}

/** Adds the flags of `DeedOptions`. */
export function withDeed(command: Command): Command {
  const asking = withNetwork(command)
    .option('--proof <file>', 'file the proof of the result')
    .option('--yes', 'sign without being asked; for programs')
    .option('--again', 'sign though the same was signed before: it is meant twice');
  return withJournal(asking).option(
    '--record-refusal',
    'have a refusal recorded on the ledger, so that it can be proved',
  );
}

/** The JSON of what became of a deed: always these names. */
export interface DeedReport {
  readonly id: string;
  readonly status: Submitted['status'];
  /** `ok`, or the code of the refusal. */
  readonly code: string;
  readonly height: number | null;
  readonly time: number | null;
  readonly facts: unknown;
  readonly events: readonly unknown[];
}

/** The report of what became of a deed. */
export function deedReport(submitted: Submitted): DeedReport {
  const { id, status } = submitted;
  if (submitted.status === 'refused') {
    const { code, facts } = submitted;
    return { id, status, code, height: null, time: null, facts, events: [] };
  }
  const { height, time, result } = submitted;
  return { id, status, height, time, ...result };
}

/** Whether the deed took effect. */
export function tookEffect(submitted: Submitted): boolean {
  return submitted.status === 'final' && submitted.result.code === 'ok';
}

/** A deed that a command does. */
export interface CommandDeed<Type extends DeedType> {
  readonly type: Type;
  readonly words: DeedWords<Type>;
  /** What it does, such as `invoice registered`. */
  readonly title: string;
  /** What the caller has to keep: the salt of a commitment. Printed before anything is sent. */
  readonly extra?: Readonly<Record<string, string>>;
  /** What its commitments are of; kept in the journal. */
  readonly opens?: readonly Opening[];
  /** What it costs, all in, parts per million a year; shown before it is signed. */
  readonly costPpm?: number;
}

/** Fills in what is shown of the ids, tells a deed, asks, does it and prints its report. */
export async function performDeed<Type extends DeedType>(
  shell: Shell,
  session: SignedSession,
  options: DeedOptions,
  deed: CommandDeed<Type>,
): Promise<ExitCode> {
  const { client } = session;
  const shown = await client.shown(deed.type, deed.words, { signal: shell.signal });
  const words = deedOf(deed.type, shown, shell.environment);
  const { extra = {}, opens } = deed;
  await confirmDeed(shell, session, options, {
    type: deed.type,
    deed: words,
    costPpm: deed.costPpm,
    opens,
  });
  for (const [name, value] of Object.entries(extra)) say(shell, `keep: ${name} ${value}`);
  const signed = await client.compose(words, session.signer);
  const dryCheck = options.recordRefusal !== true;
  const submitted = await sendSigned(shell, session, signed, { dryCheck, ...(opens && { opens }) });
  await fileProof(options.proof, submitted);
  const report = { ...deedReport(submitted), ...extra };
  return showDeed(shell, options, submitted, {
    report,
    lines: describeDeed(submitted, deed.title),
  });
}

/**
 * Prints what became of a deed. Where a program takes the JSON, the person beside it sees on
 * standard error that the deed was refused, and why.
 */
export function showDeed(
  shell: Shell,
  options: { readonly json?: boolean },
  submitted: Submitted,
  { report, lines }: { readonly report: unknown; readonly lines: readonly string[] },
): ExitCode {
  const done = tookEffect(submitted);
  if (options.json === true && !done) {
    for (const line of describeDeed(submitted, '')) say(shell, line);
  }
  show(shell, options, report, lines);
  return done ? 0 : 1;
}

/**
 * Says the id of what was signed and submits it: whatever happens then, it can be found again.
 * @throws as `LedgerClient.submit`
 */
export async function sendSigned(
  shell: Shell,
  { client }: Pick<SignedSession, 'client'>,
  signed: SignedDeed,
  terms: SubmitTerms = {},
): Promise<Submitted> {
  say(shell, `transaction ${signed.id}; should this break off: tally resume ${signed.id}`);
  return client.submit(signed, { ...terms, signal: shell.signal });
}

/** Files the proof of a final deed where `--proof` says. @throws ClientError unreadable_file */
export async function fileProof(path: string | undefined, submitted: Submitted): Promise<void> {
  if (path === undefined || submitted.status !== 'final') return;
  await writeWhole(path, [`${canonicalText(submitted.proof)}\n`]);
}

/** What became of a deed, for people. */
export function describeDeed(submitted: Submitted, title: string): readonly string[] {
  const { id } = submitted;
  if (submitted.status === 'refused') {
    const { code, detail, facts, mayStillHappen } = submitted;
    const unsure = 'a node broke off while it was asked: look the transaction up before you repeat';
    const reason = `refused: ${code}: ${sentenceOf(code, detail)}`;
    const lines = [reason, ...describeFacts(facts), ...tellRemedy(code), `transaction ${id}`];
    return mayStillHappen ? [...lines, unsure] : lines;
  }
  const { result, height } = submitted;
  const where = `transaction ${id}, height ${height}, proof verified`;
  if (result.code === 'ok') return [title, where];
  const reason = `refused on the ledger: ${result.code}: ${sentenceOf(result.code, '')}`;
  return [reason, ...describeFacts(result.facts), ...tellRemedy(result.code), where];
}

/** What mends a refusal, where we know. */
function tellRemedy(code: string): readonly string[] {
  const remedy = remedyOf(code);
  return remedy === undefined ? [] : [`  what to do: ${remedy}`];
}

/** The facts that show a refusal. */
function describeFacts(facts: Readonly<Record<string, unknown>>): readonly string[] {
  const shown = Object.entries(facts).map(([name, fact]) => `${name} ${String(fact)}`);
  return shown.length === 0 ? [] : [`  ${shown.join(', ')}`];
}

function sentenceOf(code: string, detail: string): string {
  return detail === '' ? (codeEntry(code)?.sentence ?? '') : detail;
}
