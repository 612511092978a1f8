/**
 * How well a receivable is evidenced, asked before a purchase. Which words there are about its
 * invoice is a fact of the state, and that and each word are proved: a node can neither make up a
 * word nor leave one out.
 */

import { listings } from '../../contracts/state/listings.ts';
import type { Statement } from '../../contracts/state/oracles.ts';
import { oracles, statements } from '../../contracts/state/oracles.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { isEnrolled } from '../../contracts/trade/evidence/attesting.ts';
import type { EvidenceLevel } from '../../contracts/trade/evidence/evidence.ts';
import { evidenceLevel } from '../../contracts/trade/evidence/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { LedgerClient } from './ledgerClient.ts';
import { ProvedWorld } from './provedWorld.ts';
import type { AskOptions } from './queries.ts';

/**
 * The level and the words of third parties that it rests on, in the order of their keys. They
 * were proved one after another, the first at height `since`, the last at `height`.
 */
export interface Evidenced {
  readonly level: EvidenceLevel;
  readonly words: readonly Statement[];
  readonly since: number;
  readonly height: number;
}

/**
 * The evidence level of a receivable by the rule that the ledger applies to a purchase; null when
 * there is no such receivable. @throws ClientError
 */
export async function readEvidence(
  client: LedgerClient,
  id: Hash,
  options: AskOptions = {},
): Promise<Evidenced | null> {
  const proved = new ProvedWorld(client, options);
  const receivable = await proved.read(receivables, id);
  if (receivable === undefined) return null;
  const { invoice, supplier, debtor } = receivable;
  const { world } = proved;
  await proved.prove('validators');
  const listed = await proved.read(listings, 'statements', invoice);
  const words: Statement[] = [];
  for (const name of [...(listed?.names ?? [])].sort()) {
    const [kind = '', oracle = ''] = name.split('/');
    if (oracle === supplier || oracle === debtor) continue;
    await proved.read(oracles, oracle);
    if (!isEnrolled(world, oracle, kind)) continue;
    const word = await proved.read(statements, invoice, kind, oracle);
    if (word !== undefined) words.push(word);
  }
  const { since, height } = proved;
  return { level: evidenceLevel(world, receivable), words, since, height };
}
