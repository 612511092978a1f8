/** The whole chain, verified in this browser from the founding document on. */
import type { VNode } from 'preact';
import type { AuditFailure } from '../../auditor/auditReport.ts';
import type { AuditState } from '../audit/chainAudit.ts';
import { audit, beginAudit, stopAudit } from '../audit/chainAudit.ts';
import { keyState, memberSigner } from '../keys/memberKey.ts';
import { ledger, proved } from '../trust/ledger.ts';
import { auditText } from '../words/auditTexts.ts';
import { say, tellNumber } from '../words/words.ts';
import { Mark } from './figures.tsx';
import { Notice } from './notices.tsx';

/** See the head of this file. */
export function AuditPage(): VNode {
  const state = audit.value;
  return (
    <>
      <h1>{say('audit.title')}</h1>
      <p>{say('audit.text')}</p>
      {state !== null && <Outcome state={state} />}
      {state !== null && <Reached state={state} />}
      <Acts isRunning={state?.kind === 'running'} isAgain={state !== null} />
    </>
  );
}

function Acts(given: { readonly isRunning: boolean; readonly isAgain: boolean }): VNode {
  const [key, known, newest] = [keyState.value, ledger.value, proved.value];
  if (given.isRunning) {
    return (
      <p>
        <button type="button" onClick={stopAudit}>
          {say('audit.stop')}
        </button>
      </p>
    );
  }
  if (key.kind !== 'open' || known === null) {
    return (
      <p>
        <a class="button" href="#/key">
          {say('welcome.act')}
        </a>
      </p>
    );
  }
  if (known.genesis.continues !== null) {
    return (
      <Notice kind="note" title={say('audit.continued.title')}>
        <p>{say('audit.continued')}</p>
      </Notice>
    );
  }
  // Without it, that a node gives no more would pass for the whole chain.
  if (newest === null) return <p role="status">{say('ledger.head.none')}</p>;
  return (
    <p>
      <button type="button" onClick={() => beginAudit(known.genesis, memberSigner(key), newest)}>
        {say(given.isAgain ? 'audit.again' : 'audit.begin')}
      </button>
    </p>
  );
}

function Reached({ state }: { readonly state: AuditState }): VNode {
  const { height, transactions, ms } = state;
  const newest = Math.max(proved.value?.height ?? 0, height);
  const code = state.kind === 'lost' ? state.code : '';
  const seconds = Math.max(ms / 1_000, 0.001);
  return (
    <section>
      <h2>{say('audit.reached')}</h2>
      <p class="figure">
        <span class="number">{tellNumber(height)}</span>
        {height > 0 && <Mark height={height} />}
      </p>
      <progress max={Math.max(newest, 1)} value={height} aria-label={say('audit.progress')} />
      <p role={state.kind === 'running' ? undefined : 'status'}>
        {say(`audit.${state.kind}`, { height, newest, transactions, code })}
      </p>
      <p class="quiet-text" data-transactions={transactions} data-ms={Math.round(ms)}>
        {say('audit.rate', {
          rate: Math.round(transactions / seconds),
          seconds: Math.round(seconds * 10) / 10,
        })}
      </p>
    </section>
  );
}

function Outcome({ state }: { readonly state: AuditState }): VNode | null {
  if (state.kind === 'failed') {
    const { code, reason, height = state.height } = state.failure;
    const what = faultKind(state.failure);
    return (
      <Notice kind="alarm" title={say(`audit.${what}.title`, { height })}>
        {what !== 'fork' && <p>{auditText(code)}</p>}
        <p>{say(`audit.${what}.text`)}</p>
        <details>
          <summary>{say('trouble.reason')}</summary>
          <p class="code">{`${code}: ${reason}`}</p>
        </details>
      </Notice>
    );
  }
  if (state.kind === 'short') {
    return (
      <Notice kind="caution" title={say('audit.short.title')}>
        <p>{say('audit.short.text')}</p>
      </Notice>
    );
  }
  if (state.kind !== 'unread') return null;
  const { code, isRight } = state;
  return (
    <Notice kind="caution" title={say(isRight ? 'audit.right.title' : 'audit.unread.title')}>
      <p>{say(isRight ? 'audit.right' : 'audit.unreadable', { code })}</p>
    </Notice>
  );
}

/** A block does not hold, or there are two of a height, or no block is at fault but the state. */
function faultKind({ code, height }: AuditFailure): 'fault' | 'fork' | 'laws' {
  if (code === 'fork') return 'fork';
  return height === undefined ? 'laws' : 'fault';
}
