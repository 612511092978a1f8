/** Reads a receivable for as long as its page is shown, after each block anew. */
import { effect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Hash } from '../../../ledger/hash.ts';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import { memberSigner } from '../keys/memberKey.ts';
import { faultCode } from './faultCode.ts';
import { wishNow } from './reading.ts';
import type { Wish } from './readings.ts';
import { Readings } from './readings.ts';
import type { TallyFacts } from './tallyFacts.ts';
import { readTally } from './tallyFacts.ts';
import type { Standing } from './toldEvents.ts';
import { judgeTold } from './toldEvents.ts';
import type { Told } from './toldHistory.ts';

/** What was read, and who reads more. */
export interface TallyRead {
  readonly facts: TallyFacts;
  readonly client: LedgerClient;
}

/** What a page shows of a receivable. */
export interface TallyView {
  readonly read: TallyRead | null;
  /** Why it could not be read, a code; null: it could. */
  readonly fault: string | null;
  /** What became of the events that were looked at, by `placeOf`. */
  readonly standings: ReadonlyMap<string, Standing>;
}

const REST_MS = 5_000;
/** Events that are proved without being asked for: the newest ones. */
const MAX_PROVED = 100;

/** See the head of this file. */
export function useTally(id: Hash): TallyView {
  const [read, setRead] = useState<TallyRead | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const known = useRef(new Map<string, Standing>());
  const [standings, setStandings] = useState<ReadonlyMap<string, Standing>>(new Map());
  useEffect(() => {
    const readings = new Readings<TallyRead>({
      read: (wish) => readOnce(wish, id),
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
  }, [id]);
  useEffect(() => {
    if (read === null) return undefined;
    const ending = new AbortController();
    const tell = (): void => setStandings(new Map(known.current));
    void judgeAll(read, known.current, tell, ending.signal);
    return () => ending.abort();
  }, [read]);
  return { read, fault, standings };
}

/** An entry as it is told, as a key: told otherwise, it is looked at anew. */
export function placeOf({ height, index, isItem, all }: Told): string {
  return `${height} ${isItem ? 'item' : 'transaction'} ${index} ${JSON.stringify(all)}`;
}

async function readOnce({ genesis, height, ...key }: Wish, id: Hash): Promise<TallyRead> {
  const reader = memberSigner(key);
  const nodes = [location.origin];
  const client = new LedgerClient({ genesis, nodes, reader, sinceHeight: height });
  return { facts: await readTally(client, id, key.member), client };
}

/** Looks at the events one after another; those that were proved are not looked at again. */
async function judgeAll(
  { facts, client }: TallyRead,
  known: Map<string, Standing>,
  tell: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (const told of facts.told.slice(-MAX_PROVED).reverse()) {
    const place = placeOf(told);
    if (known.get(place)?.kind === 'proved') continue;
    try {
      const standing = await judgeTold(client, told, facts.id);
      if (signal.aborted) return;
      known.set(place, standing);
      tell();
    } catch {
      // What could not be read is tried again with the next block; till then a node tells it.
      return;
    }
  }
}
