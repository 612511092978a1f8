/**
 * Who comes first among rivals for a receivable, by the law that the ledger knows. Every piece and
 * pledge that the member is shown is proved, and so is which entries of legal registers there are:
 * no node can leave out one of the first `MAX_LISTED`.
 */

import { listings, MAX_LISTED, namesOf } from '../../contracts/state/listings.ts';
import { oracles, registerEntries } from '../../contracts/state/oracles.ts';
import type { Piece } from '../../contracts/state/pieces.ts';
import { pieceFacts } from '../../contracts/state/pieces.ts';
import type { Receivable } from '../../contracts/state/receivables.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { pledges } from '../../contracts/state/rights.ts';
import { openUnits } from '../../contracts/state/units.ts';
import { rankClaims } from '../../contracts/trade/evidence/priority.ts';
import type { Rival } from '../../contracts/trade/evidence/rivals.ts';
import { rivalsOf } from '../../contracts/trade/evidence/rivals.ts';
import type { Hash } from '../../ledger/hash.ts';
import { ClientError } from './clientError.ts';
import type { LedgerClient } from './ledgerClient.ts';
import { ProvedWorld } from './provedWorld.ts';
import type { AskOptions } from './queries.ts';
import { readAll } from './questions.ts';

/** The rivals for one piece: as the ledger pays them, and by rank; those of one rank share. */
export interface PiecePriority {
  readonly piece: Piece;
  readonly paid: readonly Rival[];
  readonly ranks: readonly (readonly Rival[])[];
}

/** The pieces of a receivable that are open and claimed; proved at heights `since` to `height`. */
export interface Priority {
  readonly currency: string;
  readonly pieces: readonly PiecePriority[];
  readonly since: number;
  readonly height: number;
}

/** Who comes first for each piece of a receivable; null when there is none. @throws ClientError */
export async function readPriority(
  client: LedgerClient,
  id: Hash,
  options: AskOptions = {},
): Promise<Priority | null> {
  const proved = new ProvedWorld(client, options);
  const receivable = await proved.read(receivables, id);
  if (receivable === undefined) return null;
  const open = (await provePieces(client, proved, receivable)).filter(
    (piece) => openUnits(piece) > 0n,
  );
  for (const pledge of new Set(open.flatMap((piece) => piece.pledges))) {
    await proved.read(pledges, pledge);
  }
  await proveEntries(client, proved, id);
  const found = open.map((piece) => {
    const paid = rivalsOf(proved.world, receivable, piece);
    return { piece, paid, ranks: rankClaims(paid) };
  });
  const { since, height } = proved;
  const { currency } = receivable;
  return { currency, pieces: found.filter(({ paid }) => paid.length > 0), since, height };
}

/**
 * Proves the entries of registers about a receivable, and who their oracles are. Beyond those that
 * the proved list holds, what the node tells is looked up. @throws ClientError
 */
async function proveEntries(client: LedgerClient, proved: ProvedWorld, id: Hash): Promise<void> {
  await proved.prove('validators');
  await proved.read(listings, 'entries', id);
  const names = new Set(namesOf(proved.world, 'entries', id));
  if (names.size >= MAX_LISTED) {
    const told = await readAll(client, 'register-entries', { receivable: id }, registerEntries);
    for (const { claimant, oracle } of told) names.add(`${claimant}/${oracle}`);
  }
  for (const name of names) {
    const [claimant = '', oracle = ''] = name.split('/');
    await proved.read(oracles, oracle);
    await proved.read(registerEntries, id, claimant, oracle);
  }
}

/** Every piece of a receivable that the member is shown with its hands. @throws ClientError */
async function provePieces(
  client: LedgerClient,
  proved: ProvedWorld,
  { id, face }: Receivable,
): Promise<Piece[]> {
  try {
    return await proveEachPiece(proved, id, face);
  } catch (error) {
    if (!isNotShown(error)) throw error;
  }
  const found: Piece[] = [];
  for (const { from } of await readAll(client, 'pieces', { receivable: id }, pieceFacts)) {
    try {
      const piece = await proved.readPiece(id, from);
      if (piece !== undefined) found.push(piece);
    } catch (error) {
      if (!isNotShown(error)) throw error;
    }
  }
  return found;
}

function isNotShown(error: unknown): boolean {
  return error instanceof ClientError && error.code === 'not_shown';
}

/** Every piece of a receivable, one behind the other. @throws ClientError bad_answer */
async function proveEachPiece(proved: ProvedWorld, id: Hash, face: bigint): Promise<Piece[]> {
  const found: Piece[] = [];
  for (let from = 1n; from <= face; ) {
    const piece = await proved.readPiece(id, from);
    // One begins where another has ended; what was cut or joined meanwhile is to be asked anew.
    if (piece === undefined) throw new ClientError('bad_answer', `no piece begins at ${from}`);
    found.push(piece);
    from = piece.to + 1n;
  }
  return found;
}
