/** Reads what the member has for as long as its key is open, and asks how new that is. */
import type { Signal } from '@preact/signals';
import { effect, signal, untracked } from '@preact/signals';
import type { Newness } from '../../sdk/newest.ts';
import { keyState, memberSigner } from '../keys/memberKey.ts';
import { faultCode } from './faultCode.ts';
import { head, ledger } from './ledger.ts';
import { isLive, toldHeight } from './live.ts';
import type { MemberFacts } from './memberFacts.ts';
import type { Wish } from './readings.ts';
import { isOfSame, Readings } from './readings.ts';

/** What was read last; null where there is no open key, or nothing was read yet. */
export const facts: Signal<MemberFacts | null> = signal(null);
/** Why it could not be read, the code of a `ClientError`; null: it could. */
export const readingFault: Signal<string | null> = signal(null);
/** What validators said last of how new the node is; null: they were not asked yet. */
export const newness: Signal<Pick<Newness, 'height' | 'verdict'> | null> = signal(null);

const REST_MS = 5_000;
/** Each asking makes every validator sign. */
const NEWNESS_MS = 30_000;

/** From which height on facts are read. */
const due: Signal<number> = signal(0);

/**
 * Reads anew, one reading at a time: while the node tells what happens, after blocks that concern
 * the member, else after each; and asks for newness each half minute, and reads then too.
 */
export function followMember(): void {
  const readings = new Readings<MemberFacts>({
    read: readFacts,
    show: (read) => {
      facts.value = read;
      readingFault.value = null;
    },
    fail: (error) => {
      readingFault.value = faultCode(error);
    },
    rest: () => new Promise((resolve) => setTimeout(resolve, REST_MS)),
  });
  let reader: Wish | null = null;
  effect(() => {
    const newest = head.value?.height ?? 0;
    if (!isLive.value || toldHeight.value > due.peek()) due.value = newest;
  });
  effect(() => {
    const wish = wishNow();
    if (!isOfSame(reader, wish)) {
      facts.value = null;
      readingFault.value = null;
      newness.value = null;
      if (wish !== null) void lookForNewness();
    }
    reader = wish;
    readings.want(wish);
  });
  setInterval(() => {
    if (!document.hidden) void lookForNewness();
  }, NEWNESS_MS);
}

/** For whom there is something to read, from a height on that the node has proved. */
export function wishNow(): Wish | null {
  const [key, known, asked] = [keyState.value, ledger.value, newness.value];
  if (key.kind !== 'open' || known === null || head.value === null) return null;
  const height = Math.max(due.value, asked?.height ?? 0);
  const { member, keyName } = key;
  return { genesis: known.genesis, member, keyName, height };
}

async function readFacts(wish: Wish): Promise<MemberFacts> {
  const { readMemberFacts } = await import('./memberFacts.ts');
  return await readMemberFacts(wish.genesis, memberSigner(wish), wish.height);
}

async function lookForNewness(): Promise<void> {
  const wish = untracked(wishNow);
  if (wish === null) return;
  let told: typeof newness.value = { height: 0, verdict: 'unknown' };
  try {
    const { readNewness } = await import('./memberFacts.ts');
    told = await readNewness(wish.genesis, memberSigner(wish));
  } catch {
    // A node that withholds the statements is not known to be newest, whatever it says instead.
  }
  if (!isOfSame(untracked(wishNow), wish)) return;
  newness.value = told;
  // What a node keeps back from the stream is found then.
  due.value = head.peek()?.height ?? 0;
}
