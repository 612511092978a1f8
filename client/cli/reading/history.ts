/** `tally history`: what the chain did, entry by entry. No proof covers it; each entry has one. */
import type { Command } from 'commander';
import { printable } from '../../../ledger/printable.ts';
import type { HistoryEntry, HistoryPath } from '../../sdk/answers.ts';
import { eachEntry } from '../../sdk/histories.ts';
import { deedName } from '../deeds/deedName.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, UsageError } from '../session/shell.ts';

interface Options extends NetworkOptions {
  readonly from?: string;
}

const SUMMARIES: Readonly<Record<HistoryPath, string>> = {
  transactions: 'transactions in blocks with their results, not proved',
  settlements: 'due items that were run and what became of them, not proved',
};

/** Adds the commands. */
export function addHistory(program: Command, shell: Shell): void {
  const parent = program.command('history').description('show what the chain did, in its order');
  for (const path of Object.keys(SUMMARIES) as HistoryPath[]) {
    const command = parent
      .command(path)
      .description(SUMMARIES[path])
      .option('--from <height>', 'begin at this height; 1 when absent');
    act(shell, withNetwork(command), (options: Options) => showHistory(shell, path, options));
  }
}

/** Prints as it reads: a long history is not held in memory. */
async function showHistory(shell: Shell, path: HistoryPath, options: Options): Promise<ExitCode> {
  const { from = '1' } = options;
  if (!/^[1-9][0-9]{0,8}$/.test(from)) throw new UsageError('--from takes a height from 1 on');
  const { client } = await openSession(shell, options);
  for await (const entry of eachEntry(client, path, Number(from))) {
    const line = options.json === true ? JSON.stringify(entry.all) : describe(entry);
    shell.out(`${printable(line)}\n`);
  }
  return 0;
}

function describe({ height, index, code, all }: HistoryEntry): string {
  const { deed, item, member } = all;
  const id = all['id'] === undefined ? '' : `  ${all['id']}`;
  if (deed === undefined) return `${height}/${index}  ${code}  ${item}${id}`;
  // That it was refused comes before words that its sender has chosen.
  const outcome = code === 'ok' ? code : `refused: ${code}`;
  return `${height}/${index}  ${outcome}  ${member} ${deedName(String(deed))}${id}`;
}
