/** `--knowing`: what who takes a piece says that it knows; without the word the ledger refuses. */
import type { Command } from 'commander';
import type { Known } from '../../../contracts/state/offers.ts';
import { KNOWN } from '../../../contracts/state/offers.ts';
import { UsageError } from '../session/shell.ts';

/** The flag. */
export interface KnowingOptions {
  readonly knowing?: readonly string[];
}

/** Adds the flag. */
export function withKnowing(command: Command): Command {
  const what = 'take the piece though this is so: insolvency (of the debtor), rival (disputed)';
  return command.option('--knowing <what...>', what);
}

/** The words of the flag, each once. @throws UsageError for others */
export function readKnowing({ knowing = [] }: KnowingOptions): Known[] {
  const unknown = knowing.find((word) => !KNOWN.some((known) => known === word));
  if (unknown !== undefined) throw new UsageError(`--knowing: one of ${KNOWN.join(', ')}`);
  return KNOWN.filter((known) => knowing.includes(known));
}
