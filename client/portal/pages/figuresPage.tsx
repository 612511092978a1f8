/** Figures where people would rather look: what is to come, from whom, how late, at which cost. */
import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { dayText } from '../../../contracts/state/calendar.ts';
import { greater } from '../../../contracts/state/units.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import type { DayTotal } from '../../sdk/questions.ts';
import { countWaits } from '../figures/answers.ts';
import { exposureOf, OTHERS } from '../figures/exposure.ts';
import { AGES, BEFORE, LATER, partsByAge, partsByWeek, weeksFrom } from '../figures/payDays.ts';
import { costsByTier, outcomesOf } from '../figures/sales.ts';
import type { Sums } from '../figures/shares.ts';
import { barLength, sumUp } from '../figures/shares.ts';
import { memberSigner } from '../keys/memberKey.ts';
import { faultCode } from '../trust/faultCode.ts';
import { head, ledger } from '../trust/ledger.ts';
import type { MemberFacts } from '../trust/memberFacts.ts';
import type { OwnFigures } from '../trust/ownFigures.ts';
import { ledgerDay, readOwnFigures } from '../trust/ownFigures.ts';
import { wishNow } from '../trust/reading.ts';
import { say, tellDay, tellMoney, tellNumber, tellPercent } from '../words/words.ts';
import type { BarRow } from './barTable.tsx';
import { BarTable } from './barTable.tsx';
import { Mark } from './figures.tsx';
import { nameOf } from './money.tsx';
import { Notice } from './notices.tsx';
import { ListsHead } from './sheet.tsx';

/** See the head of this file. */
export function FiguresPage({ known }: { readonly known: MemberFacts }): VNode {
  const { incoming, funding, member } = known;
  const { own, fault } = useOwnFigures(known);
  const today = todayOf(ledger.value?.genesis ?? null);
  return (
    <>
      <ListsHead member={member} />
      <h1>{say('figures.title', { name: nameOf(member) })}</h1>
      <p class="quiet-text">{say('figures.text', { day: tellDay(today) })}</p>
      <Flows {...{ incoming, funding, today }} />
      <Exposure incoming={incoming} />
      {fault !== null && (
        <Notice kind="caution" title={say('reading.fault.title')}>
          <p>{say('reading.fault.text', { code: fault })}</p>
        </Notice>
      )}
      {own === null ? (
        fault === null && <p class="quiet-text">{say('page.loading')}</p>
      ) : (
        <>
          <Costs own={own} />
          <Offers own={own} />
          <Waits own={own} />
        </>
      )}
    </>
  );
}

/** Read once for each reading of what the member has. */
function useOwnFigures(known: MemberFacts): {
  readonly own: OwnFigures | null;
  readonly fault: string | null;
} {
  const [own, setOwn] = useState<OwnFigures | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    let isLeft = false;
    const wish = wishNow();
    if (wish === null || wish.member !== known.member) return undefined;
    const { genesis, height } = wish;
    readOwnFigures(genesis, memberSigner(wish), height, known.invoices.items).then(
      (read) => {
        if (isLeft) return;
        setOwn(read);
        setFault(null);
      },
      (error: unknown) => {
        if (!isLeft) setFault(faultCode(error));
      },
    );
    return () => {
      isLeft = true;
    };
  }, [known]);
  return { own, fault };
}

/** The ledger day of the newest block that was proved; of the clock where there is none. */
function todayOf(genesis: Genesis | null): string {
  const time = head.value?.time ?? Date.now();
  return genesis === null
    ? new Date(time).toISOString().slice(0, 10)
    : dayText(ledgerDay(genesis, time));
}

function Section(given: {
  readonly title: string;
  readonly height: number | null;
  readonly text?: string;
  readonly none: string | null;
  readonly children: ComponentChildren;
}): VNode {
  const { title, height, text, none, children } = given;
  return (
    <section class="listed">
      <h2>
        {title} <Mark height={height} />
      </h2>
      {text !== undefined && <p class="quiet-text">{text}</p>}
      {none === null ? children : <p class="quiet-text">{none}</p>}
    </section>
  );
}

interface Totals {
  readonly items: readonly DayTotal[];
  readonly height: number;
}

/** Money to come and to pay, by week and by how late it is. */
function Flows(given: {
  readonly incoming: Totals;
  readonly funding: Totals;
  readonly today: string;
}): VNode {
  const { incoming, funding, today } = given;
  const height = Math.min(incoming.height, funding.height);
  const none = incoming.items.length + funding.items.length === 0 ? say('figures.none') : null;
  const byWeek = [incoming, funding].map(({ items }) => sumUp(partsByWeek(items, today)));
  const byAge = [incoming, funding].map(({ items }) => sumUp(partsByAge(items, today)));
  return (
    <>
      <Section title={say('figures.weeks')} height={height} none={none}>
        <Both
          series={byWeek}
          caption="figures.weeks.of"
          about={say('figures.week')}
          keys={weeksFrom(today)}
          label={weekLabel}
        />
      </Section>
      <Section title={say('figures.ages')} height={height} none={none}>
        <Both
          series={byAge}
          caption="figures.ages.of"
          about={say('figures.age')}
          keys={AGES}
          label={(age) => say(`figures.age.${age}`)}
        />
      </Section>
    </>
  );
}

function weekLabel(week: string): string {
  if (week === BEFORE) return say('figures.week.before');
  return week === LATER
    ? say('figures.week.later')
    : say('figures.week.from', { day: tellDay(week) });
}

/** What is to come and to pay side by side, a table for each currency. */
function Both<Key extends string>(given: {
  readonly series: readonly (readonly Sums<Key>[])[];
  readonly caption: 'figures.weeks.of' | 'figures.ages.of';
  readonly about: string;
  readonly keys: readonly Key[];
  readonly label: (key: Key) => string;
}): VNode {
  const { series, caption, about, keys, label } = given;
  const currencies = [...new Set(series.flat().map(({ currency }) => currency))].sort();
  const heads = [about, say('figures.in'), say('figures.out')];
  return (
    <>
      {currencies.map((currency) => {
        const amounts = series.map(
          (sums) => sums.find((one) => one.currency === currency)?.amounts,
        );
        const longest = most(amounts.flatMap((one) => [...(one?.values() ?? [])]));
        const rows = keys.map((key) => ({
          ...{ key, label: label(key) },
          values: amounts.map((one) => figureOf(one?.get(key) ?? 0n, longest, currency)),
        }));
        return (
          <BarTable key={currency} title={say(caption, { currency })} heads={heads} rows={rows} />
        );
      })}
    </>
  );
}

function Exposure({ incoming }: { readonly incoming: Totals }): VNode {
  const none = incoming.items.length === 0 ? say('figures.none') : null;
  return (
    <Section title={say('figures.exposure')} height={incoming.height} none={none}>
      {exposureOf(incoming.items).map(({ currency, amounts }) => {
        const longest = most([...amounts.values()]);
        const rows = [...amounts].map(([debtor, amount]) => ({
          ...{ key: debtor, label: debtor === OTHERS ? say('figures.others') : nameOf(debtor) },
          values: [figureOf(amount, longest, currency)],
        }));
        const heads = [say('col.debtor'), say('figures.owed')];
        const title = say('figures.exposure.of', { currency });
        return <BarTable key={currency} title={title} heads={heads} rows={rows} />;
      })}
    </Section>
  );
}

function Costs({ own }: { readonly own: OwnFigures }): VNode {
  const costs = costsByTier(own.offers);
  const longest = most(costs.map(({ costPpm }) => BigInt(costPpm)));
  const rows = costs.map(({ tier, currency, count, face, price, costPpm }) => ({
    key: `${currency} ${tier}`,
    label: say(`figures.tier.${tier}`, { count, currency }),
    values: [
      { length: barLength(BigInt(costPpm), longest), text: tellPercent(costPpm) },
      {
        length: barLength(price, face),
        text: say('figures.sold.of', {
          price: tellMoney(price, currency),
          face: tellMoney(face, currency),
        }),
      },
    ],
  }));
  return (
    <Section
      title={say('figures.costs')}
      height={own.height}
      text={say('figures.costs.text')}
      none={rows.length === 0 ? say('figures.costs.none') : null}
    >
      <BarTable
        title={say('figures.costs')}
        isHeaded
        heads={[say('figures.tier'), say('figures.cost'), say('figures.sold')]}
        rows={rows}
      />
    </Section>
  );
}

function Offers({ own }: { readonly own: OwnFigures }): VNode {
  const outcomes = outcomesOf(own.offers);
  const longest = most(outcomes.map(({ count }) => BigInt(count)));
  const rows = outcomes.map(({ status, currency, count, face }) => ({
    key: `${currency} ${status}`,
    label: say(`figures.offer.${status}`),
    values: [
      {
        length: barLength(BigInt(count), longest),
        text:
          currency === null
            ? tellNumber(count)
            : say('figures.offers.count', { count, face: tellMoney(face, currency) }),
      },
    ],
  }));
  return (
    <Section
      title={say('figures.offers')}
      height={own.height}
      text={say('figures.offers.text')}
      none={rows.length === 0 ? say('figures.offers.none') : null}
    >
      <BarTable
        title={say('figures.offers')}
        isHeaded
        heads={[say('col.outcome'), say('figures.count')]}
        rows={rows}
      />
    </Section>
  );
}

function Waits({ own }: { readonly own: OwnFigures }): VNode {
  const counts = [...countWaits(own.waits)];
  const longest = most(counts.map(([, count]) => BigInt(count)));
  const rows: readonly BarRow[] = counts.map(([wait, count]) => ({
    ...{ key: wait, label: say(`figures.wait.${wait}`) },
    values: [{ length: barLength(BigInt(count), longest), text: tellNumber(count) }],
  }));
  return (
    <Section
      title={say('figures.waits')}
      height={null}
      text={say('figures.waits.text')}
      none={own.waits.length === 0 ? say('figures.waits.none') : null}
    >
      <BarTable
        title={say('figures.waits')}
        isHeaded
        heads={[say('figures.wait'), say('figures.invoices')]}
        rows={rows}
      />
    </Section>
  );
}

function figureOf(amount: bigint, longest: bigint, currency: string): BarRow['values'][number] {
  return { length: barLength(amount, longest), text: tellMoney(amount, currency) };
}

function most(amounts: readonly bigint[]): bigint {
  return amounts.reduce(greater, 0n);
}
