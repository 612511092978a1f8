/** Which units of a receivable a member means: a piece that it holds, or a part of it. */
import type { Command } from 'commander';
import type { PieceFact } from '../../../contracts/state/pieces.ts';
import { holdings, pieceFacts } from '../../../contracts/state/pieces.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { readAll } from '../../sdk/questions.ts';
import { readShare } from '../session/amount.ts';
import type { SignedSession } from '../session/session.ts';
import { UsageError } from '../session/shell.ts';

/** The flags that choose units. */
export interface UnitOptions {
  readonly piece?: string;
  readonly units?: string;
  readonly percent?: string;
}

/** As the deeds name units: all decimal text. */
export interface ChosenUnits {
  /** First unit of the piece. */
  readonly piece: string;
  readonly from: string;
  readonly to: string;
}

/** Adds the flags of `UnitOptions`. */
export function withUnits(command: Command): Command {
  return command
    .option('--piece <unit>', 'first unit of the piece; needed when you hold several')
    .option('--units <n>', 'only so many of its open units, from the front')
    .option('--percent <p>', 'only this share of its open units, rounded down');
}

/**
 * The units that the flags choose of what the member holds, read with proof.
 * @throws UsageError when it is unclear which, or nothing is left
 */
export async function chooseUnits(
  session: SignedSession,
  receivable: Hash,
  options: UnitOptions,
): Promise<ChosenUnits> {
  const first = options.piece === undefined ? await onlyPiece(session, receivable) : options.piece;
  if (!/^[1-9][0-9]{0,17}$/.test(first)) throw new UsageError('--piece: a unit number');
  const fact = await session.client.findFact(pieceFacts, [receivable, BigInt(first)]);
  if (fact === undefined) throw new UsageError(`no piece of ${receivable} begins at unit ${first}`);
  const from = fact.from + fact.paid;
  const open = fact.to - fact.released - from + 1n;
  const count = countOf(options, open);
  if (count <= 0n || count > open) {
    throw new UsageError(`${count} units are asked for, ${open} of the piece are open`);
  }
  return { piece: first, from: String(from), to: String(from + count - 1n) };
}

function countOf({ units, percent }: UnitOptions, open: bigint): bigint {
  if (units !== undefined && percent !== undefined) {
    throw new UsageError('--units or --percent, not both');
  }
  if (units !== undefined) return readNumber('--units', units);
  if (percent !== undefined) return (open * BigInt(readShare('--percent', percent))) / 1_000_000n;
  return open;
}

async function onlyPiece({ client, signer }: SignedSession, receivable: Hash): Promise<string> {
  const held: PieceFact[] = [];
  // A list says where to look; whose a piece is, is proved.
  for (const piece of await readAll(client, 'pieces', { holder: signer.member }, pieceFacts)) {
    if (piece.receivable !== receivable) continue;
    const { fact } = await client.readFact(holdings, [receivable, piece.from]);
    if (fact?.holder === signer.member) held.push(piece);
  }
  const [only] = held;
  if (held.length !== 1 || only === undefined) {
    const starts = held.map(({ from }) => String(from)).join(', ');
    throw new UsageError(`you hold ${held.length} pieces of it (${starts}); say --piece`);
  }
  return String(only.from);
}

function readNumber(flag: string, text: string): bigint {
  if (!/^[0-9]{1,18}$/.test(text)) throw new UsageError(`${flag}: a whole number`);
  return BigInt(text);
}
