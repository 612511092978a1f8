/**
 * The key of the member that sits here. This browser keeps its text, always encrypted; a worker
 * holds its secret while it is open.
 */
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import { ClientError } from '../../sdk/clientError.ts';
import type { KeyText } from '../../sdk/keyText.ts';
import { decodeKeyText } from '../../sdk/keyText.ts';
import type { KeyName, Signer } from '../../sdk/signer.ts';
import { dropStored, putStored, readStored } from '../trust/storage.ts';
import { KeyLine } from './keyLine.ts';
import type { ToWorker } from './keyWords.ts';
import { startKeyWorker } from './startWorker.ts';
import { Tabs } from './tabs.ts';

/** What stands between this page and a signature. */
export type KeyState =
  | { readonly kind: 'none' }
  | { readonly kind: 'locked'; readonly member: string; readonly keyName: string }
  | { readonly kind: 'open'; readonly member: string; readonly keyName: string };

/** That of the page. */
export const keyState: Signal<KeyState> = signal({ kind: 'none' });

const KEY = 'member';
let line: KeyLine | null = null;
/** How often the key was locked: what was begun before opens nothing. */
let locks = 0;
let tabs: Tabs | null = null;

/** Looks whether this browser has a key; hears what other tabs do with it. @throws DOMException */
export async function restoreKey(): Promise<void> {
  tabs ??= new Tabs((word) => {
    void forgetSecret();
    if (word === 'drop') keyState.value = { kind: 'none' };
  });
  const text = await readStored('keys', KEY);
  if (typeof text === 'string') become('locked', decodeKeyText('the kept key', text));
}

/** Whether the secret in a file that was chosen is encrypted. @throws ClientError bad_key_file */
export async function isSealed(file: Blob): Promise<boolean> {
  return (await lineOf().ask({ kind: 'read', file })) === 'sealed';
}

/**
 * Takes the key of a file and opens it; a secret in clear is encrypted before it is kept.
 * @param linked the passphrase of the link by which the file came; null: its reader chose it
 * @throws ClientError bad_key_file, wrong_passphrase; DOMException when it cannot be kept
 */
export async function takeKey(
  file: Blob,
  passphrase: string,
  linked: string | null = null,
): Promise<void> {
  const text = await lineOf().ask({ kind: 'seal', file, passphrase, linked });
  if (typeof text !== 'string') return;
  const begun = locks;
  await lineOf().ask({ kind: 'open', text, passphrase });
  try {
    await putStored('keys', KEY, text);
  } catch (error) {
    await forgetSecret();
    throw error;
  }
  become(begun === locks ? 'open' : 'locked', decodeKeyText('the key', text));
}

/**
 * The bytes that came by a link beside the key.
 * @param linked the passphrase of the link
 * @throws ClientError wrong_passphrase
 */
export async function unsealLinked(sealed: string, linked: string): Promise<Uint8Array> {
  const bytes = await lineOf().ask({ kind: 'unseal', sealed, linked });
  if (bytes instanceof Uint8Array && bytes.length === 32) return bytes;
  throw new ClientError('bad_key_file', 'the link brings no key of the network');
}

/** Opens the kept key. @throws ClientError wrong_passphrase */
export async function openKey(passphrase: string): Promise<void> {
  const text = await readStored('keys', KEY);
  if (typeof text !== 'string') {
    keyState.value = { kind: 'none' };
    return;
  }
  const begun = locks;
  await lineOf().ask({ kind: 'open', text, passphrase });
  become(begun === locks ? 'open' : 'locked', decodeKeyText('the key', text));
}

/** Forgets the secret, in every tab; the encrypted text stays. */
export async function lockKey(): Promise<void> {
  tabs?.tell('lock');
  await forgetSecret();
}

/** Forgets the key wholly, in this browser. @throws DOMException */
export async function dropKey(): Promise<void> {
  tabs?.tell('lock');
  await forgetSecret();
  await dropStored('keys', KEY);
  tabs?.tell('drop');
  keyState.value = { kind: 'none' };
}

/** Who signs for a member; it signs while that key is open, and no other. */
export function memberSigner({ member, keyName }: KeyName): Signer {
  const sign = async (bytes: Uint8Array): Promise<Uint8Array> => {
    const open = keyState.value;
    const isOwn = open.kind === 'open' && open.member === member && open.keyName === keyName;
    if (!isOwn) throw new ClientError('passphrase_needed', 'the key is locked');
    const signature = await lineOf().ask({ kind: 'sign', bytes });
    if (signature instanceof Uint8Array) return signature;
    throw new ClientError('signer_failed', 'the worker gave no signature');
  };
  return { member, keyName, sign };
}

/** Whoever moves or types sits there; whoever leaves the page does not. */
export function watchIdleness(): void {
  for (const name of ['pointerdown', 'keydown'] as const) {
    document.addEventListener(name, () => {
      if (keyState.value.kind === 'open') void tellWorker({ kind: 'touch' });
    });
  }
  addEventListener('pagehide', () => void forgetSecret());
}

/** In this tab. The page shows nothing more at once; a worker that does not obey is ended. */
async function forgetSecret(): Promise<void> {
  locked();
  await tellWorker({ kind: 'lock' });
}

async function tellWorker(word: ToWorker): Promise<void> {
  const told = line;
  try {
    await told?.ask(word);
  } catch {
    told?.end();
  }
}

function lineOf(): KeyLine {
  if (line === null || line.isBroken) line = new KeyLine(startKeyWorker(), locked);
  return line;
}

function locked(): void {
  locks += 1;
  if (keyState.value.kind === 'open') keyState.value = { ...keyState.value, kind: 'locked' };
}

function become(kind: 'locked' | 'open', { member, keyName }: KeyText): void {
  keyState.value = { kind, member, keyName };
}
