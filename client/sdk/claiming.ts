/** Asking the ledger what a claim comes to: every fact that it rests on, proved after one block. */

import type { FactReader } from '../../contracts/state/factKind.ts';
import type { At } from '../../contracts/trade/evidence/freedom.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Claim, Judged } from './claims.ts';
import { atOf, BundledFacts, claimJson, judgeClaim } from './claims.ts';
import { ClientError } from './clientError.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { ProvedStates } from './proved.ts';
import type { AskOptions } from './queries.ts';

/** What a claim comes to, where that was proved, and its file. */
export interface Claimed {
  readonly claim: Claim;
  readonly at: At;
  readonly block: Hash;
  readonly judged: Judged;
  /** The proved facts that the claim rests on. */
  readonly facts: FactReader;
  /** The file, which `verifyClaim` accepts when the claim holds. */
  readonly file: Json;
}

/** Rounds of asking: each finds further keys in the facts of the one before. */
const MAX_ROUNDS = 12;

/**
 * Proves what a claim comes to: that a piece is free or not and why, that a document is known or
 * not. Which keys that takes follows from the facts; all are proved anew after one block in the
 * last round.
 * @param except an offer that is no burden, since who asks would take it; the file then claims less
 *   than `verifyClaim` demands, and is not to be filed
 * @throws ClientError of the last node; bad_answer when the facts lead on without end
 */
export async function readClaim(
  client: LedgerClient,
  claim: Claim,
  except: Hash | null = null,
  options: AskOptions = {},
): Promise<Claimed> {
  let keys: readonly string[] = [...missingOf(claim)];
  const hidden = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { bundle, block, proof } = await readShown(client, keys, hidden, options);
    const world = new BundledFacts(bundle, hidden);
    const at = atOf(bundle, client.genesis);
    const judged = withHidden(judgeClaim(world, claim, at, except), hidden);
    if (world.missing.size === 0) {
      // A fact that went away between two rounds may leave keys that the claim no longer needs.
      if (world.used.size === bundle.entries.length) {
        return { claim, at, block, judged, facts: world, file: claimJson(claim, at, proof) };
      }
      keys = [...world.used];
    } else keys = [...new Set([...keys, ...world.missing])];
  }
  throw new ClientError('bad_answer', 'the facts of the claim lead on without end');
}

/**
 * Proves what of the keys is shown; the others are `hidden` from then on.
 * @throws ClientError not_shown when none of them is
 */
export async function readShown(
  client: Pick<LedgerClient, 'readStates'>,
  keys: readonly string[],
  hidden: Set<string>,
  options: AskOptions,
): Promise<ProvedStates> {
  for (;;) {
    const asked = keys.filter((key) => !hidden.has(key));
    try {
      return await client.readStates(asked, options);
    } catch (error) {
      const key = error instanceof ClientError && error.code === 'not_shown' && error.facts['key'];
      if (typeof key !== 'string' || !asked.includes(key)) throw error;
      // The last one cannot be left out: nothing would be proved.
      if (asked.length === 1) throw notShown(key);
      hidden.add(key);
    }
  }
}

/** That nobody has registered a document is shown to every member. */
function notShown(key: string): ClientError {
  const why = key.startsWith('document/')
    ? 'somebody has registered this document, and you read no invoice of it'
    : `nothing that you read is at ${key}`;
  return new ClientError('not_shown', why, { key });
}

/** Of what is hidden a claim does not hold. */
function withHidden(judged: Judged, hidden: ReadonlySet<string>): Judged {
  if (hidden.size === 0) return judged;
  const said = [...hidden].map((key) => `not shown to you, be it there or not: ${key}`);
  const granted = 'a holder shows its piece by tally pieces grant-reading';
  if (judged.freedom === null) {
    return { ...judged, holds: false, code: 'not_shown', sentences: [...said, granted] };
  }
  const code = judged.holds ? 'not_shown' : judged.code;
  const [, ...rest] = judged.sentences;
  const sentences = judged.holds ? [...said, ...rest] : [...judged.sentences, ...said];
  return { ...judged, holds: false, code, sentences: [...sentences, granted] };
}

/** The keys that are asked for first: those that the claim names. */
function missingOf(claim: Claim): ReadonlySet<string> {
  const world = new BundledFacts({ entries: [] });
  judgeClaim(world, claim, { height: 0, day: '' });
  return world.missing;
}
