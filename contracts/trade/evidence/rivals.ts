/**
 * Who claims a piece beside its supplier, as the state says it: who holds it, in whose favour it is
 * pledged, and whose claim on the receivable stands in a legal register. Priority among them by law
 * is a matter of priority.ts; the ledger itself pays pledgees in their rank and then the payee.
 */
import type { Hash } from '../../../ledger/hash.ts';
import { under } from '../../state/factKeys.ts';
import { REGISTER_TOPIC, registerEntries } from '../../state/oracles.ts';
import type { Piece } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Pledge } from '../../state/rights.ts';
import { pledges } from '../../state/rights.ts';
import type { World } from '../../state/state.ts';
import { scanAll } from '../../state/state.ts';
import { openUnits } from '../../state/units.ts';
import { isEnrolled } from './attesting.ts';
import type { RankedClaim } from './priority.ts';

/** One of those who claim a piece. */
export interface Rival extends RankedClaim {
  /** `registered`: it has nothing of the piece on the ledger. */
  readonly role: 'holder' | 'pledgee' | 'registered';
  /** What it has financed and not received, minor units; null when the ledger does not know. */
  readonly amount: bigint | null;
}

/**
 * The rivals for a piece, in the order in which the ledger pays them; those that are only
 * registered are last, by their names. A holder that has pledged the piece itself is no rival of
 * its pledgees, nor is the supplier of anybody.
 */
export function rivalsOf(
  world: World,
  { id, supplier }: Pick<Receivable, 'id' | 'supplier'>,
  piece: Piece,
): readonly Rival[] {
  const registered = registeredTimes(world, id);
  const active = piece.pledges.flatMap((each) => pledges.read(world, each) ?? []);
  const rivals: Omit<Rival, 'registeredTime'>[] = active.map(pledgeeOf);
  const { holder } = piece;
  if (holder !== supplier && !active.some(({ pledgor }) => pledgor === holder)) {
    rivals.push({ claimant: holder, role: 'holder', ...financed(piece) });
  }
  const known = new Set([supplier, holder, ...rivals.map(({ claimant }) => claimant)]);
  for (const claimant of registered.keys()) {
    const bare = { role: 'registered', amount: null, noticedAt: null } as const;
    if (!known.has(claimant)) rivals.push({ claimant, ...bare });
  }
  return rivals.map((rival) => ({
    ...rival,
    registeredTime: registered.get(rival.claimant) ?? null,
  }));
}

function pledgeeOf({ pledgee, secured, received }: Pledge): Omit<Rival, 'registeredTime'> {
  return { claimant: pledgee, role: 'pledgee', amount: secured - received, noticedAt: null };
}

/** What the holder paid for what is open, and since when the debtor knows of it. */
function financed(piece: Piece): Pick<Rival, 'amount' | 'noticedAt'> {
  const { links, reserve, payTo, holder } = piece;
  const link = links.at(-1);
  const noticedAt = payTo === holder ? piece.noticedAt : null;
  if (reserve !== null) return { amount: BigInt(reserve.advance), noticedAt };
  if (link?.kind !== 'sale') return { amount: null, noticedAt };
  return { amount: (BigInt(link.price) * openUnits(piece)) / BigInt(link.units), noticedAt };
}

/** When the claim of each was entered first, by the words of oracles that are enrolled now. */
function registeredTimes(world: World, id: Hash): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const [, value] of scanAll(world.facts, ...under(`register-entry/${id}`))) {
    const { claimant, oracle, enteredTime } = registerEntries.decode(value);
    if (!isEnrolled(world, oracle, REGISTER_TOPIC)) continue;
    times.set(claimant, Math.min(enteredTime, times.get(claimant) ?? enteredTime));
  }
  return times;
}
