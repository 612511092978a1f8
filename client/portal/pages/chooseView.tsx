/** The deeds among which somebody chooses, each with what it is for. */
import type { VNode } from 'preact';
import type { Filling } from '../forms/filling.ts';
import { leaveSigning, step } from '../signing/signing.ts';
import { titleOfDeed } from '../words/labels.ts';
import { say, sayIf } from '../words/words.ts';

/** See the head of this file. */
export function ChooseView(given: {
  readonly about: string;
  readonly choices: readonly Filling[];
}): VNode {
  const { about, choices } = given;
  return (
    <>
      <p>{about}</p>
      <ul class="choices">
        {choices.map((filling) => (
          <li key={filling.type}>
            <button
              type="button"
              class="quiet"
              aria-describedby={`choice-${filling.type}`}
              onClick={() => {
                step.value = { kind: 'filling', filling };
              }}
            >
              {titleOfDeed(filling.type)}
            </button>
            <small id={`choice-${filling.type}`}>{sayIf(`piece.help.${filling.type}`)}</small>
          </li>
        ))}
      </ul>
      <p class="row">
        <button type="button" class="quiet" onClick={leaveSigning}>
          {say('sign.leave')}
        </button>
      </p>
    </>
  );
}
