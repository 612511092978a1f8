/** Whether a file of the reader is the document that was registered: hashed here, sent nowhere. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Hash } from '../../../ledger/hash.ts';
import { documentFingerprint } from '../../invoices/identity.ts';
import { networkKey } from '../trust/networkKey.ts';
import { say } from '../words/words.ts';
import { NetworkKeyField } from './networkKeyField.tsx';

const MAX_BYTES = 50_000_000;

type Verdict = { readonly kind: 'same' | 'other' | 'big'; readonly name: string };

/** See the head of this file. @param document the fingerprint that is proved */
export function DocumentCheck({ document }: { readonly document: Hash }): VNode {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [isOver, setOver] = useState(false);
  const key = networkKey.value;
  if (key === null) return <NetworkKeyField />;
  const check = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) setVerdict(await judge(file, key, document));
  };
  return (
    <>
      <label
        class={isOver ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void check(event.dataTransfer?.files[0]);
        }}
      >
        <span>{say('tally.document.drop')}</span>
        <input type="file" onChange={({ currentTarget }) => void check(currentTarget.files?.[0])} />
        <small>{say('tally.document.help')}</small>
      </label>
      <p role="status" class={verdict?.kind === 'same' ? 'good' : 'fault'}>
        {verdict !== null && say(`tally.document.${verdict.kind}`, { name: verdict.name })}
      </p>
    </>
  );
}

async function judge(file: File, key: Uint8Array, document: Hash): Promise<Verdict> {
  const { name, size } = file;
  if (size > MAX_BYTES) return { kind: 'big', name };
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { kind: documentFingerprint(key, bytes) === document ? 'same' : 'other', name };
}
