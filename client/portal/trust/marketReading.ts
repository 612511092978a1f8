/** Reads what the member trades for as long as somebody looks at it, after each block anew. */
import { effect } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import { dayAhead } from '../../sdk/ledgerDays.ts';
import { memberSigner } from '../keys/memberKey.ts';
import { faultCode } from './faultCode.ts';
import { head } from './ledger.ts';
import type { MarketFacts } from './marketFacts.ts';
import { readMarket } from './marketFacts.ts';
import { wishNow } from './reading.ts';
import type { Wish } from './readings.ts';
import { Readings } from './readings.ts';

const REST_MS = 5_000;

/** What was read last, and why it could not be read now, a code; null of each: nothing. */
export interface MarketView {
  readonly read: MarketFacts | null;
  readonly fault: string | null;
}

/** See the head of this file. */
export function useMarket(): MarketView {
  const [read, setRead] = useState<MarketFacts | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const readings = new Readings<MarketFacts>({
      read: readOnce,
      show: (found) => {
        setRead(found);
        setFault(null);
      },
      fail: (error) => setFault(faultCode(error)),
      rest: () => new Promise((resolve) => setTimeout(resolve, REST_MS)),
    });
    const stop = effect(() => readings.want(wishNow()));
    return () => {
      stop();
      readings.want(null);
    };
  }, []);
  return { read, fault };
}

async function readOnce({ genesis, height, ...key }: Wish): Promise<MarketFacts> {
  const reader = memberSigner(key);
  const nodes = [location.origin];
  const client = new LedgerClient({ genesis, nodes, reader, sinceHeight: height });
  const time = head.peek()?.time ?? Date.now();
  return await readMarket(client, key.member, dayAhead(genesis, time, 0));
}
