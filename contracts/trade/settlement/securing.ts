/**
 * What is cancelled under a pledge makes its pledgor owe the pledgee. How much: what the pledgees
 * would get if all that is open were paid now, before and after; what a pledge lost its pledgor
 * owes. So nothing is owed while other units, or the debts that took the place of units, still
 * cover what is secured; nothing for what a pledge never had; and of several pledges the last in
 * rank loses first. What is forgiven is lost as what is cancelled is: a pledgee that let units go
 * has not let its pledgor go. What an insolvent member owes covers nothing here.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { freezes, pieceTarget } from '../../state/freezes.ts';
import { isInsolvent } from '../../state/insolvencies.ts';
import type { Piece } from '../../state/pieces.ts';
import { receivables } from '../../state/receivables.ts';
import type { Debt } from '../../state/rights.ts';
import { pledges } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { lesser, openUnits } from '../../state/units.ts';
import { openDebt } from '../money/owing.ts';
import { chargedBy, isPledgors, openOfPledgor, oweForLoss } from '../pieces/charging.ts';
import { openSecured } from '../pieces/pledging.ts';
import { reserveDue } from '../pieces/reserving.ts';
import { piecesOf } from './paying.ts';

/** Does what closes units of a receivable without payment, and has pledgors owe what it took. */
export function withPledgors(
  scene: Scene,
  receivable: Hash,
  act: () => readonly Event[],
): readonly Event[] {
  const before = coverOf(scene, receivable);
  const events = act();
  if (before.size === 0) return events;
  const after = coverOf(scene, receivable);
  const owed = [...before].flatMap(([id, had]) => {
    const lost = had - (after.get(id) ?? 0n);
    return lost > 0n ? oweLoss(scene, receivable, id, lost) : [];
  });
  return [...events, ...owed];
}

/**
 * By pledge, in minor units: what its pledgee would get beyond what its pledgor owes it, if all of
 * the pieces and debts that it is on were paid now. Pledges of the receivable that are on no piece
 * any more are not there.
 */
export function coverOf(scene: Scene, receivable: Hash): ReadonlyMap<Hash, bigint> {
  const { draft } = scene;
  const cover = new Map<Hash, bigint>();
  const pay = (ids: readonly Hash[], amount: bigint): void => {
    let rest = amount;
    for (const id of ids) {
      const got = cover.get(id) ?? 0n;
      const part = lesser(rest, neededBy(draft, id) - got);
      cover.set(id, got + part);
      rest -= part;
    }
  };
  for (const piece of piecesOf(draft, receivable)) {
    if (piece.pledges.length > 0) pay(piece.pledges, worthOf(scene, piece));
  }
  for (const debt of debtsInPlace(draft, [...cover.keys()])) pay(debt.pledges, openDebt(debt));
  return cover;
}

/**
 * Debts in the place of units that these pledges are on, of solvent members, in the order of their
 * pledges. Late interest and costs were due beside units: they are in the place of none.
 */
function debtsInPlace(draft: Draft, ids: readonly Hash[]): readonly Debt[] {
  const found = new Map<string, Debt>();
  for (const debt of ids.flatMap((id) => chargedBy(draft, id))) {
    const isBeside = debt.cause === 'lateInterest' || debt.cause === 'lateCost';
    if (isPledgors(debt) || isBeside || isInsolvent(draft, debt.debtor)) continue;
    found.set(`${debt.pledges.join(' ')}/${debt.id}`, debt);
  }
  // The default sort is by code unit.
  return [...found.keys()].sort().flatMap((key) => found.get(key) ?? []);
}

/** What a pledge secures beyond what its pledgor owes. */
function neededBy(draft: Draft, id: Hash): bigint {
  const pledge = pledges.read(draft, id);
  assert(pledge?.status === 'active', 'a pledge on a piece or debt is in force');
  return openSecured(pledge) - openOfPledgor(draft, id);
}

/**
 * What a piece would bring its holder: units that are open or disputed, and what is held for it.
 * With a reserve no more than that is due; units cancelled under it are owed at its close.
 */
function worthOf(scene: Scene, piece: Piece): bigint {
  const { draft } = scene;
  const { receivable, from, disputed, reserve } = piece;
  const held = freezes.read(draft, pieceTarget(receivable, from))?.held ?? [];
  const waiting = held.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  const units = openUnits(piece) + disputed + waiting;
  if (reserve === null) return units;
  const answered = isInsolvent(draft, reserve.seller) ? 0n : BigInt(reserve.cancelled);
  return lesser(units + answered, reserveDue(scene, reserve));
}

function oweLoss(scene: Scene, receivable: Hash, id: Hash, lost: bigint): readonly Event[] {
  const { draft } = scene;
  const [pledge, of] = [pledges.read(draft, id), receivables.read(draft, receivable)];
  assert(pledge !== undefined && of !== undefined, 'a pledge is of a receivable that is there');
  const money = { issuer: of.mandate.issuer, currency: of.currency };
  // A pledgee that has its debt by now has lost nothing.
  return pledge.status === 'active' ? oweForLoss(scene, pledge, money, lost) : [];
}
