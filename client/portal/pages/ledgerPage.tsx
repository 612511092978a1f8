/** The ledger itself: its newest block, proved here, and the document that this rests on. */
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import type { ProvedHead } from '../../sdk/proved.ts';
import type { KnownLedger } from '../trust/ledger.ts';
import { head, ledger, trouble } from '../trust/ledger.ts';
import { say, tellAgo, tellNumber, tellTime } from '../words/words.ts';
import { CopyButton, HashText, Mark } from './figures.tsx';
import { Notice } from './notices.tsx';

/** The clock of the page, ms since 1970. */
const now = signal(Date.now());
setInterval(() => {
  now.value = Date.now();
}, 1_000);

/** See the head of this file. */
export function LedgerPage(): VNode {
  const known = ledger.value;
  if (known === null) {
    return (
      <>
        <h1>{say('ledger.unknown')}</h1>
        {trouble.value === null && <p class="quiet-text">{say('ledger.asking')}</p>}
      </>
    );
  }
  return (
    <>
      <h1>{say('ledger.title', { name: known.genesis.name })}</h1>
      <FirstVisit />
      <Newest head={head.value} />
      <FoundingDocument known={known} />
      {head.value !== null && <Validators head={head.value} />}
    </>
  );
}

/** At the first visit: what was pinned, and what to compare. */
export function FirstVisit(): VNode | null {
  const known = ledger.value;
  if (known === null || !known.isFirstVisit) return null;
  return (
    <Notice kind="note" title={say('ledger.first.title')}>
      <p>{say('ledger.first.text')}</p>
      <p>
        <HashText hash={known.genesis.chain} />
      </p>
    </Notice>
  );
}

/** The newest block alone, for pages about something else. */
export function LedgerFigure(): VNode | null {
  return ledger.value === null ? null : <Newest head={head.value} />;
}

function Newest({ head: newest }: { readonly head: ProvedHead | null }): VNode {
  if (newest === null) {
    return (
      <section>
        <h2>{say('ledger.head')}</h2>
        <p>{say('ledger.head.none')}</p>
      </section>
    );
  }
  const { height, time, validators, signedBy } = newest;
  const signed = { signed: signedBy.length, all: validators.length };
  return (
    <section>
      <h2>{say('ledger.head')}</h2>
      <p class="figure">
        <span class="number">{tellNumber(height)}</span>
        <Mark height={height} />
      </p>
      <p>{say('ledger.made', { ago: tellAgo(time, now.value), time: tellTime(time) })}</p>
      <p class="quiet-text">{say('ledger.signed', signed)}</p>
    </section>
  );
}

function FoundingDocument({ known }: { readonly known: KnownLedger }): VNode {
  const { chain } = known.genesis;
  return (
    <section>
      <h2>{say('ledger.document')}</h2>
      <p>{say('ledger.document.help')}</p>
      <dl>
        <dt>{say('ledger.hash')}</dt>
        <dd>
          <HashText hash={chain} />
          <CopyButton text={chain} />
        </dd>
      </dl>
      <p class="quiet-text">{say('ledger.pinned', { date: tellTime(known.since) })}</p>
    </section>
  );
}

function Validators({ head: newest }: { readonly head: ProvedHead }): VNode {
  return (
    <section>
      <h2>{say('ledger.validators')}</h2>
      <p>{say('ledger.validators.help')}</p>
      <ul class="validators">
        {newest.validators.map((id) => {
          const hasSigned = newest.signedBy.includes(id);
          const state = hasSigned ? 'signed' : 'missing';
          return (
            <li key={id} class={state}>
              <strong>{id}</strong> {say(`ledger.validator.${state}`)}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
