/**
 * What proved values say, in the words of the trade: "held by her, free, accepted by the debtor,
 * this much open, at height h" and "this invoice was never registered here". The values come from
 * state proofs that were verified; this file judges what they mean and nothing else. No zod, so
 * that it fits a browser.
 */
import type { Verdict } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import { documents, identities } from './invoices.ts';
import { pieces } from './pieces.ts';
import type { AcceptanceKind, ReceivableStatus } from './receivables.ts';
import { receivables } from './receivables.ts';
import { openUnits } from './units.ts';

/** One verified state proof: after `height`, `key` has `value`, or none when it is null. */
export interface ProvedValue {
  readonly height: number;
  readonly key: string;
  readonly value: Json;
}

/** What is proved about a piece. Amounts are minor units; units are numbered from 1. */
export interface Holding {
  readonly height: number;
  readonly receivable: Hash;
  readonly holder: string;
  /** Who is paid: the holder, or who collects for it while the debtor has no notice. */
  readonly payTo: string;
  readonly from: bigint;
  readonly to: bigint;
  readonly open: bigint;
  readonly currency: string;
  readonly supplier: string;
  /** The member that has accepted to owe it, and as what. */
  readonly debtor: string;
  readonly acceptance: AcceptanceKind;
  readonly payDay: string;
  readonly status: ReceivableStatus;
  /** The offer that binds the piece; null when it is free of encumbrance. */
  readonly encumbrance: Hash | null;
  /** The pledges on the piece, in their rank; none when it is free. */
  readonly pledges: readonly Hash[];
}

/**
 * What the values say about one piece.
 * @returns the holding, or the code bad_claim (not a piece and its receivable), other_heights, or
 *   absent (proved that there is no such piece)
 */
export function checkHolding(
  values: readonly ProvedValue[],
): Verdict<{ readonly holding: Holding }> {
  const piece = values.find(({ key }) => key.startsWith('piece/'));
  const parent = values.find(({ key }) => key.startsWith('receivable/'));
  if (piece === undefined || parent === undefined || values.length !== 2) {
    return fail('bad_claim', 'a holding is claimed by a piece and its receivable');
  }
  if (piece.height !== parent.height) {
    return fail('other_heights', `the piece at ${piece.height}, its receivable at another height`);
  }
  if (piece.value === null || parent.value === null) {
    return fail('absent', `at height ${piece.height} there is no such piece`);
  }
  const holding = readHolding(piece, parent);
  if (holding === null) return fail('bad_claim', 'the piece is not of that receivable');
  return { ok: true, holding };
}

/**
 * That neither fingerprint of an invoice was registered up to a height.
 * @returns the height, or the code bad_claim, other_heights or registered
 */
export function checkUnregistered(
  values: readonly ProvedValue[],
  fingerprints: { readonly identity: Hash; readonly document: Hash },
): Verdict<{ readonly height: number }> {
  const wanted = [identities.key(fingerprints.identity), documents.key(fingerprints.document)];
  const found = wanted.map((key) => values.find((value) => value.key === key));
  const [identity, document] = found;
  if (identity === undefined || document === undefined || values.length !== 2) {
    return fail('bad_claim', 'the claim needs the keys of both fingerprints');
  }
  if (identity.height !== document.height) {
    return fail('other_heights', 'the two keys are proved at different heights');
  }
  if (identity.value !== null || document.value !== null) {
    return fail('registered', `the invoice was registered at or before height ${identity.height}`);
  }
  return { ok: true, height: identity.height };
}

function readHolding(pieceValue: ProvedValue, parentValue: ProvedValue): Holding | null {
  const piece = pieces.decode(pieceValue.value);
  const parent = receivables.decode(parentValue.value);
  const { from, to, holder, payTo, lock, receivable } = piece;
  // The keys name the facts: a value under another key would be a claim about something else.
  if (pieceValue.key !== pieces.key(receivable, from)) return null;
  if (parentValue.key !== receivables.key(receivable) || parent.id !== receivable) return null;
  const { currency, debtor, kind, payDay, status, supplier } = parent;
  return {
    height: pieceValue.height,
    receivable,
    holder,
    payTo,
    from,
    to,
    open: openUnits(piece),
    currency,
    supplier,
    debtor,
    acceptance: kind,
    payDay,
    status,
    encumbrance: lock,
    pledges: piece.pledges,
  };
}

function fail(code: string, reason: string): Verdict<never> {
  return { ok: false, code, reason };
}
