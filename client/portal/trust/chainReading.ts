/** Reads the chain for as long as a page about it is shown, after each block anew. */
import { useEffect, useState } from 'preact/hooks';
import { NodeConnection } from '../../sdk/nodeConnection.ts';
import { faultCode } from './faultCode.ts';
import { head, ledger } from './ledger.ts';
import { ProvedChain } from './provedChain.ts';

/** What was read of something: it, or why it could not be. */
export interface ReadOf<T> {
  readonly found: T | null;
  /** A code; null: it could be read, or is being read. */
  readonly fault: string | null;
}

/** What a page reads of the chain, read again when it has grown or `wish` changes. */
export function useChain<T>(
  wish: string,
  read: (chain: ProvedChain, node: NodeConnection) => Promise<T>,
): ReadOf<T> {
  const [state, setState] = useState<ReadOf<T>>({ found: null, fault: null });
  const genesis = ledger.value?.genesis;
  const height = head.value?.height ?? 0;
  useEffect(() => {
    let isCurrent = true;
    if (genesis === undefined || height === 0) return undefined;
    const readAll = async (): Promise<T | null> => {
      const node = new NodeConnection(location.origin);
      const chain = await ProvedChain.read(node, genesis);
      return chain === null ? null : await read(chain, node);
    };
    readAll().then(
      (found) => isCurrent && setState({ found, fault: null }),
      (error: unknown) => isCurrent && setState({ found: null, fault: faultCode(error) }),
    );
    return () => {
      isCurrent = false;
    };
  }, [genesis, height, wish]);
  return state;
}
