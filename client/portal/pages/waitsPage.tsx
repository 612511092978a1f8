/** What waits for the member: the first page of everybody who has a key. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { Offer } from '../../../contracts/state/offers.ts';
import type { DayTotal } from '../../sdk/questions.ts';
import type { Cell } from '../lists/cells.ts';
import { textCell } from '../lists/cells.ts';
import { waitingDeeds } from '../signing/approvals.ts';
import { takeOffer } from '../signing/beginDeed.ts';
import { step, tell } from '../signing/signing.ts';
import type { MemberFacts } from '../trust/memberFacts.ts';
import { say } from '../words/words.ts';
import { ApprovalsList } from './approvalsList.tsx';
import { lazily } from './lazily.tsx';
import type { Column } from './listTable.tsx';
import { Listed } from './listTable.tsx';
import { nameOf, ShortId } from './money.tsx';
import { ListsHead } from './sheet.tsx';
import { SignedList } from './signedList.tsx';

const MarketWaits = lazily(async () => (await import('./marketLists.tsx')).MarketWaits);

/** See the head of this file. */
export function WaitsPage({ known }: { readonly known: MemberFacts }): VNode {
  const { waiting, offered, funding, member, currencies } = known;
  const approvals = waitingDeeds.value;
  const forOwn = approvals?.filter(({ isForOwn }) => isForOwn).length ?? 0;
  const [traded, setTraded] = useState<number | null>(null);
  const count = waiting.items.length + offered.items.length + forOwn + (traded ?? 0);
  const isRead = approvals !== null && traded !== null;
  const none = say(isRead ? 'waits.nothing' : 'waits.reading');
  return (
    <>
      <ListsHead member={member} />
      <h1>{count === 0 ? none : say('waits.title', { count })}</h1>
      <p class="quiet-text">{say('waits.whose', { name: nameOf(member) })}</p>
      <SignedList />
      <ApprovalsList />
      <Listed
        title={say('waits.invoices')}
        none={say('waits.invoices.none')}
        height={waiting.height}
        rows={waiting.items}
        columns={INVOICES}
        keyOf={({ id }) => id}
        acts={(invoice) => <InvoiceActs invoice={invoice} member={member} />}
      />
      <Listed
        title={say('waits.offers')}
        none={say('waits.offers.none')}
        height={offered.height}
        rows={offered.items}
        columns={offerColumns(currencies)}
        keyOf={({ id }) => id}
        acts={(offer) => <OfferActs offer={offer} />}
      />
      <MarketWaits count={setTraded} />
      <Listed
        title={say('waits.funding')}
        none={say('waits.funding.none')}
        height={funding.height}
        rows={funding.items}
        columns={FUNDING}
        keyOf={({ payDay, issuer, currency }) => `${payDay} ${issuer} ${currency}`}
      />
    </>
  );
}

const INVOICES: readonly Column<Invoice>[] = [
  { title: 'col.supplier', cell: ({ supplier }) => textCell(nameOf(supplier)) },
  {
    title: 'col.amount',
    cell: ({ amount, currency }) => ({ kind: 'money', minor: amount, currency }),
  },
  { title: 'col.due', cell: ({ dueDay }) => ({ kind: 'day', day: dueDay }) },
  { title: 'col.answer', cell: ({ answerBy }) => ({ kind: 'time', ms: answerBy }) },
  { title: 'col.id', cell: ({ id }) => textCell(id), show: ({ id }) => <ShortId id={id} /> },
];

const FUNDING: readonly Column<DayTotal>[] = [
  { title: 'col.payday', cell: ({ payDay }) => ({ kind: 'day', day: payDay }) },
  {
    title: 'col.issuer',
    cell: ({ issuer }) => textCell(nameOf(issuer)),
  },
  {
    title: 'col.amount',
    cell: ({ amount, currency }) => ({ kind: 'money', minor: amount, currency }),
  },
];

/** Of offers, in the currencies of their receivables, by id, where these are shown. */
function offerColumns(currencies: ReadonlyMap<string, string>): readonly Column<Offer>[] {
  return [
    { title: 'col.seller', cell: ({ seller }) => textCell(nameOf(seller)) },
    { title: 'col.offer', cell: ({ kind }) => textCell(say(`offer.${kind}`)) },
    {
      title: 'col.face',
      cell: ({ from, to, receivable }): Cell => {
        const currency = currencies.get(receivable);
        // A unit is worth the smallest one of its currency.
        if (currency !== undefined) return { kind: 'money', minor: to - from + 1n, currency };
        return { kind: 'units', from, to };
      },
    },
    {
      title: 'col.price',
      cell: ({ kind, price, receivable }): Cell => {
        const currency = currencies.get(receivable);
        if (kind !== 'sale') return null;
        if (currency !== undefined) return { kind: 'money', minor: price, currency };
        return textCell(say('row.price', { price: String(price) }));
      },
    },
    { title: 'col.lapses', cell: ({ lapseTime }) => ({ kind: 'time', ms: lapseTime }) },
    {
      title: 'col.id',
      cell: ({ receivable }) => textCell(receivable),
      show: ({ receivable }) => <ShortId id={receivable} />,
    },
  ];
}

/** What can be done about an invoice that waits: its debtor can answer it. */
function InvoiceActs(given: { readonly invoice: Invoice; readonly member: string }): VNode | null {
  const { invoice, member } = given;
  if (invoice.debtor !== member) return null;
  return (
    <button
      type="button"
      class="quiet"
      onClick={() => {
        step.value = { kind: 'answering', invoice };
      }}
    >
      {say('answer.act')}
    </button>
  );
}

/** What can be done about an offer to the member. */
function OfferActs({ offer }: { readonly offer: Offer }): VNode {
  return (
    <>
      <button type="button" class="quiet" onClick={() => takeOffer(offer)}>
        {say(`offer.take.${offer.kind}`)}
      </button>
      <button
        type="button"
        class="quiet"
        onClick={() => void tell('declineOffer', { offer: offer.id })}
      >
        {say('offer.decline')}
      </button>
    </>
  );
}
