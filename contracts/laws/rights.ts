/** Laws of what binds a piece or a member: offers, pledges, claims, guarantees, contracts. */
import { contracts } from '../state/agreements.ts';
import { guarantees } from '../state/guarantees.ts';
import { isInsolvent, isWithdrawing } from '../state/insolvencies.ts';
import type { Offer } from '../state/offers.ts';
import { offers } from '../state/offers.ts';
import type { Piece } from '../state/pieces.ts';
import { pieces } from '../state/pieces.ts';
import { receivables } from '../state/receivables.ts';
import type { Claim } from '../state/rights.ts';
import { claims, consents, debts, pledges } from '../state/rights.ts';
import type { World } from '../state/state.ts';
import { openUnits } from '../state/units.ts';
import { isBehind } from '../trade/pieces/guaranteeing.ts';
import { recourseLink } from '../trade/pieces/recourse.ts';
import { isOwed } from '../trade/pieces/reserving.ts';
import { piecesOf } from '../trade/settlement/paying.ts';
import type { Violation } from './everyFact.ts';
import { everyFact, everyPiece } from './everyFact.ts';

/** Open offers and claims agree with the locks, one to one; once closed no offer binds a piece. */
export function checkOffers(world: World): Violation[] {
  const locked = everyPiece(world).filter(({ lock }) => lock !== null);
  const lockers = new Map(locked.map((piece) => [piece.lock, piece]));
  const violations: Violation[] = [];
  const open = everyFact(world, 'offer', offers).filter(isOpen);
  for (const offer of open) {
    if (!binds(offer, lockers.get(offer.id))) {
      violations.push({ law: 'an open offer locks its piece', facts: { offer: offer.id } });
    }
  }
  for (const { receivable } of open) {
    if (receivables.read(world, receivable)?.status === 'open') continue;
    violations.push({ law: 'a closed receivable has no piece on offer', facts: { receivable } });
  }
  const claimed = everyFact(world, 'claim', claims).filter(isOpen);
  if (open.length + claimed.length !== locked.length) {
    const facts = { offers: open.length, claims: claimed.length, locks: locked.length };
    violations.push({ law: 'a lock is of an open offer or claim', facts });
  }
  return violations;
}

function isOpen({ status }: { readonly status: string }): boolean {
  return status === 'open';
}

function binds(offer: Offer, piece: Piece | undefined): boolean {
  return (
    piece !== undefined &&
    piece.receivable === offer.receivable &&
    piece.from === offer.from &&
    piece.to === offer.to &&
    piece.holder === offer.seller
  );
}

/** A pledge on a piece is active and for its receivable; what is covered is received, no more. */
export function checkPledges(world: World): Violation[] {
  const violations: Violation[] = [];
  for (const { id, secured, received, status } of everyFact(world, 'pledge', pledges)) {
    const holds =
      received >= 0n && received <= secured && (status === 'covered') === (received === secured);
    if (!holds) violations.push({ law: 'a pledgee receives its debt at most', facts: { id } });
  }
  for (const piece of everyPiece(world)) {
    const facts = { receivable: piece.receivable, from: String(piece.from) };
    for (const id of piece.pledges) {
      const pledge = pledges.read(world, id);
      if (pledge?.status === 'active' && pledge.receivable === piece.receivable) continue;
      violations.push({ law: 'a pledge on a piece is active', facts });
    }
  }
  return violations;
}

/** Of a reserve nothing that is due is negative, and its seller is not its holder. */
export function checkReserves(world: World): Violation[] {
  const wrong = everyPiece(world).filter((piece) => !isOwed(piece));
  return wrong.map(({ receivable: id }) => ({ law: 'a reserve owes its holder', facts: { id } }));
}

/**
 * An open claim locks the piece of its claimant and is against who sold it, while something is
 * open; only a paid one was paid, and it binds nothing any more.
 */
export function checkClaims(world: World): Violation[] {
  return everyFact(world, 'claim', claims).flatMap((claim) => {
    const { id, receivable, from, assignor, status, paid } = claim;
    const piece = pieces.read(world, receivable, from);
    const binds =
      piece?.lock === id &&
      isClaimant(world, claim, piece) &&
      recourseLink(piece)?.assignor === assignor &&
      openUnits(piece) + piece.disputed > 0n;
    const holds = status === 'open' ? binds : piece?.lock !== id;
    const once = paid === 0n || status === 'paid';
    return holds && once ? [] : [{ law: 'a claim binds its piece and pays once', facts: { id } }];
  });
}

/** Whether it is the holder's, or for a pledge that is on the piece; that may be over since. */
function isClaimant(world: World, { claimant, pledge: id }: Claim, piece: Piece): boolean {
  if (id === null) return piece.holder === claimant;
  const pledge = pledges.read(world, id);
  if (pledge?.pledgee !== claimant) return false;
  return pledge.status !== 'active' || piece.pledges.includes(id);
}

/**
 * Every unit that was cancelled under an assignee, without reserve, has a debt of its assignor, and
 * so on up the chain; see warranting.ts.
 */
export function checkWarranties(world: World): Violation[] {
  const sums = new Map<string, bigint>();
  for (const { cause, receivable, units } of everyFact(world, 'debt', debts)) {
    if (cause !== 'dilution' || receivable === null) continue;
    sums.set(receivable, (sums.get(receivable) ?? 0n) + units);
  }
  return everyFact(world, 'receivable', receivables).flatMap(({ id, answered, fold }) => {
    const owed = sums.get(id) ?? 0n;
    // Of one that is leaving the debts are settled, and leave before it.
    if (owed === answered || (fold !== null && fold.steps > 0)) return [];
    const facts = { id, answered: String(answered), owed: String(owed) };
    return [{ law: 'a cancelled unit has a debt of each of its assignors', facts }];
  });
}

/** A debt is between two, and no more of it is settled than it is. */
export function checkDebts(world: World): Violation[] {
  return everyFact(world, 'debt', debts).flatMap((debt) => {
    const { id, debtor, creditor, amount, settled, struck } = debt;
    const isOnce = struck >= 0n && struck <= settled && settled <= amount;
    const holds = debtor !== creditor && isOnce && amount > 0n;
    return holds ? [] : [{ law: 'a debt is between two, and settled at most once', facts: { id } }];
  });
}

/** Contracts in force lock escrow; a rule fires once; one contract at a time is in force. */
export function checkContracts(world: World): Violation[] {
  const inForce = new Set<string>();
  return everyFact(world, 'contract', contracts).flatMap((contract) => {
    const { id, receivable, status, held, fired, terms } = contract;
    const isActive = status === 'active';
    const violations: Violation[] = [];
    if (held < 0n || (held > 0n && !isActive)) {
      violations.push({ law: 'a contract in force holds its escrow', facts: { id } });
    }
    const names = fired.map(({ rule }) => rule);
    const known = names.every((name) => terms.rules.some((rule) => rule.name === name));
    if (!known || new Set(names).size < names.length) {
      violations.push({ law: 'a rule fires once', facts: { id } });
    }
    if (isActive && inForce.has(receivable)) {
      violations.push({ law: 'one contract is in force on a receivable', facts: { id } });
    }
    if (isActive) inForce.add(receivable);
    return violations;
  });
}

/**
 * A guarantee on a piece is in force, for its receivable; what it promises its pieces and what it
 * paid are within its amount; and of a guarantor's units none is paid while one of its guarantee is
 * open that was so all the time.
 */
export function checkGuarantees(world: World): Violation[] {
  const violations: Violation[] = [];
  const promised = new Map<string, bigint>();
  const all = everyPiece(world);
  for (const piece of all) {
    const facts = { receivable: piece.receivable, from: String(piece.from) };
    for (const { id, amount, calls } of piece.guarantees) {
      if (!calls.every(({ pledge }) => pledge === null || piece.pledges.includes(pledge))) {
        violations.push({ law: 'what is called is for the holder or a pledge of it', facts });
      }
      promised.set(id, (promised.get(id) ?? 0n) + BigInt(amount ?? '0'));
      const { status = 'withdrawn', receivable } = guarantees.read(world, id) ?? {};
      const isThere = status === 'active' ? amount === null : BEARABLE.has(status);
      if (isThere && receivable === piece.receivable) continue;
      violations.push({ law: 'a guarantee on a piece is in force', facts });
    }
    const { subrogated, paid, yielded } = piece;
    const got = subrogated !== null && (paid > BigInt(subrogated.paid) || yielded > 0n);
    // While units are in dispute nobody can be paid for them: they may be open again since.
    const others = piecesOf(world, piece.receivable).filter(({ wasDisputed }) => !wasDisputed);
    if (!got || !isBehind(others, piece)) continue;
    violations.push({ law: 'who has subrogated gets nothing before its creditor', facts });
  }
  for (const { id, amount, paid, status } of everyFact(world, 'guarantee', guarantees)) {
    const holds = paid >= 0n && paid <= amount && (status === 'used') === (paid === amount);
    if (!holds || paid + (promised.get(id) ?? 0n) > amount) {
      violations.push({ law: 'a guarantor pays its amount at most', facts: { id } });
    }
  }
  return violations;
}

const BEARABLE: ReadonlySet<string> = new Set(['triggered', 'used']);

/** A standing consent ends with the solvency of who gave it, at once or by the due-queue. */
export function checkConsents(world: World): Violation[] {
  return everyFact(world, 'consent', consents).flatMap(({ assignee, assignor }) => {
    const isOver = isInsolvent(world, assignee) && !isWithdrawing(world, assignee);
    return isOver ? [{ law: 'an insolvent member consents to nothing', facts: { assignor } }] : [];
  });
}
