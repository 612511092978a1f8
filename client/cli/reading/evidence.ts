/** `tally ask evidence`: how well a receivable is evidenced; a purchase says it, too. */
import type { Command } from 'commander';
import { statements } from '../../../contracts/state/oracles.ts';
import type { EvidenceLevel } from '../../../contracts/trade/evidence/evidence.ts';
import type { Evidenced } from '../../sdk/evidence.ts';
import { readEvidence } from '../../sdk/evidence.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show } from '../session/shell.ts';

const MEANING: Readonly<Record<EvidenceLevel, string>> = {
  0: 'the word of its two parties',
  1: 'ordered, and received or its delivery accepted',
  2: 'ordered, received, and known to the tax office',
  3: 'ordered, received, known to the tax office, and seen by a carrier or the customs office',
};

/** Adds the command under `tally ask`. */
export function addEvidence(parent: Command, shell: Shell): void {
  const evidence = parent
    .command('evidence <receivable>')
    .description('how well third parties evidence it, and by which words; proved');
  act(shell, withNetwork(evidence), (id: string, options: NetworkOptions) =>
    askEvidence(shell, id, options),
  );
}

/** The level in one line. */
export function describeLevel({ level }: Evidenced): string {
  return `evidence level ${level} of 3: ${MEANING[level]}`;
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
    describeLevel(found),
    ...lines,
    `every word is proved, at heights ${since} to ${height}`,
  ]);
  return 0;
}
