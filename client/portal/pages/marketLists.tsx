/** What the member trades at present, among what waits and among what it has. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Obligation } from '../../../contracts/state/obligations.ts';
import type { Quote } from '../../../contracts/state/quotes.ts';
import type { Receivable } from '../../../contracts/state/receivables.ts';
import { printable } from '../../../ledger/printable.ts';
import type { PricedQuote } from '../../sdk/quoted.ts';
import type { Cell } from '../lists/cells.ts';
import { textCell } from '../lists/cells.ts';
import { beginFunding, beginQuote } from '../signing/beginDeed.ts';
import { tell } from '../signing/signing.ts';
import type { AskedQuote, HeldPledge, MarketFacts, OwnQuoted } from '../trust/marketFacts.ts';
import { countWaiting } from '../trust/marketFacts.ts';
import { useMarket } from '../trust/marketReading.ts';
import { say, tellDay, tellMoney, tellPercent } from '../words/words.ts';
import type { Column } from './listTable.tsx';
import { Listed } from './listTable.tsx';
import { ShortId } from './money.tsx';
import { LiftPledge } from './pieceDeeds.tsx';

type Naming = (id: string) => string;
type Offered = MarketFacts['offers'][number];

/**
 * What others wait for: a quote, an answer to theirs, money for a payment.
 * @param given `count` is told how much that is, as soon as it is read
 */
export function MarketWaits(given: { readonly count: (count: number) => void }): VNode {
  return <Market>{(read, name) => <Waits read={read} name={name} count={given.count} />}</Market>;
}

/** What the member has offered and quoted, and what is pledged to it. */
export function MarketHeld(): VNode {
  return <Market>{(read, name) => <Held read={read} name={name} />}</Market>;
}

function Market(given: { children: (read: MarketFacts, name: Naming) => VNode }): VNode {
  const { read, fault } = useMarket();
  // Names are chosen by members and may be alike: who it is, the id says.
  const name: Naming = (id) => {
    const known = read?.names.get(id);
    return printable(known === undefined ? id : `${known} (${id})`);
  };
  return (
    <>
      {fault !== null && (
        <p class="fault" role="alert">
          {say('market.fault', { code: fault })}
        </p>
      )}
      {read !== null && given.children(read, name)}
    </>
  );
}

interface Reading {
  readonly read: MarketFacts;
  readonly name: Naming;
}

function Waits(given: Reading & { readonly count: (count: number) => void }): VNode {
  const { read, name, count } = given;
  const { roles, asked, quoted, leftOut, obligations, height } = read;
  useEffect(() => count(countWaiting(read)), [read]);
  return (
    <>
      {roles.includes('financier') && (
        <ToldList leftOut={leftOut.asked}>
          <Listed
            {...titled('market.asked', height)}
            rows={asked}
            columns={askedColumns(name)}
            keyOf={({ request }) => request.id}
            acts={(row) => <AskedActs row={row} name={name} />}
          />
        </ToldList>
      )}
      {quoted.length > 0 && (
        <ToldList leftOut={leftOut.own}>
          <Listed
            {...titled('market.quotes', height)}
            rows={quoted}
            columns={quotedColumns(name)}
            keyOf={({ request, priced }) => priced?.quote.id ?? request.id}
            acts={(row) => <QuotedActs row={row} />}
          />
        </ToldList>
      )}
      {roles.includes('issuer') && (
        <ToldList>
          <Listed
            {...titled('market.obligations', height)}
            rows={obligations}
            columns={obligationColumns(name)}
            keyOf={({ debtor, currency, payDay }) => `${debtor} ${currency} ${payDay}`}
            acts={(row) => <FundingActs row={row} name={name} />}
          />
        </ToldList>
      )}
    </>
  );
}

function Held({ read, name }: Reading): VNode {
  const { roles, offers, quotes, pledges, height } = read;
  return (
    <>
      <Listed
        {...titled('market.offers', height)}
        rows={offers}
        columns={offerColumns(name)}
        keyOf={({ id }) => id}
        acts={({ id }) => (
          <Act word="market.withdraw" act={() => void tell('withdrawOffer', { offer: id })} />
        )}
      />
      {roles.includes('financier') && (
        <Listed
          {...titled('market.ownQuotes', height)}
          rows={quotes}
          columns={QUOTES}
          keyOf={({ id }) => id}
          acts={({ id }) => (
            <Act word="market.endQuote" act={() => void tell('endQuote', { quote: id })} />
          )}
        />
      )}
      {roles.includes('financier') && (
        <ToldList>
          <Listed
            {...titled('market.pledges', height)}
            rows={pledges}
            columns={pledgeColumns(name)}
            keyOf={({ pledge }) => pledge.id}
            acts={({ pledge }) => <LiftPledge id={pledge.id} />}
          />
        </ToldList>
      )}
    </>
  );
}

type Titled =
  | ('market.asked' | 'market.quotes' | 'market.pledges' | 'market.obligations')
  | ('market.offers' | 'market.ownQuotes');

function titled(word: Titled, height: number) {
  return { title: say(word), none: say(`${word}.none`), height };
}

/** A list of which a node alone says that nothing is left out. */
function ToldList(given: { readonly children: VNode; readonly leftOut?: number }): VNode {
  const { leftOut = 0 } = given;
  return (
    <>
      {given.children}
      {leftOut > 0 && <p>{say('market.leftOut', { count: leftOut })}</p>}
      <p class="quiet-text">{say('market.told')}</p>
    </>
  );
}

function aboutOf({ debtor, payDay }: Pick<Receivable, 'debtor' | 'payDay'>, name: Naming): string {
  return say('market.about', { name: name(debtor), day: tellDay(payDay) });
}

function AskedActs(given: { readonly row: AskedQuote; readonly name: Naming }): VNode {
  const { request, receivable } = given.row;
  const face = tellMoney(request.to - request.from + 1n, receivable.currency);
  const about = `${face} · ${aboutOf(receivable, given.name)}`;
  return <Act word="market.quote" act={() => beginQuote(request, receivable, about)} />;
}

function QuotedActs({ row }: { readonly row: OwnQuoted }): VNode {
  const { request, piece, priced } = row;
  const end = (
    <Act word="market.endRequest" act={() => void tell('endRequest', { request: request.id })} />
  );
  if (priced === null || priced.priced === null || piece === null) return end;
  const words = {
    ...{ quote: priced.quote.id, piece: String(piece) },
    ...{ minPrice: String(priced.priced.price), maxCostPpm: priced.priced.yearlyCostPpm },
  };
  return (
    <>
      <Act word="market.sell" act={() => void tell('acceptQuote', words)} />
      {end}
    </>
  );
}

function FundingActs(given: { readonly row: Obligation; readonly name: Naming }): VNode {
  const { row, name } = given;
  const about = `${tellMoney(row.amount, row.currency)} · ${aboutOf(row, name)}`;
  return (
    <>
      <Act word="market.fund" act={() => beginFunding('fundObligation', row, about)} />
      <Act word="market.refuse" act={() => beginFunding('refuseObligation', row, about)} />
    </>
  );
}

function Act(given: {
  readonly word:
    | ('market.quote' | 'market.sell' | 'market.fund' | 'market.refuse')
    | ('market.withdraw' | 'market.endQuote' | 'market.endRequest');
  readonly act: () => void;
}): VNode {
  return (
    <button type="button" class="quiet" onClick={given.act}>
      {say(given.word)}
    </button>
  );
}

function idColumn<Row>(idOf: (row: Row) => string): Column<Row> {
  return {
    title: 'col.id',
    cell: (row) => textCell(idOf(row)),
    show: (row) => <ShortId id={idOf(row)} />,
  };
}

function askedColumns(name: Naming): readonly Column<AskedQuote>[] {
  return [
    { title: 'col.seller', cell: ({ request }) => textCell(name(request.seller)) },
    { title: 'col.debtor', cell: ({ receivable }) => textCell(name(receivable.debtor)) },
    { title: 'col.face', cell: faceCell },
    { title: 'col.payday', cell: ({ receivable }) => ({ kind: 'day', day: receivable.payDay }) },
    { title: 'col.lapses', cell: ({ request }) => ({ kind: 'time', ms: request.lapseTime }) },
    idColumn(({ receivable }) => receivable.id),
  ];
}

function faceCell({ request: { from, to }, receivable: { currency } }: AskedQuote) {
  return { kind: 'money', minor: to - from + 1n, currency } as const;
}

function quotedColumns(name: Naming): readonly Column<OwnQuoted>[] {
  return [
    { title: 'col.debtor', cell: ({ receivable }) => textCell(name(receivable.debtor)) },
    { title: 'col.face', cell: faceCell },
    {
      title: 'col.financier',
      cell: ({ priced, fault }) =>
        textCell(priced === null ? unquoted(fault) : name(priced.quote.financier)),
    },
    {
      title: 'col.price',
      cell: ({ priced, receivable: { currency } }) =>
        priced === null ? null : priceCell(priced, currency),
    },
    {
      title: 'col.cost',
      cell: ({ priced }) =>
        priced?.priced ? textCell(tellPercent(priced.priced.yearlyCostPpm)) : null,
    },
    {
      title: 'col.lapses',
      cell: ({ priced, request }) => ({
        kind: 'time',
        ms: priced?.quote.lapseTime ?? request.lapseTime,
      }),
    },
    idColumn(({ receivable }) => receivable.id),
  ];
}

function unquoted(fault: string | null): string {
  return fault === null ? say('market.unquoted') : say('market.unreadable', { code: fault });
}

function priceCell({ priced }: PricedQuote, currency: string): Cell {
  if (priced === null) return textCell(say('market.payDayCome'));
  return { kind: 'money', minor: priced.price, currency };
}

function obligationColumns(name: Naming): readonly Column<Obligation>[] {
  const money = (minor: bigint, currency: string) => ({ kind: 'money', minor, currency }) as const;
  return [
    { title: 'col.payday', cell: ({ payDay }) => ({ kind: 'day', day: payDay }) },
    { title: 'col.debtor', cell: ({ debtor }) => textCell(name(debtor)) },
    { title: 'col.amount', cell: ({ amount, currency }) => money(amount, currency) },
    { title: 'col.deposited', cell: ({ deposited, currency }) => money(deposited, currency) },
    { title: 'col.line', cell: ({ line, currency }) => money(line, currency) },
  ];
}

function offerColumns(name: Naming): readonly Column<Offered>[] {
  return [
    { title: 'col.offer', cell: ({ kind }) => textCell(say(`offer.made.${kind}`)) },
    {
      title: 'col.addressee',
      cell: ({ addressee }) =>
        textCell(addressee === null ? say('market.anyFinancier') : name(addressee)),
    },
    {
      title: 'col.face',
      cell: ({ from, to, currency }) => ({ kind: 'money', minor: to - from + 1n, currency }),
    },
    {
      title: 'col.price',
      cell: ({ kind, price, currency }) =>
        kind === 'sale' ? { kind: 'money', minor: price, currency } : null,
    },
    { title: 'col.lapses', cell: ({ lapseTime }) => ({ kind: 'time', ms: lapseTime }) },
    idColumn(({ receivable }) => receivable),
  ];
}

const QUOTES: readonly Column<Quote>[] = [
  { title: 'col.rate', cell: ({ ppm }) => textCell(tellPercent(ppm)) },
  {
    title: 'col.locked',
    cell: ({ locked, currency }) => ({ kind: 'money', minor: locked, currency }),
  },
  { title: 'col.lapses', cell: ({ lapseTime }) => ({ kind: 'time', ms: lapseTime }) },
];

function pledgeColumns(name: Naming): readonly Column<HeldPledge>[] {
  return [
    { title: 'col.pledgor', cell: ({ pledge }) => textCell(name(pledge.pledgor)) },
    { title: 'col.debtor', cell: ({ receivable }) => textCell(name(receivable.debtor)) },
    {
      title: 'col.secured',
      cell: ({ pledge, receivable: { currency } }) => ({
        ...{ kind: 'money', minor: pledge.secured, currency },
      }),
    },
    {
      title: 'col.received',
      cell: ({ pledge, receivable: { currency } }) => ({
        ...{ kind: 'money', minor: pledge.received, currency },
      }),
    },
    idColumn(({ receivable }) => receivable.id),
  ];
}
