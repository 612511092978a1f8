/**
 * The first block of a network for trying. Before there is one, no header is signed by validators,
 * so nothing is proved and a page has nothing to show; and no block is made unless somebody acts.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deedOf } from '../client/sdk/deeds.ts';
import { LedgerClient } from '../client/sdk/ledgerClient.ts';
import type { Calendar } from '../contracts/state/calendar.ts';
import { decodeGenesis } from '../ledger/genesis.ts';
import { memberSigner } from './memberKeys.ts';
import { StoryError } from './stage.ts';
import { heightOf } from './story.ts';

/** Who publishes calendars in the consortium. */
export const ASSOCIATION = 'lieferverband';

/**
 * Has the association publish the calendar of the genesis document once more, unless there is a
 * block: every day stays what it is.
 * @param node URL of a node
 * @returns whether it did
 * @throws StoryError when it is refused; ClientError
 */
export async function makeFirstBlock(home: string, node: string): Promise<boolean> {
  if ((await heightOf(node)) > 0) return false;
  const genesis = decodeGenesis(await readFile(join(home, 'genesis.json')));
  const signer = await memberSigner(home, ASSOCIATION);
  const client = new LedgerClient({ genesis, nodes: [node], reader: signer });
  // The rules of founding have read it when the nodes started.
  const { name, weekend, holidays } = genesis.calendar as unknown as Calendar;
  const done = await client.perform(
    deedOf('publishCalendar', { name, weekend: [...weekend], holidays: [...holidays] }),
    signer,
  );
  if (done.status === 'final' && done.result.code === 'ok') return true;
  throw new StoryError(`the network makes no first block: ${JSON.stringify(done)}`);
}
