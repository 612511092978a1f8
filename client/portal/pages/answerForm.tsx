/** What a buyer answers to an invoice that waits for its word. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { Answer } from '../signing/reasons.ts';
import { REASONS } from '../signing/reasons.ts';
import { leaveSigning, tell } from '../signing/signing.ts';
import { say, tellDay, tellMoney } from '../words/words.ts';
import { AcceptForm } from './acceptForm.tsx';
import { nameOf } from './money.tsx';
import { NextRow } from './nextRow.tsx';

const ANSWERS = ['acceptInvoice', 'disputeInvoice', 'rejectInvoice'] as const;

/** See the head of this file. */
export function AnswerForm({ invoice }: { readonly invoice: Invoice }): VNode {
  const { supplier, amount, currency, dueDay, status } = invoice;
  const [answer, setAnswer] = useState<(typeof ANSWERS)[number] | null>(null);
  const facts = { name: nameOf(supplier), amount: tellMoney(amount, currency) };
  const known = ANSWERS.filter((one) => status !== 'disputed' || one !== 'disputeInvoice');
  return (
    <>
      <p>{say('answer.about', { ...facts, day: tellDay(dueDay) })}</p>
      <fieldset>
        <legend>{say('answer.which')}</legend>
        {known.map((one) => (
          <label key={one} class="choice">
            <input
              type="radio"
              name="answer"
              checked={answer === one}
              onChange={() => setAnswer(one)}
            />
            <span>{say(`deed.${one}`)}</span>
            <small>{say(`answer.${one}.help`)}</small>
          </label>
        ))}
      </fieldset>
      {answer === 'acceptInvoice' && <AcceptForm invoice={invoice} />}
      {answer !== null && answer !== 'acceptInvoice' && (
        <ReasonForm key={answer} answer={answer} invoice={invoice} />
      )}
      {answer === null && (
        <p class="row">
          <button type="button" class="quiet" onClick={leaveSigning}>
            {say('sign.leave')}
          </button>
        </p>
      )}
    </>
  );
}

function ReasonForm(given: { readonly answer: Answer; readonly invoice: Invoice }): VNode {
  const { answer, invoice } = given;
  const [reason, setReason] = useState('');
  const submit = (event: Event): void => {
    event.preventDefault();
    void tell(answer, { invoice: invoice.id, reason });
  };
  return (
    <form onSubmit={submit}>
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
      <NextRow />
    </form>
  );
}
