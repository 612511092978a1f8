/** Whether a file of the reader is the document that was registered: hashed here, sent nowhere. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { Hash } from '../../../ledger/hash.ts';
import { documentFingerprint } from '../../invoices/identity.ts';
import { networkKey } from '../trust/networkKey.ts';
import { say } from '../words/words.ts';
import { DropField } from './dropField.tsx';
import { NetworkKeyField } from './networkKeyField.tsx';

const MAX_BYTES = 50_000_000;

type Verdict = { readonly kind: 'same' | 'other' | 'big'; readonly name: string };

/** See the head of this file. @param document the fingerprint that is proved */
export function DocumentCheck({ document }: { readonly document: Hash }): VNode {
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const key = networkKey.value;
  if (key === null) return <NetworkKeyField />;
  const check = async (file: File): Promise<void> => {
    setVerdict(await judge(file, key, document));
  };
  return (
    <>
      <DropField
        label={say('tally.document.drop')}
        help={say('tally.document.help')}
        onFile={(file) => void check(file)}
      />
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
