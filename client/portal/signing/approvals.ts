/** Deeds of the member that wait for more of its keys; read after each block. */
import type { Signal } from '@preact/signals';
import { effect, signal, untracked } from '@preact/signals';
import { keyState } from '../keys/memberKey.ts';
import { head, ledger } from '../trust/ledger.ts';
import { deskOf } from './openedDesk.ts';
import type { WaitingDeed } from './signingDesk.ts';

/** Null until they were read. */
export const waitingDeeds: Signal<readonly WaitingDeed[] | null> = signal(null);
/** They could not be read when they were tried last. */
export const isUnread: Signal<boolean> = signal(false);

let isReading = false;
let isStale = false;

/** See the head of this file. */
export function followApprovals(): void {
  effect(() => {
    const isOpen = keyState.value.kind === 'open' && ledger.value !== null;
    if (!isOpen) waitingDeeds.value = null;
    else if (head.value !== null) untracked(() => void readOn());
  });
}

/** A block that comes while they are read has them read once more. */
async function readOn(): Promise<void> {
  isStale = true;
  if (isReading) return;
  isReading = true;
  while (isStale) {
    isStale = false;
    const before = keyState.value;
    try {
      const found = await (await deskOf()).approvals();
      if (keyState.value === before) waitingDeeds.value = found;
      isUnread.value = false;
    } catch {
      // The list says so, and what it shows is as it was read before; the next block tries again.
      isUnread.value = true;
    }
  }
  isReading = false;
}
