/** `tally ask freedom`, and what a purchaser is told of a piece before it signs. */
import type { Command } from 'commander';
import { ENCUMBRANCES, tellEncumbrance } from '../../../contracts/state/encumbrances.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { isHash } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Claimed } from '../../sdk/claiming.ts';
import { readClaim } from '../../sdk/claiming.ts';
import type { Claim } from '../../sdk/claims.ts';
import type { NetworkOptions, Session } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, say, show, UsageError } from '../session/shell.ts';

/** Adds the command; exit code 0 when the piece is free, 1 when it is not. */
export function addFreedom(parent: Command, shell: Shell): void {
  const command = parent
    .command('freedom <receivable> <from>')
    .description('whether the piece that begins at this unit is free, or why not; all proved');
  act(
    shell,
    withNetwork(command),
    async (id: string, from: string, options: NetworkOptions): Promise<ExitCode> => {
      const { client } = await openSession(shell, options);
      const claimed = await readClaim(client, freedomOf(id, from), null, { signal: shell.signal });
      show(shell, options, freedomJson(claimed), claimed.judged.sentences);
      return claimed.judged.holds ? 0 : 1;
    },
  );
}

/** The claim that a piece is free. @throws UsageError */
export function freedomOf(id: string, from: string): Claim {
  if (!isHash(id)) throw new UsageError('a receivable is 64 letters of 0-9a-f');
  if (!/^[1-9][0-9]{0,17}$/.test(from)) throw new UsageError('a piece is named by its first unit');
  return { type: 'freedom', receivable: id, from: BigInt(from) };
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

function freedomJson({ at, block, judged }: Claimed): Json {
  const { holds, code, sentences, freedom } = judged;
  const encumbrances = (freedom?.encumbrances ?? []).map((each) => ({
    code: each.code,
    severity: ENCUMBRANCES[each.code].severity,
    subject: each.subject,
    amount: each.amount === null ? null : String(each.amount),
    keys: each.keys,
    sentence: tellEncumbrance(each),
  }));
  return { free: holds, code, proved: true, ...at, block, encumbrances, sentences };
}
