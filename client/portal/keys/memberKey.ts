/**
 * The key of the member that sits here. This browser keeps its text, always encrypted; a worker
 * holds its secret while it is open.
 */
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { KeyText } from '../../sdk/keyText.ts';
import { decodeKeyText } from '../../sdk/keyText.ts';
import type { Signer } from '../../sdk/signer.ts';
import { dropStored, putStored, readStored } from '../trust/storage.ts';
import { KeyLine } from './keyLine.ts';

/** What stands between this page and a signature. */
export type KeyState =
  | { readonly kind: 'none' }
  | { readonly kind: 'locked'; readonly member: string; readonly keyName: string }
  | { readonly kind: 'open'; readonly member: string; readonly keyName: string };

/** That of the page. */
export const keyState: Signal<KeyState> = signal({ kind: 'none' });

const KEY = 'member';
let line: KeyLine | null = null;

/** Looks whether this browser has a key. @throws DOMException */
export async function restoreKey(): Promise<void> {
  const text = await readStored('keys', KEY);
  if (typeof text === 'string') become('locked', decodeKeyText('the kept key', text));
}

/** The text of a key that was chosen, read. @throws ClientError bad_key_file */
export function readChosen(text: string): KeyText {
  return decodeKeyText('the file', text);
}

/**
 * Takes a key and opens it; a text whose secret is in clear is encrypted before it is kept.
 * @throws ClientError bad_key_file, wrong_passphrase
 */
export async function takeKey(text: string, passphrase: string): Promise<void> {
  const isSealed = readChosen(text).encrypted;
  const sealed = isSealed ? text : await lineOf().ask({ kind: 'seal', text, passphrase });
  if (typeof sealed !== 'string') return;
  await lineOf().ask({ kind: 'open', text: sealed, passphrase });
  await putStored('keys', KEY, sealed);
  become('open', readChosen(sealed));
}

/** Opens the kept key. @throws ClientError wrong_passphrase */
export async function openKey(passphrase: string): Promise<void> {
  const text = await readStored('keys', KEY);
  if (typeof text !== 'string') return;
  await lineOf().ask({ kind: 'open', text, passphrase });
  become('open', readChosen(text));
}

/** Forgets the secret; the encrypted text stays. */
export async function lockKey(): Promise<void> {
  await line?.ask({ kind: 'lock' });
  locked();
}

/** Forgets the key wholly, in this browser. */
export async function dropKey(): Promise<void> {
  await line?.ask({ kind: 'lock' });
  await dropStored('keys', KEY);
  keyState.value = { kind: 'none' };
}

/** Who signs for the member; it signs while the key is open. */
export function memberSigner({ member, keyName }: Pick<KeyText, 'member' | 'keyName'>): Signer {
  const sign = async (bytes: Uint8Array): Promise<Uint8Array> => {
    const signature = await lineOf().ask({ kind: 'sign', bytes });
    return signature instanceof Uint8Array ? signature : new Uint8Array();
  };
  return { member, keyName, sign };
}

/** Whoever moves or types sits there. */
export function watchIdleness(): void {
  for (const name of ['pointerdown', 'keydown'] as const) {
    document.addEventListener(name, () => {
      if (keyState.value.kind === 'open') void line?.ask({ kind: 'touch' });
    });
  }
}

function lineOf(): KeyLine {
  line ??= new KeyLine(locked);
  return line;
}

function locked(): void {
  if (keyState.value.kind === 'open') keyState.value = { ...keyState.value, kind: 'locked' };
}

function become(kind: 'locked' | 'open', { member, keyName }: KeyText): void {
  keyState.value = { kind, member, keyName };
}
