/**
 * What became of a contract: its fact, and what its last run says, both proved. Terms themselves
 * are checked, told and tried by the functions of contracts/ that the ledger runs.
 */
import type { Contract } from '../../contracts/state/agreements.ts';
import { contracts } from '../../contracts/state/agreements.ts';
import type { Event } from '../../contracts/state/rule.ts';
import { tellTerms } from '../../contracts/terms/telling.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { AskOptions } from './queries.ts';

/** A contract as it stands, in words, and what it said when it was last looked at. */
export interface ContractStory {
  readonly contract: Contract;
  /** Of the state that proves the contract. */
  readonly height: number;
  readonly terms: readonly string[];
  /** Null while it has not been looked at. */
  readonly lastRun: {
    readonly height: number;
    readonly code: string;
    readonly events: readonly Event[];
  } | null;
}

/** The story of a contract; null when there is none of this id. @throws ClientError */
export async function readContract(
  client: LedgerClient,
  id: Hash,
  options: AskOptions = {},
): Promise<ContractStory | null> {
  const { fact, height } = await client.readFact(contracts, [id], options);
  if (fact === undefined) return null;
  const run = await client.readSettlement(`contract/${id}`, options);
  const lastRun =
    run === null
      ? null
      : {
          height: run.height,
          code: run.result.code,
          events: run.result.events as readonly Event[],
        };
  return { contract: fact, height, terms: tellTerms(fact.terms), lastRun };
}
