/**
 * Keys that come by a link, for trying: `npm start` prints one for each member, and the program
 * that serves this page hands the member's key and that of the network over, once.
 */
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import { toHex } from '../../../ledger/encoding.ts';
import type { LinkedKeys } from '../../sdk/keyLink.ts';
import { claimOf, KEY_ROUTE, linkPassphrase, linkTokenOf } from '../../sdk/keyLink.ts';
import { MAX_KEY_BYTES } from '../../sdk/keyText.ts';
import { takeNetworkKey } from '../trust/networkKey.ts';
import { keyState, takeKey, unsealLinked } from './memberKey.ts';

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
/** Both, in one answer. */
const MAX_KEYS_BYTES = 2 * MAX_KEY_BYTES;
/** What was handed over, until it is kept: a passphrase that does not do costs no second link. */
let handed: (LinkedKeys & { readonly token: string }) | null = null;

readAddress();
addEventListener('hashchange', readAddress);

/**
 * Takes the keys of a link: that of the member is kept under a passphrase, that of the network is
 * held while it is open.
 * @throws LinkError; ClientError and DOMException as `takeKey`
 */
export async function takeLinkedKey(token: string, passphrase: string): Promise<void> {
  if (handed?.token !== token) handed = { token, ...(await fetchKeys(token)) };
  const linked = linkPassphrase(token);
  const ofNetwork = await unsealLinked(handed.networkKey, linked);
  await takeKey(new Blob([handed.key]), passphrase, linked);
  // It may have been locked meanwhile, in another tab.
  if (keyState.value.kind === 'open') await takeNetworkKey(new Blob([toHex(ofNetwork)]));
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

async function fetchKeys(token: string): Promise<LinkedKeys> {
  const asked = { claim: claimOf(token) };
  try {
    const answer = await fetch(KEY_ROUTE, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
    });
    const text = await answer.text();
    if (!answer.ok || text.length > MAX_KEYS_BYTES) throw new LinkError(codeIn(text));
    const { key, networkKey } = JSON.parse(text) as Record<keyof LinkedKeys, unknown>;
    return { key: String(key), networkKey: String(networkKey) };
  } catch (error) {
    throw error instanceof LinkError ? error : new LinkError('unreachable');
  }
}

function codeIn(text: string): LinkCode {
  const json: unknown = JSON.parse(text);
  const code = (json as { readonly code?: unknown } | null)?.code;
  return CODES.find((one) => one === code) ?? 'unreachable';
}
