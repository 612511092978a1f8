/** A buyer drops the document of an invoice, or its details file: it is compared here. */
import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { printable } from '../../../ledger/printable.ts';
import type { ComparedField } from '../../invoices/compareInvoice.ts';
import { COMPARISON_REFUSALS } from '../../invoices/compareInvoice.ts';
import type { PaperRefusal } from '../signing/registration.ts';
import { tooBig } from '../signing/registration.ts';
import type { Seen } from '../signing/seeDocument.ts';
import { seeDocument } from '../signing/seeDocument.ts';
import { faultCode } from '../trust/faultCode.ts';
import { confirmNetworkKey, networkKey } from '../trust/networkKey.ts';
import { wishNow } from '../trust/reading.ts';
import { paperText } from '../words/paperTexts.ts';
import { say, sayIf } from '../words/words.ts';
import { DropField } from './dropField.tsx';
import { Notice } from './notices.tsx';
import { PaperRefusalNotice } from './paperView.tsx';

/** With the document in it, in base64, and its details. */
const MAX_FILE_BYTES = 48 << 20;

type Stage =
  | Seen
  | PaperRefusal
  | { readonly kind: 'none' | 'reading' }
  | { readonly kind: 'failed'; readonly code: string };

/** See the head of this file. @param onSeen is told whether a file was read, and agrees */
export function DocumentSeen(given: {
  readonly invoice: Invoice;
  readonly onSeen: (seen: 'none' | 'same' | 'other') => void;
}): VNode {
  const { invoice, onSeen } = given;
  const [stage, setStage] = useState<Stage>({ kind: 'none' });
  const [file, setFile] = useState<File | null>(null);
  const [isPaper, setPaper] = useState(false);
  const newest = useRef(0);
  const see = async (dropped: File, payeeAgrees: boolean): Promise<void> => {
    newest.current += 1;
    const turn = newest.current;
    setFile(dropped);
    setPaper(false);
    setStage({ kind: 'reading' });
    onSeen('other');
    const next = await readStage(dropped, invoice, payeeAgrees);
    // What was dropped before it may be read after it.
    if (turn !== newest.current) return;
    setStage(next);
    onSeen(next.kind === 'seen' && differing(next).length === 0 ? 'same' : 'other');
  };
  const goByPaper = (isMeant: boolean): void => {
    setPaper(isMeant);
    onSeen(isMeant ? 'none' : 'other');
  };
  return (
    <section>
      <DropField
        label={say('seen.drop')}
        help={say('seen.help')}
        onFile={(dropped) => void see(dropped, false)}
      />
      <p role="status" class="quiet-text">
        {stage.kind === 'reading' && say('register.reading')}
      </p>
      {stage.kind === 'failed' && (
        <p class="fault" role="alert">
          {sayIf(`sign.fault.${stage.code}`) ?? say('register.failed', { code: stage.code })}
        </p>
      )}
      {stage.kind === 'refused' && <PaperRefusalNotice refusal={stage} word="seen.refused" />}
      {stage.kind === 'seen' && (
        <Compared
          seen={stage}
          onPayee={() => {
            if (file !== null) void see(file, true);
          }}
        />
      )}
      <PaperInstead stage={stage} isPaper={isPaper} onChange={goByPaper} />
    </section>
  );
}

/** Beside what was said of a file, which stays: that the paper is without it takes a word. */
function PaperInstead(given: {
  readonly stage: Stage;
  readonly isPaper: boolean;
  readonly onChange: (isPaper: boolean) => void;
}): VNode | null {
  const { stage, isPaper, onChange } = given;
  if (stage.kind === 'none' || stage.kind === 'reading') return null;
  const others = stage.kind === 'seen' ? differing(stage) : null;
  if (others?.length === 0) return null;
  const fields = (others ?? []).map(({ field }) => labelOf(field)).join(', ');
  return (
    <label class="choice">
      <input
        type="checkbox"
        checked={isPaper}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span>{say(others === null ? 'seen.paper.unread' : 'seen.paper.other', { fields })}</span>
      <small>{say('seen.paper.help')}</small>
    </label>
  );
}

/** Every field of both; those that differ before all others. */
function Compared({ seen, onPayee }: { readonly seen: Seen; readonly onPayee: () => void }): VNode {
  const { name, fields, warnings } = seen;
  const others = differing(seen);
  const asksPayee = others.some(({ code }) => code === 'other_payee');
  return (
    <>
      {others.length === 0 ? (
        <p role="status" class="good">
          {say('seen.same', { name: printable(name) })}
        </p>
      ) : (
        <Notice kind="alarm" title={say('seen.other', { name: printable(name) })}>
          {others.map((field) => (
            <Different key={field.field} field={field} />
          ))}
          {asksPayee && (
            <button type="button" class="quiet" onClick={onPayee}>
              {say('seen.payee')}
            </button>
          )}
        </Notice>
      )}
      <dl class="told">
        {fields
          .filter(({ code, field }) => code === null && field !== 'document')
          .map(({ field, document }) => (
            <div key={field}>
              <dt>{labelOf(field)}</dt>
              <dd>
                <bdi>{printable(document)}</bdi>
              </dd>
            </div>
          ))}
      </dl>
      {warnings.length > 0 && (
        <Notice kind="caution" title={say('register.warnings')}>
          {warnings.map(({ code, text }) => (
            <p key={code}>{paperText(code, text)}</p>
          ))}
        </Notice>
      )}
    </>
  );
}

/** The number is on the ledger as a fingerprint under the key. */
function isSameNumber({ field, code }: ComparedField): boolean {
  return field === 'number' && code === null;
}

function differing({ fields }: Seen): readonly ComparedField[] {
  return fields.filter(({ code }) => code !== null);
}

function Different({
  field: { field, ledger, document, code },
}: {
  readonly field: ComparedField;
}) {
  const isHash = field === 'document';
  return (
    <>
      <p>
        <strong>{labelOf(field)}</strong>:{' '}
        {isHash ||
          say('seen.differs', { ledger: printable(ledger), document: printable(document) })}
      </p>
      {code !== null && <p>{paperText(code, COMPARISON_REFUSALS[code])}</p>}
    </>
  );
}

function labelOf(field: string): string {
  if (field === 'payee') return say('accept.payee');
  if (field === 'number') return say('accept.number');
  return sayIf(`term.${field}`) ?? field;
}

async function readStage(file: File, invoice: Invoice, payeeAgrees: boolean): Promise<Stage> {
  const [wish, key] = [wishNow(), networkKey.value];
  if (wish === null || key === null) return { kind: 'failed', code: 'passphrase_needed' };
  if (file.size > MAX_FILE_BYTES) return tooBig(file.size);
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const terms = { wish, invoice, networkKey: key, payeeAgrees };
    const seen = await seeDocument(terms, { name: file.name, bytes });
    const isOfKey = seen.kind === 'seen' && seen.fields.some(isSameNumber);
    if (isOfKey) await confirmNetworkKey(key);
    return seen;
  } catch (error) {
    return { kind: 'failed', code: faultCode(error) };
  }
}
