/**
 * How well a receivable is evidenced, asked before a purchase. Members are those of the genesis
 * document, so every key under which a word that counts can stand is known, and each is proved,
 * the empty ones too: a node can neither make up a word nor leave one out.
 */

import { under } from '../../contracts/state/factKeys.ts';
import type { Statement } from '../../contracts/state/oracles.ts';
import { FACT_KINDS, statements } from '../../contracts/state/oracles.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { isEnrolled } from '../../contracts/trade/evidence/attesting.ts';
import type { EvidenceLevel } from '../../contracts/trade/evidence/evidence.ts';
import { evidenceLevel } from '../../contracts/trade/evidence/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { AskOptions } from './nodeConnection.ts';
import { ProvedWorld } from './provedWorld.ts';

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
  for (const oracle of await proved.proveOracles()) {
    if (oracle === supplier || oracle === debtor) continue;
    for (const kind of FACT_KINDS) {
      if (isEnrolled(world, oracle, kind)) await proved.read(statements, invoice, kind, oracle);
    }
  }
  const found = scanAll(world.facts, ...under(`statement/${invoice}`));
  const words = Array.from(found, ([, value]) => statements.decode(value));
  const { since, height } = proved;
  return { level: evidenceLevel(world, receivable), words, since, height };
}
