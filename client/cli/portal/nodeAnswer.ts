/**
 * What of a node's answer reaches the browser. It comes in the origin of the page that holds a key:
 * a document or a script there could read it. So only data is handed on, under a name of ours, and
 * even that under a policy in which nothing runs.
 */

/** Said with every answer that is none of the page's own files. */
export const ANSWER_HEADERS: ReadonlyMap<string, string> = new Map([
  ['cache-control', 'no-store'],
  ['content-security-policy', "default-src 'none'; sandbox; frame-ancestors 'none'"],
  ['cross-origin-resource-policy', 'same-origin'],
  ['x-content-type-options', 'nosniff'],
]);

/** What routes under /v1 answer with; a page for people is not among it. */
const DATA = [
  ...['application/json', 'application/problem+json', 'application/x-ndjson'],
  ...['application/octet-stream', 'text/event-stream'],
];
const PASSED = ['etag', 'retry-after', 'www-authenticate'];
/** Another way to say who one is would have the browser ask for a password in our name. */
const CHALLENGE = /^(?:Bearer|DPoP)(?: [a-z_]+="[^",]*")*$/;
/** Statuses whose answers have no body, and so no type. */
const BODYLESS = [204, 304];

/** The headers of an answer to hand on; null when it is no data. */
export function handedOn(told: Response): Record<string, string> | null {
  const head: Record<string, string> = {};
  for (const name of PASSED) {
    const value = told.headers.get(name);
    if (value !== null && (name !== 'www-authenticate' || CHALLENGE.test(value)))
      head[name] = value;
  }
  if (BODYLESS.includes(told.status)) return head;
  const named = (told.headers.get('content-type') ?? '').split(';', 1).join().trim().toLowerCase();
  const type = DATA.find((one) => one === named);
  return type === undefined ? null : { ...head, 'content-type': type };
}
