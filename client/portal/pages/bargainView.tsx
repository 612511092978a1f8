/** What a deed of trade costs, and what can hurt its piece, before it is signed. */
import type { VNode } from 'preact';
import type { Bargain, Cost, Peril, Perils } from '../signing/bargain.ts';
import { titleOfDeed } from '../words/labels.ts';
import { say, tellDay, tellMoney, tellPercent } from '../words/words.ts';
import { Mark } from './figures.tsx';
import { Notice } from './notices.tsx';

/** See the head of this file. */
export function BargainView({ bargain }: { readonly bargain: Bargain }): VNode {
  const { cost, perils } = bargain;
  return (
    <>
      {cost !== null && <CostView cost={cost} />}
      {perils !== null && <PerilsView perils={perils} />}
    </>
  );
}

function CostView({ cost }: { readonly cost: Cost }): VNode {
  const { face, price, currency, payDay, days, yearlyCost } = cost;
  const rows = [
    ['bargain.face', tellMoney(face, currency)],
    ['bargain.price', tellMoney(price, currency)],
    ['bargain.days', say('bargain.days.text', { days, day: tellDay(payDay) })],
    [
      'bargain.cost',
      typeof yearlyCost === 'number' ? tellPercent(yearlyCost) : say(`bargain.cost.${yearlyCost}`),
    ],
  ] as const;
  return (
    <section class="fact">
      <h3>{say('bargain.title')}</h3>
      <dl class="told">
        {rows.map(([label, told]) => (
          <div key={label}>
            <dt>{say(label)}</dt>
            <dd>
              <bdi>{told}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function PerilsView({ perils }: { readonly perils: Perils }): VNode {
  const { isFree, isHidden, height, currency, entries } = perils;
  const burdens = entries.filter(({ severity }) => severity === 'burden');
  const notes = entries.filter(({ severity }) => severity === 'note');
  const verdict = isHidden ? 'perils.hidden' : isFree ? 'perils.free' : 'perils.burdened';
  const list = (some: readonly Peril[]): VNode => (
    <ul>
      {some.map((peril) => (
        <li key={`${peril.code} ${peril.about}`}>{tellPeril(peril, currency)}</li>
      ))}
    </ul>
  );
  return (
    <section class="fact">
      <h3>{say('perils.title')}</h3>
      {burdens.length === 0 && !isHidden && <p>{say(verdict)}</p>}
      {(burdens.length > 0 || isHidden) && (
        <Notice kind="caution" title={say(verdict)}>
          {list(burdens)}
          {isHidden && <p>{say('perils.ask', { deed: titleOfDeed('grantReading') })}</p>}
        </Notice>
      )}
      {notes.length > 0 && (
        <>
          <p>{say('perils.notes')}</p>
          {list(notes)}
        </>
      )}
      {height !== null && <Mark height={height} />}
    </section>
  );
}

function tellPeril({ code, about, amount }: Peril, currency: string): string {
  if (code === 'evidence') return say('peril.evidence', { level: Number(amount ?? 0n) });
  const said = say(`peril.${code}`, { about });
  return amount === null
    ? said
    : say('peril.amount', { said, amount: tellMoney(amount, currency) });
}
