/** What a document does not say: the buyer where nobody has its name, the due day, the terms. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { OPEN_TERMS } from '../../../contracts/state/invoices.ts';
import { typedToMinor } from '../../invoices/toMinor.ts';
import type { NameFinder, Paper, PaperSaid } from '../signing/registration.ts';
import type { Issuer } from '../trust/issuers.ts';
import { readIssuers } from '../trust/issuers.ts';
import { wishNow } from '../trust/reading.ts';
import { say } from '../words/words.ts';
import { nameOf } from './money.tsx';
import { Notice } from './notices.tsx';

/** What the form says. */
export type RegisterAnswers = Omit<PaperSaid, 'supplier' | 'memberOf' | 'networkKey'>;

type Fault = 'register.fault.rate' | 'register.fault.cost' | 'register.fault.day';

/** See the head of this file. */
export function RegisterForm(given: {
  readonly paper: Paper;
  readonly memberOf: NameFinder;
  /** Others that have registered the document; empty until they were looked for. */
  readonly rivals: readonly string[];
  readonly onSubmit: (answers: RegisterAnswers) => void;
}): VNode {
  const { paper, memberOf, rivals, onSubmit } = given;
  const { invoice, judgement } = paper;
  const [fault, setFault] = useState<Fault | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const read = readAnswers(data, paper);
    setFault(typeof read === 'string' ? read : null);
    if (typeof read !== 'string') onSubmit(read);
  };
  const asksPayee = judgement.ask.some(({ code }) => code === 'payee_unconfirmed');
  const asksDay = judgement.ask.some(({ code }) => code === 'instalments_unanswered');
  return (
    <form onSubmit={submit}>
      <h2>{say('register.beside')}</h2>
      {memberOf(invoice.buyer.name) === null && (
        <label class="field">
          <span>{say('register.debtor')}</span>
          <input name="debtor" required pattern="[a-z0-9][a-z0-9-]{0,63}" />
          <small>{say('register.debtor.help')}</small>
        </label>
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
        <button type="submit">{say('answer.next')}</button>
      </p>
    </form>
  );
}

/** The terms of the supplier; left open, they are the buyer's, within the parameters. */
function TermFields({ currency }: { readonly currency: string }): VNode {
  const [issuers, setIssuers] = useState<readonly Issuer[]>([]);
  useEffect(() => {
    const wish = wishNow();
    if (wish === null) return;
    // Without them the terms stay open, as the form says.
    readIssuers(wish, null).then(setIssuers, () => setIssuers([]));
  }, []);
  return (
    <details>
      <summary>{say('register.terms')}</summary>
      <p class="quiet-text">{say('register.terms.help')}</p>
      {issuers.length > 0 && (
        <fieldset>
          <legend>{say('term.issuers')}</legend>
          {issuers.map(({ id, name }) => (
            <label key={id} class="choice">
              <input type="checkbox" name="issuers" value={id} />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
      )}
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

function readAnswers(data: FormData, { invoice }: Paper): RegisterAnswers | Fault {
  const text = (name: string): string => String(data.get(name) ?? '').trim();
  const [day, rate, cost] = [text('dueDay'), text('rate'), text('cost')];
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return 'register.fault.day';
  const ppm = rate === '' ? null : ppmOf(rate);
  if (rate !== '' && ppm === null) return 'register.fault.rate';
  const minor = cost === '' ? null : typedToMinor(cost, invoice.currency ?? '');
  if (minor !== null && (typeof minor !== 'bigint' || minor <= 0n)) return 'register.fault.cost';
  const issuers = data.getAll('issuers').map(String);
  return {
    debtor: text('debtor') === '' ? null : text('debtor'),
    dueDay: day,
    payeeAgrees: data.get('payee') !== null,
    rivalsSeen: data.get('rivals') !== null,
    terms: {
      ...OPEN_TERMS,
      issuers: issuers.length === 0 ? null : issuers,
      latePpm: ppm,
      lateCost: minor === null ? null : String(minor),
    },
  };
}

/** Percent a year with at most four decimals, in parts per million; null: it is none. */
function ppmOf(text: string): number | null {
  const [, whole, part = ''] = /^([0-9]{1,3})(?:[.,]([0-9]{1,4}))? ?%?$/.exec(text) ?? [];
  return whole === undefined ? null : Number(`${whole}${part.padEnd(4, '0')}`);
}
