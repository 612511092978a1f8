/** A transaction by its id, proved: in which block it stands, and what became of it. */
import type { VNode } from 'preact';
import type { Hash } from '../../../ledger/hash.ts';
import type { ProvedTransaction } from '../../sdk/proved.ts';
import type { ReadOf } from '../trust/chainReading.ts';
import { useOwn } from '../trust/ownReading.ts';
import { say, tellNumber, tellTime } from '../words/words.ts';
import { refusalOf } from './blockView.tsx';
import { HashText, Mark } from './figures.tsx';

/** See the head of this file. */
export function TransactionView({ id }: { readonly id: Hash }): VNode {
  const read = useOwn(id, async (client) => (await client.readTransaction(id)) ?? 'none');
  return (
    <section>
      <p>
        <a href="#/explore">{say('explore.all')}</a>
      </p>
      <h2>{say('explore.transaction')}</h2>
      <p>
        <HashText hash={id} />
      </p>
      {read === null ? <p>{say('explore.locked')}</p> : <Outcome read={read} />}
    </section>
  );
}

function Outcome(given: { readonly read: ReadOf<ProvedTransaction | 'none'> }): VNode {
  const { found, fault } = given.read;
  if (fault !== null) return <p class="fault">{say('explore.fault.text', { code: fault })}</p>;
  if (found === null) return <p class="quiet-text">{say('page.loading')}</p>;
  if (found === 'none') return <p role="status">{say('explore.transaction.none')}</p>;
  const { height, time, result } = found;
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
