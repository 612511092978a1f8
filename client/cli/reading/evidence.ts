/** `tally ask evidence`: how well a receivable is evidenced; a purchase says it, too. */
import type { Command } from 'commander';
import { statements } from '../../../contracts/state/oracles.ts';
import { readEvidence } from '../../sdk/evidence.ts';
import { tellLevel } from '../../sdk/tellFreedom.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show } from '../session/shell.ts';

/** Adds the command under `tally ask`. */
export function addEvidence(parent: Command, shell: Shell): void {
  const evidence = parent
    .command('evidence <receivable>')
    .description('how well third parties evidence it, and by which words; proved');
  act(shell, withNetwork(evidence), (id: string, options: NetworkOptions) =>
    askEvidence(shell, id, options),
  );
}

async function askEvidence(shell: Shell, id: string, options: NetworkOptions): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const found = await readEvidence(client, id, { signal: shell.signal });
  if (found === null) {
    show(shell, options, { found: false }, [`there is no receivable ${id}`]);
    return 1;
  }
  const { level, since, height } = found;
  const words = found.words.map((word) => statements.encode(word));
  const lines = found.words.map(
    ({ kind, oracle, holds, day }) =>
      `${kind}: ${oracle} says ${holds ? 'yes' : 'no'} since ${day}`,
  );
  show(shell, options, { proved: true, level, words, since, height }, [
    tellLevel(level),
    ...lines,
    `every word is proved, at heights ${since} to ${height}`,
  ]);
  return 0;
}
