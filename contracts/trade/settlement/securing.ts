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
import { chargedBy, isForLoss, openForLoss, oweForLoss } from '../pieces/charging.ts';
import { openSecured } from '../pieces/pledging.ts';
import { reserveDue } from '../pieces/reserving.ts';
import { piecesOf } from './paying.ts';

/**
 * Does what closes units of a receivable without payment on the ledger, and has pledgors owe what
 * it took from pledgees, beyond what these received by it.
 * @param owing by pledge, who owes it in the place of the pledgor
 */
export function withPledgors(
  scene: Scene,
  receivable: Hash,
  act: () => readonly Event[],
  owing: ReadonlyMap<Hash, string> = new Map(),
): readonly Event[] {
  const { draft } = scene;
  const before = coverOf(scene, receivable);
  const received = new Map([...before.keys()].map((id) => [id, receivedBy(draft, id)]));
  const events = act();
  if (before.size === 0) return events;
  const after = coverOf(scene, receivable);
  const owed = [...before].flatMap(([id, had]) => {
    const got = receivedBy(draft, id) - (received.get(id) ?? 0n);
    const lost = had - got - (after.get(id) ?? 0n);
    return lost > 0n ? oweLoss(scene, receivable, { id, lost, by: owing.get(id) }) : [];
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
    if (isForLoss(debt) || isBeside || isInsolvent(draft, debt.debtor)) continue;
    found.set(`${debt.pledges.join(' ')}/${debt.id}`, debt);
  }
  // The default sort is by code unit.
  return [...found.keys()].sort().flatMap((key) => found.get(key) ?? []);
}

/** What a pledge secures beyond what its pledgor owes. */
function neededBy(draft: Draft, id: Hash): bigint {
  const pledge = pledges.read(draft, id);
  assert(pledge?.status === 'active', 'a pledge on a piece or debt is in force');
  return openSecured(pledge) - openForLoss(draft, id);
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

function receivedBy(draft: Draft, id: Hash): bigint {
  return pledges.read(draft, id)?.received ?? 0n;
}

function oweLoss(
  scene: Scene,
  receivable: Hash,
  { id, lost, by }: { readonly id: Hash; readonly lost: bigint; readonly by: string | undefined },
): readonly Event[] {
  const { draft } = scene;
  const [pledge, of] = [pledges.read(draft, id), receivables.read(draft, receivable)];
  assert(pledge !== undefined && of !== undefined, 'a pledge is of a receivable that is there');
  // A pledgee that has its debt by now has lost nothing.
  if (pledge.status !== 'active') return [];
  const money = { issuer: of.mandate.issuer, currency: of.currency };
  // Nobody owes itself: what a pledgee keeps beyond its rank its pledgor owes, and sets off.
  const debtor = by === undefined || by === pledge.pledgee ? pledge.pledgor : by;
  return oweForLoss(scene, pledge, { debtor, amount: lost, ...money });
}
