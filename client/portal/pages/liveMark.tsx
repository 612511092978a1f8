/** How far the page is: the newest block that was proved, and whether the node tells by itself. */
import type { VNode } from 'preact';
import { head } from '../trust/ledger.ts';
import { isLive } from '../trust/live.ts';
import { say } from '../words/words.ts';

/** Null before there is a block. */
export function LiveMark(): VNode | null {
  if (head.value === null) return null;
  const kind = isLive.value ? 'on' : 'off';
  return (
    <p class={`live ${kind}`} title={say(`live.${kind}.help`)}>
      {say(`live.${kind}`, { height: head.value.height })}
    </p>
  );
}
