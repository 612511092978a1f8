/**
 * The ledger that this browser has pinned: that of the first visit. What another one says is not
 * believed, and neither is an older state than was seen before.
 */
import type { ProvedHead } from '../../sdk/proved.ts';
import type { Choice, Followed, Pin, Trouble } from './following.ts';
import { againstChoice, decodePin, followStored } from './following.ts';
import { changeStored, PIN } from './storage.ts';

/** What was pinned; the pin that is given where nothing was. @throws DOMException */
export async function pinFirst(pin: Pin): Promise<{ pin: Pin; isFirst: boolean }> {
  let found: Pin | null = null;
  await changeStored('pins', PIN, (stored) => {
    found = decodePin(stored);
    return found === null ? pin : undefined;
  });
  return { pin: found ?? pin, isFirst: found === null };
}

/**
 * Goes on to a proved header of the ledger that is pinned, and of no other; what another tab has
 * proved counts as well, and a fork is kept. @throws DOMException
 */
export async function keepHead(pin: Pin, proved: ProvedHead): Promise<Followed> {
  let followed: Followed = { pin, trouble: null };
  await changeStored('pins', PIN, (found) => {
    const stored = decodePin(found);
    followed = followStored(stored, pin, proved);
    return followed.pin === stored ? undefined : followed.pin;
  });
  return followed;
}

/** Pins a ledger in place of another, as its reader chose; why not, else. @throws DOMException */
export async function pinChosen(pin: Pin, chosen: Choice): Promise<Trouble | null> {
  let trouble: Trouble | null = null;
  await changeStored('pins', PIN, (stored) => {
    const { chain: pinned } = decodePin(stored) ?? { chain: chosen.pinned };
    trouble = againstChoice(chosen, pinned, pin.chain);
    return trouble === null ? pin : undefined;
  });
  return trouble;
}
