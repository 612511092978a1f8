/** Laws of units: receivables, their pieces, and the invoices they come from. */
import { foldedReceivables } from '../state/folded.ts';
import type { Invoice } from '../state/invoices.ts';
import { invoices } from '../state/invoices.ts';
import type { Piece } from '../state/pieces.ts';
import type { Receivable } from '../state/receivables.ts';
import { receivables } from '../state/receivables.ts';
import type { World } from '../state/state.ts';
import { openUnits } from '../state/units.ts';
import { joined } from '../trade/pieces/joining.ts';
import { isOwnDebt } from '../trade/settlement/confusing.ts';
import { chargesDue } from '../trade/settlement/interest.ts';
import { openAmount } from '../trade/settlement/paying.ts';
import type { Violation } from './everyFact.ts';
import { everyFact, everyPiece } from './everyFact.ts';

/**
 * For each receivable: paid + cancelled + forgiven + disputed + open = face, and its pieces cover
 * 1..face without gap or overlap, each with one holder, and agree with its totals and its status;
 * what is paid owes no late interest and no costs.
 */
export function checkReceivables(world: World): Violation[] {
  return everyFact(world, 'receivable', receivables).flatMap((receivable) => {
    const { id, fold } = receivable;
    // Its pieces leave before it: what they were is a law of what leaves.
    if (fold !== null && fold.steps > 0) return [];
    const parts = everyPiece(world, id);
    return [
      ...checkCover(receivable, parts),
      ...checkNeighbours(world, parts),
      ...checkOwn(world, parts),
      ...checkPayees(parts),
      ...checkTotals(receivable, parts),
      ...checkHeld(receivable),
    ];
  });
}

function checkCover(receivable: Receivable, parts: readonly Piece[]): Violation[] {
  const { id, face } = receivable;
  const violations: Violation[] = [];
  let next = 1n;
  for (const piece of parts) {
    const at = { receivable: id, from: String(piece.from) };
    if (piece.from !== next) violations.push({ law: 'pieces cover the units once', facts: at });
    const counts = [piece.paid, piece.released, piece.disputed, openUnits(piece)];
    if (counts.some((count) => count < 0n)) {
      violations.push({ law: 'nothing negative', facts: at });
    }
    next = piece.to + 1n;
  }
  const cover = { receivable: id, next: String(next) };
  if (next !== face + 1n) violations.push({ law: 'pieces cover all units', facts: cover });
  return violations;
}

/** Who collects for another is one of whose assignment the debtor has no notice. */
function checkPayees(parts: readonly Piece[]): Violation[] {
  return parts.flatMap(({ receivable, from, holder, payTo, links }) => {
    const isQuiet = links.some(({ assignor, noticeTime }) => {
      return assignor === payTo && noticeTime === null;
    });
    if (payTo === holder || isQuiet) return [];
    const facts = { receivable, from: String(from) };
    return [{ law: 'the debits follow the holder of whom the debtor has notice', facts }];
  });
}

/** What was cut is whole again as soon as nothing keeps the parts apart. */
function checkNeighbours(world: World, parts: readonly Piece[]): Violation[] {
  return parts.flatMap((piece, at) => {
    const right = parts[at + 1];
    if (right === undefined || joined(world, piece, right) === null) return [];
    const facts = { receivable: piece.receivable, from: String(piece.from) };
    return [{ law: 'no two neighbours could be one piece', facts }];
  });
}

/** A debt in its debtor's hand has ended, unless somebody else has a right in it. */
function checkOwn(world: World, parts: readonly Piece[]): Violation[] {
  const own = parts.filter((piece) => isOwnDebt(world, piece));
  return own.map(({ receivable, from }) => {
    const facts = { receivable, from: String(from) };
    return { law: 'no open piece that is free is held by its debtor', facts };
  });
}

function checkTotals(receivable: Receivable, parts: readonly Piece[]): Violation[] {
  const { id, paid, cancelled, forgiven, disputed, status } = receivable;
  const violations: Violation[] = [];
  const sum = (read: (piece: Piece) => bigint): bigint =>
    parts.reduce((total, piece) => total + read(piece), 0n);
  const agree =
    sum((piece) => piece.paid) === paid &&
    sum((piece) => piece.released) === cancelled + forgiven &&
    sum((piece) => piece.disputed) === disputed &&
    sum(openUnits) === openAmount(receivable);
  if (!agree) {
    violations.push({ law: 'paid + cancelled + forgiven + disputed + open = face', facts: { id } });
  }
  if (parts.some((piece) => piece.disputed > 0n && openUnits(piece) > 0n)) {
    violations.push({ law: 'a piece is disputed as a whole', facts: { id } });
  }
  if (disputed > 0n && receivable.dispute === null) {
    violations.push({ law: 'what is disputed is in a dispute', facts: { id } });
  }
  if ((openAmount(receivable) + disputed === 0n) !== (status === 'paid')) {
    violations.push({ law: 'paid means that nothing is open', facts: { id, status } });
  }
  const { costs, interest } = chargesDue(receivable);
  if (status === 'paid' && interest !== 0n) {
    violations.push({ law: 'no late interest is lost with the last unit', facts: { id } });
  }
  if (costs < 0n || (status === 'paid' && costs !== 0n)) {
    violations.push({ law: 'costs are paid once, and not lost with the last unit', facts: { id } });
  }
  if (receivable.kind === 'undertaking' && cancelled !== 0n) {
    violations.push({ law: 'nothing cancels units of an undertaking', facts: { id } });
  }
  return violations;
}

/** Nobody is late with what it may still dispute, for it stood still at its record time. */
function checkHeld({ id, kind, status, firstDebitTime }: Receivable): Violation[] {
  const isLate = status === 'overdue' || status === 'defaulted';
  if (firstDebitTime === null || (kind === 'acknowledged' && !isLate)) return [];
  return [{ law: 'nobody is late with what it may still dispute', facts: { id, status } }];
}

/**
 * What is accepted of an invoice is the sum of its receivables, which have its parties; accepted
 * and disputed parts never exceed it; the first receivable is there, or has left, exactly when it
 * is accepted.
 */
export function checkInvoices(world: World): Violation[] {
  const sums = new Map<string, bigint>();
  const violations: Violation[] = [];
  const all = everyFact(world, 'receivable', receivables);
  for (const { id, invoice: parent, face, debtor, supplier, currency } of all) {
    sums.set(parent, (sums.get(parent) ?? 0n) + face);
    const invoice = invoices.read(world, parent);
    const same = invoice?.debtor === debtor && invoice.supplier === supplier;
    if (same && invoice.currency === currency) continue;
    violations.push({ law: 'a receivable is an accepted invoice', facts: { id } });
  }
  for (const { invoice, face } of everyFact(world, 'folded', foldedReceivables)) {
    sums.set(invoice, (sums.get(invoice) ?? 0n) + face);
  }
  for (const invoice of everyFact(world, 'invoice', invoices)) {
    const { id, status, accepted } = invoice;
    const isThere = [receivables, foldedReceivables].some((kind) => kind.read(world, id));
    if ((sums.get(id) ?? 0n) !== accepted || isThere !== (status === 'accepted')) {
      violations.push({ law: 'a receivable is an accepted invoice', facts: { id, status } });
    }
    violations.push(...checkParts(invoice), ...checkReissue(world, invoice));
    violations.push(...checkAgreed(world, invoice), ...checkOffered(invoice));
    violations.push(...checkDocument(world, invoice));
  }
  return violations;
}

/** What waits for its supplier is countered; of what is accepted both have said the same terms. */
function checkAgreed(world: World, invoice: Invoice): Violation[] {
  const { id, status, counter, terms } = invoice;
  const first = status === 'accepted' ? receivables.read(world, id) : undefined;
  const { latePpm, noticeByBlock, ruler } = first ?? {};
  const isAsStated =
    (terms.latePpm ?? latePpm) === latePpm &&
    (terms.noticeByBlock ?? noticeByBlock) === noticeByBlock &&
    terms.ruler === ruler;
  if ((status !== 'countered' || counter !== null) && (first === undefined || isAsStated))
    return [];
  return [{ law: 'what is accepted is as both have said', facts: { id, status } }];
}

/** What is offered of a rest is part of it, by one of the two. */
function checkOffered({ id, status, supplier, debtor, disputed, offered }: Invoice): Violation[] {
  if (offered === null) return [];
  const amount = BigInt(offered.amount);
  const isOfRest = status === 'accepted' && amount > 0n && amount <= disputed;
  if (isOfRest && [supplier, debtor].includes(offered.by)) return [];
  return [{ law: 'what is offered of a rest is part of it', facts: { id, status } }];
}

/** However often its rest is reissued, no more than its document says is ever owed or asked. */
function checkDocument(world: World, invoice: Invoice): Violation[] {
  const { id, status, amount } = invoice;
  if (status !== 'accepted') return [];
  let sum = 0n;
  let each: Invoice | undefined = invoice;
  while (each !== undefined) {
    const waits = each.status === 'registered' || each.status === 'countered';
    sum += waits ? each.amount : each.accepted + each.disputed;
    each = each.replacedBy === null ? undefined : invoices.read(world, each.replacedBy);
  }
  if (sum <= amount) return [];
  return [{ law: 'accepted parts and rest are within the document', facts: { id } }];
}

/** Accepted parts and a rest that is reissued never exceed the document. */
function checkReissue(world: World, invoice: Invoice): Violation[] {
  const { id, amount, former, within, first } = invoice;
  const old = former === null ? undefined : invoices.read(world, former);
  const isWithin = within === null || amount <= within;
  const isRest = old?.status !== 'accepted' || old.accepted + old.disputed + amount <= old.amount;
  if (first !== (old?.first ?? id)) {
    return [{ law: 'a chain of reissues has one first', facts: { id } }];
  }
  if (isWithin && isRest) return [];
  return [{ law: 'parts and a reissued rest are within the document', facts: { id } }];
}

/** What is disputed is part of the invoice: all of it, or what an acceptance left. */
function checkParts({ id, status, amount, accepted, disputed }: Invoice): Violation[] {
  const isWhole = status === 'disputed' && disputed === amount;
  const isRest = status === 'accepted' && disputed >= 0n && accepted + disputed <= amount;
  const isNone = status !== 'disputed' && disputed === 0n && accepted <= amount;
  if (isWhole || isRest || isNone) return [];
  return [{ law: 'accepted and disputed parts are within the invoice', facts: { id, status } }];
}
