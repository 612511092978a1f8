/**
 * What a deed is about: what of the state must not stand still for it. Each rule declares it by
 * type, whatever its fields are called, and the compiler demands it, so that no deed escapes a
 * freeze or a halt. The signer is a subject of every deed of the trade, and never declared.
 */
import type { Hash } from '../../ledger/hash.ts';
import { contracts } from './agreements.ts';
import type { Repair } from './corrections.ts';
import { corrections, touchesUnits } from './corrections.ts';
import { under } from './factKeys.ts';
import { moneyTarget, pieceTarget } from './freezes.ts';
import { guarantees } from './guarantees.ts';
import { invoices } from './invoices.ts';
import { offers } from './offers.ts';
import { pieceFacts } from './pieces.ts';
import { conversions, quoteRequests, quotes } from './quotes.ts';
import { receivables } from './receivables.ts';
import { redemptions } from './redemptions.ts';
import { claims, debts, pledges } from './rights.ts';
import type { Draft } from './state.ts';
import { scanAll } from './state.ts';

/**
 * What a deed would touch, as a target of freezes and halts: `receivable/<id>`,
 * `piece/<receivable>/<first unit>`, `debtor/<id>`; `member/<id>` who gives something up, or
 * `money/<issuer>/<member>` that would be paid though it is locked.
 */
export type Subject = string;

/**
 * Finds what a deed is about; null: this one is done whatever stands still, for who says nothing
 * would lose by it. (The type of a method, so that a rule for one deed is a `Rule`.)
 */
export type SubjectsOf<Deed> = {
  find(deed: Deed, draft: Draft): readonly Subject[] | null;
}['find'];

/**
 * What a rule declares: how its subjects are found; that there are none but the signer, and why; or
 * that the deed goes on whatever stands still, and why.
 */
export type Subjects<Deed> =
  | SubjectsOf<Deed>
  | { readonly signerOnly: string }
  | { readonly exempt: string };

/** A receivable, and what stands still with its debtor. */
export function ofReceivable(draft: Draft, id: Hash): readonly Subject[] {
  const receivable = receivables.read(draft, id);
  return receivable === undefined ? [] : [`receivable/${id}`, `debtor/${receivable.debtor}`];
}

/** A piece by its first unit, and its receivable. */
export function ofPiece(draft: Draft, receivable: Hash, from: bigint): readonly Subject[] {
  return [...ofReceivable(draft, receivable), pieceTarget(receivable, from)];
}

/** The debtor of an invoice. */
export function ofInvoice(draft: Draft, id: Hash): readonly Subject[] {
  const invoice = invoices.read(draft, id);
  return invoice === undefined ? [] : [`debtor/${invoice.debtor}`];
}

/** An offered piece, and who offers it. */
export function ofOffer(draft: Draft, id: Hash): readonly Subject[] {
  const offer = offers.read(draft, id);
  if (offer === undefined) return [];
  return [`member/${offer.seller}`, ...ofPiece(draft, offer.receivable, offer.from)];
}

/** The receivable of a request for quotes, and who asks. */
export function ofRequest(draft: Draft, id: Hash): readonly Subject[] {
  const request = quoteRequests.read(draft, id);
  if (request === undefined) return [];
  return [`member/${request.seller}`, ...ofReceivable(draft, request.receivable)];
}

/** The receivable of a quote, and the financier that gave it. */
export function ofQuote(draft: Draft, id: Hash): readonly Subject[] {
  const quote = quotes.read(draft, id);
  const request = quote === undefined ? undefined : quoteRequests.read(draft, quote.request);
  if (quote === undefined || request === undefined) return [];
  return [`member/${quote.financier}`, ...ofReceivable(draft, request.receivable)];
}

/** A quote that is taken: also the piece by its first unit, and the money that is locked for it. */
export function ofTakenQuote(draft: Draft, id: Hash, from: bigint): readonly Subject[] {
  const quote = quotes.read(draft, id);
  const request = quote === undefined ? undefined : quoteRequests.read(draft, quote.request);
  if (quote === undefined || request === undefined) return [];
  const { issuer, financier } = quote;
  const piece = pieceTarget(request.receivable, from);
  return [...ofQuote(draft, id), piece, moneyTarget(issuer, financier)];
}

/** Who offers a conversion. */
export function ofConversion(draft: Draft, id: Hash): readonly Subject[] {
  const conversion = conversions.read(draft, id);
  return conversion === undefined ? [] : [`member/${conversion.maker}`];
}

/** A conversion that is taken: also the money that is locked for it. */
export function ofTakenConversion(draft: Draft, id: Hash): readonly Subject[] {
  const conversion = conversions.read(draft, id);
  if (conversion === undefined) return [];
  const { gives, maker } = conversion;
  return [`member/${maker}`, moneyTarget(gives, maker)];
}

/** Who gives money back, and that money, which is locked. */
export function ofRedemption(draft: Draft, id: Hash): readonly Subject[] {
  const redemption = redemptions.read(draft, id);
  if (redemption === undefined) return [];
  const { issuer, member } = redemption;
  return [`member/${member}`, moneyTarget(issuer, member)];
}

/** The receivable of a pledge, and the pledgor. */
export function ofPledge(draft: Draft, id: Hash): readonly Subject[] {
  const pledge = pledges.read(draft, id);
  if (pledge === undefined) return [];
  return [`member/${pledge.pledgor}`, ...ofReceivable(draft, pledge.receivable)];
}

/** A pledge in one of its pieces, by the first unit of that. */
export function ofPledgedPiece(draft: Draft, id: Hash, from: bigint): readonly Subject[] {
  const pledge = pledges.read(draft, id);
  if (pledge === undefined) return [];
  return [...ofPledge(draft, id), pieceTarget(pledge.receivable, from)];
}

/** A pledge in all of its pieces. */
export function ofPledgedPieces(draft: Draft, id: Hash): readonly Subject[] {
  const entries = [...scanAll(draft.indexes, ...under(`pledged/${id}`))];
  const all = entries.map(([entry]) => {
    const [, , receivable = '', from = ''] = entry.split('/');
    return pieceTarget(receivable, BigInt(from));
  });
  return [...ofPledge(draft, id), ...all];
}

/** The receivable of a guarantee, and the guarantor. */
export function ofGuarantee(draft: Draft, id: Hash): readonly Subject[] {
  const guarantee = guarantees.read(draft, id);
  if (guarantee === undefined) return [];
  return [`member/${guarantee.guarantor}`, ...ofReceivable(draft, guarantee.receivable)];
}

/** A guarantee that waits for its holder's word: also the piece that it would be on. */
export function ofOfferedGuarantee(draft: Draft, id: Hash): readonly Subject[] {
  const guarantee = guarantees.read(draft, id);
  if (guarantee === undefined) return [];
  const { receivable, from } = guarantee;
  return [...ofGuarantee(draft, id), pieceTarget(receivable, from)];
}

/** A guarantee on one of its pieces, by the first unit of that. */
export function ofGuaranteedPiece(draft: Draft, id: Hash, from: bigint): readonly Subject[] {
  const guarantee = guarantees.read(draft, id);
  return guarantee === undefined ? [] : ofPiece(draft, guarantee.receivable, from);
}

/** The piece of a claim, and who claims. */
export function ofClaim(draft: Draft, id: Hash): readonly Subject[] {
  const claim = claims.read(draft, id);
  if (claim === undefined) return [];
  return [`member/${claim.claimant}`, ...ofPiece(draft, claim.receivable, claim.from)];
}

/** What is corrected: the units and in whose hands they are, or who loses by a debt. */
export function ofRepair(draft: Draft, repair: Repair): readonly Subject[] {
  if (repair.kind === 'debt') return [`member/${repair.debtor}`];
  if (repair.kind === 'reduction') {
    const debt = debts.read(draft, repair.debt);
    return debt === undefined ? [] : [`member/${debt.creditor}`];
  }
  const entries = scanAll(draft.facts, ...under(`piece/${repair.receivable}`));
  const all = Array.from(entries, ([, value]) => pieceFacts.decode(value));
  const touched = all.filter((piece) => touchesUnits(repair, piece));
  return [
    ...repair.holders.map((holder) => `member/${holder}`),
    ...ofReceivable(draft, repair.receivable),
    ...touched.map(({ receivable, from }) => pieceTarget(receivable, from)),
  ];
}

/** What a correction is about. */
export function ofCorrection(draft: Draft, id: Hash): readonly Subject[] {
  const correction = corrections.read(draft, id);
  return correction === undefined ? [] : ofRepair(draft, correction.repair);
}

/** The receivable of a contract. */
export function ofContract(draft: Draft, id: Hash): readonly Subject[] {
  const contract = contracts.read(draft, id);
  return contract === undefined ? [] : ofReceivable(draft, contract.receivable);
}
