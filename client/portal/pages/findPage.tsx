/** Finding a receivable by its number, or by the number of one's own invoice. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { isHash } from '../../../ledger/encoding.ts';
import { faultCode } from '../trust/faultCode.ts';
import { confirmNetworkKey, networkKey } from '../trust/networkKey.ts';
import { findOwnInvoice } from '../trust/ownInvoice.ts';
import { wishNow } from '../trust/reading.ts';
import { say } from '../words/words.ts';
import { NetworkKeyField } from './networkKeyField.tsx';
import { addressOf } from './place.ts';

/** See the head of this file. */
export function FindPage(): VNode {
  return (
    <>
      <h1>{say('find.title')}</h1>
      <ById />
      <section>
        <h2>{say('find.own')}</h2>
        <p>{say('find.own.text')}</p>
        {networkKey.value === null ? <NetworkKeyField /> : <ByNumber held={networkKey.value} />}
      </section>
    </>
  );
}

function ById(): VNode {
  const [id, setId] = useState('');
  const [isFault, setFault] = useState(false);
  const submit = (event: Event): void => {
    event.preventDefault();
    const said = id.trim().toLowerCase();
    setFault(!isHash(said));
    if (isHash(said)) location.hash = addressOf(said);
  };
  return (
    <form onSubmit={submit}>
      <label class="field wide">
        <span>{say('find.id')}</span>
        <input value={id} required onInput={({ currentTarget }) => setId(currentTarget.value)} />
        <small>{say('find.id.help')}</small>
      </label>
      {isFault && (
        <p class="fault" role="alert">
          {say('find.id.fault')}
        </p>
      )}
      <button type="submit">{say('find.open')}</button>
    </form>
  );
}

function ByNumber({ held }: { readonly held: Uint8Array }): VNode {
  const [number, setNumber] = useState('');
  const [year, setYear] = useState('');
  const [answer, setAnswer] = useState('');
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setAnswer('');
    const wish = wishNow();
    if (wish === null) return;
    try {
      const found = await findOwnInvoice(wish, held, { number, year: Number(year) });
      if (found === null) setAnswer(say('find.none'));
      else {
        await confirmNetworkKey(held);
        location.hash = addressOf(found);
      }
    } catch (error) {
      setAnswer(say('find.fault', { code: faultCode(error) }));
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <p class="quiet-text">{say('network.key.held')}</p>
      <label class="field">
        <span>{say('find.number')}</span>
        <input
          value={number}
          required
          onInput={({ currentTarget }) => setNumber(currentTarget.value)}
        />
        <small>{say('find.number.help')}</small>
      </label>
      <label class="field">
        <span>{say('find.year')}</span>
        <input
          value={year}
          required
          inputMode="numeric"
          pattern="[0-9]{4}"
          onInput={({ currentTarget }) => setYear(currentTarget.value)}
        />
        <small>{say('find.year.help')}</small>
      </label>
      <p role="status">{answer}</p>
      <button type="submit">{say('find.search')}</button>
    </form>
  );
}
