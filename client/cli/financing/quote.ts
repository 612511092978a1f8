/** `tally financing`: the quotes of a request, and accepting one at a cost that is shown before. */
import type { Command } from 'commander';
import { dayNumber } from '../../../contracts/state/calendar.ts';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import { tellRate } from '../../../contracts/state/rates.ts';
import { provePiece } from '../../sdk/explanations.ts';
import { dayAhead } from '../../sdk/ledgerDays.ts';
import { readQuoteOn } from '../../sdk/quoted.ts';
import { chapterCommand } from '../deeds/deedCommands.ts';
import type { DeedOptions } from '../deeds/performDeed.ts';
import { performDeed, withDeed } from '../deeds/performDeed.ts';
import { tellPiece } from '../reading/freedom.ts';
import { minorText, readRate } from '../session/amount.ts';
import { listFacts } from '../session/listFacts.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, openSignedSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, say, UsageError } from '../session/shell.ts';

interface AcceptOptions extends DeedOptions {
  readonly maxCost?: string;
  readonly minPrice?: string;
}

/** Adds the commands. */
export function addQuote(program: Command, shell: Shell): void {
  const parent = chapterCommand(program, 'financing');
  const list = parent.command('list-quotes <request>').description('the open quotes of a request');
  act(shell, withNetwork(list), async (request: string, options: NetworkOptions) => {
    const { client } = await openSession(shell, options);
    return listFacts(shell, client, options, { path: 'quotes', query: { request } });
  });
  const accept = parent
    .command('accept-quote <quote>')
    .description('sell at the quoted price of the day, which is shown with its yearly cost, all in')
    .option('--max-cost <percent>', 'at most so many percent a year, all in; the cost of today')
    .option('--min-price <amount>', 'at least so much; the price of today');
  act(shell, withDeed(accept), (id: string, options: AcceptOptions) =>
    acceptQuote(shell, id, options),
  );
}

async function acceptQuote(shell: Shell, id: string, options: AcceptOptions): Promise<ExitCode> {
  const { maxCost, minPrice } = options;
  const most = maxCost === undefined ? null : readRate('--max-cost', maxCost);
  const session = await openSignedSession(shell, options);
  const { client, genesis } = session;
  const day = dayAhead(genesis, shell.environment.now(), 0);
  const { quote, request, priced } = await readQuoteOn(client, id, dayNumber(day) ?? 0);
  if (priced === null) throw new UsageError(`the pay day has come: quote ${id} is taken no more`);
  const { price, yearlyCostPpm } = priced;
  const { currency, financier } = quote;
  const offered = `${tellAmount(price, currency)} of ${financier} on ${day}`;
  say(shell, `${offered}: ${tellRate(yearlyCostPpm)}, all in`);
  const bounds = {
    minPrice: minPrice === undefined ? String(price) : minorText(minPrice, currency),
    maxCostPpm: most ?? yearlyCostPpm,
  };
  if (yearlyCostPpm > bounds.maxCostPpm) {
    throw new UsageError(`the quote costs more than --max-cost ${maxCost} % a year`);
  }
  if (price < BigInt(bounds.minPrice)) {
    throw new UsageError(`the quote brings less than --min-price ${minPrice}`);
  }
  const piece = await provePiece(client, request.receivable, request.from);
  await tellPiece(shell, session, piece, null);
  const words = { quote: id, piece: String(piece.from), ...bounds };
  const title = 'sold: the price is yours, the units are the financier’s';
  return performDeed(shell, session, options, {
    type: 'acceptQuote',
    words,
    title,
    costPpm: yearlyCostPpm,
  });
}
