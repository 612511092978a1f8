/** Figures where people would rather look: what is to come, from whom, how late, at which cost. */
import type { ComponentChildren, VNode } from 'preact';
import { greater } from '../../../contracts/state/units.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { dayAhead } from '../../sdk/ledgerDays.ts';
import type { DayTotal } from '../../sdk/questions.ts';
import { countWaits } from '../figures/answers.ts';
import { exposureOf, OTHERS } from '../figures/exposure.ts';
import { AGES, BEFORE, LATER, partsByAge, partsByWeek, weeksFrom } from '../figures/payDays.ts';
import { costsByTier, outcomesOf } from '../figures/sales.ts';
import type { Sums } from '../figures/shares.ts';
import { barLength, sumUp } from '../figures/shares.ts';
import { head, ledger } from '../trust/ledger.ts';
import type { MemberFacts } from '../trust/memberFacts.ts';
import type { OwnFigures } from '../trust/ownFigures.ts';
import { useOwnFigures } from '../trust/ownFiguresReading.ts';
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
  const { own, fault } = useOwnFigures(member);
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

/** The ledger day of the newest block that was proved; of the clock where there is none. */
function todayOf(genesis: Genesis | null): string {
  const time = head.value?.time ?? Date.now();
  return genesis === null ? new Date(time).toISOString().slice(0, 10) : dayAhead(genesis, time, 0);
}

function Section(given: {
  readonly title: string;
  /** At which it is proved to be all; null: a node says so. */
  readonly height: number | null;
  readonly texts?: readonly string[];
  readonly none: string | null;
  readonly children: ComponentChildren;
}): VNode {
  const { title, height, texts = [], none, children } = given;
  return (
    <section class="listed">
      <h2>
        {title} <Mark height={height} />
      </h2>
      {texts.map((text) => (
        <p key={text} class="quiet-text">
          {text}
        </p>
      ))}
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
      <Section title={say('figures.weeks')} height={height} texts={wholeText(incoming)} none={none}>
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

/** What counts in what is to come. */
function wholeText({ items }: Totals): readonly string[] {
  return items.length === 0 ? [] : [say('figures.whole')];
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
    <Section
      title={say('figures.exposure')}
      height={incoming.height}
      texts={wholeText(incoming)}
      none={none}
    >
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
  const { tiers, unknown } = costsByTier(own.offers);
  const longest = most(tiers.map(({ costPpm }) => BigInt(costPpm)));
  const rows = tiers.map(({ tier, currency, count, face, price, costPpm }) => ({
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
      height={null}
      texts={[say('figures.costs.text'), ...missingText(own), ...countText('costs', unknown)]}
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
      height={null}
      texts={[...offersTexts(own), ...missingText(own), ...countText('offers', own.unseen)]}
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
      texts={[say('figures.waits.text'), ...countText('waits', own.unknownWaits)]}
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

/** Each is proved, the sums of them are not: a node could leave any out. */
function offersTexts({ height }: OwnFigures): readonly string[] {
  const proved = height === null ? [] : [say('figures.offers.proved', { height })];
  return [say('figures.offers.text'), ...proved];
}

/** What a node cannot tell that has joined by a snapshot. */
function missingText({ heldFrom }: OwnFigures): readonly string[] {
  return heldFrom === null ? [] : [say('figures.held', { height: heldFrom })];
}

function countText(left: 'costs' | 'offers' | 'waits', count: number): readonly string[] {
  return count === 0 ? [] : [say(`figures.${left}.left`, { count })];
}

function figureOf(amount: bigint, longest: bigint, currency: string): BarRow['values'][number] {
  return { length: barLength(amount, longest), text: tellMoney(amount, currency) };
}

function most(amounts: readonly bigint[]): bigint {
  return amounts.reduce(greater, 0n);
}
