/**
 * What holds after every block, whatever the deeds were. Each law reads the whole world and
 * returns its violations; tests run them after each block, and so do nodes in development. A
 * violation is a programmer's error and means that the chain must not go on.
 */
import type { Facts } from '../ledger/assert.ts';
import type { Json } from '../ledger/canonical.ts';
import { contracts } from './state/agreements.ts';
import type { Invoice, Offer, Piece, Receivable } from './state/facts.ts';
import { accounts, invoices, issues, offers, pieces, receivables, under } from './state/facts.ts';
import { freezes } from './state/freezes.ts';
import { guarantees } from './state/guarantees.ts';
import { counterOf, entriesOf, PRESENT } from './state/indexes.ts';
import { conversions, quotes } from './state/quotes.ts';
import { claims, debts, pledges } from './state/rights.ts';
import type { Table, World } from './state/state.ts';
import { scanAll } from './state/state.ts';
import { openUnits } from './state/units.ts';
import { frozenPiece } from './trade/freezing.ts';
import { interestDue } from './trade/interest.ts';
import { MAX_TOTAL } from './trade/money.ts';
import { openAmount } from './trade/paying.ts';
import { isOwed } from './trade/reserving.ts';

/** A law that does not hold, and where. */
export interface Violation {
  readonly law: string;
  readonly facts: Facts;
}

/** All laws on one world; empty when they hold. */
export function checkLaws(world: World): Violation[] {
  return [...checkFacts(world), ...checkIndexes(world)];
}

/** The laws about facts alone, which cost half of all. */
export function checkFacts(world: World): Violation[] {
  return [
    ...checkReceivables(world),
    ...checkInvoices(world),
    ...checkOffers(world),
    ...checkMoney(world),
    ...checkLocks(world),
    ...checkDebts(world),
    ...checkPledges(world),
    ...checkReserves(world),
    ...checkClaims(world),
    ...checkContracts(world),
    ...checkFreezes(world),
    ...checkGuarantees(world),
  ];
}

/**
 * For each receivable: paid + cancelled + forgiven + open = face, and its pieces cover 1..face
 * without gap or overlap, each with one holder, and agree with its totals and its status; what is
 * paid owes no late interest.
 */
export function checkReceivables(world: World): Violation[] {
  return readAll(world.facts, 'receivable', receivables.decode).flatMap((receivable) => {
    const { id } = receivable;
    const parts = readAll(world.facts, `piece/${id}`, pieces.decode);
    return [...checkCover(receivable, parts), ...checkTotals(receivable, parts)];
  });
}

function checkCover(receivable: Receivable, parts: readonly Piece[]): Violation[] {
  const { id, face } = receivable;
  const violations: Violation[] = [];
  let next = 1n;
  for (const piece of parts) {
    const at = { receivable: id, from: String(piece.from) };
    if (piece.from !== next) violations.push({ law: 'pieces cover the units once', facts: at });
    if (piece.paid < 0n || piece.released < 0n || openUnits(piece) < 0n) {
      violations.push({ law: 'nothing negative', facts: at });
    }
    next = piece.to + 1n;
  }
  const cover = { receivable: id, next: String(next) };
  if (next !== face + 1n) violations.push({ law: 'pieces cover all units', facts: cover });
  return violations;
}

function checkTotals(receivable: Receivable, parts: readonly Piece[]): Violation[] {
  const { id, paid, cancelled, forgiven, status } = receivable;
  const violations: Violation[] = [];
  const sum = (read: (piece: Piece) => bigint): bigint =>
    parts.reduce((total, piece) => total + read(piece), 0n);
  const agree =
    sum((piece) => piece.paid) === paid &&
    sum((piece) => piece.released) === cancelled + forgiven &&
    sum(openUnits) === openAmount(receivable);
  if (!agree) violations.push({ law: 'paid + cancelled + forgiven + open = face', facts: { id } });
  if ((openAmount(receivable) === 0n) !== (status === 'paid')) {
    violations.push({ law: 'paid means that nothing is open', facts: { id, status } });
  }
  if (status === 'paid' && interestDue(receivable) !== 0n) {
    violations.push({ law: 'no late interest is lost with the last unit', facts: { id } });
  }
  if (receivable.kind === 'undertaking' && cancelled !== 0n) {
    violations.push({ law: 'nothing cancels units of an undertaking', facts: { id } });
  }
  return violations;
}

/**
 * What is accepted of an invoice is the sum of its receivables, which have its parties; accepted
 * and disputed parts never exceed it; the first receivable is there exactly when it is accepted.
 */
export function checkInvoices(world: World): Violation[] {
  const sums = new Map<string, bigint>();
  const violations: Violation[] = [];
  const all = readAll(world.facts, 'receivable', receivables.decode);
  for (const { id, invoice: parent, face, debtor, supplier, currency } of all) {
    sums.set(parent, (sums.get(parent) ?? 0n) + face);
    const invoice = invoices.read(world, parent);
    const same = invoice?.debtor === debtor && invoice.supplier === supplier;
    if (same && invoice.currency === currency) continue;
    violations.push({ law: 'a receivable is an accepted invoice', facts: { id } });
  }
  for (const invoice of readAll(world.facts, 'invoice', invoices.decode)) {
    const { id, status, accepted } = invoice;
    const isThere = receivables.read(world, id) !== undefined;
    if ((sums.get(id) ?? 0n) !== accepted || isThere !== (status === 'accepted')) {
      violations.push({ law: 'a receivable is an accepted invoice', facts: { id, status } });
    }
    violations.push(...checkParts(invoice));
  }
  return violations;
}

/** What is disputed is part of the invoice: all of it, or what an acceptance left. */
function checkParts({ id, status, amount, accepted, disputed }: Invoice): Violation[] {
  const isWhole = status === 'disputed' && disputed === amount;
  const isRest = status === 'accepted' && disputed >= 0n && accepted + disputed <= amount;
  const isNone = status !== 'disputed' && disputed === 0n && accepted <= amount;
  if (isWhole || isRest || isNone) return [];
  return [{ law: 'accepted and disputed parts are within the invoice', facts: { id, status } }];
}

/** Open offers and claims agree with the locks, one to one; once closed no offer binds a piece. */
export function checkOffers(world: World): Violation[] {
  const locked = readAll(world.facts, 'piece', pieces.decode).filter(({ lock }) => lock !== null);
  const lockers = new Map(locked.map((piece) => [piece.lock, piece]));
  const violations: Violation[] = [];
  const open = readAll(world.facts, 'offer', offers.decode).filter(isOpen);
  for (const offer of open) {
    if (!binds(offer, lockers.get(offer.id))) {
      violations.push({ law: 'an open offer locks its piece', facts: { offer: offer.id } });
    }
  }
  for (const { receivable } of open) {
    if (receivables.read(world, receivable)?.status === 'open') continue;
    violations.push({ law: 'a closed receivable has no piece on offer', facts: { receivable } });
  }
  const claimed = readAll(world.facts, 'claim', claims.decode).filter(isOpen);
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
  for (const { id, secured, received, status } of readAll(world.facts, 'pledge', pledges.decode)) {
    const holds =
      received >= 0n && received <= secured && (status === 'covered') === (received === secured);
    if (!holds) violations.push({ law: 'a pledgee receives its debt at most', facts: { id } });
  }
  for (const piece of readAll(world.facts, 'piece', pieces.decode)) {
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
  const wrong = readAll(world.facts, 'piece', pieces.decode).filter((piece) => !isOwed(piece));
  return wrong.map(({ receivable: id }) => ({ law: 'a reserve owes its holder', facts: { id } }));
}

/**
 * An open claim locks the piece of its claimant and is against who sold it, while something is
 * open; only a paid one was paid, and it binds nothing any more.
 */
export function checkClaims(world: World): Violation[] {
  return readAll(world.facts, 'claim', claims.decode).flatMap((claim) => {
    const { id, receivable, from, claimant, assignor, status, paid } = claim;
    const piece = pieces.read(world, receivable, from);
    const binds =
      piece?.lock === id &&
      piece.holder === claimant &&
      piece.sales.at(-1)?.seller === assignor &&
      openUnits(piece) > 0n;
    const holds = status === 'open' ? binds : piece?.lock !== id;
    const once = paid === 0n || status === 'paid';
    return holds && once ? [] : [{ law: 'a claim binds its piece and pays once', facts: { id } }];
  });
}

/** A debt is between two, and no more of it is settled than it is. */
export function checkDebts(world: World): Violation[] {
  return readAll(world.facts, 'debt', debts.decode).flatMap((debt) => {
    const { id, debtor, creditor, amount, settled } = debt;
    const holds = debtor !== creditor && settled >= 0n && settled <= amount && amount > 0n;
    return holds ? [] : [{ law: 'a debt is between two, and settled at most once', facts: { id } }];
  });
}

/** Contracts in force lock escrow; a rule fires once; one contract at a time is in force. */
export function checkContracts(world: World): Violation[] {
  const inForce = new Set<string>();
  return readAll(world.facts, 'contract', contracts.decode).flatMap((contract) => {
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
 * For each issuer and currency: issued - redeemed = accounts + locks, with what is held of frozen
 * pieces; none negative.
 */
export function checkMoney(world: World): Violation[] {
  const sums = heldMoney(world);
  const violations: Violation[] = [];
  for (const { issuer, currency, member, balance, locked } of readAll(
    world.facts,
    'account',
    accounts.decode,
  )) {
    const key = issues.key(issuer, currency);
    sums.set(key, (sums.get(key) ?? 0n) + balance + locked);
    if (balance < 0n || locked < 0n)
      violations.push({ law: 'nothing negative', facts: { issuer, member } });
  }
  for (const { issuer, currency, issued, redeemed } of readAll(
    world.facts,
    'issuer',
    issues.decode,
  )) {
    const key = issues.key(issuer, currency);
    if ((sums.get(key) ?? 0n) !== issued - redeemed || issued > MAX_TOTAL) {
      violations.push({ law: 'issued - redeemed = accounts + locks', facts: { issuer, currency } });
    }
    sums.delete(key);
  }
  for (const [key, sum] of sums) {
    if (sum !== 0n)
      violations.push({ law: 'issued - redeemed = accounts + locks', facts: { key } });
  }
  return violations;
}

/** What is locked in an account is what open quotes, conversions and escrows promise. */
export function checkLocks(world: World): Violation[] {
  const promised = new Map<string, bigint>();
  const promise = (key: string, amount: bigint): void => {
    promised.set(key, (promised.get(key) ?? 0n) + amount);
  };
  for (const quote of readAll(world.facts, 'quote', quotes.decode)) {
    const { issuer, currency, financier, price, status } = quote;
    if (status === 'open') promise(accounts.key(issuer, currency, financier), price);
  }
  for (const conversion of readAll(world.facts, 'conversion', conversions.decode)) {
    const { gives, currency, maker, giveAmount, status } = conversion;
    if (status === 'open') promise(accounts.key(gives, currency, maker), giveAmount);
  }
  for (const contract of readAll(world.facts, 'contract', contracts.decode)) {
    const { issuer, currency, held, receivable } = contract;
    const debtor = receivables.read(world, receivable)?.debtor ?? '';
    if (held !== 0n) promise(accounts.key(issuer, currency, debtor), held);
  }
  const violations: Violation[] = [];
  for (const { issuer, currency, member, locked } of readAll(
    world.facts,
    'account',
    accounts.decode,
  )) {
    const key = accounts.key(issuer, currency, member);
    if ((promised.get(key) ?? 0n) !== locked) {
      violations.push({ law: 'what is locked is promised', facts: { key } });
    }
    promised.delete(key);
  }
  for (const [key, amount] of promised) {
    if (amount > 0n) violations.push({ law: 'what is locked is promised', facts: { key } });
  }
  return violations;
}

/** A guarantee on a piece is in force, for its receivable; of its amount it pays no more. */
export function checkGuarantees(world: World): Violation[] {
  const violations: Violation[] = [];
  for (const { id, amount, paid, status } of readAll(world.facts, 'guarantee', guarantees.decode)) {
    const holds = paid >= 0n && paid <= amount && (status === 'used') === (paid === amount);
    if (!holds) violations.push({ law: 'a guarantor pays its amount at most', facts: { id } });
  }
  for (const { receivable, from, guarantees: ids } of readAll(
    world.facts,
    'piece',
    pieces.decode,
  )) {
    for (const id of ids) {
      const { status, receivable: of } = guarantees.read(world, id) ?? {};
      if ((status === 'active' || status === 'called') && of === receivable) continue;
      const facts = { receivable, from: String(from) };
      violations.push({ law: 'a guarantee on a piece is in force', facts });
    }
  }
  return violations;
}

/** What is held of frozen pieces, by the key of its issue. */
function heldMoney(world: World): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const freeze of readAll(world.facts, 'freeze', freezes.decode)) {
    for (const { issuer, currency, amount } of freeze.held) {
      const key = issues.key(issuer, currency);
      sums.set(key, (sums.get(key) ?? 0n) + BigInt(amount));
    }
  }
  return sums;
}

/** Money is held of frozen pieces only, and only while they are frozen. */
export function checkFreezes(world: World): Violation[] {
  return readAll(world.facts, 'freeze', freezes.decode).flatMap((freeze) => {
    const { target, held, status } = freeze;
    const mayHold = status === 'active' && frozenPiece(world, freeze) !== null;
    const holds = held.length === 0 || (mayHold && held.every(({ amount }) => BigInt(amount) > 0n));
    return holds ? [] : [{ law: 'held while a piece is frozen', facts: { target } }];
  });
}

/** The indexes are what a rebuild from the facts gives; remembered ids follow from blocks. */
export function checkIndexes(world: World): Violation[] {
  const expected = rebuildIndexes(world.facts);
  const violations: Violation[] = [];
  for (const [key, value] of scanAll(world.indexes, '', '~')) {
    if (key.startsWith('id/')) continue;
    if (expected.get(key) !== value) {
      violations.push({ law: 'an index entry follows from a fact', facts: { key } });
    }
    expected.delete(key);
  }
  for (const key of expected.keys()) {
    violations.push({ law: 'every entry of a fact is in the index', facts: { key } });
  }
  return violations;
}

/** Every index entry that follows from facts, built anew: for checks and after a snapshot. */
export function rebuildIndexes(facts: Table): Map<string, Json> {
  const entries = new Map<string, Json>();
  for (const [key, value] of scanAll(facts, '', '~')) {
    for (const entry of entriesOf(key, value)) entries.set(entry, PRESENT);
    const counter = counterOf(key);
    if (counter !== null) entries.set(counter, Number(entries.get(counter) ?? 0) + 1);
  }
  return entries;
}

function readAll<T>(table: Table, prefix: string, decode: (value: Json) => T): T[] {
  return Array.from(scanAll(table, ...under(prefix)), ([, value]) => decode(value));
}
