/** The whole chain, verified in this browser from the founding document on. */
import type { VNode } from 'preact';
import type { AuditState } from '../audit/chainAudit.ts';
import { audit, beginAudit, stopAudit } from '../audit/chainAudit.ts';
import { keyState, memberSigner } from '../keys/memberKey.ts';
import { head, ledger } from '../trust/ledger.ts';
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
  const [key, known, newest] = [keyState.value, ledger.value, head.value?.height ?? 0];
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
  const newest = Math.max(head.value?.height ?? 0, height);
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
        {say(`audit.${state.kind}`, { height, newest, transactions })}
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
    const { code, reason, height } = state.failure;
    return (
      <Notice kind="alarm" title={say('audit.fault.title', { height: height ?? state.height })}>
        <p>{auditText(code)}</p>
        <p>{say('audit.fault.text')}</p>
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
