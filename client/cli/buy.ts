/** `tally buy`: take an offered piece; money and piece change hands in one step. */
import type { Command } from 'commander';
import { offers } from '../../contracts/state/offers.ts';
import { readEvidence } from '../sdk/evidence.ts';
import { describeLevel } from './evidence.ts';
import type { DeedOptions } from './performDeed.ts';
import { performDeed, withDeed } from './performDeed.ts';
import type { SignedSession } from './session.ts';
import { openSignedSession } from './session.ts';
import type { Shell } from './shell.ts';
import { act } from './shell.ts';

/** Adds the command. */
export function addBuy(program: Command, shell: Shell): void {
  const command = program
    .command('buy')
    .description('buy a piece that is for sale, at the price of its offer')
    .argument('<offer>', 'its id');
  act(shell, withDeed(command), async (offer: string, options: DeedOptions) => {
    const session = await openSignedSession(shell, options);
    await tellEvidence(shell, session, offer);
    const title = 'bought: the piece is yours, the price is paid';
    return performDeed(shell, session, options, { type: 'acceptSale', words: { offer }, title });
  });
}

/** Says how well others than the parties evidence what is bought; the ledger refuses the rest. */
async function tellEvidence(shell: Shell, { client }: SignedSession, offer: string): Promise<void> {
  const { fact } = await client.readFact(offers, [offer], { signal: shell.signal });
  if (fact === undefined) return;
  const found = await readEvidence(client, fact.receivable, { signal: shell.signal });
  if (found !== null) shell.err(`${describeLevel(found)}\n`);
}
