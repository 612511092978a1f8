/** Laws of pledges that are on debts: what such a debt is, and how it and its cover may shrink. */
import type { FactReader } from '../state/factKind.ts';
import { freezes, pieceTarget } from '../state/freezes.ts';
import { isInsolvent } from '../state/insolvencies.ts';
import type { Debt, Pledge } from '../state/rights.ts';
import { debts, pledges } from '../state/rights.ts';
import type { Event } from '../state/rule.ts';
import type { World } from '../state/state.ts';
import { lesser, openUnits } from '../state/units.ts';
import type { Violation } from './everyFact.ts';
import { everyFact, piecesIn } from './everyFact.ts';

/**
 * A pledge on a debt is active, of the same receivable, and not its debtor’s; what is settled bears
 * none, but that a pledgor’s debt names its own. What is owed for what a pledge lost is owed to its
 * pledgee, and in all no more than is secured still.
 */
export function checkPledgedDebts(world: World): Violation[] {
  const all = everyFact(world, 'debt', debts);
  return all.flatMap((debt) => {
    const { id, debtor, creditor, cause, receivable, pledges: ids } = debt;
    const on = ids.map((pledge) => pledges.read(world, pledge));
    const isOn = on.every(
      (pledge) =>
        pledge?.status === 'active' &&
        pledge.receivable === receivable &&
        pledge.pledgee !== debtor,
    );
    const open = openOf(debt);
    if (cause === 'pledge' && open === 0n) return [];
    if (!isOn || (open === 0n && ids.length > 0)) {
      return [{ law: 'a pledge on a debt is active', facts: { id } }];
    }
    if (cause !== 'pledge') return [];
    const [own] = on;
    const isOwn = on.length === 1 && own?.pledgee === creditor;
    const lost = all.filter((each) => each.cause === 'pledge' && each.pledges[0] === ids[0]);
    const sum = lost.reduce((total, each) => total + openOf(each), 0n);
    if (isOwn && sum <= securedBy(own)) return [];
    return [{ law: 'for a pledge no more is owed than it secures', facts: { id } }];
  });
}

/**
 * A unit cancelled under a pledge has a debt of its pledgor: of what a pledge that comes first on
 * its pieces secures, no block leaves more without cover than there was, be it in units, in debts
 * in their place, or in the pledgor’s debt. A correction of a debt, or its pledgee, may do that:
 * recourse that it claims, or agrees to, gives units back for what was paid for them.
 * @param before the world before a block
 * @param after the facts after it
 * @param events what its deeds and due items tell
 */
export function checkPledgeCover(
  before: World,
  after: FactReader,
  events: readonly Event[],
): Violation[] {
  if (events.some(({ type }) => type === 'correctionMade')) return [];
  const made = events.flatMap(({ debt }) => (debt === undefined ? [] : [String(debt)]));
  const known = everyFact(before, 'debt', debts).map(({ id }) => id);
  const ids = [...new Set([...known, ...made])];
  const freed = new Set(events.map(({ type, pledge }) => (type === 'debtFreed' ? pledge : null)));
  const givenBack = new Set(
    events.map(({ type, receivable }) => (type === 'recoursePaid' ? receivable : null)),
  );
  return everyFact(before, 'pledge', pledges).flatMap(({ id, status, receivable }) => {
    if (status !== 'active' || pledges.read(after, id)?.status !== 'active') return [];
    if (givenBack.has(receivable)) return [];
    const isSolvent = ({ debtor }: Debt): boolean =>
      [before, after].every((world) => !isInsolvent(world, debtor));
    const [had, has] = [before, after].map((world) => uncoveredOf(world, id, ids, isSolvent));
    if (had == null || has == null || has <= had || freed.has(id)) return [];
    return [{ law: 'a unit cancelled under a pledge has a debt of its pledgor', facts: { id } }];
  });
}

/**
 * No pledged debt shrinks but by payment through its pledgees, by a set-off that counts as received
 * by its pledgee, by a correction, or once a pledgee has freed it or let its pledge go.
 */
export function checkPledgedShrinking(
  before: World,
  after: FactReader,
  events: readonly Event[],
): Violation[] {
  return everyFact(before, 'debt', debts).flatMap((debt) => {
    const { id, cause, pledges: ids } = debt;
    const now = debts.read(after, id);
    const [first] = ids.map((pledge) => pledges.read(before, pledge));
    if (first === undefined || now === undefined || cause === 'pledge') return [];
    const of = (...types: readonly string[]): bigint =>
      events.reduce((sum, { type, amount, debt: one, against }) => {
        const isOf = types.includes(type) && (one === id || against === id);
        return isOf ? sum + BigInt(amount ?? 0) : sum;
      }, 0n);
    // Its own pledgee may set it off as its creditor: it has got the amount.
    const paid = of('debtPaid', 'debtsSetOff', 'pieceSetOff');
    const shrunk = openOf(debt) - openOf(now);
    const pledge = pledges.read(after, first.id);
    const isFreed = events.some((each) => each.type === 'debtFreed' && each['debt'] === id);
    if (isFreed || pledge?.status === 'released') return [];
    const most = securedBy(first);
    const got = (pledge?.received ?? 0n) - first.received;
    const isThrough = got >= lesser(paid, most);
    const isExplained = shrunk <= paid + of('debtReduced') || pledge?.status === 'covered';
    if (isThrough && isExplained) return [];
    return [{ law: 'a pledged debt shrinks through its pledgees alone', facts: { id } }];
  });
}

/** What nothing covers of what a pledge secures; null when it is not first, or under a reserve. */
function uncoveredOf(
  world: FactReader,
  id: string,
  ids: readonly string[],
  isSolvent: (debt: Debt) => boolean,
): bigint | null {
  const pledge = pledges.read(world, id);
  if (pledge === undefined) return null;
  const pledged = piecesIn(world, pledge.receivable).filter((piece) => piece.pledges.includes(id));
  if (pledged.some(({ pledges: [first], reserve }) => first !== id || reserve !== null))
    return null;
  const held = pledged.flatMap(({ receivable, from }) => {
    return freezes.read(world, pieceTarget(receivable, from))?.held ?? [];
  });
  const found = ids.flatMap((each) => debts.read(world, each) ?? []);
  const charged = found.filter(({ pledges: [first] }) => first === id);
  const counted = charged.filter((debt) => {
    const isBeside = debt.cause === 'lateInterest' || debt.cause === 'lateCost';
    return debt.cause === 'pledge' || (isSolvent(debt) && !isBeside);
  });
  const all = [
    ...pledged.map((piece) => openUnits(piece) + piece.disputed),
    ...held.map(({ amount }) => BigInt(amount)),
    ...counted.map(openOf),
  ];
  const left = securedBy(pledge) - all.reduce((sum, amount) => sum + amount, 0n);
  return left > 0n ? left : 0n;
}

function securedBy({ secured, received }: Pledge): bigint {
  return secured - received;
}

function openOf({ amount, settled }: Debt): bigint {
  return amount - settled;
}
