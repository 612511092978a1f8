/** `tally find`: whatever has an id, as a node shows it to who reads; no proof covers it. */
import type { Command } from 'commander';
import { isHash } from '../../../ledger/encoding.ts';
import { factLines } from '../session/factLines.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';

/** Adds the command. */
export function addFind(program: Command, shell: Shell): void {
  const find = program
    .command('find <id>')
    .description('whatever has an id: facts, what has left the state too, and the transaction');
  act(shell, withNetwork(find), (id: string, options: NetworkOptions) =>
    findAll(shell, id, options),
  );
}

async function findAll(shell: Shell, id: string, options: NetworkOptions): Promise<ExitCode> {
  if (!isHash(id)) throw new UsageError('an id has 64 lower-case hexadecimal letters');
  const { client } = await openSession(shell, options);
  const { items, transaction, height } = await client.find(id, { signal: shell.signal });
  const lines: string[] = [];
  for (const { key, value, archived } of items) {
    lines.push(archived === null ? key : `${key}, which has left the state (${archived})`);
    lines.push(...(await factLines(client, key, value, shell.signal)));
  }
  if (transaction !== null) {
    lines.push(`your transaction, in block ${transaction.height} at place ${transaction.index}`);
  }
  const isThere = lines.length > 0;
  const end = isThere ? 'not proved' : 'nothing that this member reads has this id';
  const told = { proved: false, items, transaction, height };
  show(shell, options, told, [...lines, `${end}; height ${height}`]);
  return isThere ? 0 : 1;
}
