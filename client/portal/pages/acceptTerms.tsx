/** On which terms a buyer accepts: whose money, how it owes it, how much of it, up to what. */
import type { VNode } from 'preact';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { ACCEPTANCE_KINDS } from '../../../contracts/state/receivables.ts';
import { typedToMinor } from '../../invoices/toMinor.ts';
import type { Acceptance } from '../signing/acceptance.ts';
import { REASONS } from '../signing/reasons.ts';
import type { Issuer } from '../trust/issuers.ts';
import { say } from '../words/words.ts';
import { nameAndId } from './money.tsx';

/** See the head of this file. */
export function AcceptTerms(given: {
  readonly invoice: Invoice;
  readonly issuers: readonly Issuer[];
}): VNode {
  const { invoice, issuers } = given;
  const { currency } = invoice;
  return (
    <>
      <IssuerField issuers={issuers} />
      <fieldset>
        <legend>{say('term.kind')}</legend>
        {ACCEPTANCE_KINDS.map((kind) => (
          <label key={kind} class="choice">
            <input type="radio" name="kind" value={kind} required />
            <span>{say(`choice.${kind}`)}</span>
            <small>{say(`accept.${kind}.help`)}</small>
          </label>
        ))}
      </fieldset>
      <label class="choice">
        <input type="checkbox" name="partial" />
        <span>{say('term.partial')}</span>
        <small>{say('accept.partial.help')}</small>
      </label>
      <label class="field">
        <span>{say('term.chargesCap')}</span>
        <input name="cap" inputMode="decimal" autocomplete="off" />
        <small>{say('accept.cap.help', { currency })}</small>
      </label>
      <details>
        <summary>{say('accept.part')}</summary>
        <label class="field">
          <span>{say('accept.part.amount')}</span>
          <input name="amount" inputMode="decimal" autocomplete="off" />
          <small>{say('accept.part.help', { currency })}</small>
        </label>
        <label class="field">
          <span>{say('accept.part.reason')}</span>
          <select name="reason">
            <option value="">{say('answer.choose')}</option>
            {REASONS.disputeInvoice.map((one) => (
              <option key={one} value={one}>
                {say(`choice.${one}`)}
              </option>
            ))}
          </select>
          <small>{say('answer.reason.help')}</small>
        </label>
      </details>
    </>
  );
}

/** Whose money will pay it. */
function IssuerField({ issuers }: { readonly issuers: readonly Issuer[] }): VNode {
  return (
    <label class="field">
      <span>{say('term.issuer')}</span>
      <select name="issuer" required>
        <option value="">{say('answer.choose')}</option>
        {issuers.map((issuer) => (
          <option key={issuer.id} value={issuer.id}>
            {nameAndId(issuer)}
          </option>
        ))}
      </select>
      <small>
        {say('accept.issuer.help')} {say('form.members.help')}
      </small>
    </label>
  );
}

/** What of a form is no term. */
export type TermFault = 'accept.fault.part' | 'accept.fault.cap';

/** The part and the cap that a form says, as the acceptance takes them; or what is wrong. */
export function readTerms(
  data: FormData,
  { amount, currency }: Pick<Invoice, 'amount' | 'currency'>,
): Pick<Acceptance, 'part' | 'chargesCap'> | TermFault {
  const text = (name: string): string => String(data.get(name) ?? '').trim();
  const [part, reason, cap] = [text('amount'), text('reason'), text('cap')];
  const minor = part === '' ? amount : typedToMinor(part, currency);
  if (typeof minor !== 'bigint' || minor <= 0n || minor > amount) return 'accept.fault.part';
  if ((minor === amount) !== (reason === '')) return 'accept.fault.part';
  const most = cap === '' ? null : typedToMinor(cap, currency);
  if (most !== null && (typeof most !== 'bigint' || most < 0n)) return 'accept.fault.cap';
  return {
    ...(minor < amount && { part: { amount: minor, reason } }),
    ...(most !== null && { chargesCap: most }),
  };
}
