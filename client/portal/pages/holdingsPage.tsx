/** What the member holds and has registered. */
import type { VNode } from 'preact';
import type { MemberFacts } from '../trust/memberFacts.ts';
import { say, tellDay, tellMoney } from '../words/words.ts';
import { Listed, nameOf, Row, ShortId } from './money.tsx';

/** See the head of this file. */
export function HoldingsPage({ known }: { readonly known: MemberFacts }): VNode {
  const { pieces, incoming, invoices, member } = known;
  return (
    <>
      <h1>{say('holdings.title', { name: nameOf(member) })}</h1>
      <Listed
        title={say('holdings.incoming')}
        none={say('holdings.incoming.none')}
        height={incoming.height}
      >
        {incoming.items.map(({ payDay, debtor, issuer, currency, amount }) => (
          <Row
            key={`${payDay} ${debtor} ${issuer} ${currency}`}
            about={tellDay(payDay)}
            amount={tellMoney(amount, currency)}
          >
            {say('row.debtor', { name: nameOf(debtor) })}
          </Row>
        ))}
      </Listed>
      <Listed
        title={say('holdings.pieces')}
        none={say('holdings.pieces.none')}
        height={pieces.height}
      >
        {pieces.items.map(({ piece, receivable, open }) => (
          <Row
            key={`${receivable.id} ${piece.from}`}
            about={nameOf(receivable.debtor)}
            amount={tellMoney(open, receivable.currency)}
          >
            {say('row.due', { day: tellDay(receivable.payDay) })}
            {piece.pledges.length > 0 && <> · {say('row.pledged')}</>} ·{' '}
            <ShortId id={receivable.id} />
          </Row>
        ))}
      </Listed>
      <Listed
        title={say('holdings.invoices')}
        none={say('holdings.invoices.none')}
        height={invoices.height}
      >
        {invoices.items.map(({ id, debtor, amount, currency, dueDay, status }) => (
          <Row key={id} about={nameOf(debtor)} amount={tellMoney(amount, currency)}>
            {say(`status.${status}`)} · {say('row.due', { day: tellDay(dueDay) })} ·{' '}
            <ShortId id={id} />
          </Row>
        ))}
      </Listed>
    </>
  );
}
