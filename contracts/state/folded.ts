/**
 * What is left of a receivable that has ended and left the state, and the bytes that left. When a
 * receivable has been paid for the days of the parameters and nothing is open that names it, it
 * leaves with all that is about it alone, step by step; each step is an archived text that names
 * the one before. One leaf stays, with the digest of the last text, so that whoever has the texts
 * can show every fact as it was at the end. Its invoice leaves later in the same way, as one more
 * step of that leaf; one of which no receivable came by the digest in its identity (invoices.ts).
 */
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText, decodeCanonical } from '../../ledger/canonical.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashText } from '../../ledger/hash.ts';
import { expectHash, expectHashOrNull, expectObject } from '../../ledger/shape.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';

/**
 * How far a paid receivable has come on its way out: paid since `endedTime`, it is looked at on
 * `time`; both are ms since 1970. So many `steps` have been archived, the last with this `digest`,
 * null before the first.
 */
export type Folding = {
  readonly endedTime: number;
  readonly time: number;
  readonly steps: number;
  readonly digest: Hash | null;
};

/**
 * A receivable that has left: whose it was, how its units ended, since when (ms since 1970), and at
 * which height it left, in so many `steps`. `digest` is that of the last of them, `document` the
 * fingerprint of its invoice's: whoever registers that, too, is told of it.
 */
export interface Folded {
  readonly receivable: Hash;
  readonly invoice: Hash;
  readonly document: Hash;
  readonly supplier: string;
  readonly debtor: string;
  readonly currency: string;
  readonly face: bigint;
  readonly paid: bigint;
  readonly cancelled: bigint;
  readonly forgiven: bigint;
  readonly endedTime: number;
  readonly foldedAt: number;
  readonly steps: number;
  readonly digest: Hash;
}

/** Receivables that have left, by their ids. */
export const foldedReceivables: FactKind<Folded, [receivable: Hash]> = factKind(
  (receivable) => `folded/${receivable}`,
  ({ receivable }) => [receivable],
  ['face', 'paid', 'cancelled', 'forgiven'],
);

/**
 * Facts that left in one step, by their keys, and the digest of the former one. The id is that of
 * the receivable, or of an invoice, which its first receivable has, too.
 */
export interface ArchivedStep {
  readonly receivable: Hash;
  readonly former: Hash | null;
  readonly facts: Readonly<Record<string, Json>>;
}

/** A step is some hundred facts at most; whoever is given one by others takes no more bytes. */
const MAX_ARCHIVED_BYTES = 4_194_304;

/** The digest of the last step that a fact names: a leaf, what is leaving, an identity; or null. */
export function lastStepOf(key: string, value: Json): Hash | null {
  const words = value as {
    readonly digest?: Hash;
    readonly fold?: Folding | null;
    readonly left?: Hash | null;
  };
  if (key.startsWith('identity/')) return words.left ?? null;
  if (key.startsWith('folded/')) return words.digest ?? null;
  return key.startsWith('receivable/') ? (words.fold?.digest ?? null) : null;
}

/** The text of a step, which is kept, and its digest. */
export function encodeArchived({ receivable, former, facts }: ArchivedStep): {
  readonly text: string;
  readonly digest: Hash;
} {
  const text = canonicalText({ facts, former, receivable });
  return { text, digest: hashText(text) };
}

/**
 * The step that a text says, whoever gives it.
 * @param digest what names it: that of the leaf, or of the step behind it
 * @throws FormatError not_canonical, bad_shape; null when the text is another one
 */
export function decodeArchived(text: string, digest: Hash): ArchivedStep | null {
  if (hashText(text) !== digest) return null;
  const names = ['facts', 'former', 'receivable'];
  const { facts, former, receivable } = expectObject(
    decodeCanonical(utf8(text), MAX_ARCHIVED_BYTES),
    'archived',
    names,
  );
  return {
    facts: facts as ArchivedStep['facts'],
    former: expectHashOrNull(former, 'former'),
    receivable: expectHash(receivable, 'receivable'),
  };
}
