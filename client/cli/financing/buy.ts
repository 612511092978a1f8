/** `tally financing accept-sale`, or `tally buy`: an offered piece for its price, in one step. */
import type { Command } from 'commander';
import { offers } from '../../../contracts/state/offers.ts';
import { chapterCommand } from '../deeds/deedCommands.ts';
import type { KnowingOptions } from '../deeds/knowing.ts';
import { readKnowing, withKnowing } from '../deeds/knowing.ts';
import type { DeedOptions } from '../deeds/performDeed.ts';
import { performDeed, withDeed } from '../deeds/performDeed.ts';
import { tellPiece } from '../reading/freedom.ts';
import type { SignedSession } from '../session/session.ts';
import { openSignedSession } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { act } from '../session/shell.ts';

/** Adds the command to its chapter, and as a shorthand. */
export function addBuy(program: Command, shell: Shell): void {
  addTo(chapterCommand(program, 'financing').command('accept-sale'), shell);
  addTo(program.command('buy'), shell);
}

function addTo(command: Command, shell: Shell): void {
  command
    .description('buy a piece that is for sale, at the price of its offer')
    .argument('<offer>', 'its id');
  const run = async (offer: string, options: DeedOptions & KnowingOptions) => {
    const words = { offer, knowing: readKnowing(options) };
    const session = await openSignedSession(shell, options);
    await tellOffer(shell, session, offer);
    const title = 'bought: the piece is yours, the price is paid';
    return performDeed(shell, session, options, { type: 'acceptSale', words, title });
  };
  act(shell, withKnowing(withDeed(command)), run);
}

/** Says what is bought: what can hurt it, and how well others than the parties evidence it. */
async function tellOffer(shell: Shell, session: SignedSession, offer: string): Promise<void> {
  const { client } = session;
  const fact = await client.findFact(offers, [offer], { signal: shell.signal });
  // The ledger refuses what is no offer.
  if (fact === undefined) return;
  await tellPiece(shell, session, fact, offer);
}
