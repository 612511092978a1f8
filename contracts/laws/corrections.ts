/** Laws of corrections: by whose word they are, and that what comes of one is told in it. */
import type { Correction } from '../state/corrections.ts';
import { corrections, isPending } from '../state/corrections.ts';
import { debts } from '../state/rights.ts';
import type { World } from '../state/state.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/**
 * A correction that is made has its authority: two supervisors, the ballot of its own id, or words
 * of members. Only what is made has moved units or made debts, and every debt of a correction is of
 * one that is made.
 */
export function checkCorrections(world: World): Violation[] {
  const all = everyFact(world, 'correction', corrections);
  const told = new Set(all.flatMap((each) => each.debts));
  const untold = everyFact(world, 'debt', debts).filter(
    ({ id, cause }) => (cause === 'correction') !== told.has(id),
  );
  return [
    ...all
      .filter((each) => !hasAuthority(world, each))
      .map(({ id }) => ({ law: 'a correction has its authority', facts: { id } })),
    ...all
      .filter((each) => !isTold(each))
      .map(({ id }) => ({ law: 'what is not made has done nothing', facts: { id } })),
    ...untold.map(({ id }) => ({ law: 'a debt of a correction is told in it', facts: { id } })),
  ];
}

function hasAuthority(world: World, { id, authority, status, signed, by }: Correction): boolean {
  const words = new Set(signed).size;
  if (words !== signed.length) return false;
  if (authority === 'ballot') {
    const proposal = world.facts.get(`proposal/${id}`) as { status?: string } | undefined;
    return by === null && words === 0 && status !== 'proposed' && proposal?.status === 'adopted';
  }
  const isOrdered = status === 'ordered' || status === 'made' || status === 'overtaken';
  if (authority === 'order') return words <= 2 && (words === 2 || !isOrdered) && by === signed[0];
  return status !== 'ordered' && (words > 0 || status !== 'made');
}

function isTold({ status, moved, debts: made, endedAt, ...words }: Correction): boolean {
  const isOver = endedAt !== null;
  if (isOver === isPending({ status })) return false;
  const hasDone = moved !== '0' || made.length > 0;
  const isReduction = words.repair.kind === 'reduction';
  return status === 'made' ? hasDone || isReduction : !hasDone;
}
