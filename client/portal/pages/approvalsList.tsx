/** Deeds of the member that wait for more of its keys: who has signed, who is to, until when. */
import type { VNode } from 'preact';
import { keyState } from '../keys/memberKey.ts';
import { isUnread, waitingDeeds } from '../signing/approvals.ts';
import { tell } from '../signing/signing.ts';
import type { WaitingDeed } from '../signing/signingDesk.ts';
import { say, tellTime } from '../words/words.ts';
import { Mark } from './figures.tsx';
import { titleOfDeed } from './signDialog.tsx';

/** With its caveat also where none waits; what could not be read is said. */
export function ApprovalsList(): VNode | null {
  const waiting = waitingDeeds.value;
  return (
    <section>
      <h2>{say('approvals.title')}</h2>
      <p class="quiet-text">{say('approvals.text')}</p>
      {isUnread.value && (
        <p class="fault" role="alert">
          {say('approvals.unread')}
        </p>
      )}
      {waiting?.length === 0 && <p class="quiet-text">{say('approvals.none')}</p>}
      <ul class="rows">
        {waiting?.map((one) => (
          <Waiting key={one.approval.id} waiting={one} />
        ))}
      </ul>
    </section>
  );
}

function Waiting({ waiting }: { readonly waiting: WaitingDeed }): VNode {
  const { approval, missing, height } = waiting;
  const { id, digest, signed, until } = approval;
  const key = keyState.value;
  const own = key.kind === 'open' ? key.keyName : '';
  const hasSigned = signed.includes(own);
  return (
    <li>
      <span class="about">{titleOfDeed(waiting.type)}</span>
      <span class="amount">
        <Mark height={height} />
      </span>
      <div class="beside">
        <p>
          {say('approvals.signed', { keys: signed.join(', ') })}{' '}
          {missing !== null && say('approvals.missing', missing)}{' '}
          {say('approvals.until', { time: tellTime(until) })}
        </p>
        {hasSigned && <p>{say('approvals.own')}</p>}
        <p class="row">
          {waiting.isForOwn && (
            <button
              type="button"
              onClick={() => void tell('approveDeed', { approval: id, digest })}
            >
              {say('approvals.act')}
            </button>
          )}
          <button
            type="button"
            class="quiet"
            onClick={() => void tell('declineDeed', { approval: id })}
          >
            {say('approvals.decline')}
          </button>
        </p>
      </div>
    </li>
  );
}
