/** What stands behind a figure: its proof, shown and saved. */
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Json } from '../../../ledger/canonical.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { faultCode } from '../trust/faultCode.ts';
import type { FiledProof } from '../trust/filedProof.ts';
import { openProof } from '../trust/filedProof.ts';
import { say, tellNumber, tellTime } from '../words/words.ts';
import { HashText } from './figures.tsx';
import { saveText } from './saveText.ts';

/** What is asked about: a fact, of which a proof is read, or a proof that is here already. */
export type Provable =
  | { readonly of: string; readonly key: string; readonly proof?: never }
  | { readonly of: string; readonly proof: Json; readonly key?: never };

/** What the reader has clicked on; null: nothing. */
const asked: Signal<Provable | null> = signal(null);

/** Says that something was proved, and shows the proof to whoever clicks. */
export function ProofMark(given: { readonly height: number; readonly about: Provable }): VNode {
  const { height, about } = given;
  return (
    <button
      type="button"
      class="mark proved"
      title={say('mark.proved.help')}
      onClick={() => {
        asked.value = about;
      }}
    >
      {say('mark.proved', { height })}
    </button>
  );
}

type Read =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly filed: FiledProof }
  | { readonly kind: 'failed'; readonly code: string };

/** The proof of what was clicked on. */
export function ProofBox({ client }: { readonly client: LedgerClient }): VNode {
  const about = asked.value;
  const box = useRef<HTMLDialogElement>(null);
  const [read, setRead] = useState<Read>({ kind: 'reading' });
  useEffect(() => {
    if (about === null) return undefined;
    let isLate = false;
    const show = (found: Read): void => {
      if (!isLate) setRead(found);
    };
    if (box.current?.open === false) box.current.showModal();
    readFiled(client, about).then(show, (error: unknown) =>
      show({ kind: 'failed', code: faultCode(error) }),
    );
    return () => {
      isLate = true;
      setRead({ kind: 'reading' });
    };
  }, [about]);
  // Whoever leaves the page has closed the box.
  useEffect(() => leaveProof, []);
  return (
    <dialog ref={box} class="proof" aria-labelledby="proof-title" onClose={leaveProof}>
      <h2 id="proof-title">{say('proof.title')}</h2>
      {about !== null && <p class="code">{about.of}</p>}
      {read.kind === 'reading' && <p>{say('proof.reading')}</p>}
      {read.kind === 'failed' && <p role="alert">{say('proof.fault', { code: read.code })}</p>}
      {read.kind === 'read' && about !== null && <Filed filed={read.filed} name={about.of} />}
      <button type="button" class="quiet" onClick={() => box.current?.close()}>
        {say('proof.close')}
      </button>
    </dialog>
  );
}

function leaveProof(): void {
  asked.value = null;
}

function Filed({ filed, name }: { readonly filed: FiledProof; readonly name: string }): VNode {
  const { head, value, text } = filed;
  const signed = { signed: head.signedBy.length, all: head.validators.length };
  return (
    <>
      <dl class="pairs">
        <dt>{say('proof.block')}</dt>
        <dd>{tellNumber(head.height)}</dd>
        <dt>{say('proof.time')}</dt>
        <dd>{tellTime(head.time)}</dd>
        <dt>{say('proof.signed')}</dt>
        <dd>{say('proof.validators', signed)}</dd>
        <dt>{say('proof.id')}</dt>
        <dd>
          <HashText hash={head.block} />
        </dd>
      </dl>
      <details>
        <summary>{say('proof.value')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys */}
        <pre class="code" tabIndex={0}>
          {JSON.stringify(value, null, 2)}
        </pre>
      </details>
      <p>
        <button type="button" onClick={() => saveText(fileName(name), text, 'application/json')}>
          {say('proof.save')}
        </button>
      </p>
      <p class="quiet-text">{say('proof.save.help')}</p>
    </>
  );
}

async function readFiled(client: LedgerClient, about: Provable): Promise<Read> {
  const { genesis }: { readonly genesis: Genesis } = client;
  const proof = about.key === undefined ? about.proof : (await client.readState(about.key)).proof;
  return { kind: 'read', filed: openProof(proof, genesis) };
}

/** A name that every file system takes. */
function fileName(of: string): string {
  return `${of.replaceAll(/[^a-z0-9-]+/gi, '-').slice(0, 60)}.proof.json`;
}
