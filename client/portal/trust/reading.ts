/** Reads what the member has for as long as its key is open. */
import type { Signal } from '@preact/signals';
import { effect, signal } from '@preact/signals';
import { keyState, memberSigner } from '../keys/memberKey.ts';
import { head, ledger } from './ledger.ts';
import type { MemberFacts } from './memberFacts.ts';

/** What was read last; null where there is no open key, or nothing was read yet. */
export const facts: Signal<MemberFacts | null> = signal(null);
/** Why it could not be read, the code of a `ClientError`; null: it could. */
export const readingFault: Signal<string | null> = signal(null);

/** Reads anew after each block, one reading at a time. */
export function followMember(): void {
  let readHeight = -1;
  let isReading = false;
  effect(() => {
    const [key, known, newest] = [keyState.value, ledger.value, head.value];
    if (key.kind !== 'open') {
      facts.value = null;
      readHeight = -1;
      return;
    }
    if (known === null || newest === null || isReading || newest.height === readHeight) return;
    isReading = true;
    readHeight = newest.height;
    import('./memberFacts.ts')
      .then(({ readMemberFacts }) =>
        readMemberFacts(known.genesis, memberSigner(key), newest.height),
      )
      .then((read) => {
        // Whoever locked the key meanwhile is shown nothing.
        if (keyState.value.kind !== 'open') return;
        facts.value = read;
        readingFault.value = null;
      })
      .catch((error: unknown) => {
        const isCoded = error instanceof Error && 'code' in error;
        readingFault.value = isCoded ? String(error.code) : 'internal';
      })
      .finally(() => {
        isReading = false;
      });
  });
}
