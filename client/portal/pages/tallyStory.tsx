/** How a tally came to be what it is: the tree of its pieces, and every event in words. */
import type { VNode } from 'preact';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { isHash } from '../../../ledger/encoding.ts';
import { printable } from '../../../ledger/printable.ts';
import type { Cell } from '../lists/cells.ts';
import { textCell } from '../lists/cells.ts';
import type { Branch } from '../tally/growth.ts';
import type { Standing } from '../trust/toldEvents.ts';
import { eventsOf } from '../trust/toldEvents.ts';
import type { Told } from '../trust/toldHistory.ts';
import { EN } from '../words/en.ts';
import type { WordKey } from '../words/words.ts';
import { say, tellMoney, tellNumber, tellTime } from '../words/words.ts';
import { Mark } from './figures.tsx';
import { ListTable } from './listTable.tsx';
import { tellUnits } from './money.tsx';
import { ProofMark } from './proofBox.tsx';

type Naming = (member: string) => string;

/** Fields that name members, hold amounts, and hold times. */
const PARTIES = new Set([
  ...['holder', 'former', 'payTo', 'supplier', 'debtor', 'creditor', 'issuer', 'seller', 'buyer'],
  ...['pledgee', 'pledgor', 'guarantor', 'member', 'by', 'financier', 'claimant', 'assignor'],
  ...['taker', 'oracle', 'reader'],
]);
const AMOUNTS = new Set([
  ...['amount', 'interest', 'costs', 'open', 'price', 'discount', 'secured', 'missing'],
]);
const TIMES = new Set(['dueTime', 'time', 'until']);
const UNITS = /^[1-9][0-9]{0,17}$/;
const AMOUNT = /^(?:0|[1-9][0-9]{0,17})$/;

/** The pieces as a tree: what each was cut into, and whose hands it was in. */
export function TallyTree(given: {
  readonly branches: readonly Branch[];
  readonly name: Naming;
}): VNode {
  const { branches, name } = given;
  return (
    <ul class="tree">
      {branches.map(({ from, to, hands, isJoined, parts }) => {
        const units = { from: tellNumber(from), to: tellNumber(to) };
        const names = hands
          .map(({ holder }) => (holder === null ? say('tally.unknown') : name(holder)))
          .reduce((one, other) => say('tally.tree.to', { one, other }));
        return (
          <li key={`${from} ${to} ${isJoined}`}>
            <span>{say('tally.tree.hands', { ...units, names })}</span>
            {isJoined && <span class="quiet-text"> {say('tally.tree.joined', units)}</span>}
            {parts.length > 0 && <TallyTree branches={parts} name={name} />}
          </li>
        );
      })}
    </ul>
  );
}

/** Every event, the newest first. */
export function TallyEvents(given: {
  readonly told: readonly Told[];
  readonly standingOf: (told: Told) => Standing | undefined;
  readonly currency: string;
  readonly name: Naming;
}): VNode {
  const { told, standingOf, currency, name } = given;
  const none = say('tally.events.none');
  if (told.length === 0) return <p class="quiet-text">{none}</p>;
  return (
    <ListTable
      title={say('tally.events')}
      none={none}
      rows={[...told].reverse()}
      columns={[
        { title: 'col.time', cell: (entry) => timeCell(standingOf(entry)) },
        { title: 'col.by', cell: ({ isItem, all }) => textCell(byText(isItem, all, name)) },
        {
          title: 'col.event',
          cell: (entry) => textCell(entryText(entry, currency, name)),
          show: (entry) => <EntryLines entry={entry} currency={currency} name={name} />,
        },
        {
          title: 'col.proof',
          cell: (entry) => textCell(standingText(entry, standingOf(entry))),
          show: (entry) => <StandingMark entry={entry} standing={standingOf(entry)} />,
        },
      ]}
      keyOf={({ height, index, isItem }) => `${height} ${isItem} ${index}`}
    />
  );
}

function timeCell(standing: Standing | undefined): Cell {
  const time = standing !== undefined && 'time' in standing ? standing.time : null;
  return time === null ? null : { kind: 'time', ms: time };
}

function byText(isItem: boolean, { member }: JsonObject, name: Naming): string {
  if (isItem) return say('tally.event.item');
  return typeof member === 'string' ? name(member) : '';
}

/** As it is searched and filed. */
function entryText({ all, code }: Told, currency: string, name: Naming): string {
  const lines = eventsOf(all).map((event) =>
    [
      titleOfEvent(event),
      ...particularsOf(event, currency, name).map((pair) => pair.join(' ')),
    ].join(', '),
  );
  const refused = code === 'ok' ? [] : [say('tally.event.refused', { code: printable(code) })];
  return [...refused, ...lines].join('; ');
}

function EntryLines(given: {
  readonly entry: Told;
  readonly currency: string;
  readonly name: Naming;
}): VNode {
  const { entry, currency, name } = given;
  return (
    <div>
      {entry.code !== 'ok' && (
        <p class="fault">{say('tally.event.refused', { code: printable(entry.code) })}</p>
      )}
      {eventsOf(entry.all).map((event, at) => (
        <EventLine key={at} event={event} currency={currency} name={name} />
      ))}
    </div>
  );
}

function standingText({ height }: Told, standing: Standing | undefined): string {
  if (standing?.kind === 'proved') return say('mark.proved', { height });
  return say(standing?.kind === 'refuted' ? 'tally.event.refuted' : 'mark.told');
}

function StandingMark(given: {
  readonly entry: Told;
  readonly standing: Standing | undefined;
}): VNode {
  const { entry, standing } = given;
  if (standing?.kind === 'proved') {
    return <ProofMark height={entry.height} about={{ of: entry.name, proof: standing.proof }} />;
  }
  if (standing?.kind !== 'refuted') return <Mark height={null} />;
  return <strong class="fault">{say('tally.event.refuted')}</strong>;
}

function EventLine(given: {
  readonly event: JsonObject;
  readonly currency: string;
  readonly name: Naming;
}): VNode {
  const { event, currency, name } = given;
  return (
    <p>
      <strong>{titleOfEvent(event)}</strong>
      <span class="particulars">
        {particularsOf(event, currency, name).map(([label, value]) => (
          <span key={label}>
            <span class="label">{label}</span> <bdi>{value}</bdi>
          </span>
        ))}
      </span>
    </p>
  );
}

function titleOfEvent(event: JsonObject): string {
  const type = String(event['type']);
  const key = `event.${type}`;
  return key in EN ? say(key as WordKey) : say('event.other', { type: printable(type) });
}

/** What an event says that people read: parties, amounts, units, days. */
function particularsOf(
  event: JsonObject,
  currency: string,
  name: Naming,
): readonly (readonly [label: string, value: string])[] {
  const { from, to } = event;
  const isUnits = UNITS.test(String(from)) && UNITS.test(String(to));
  return [
    ...Object.entries(event).flatMap(([field, value]) => {
      const label = `fact.${field}`;
      const told = tellValue(field, value, currency, name);
      return told !== null && label in EN ? [[say(label as WordKey), told] as const] : [];
    }),
    ...(isUnits
      ? [[say('fact.units'), tellUnits(BigInt(String(from)), BigInt(String(to)))] as const]
      : []),
  ];
}

/** A node's word: what has not the form of its field is not told. */
function tellValue(field: string, value: Json, currency: string, name: Naming): string | null {
  if (typeof value === 'number') return TIMES.has(field) ? tellTime(value) : String(value);
  if (typeof value !== 'string' || value === '' || isHash(value)) return null;
  if (PARTIES.has(field)) return name(value);
  return AMOUNTS.has(field) && AMOUNT.test(value)
    ? tellMoney(BigInt(value), currency)
    : printable(value);
}
