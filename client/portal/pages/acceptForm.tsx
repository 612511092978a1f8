/** A buyer accepts with the document in hand: a file is compared, paper confirmed by field. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { ACCEPTANCE_KINDS } from '../../../contracts/state/receivables.ts';
import type { Rival } from '../../sdk/rivals.ts';
import type { Acceptance } from '../signing/acceptance.ts';
import { deskOf } from '../signing/openedDesk.ts';
import { step, tell } from '../signing/signing.ts';
import type { Issuer } from '../trust/issuers.ts';
import { networkKey } from '../trust/networkKey.ts';
import { wishNow } from '../trust/reading.ts';
import type { WordKey } from '../words/words.ts';
import { say, tellDay, tellMoney } from '../words/words.ts';
import type { TermFault } from './acceptTerms.tsx';
import { AcceptTerms, readTerms } from './acceptTerms.tsx';
import { lazily } from './lazily.tsx';
import { nameOf } from './money.tsx';
import { NetworkKeyField } from './networkKeyField.tsx';
import { NextRow } from './nextRow.tsx';
import { Notice } from './notices.tsx';

/** A legal text is no library. */
const MAX_TEXT_BYTES = 10 << 20;

const DocumentSeen = lazily(async () => (await import('./documentSeen.tsx')).DocumentSeen);

type Fault =
  | TermFault
  | 'accept.fault.number'
  | 'accept.fault.key'
  | 'accept.fault.text'
  | 'accept.fault.other';

/** See the head of this file. */
export function AcceptForm({ invoice }: { readonly invoice: Invoice }): VNode {
  const [issuers, setIssuers] = useState<readonly Issuer[]>([]);
  const [rivals, setRivals] = useState<readonly Rival[] | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [seen, setSeen] = useState<'none' | 'same' | 'other'>('none');
  useEffect(() => {
    const wish = wishNow();
    if (wish === null) return;
    const prepare = async (): Promise<void> => {
      const { readIssuers } = await import('../trust/issuers.ts');
      setIssuers(await readIssuers(wish, invoice));
      setRivals(await (await deskOf()).rivals(invoice));
    };
    prepare().catch(() => setFault('accept.fault.other'));
  }, []);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setFault(null);
    const begun = step.value;
    const read = await readForm(new FormData(event.currentTarget as HTMLFormElement), invoice);
    if (typeof read === 'string') return setFault(read);
    const { acceptanceWords, differences } = await import('../signing/acceptance.ts');
    // A file was compared field by field; of a document on paper the number is held against it.
    if (seen === 'none' && differences(invoice, read).length > 0) {
      return setFault('accept.fault.number');
    }
    // Whoever has closed the form meanwhile is not shown it again.
    if (step.value === begun) void tell('acceptInvoice', acceptanceWords(invoice, read));
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Rivals rivals={rivals} />
      {networkKey.value === null ? (
        <NetworkKeyField />
      ) : (
        <p class="quiet-text">{say('network.key.held')}</p>
      )}
      {networkKey.value !== null && <DocumentSeen invoice={invoice} onSeen={setSeen} />}
      {seen === 'none' && <OnPaper invoice={invoice} />}
      <Answered invoice={invoice} />
      <AcceptTerms invoice={invoice} issuers={issuers} />
      <label class="field">
        <span>{say('term.text')}</span>
        <input type="file" name="text" required />
        <small>{say('accept.text.help')}</small>
      </label>
      {fault !== null && (
        <p class="fault" role="alert">
          {say(fault)}
        </p>
      )}
      <NextRow isReady={rivals !== null && issuers.length > 0 && seen !== 'other'} />
    </form>
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

/** What a document on paper has to say, field by field. */
function OnPaper({ invoice }: { readonly invoice: Invoice }): VNode {
  const { supplier, debtor, amount, currency, issueDay, documentDueDay } = invoice;
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
      <label class="field">
        <span>{say('accept.number')}</span>
        <input type="text" name="number" required autocomplete="off" />
        <small>{say('accept.number.help')}</small>
      </label>
    </fieldset>
  );
}

/** What no document says: what it was before, what looks like it, the day that was agreed on. */
function Answered({ invoice }: { readonly invoice: Invoice }): VNode {
  const { changed, similar, dueDay, documentDueDay } = invoice;
  const isOther = documentDueDay !== null && documentDueDay !== dueDay;
  return (
    <fieldset>
      <legend>{say('accept.agreed')}</legend>
      <label class="choice">
        <input type="checkbox" required />
        <span>{say('accept.due', { day: tellDay(dueDay) })}</span>
        {isOther && (
          <small>{say('accept.due.other', { day: tellDay(documentDueDay ?? dueDay) })}</small>
        )}
      </label>
      {changed.length > 0 && (
        <label class="choice">
          <input type="checkbox" required />
          <span>{say('accept.changed')}</span>
        </label>
      )}
      {similar.map((id) => (
        <label key={id} class="choice">
          <input type="checkbox" required />
          <span>{say('accept.distinct', { id: id.slice(0, 8) })}</span>
        </label>
      ))}
    </fieldset>
  );
}

async function readForm(data: FormData, invoice: Invoice): Promise<Acceptance | Fault> {
  const [key, textFile] = [networkKey.value, data.get('text')];
  if (key === null) return 'accept.fault.key';
  if (!(textFile instanceof File) || textFile.size === 0 || textFile.size > MAX_TEXT_BYTES) {
    return 'accept.fault.text';
  }
  const terms = readTerms(data, invoice);
  if (typeof terms === 'string') return terms;
  return {
    ...terms,
    number: String(data.get('number') ?? ''),
    networkKey: key,
    issuer: String(data.get('issuer')),
    text: new Uint8Array(await textFile.arrayBuffer()),
    kind: ACCEPTANCE_KINDS.find((one) => one === data.get('kind')) ?? 'acknowledged',
    isPartial: data.get('partial') !== null,
  };
}
