/**
 * Claims that a bank files: that a piece is free, or that a document was never registered, each as
 * one file with every fact that shows it, all proved after one block. Whoever has the genesis
 * document checks the file by the very functions that made it, without a network.
 */
import { dayAt, dayText } from '../../contracts/state/calendar.ts';
import type { FactReader } from '../../contracts/state/factKind.ts';
import { documents, invoices } from '../../contracts/state/invoices.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { At, Freedom } from '../../contracts/trade/evidence/freedom.ts';
import { isFree, readFreedom } from '../../contracts/trade/evidence/freedom.ts';
import type { Verdict } from '../../ledger/assert.ts';
import { FormatError } from '../../ledger/assert.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import { expectHash, expectInteger, expectObject, expectText } from '../../ledger/shape.ts';
import type { StateBundle } from '../../ledger/stateBundle.ts';
import { verifyBundle } from '../../ledger/stateBundle.ts';
import { tellFreedom, tellMember } from './tellFreedom.ts';

/** The types of claim files, beside those of proofs. */
export const CLAIM_TYPES = ['freedom', 'unregistered'] as const;

/** What is claimed, not where in the chain: units by the first one, a document's fingerprint. */
export type Claim =
  | { readonly type: 'freedom'; readonly receivable: Hash; readonly from: bigint }
  | { readonly type: 'unregistered'; readonly document: Hash };

/** What a claim comes to on facts: whether it holds, and sentences for people. */
export interface Judged {
  readonly holds: boolean;
  /**
   * The code of why not: `not_free`, `registered`, `absent` when there is no such piece, or
   * `not_shown` when the reader may not read all that the claim rests on.
   */
  readonly code: string;
  readonly sentences: readonly string[];
  /** Of a claim of freedom, when there is such a piece. */
  readonly freedom: Freedom | null;
}

/** A claim on a file that was checked. */
export interface ProvedClaim {
  readonly claim: Claim;
  readonly at: At;
  readonly block: Hash;
  readonly judged: Judged;
}

/**
 * What facts say of a claim.
 * @param except an offer that is no burden, since who asks would take it
 */
export function judgeClaim(
  world: FactReader,
  claim: Claim,
  at: At,
  except: Hash | null = null,
): Judged {
  if (claim.type === 'unregistered') return judgeUnregistered(world, claim.document, at);
  const freedom = readFreedom(world, claim.receivable, claim.from, except);
  if (freedom === null) {
    return { holds: false, code: 'absent', sentences: [tellAbsence(world, claim)], freedom };
  }
  const holds = isFree(freedom);
  const code = holds ? 'ok' : 'not_free';
  return { holds, code, sentences: tellFreedom(world, freedom, at), freedom };
}

/** Why there is no such piece, as far as facts say it. */
function tellAbsence(
  world: FactReader,
  { receivable: id, from }: Extract<Claim, { type: 'freedom' }>,
): string {
  if (receivables.read(world, id) !== undefined) {
    return `no piece of receivable ${id} begins at unit ${from}`;
  }
  const invoice = invoices.read(world, id);
  if (invoice === undefined) return `this ledger has no receivable ${id}, and no such invoice`;
  const { debtor, status } = invoice;
  return `invoice ${id} is ${status}, and no receivable: ${debtor} has accepted no part of it`;
}

function judgeUnregistered(world: FactReader, document: Hash, { height, day }: At): Judged {
  const leaf = documents.read(world, document);
  const said = `the document with the fingerprint ${document}`;
  if (leaf === undefined) {
    const sentences = [
      `never registered: up to height ${height} of ${day} nobody had registered ${said}`,
      'these very bytes are meant: another file of the same invoice has another fingerprint',
    ];
    return { holds: true, code: 'ok', sentences, freedom: null };
  }
  const { kept, registrations } = leaf;
  const by = [...(kept === null ? [] : [kept]), ...registrations].map(
    ({ supplier, invoice }) => `registered by ${tellMember(world, supplier)}: invoice ${invoice}`,
  );
  const known = `registered: at height ${height} of ${day} the ledger knew ${said}`;
  return { holds: false, code: 'registered', sentences: [known, ...by], freedom: null };
}

/** Where in the chain the facts of a bundle stand: its height, and the ledger day of its block. */
export function atOf({ header }: StateBundle, genesis: Genesis): At {
  const { start, dayMs, utcOffsetMinutes, cutOffHour } = genesis;
  // Which calendar counts days of business makes no difference to the days themselves.
  const days = { start, dayMs, utcOffsetMinutes, cutOffHour, calendar: 1 };
  return { height: header.height, day: dayText(dayAt(days, header.time)) };
}

/**
 * Funding is between a debtor, who pays many others that day, and its issuer: who may look at one
 * piece does not read it. It burdens no piece, so no claim says anything of it.
 */
const FUNDING = 'obligation/';

/** The facts of a bundle. `missing` grows by every key that is asked for and not in it. */
export class BundledFacts implements FactReader {
  readonly missing = new Set<string>();
  readonly used = new Set<string>();
  readonly #values: ReadonlyMap<string, Json>;
  readonly #hidden: ReadonlySet<string>;

  /** @param hidden keys that are not asked for again: the reader is not shown what is there */
  constructor(
    { entries }: Pick<StateBundle, 'entries'>,
    hidden: ReadonlySet<string> = new Set<string>(),
  ) {
    this.#values = new Map(entries.map(({ key, value }) => [key, value]));
    this.#hidden = hidden;
  }

  readonly facts: FactReader['facts'] = {
    get: (key) => {
      if (this.#hidden.has(key) || key.startsWith(FUNDING)) return undefined;
      const value = this.#values.get(key);
      if (value === undefined) this.missing.add(key);
      else this.used.add(key);
      return value ?? undefined;
    },
  };
}

/** The canonical JSON of a claim's file. */
export function claimJson(claim: Claim, { height, day }: At, proof: Json): Json {
  const { type, ...words } = claim;
  const said = 'from' in words ? { ...words, from: String(words.from) } : words;
  return { claim: { ...said, day, height }, proof, type, version: 1 };
}

/**
 * Checks a claim's file against the genesis document alone. Nothing in it may be missing, and
 * nothing beside the facts that the claim rests on.
 * @returns what is proved; or the code of the first check that failed: those of verifyBundle,
 *   other_height and other_day (the file says another than its proof), incomplete, superfluous,
 *   and when the facts deny it not_free, registered or absent
 * @throws FormatError when the JSON has not the form of a claim's file
 */
export function verifyClaim(
  json: Json,
  genesis: Genesis,
): Verdict<{ readonly proved: ProvedClaim }> {
  const { claim, said, proof } = decodeClaim(json);
  const verdict = verifyBundle(proof, genesis);
  if (!verdict.ok) return verdict;
  const { bundle, block } = verdict;
  const at = atOf(bundle, genesis);
  if (said.height !== at.height) {
    return fail('other_height', `it says height ${said.height}, its proof is of ${at.height}`);
  }
  if (said.day !== at.day) {
    return fail('other_day', `it says ${said.day}, its proof is of ${at.day}`);
  }
  const world = new BundledFacts(bundle);
  const judged = judgeClaim(world, claim, at);
  const [missing] = world.missing;
  if (missing !== undefined) return fail('incomplete', `nothing is proved about ${missing}`);
  const spare = bundle.entries.find(({ key }) => !world.used.has(key));
  if (spare !== undefined) return fail('superfluous', `${spare.key} is no part of the claim`);
  if (!judged.holds) return fail(judged.code, judged.sentences.join('; '));
  return { ok: true, proved: { claim, at, block, judged } };
}

function decodeClaim(json: Json): { claim: Claim; said: At; proof: Json } {
  const fields = expectObject(json, 'claim file', ['claim', 'proof', 'type', 'version']);
  expectInteger(fields['version'], 'version', 1, 1);
  const proof = fields['proof'] ?? null;
  const words = fields['claim'] ?? null;
  const { type } = fields;
  if (type === 'freedom') {
    const own = expectObject(words, 'claim', ['day', 'from', 'height', 'receivable']);
    const receivable = expectHash(own['receivable'], 'claim.receivable');
    const from = expectText(own['from'], 'claim.from', 18);
    if (!/^[1-9][0-9]*$/.test(from)) throw badShape('claim.from: a unit number');
    return { claim: { type, receivable, from: BigInt(from) }, said: saidAt(own), proof };
  }
  if (type !== 'unregistered') throw badShape('type: a freedom or unregistered file');
  const own = expectObject(words, 'claim', ['day', 'document', 'height']);
  const document = expectHash(own['document'], 'claim.document');
  return { claim: { type, document }, said: saidAt(own), proof };
}

function saidAt(words: JsonObject): At {
  const height = expectInteger(words['height'], 'claim.height', 1, Number.MAX_SAFE_INTEGER);
  return { height, day: expectText(words['day'], 'claim.day', 10) };
}

function badShape(message: string): FormatError {
  return new FormatError('bad_shape', message, { field: 'claim file' });
}

function fail(code: string, reason: string): Verdict<never> {
  return { ok: false, code, reason };
}
