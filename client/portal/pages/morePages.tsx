/** Pages about the ledger that are loaded when somebody looks at them, and the way between them. */
import type { VNode } from 'preact';
import { say } from '../words/words.ts';
import { lazily } from './lazily.tsx';
import type { Place } from './place.ts';
import { LEDGER_PLACES, place } from './place.ts';

const PAGES: Partial<Record<Place, (given: object) => VNode>> = {
  explore: lazily(async () => (await import('./explorePage.tsx')).ExplorePage),
  network: lazily(async () => (await import('./networkPage.tsx')).NetworkPage),
  audit: lazily(async () => (await import('./auditPage.tsx')).AuditPage),
  settings: lazily(async () => (await import('./settingsPage.tsx')).SettingsPage),
};

/** The page of a place, if it is one of these. */
export function morePageOf(shown: Place): ((given: object) => VNode) | undefined {
  return PAGES[shown];
}

/** Whether the page of a place stands below that of the ledger. */
export function isOfLedger(shown: Place): boolean {
  return shown === 'ledger' || LEDGER_PLACES.some((one) => one === shown);
}

/** Leads from page to page below that of the ledger. */
export function LedgerNavigation(): VNode | null {
  if (!isOfLedger(place.value)) return null;
  return (
    <nav class="pages below" aria-label={say('nav.ledger.title')}>
      {LEDGER_PLACES.map((name) => (
        <a key={name} href={`#/${name}`} aria-current={place.value === name ? 'page' : undefined}>
          {say(`nav.${name}`)}
        </a>
      ))}
    </nav>
  );
}
