/**
 * The end of a receivable that has left the state, as one file: the proof of the leaf that is left
 * of it, and every text that left, each named by the digest in the one behind it. Whoever has the
 * genesis document has every fact proved as it was at the end, without a network.
 */
import type { Folded } from '../../contracts/state/folded.ts';
import { decodeArchived, foldedReceivables } from '../../contracts/state/folded.ts';
import type { Verdict } from '../../ledger/assert.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashText } from '../../ledger/hash.ts';
import type { Proved } from '../../ledger/proof.ts';
import { verifyProof } from '../../ledger/proof.ts';
import { expectArray, expectInteger, expectObject } from '../../ledger/shape.ts';

/** The type of such a file, beside those of proofs and claims. */
export const END_TYPE = 'end';

/** No receivable leaves in so many: each step has some hundred facts. */
const MAX_STEPS = 10_000;

/** What is proved of a receivable that has left: its leaf, and the facts that left with it. */
export interface ProvedEnd {
  readonly leaf: Folded;
  /** By their keys, in the order in which they left. */
  readonly facts: ReadonlyMap<string, Json>;
  readonly proved: Proved;
}

/** The canonical JSON of the file. @param steps the last one first, as nodes give them */
export function endJson(proof: Json, steps: readonly Json[]): Json {
  return { proof, steps, type: END_TYPE, version: 1 };
}

/**
 * Checks such a file against the genesis document alone.
 * @returns what is proved; or the code of the first check that failed: those of verifyProof,
 *   other_proof (it is not of what is left of a receivable), absent (nothing has left), other_step
 *   (a text is not the one that is named), incomplete, superfluous
 * @throws FormatError when the JSON has not the form of the file
 */
export function verifyEnd(json: Json, genesis: Genesis): Verdict<{ readonly ended: ProvedEnd }> {
  const fields = expectObject(json, 'end file', ['proof', 'steps', 'type', 'version']);
  expectInteger(fields['version'], 'version', 1, 1);
  const steps = expectArray(fields['steps'], 'steps', MAX_STEPS);
  const verdict = verifyProof(fields['proof'] ?? null, genesis);
  if (!verdict.ok) return verdict;
  const { proof } = verdict.proved;
  if (proof.type !== 'state' || !proof.key.startsWith('folded/')) {
    return fail('other_proof', 'its proof is not of what is left of a receivable');
  }
  if (proof.value === null) return fail('absent', `there is no ${proof.key}: nothing has left`);
  const leaf = foldedReceivables.decode(proof.value);
  const found = factsOf(leaf, steps);
  return found.ok
    ? { ok: true, ended: { leaf, facts: found.facts, proved: verdict.proved } }
    : found;
}

/** The facts of all steps, when they are the ones that a leaf leads to. */
function factsOf(
  leaf: Folded,
  steps: readonly Json[],
): Verdict<{ readonly facts: ReadonlyMap<string, Json> }> {
  const found: JsonObject[] = [];
  let next: Hash | null = leaf.digest;
  for (const json of steps) {
    if (next === null) return fail('superfluous', 'there are more texts than have left');
    const text = canonicalText(json);
    if (hashText(text) !== next) return fail('other_step', `no text here has the digest ${next}`);
    const step = decodeArchived(text, next);
    found.unshift(step?.facts ?? {});
    next = step?.former ?? null;
  }
  if (next !== null) return fail('incomplete', `the text with the digest ${next} is missing`);
  const facts = new Map(found.flatMap((each) => Object.entries(each)));
  return { ok: true, facts };
}

function fail(code: string, reason: string): Verdict<never> {
  return { ok: false, code, reason };
}
