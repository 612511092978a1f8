/** What stands around every page. */
import type { VNode } from 'preact';
import { keyState } from '../keys/memberKey.ts';
import { head, trouble } from '../trust/ledger.ts';
import type { MemberFacts } from '../trust/memberFacts.ts';
import { facts, readingFault } from '../trust/reading.ts';
import type { Language } from '../words/words.ts';
import { CATALOGUES, language, say } from '../words/words.ts';
import { Guarded } from './guarded.tsx';
import { HoldingsPage } from './holdingsPage.tsx';
import { KeyPage } from './keyPage.tsx';
import { lazily } from './lazily.tsx';
import { FirstVisit, LedgerFigure, LedgerPage } from './ledgerPage.tsx';
import { LiveMark } from './liveMark.tsx';
import { isOfLedger, LedgerNavigation, morePageOf } from './morePages.tsx';
import { NewnessNotice } from './newnessNotice.tsx';
import { Notice, TroubleNotice } from './notices.tsx';
import type { Place } from './place.ts';
import { PLACES, place, subject } from './place.ts';
import { SignDialog } from './signDialog.tsx';
import type { Theme } from './theme.ts';
import { THEMES, theme } from './theme.ts';
import { WaitsPage } from './waitsPage.tsx';

const DeedsPage = lazily(async () => (await import('./deedsPage.tsx')).DeedsPage);
const FiguresPage = lazily(async () => (await import('./figuresPage.tsx')).FiguresPage);
const FindPage = lazily(async () => (await import('./findPage.tsx')).FindPage);
const RegisterPage = lazily(async () => (await import('./registerPage.tsx')).RegisterPage);
const ReceivablePage = lazily(async () => (await import('./receivablePage.tsx')).ReceivablePage);

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
        <LiveMark />
        <Settings />
      </header>
      <Pages />
      <LedgerNavigation />
      <main id="content" tabIndex={-1}>
        {trouble.value !== null && <TroubleNotice trouble={trouble.value} />}
        <Guarded key={subject.value ?? place.value}>
          <Page />
        </Guarded>
      </main>
      <SignDialog />
    </>
  );
}

function Pages(): VNode {
  return (
    <nav class="pages" aria-label={say('nav.title')}>
      {PLACES.map((name) => (
        <a key={name} href={`#/${name}`} aria-current={currentOf(name)}>
          {say(`nav.${name}`)}
        </a>
      ))}
    </nav>
  );
}

/** Whether the page of a place of the navigation is shown, or one below it. */
function currentOf(name: Place): 'page' | 'true' | undefined {
  if (place.value === name) return 'page';
  return name === 'ledger' && isOfLedger(place.value) ? 'true' : undefined;
}

function Page(): VNode | null {
  const More = morePageOf(place.value);
  if (More !== undefined) return <More />;
  if (place.value === 'ledger') return <LedgerPage />;
  if (place.value === 'key') return <KeyPage />;
  if (keyState.value.kind !== 'open') return <Welcome />;
  if (subject.value !== null) return <ReceivablePage key={subject.value} id={subject.value} />;
  if (place.value === 'find') return <FindPage />;
  if (place.value === 'register') return <RegisterPage />;
  if (place.value === 'deeds') return <DeedsPage />;
  const known = facts.value;
  const fault = readingFault.value;
  if (fault !== null) {
    return (
      <>
        <h1>{say(`nav.${place.value}`)}</h1>
        <Notice kind="caution" title={say('reading.fault.title')}>
          <p>{say('reading.fault.text', { code: fault })}</p>
        </Notice>
      </>
    );
  }
  if (known === null) {
    return (
      <>
        <h1>{say('reading.title')}</h1>
        <p>{say(head.value === null ? 'ledger.head.none' : 'reading.text')}</p>
      </>
    );
  }
  return (
    <>
      <NewnessNotice known={known} />
      <OwnPage known={known} />
    </>
  );
}

function OwnPage({ known }: { readonly known: MemberFacts }): VNode {
  if (place.value === 'holdings') return <HoldingsPage known={known} />;
  if (place.value === 'figures') return <FiguresPage known={known} />;
  return <WaitsPage known={known} />;
}

function Welcome(): VNode {
  return (
    <>
      <h1>{say('welcome.title')}</h1>
      <p>{say('welcome.text')}</p>
      <p>
        <a class="button" href="#/key">
          {say('welcome.act')}
        </a>
      </p>
      <FirstVisit />
      <LedgerFigure />
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
      <a href="#/settings">{say('nav.settings')}</a>
    </form>
  );
}
