/** `tally quote`: the quotes of a request, and accepting one at a cost that is shown before. */
import type { Command } from 'commander';
import { quoteRequests, quotes } from '../../contracts/state/quotes.ts';
import { ClientError } from '../sdk/clientError.ts';
import { provePiece } from '../sdk/explanations.ts';
import { listFacts } from './listFacts.ts';
import type { DeedOptions } from './performDeed.ts';
import { performDeed, withDeed } from './performDeed.ts';
import type { NetworkOptions } from './session.ts';
import { openSession, openSignedSession, withNetwork } from './session.ts';
import type { ExitCode, Shell } from './shell.ts';
import { act, UsageError } from './shell.ts';

interface AcceptOptions extends DeedOptions {
  readonly maxCost?: string;
}

/** Adds the commands. */
export function addQuote(program: Command, shell: Shell): void {
  const parent = program.command('quote').description('prices that financiers give on request');
  const list = parent.command('list <request>').description('the open quotes of a request');
  act(shell, withNetwork(list), async (request: string, options: NetworkOptions) => {
    const { client } = await openSession(shell, options);
    return listFacts(shell, client, options, { path: 'quotes', query: { request } });
  });
  const accept = parent
    .command('accept <quote>')
    .description('sell at a quoted price; the yearly cost, all in, is shown before it is signed')
    .option('--max-cost <ppm>', 'sign only what costs no more, parts per million a year');
  act(shell, withDeed(accept), (id: string, options: AcceptOptions) =>
    acceptQuote(shell, id, options),
  );
}

async function acceptQuote(shell: Shell, id: string, options: AcceptOptions): Promise<ExitCode> {
  const { maxCost } = options;
  if (maxCost !== undefined && !/^[0-9]{1,15}$/.test(maxCost)) {
    throw new UsageError('--max-cost: parts per million a year');
  }
  const session = await openSignedSession(shell, options);
  const { client } = session;
  const { fact: quote } = await client.readFact(quotes, [id]);
  if (quote === undefined) throw new ClientError('not_found', `there is no quote ${id}`);
  const { fact: request } = await client.readFact(quoteRequests, [quote.request]);
  if (request === undefined) throw new ClientError('bad_answer', 'a quote is for a request');
  const { price, currency, financier, yearlyCostPpm } = quote;
  shell.err(`${price} ${currency} of ${financier}: ${yearlyCostPpm} ppm a year, all in\n`);
  if (maxCost !== undefined && BigInt(yearlyCostPpm) > BigInt(maxCost)) {
    throw new UsageError(`the quote costs more than --max-cost ${maxCost}`);
  }
  const piece = await provePiece(client, request.receivable, request.from);
  const words = { quote: id, piece: String(piece.from) };
  const title = 'sold: the price is yours, the units are the financier’s';
  return performDeed(shell, session, options, { type: 'acceptQuote', words, title });
}
