/**
 * Where a command runs: what it prints, how it ends, what it takes from outside. Handed to every
 * command, so that a story can run commands in its own process.
 */
import type { Command } from 'commander';
import { FormatError } from '../../../ledger/assert.ts';
import { InvoiceError } from '../../invoices/invoiceError.ts';
import type { ClientErrorCode } from '../../sdk/clientError.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { Environment } from '../../sdk/environment.ts';

/** 0: done, or holds. 1: refused, failed, or does not hold. 2: usage, or input that is no input. */
export type ExitCode = 0 | 1 | 2;

/** The surroundings of one command. */
export interface Shell {
  /** Standard output, a whole text with its line feed. */
  readonly out: (text: string) => void;
  /** Standard error. */
  readonly err: (text: string) => void;
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
 * `{"error":{"code","reason"}}` on standard output) and an exit code; programmer errors go on.
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

/** Prints JSON with `--json`, else the lines. */
export function show(
  shell: Shell,
  options: { readonly json?: boolean },
  json: unknown,
  lines: readonly string[],
): void {
  shell.out(options.json === true ? `${JSON.stringify(json)}\n` : `${lines.join('\n')}\n`);
}

function explain(shell: Shell, error: unknown, json: boolean): ExitCode {
  const named = nameError(error);
  if (named === null) throw error;
  const { code, exitCode } = named;
  const reason = error instanceof Error ? error.message : String(error);
  shell.err(`tally: ${code}: ${reason}\n`);
  if (json) shell.out(`${JSON.stringify({ error: { code, reason } })}\n`);
  return exitCode;
}

function nameError(error: unknown): { code: string; exitCode: ExitCode } | null {
  if (error instanceof UsageError) return { code: 'usage', exitCode: 2 };
  if (error instanceof InvoiceError) return { code: error.code, exitCode: 2 };
  if (error instanceof FormatError) return { code: error.code, exitCode: 2 };
  if (!(error instanceof ClientError)) return null;
  return { code: error.code, exitCode: INPUT_ERRORS.has(error.code) ? 2 : 1 };
}
