/** What the buyers of invoices that were registered here have to get. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { utf8Text } from '../../../ledger/encoding.ts';
import type { KeptDetails } from '../signing/keptDetails.ts';
import { forgetDetails, keptDetails, readDetailsOf } from '../signing/keptDetails.ts';
import { facts, wishNow } from '../trust/reading.ts';
import { say, tellTime } from '../words/words.ts';
import { nameOf, ShortId } from './money.tsx';
import { saveText } from './saveText.ts';

/** See the head of this file. */
export function KeptDetailsList(): VNode {
  useEffect(() => {
    const wish = wishNow();
    if (wish !== null) readDetailsOf(wish.genesis.chain, wish.member).catch(() => undefined);
  }, []);
  const kept = keptDetails.value ?? [];
  return (
    <section>
      <h2>{say('details.title')}</h2>
      <p>{say('details.text')}</p>
      {kept.length === 0 ? (
        <p class="quiet-text">{say('details.none')}</p>
      ) : (
        <ul class="rows">
          {kept.map((one) => (
            <Kept key={one.commitment} kept={one} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** One of them, and whether its invoice stands on the ledger. */
function Kept({ kept }: { readonly kept: KeptDetails }): VNode {
  const { commitment, number, buyer, keptAt, file } = kept;
  const invoice = facts.value?.invoices.items.find(({ details }) => details === commitment);
  const name = invoice?.id ?? number.replaceAll(/[^a-z0-9-]+/gi, '-');
  const save = (): void => saveText(`${name}.details.json`, utf8Text(file), 'application/json');
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
          <button type="button" class="quiet" onClick={() => void forgetDetails(commitment)}>
            {say('details.forget')}
          </button>
        </p>
      </span>
    </li>
  );
}
