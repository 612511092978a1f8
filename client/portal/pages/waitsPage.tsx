/** What waits for the member: the first page of everybody who has a key. */
import type { VNode } from 'preact';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { Offer } from '../../../contracts/state/offers.ts';
import { waitingDeeds } from '../signing/approvals.ts';
import { step, tell } from '../signing/signing.ts';
import type { MemberFacts } from '../trust/memberFacts.ts';
import { say, tellDay, tellMoney, tellTime } from '../words/words.ts';
import { ApprovalsList } from './approvalsList.tsx';
import { Listed, nameOf, Row, ShortId } from './money.tsx';
import { SignedList } from './signedList.tsx';

/** See the head of this file. */
export function WaitsPage({ known }: { readonly known: MemberFacts }): VNode {
  const { waiting, offered, funding, member } = known;
  const approvals = waitingDeeds.value;
  const forOwn = approvals?.filter(({ isForOwn }) => isForOwn).length ?? 0;
  const count = waiting.items.length + offered.items.length + forOwn;
  const none = say(approvals === null ? 'waits.reading' : 'waits.nothing');
  return (
    <>
      <h1>{count === 0 ? none : say('waits.title', { count })}</h1>
      <p class="quiet-text">{say('waits.whose', { name: nameOf(member) })}</p>
      <SignedList />
      <ApprovalsList />
      <Listed
        title={say('waits.invoices')}
        none={say('waits.invoices.none')}
        height={waiting.height}
      >
        {waiting.items.map((invoice) => (
          <Waiting key={invoice.id} invoice={invoice} isOwn={invoice.debtor === member} />
        ))}
      </Listed>
      <Listed title={say('waits.offers')} none={say('waits.offers.none')} height={offered.height}>
        {offered.items.map((offer) => (
          <Offered key={offer.id} offer={offer} currency={known.currencies.get(offer.receivable)} />
        ))}
      </Listed>
      <Listed title={say('waits.funding')} none={say('waits.funding.none')} height={funding.height}>
        {funding.items.map(({ payDay, issuer, currency, amount }) => (
          <Row
            key={`${payDay} ${issuer} ${currency}`}
            about={tellDay(payDay)}
            amount={tellMoney(amount, currency)}
          >
            {say('row.issuer', { name: nameOf(issuer) })}
          </Row>
        ))}
      </Listed>
    </>
  );
}

/** An invoice that waits; its debtor can answer it here. */
function Waiting(given: { readonly invoice: Invoice; readonly isOwn: boolean }): VNode {
  const { invoice, isOwn } = given;
  const { id, supplier, amount, currency, dueDay, answerBy } = invoice;
  const due = say('row.due', { day: tellDay(dueDay) });
  const answer = say('row.answer', { time: tellTime(answerBy) });
  return (
    <Row about={nameOf(supplier)} amount={tellMoney(amount, currency)}>
      {[due, answer].join(' · ')} · <ShortId id={id} />
      {isOwn && (
        <p class="row">
          <button
            type="button"
            class="quiet"
            onClick={() => {
              step.value = { kind: 'answering', invoice };
            }}
          >
            {say('answer.act')}
          </button>
        </p>
      )}
    </Row>
  );
}

/** An offer to the member, in the currency of its receivable where that is shown. */
function Offered(given: { readonly offer: Offer; readonly currency: string | undefined }): VNode {
  const { offer, currency } = given;
  const { id, kind, seller, from, to, price, receivable, lapseTime } = offer;
  const units = { from: String(from), to: String(to) };
  // A unit is worth the smallest one of its currency.
  const face =
    currency === undefined ? say('row.units', units) : tellMoney(to - from + 1n, currency);
  const asked =
    currency === undefined
      ? say('row.price', { price: String(price) })
      : say('offer.price', { price: tellMoney(price, currency) });
  const beside = [
    say(`offer.${kind}`),
    ...(kind === 'sale' ? [asked] : []),
    say('row.lapses', { time: tellTime(lapseTime) }),
  ];
  return (
    <Row about={nameOf(seller)} amount={face}>
      {beside.join(' · ')} · <ShortId id={receivable} />
      <p class="row">
        <button
          type="button"
          class="quiet"
          onClick={() => void tell('declineOffer', { offer: id })}
        >
          {say('offer.decline')}
        </button>
      </p>
    </Row>
  );
}
