/** What the buyers of invoices that were registered here have to get. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { utf8Text } from '../../../ledger/encoding.ts';
import type { KeptDetails } from '../signing/keptDetails.ts';
import { forgetDetails, keptDetails, readDetailsOf } from '../signing/keptDetails.ts';
import { facts, wishNow } from '../trust/reading.ts';
import { say, tellTime } from '../words/words.ts';
import { nameOf, ShortId } from './money.tsx';
import { saveText } from './saveText.ts';

/** See the head of this file. */
export function KeptDetailsList(): VNode {
  const wish = wishNow();
  useEffect(() => {
    if (wish !== null) void readDetailsOf(wish.genesis.chain, wish.member);
  }, [wish?.genesis.chain, wish?.member]);
  return (
    <section>
      <h2>{say('details.title')}</h2>
      <p>{say('details.text')}</p>
      <Rows />
    </section>
  );
}

function Rows(): VNode {
  const kept = keptDetails.value;
  if (kept === null) return <p class="quiet-text">{say('details.reading')}</p>;
  if (kept === 'fault') {
    return (
      <p class="fault" role="alert">
        {say('details.fault')}
      </p>
    );
  }
  if (kept.length === 0) return <p class="quiet-text">{say('details.none')}</p>;
  return (
    <ul class="rows">
      {kept.map((one) => (
        <Kept key={one.commitment} kept={one} />
      ))}
    </ul>
  );
}

/** One of them, and whether its invoice stands on the ledger. */
function Kept({ kept }: { readonly kept: KeptDetails }): VNode {
  const { commitment, number, buyer, keptAt, file } = kept;
  const [isSaved, setSaved] = useState(false);
  const invoice = facts.value?.invoices.items.find(({ details }) => details === commitment);
  const name = invoice?.id ?? number.replaceAll(/[^a-z0-9-]+/gi, '-');
  const save = (): void => {
    saveText(`${name}.details.json`, utf8Text(file), 'application/json');
    setSaved(true);
  };
  return (
    <li>
      <span class="about">{say('details.about', { number, name: nameOf(buyer) })}</span>
      <span class="beside">
        {invoice === undefined ? (
          say('details.absent', { time: tellTime(keptAt) })
        ) : (
          <>
            {say('details.stands')} · <ShortId id={invoice.id} />
          </>
        )}
        <p class="row">
          <button type="button" onClick={save}>
            {say('details.save')}
          </button>
        </p>
        <ForgetRow commitment={commitment} isSaved={isSaved} />
      </span>
    </li>
  );
}

/** The salt is nowhere else: what was not saved just now is forgotten by a second word alone. */
function ForgetRow(given: { readonly commitment: string; readonly isSaved: boolean }): VNode {
  const { commitment, isSaved } = given;
  const [isAsked, setAsked] = useState(false);
  const [isFault, setFault] = useState(false);
  const forget = (): void => void forgetDetails(commitment).catch(() => setFault(true));
  const asks = isAsked && !isSaved;
  return (
    <>
      {asks && <p role="alert">{say('details.forget.sure')}</p>}
      {isFault && (
        <p class="fault" role="alert">
          {say('details.forget.fault')}
        </p>
      )}
      <p class="row">
        <button
          type="button"
          class="quiet"
          onClick={isSaved || asks ? forget : () => setAsked(true)}
        >
          {say(asks ? 'details.forget.act' : 'details.forget')}
        </button>
        {asks && (
          <button type="button" class="quiet" onClick={() => setAsked(false)}>
            {say('details.forget.not')}
          </button>
        )}
      </p>
    </>
  );
}
