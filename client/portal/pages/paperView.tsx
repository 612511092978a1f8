/** What an e-invoice says, what speaks against it, and what to look at. */
import type { VNode } from 'preact';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { Facts } from '../../../ledger/assert.ts';
import { printable } from '../../../ledger/printable.ts';
import { toMinor } from '../../invoices/toMinor.ts';
import type { NameFinder, Paper, PaperRefusal } from '../signing/registration.ts';
import { paperText } from '../words/paperTexts.ts';
import type { WordKey } from '../words/words.ts';
import { language, say, tellDay, tellMoney } from '../words/words.ts';
import { Notice } from './notices.tsx';

/** See the head of this file. */
export function PaperView(given: { readonly paper: Paper; readonly memberOf: NameFinder }): VNode {
  const { paper, memberOf } = given;
  const { invoice, judgement, name } = paper;
  const { number, issueDate, dueDate, supplier, buyer } = invoice;
  const none = say('choice.none');
  const party = (named: string | null): string => {
    const member = memberOf(named);
    const known = member === null ? say('register.nobody') : say('register.is', { id: member });
    return named === null ? none : `${printable(named)} (${known})`;
  };
  const rows: readonly (readonly [WordKey, string])[] = [
    ['accept.number', printable(number ?? none)],
    ['term.supplier', party(supplier.name)],
    ['term.debtor', party(buyer.name)],
    ['term.amount', amountOf(paper)],
    ['term.issueDay', issueDate === null ? none : tellDay(issueDate)],
    ['term.documentDueDay', dueDate === null ? none : tellDay(dueDate)],
  ];
  return (
    <section>
      <h2>{say('register.says', { name: printable(name) })}</h2>
      <dl class="told">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{say(label)}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {judgement.refuse !== null && (
        <PaperRefusalNotice
          refusal={{
            ...judgement.refuse,
            kind: 'refused',
            text: judgement.refuse.advice,
            detail: null,
          }}
        />
      )}
      {judgement.warn.length > 0 && (
        <Notice kind="caution" title={say('register.warnings')}>
          {judgement.warn.map(({ code, text, facts }) => (
            <div key={code}>
              <p>{paperText(code, text)}</p>
              <FactList facts={facts} />
            </div>
          ))}
        </Notice>
      )}
    </section>
  );
}

/** Why a document is not taken, and what to do. */
export function PaperRefusalNotice(given: {
  readonly refusal: PaperRefusal;
  readonly word?: WordKey;
}): VNode {
  const { refusal, word = 'register.not' } = given;
  const { code, text, detail, facts } = refusal;
  return (
    <Notice kind="alarm" title={say(word)}>
      <p>{paperText(code, text)}</p>
      {detail !== null && (
        <p class="quiet-text" lang="en">
          {printable(detail)}
        </p>
      )}
      <FactList facts={facts} />
      <p class="quiet-text code">{code}</p>
    </Notice>
  );
}

/** The values that show it, by their names in the tables of the command line. */
function FactList({ facts }: { readonly facts: Facts }): VNode | null {
  const shown = Object.entries(facts).filter(([, fact]) => fact !== '');
  if (shown.length === 0) return null;
  return (
    <details>
      <summary>{say('register.facts')}</summary>
      <ul lang={language.value === 'en' ? undefined : 'en'}>
        {shown.map(([name, fact]) => (
          <li key={name}>
            {name}: <bdi>{printable(String(fact))}</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}

function amountOf({ invoice: { payable, currency } }: Paper): string {
  const minor = toMinor(payable ?? '', currency ?? '');
  if (currency !== null && typeof minor === 'bigint') {
    return minor < 0n ? tellAmount(minor, currency) : tellMoney(minor, currency);
  }
  return printable(`${payable ?? ''} ${currency ?? ''}`.trim() || say('choice.none'));
}
