/** What a buyer answers to an invoice that waits for its word. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { DeedOf } from '../../../contracts/deeds.ts';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { leaveSigning, tell } from '../signing/signing.ts';
import { say, tellDay, tellMoney } from '../words/words.ts';
import { nameOf } from './money.tsx';

/** The answers that are only a reason. */
export type Answer = 'disputeInvoice' | 'rejectInvoice';

/** Every reason that the rule of an answer knows, in its order. */
export const REASONS: { readonly [Type in Answer]: readonly DeedOf<Type>['reason'][] } = {
  disputeInvoice: [
    ...(['not_delivered', 'damaged', 'wrong_amount'] as const),
    ...(['wrong_terms', 'already_paid', 'other'] as const),
  ],
  rejectInvoice: [
    ...(['not_ours', 'not_delivered', 'wrong_amount'] as const),
    ...(['wrong_terms', 'already_paid', 'other'] as const),
  ],
};
const ANSWERS: readonly Answer[] = ['disputeInvoice', 'rejectInvoice'];

/** See the head of this file. */
export function AnswerForm({ invoice }: { readonly invoice: Invoice }): VNode {
  const { id, supplier, amount, currency, dueDay, status } = invoice;
  const known = status === 'disputed' ? ANSWERS.filter((one) => one !== 'disputeInvoice') : ANSWERS;
  const [answer, setAnswer] = useState<Answer | null>(
    known.length === 1 ? (known[0] ?? null) : null,
  );
  const [reason, setReason] = useState('');
  const submit = (event: Event): void => {
    event.preventDefault();
    if (answer !== null) void tell(answer, { invoice: id, reason });
  };
  const facts = { name: nameOf(supplier), amount: tellMoney(amount, currency) };
  return (
    <form onSubmit={submit}>
      <p>{say('answer.about', { ...facts, day: tellDay(dueDay) })}</p>
      <fieldset>
        <legend>{say('answer.which')}</legend>
        {known.map((one) => (
          <label key={one} class="choice">
            <input
              type="radio"
              name="answer"
              required
              checked={answer === one}
              onChange={() => {
                setAnswer(one);
                setReason('');
              }}
            />
            <span>{say(`deed.${one}`)}</span>
            <small>{say(`answer.${one}.help`)}</small>
          </label>
        ))}
      </fieldset>
      {answer !== null && (
        <label class="field">
          <span>{say('term.reason')}</span>
          <select
            required
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          >
            <option value="">{say('answer.choose')}</option>
            {REASONS[answer].map((one) => (
              <option key={one} value={one}>
                {say(`choice.${one}`)}
              </option>
            ))}
          </select>
          <small>{say('answer.reason.help')}</small>
        </label>
      )}
      <p class="row">
        <button type="submit">{say('answer.next')}</button>
        <button type="button" class="quiet" onClick={leaveSigning}>
          {say('sign.leave')}
        </button>
      </p>
    </form>
  );
}
