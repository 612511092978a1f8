/** How new what is shown is, as validators have said it through the node. */
import type { VNode } from 'preact';
import type { MemberFacts } from '../trust/memberFacts.ts';
import { newness } from '../trust/reading.ts';
import { say } from '../words/words.ts';
import { Notice } from './notices.tsx';

/** Of facts that were read before they were asked, nothing is said. */
export function NewnessNotice({ known }: { readonly known: MemberFacts }): VNode | null {
  const told = newness.value;
  if (told === null) return null;
  const { height, verdict } = told;
  if (verdict !== 'newest') {
    return (
      <Notice kind="caution" title={say(`newness.${verdict}.title`)}>
        <p>{say(`newness.${verdict}.text`)}</p>
      </Notice>
    );
  }
  return known.waiting.height < height ? null : <p class="quiet-text">{say('newness.newest')}</p>;
}
