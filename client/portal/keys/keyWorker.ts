/**
 * The worker that reads the key of a member and holds it while it is open. The secret never leaves
 * it, and it forgets it when nobody has sat before the page for ten minutes.
 */
import { ClientError } from '../../sdk/clientError.ts';
import type { KeyText } from '../../sdk/keyText.ts';
import {
  decodeKeyText,
  encodeKeyText,
  MAX_KEY_BYTES,
  openKeyText,
  unsealSecret,
} from '../../sdk/keyText.ts';
import { HeldKey } from './heldKey.ts';
import type { FromWorker, Numbered, ToWorker } from './keyWords.ts';

/** How often it looks whether somebody still sits there. */
const LOOK_MS = 5_000;
/** How the file is called in a reason; nobody is shown it. */
const PLACE = 'the key';

const held = new HeldKey(Date.now, () => say({ kind: 'locked' }));
setInterval(() => held.look(), LOOK_MS);

self.addEventListener('message', ({ data }: MessageEvent<Numbered>) => {
  const { number } = data;
  answer(data).then(
    (value) => say({ kind: 'answer', number, value }),
    (error: unknown) => {
      const code = error instanceof ClientError ? error.code : 'internal';
      say({ kind: 'refusal', number, code });
    },
  );
});
self.addEventListener('messageerror', () => {
  // Whoever asked is told by the error event of the worker, since the number is not known.
  throw new TypeError('a question that cannot be read');
});

async function answer(word: ToWorker): Promise<Uint8Array | string | null> {
  switch (word.kind) {
    case 'read':
      return (await readKeyFile(word.file)).key.encrypted ? 'sealed' : 'clear';
    case 'seal':
      return await seal(word.file, word.passphrase, word.linked);
    case 'unseal':
      return await unsealSecret(PLACE, word.sealed, word.linked);
    case 'open':
      await held.hold(() => openKeyText(PLACE, decodeKeyText(PLACE, word.text), word.passphrase));
      return null;
    case 'sign':
      return held.sign(word.bytes);
    case 'touch':
      held.touch();
      return null;
    case 'lock':
      held.forget();
      return null;
  }
}

async function seal(file: Blob, passphrase: string, linked: string | null): Promise<string> {
  const { text, key } = await readKeyFile(file);
  if (key.encrypted && linked === null) return text;
  const opened = await openKeyText(PLACE, key, linked ?? undefined);
  const sealed = await encodeKeyText(opened, passphrase);
  opened.secret.fill(0);
  return sealed;
}

/** A key is short: whatever else was chosen is not read to its end. */
async function readKeyFile(file: Blob): Promise<{ text: string; key: KeyText }> {
  const text = await file.slice(0, MAX_KEY_BYTES + 1).text();
  return { text, key: decodeKeyText(PLACE, text) };
}

function say(word: FromWorker): void {
  self.postMessage(word);
}
