/** A buyer accepts with the document in hand: each field is confirmed, the number typed. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { AcceptanceKind } from '../../../contracts/state/receivables.ts';
import type { Rival } from '../../sdk/rivals.ts';
import type { Acceptance, Issuer } from '../signing/acceptance.ts';
import { deskOf } from '../signing/openedDesk.ts';
import { step, tell } from '../signing/signing.ts';
import { ledger } from '../trust/ledger.ts';
import { readNetworkKey } from '../trust/networkKey.ts';
import type { WordKey } from '../words/words.ts';
import { say, tellDay, tellMoney } from '../words/words.ts';
import { nameOf } from './money.tsx';
import { NextRow } from './nextRow.tsx';
import { Notice } from './notices.tsx';

const KINDS: readonly AcceptanceKind[] = ['undertaking', 'acknowledged'];
/** A legal text is no library. */
const MAX_TEXT_BYTES = 10 << 20;

type Fault =
  | 'accept.fault.number'
  | 'accept.fault.key'
  | 'accept.fault.text'
  | 'accept.fault.other';

/** See the head of this file. */
export function AcceptForm({ invoice }: { readonly invoice: Invoice }): VNode {
  const [issuers, setIssuers] = useState<readonly Issuer[]>([]);
  const [rivals, setRivals] = useState<readonly Rival[] | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  useEffect(() => {
    const genesis = ledger.value?.genesis;
    if (genesis === undefined) return;
    const prepare = async (): Promise<void> => {
      const { issuersFor } = await import('../signing/acceptance.ts');
      setIssuers(issuersFor(genesis, invoice));
      setRivals(await (await deskOf()).rivals(invoice));
    };
    prepare().catch(() => setFault('accept.fault.other'));
  }, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setFault(null);
    const begun = step.value;
    const read = await readForm(new FormData(event.currentTarget as HTMLFormElement));
    if (typeof read === 'string') return setFault(read);
    const { acceptanceWords, differences } = await import('../signing/acceptance.ts');
    if (differences(invoice, read).length > 0) return setFault('accept.fault.number');
    // Whoever has closed the form meanwhile is not shown it again.
    if (step.value === begun) void tell('acceptInvoice', acceptanceWords(invoice, read));
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Rivals rivals={rivals} />
      <Confirmed invoice={invoice} />
      <label class="field">
        <span>{say('accept.number')}</span>
        <input type="text" name="number" required autocomplete="off" />
        <small>{say('accept.number.help')}</small>
      </label>
      <FileField name="networkKey" word="accept.networkKey" />
      <IssuerField issuers={issuers} />
      <fieldset>
        <legend>{say('term.kind')}</legend>
        {KINDS.map((kind) => (
          <label key={kind} class="choice">
            <input type="radio" name="kind" value={kind} required />
            <span>{say(`choice.${kind}`)}</span>
            <small>{say(`accept.${kind}.help`)}</small>
          </label>
        ))}
      </fieldset>
      <FileField name="text" word="term.text" />
      <label class="choice">
        <input type="checkbox" name="partial" />
        <span>{say('term.partial')}</span>
        <small>{say('accept.partial.help')}</small>
      </label>
      <p>{say('accept.charges')}</p>
      {fault !== null && (
        <p class="fault" role="alert">
          {say(fault)}
        </p>
      )}
      <NextRow isReady={rivals !== null && issuers.length > 0} />
    </form>
  );
}

/** Whose money will pay it. */
function IssuerField({ issuers }: { readonly issuers: readonly Issuer[] }): VNode {
  return (
    <label class="field">
      <span>{say('term.issuer')}</span>
      <select name="issuer" required>
        {issuers.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <small>{say('accept.issuer.help')}</small>
    </label>
  );
}

/** Who else has registered the document: it is looked at before anything is owed. */
function Rivals({ rivals }: { readonly rivals: readonly Rival[] | null }): VNode | null {
  if (rivals === null) return <p class="quiet-text">{say('accept.rivals.reading')}</p>;
  if (rivals.length === 0) return null;
  return (
    <Notice kind="caution" title={say('accept.rivals')}>
      {rivals.map(({ supplier, invoice }) => (
        <p key={invoice}>
          {say('accept.rival', { name: nameOf(supplier), id: invoice.slice(0, 8) })}
        </p>
      ))}
    </Notice>
  );
}

/** What the document has to say, field by field; what looks like the invoice, one by one. */
function Confirmed({ invoice }: { readonly invoice: Invoice }): VNode {
  const { supplier, debtor, amount, currency, issueDay, documentDueDay, dueDay } = invoice;
  const none = say('choice.none');
  const rows: readonly (readonly [WordKey, string])[] = [
    ['term.supplier', nameOf(supplier)],
    ['term.debtor', nameOf(debtor)],
    ['term.amount', tellMoney(amount, currency)],
    ['term.issueDay', tellDay(issueDay)],
    ['term.documentDueDay', documentDueDay === null ? none : tellDay(documentDueDay)],
    ['accept.payee', nameOf(supplier)],
  ];
  return (
    <fieldset>
      <legend>{say('accept.confirm')}</legend>
      {rows.map(([label, value]) => (
        <label key={label} class="choice">
          <input type="checkbox" required />
          <span>
            {say(label)}: <strong>{value}</strong>
          </span>
        </label>
      ))}
      {invoice.changed.length > 0 && (
        <label class="choice">
          <input type="checkbox" required />
          <span>{say('accept.changed')}</span>
        </label>
      )}
      {invoice.similar.map((id) => (
        <label key={id} class="choice">
          <input type="checkbox" required />
          <span>{say('accept.distinct', { id: id.slice(0, 8) })}</span>
        </label>
      ))}
      <p class="quiet-text">{say('accept.due', { day: tellDay(dueDay) })}</p>
    </fieldset>
  );
}

function FileField(given: {
  readonly name: 'networkKey' | 'text';
  readonly word: 'accept.networkKey' | 'term.text';
}): VNode {
  const { name, word } = given;
  return (
    <label class="field">
      <span>{say(word)}</span>
      <input type="file" name={name} required />
      <small>{say(`accept.${name}.help`)}</small>
    </label>
  );
}

async function readForm(data: FormData): Promise<Acceptance | Fault> {
  const [keyFile, textFile] = [data.get('networkKey'), data.get('text')];
  const networkKey = keyFile instanceof File ? await readNetworkKey(keyFile) : null;
  if (networkKey === null) return 'accept.fault.key';
  if (!(textFile instanceof File) || textFile.size === 0 || textFile.size > MAX_TEXT_BYTES) {
    return 'accept.fault.text';
  }
  const text = new Uint8Array(await textFile.arrayBuffer());
  const kind = KINDS.find((one) => one === data.get('kind')) ?? 'acknowledged';
  return {
    number: String(data.get('number')),
    networkKey,
    issuer: String(data.get('issuer')),
    text,
    kind,
    isPartial: data.get('partial') !== null,
  };
}
