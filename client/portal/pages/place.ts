/** Which page is shown: the part of the address behind the #. */
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';

/** Every page, in the order of the navigation; the first one is that without an address. */
export const PLACES = ['waits', 'holdings', 'ledger', 'key'] as const;
/** One of them. */
export type Place = (typeof PLACES)[number];

/** That which is shown. */
export const place: Signal<Place> = signal(placeOf(location.hash));

addEventListener('hashchange', () => {
  // A link within a page leads to no other one.
  if (location.hash === '#content') return;
  place.value = placeOf(location.hash);
  document.getElementById('content')?.focus();
});

function placeOf(hash: string): Place {
  return PLACES.find((name) => hash === `#/${name}`) ?? 'waits';
}
