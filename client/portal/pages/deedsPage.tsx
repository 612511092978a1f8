/** Every deed that the roles of the member allow, by chapter; each opens its form. */
import { useSignalEffect } from '@preact/signals';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Chapter, DeedType } from '../../../contracts/deeds.ts';
import { CHAPTERS } from '../../../contracts/deeds.ts';
import { blankFilling } from '../forms/filling.ts';
import { ownDeeds } from '../forms/ownDeeds.ts';
import { keyState } from '../keys/memberKey.ts';
import { likelyWords } from '../signing/beginDeed.ts';
import { step } from '../signing/signing.ts';
import { directory, openDirectory } from '../trust/directory.ts';
import { head } from '../trust/ledger.ts';
import { titleOfDeed } from '../words/labels.ts';
import { say } from '../words/words.ts';

/** See the head of this file. */
export function DeedsPage(): VNode {
  const [wanted, setWanted] = useState('');
  useSignalEffect(() => void openDirectory());
  const key = keyState.value;
  const own = key.kind === 'none' ? '' : key.member;
  const known = directory.value;
  const member = Array.isArray(known) ? known.find(({ id }) => id === own) : undefined;
  const isValidator = head.value?.validators.includes(own) ?? false;
  if (member === undefined) {
    const isFault = known === 'fault';
    const told = known === null ? 'deeds.reading' : isFault ? 'deeds.fault' : 'deeds.left';
    return (
      <>
        <h1>{say('deeds.title')}</h1>
        <p role={isFault ? 'alert' : undefined}>{say(told)}</p>
      </>
    );
  }
  const isWanted = (type: DeedType): boolean =>
    titleOfDeed(type).toLowerCase().includes(wanted.trim().toLowerCase());
  const party = { roles: member.roles, isValidator };
  const found = (Object.keys(CHAPTERS) as Chapter[])
    .map((chapter) => ({ chapter, types: ownDeeds(chapter, party).filter(isWanted) }))
    .filter(({ types }) => types.length > 0);
  return (
    <>
      <h1>{say('deeds.title')}</h1>
      <p>{say('deeds.text')}</p>
      <label class="field">
        <span>{say('deeds.search')}</span>
        <input
          type="search"
          value={wanted}
          onInput={({ currentTarget }) => setWanted(currentTarget.value)}
        />
        <small>{say('deeds.search.help')}</small>
      </label>
      {found.length === 0 && <p role="status">{say('deeds.none')}</p>}
      {found.map(({ chapter, types }) => (
        <section key={chapter}>
          <h2>{say(`chapter.${chapter}`)}</h2>
          <ul class="deeds">
            {types.map((type) => (
              <li key={type}>
                <button type="button" class="quiet" onClick={() => begin(type)}>
                  {titleOfDeed(type)} …
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function begin(type: DeedType): void {
  step.value = { kind: 'filling', filling: blankFilling(type, likelyWords()) };
}
