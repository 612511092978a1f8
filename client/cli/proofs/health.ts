/** `tally health`: whether a continuous audit is well; for the health check of a container. */
import type { Command } from 'commander';
import { checkHealth } from '../../auditor/healthFile.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';

interface Options {
  readonly json?: boolean;
  readonly maxAgeMs: string;
}

/** Adds the command. */
export function addHealth(program: Command, shell: Shell): void {
  const command = program
    .command('health')
    .description('check the health file of `audit --follow`; exit code 1 when the audit is ill')
    .argument('<file>', 'the health file')
    .option('--max-age-ms <ms>', 'how long ago the last contact may be', '30000');
  act(shell, command, (file: string, options: Options) => health(shell, file, options));
}

async function health(shell: Shell, file: string, options: Options): Promise<ExitCode> {
  const maxAgeMs = Number(options.maxAgeMs);
  if (!Number.isSafeInteger(maxAgeMs)) throw new UsageError('--max-age-ms: a number');
  const reason = await checkHealth(file, shell.environment.now(), maxAgeMs);
  show(shell, options, { ok: reason === null, reason }, [reason ?? 'the audit is well']);
  return reason === null ? 0 : 1;
}
