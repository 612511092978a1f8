/**
 * Which facts are about one receivable alone, and so leave the state with it; and whether anything
 * may still come of one. What names a receivable in two ways, as a quote does by its request, goes
 * with what it names first. Lists of listings.ts stand under keys that the receivable gives. The
 * first receivable of an invoice stays as long as others of it: its terms are theirs.
 */
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import { isPending } from './corrections.ts';
import type { ListingOf } from './listings.ts';
import { listings } from './listings.ts';

/** What of a fact says what it is about; amounts stay text. */
type Words = Readonly<Record<string, Json>>;

/** What a fact of this kind is about: a receivable mostly; null, or undefined, when nothing. */
const SUBJECT: Readonly<Record<string, (words: Words) => Json | undefined>> = {
  offer: ofReceivable,
  request: ofReceivable,
  quote: ({ request }) => request,
  pledge: ofReceivable,
  guarantee: ofReceivable,
  claim: ofReceivable,
  debt: ofReceivable,
  contract: ofReceivable,
  correction: ofReceivable,
  grant: ofReceivable,
  'register-entry': ofReceivable,
  freeze: ofTarget,
  halt: ofTarget,
  receivable: ({ id, invoice }) => (id === invoice ? undefined : invoice),
};

/** Of these something may still come though no due item waits for it. */
const OPEN: Readonly<Record<string, (words: Words) => boolean>> = {
  debt: ({ amount, settled }) => amount !== settled,
  freeze: ({ status }) => status === 'active',
  halt: ({ status }) => status === 'active',
  receivable: () => true,
  correction: ({ status }) => isPending({ status } as Parameters<typeof isPending>[0]),
};

/** The lists about a receivable that leave with it. */
const LISTED: readonly ListingOf[] = ['contracts', 'corrections', 'entries'];

/** What the fact under a key is about: a receivable, of a quote a request; null when it is none. */
export function subjectOf(key: string, value: Json): Hash | null {
  const subject = SUBJECT[key.slice(0, key.indexOf('/'))]?.(value as Words);
  return typeof subject === 'string' ? subject : null;
}

/**
 * The entry that says of a fact that it is about a receivable (a quote: about a request), and
 * whether it is over; null when it is about none.
 * @param isDue whether the due-queue has an item of it
 */
export function namingEntry(key: string, value: Json, isDue: boolean): string | null {
  const subject = subjectOf(key, value);
  if (subject === null) return null;
  const isOpen = isDue || (OPEN[key.slice(0, key.indexOf('/'))]?.(value as Words) ?? false);
  return `${isOpen ? openNamesOf(subject) : overNamesOf(subject)}/${key}`;
}

/** Where the facts about a receivable stand of which something may still come. */
export function openNamesOf(subject: Hash): string {
  return `names/${subject}/open`;
}

/** Where the facts about it stand that are over. */
export function overNamesOf(subject: Hash): string {
  return `names/${subject}/over`;
}

/** The key of the fact that an entry names. */
export function namedKey(entry: string): string {
  return entry.split('/').slice(3).join('/');
}

/** The keys of the lists about a receivable, be they there or not. */
export function listingKeysOf(receivable: Hash): readonly string[] {
  return LISTED.map((of) => listings.key(of, receivable));
}

function ofReceivable({ receivable }: Words): Json | undefined {
  return receivable;
}

/** What stands still: a receivable, or a piece of one. */
function ofTarget({ target }: Words): Json | undefined {
  const [kind, id] = String(target).split('/');
  return kind === 'receivable' || kind === 'piece' ? id : undefined;
}
