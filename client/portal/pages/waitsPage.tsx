/** What waits for the member: the first page of everybody who has a key. */
import type { VNode } from 'preact';
import type { MemberFacts } from '../trust/memberFacts.ts';
import { say, tellDay, tellMoney, tellTime } from '../words/words.ts';
import { Listed, nameOf, Row, ShortId } from './money.tsx';

/** See the head of this file. */
export function WaitsPage({ known }: { readonly known: MemberFacts }): VNode {
  const { waiting, offered, funding, member } = known;
  const count = waiting.items.length + offered.items.length;
  return (
    <>
      <h1>{count === 0 ? say('waits.nothing') : say('waits.title', { count })}</h1>
      <p class="quiet-text">{say('waits.whose', { name: nameOf(member) })}</p>
      <Listed
        title={say('waits.invoices')}
        none={say('waits.invoices.none')}
        height={waiting.height}
      >
        {waiting.items.map(({ id, supplier, amount, currency, dueDay, answerBy }) => (
          <Row key={id} about={nameOf(supplier)} amount={tellMoney(amount, currency)}>
            {say('row.due', { day: tellDay(dueDay) })} ·{' '}
            {say('row.answer', { time: tellTime(answerBy) })} · <ShortId id={id} />
          </Row>
        ))}
      </Listed>
      <Listed title={say('waits.offers')} none={say('waits.offers.none')} height={offered.height}>
        {offered.items.map(({ id, seller, from, to, price, receivable, lapseTime }) => (
          <Row
            key={id}
            about={nameOf(seller)}
            amount={say('row.units', { from: String(from), to: String(to) })}
          >
            {say('row.price', { price: String(price) })} ·{' '}
            {say('row.lapses', { time: tellTime(lapseTime) })} · <ShortId id={receivable} />
          </Row>
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
