/**
 * A key that comes by a link, for trying: `npm start` prints one for each member, and the program
 * that serves this page hands the key over, once.
 */
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import { claimOf, KEY_ROUTE, linkPassphrase, linkTokenOf } from '../../sdk/keyLink.ts';
import { MAX_KEY_BYTES } from '../../sdk/keyText.ts';
import { takeKey } from './memberKey.ts';

/** Why a link gives no key; `key.link.CODE` is its text. */
const CODES = ['link_wrong', 'link_used', 'link_expired', 'other_page', 'no_route'] as const;
type LinkCode = (typeof CODES)[number] | 'unreachable';

/** See `CODES`. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly code: LinkCode;

  constructor(code: LinkCode) {
    super(code);
    this.code = code;
  }
}

/** The token of the link that is open; null: none is. */
export const linkToken: Signal<string | null> = signal(null);
/** What was handed over, until it is kept: a passphrase that does not do costs no second link. */
let handed: { readonly token: string; readonly key: Blob } | null = null;

readAddress();
addEventListener('hashchange', readAddress);

/**
 * Takes the key of a link and keeps it under a passphrase.
 * @throws LinkError; ClientError and DOMException as `takeKey`
 */
export async function takeLinkedKey(token: string, passphrase: string): Promise<void> {
  if (handed?.token !== token) handed = { token, key: await fetchKey(token) };
  await takeKey(handed.key, passphrase, linkPassphrase(token));
  handed = null;
  linkToken.value = null;
}

/** The token leaves the address at once; a browser may have noted it before (decision 0101). */
function readAddress(): void {
  const token = linkTokenOf(location.hash);
  if (token === null) return;
  linkToken.value = token;
  history.replaceState(null, '', '#/key');
}

async function fetchKey(token: string): Promise<Blob> {
  const asked = { claim: claimOf(token) };
  try {
    const answer = await fetch(KEY_ROUTE, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
    });
    const text = await answer.text();
    if (answer.ok && text.length <= MAX_KEY_BYTES) return new Blob([text]);
    throw new LinkError(codeIn(text));
  } catch (error) {
    throw error instanceof LinkError ? error : new LinkError('unreachable');
  }
}

function codeIn(text: string): LinkCode {
  const json: unknown = JSON.parse(text);
  const code = (json as { readonly code?: unknown } | null)?.code;
  return CODES.find((one) => one === code) ?? 'unreachable';
}
