/**
 * How well a receivable is evidenced, asked before a purchase. Members are those of the genesis
 * document, so every key under which a word that counts can stand is known, and each is proved,
 * the empty ones too: a node can neither make up a word nor leave one out.
 */
import { readFounders } from '../../contracts/founding.ts';
import { receivables, under } from '../../contracts/state/facts.ts';
import type { Statement } from '../../contracts/state/oracles.ts';
import { FACT_KINDS, oracles, statements } from '../../contracts/state/oracles.ts';
import { MemoryWorld, scanAll } from '../../contracts/state/state.ts';
import { isEnrolled } from '../../contracts/trade/attesting.ts';
import type { EvidenceLevel } from '../../contracts/trade/evidence.ts';
import { evidenceLevel } from '../../contracts/trade/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { AskOptions } from './nodeConnection.ts';

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
  const { fact: receivable, height: since } = await client.readFact(receivables, [id], options);
  if (receivable === undefined) return null;
  const { invoice, supplier, debtor } = receivable;
  const world = new MemoryWorld();
  let height = since;
  const prove = async (key: string): Promise<void> => {
    const proved = await client.readState(key, options);
    ({ height } = proved);
    if (proved.value !== null) world.apply(new Map([[key, proved.value]]), new Map());
  };
  await prove('validators');
  for (const { id: oracle, roles } of readFounders(client.genesis.members)) {
    if (!roles.includes('oracle') || oracle === supplier || oracle === debtor) continue;
    await prove(oracles.key(oracle));
    for (const kind of FACT_KINDS) {
      if (isEnrolled(world, oracle, kind)) await prove(statements.key(invoice, kind, oracle));
    }
  }
  const found = scanAll(world.facts, ...under(`statement/${invoice}`));
  const words = Array.from(found, ([, value]) => statements.decode(value));
  return { level: evidenceLevel(world, receivable), words, since, height };
}
