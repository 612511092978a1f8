/** A transaction by its id, proved: in which block it stands, and what became of it. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Hash } from '../../../ledger/hash.ts';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import type { ProvedTransaction } from '../../sdk/proved.ts';
import { keyState, memberSigner } from '../keys/memberKey.ts';
import { faultCode } from '../trust/faultCode.ts';
import { ledger } from '../trust/ledger.ts';
import { say, tellNumber, tellTime } from '../words/words.ts';
import { refusalOf } from './blockView.tsx';
import { HashText, Mark } from './figures.tsx';

type Read = ProvedTransaction | 'none' | 'reading' | { readonly fault: string };

/** See the head of this file. */
export function TransactionView({ id }: { readonly id: Hash }): VNode {
  const [read, setRead] = useState<Read>('reading');
  const [key, genesis] = [keyState.value, ledger.value?.genesis];
  const member = key.kind === 'open' ? key.member : null;
  useEffect(() => {
    if (key.kind !== 'open' || genesis === undefined) return;
    const reader = memberSigner(key);
    const client = new LedgerClient({ genesis, nodes: [location.origin], reader });
    client.readTransaction(id).then(
      (found) => setRead(found ?? 'none'),
      (error: unknown) => setRead({ fault: faultCode(error) }),
    );
  }, [id, member, genesis]);
  return (
    <section>
      <p>
        <a href="#/explore">{say('explore.all')}</a>
      </p>
      <h2>{say('explore.transaction')}</h2>
      <p>
        <HashText hash={id} />
      </p>
      {member === null ? <p>{say('explore.locked')}</p> : <Outcome read={read} />}
    </section>
  );
}

function Outcome({ read }: { readonly read: Read }): VNode {
  if (read === 'reading') return <p class="quiet-text">{say('page.loading')}</p>;
  if (read === 'none') return <p role="status">{say('explore.transaction.none')}</p>;
  if ('fault' in read) {
    return <p class="fault">{say('explore.fault.text', { code: read.fault })}</p>;
  }
  const { height, time, result } = read;
  return (
    <>
      <p>
        <Mark height={height} />
      </p>
      <dl>
        <dt>{say('explore.transaction.block')}</dt>
        <dd>
          <a href={`#/explore/${height}`}>{tellNumber(height)}</a>
        </dd>
        <dt>{say('explore.time')}</dt>
        <dd>{tellTime(time)}</dd>
        <dt>{say('explore.transaction.result')}</dt>
        <dd>{result.code === 'ok' ? say('explore.entry.done') : refusalOf(result.code)}</dd>
        <dt>{say('explore.transaction.events')}</dt>
        <dd>{tellNumber(result.eventCount)}</dd>
      </dl>
    </>
  );
}
