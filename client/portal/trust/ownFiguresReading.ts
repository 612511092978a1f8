/** Reads the figures of a member for as long as somebody looks at them, one reading at a time. */
import { effect, untracked } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import { memberSigner } from '../keys/memberKey.ts';
import { faultCode } from './faultCode.ts';
import type { OwnFigures } from './ownFigures.ts';
import { OwnReading } from './ownFigures.ts';
import { facts, wishNow } from './reading.ts';
import type { Wish } from './readings.ts';
import { Readings } from './readings.ts';

const REST_MS = 5_000;

/** What was read last, and why it could not be read now, a code; null of each: nothing. */
export interface OwnFiguresView {
  readonly own: OwnFigures | null;
  readonly fault: string | null;
}

/** See the head of this file. Whatever the member has was read anew is the reason to read. */
export function useOwnFigures(member: string): OwnFiguresView {
  const [own, setOwn] = useState<OwnFigures | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    const reading = new OwnReading();
    const readings = new Readings<OwnFigures>({
      read: (wish) => readOnce(reading, wish, leaving.signal),
      show: (read) => {
        setOwn(read);
        setFault(null);
      },
      fail: (error) => setFault(faultCode(error)),
      rest: () => new Promise((resolve) => setTimeout(resolve, REST_MS)),
    });
    const stop = effect(() => {
      const known = facts.value;
      const wish = untracked(wishNow);
      if (known === null || wish === null || wish.member !== member) readings.want(null);
      // Up to where the member's invoices are known, so that none of them is read over.
      else readings.want({ ...wish, height: known.invoices.height });
    });
    return () => {
      stop();
      leaving.abort();
      readings.want(null);
      setOwn(null);
    };
  }, [member]);
  return { own, fault };
}

async function readOnce(
  reading: OwnReading,
  { genesis, height, ...key }: Wish,
  signal: AbortSignal,
): Promise<OwnFigures> {
  const nodes = [location.origin];
  const reader = memberSigner(key);
  const client = new LedgerClient({ genesis, nodes, reader, sinceHeight: height });
  const invoices = facts.peek()?.invoices.items ?? [];
  return await reading.read(client, { member: key.member, height, invoices }, signal);
}
