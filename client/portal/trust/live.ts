/**
 * Hears from the node what concerns the member, as it happens, while its key is open and the page
 * is looked at. What is told proves nothing: it is the reason to look at once. A node that tells
 * nothing is looked at as one that has no stream.
 */
import type { ReadonlySignal } from '@preact/signals';
import { effect, signal } from '@preact/signals';
import { decodeEventCursor } from '../../../ledger/eventCursor.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { systemEnvironment } from '../../sdk/environment.ts';
import type { KeyName } from '../../sdk/signer.ts';
import { keyState, memberSigner } from '../keys/memberKey.ts';
import { head, ledger, lookNow } from './ledger.ts';

const live = signal(false);
/** Whether the node has told something lately, be it that there is nothing. */
export const isLive: ReadonlySignal<boolean> = live;
const told = signal(0);
/** The height of the newest block of which the node told something that concerns the member. */
export const toldHeight: ReadonlySignal<number> = told;

/** A stream says each quarter of a minute that it is alive. */
const SILENCE_MS = 40_000;
/** Until a node is asked again that has lied or refused for good. */
const REST_MS = 30_000;

/** See the head of this file. A hidden page holds no connection: browsers have few for a node. */
export function followTold(): void {
  const isShown = signal(!document.hidden);
  document.addEventListener('visibilitychange', () => {
    isShown.value = !document.hidden;
  });
  effect(() => {
    const [key, known] = [keyState.value, ledger.value];
    if (key.kind !== 'open' || known === null || !isShown.value) return undefined;
    const ending = new AbortController();
    void followOn(known.genesis, key, ending.signal);
    return () => {
      ending.abort();
      live.value = false;
    };
  });
}

/** Until the signal is aborted, over restarts of the node, each event once. */
async function followOn(genesis: Genesis, key: KeyName, signal: AbortSignal): Promise<void> {
  told.value = 0;
  let after = String(head.peek()?.height ?? 0);
  let silence: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(silence));
  while (!signal.aborted) {
    try {
      const { openTold } = await import('./memberFacts.ts');
      for await (const { cursor, event } of openTold(genesis, memberSigner(key), after, signal)) {
        if (signal.aborted) return;
        after = cursor;
        live.value = true;
        clearTimeout(silence);
        silence = setTimeout(() => {
          live.value = false;
        }, SILENCE_MS);
        hear(decodeEventCursor(cursor).height, event !== null);
      }
    } catch {
      // What lies, or refuses for good, is looked at as before and asked again later; a stream that
      // was left says nothing of the one that has taken its place.
      if (!signal.aborted) live.value = false;
    }
    await systemEnvironment.sleep(REST_MS, signal).catch(() => undefined);
  }
}

function hear(height: number, isConcern: boolean): void {
  if (isConcern) told.value = height;
  if (height > (head.peek()?.height ?? 0)) lookNow();
}
