/**
 * What its reader wants this browser to forget is forgotten before the page begins: one that runs
 * would keep it anew, since it goes on following the ledger.
 */
import { deleteStored, dropStored, NETWORK_KEY, PIN } from './storage.ts';

const KEPT = 'forget';

/** Begins the page anew without the pinned ledger, or without anything that was kept. */
export function beginWithout(what: 'pin' | 'all'): void {
  if (what === 'all') localStorage.clear();
  localStorage.setItem(KEPT, what);
  location.hash = '';
  location.reload();
}

/** Forgets what was to be forgotten. @throws DOMException */
export async function forgetAsked(): Promise<void> {
  const what = localStorage.getItem(KEPT);
  if (what === null) return;
  if (what === 'all') await deleteStored();
  else for (const kept of [NETWORK_KEY, PIN]) await dropStored('pins', kept);
  localStorage.removeItem(KEPT);
}
