/** Reads something once for whoever has a key open; the next one is shown nothing of it. */
import { useEffect, useState } from 'preact/hooks';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import { keyState, memberSigner } from '../keys/memberKey.ts';
import type { ReadOf } from './chainReading.ts';
import { faultCode } from './faultCode.ts';
import { ledger } from './ledger.ts';

/** What was read, and for which key and wish. */
interface ReadFor<T> extends ReadOf<T> {
  readonly asked: string;
}

/** What the member reads of a wish, read again with another one; null: no key is open. */
export function useOwn<T>(
  wish: string,
  read: (client: LedgerClient) => Promise<T>,
): ReadOf<T> | null {
  const [state, setState] = useState<ReadFor<T> | null>(null);
  const [key, genesis] = [keyState.value, ledger.value?.genesis];
  const isOpen = key.kind === 'open' && genesis !== undefined;
  const asked = isOpen ? `${genesis.chain} ${key.member} ${key.keyName} ${wish}` : null;
  useEffect(() => {
    if (!isOpen || asked === null) return undefined;
    let isCurrent = true;
    const reader = memberSigner(key);
    setState(null);
    read(new LedgerClient({ genesis, nodes: [location.origin], reader })).then(
      (found) => isCurrent && setState({ asked, found, fault: null }),
      (error: unknown) => isCurrent && setState({ asked, found: null, fault: faultCode(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [asked]);
  if (asked === null) return null;
  return state?.asked === asked ? state : { found: null, fault: null };
}
