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

/**
 * Forgets what was to be forgotten.
 * @param onWaiting is called when other tabs keep it from being deleted
 * @throws DOMException: the next page tries again, unless it is to be left
 */
export async function forgetAsked(onWaiting: () => void): Promise<void> {
  const what = localStorage.getItem(KEPT);
  if (what === null) return;
  if (what === 'all') await deleteStored(onWaiting);
  else for (const kept of [NETWORK_KEY, PIN]) await dropStored('pins', kept);
  localStorage.removeItem(KEPT);
}

/** Begins the page anew with what is still kept. */
export function beginWithAll(): void {
  localStorage.removeItem(KEPT);
  location.reload();
}
