/** Asking the ledger for the end of a receivable: its leaf, proved, and every text that left. */
import { decodeArchived, foldedReceivables } from '../../contracts/state/folded.ts';
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import { ClientError } from './clientError.ts';
import { endJson } from './ends.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { ProvedState } from './proved.ts';
import type { AskOptions } from './queries.ts';

/** The proved leaf of a receivable, and the file of its end, which `verifyEnd` accepts. */
export interface Ending {
  readonly proved: ProvedState;
  readonly file: Json;
}

/**
 * The end of a receivable that has left the state; null when none with this id has.
 * @throws ClientError of the last node: not_found when it has not one of the texts
 */
export async function readEnding(
  client: LedgerClient,
  receivable: Hash,
  options: AskOptions = {},
): Promise<Ending | null> {
  const proved = await client.readState(foldedReceivables.key(receivable), options);
  if (proved.value === null) return null;
  const leaf = foldedReceivables.decode(proved.value);
  const steps: Json[] = [];
  for (let next: Hash | null = leaf.digest; next !== null; ) {
    const { json, former } = await readStep(client, next, options);
    steps.push(json);
    next = former;
  }
  return { proved, file: endJson(proved.proof, steps) };
}

/** One step, by its digest: a node that gives another one lies, and the next is asked. */
async function readStep(
  client: LedgerClient,
  digest: Hash,
  options: AskOptions,
): Promise<{ readonly json: Json; readonly former: Hash | null }> {
  return await client.ask(async (node) => {
    const json = await node.fetchArchived(digest, options);
    if (json === null) throw new ClientError('not_found', `${node.url} has no text ${digest}`);
    try {
      const step = decodeArchived(canonicalText(json), digest);
      if (step !== null) return { json, former: step.former };
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
    throw new ClientError('bad_answer', `${node.url} gave another text than ${digest}`);
  });
}
