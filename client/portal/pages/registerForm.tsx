/** What a document does not say: the buyer where nobody has its name, the due day, the terms. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { RULES } from '../../../contracts/deeds.ts';
import { fieldsOf } from '../../../contracts/state/forms.ts';
import type { Rule } from '../../../contracts/state/rule.ts';
import type { AnswerFault, RegisterAnswers } from '../signing/registerAnswers.ts';
import { readAnswers } from '../signing/registerAnswers.ts';
import type { NameFinder, Paper } from '../signing/registration.ts';
import { openDirectory } from '../trust/directory.ts';
import type { Issuer } from '../trust/issuers.ts';
import { readIssuers } from '../trust/issuers.ts';
import { wishNow } from '../trust/reading.ts';
import { say } from '../words/words.ts';
import { LeafView } from './leafView.tsx';
import { nameAndId, nameOf } from './money.tsx';
import { Notice } from './notices.tsx';

/** See the head of this file. */
export function RegisterForm(given: {
  readonly paper: Paper;
  readonly memberOf: NameFinder;
  /** Others that have registered the document; empty until they were looked for. */
  readonly rivals: readonly string[];
  readonly isBusy: boolean;
  readonly onSubmit: (answers: RegisterAnswers) => void;
}): VNode {
  const { paper, memberOf, rivals, isBusy, onSubmit } = given;
  const { invoice, judgement } = paper;
  const [fault, setFault] = useState<AnswerFault | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const read = readAnswers(data, invoice.currency ?? '');
    setFault(typeof read === 'string' ? read : null);
    if (typeof read !== 'string') onSubmit(read);
  };
  const asksPayee = judgement.ask.some(({ code }) => code === 'payee_unconfirmed');
  const asksDay = judgement.ask.some(({ code }) => code === 'instalments_unanswered');
  return (
    <form onSubmit={submit}>
      <h2>{say('register.beside')}</h2>
      {memberOf(invoice.buyer.name) === null && (
        <BuyerField isMissing={fault === 'register.fault.debtor'} />
      )}
      <label class="field">
        <span>{say('register.due')}</span>
        <input
          type="date"
          name="dueDay"
          required
          defaultValue={asksDay ? '' : (invoice.dueDate ?? '')}
        />
        <small>{say(asksDay ? 'register.due.parts' : 'register.due.help')}</small>
      </label>
      {asksPayee && (
        <label class="choice">
          <input type="checkbox" name="payee" required />
          <span>{say('register.payee', { name: invoice.payee?.name ?? '' })}</span>
        </label>
      )}
      <TermFields currency={invoice.currency ?? ''} />
      {rivals.length > 0 && (
        <Notice kind="caution" title={say('accept.rivals')}>
          <p>{say('register.rivals', { names: rivals.map(nameOf).join(', ') })}</p>
          <label class="choice">
            <input type="checkbox" name="rivals" required />
            <span>{say('register.rivals.seen')}</span>
          </label>
        </Notice>
      )}
      {fault !== null && (
        <p class="fault" role="alert">
          {say(fault)}
        </p>
      )}
      <p class="row">
        <button type="submit" disabled={isBusy}>
          {say(isBusy ? 'key.busy' : 'answer.next')}
        </button>
      </p>
    </form>
  );
}

const [DEBTOR] = fieldsOf((RULES.registerInvoice as Rule).schema).filter(
  ({ name }) => name === 'debtor',
);

/** Who the buyer is, of those that are proved to be members. */
function BuyerField({ isMissing }: { readonly isMissing: boolean }): VNode {
  const [debtor, setDebtor] = useState('');
  useEffect(() => void openDirectory(), []);
  return (
    <>
      {DEBTOR !== undefined && (
        <LeafView
          field={DEBTOR}
          label={say('register.debtor')}
          help={`${say('register.debtor.help')} ${say('form.members.help')}`}
          text={debtor}
          currency={null}
          fault={isMissing ? say('register.fault.debtor') : undefined}
          change={setDebtor}
        />
      )}
      <input type="hidden" name="debtor" value={debtor} />
    </>
  );
}

/** The terms of the supplier; left open, they are the buyer's, within the parameters. */
function TermFields({ currency }: { readonly currency: string }): VNode {
  return (
    <details>
      <summary>{say('register.terms')}</summary>
      <p class="quiet-text">{say('register.terms.help')}</p>
      <IssuerTicks />
      <label class="field">
        <span>{say('term.latePpm')}</span>
        <input name="rate" inputMode="decimal" autocomplete="off" />
        <small>{say('register.rate.help')}</small>
      </label>
      <label class="field">
        <span>{say('term.lateCost')}</span>
        <input name="cost" inputMode="decimal" autocomplete="off" />
        <small>{say('register.cost.help', { currency })}</small>
      </label>
    </details>
  );
}

/** In whose money it may be paid; that they could not be read is not that there are none. */
function IssuerTicks(): VNode {
  const [issuers, setIssuers] = useState<readonly Issuer[] | 'fault' | null>(null);
  useEffect(() => {
    const wish = wishNow();
    if (wish === null) return setIssuers('fault');
    readIssuers(wish, null).then(setIssuers, () => setIssuers('fault'));
  }, []);
  if (issuers === null) return <p class="quiet-text">{say('issuers.reading')}</p>;
  if (issuers === 'fault') {
    return (
      <p class="fault" role="alert">
        {say('issuers.fault')}
      </p>
    );
  }
  return (
    <fieldset>
      <legend>{say('term.issuers')}</legend>
      {issuers.map((issuer) => (
        <label key={issuer.id} class="choice">
          <input type="checkbox" name="issuers" value={issuer.id} />
          <span>{nameAndId(issuer)}</span>
        </label>
      ))}
      <small>{say('form.members.help')}</small>
    </fieldset>
  );
}
