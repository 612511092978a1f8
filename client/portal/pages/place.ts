/** Which page is shown: the part of the address behind the #. */
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import { isHash } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { LINK_MARK } from '../../sdk/keyLink.ts';

/** Every page of the navigation, in its order; the first one is that without an address. */
export const PLACES = [
  ...(['waits', 'holdings', 'register', 'figures', 'find', 'deeds', 'ledger', 'key'] as const),
] as const;
/** Pages about the ledger, which its own page leads to. */
export const LEDGER_PLACES = ['explore', 'network', 'audit'] as const;
/** Every page that stands in no navigation of its own. */
const MORE_PLACES = [...LEDGER_PLACES, 'settings'] as const;
/** One of all. */
export type Place = (typeof PLACES)[number] | (typeof MORE_PLACES)[number];

/** That which is shown; of a receivable’s page that from which one comes to it. */
export const place: Signal<Place> = signal(placeOf(location.hash));
/** The receivable or invoice whose page is shown; null: the page of the place is. */
export const subject: Signal<Hash | null> = signal(subjectOf(location.hash));

addEventListener('hashchange', () => {
  // A link within a page leads to no other one.
  if (location.hash === '#content') return;
  place.value = placeOf(location.hash);
  subject.value = subjectOf(location.hash);
  document.getElementById('content')?.focus();
});

/** The address of the page of a receivable or invoice. */
export function addressOf(id: Hash): string {
  return `#/receivable/${id}`;
}

function placeOf(hash: string): Place {
  if (subjectOf(hash) !== null) return 'find';
  if (hash.startsWith(LINK_MARK)) return 'key';
  const [, name] = /^#\/([a-z]+)(?:\/|$)/.exec(hash) ?? [];
  return [...PLACES, ...MORE_PLACES].find((one) => one === name) ?? 'waits';
}

function subjectOf(hash: string): Hash | null {
  const [, id] = /^#\/receivable\/(.*)$/.exec(hash) ?? [];
  return id !== undefined && isHash(id) ? id : null;
}
