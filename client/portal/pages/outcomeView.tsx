/** What became of a signed deed, in words, with what to do. */
import type { VNode } from 'preact';
import { printable } from '../../../ledger/printable.ts';
import type { Outcome } from '../signing/outcome.ts';
import { remedyOf } from '../signing/remedies.ts';
import { refusalText } from '../words/ledgerTexts.ts';
import { say } from '../words/words.ts';
import { Mark } from './figures.tsx';

/** See the head of this file. */
export function OutcomeView({ outcome }: { readonly outcome: Outcome }): VNode {
  if (outcome.kind === 'refused') return <Refused outcome={outcome} />;
  const height = 'height' in outcome ? outcome.height : null;
  return (
    <p class={`outcome ${outcome.kind}`}>
      <strong>{say(`outcome.${outcome.kind}`)}</strong>{' '}
      {height !== null && <Mark height={height} />}
      <br />
      {say(`outcome.${outcome.kind}.text`)}
    </p>
  );
}

function Refused({ outcome }: { readonly outcome: Extract<Outcome, { kind: 'refused' }> }): VNode {
  const { code, sentence, facts, height } = outcome;
  const told = Object.entries(facts).map(([name, fact]) => printable(`${name} ${String(fact)}`));
  return (
    <>
      <p class="outcome refused">
        <strong>{say('outcome.refused')}</strong> <Mark height={height} />
        <br />
        {refusalText(code, sentence)} <span class="code">{code}</span>
      </p>
      {told.length > 0 && <p class="quiet-text">{told.join(', ')}</p>}
      <p>{say(`remedy.${remedyOf(code)}`)}</p>
    </>
  );
}
