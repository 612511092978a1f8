/** `tally ask freedom`, and what a purchaser is told of a piece before it signs. */
import type { Command } from 'commander';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import { ENCUMBRANCES } from '../../../contracts/state/encumbrances.ts';
import { pieceFacts } from '../../../contracts/state/pieces.ts';
import { receivables } from '../../../contracts/state/receivables.ts';
import { openUnits } from '../../../contracts/state/units.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { isHash } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Claimed } from '../../sdk/claiming.ts';
import { readClaim } from '../../sdk/claiming.ts';
import type { Claim } from '../../sdk/claims.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { readAll } from '../../sdk/questions.ts';
import { tellEncumbrance } from '../../sdk/tellFreedom.ts';
import type { NetworkOptions, Session } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, say, show, UsageError } from '../session/shell.ts';

/** The arguments of a command about a piece. */
export const PIECE = '<receivable> [from]';

/** Pieces that are named to somebody who has named none. */
const MAX_NAMED = 20;

/** Adds the command; exit code 0 when the piece is free, 1 when it is not. */
export function addFreedom(parent: Command, shell: Shell): void {
  const command = describePiece(parent.command(`freedom ${PIECE}`)).description(
    'whether a piece of a receivable is free, or every burden that it has; all proved',
  );
  act(
    shell,
    withNetwork(command),
    async (id: string, from: string | undefined, options: NetworkOptions): Promise<ExitCode> => {
      const { client } = await openSession(shell, options);
      const claim = await readPieceClaim(client, id, from, shell.signal);
      const claimed = await readClaim(client, claim, null, { signal: shell.signal });
      show(shell, options, freedomJson(claimed), claimed.judged.sentences);
      return claimed.judged.holds ? 0 : 1;
    },
  );
}

/** Says what the arguments of `PIECE` are. */
export function describePiece(command: Command): Command {
  const found = 'Ids and first units: tally show pieces HOLDER, tally ask own HOLDER.';
  return command.addHelpText(
    'after',
    [
      '',
      '  receivable  its id, which is that of its invoice',
      '  from        the first unit of the piece; when absent, the receivable is one piece',
      '',
      `${found}\n`,
    ].join('\n'),
  );
}

/** The claim that a piece is free; the only one when no unit is said. @throws UsageError */
export async function readPieceClaim(
  client: LedgerClient,
  id: string,
  from: string | undefined,
  signal: AbortSignal,
): Promise<Extract<Claim, { type: 'freedom' }>> {
  if (!isHash(id)) throw new UsageError(`${id.slice(0, 80)} is no id: 64 letters of 0-9a-f`);
  if (from !== undefined && !/^[1-9][0-9]{0,17}$/.test(from)) {
    throw new UsageError(`${from.slice(0, 80)} is no unit: a piece is named by its first one`);
  }
  const first = from === undefined ? await readOnlyPiece(client, id, signal) : BigInt(from);
  return { type: 'freedom', receivable: id, from: first };
}

/** The first unit of the only piece. Where there is no receivable, the claim says so. */
async function readOnlyPiece(client: LedgerClient, id: Hash, signal: AbortSignal): Promise<bigint> {
  const { fact: receivable } = await client.readFact(receivables, [id], { signal });
  const { fact: first } = await client.readFact(pieceFacts, [id, 1n], { signal });
  if (receivable === undefined || first === undefined || first.to >= receivable.face) return 1n;
  // A list only says what there is to choose from.
  const listed = await readAll(client, 'pieces', { receivable: id }, pieceFacts);
  const named = listed.slice(0, MAX_NAMED).map((piece) => {
    const open = tellAmount(openUnits(piece), receivable.currency);
    return `${piece.from} (${open} open, paid to ${piece.payTo})`;
  });
  const more = listed.length > MAX_NAMED ? [`and ${listed.length - MAX_NAMED} more`] : [];
  const choice = [...named, ...more].join(', ');
  throw new UsageError(`it is in ${listed.length} pieces, so say the first unit of one: ${choice}`);
}

/** Tells on the error channel what can hurt a piece that is about to change hands. */
export async function tellPiece(
  shell: Shell,
  { client }: Session,
  piece: { readonly receivable: Hash; readonly from: bigint },
  offer: Hash | null,
): Promise<void> {
  const { receivable, from } = piece;
  const claim = { type: 'freedom', receivable, from } as const;
  const { judged } = await readClaim(client, claim, offer, { signal: shell.signal });
  for (const sentence of judged.sentences) say(shell, sentence);
}

function freedomJson({ at, block, judged, facts }: Claimed): Json {
  const { holds, code, sentences, freedom } = judged;
  const currency = freedom?.receivable.currency ?? '';
  const encumbrances = (freedom?.encumbrances ?? []).map((each) => ({
    code: each.code,
    severity: ENCUMBRANCES[each.code].severity,
    subject: each.subject,
    amount: each.amount === null ? null : String(each.amount),
    keys: each.keys,
    sentence: tellEncumbrance(facts, each, currency),
  }));
  return { free: holds, code, proved: true, ...at, block, encumbrances, sentences };
}
