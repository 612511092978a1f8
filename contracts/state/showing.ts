/** What stands of each kind of thing that a deed names by an id, as it is shown to its signer. */

import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashJson } from '../../ledger/hash.ts';
import { contracts } from './agreements.ts';
import { corrections } from './corrections.ts';
import type { FactReader } from './factKind.ts';
import { guarantees } from './guarantees.ts';
import { invoices } from './invoices.ts';
import { offers } from './offers.ts';
import { pieceFacts } from './pieces.ts';
import { conversions, quoteRequests } from './quotes.ts';
import { receivables } from './receivables.ts';
import { redemptions } from './redemptions.ts';
import { claims, debts, pledges } from './rights.ts';
import type { Found } from './shown.ts';
import { openUnits } from './units.ts';

/** An invoice of which a rest is disputed. */
export function showInvoice(state: FactReader, id: Hash): Found {
  const invoice = invoices.read(state, id);
  if (invoice === undefined) return null;
  const { supplier, debtor, currency, dueDay: payDay, document, details } = invoice;
  const amounts = { amount: String(invoice.amount), disputed: String(invoice.disputed) };
  return { supplier, debtor, currency, payDay, document, details, ...amounts };
}

/** An invoice with an offer of its disputed rest; null when there is no such offer. */
export function showRestOffer(state: FactReader, id: Hash): Found {
  const offered = invoices.read(state, id)?.offered ?? null;
  if (offered === null) return null;
  const { amount: part, ends, issuer } = offered;
  return { ...showInvoice(state, id), part, ends, issuer };
}

/** A receivable, with what is open and disputed of all of it. */
export function showReceivable(state: FactReader, id: Hash): Found {
  const receivable = receivables.read(state, id);
  if (receivable === undefined) return null;
  const { supplier, debtor, currency, payDay, face, paid, cancelled } = receivable;
  const { forgiven, disputed } = receivable;
  const open = String(face - paid - cancelled - forgiven - disputed);
  return { supplier, debtor, currency, payDay, open, disputed: String(disputed) };
}

/** A piece by its first unit, and its receivable. */
export function showPiece(state: FactReader, receivable: Hash, first: bigint): Found {
  const parent = showReceivable(state, receivable);
  const piece = pieceFacts.read(state, receivable, first);
  if (parent === null || piece === undefined) return null;
  const { from, to, disputed, noticeTo } = piece;
  const units = { from: String(from), to: String(to), open: String(openUnits(piece)) };
  return { ...parent, ...units, disputed: String(disputed), noticeTo };
}

/** An offered piece, and on which terms it is offered; of what is over the rule itself says so. */
export function showOffer(state: FactReader, id: Hash): Found {
  const offer = offers.read(state, id);
  if (offer?.status !== 'open') return null;
  const { seller, issuer, recourse, receivable, from, price } = offer;
  const piece = showPiece(state, receivable, from);
  return piece === null ? null : { ...piece, seller, issuer, recourse, price: String(price) };
}

/** The units for which quotes are asked. */
export function showRequest(state: FactReader, id: Hash): Found {
  const request = quoteRequests.read(state, id);
  if (request === undefined) return null;
  const { seller, issuer, recourse, receivable, from, to } = request;
  const units = { from: String(from), to: String(to) };
  return { ...showReceivable(state, receivable), ...units, seller, issuer, recourse };
}

/** A pledge, and the receivable of which it is. */
export function showPledge(state: FactReader, id: Hash): Found {
  const pledge = pledges.read(state, id);
  if (pledge === undefined) return null;
  const { pledgor, secured, received, receivable } = pledge;
  const amounts = { secured: String(secured), received: String(received) };
  return { ...showReceivable(state, receivable), pledgor, ...amounts };
}

/** A pledge, and one of its pieces by its first unit. */
export function showPledgedPiece(state: FactReader, id: Hash, first: bigint): Found {
  const pledge = pledges.read(state, id);
  if (pledge === undefined) return null;
  const piece = showPiece(state, pledge.receivable, first);
  return piece === null ? null : { ...showPledge(state, id), ...piece };
}

/** A guarantee, and the receivable of which it is. */
export function showGuarantee(state: FactReader, id: Hash): Found {
  const guarantee = guarantees.read(state, id);
  if (guarantee === undefined) return null;
  const { guarantor, amount, receivable } = guarantee;
  return { ...showReceivable(state, receivable), guarantor, amount: String(amount) };
}

/** A guarantee, and one of its pieces by its first unit. */
export function showGuaranteedPiece(state: FactReader, id: Hash, first: bigint): Found {
  const guarantee = guarantees.read(state, id);
  if (guarantee === undefined) return null;
  const piece = showPiece(state, guarantee.receivable, first);
  return piece === null ? null : { ...showGuarantee(state, id), ...piece };
}

/** A claim, and the piece that it is about. */
export function showClaim(state: FactReader, id: Hash): Found {
  const claim = claims.read(state, id);
  if (claim === undefined) return null;
  const { assignor, receivable, from } = claim;
  const piece = showPiece(state, receivable, from);
  return piece === null ? null : { ...piece, assignor };
}

/** A credit note that waits on a receivable; `amount` is that of the note. */
export function showNote(state: FactReader, receivable: Hash, id: Hash): Found {
  const note = receivables.read(state, receivable)?.note ?? null;
  if (note === null || note.id !== id) return null;
  return { ...showReceivable(state, receivable), amount: note.amount };
}

/** As `showNote`, with the piece that is asked for. */
export function showNoteOnPiece(
  state: FactReader,
  receivable: Hash,
  { note, first }: { readonly note: Hash; readonly first: bigint },
): Found {
  const [found, piece] = [showNote(state, receivable, note), showPiece(state, receivable, first)];
  return found === null || piece === null ? null : { ...found, ...piece };
}

/** A contract, with the hash of its terms. */
export function showContract(state: FactReader, id: Hash): Found {
  const contract = contracts.read(state, id);
  if (contract === undefined) return null;
  const terms = hashJson(contract.terms as unknown as Json);
  return { ...showReceivable(state, contract.receivable), held: String(contract.held), terms };
}

/** An offer of conversion. */
export function showConversion(state: FactReader, id: Hash): Found {
  const conversion = conversions.read(state, id);
  if (conversion === undefined) return null;
  const { maker, currency, gives, takes, giveAmount, takeAmount } = conversion;
  const amounts = { giveAmount: String(giveAmount), takeAmount: String(takeAmount) };
  return { maker, currency, gives, takes, ...amounts };
}

/** A redemption. */
export function showRedemption(state: FactReader, id: Hash): Found {
  const redemption = redemptions.read(state, id);
  if (redemption === undefined) return null;
  const { issuer, currency, member, amount } = redemption;
  return { issuer, currency, member, amount: String(amount) };
}

/** A debt beside receivables, with what is open of it. */
export function showDebt(state: FactReader, id: Hash): Found {
  const debt = debts.read(state, id);
  if (debt === undefined) return null;
  const { debtor, creditor, issuer, currency, amount, settled } = debt;
  return { debtor, creditor, issuer, currency, open: String(amount - settled) };
}

/**
 * A correction, by the hash of its repair, and what is open of what that is about: of the
 * receivable, whose paid units are not given back but owed, or of the debt; all of a new debt.
 */
export function showCorrection(state: FactReader, id: Hash): Found {
  const repair = corrections.read(state, id)?.repair;
  if (repair === undefined) return null;
  const hash = hashJson(repair);
  if (repair.kind === 'units') {
    const found = showReceivable(state, repair.receivable);
    return found === null ? null : { ...found, repair: hash };
  }
  if (repair.kind === 'reduction') {
    const found = showDebt(state, repair.debt);
    return found === null ? null : { ...found, repair: hash };
  }
  return { repair: hash, currency: repair.currency, open: repair.amount };
}
