/** Asking the ledger what a claim comes to: every fact that it rests on, proved after one block. */

import type { FactReader } from '../../contracts/state/factKind.ts';
import type { At } from '../../contracts/trade/evidence/freedom.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Claim, Judged } from './claims.ts';
import { atOf, BundledFacts, claimJson, judgeClaim } from './claims.ts';
import { ClientError } from './clientError.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { AskOptions } from './nodeConnection.ts';

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
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const { bundle, block, proof } = await client.readStates(keys, options);
    const world = new BundledFacts(bundle);
    const at = atOf(bundle, client.genesis);
    const judged = judgeClaim(world, claim, at, except);
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

/** The keys that are asked for first: those that the claim names. */
function missingOf(claim: Claim): ReadonlySet<string> {
  const world = new BundledFacts({ entries: [] });
  judgeClaim(world, claim, { height: 0, day: '' });
  return world.missing;
}
