/**
 * Details of invoices that were registered here, for their buyers: the salt in them is nowhere
 * else. They are kept before anything is signed, until their supplier says that it has the file.
 */
import type { Signal } from '@preact/signals';
import { effect, signal } from '@preact/signals';
import { isHash } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { keyState } from '../keys/memberKey.ts';
import { dropStored, putStored, readAllStored } from '../trust/storage.ts';

/** Details as the browser keeps them. */
export interface KeptDetails {
  /** The commitment on the ledger: no two files have one. */
  readonly commitment: Hash;
  readonly chain: Hash;
  /** The supplier. */
  readonly member: string;
  readonly number: string;
  readonly buyer: string;
  /** ms since 1970. */
  readonly keptAt: number;
  /** The file, as `encodeDetails` makes it. */
  readonly file: Uint8Array;
}

/** Those of whoever sits here, the newest first; null: not read yet; `fault`: it failed. */
export const keptDetails: Signal<readonly KeptDetails[] | 'fault' | null> = signal(null);

const STORE = 'details';

// Whoever sits here next is shown nothing of it.
effect(() => {
  if (keyState.value.kind !== 'open') keptDetails.value = null;
});

/** Keeps details. @throws DOMException: nothing may be signed then */
export async function keepDetails(details: KeptDetails): Promise<void> {
  await putStored(STORE, details.commitment, details);
  await readDetailsOf(details.chain, details.member);
}

/** Reads those of a member on a ledger, and shows them while its key is open. */
export async function readDetailsOf(chain: Hash, member: string): Promise<void> {
  const read = await readOwn(chain, member).catch(() => 'fault' as const);
  const key = keyState.value;
  if (key.kind === 'open' && key.member === member) keptDetails.value = read;
}

async function readOwn(chain: Hash, member: string): Promise<readonly KeptDetails[]> {
  const all = (await readAllStored(STORE)).filter(isKept);
  return all
    .filter((one) => one.chain === chain && one.member === member)
    .sort((one, other) => other.keptAt - one.keptAt);
}

/** Forgets details: their supplier has the file, or nothing was signed. @throws DOMException */
export async function forgetDetails(commitment: Hash): Promise<void> {
  await dropStored(STORE, commitment);
  const { value } = keptDetails;
  if (!Array.isArray(value)) return;
  keptDetails.value = value.filter((one) => one.commitment !== commitment);
}

/** What another version of this page has put there are no details. */
function isKept(found: unknown): found is KeptDetails {
  if (typeof found !== 'object' || found === null) return false;
  const { commitment, keptAt, file, ...texts } = found as Partial<
    Record<keyof KeptDetails, unknown>
  >;
  const { chain, member, number, buyer } = texts;
  const areTexts = [chain, member, number, buyer].every((text) => typeof text === 'string');
  const isCommitment = typeof commitment === 'string' && isHash(commitment);
  return areTexts && isCommitment && typeof keptAt === 'number' && file instanceof Uint8Array;
}
