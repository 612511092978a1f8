/** What the signer of a deed is shown of the ids that it names, read by the rule's own function. */
import type { FactReader } from '../../contracts/state/factKind.ts';
import type { Rule } from '../../contracts/state/rule.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import type { FactSource } from './telling.ts';

/** A rule reads an id's fact, then those that this names, and so on; none reads further. */
const MAX_ROUNDS = 16;

/**
 * The words with what stands in the field `shown`, as far as the rule has one and the words say
 * nothing there; a program may have shown it itself.
 * @throws what `read` throws
 */
export async function withShown(
  rule: Rule,
  words: JsonObject,
  read: FactSource,
): Promise<JsonObject> {
  const { shown } = rule;
  if (shown === undefined || (words['shown'] ?? null) !== null) return words;
  const known = new Map<string, Json | undefined>();
  for (let round = 0; ; round += 1) {
    const missing = new Set<string>();
    const state: FactReader = {
      facts: {
        get(key) {
          if (!known.has(key)) missing.add(key);
          return known.get(key);
        },
      },
    };
    const found = shown(words, state);
    if (missing.size === 0 || round === MAX_ROUNDS) return { ...words, shown: found };
    for (const key of missing) known.set(key, (await read(key)) ?? undefined);
  }
}
