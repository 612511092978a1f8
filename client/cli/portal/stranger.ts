/** Whether a request comes from the page itself, as far as its browser says. */
import type { IncomingHttpHeaders } from 'node:http';

/** Only what scripts fetch: no tab, no frame, no script, no picture. */
const FETCHED = ['empty'];
const MODES = ['cors', 'same-origin'];

/**
 * Why a request is none of the page's own: `other_page` has sent it, or it is `not_fetched`, but
 * shown or run. Null when it is its own. What is no browser says none of this, and holds no key of
 * the page.
 */
export function strangerOf(headers: IncomingHttpHeaders): 'other_page' | 'not_fetched' | null {
  const { host = '', origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`) return 'other_page';
  const says = (name: string): string | undefined => [headers[name]].flat().join() || undefined;
  const site = says('sec-fetch-site');
  const isShown = !isOneOf(says('sec-fetch-dest'), FETCHED);
  if (isShown || !isOneOf(says('sec-fetch-mode'), MODES)) return 'not_fetched';
  return isOneOf(site, ['same-origin']) ? null : 'other_page';
}

function isOneOf(said: string | undefined, allowed: readonly string[]): boolean {
  return said === undefined || allowed.includes(said);
}
