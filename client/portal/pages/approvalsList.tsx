/** Deeds of the member that wait for more of its keys: who has signed, who is to, until when. */
import type { VNode } from 'preact';
import { keyState } from '../keys/memberKey.ts';
import { textCell } from '../lists/cells.ts';
import { isUnread, waitingDeeds } from '../signing/approvals.ts';
import { tell } from '../signing/signing.ts';
import type { WaitingDeed } from '../signing/signingDesk.ts';
import { titleOfDeed } from '../words/labels.ts';
import { say } from '../words/words.ts';
import { Mark } from './figures.tsx';
import type { Column } from './listTable.tsx';
import { ListTable } from './listTable.tsx';

/** With its caveat also where none waits; what could not be read is said. */
export function ApprovalsList(): VNode | null {
  const waiting = waitingDeeds.value;
  return (
    <section class="listed">
      <h2>{say('approvals.title')}</h2>
      <p class="quiet-text">{say('approvals.text')}</p>
      {isUnread.value && (
        <p class="fault" role="alert">
          {say('approvals.unread')}
        </p>
      )}
      {waiting?.length === 0 && <p class="quiet-text">{say('approvals.none')}</p>}
      {waiting !== null && waiting.length > 0 && (
        <ListTable
          title={say('approvals.title')}
          none={say('approvals.none')}
          rows={waiting}
          columns={COLUMNS}
          keyOf={({ approval }) => approval.id}
          acts={(one) => <Acts waiting={one} />}
        />
      )}
    </section>
  );
}

const COLUMNS: readonly Column<WaitingDeed>[] = [
  { title: 'col.deed', cell: ({ type }) => textCell(titleOfDeed(type)) },
  { title: 'col.signed', cell: ({ approval }) => textCell(approval.signed.join(', ')) },
  {
    title: 'col.missing',
    cell: (one) => {
      const words = [
        ...(one.missing === null ? [] : [say('approvals.missing', one.missing)]),
        ...(hasSigned(one) ? [say('approvals.own')] : []),
      ];
      return words.length === 0 ? null : textCell(words.join(' '));
    },
  },
  { title: 'col.lapses', cell: ({ approval }) => ({ kind: 'time', ms: approval.until }) },
  {
    title: 'col.proof',
    cell: ({ height }) => textCell(say('mark.proved', { height })),
    show: ({ height }) => <Mark height={height} />,
  },
];

/** Whether the key that is open has signed it. */
function hasSigned({ approval }: WaitingDeed): boolean {
  const key = keyState.value;
  return key.kind === 'open' && approval.signed.includes(key.keyName);
}

function Acts({ waiting }: { readonly waiting: WaitingDeed }): VNode {
  const { id, digest } = waiting.approval;
  return (
    <>
      {waiting.isForOwn && (
        <button type="button" onClick={() => void tell('approveDeed', { approval: id, digest })}>
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
    </>
  );
}
