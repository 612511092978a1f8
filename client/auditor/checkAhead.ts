/**
 * What of a block can be checked before those in front of it are executed, in any thread: its form,
 * that its body is the one the header names, and its signatures under the keys that are known by
 * then. Only what holds is told. All else, be it wrong or not looked at, the auditor checks itself:
 * so a verdict and its words are the same whoever checked ahead, and whether anybody did.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Block } from '../../ledger/block.ts';
import { bodyMatches, decodeBlock } from '../../ledger/block.ts';
import type { SignatureCheck } from '../../ledger/certificate.ts';
import { checkSignature, verifyCertificate } from '../../ledger/certificate.ts';
import { fromBase64url, toHex } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { PublicKey } from '../../ledger/keys.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import { decodeTransaction, verifyTransaction } from '../../ledger/transaction.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { MAX_LINE_BYTES } from './exportHead.ts';
import type { Line } from './exportLines.ts';

/** Under what is checked: what is known by then, which the state of the block need not agree to. */
export interface Known {
  readonly chain: Hash;
  readonly set: ValidatorSet;
  /** By member and name, as transactions name them; the state may have another one there. */
  readonly keys: ReadonlyMap<string, PublicKey>;
}

/** What holds of a block, as it goes from thread to thread. */
export interface Found {
  /** Whose body is the one that its header names. */
  readonly block: Block;
  /** Of the certificate; see `spell`. */
  readonly signatures: ReadonlySet<string>;
  /** Those whose signature verifies, the others null. */
  readonly transactions: readonly (Verified | null)[];
}

/** A transaction whose signature verifies under a key; its text stands in the body. */
interface Verified {
  readonly words: Omit<Transaction, 'jws' | 'signature'>;
  readonly key: PublicKey;
}

/** What holds of a block, for who goes on with it. */
export interface Ahead {
  readonly block: Block;
  readonly check: SignatureCheck;
  /** The transaction of a text, when its signature verifies under some key. */
  readonly known: (jws: string) => Transaction | undefined;
  /** Whether the signature over these bytes (by digest) verifies under this very key. */
  readonly seen: (digest: Hash, key: PublicKey) => boolean;
}

/** A line, and what holds of its block; null when nothing is known of it. */
export interface Checked {
  readonly line: Line;
  readonly ahead: Ahead | null;
}

/** How transactions name a key. */
export function nameKey(member: string, keyName: string): string {
  return `${member}#${keyName}`;
}

/** Checks what can be checked; null when it is no block, or the body is not the header's. */
export function checkAhead(bytes: Uint8Array, known: Known): Found | null {
  try {
    const block = decodeBlock(bytes, MAX_LINE_BYTES);
    if (!bodyMatches(block.header, block.body)) return null;
    const transactions = block.body.transactions.map((jws) => open(jws, known));
    return { block, signatures: signaturesOf(block, known), transactions };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return null;
  }
}

/** What was found, put to use. */
export function useFound({ block, signatures, transactions }: Found): Ahead {
  const opened = new Map<string, Transaction>();
  const keys = new Map<Hash, PublicKey>();
  for (const [at, jws] of block.body.transactions.entries()) {
    const verified = transactions[at] ?? null;
    if (verified === null) continue;
    const { words, key } = verified;
    const signature = fromBase64url(jws.slice(jws.lastIndexOf('.') + 1));
    opened.set(jws, { ...words, jws, signature });
    keys.set(words.digest, key);
  }
  return {
    block,
    check: (key, bytes, signature) =>
      signatures.has(spell(key, bytes, signature)) || checkSignature(key, bytes, signature),
    known: (jws) => opened.get(jws),
    seen: (digest, key) => keys.get(digest) === key,
  };
}

function open(jws: string, { keys }: Known): Verified | null {
  try {
    const transaction = decodeTransaction(jws, MAX_LINE_BYTES);
    const key = keys.get(nameKey(transaction.member, transaction.keyName));
    if (key === undefined || !verifyTransaction(transaction, key)) return null;
    const { jws: _text, signature: _signature, ...words } = transaction;
    return { words, key };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return null;
  }
}

function signaturesOf({ header, certificate }: Block, { chain, set }: Known): Set<string> {
  const good = new Set<string>();
  const check: SignatureCheck = (key, bytes, signature) => {
    const holds = checkSignature(key, bytes, signature);
    if (holds) good.add(spell(key, bytes, signature));
    return holds;
  };
  // Of a header of another chain nothing is asked.
  if (header.chain === chain)
    verifyCertificate(certificate, { chain, set, type: 'precommit', check });
  return good;
}

function spell(key: PublicKey, bytes: Uint8Array, signature: string): string {
  return `${key} ${signature} ${toHex(bytes)}`;
}
