/**
 * The seed of events: the one fact that no reader is shown. Every deed that is done is mixed into
 * it by its own seed, one after the other, so that nobody but a node knows it; the salts of a
 * block's events follow from it. Who signed a deed knows that deed's seed, and nothing of this.
 */
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashJson } from '../../ledger/hash.ts';
import type { World } from './state.ts';

/** Where it stands: `{seed}`; nothing does before the first deed that was done. */
export const EVENT_SEED_KEY = 'event-seed';

/** The seed after the block before; that of a chain without deeds follows from the chain. */
export function readEventSeed(world: Pick<World, 'facts'>, chain: Hash): Hash {
  const fact = world.facts.get(EVENT_SEED_KEY) as { readonly seed: Hash } | undefined;
  return fact?.seed ?? hashJson({ chain });
}

/** The seed with a deed that was done mixed in. */
export function mixEventSeed(seed: Hash, deed: JsonObject): Hash {
  const own: Json = deed['seed'] ?? null;
  return hashJson({ deed: own, seed });
}

/** What the salts of the events of the block at a height follow from. */
export function blockSecret(seed: Hash, height: number): Hash {
  return hashJson({ height, seed });
}
