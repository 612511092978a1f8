/** What stands around every page. */
import type { VNode } from 'preact';
import { trouble } from '../trust/ledger.ts';
import type { Language } from '../words/words.ts';
import { CATALOGUES, language, say } from '../words/words.ts';
import { LedgerPage } from './ledgerPage.tsx';
import { TroubleNotice } from './notices.tsx';
import type { Theme } from './theme.ts';
import { THEMES, theme } from './theme.ts';

/** See the head of this file. */
export function Shell(): VNode {
  return (
    <>
      <a class="skip" href="#content">
        {say('shell.skip')}
      </a>
      <header class="top">
        <a class="brand" href="#/">
          <TallyMark />
          {say('shell.title')}
        </a>
        <Settings />
      </header>
      <main id="content" tabIndex={-1}>
        {trouble.value !== null && <TroubleNotice trouble={trouble.value} />}
        <LedgerPage />
      </main>
    </>
  );
}

/** A stick with notches: a debt that two people have cut together. */
function TallyMark(): VNode {
  return (
    <svg class="brand-mark" viewBox="0 0 36 16" aria-hidden="true">
      <path class="stick" d="M1 3h34v10H1z" />
      <path class="notches" d="M7 3v5M12 3v5M17 3v10M23 3v5M28 3v5" />
    </svg>
  );
}

function Settings(): VNode {
  return (
    <form class="settings">
      <label>
        <span>{say('shell.language')}</span>
        <select
          value={language.value}
          onChange={({ currentTarget }) => {
            language.value = currentTarget.value as Language;
          }}
        >
          {Object.entries(CATALOGUES).map(([name, words]) => (
            <option key={name} value={name} lang={name}>
              {words['language.name']}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{say('shell.theme')}</span>
        <select
          value={theme.value}
          onChange={({ currentTarget }) => {
            theme.value = currentTarget.value as Theme;
          }}
        >
          {THEMES.map((name) => (
            <option key={name} value={name}>
              {say(`theme.${name}`)}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}
