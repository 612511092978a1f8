/** `tally ask priority`: who comes first among rivals for the pieces of a receivable. */
import type { Command } from 'commander';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import { openUnits } from '../../../contracts/state/units.ts';
import type { Rival } from '../../../contracts/trade/evidence/rivals.ts';
import type { PiecePriority } from '../../sdk/priority.ts';
import { readPriority } from '../../sdk/priority.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show } from '../session/shell.ts';

/** Adds the command under `tally ask`. */
export function addPriority(parent: Command, shell: Shell): void {
  const priority = parent
    .command('priority <receivable>')
    .description('who comes first among its holders, pledgees and registered claims; by law');
  act(shell, withNetwork(priority), (id: string, options: NetworkOptions) =>
    askPriority(shell, id, options),
  );
}

async function askPriority(shell: Shell, id: string, options: NetworkOptions): Promise<ExitCode> {
  const { client } = await openSession(shell, options);
  const found = await readPriority(client, id, { signal: shell.signal });
  if (found === null) {
    show(shell, options, { found: false }, [`there is no receivable ${id}`]);
    return 1;
  }
  const { since, height } = found;
  const pieces = found.pieces.map(pieceReport);
  show(shell, options, { proved: true, pieces, since, height }, [
    ...found.pieces.flatMap((piece) => describePiece(piece, found.currency)),
    'by article 768 of the Civil Code of China, which counsel must confirm for the case',
    `every fact is proved, at heights ${since} to ${height}; a list named who is only registered`,
  ]);
  return 0;
}

function pieceReport({ piece, paid, ranks }: PiecePriority) {
  const units = { from: String(piece.from), to: String(piece.to), open: String(openUnits(piece)) };
  const ranked = ranks.map((rank) => rank.map(rivalReport));
  return { ...units, paid: paid.map(({ claimant }) => claimant), ranks: ranked };
}

function rivalReport(rival: Rival) {
  return { ...rival, amount: rival.amount === null ? null : String(rival.amount) };
}

function describePiece({ piece, ranks }: PiecePriority, currency: string): readonly string[] {
  const lines = ranks.flatMap((rank, at) =>
    rank.map(
      (rival) => `  ${at + 1}. ${rival.claimant}, ${rival.role}: ${basisOf(rival, currency)}`,
    ),
  );
  const open = tellAmount(openUnits(piece), currency);
  return [`units ${piece.from} to ${piece.to}, ${open} open:`, ...lines];
}

function basisOf({ registeredTime, noticedAt, amount }: Rival, currency: string): string {
  const financed = amount === null ? '' : `, ${tellAmount(amount, currency)} financed`;
  if (registeredTime !== null) {
    return `registered ${new Date(registeredTime).toISOString()}${financed}`;
  }
  return noticedAt === null
    ? `neither registered nor noticed${financed}`
    : `noticed at height ${noticedAt}${financed}`;
}
