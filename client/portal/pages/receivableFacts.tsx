/** What is owed, by whom, when, and in which state it is: each of one proved fact. */
import type { ComponentChildren, VNode } from 'preact';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { invoices } from '../../../contracts/state/invoices.ts';
import type { Receivable } from '../../../contracts/state/receivables.ts';
import { receivables } from '../../../contracts/state/receivables.ts';
import { openAmount } from '../../../contracts/trade/settlement/paying.ts';
import type { WordKey } from '../words/words.ts';
import { say, tellDay, tellMoney } from '../words/words.ts';
import { HashText } from './figures.tsx';
import { ProofMark } from './proofBox.tsx';

interface Terms {
  readonly height: number;
  readonly name: (member: string) => string;
}

type Pair = readonly [word: WordKey, value: ComponentChildren];

/** Of a receivable. */
export function ReceivableFacts(given: Terms & { readonly receivable: Receivable }): VNode {
  const { receivable, name } = given;
  const { id, supplier, debtor, currency, face, paid, mandate, payDay, kind, status } = receivable;
  const money = (minor: bigint): string => tellMoney(minor, currency);
  const rare = (['cancelled', 'forgiven', 'disputed'] as const).flatMap((of): readonly Pair[] =>
    receivable[of] > 0n ? [[`tally.${of}`, money(receivable[of])]] : [],
  );
  const pairs: readonly Pair[] = [
    ['tally.face', money(face)],
    ['tally.open', money(openAmount(receivable))],
    ['tally.paid', money(paid)],
    ...rare,
    ['tally.payday', tellDay(payDay)],
    ['tally.status', say(`tally.status.${status}`)],
    ['tally.debtor', name(debtor)],
    ['tally.supplier', name(supplier)],
    ['tally.issuer', name(mandate.issuer)],
    ['tally.kind', say(`tally.kind.${kind}`)],
    ['tally.number', <HashText key={id} hash={id} />],
  ];
  return <Pairs pairs={pairs} height={given.height} of={receivables.key(id)} />;
}

/** Of an invoice that is no receivable yet, or none any more. */
export function InvoiceFacts(given: Terms & { readonly invoice: Invoice }): VNode {
  const { invoice, name } = given;
  const { id, supplier, debtor, currency, amount, dueDay, status } = invoice;
  const pairs: readonly Pair[] = [
    ['tally.amount', tellMoney(amount, currency)],
    ['tally.due', tellDay(dueDay)],
    ['tally.status', say(`status.${status}`)],
    ['tally.debtor', name(debtor)],
    ['tally.supplier', name(supplier)],
    ['tally.number', <HashText key={id} hash={id} />],
  ];
  return <Pairs pairs={pairs} height={given.height} of={invoices.key(id)} />;
}

function Pairs(given: {
  readonly pairs: readonly Pair[];
  readonly height: number;
  readonly of: string;
}): VNode {
  const { pairs, height, of } = given;
  return (
    <section>
      <h2>
        {say('tally.facts')} <ProofMark height={height} about={{ of, key: of }} />
      </h2>
      <dl class="pairs">
        {pairs.map(([word, value]) => (
          <div key={word}>
            <dt>{say(word)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
