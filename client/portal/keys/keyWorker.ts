/**
 * The worker that holds the key of a member while it is open. The secret never leaves it, and it
 * forgets it when nobody has sat before the page for ten minutes.
 */
import { sign } from '../../../ledger/keys.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { decodeKeyText, encodeKeyText, openKeyText } from '../../sdk/keyText.ts';
import type { SecretKey } from '../../sdk/signer.ts';
import type { FromWorker, Numbered, ToWorker } from './keyWords.ts';

const IDLE_MS = 600_000;
/** How the file is called in a reason; nobody is shown it. */
const PLACE = 'the key';

let held: SecretKey | null = null;
let idle: ReturnType<typeof setTimeout> | undefined;

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

async function answer(word: ToWorker): Promise<Uint8Array | string | null> {
  if (word.kind === 'seal') {
    const key = await openKeyText(PLACE, decodeKeyText(PLACE, word.text));
    const text = await encodeKeyText(key, word.passphrase);
    key.secret.fill(0);
    return text;
  }
  if (word.kind === 'open') {
    held = await openKeyText(PLACE, decodeKeyText(PLACE, word.text), word.passphrase);
  }
  if (word.kind === 'lock') forget();
  if (word.kind === 'open' || word.kind === 'touch') rest();
  if (word.kind !== 'sign') return null;
  if (held === null) throw new ClientError('passphrase_needed', `${PLACE} is locked`);
  return sign(held.secret, word.bytes);
}

function rest(): void {
  clearTimeout(idle);
  if (held === null) return;
  idle = setTimeout(() => {
    forget();
    say({ kind: 'locked' });
  }, IDLE_MS);
}

function forget(): void {
  clearTimeout(idle);
  held?.secret.fill(0);
  held = null;
}

function say(word: FromWorker): void {
  self.postMessage(word);
}
