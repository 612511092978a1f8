/**
 * Where a command runs: what it prints, how it ends, what it takes from outside. Handed to every
 * command, so that a story can run commands in its own process.
 */
import type { Command } from 'commander';
import type { Facts } from '../../../ledger/assert.ts';
import { FormatError } from '../../../ledger/assert.ts';
import { printable } from '../../../ledger/printable.ts';
import { InvoiceError } from '../../invoices/invoiceError.ts';
import type { ClientErrorCode } from '../../sdk/clientError.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { Environment } from '../../sdk/environment.ts';
import { remedyOf } from '../remedies.ts';

/** 0: done, or holds. 1: refused, failed, or does not hold. 2: usage, or input that is no input. */
export type ExitCode = 0 | 1 | 2;

/** The surroundings of one command. */
export interface Shell {
  /** Standard output, a whole text with its line feed. */
  readonly out: (text: string) => void;
  /** Standard error. */
  readonly err: (text: string) => void;
  /** How many columns a terminal that shows standard output has; a pipe has no width. */
  readonly width?: number | undefined;
  /** Whether standard output shows colours, and standard error. */
  readonly paintsOut?: boolean;
  readonly paintsErr?: boolean;
  /** Shows a line on the terminal in place of the one before, and nothing for an empty one. */
  readonly status?: ((line: string) => void) | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly environment: Environment;
  /** Asks a person and gives the answer; undefined where there is no terminal. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** Aborted when the command is to end soon: by Ctrl-C, or by who called it. */
  readonly signal: AbortSignal;
  /** Of the command that ran. */
  exitCode: ExitCode;
}

/** The command was called wrongly. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Codes of errors that lie in what the caller gave, not in what came of it. */
const INPUT_ERRORS: ReadonlySet<ClientErrorCode> = new Set<ClientErrorCode>([
  'unreadable_file',
  'bad_config',
  'bad_deed',
  'bad_key_file',
  'key_file_open',
  'passphrase_needed',
  'wrong_passphrase',
]);

/** What commander hands to an action: the arguments, the options, the command. */
type Action<Arguments extends readonly unknown[], Options> = (
  ...given: [...Arguments, options: Options]
) => Promise<ExitCode>;

/**
 * Gives a command its action. Errors become a reason on standard error (with `--json`, also
 * `{"error":{"code","reason","facts","remedy"}}` on standard output, the last two where there are
 * any) and an exit code; programmer errors go on.
 */
export function act<Arguments extends readonly unknown[], Options extends { json?: boolean }>(
  shell: Shell,
  command: Command,
  action: Action<Arguments, Options>,
): void {
  command.option('--json', 'print JSON with stable names, for programs');
  command.action(async (...given: unknown[]) => {
    // Behind the options comes the command itself, which actions have no use for.
    const known = given.slice(0, -1) as [...Arguments, Options];
    const options = known.at(-1) as Options;
    try {
      shell.exitCode = await action(...known);
    } catch (error) {
      shell.exitCode = explain(shell, error, options.json === true);
    }
  });
}

/** Says a line on standard error; what others wrote in it is shown and takes no effect. */
export function say(shell: Shell, line: string): void {
  shell.err(`${printable(line)}\n`);
}

/** Prints JSON with `--json`, else the lines; each is one line, whatever others wrote in it. */
export function show(
  shell: Shell,
  options: { readonly json?: boolean },
  json: unknown,
  lines: readonly string[],
): void {
  const shown = options.json === true ? [JSON.stringify(json)] : lines;
  shell.out(`${shown.map(printable).join('\n')}\n`);
}

function explain(shell: Shell, error: unknown, json: boolean): ExitCode {
  const named = nameError(error);
  if (named === null) throw error;
  const { code, exitCode, facts = {}, remedy } = named;
  const reason = error instanceof Error ? error.message : String(error);
  say(shell, `tally: ${code}: ${reason}${remedy === undefined ? '' : `. ${remedy}`}`);
  const shown = Object.keys(facts).length === 0 ? {} : { facts };
  const told = { code, reason, ...shown, ...(remedy !== undefined && { remedy }) };
  if (json) show(shell, { json }, { error: told }, []);
  return exitCode;
}

interface NamedError {
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly facts?: Facts;
  /** What to do about it, where the error knows. */
  readonly remedy?: string;
}

function nameError(error: unknown): NamedError | null {
  if (error instanceof UsageError) return { code: 'usage', exitCode: 2 };
  if (error instanceof InvoiceError) {
    const { code, facts, remedy } = error;
    return { code, exitCode: 2, facts, remedy };
  }
  if (error instanceof FormatError) return { code: error.code, exitCode: 2, facts: error.facts };
  if (!(error instanceof ClientError)) return null;
  const { code, facts } = error;
  // What a node refuses has a code of its own, which says more than that it did.
  const remedy = remedyOf(String(facts['code'] ?? code)) ?? remedyOf(code);
  const exitCode = INPUT_ERRORS.has(code) ? 2 : 1;
  return { code, exitCode, facts, ...(remedy !== undefined && { remedy }) };
}
