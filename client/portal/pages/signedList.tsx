/** What was signed in this browser and has no end yet, or came to one while the page is open. */
import type { VNode } from 'preact';
import { damagedEntries, signedLines } from '../signing/signing.ts';
import { say, tellTime } from '../words/words.ts';
import { OutcomeView } from './outcomeView.tsx';
import { titleOfDeed } from './signDialog.tsx';

/** Null where there is nothing of the kind. */
export function SignedList(): VNode | null {
  const lines = signedLines.value;
  const damaged = damagedEntries.value.length;
  if (lines.length === 0 && damaged === 0) return null;
  return (
    <section>
      <h2>{say('signed.title')}</h2>
      {damaged > 0 && <p class="fault">{say('signed.damaged', { count: damaged })}</p>}
      <ul class="rows">
        {lines.map(({ id, type, signedAt, expires, outcome }) => (
          <li key={id}>
            <span class="about">{titleOfDeed(type)}</span>
            <span class="code" title={id}>
              {id.slice(0, 12)}…
            </span>
            <div class="beside">
              <p>{say('signed.when', { time: tellTime(signedAt) })}</p>
              {outcome === null ? (
                <p>{say('signed.pending', { time: tellTime(expires) })}</p>
              ) : (
                <OutcomeView outcome={outcome} />
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
