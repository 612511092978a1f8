/** The end of a form whose deed is told next. */
import type { VNode } from 'preact';
import { leaveSigning } from '../signing/signing.ts';
import { say } from '../words/words.ts';

/** See the head of this file. */
export function NextRow({ isReady = true }: { readonly isReady?: boolean }): VNode {
  return (
    <p class="row">
      <button type="submit" disabled={!isReady}>
        {say('answer.next')}
      </button>
      <button type="button" class="quiet" onClick={leaveSigning}>
        {say('sign.leave')}
      </button>
    </p>
  );
}
