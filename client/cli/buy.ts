/** `tally buy`: take an offered piece; money and piece change hands in one step. */
import type { Command } from 'commander';
import type { DeedOptions } from './performDeed.ts';
import { performDeed, withDeed } from './performDeed.ts';
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
    const title = 'bought: the piece is yours, the price is paid';
    return performDeed(shell, session, options, { type: 'acceptSale', words: { offer }, title });
  });
}
