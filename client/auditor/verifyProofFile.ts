/**
 * Verifies a proof as it was filed: bytes and the genesis document, no network.
 */
import type { Verdict } from '../../ledger/assert.ts';
import { FormatError } from '../../ledger/assert.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import { utf8Text } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Proof, Proved } from '../../ledger/proof.ts';
import { verifyProof } from '../../ledger/proof.ts';
import type { ProvedClaim } from '../sdk/claims.ts';
import { CLAIM_TYPES, verifyClaim } from '../sdk/claims.ts';
import type { ProvedEnd } from '../sdk/ends.ts';
import { END_TYPE, verifyEnd } from '../sdk/ends.ts';

/** No proof file is larger: the trail of 10,000 changes of validators would be. */
export const MAX_PROOF_BYTES: number = 64 << 20;

const PROOF_TYPES: readonly Proof['type'][] = ['transaction', 'settlement', 'state'];

/**
 * The JSON of a proof file. Canonical text is what this house writes; a file that was saved from
 * a node's answer or laid out for reading is read as well, as long as writing its content again
 * gives the same text: so no duplicate key can show one thing here and another elsewhere.
 * @throws FormatError too_big, not_utf8, not_json, not_canonical, unsafe_number and the like
 */
export function decodeProofFile(bytes: Uint8Array): Json {
  if (bytes.length > MAX_PROOF_BYTES) {
    throw new FormatError('too_big', `a proof has at most ${MAX_PROOF_BYTES} bytes`);
  }
  const text = utf8Text(bytes).replace(/\n$/, '');
  const json = parse(text);
  const spellings = [canonicalText(json), JSON.stringify(json), JSON.stringify(json, null, 2)];
  if (!spellings.includes(text)) {
    const reason = 'a key stands twice, or another program has saved the file in its own form';
    throw new FormatError('not_canonical', reason);
  }
  return json;
}

/**
 * Checks the bytes of a proof file.
 * @returns what is proved, or the code and reason of the first check that failed; the form of the
 *   file counts as a check here, so it throws for nothing that the bytes can hold
 */
export function verifyProofFile(
  bytes: Uint8Array,
  genesis: Genesis,
): Verdict<{ readonly proved: Proved }> {
  try {
    return verifyProof(decodeProofFile(bytes), genesis);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ok: false, code: error.code, reason: error.message };
  }
}

/** What a file of any type proves. */
export type VerifiedFile =
  | { readonly proved: Proved }
  | { readonly claimed: ProvedClaim }
  | { readonly ended: ProvedEnd };

/**
 * Checks the bytes of any file that a client writes as evidence: a proof, a claim on a bundle, or
 * the end of a receivable.
 * @returns as verifyProofFile, verifyClaim and verifyEnd
 */
export function verifyFile(bytes: Uint8Array, genesis: Genesis): Verdict<VerifiedFile> {
  try {
    const json = decodeProofFile(bytes);
    const type = (json as JsonObject | null)?.['type'];
    if (CLAIM_TYPES.some((each) => each === type)) {
      const verdict = verifyClaim(json, genesis);
      return verdict.ok ? { ok: true, claimed: verdict.proved } : verdict;
    }
    if (type === END_TYPE) return verifyEnd(json, genesis);
    if (PROOF_TYPES.some((each) => each === type)) return verifyProof(json, genesis);
    const types = [...PROOF_TYPES, ...CLAIM_TYPES, END_TYPE].join(', ');
    throw new FormatError('bad_shape', `this is no proof file: its type is none of ${types}`);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ok: false, code: error.code, reason: error.message };
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new FormatError('not_json', 'this is no proof file: it is not JSON');
  }
}
