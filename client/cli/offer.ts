/** `tally offer`: offer a piece for sale; `tally buy` takes it. */
import type { Command } from 'commander';
import { dayNumber } from '../../contracts/state/calendar.ts';
import type { Receivable } from '../../contracts/state/facts.ts';
import { receivables } from '../../contracts/state/facts.ts';
import { yearlyCostPpm } from '../../contracts/trade/pricing.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { ClientError } from '../sdk/clientError.ts';
import { minorText } from './amount.ts';
import type { OfferOptions } from './assign.ts';
import { addOfferAnswers, lastDay, withOffer } from './assign.ts';
import { chooseUnits, withUnits } from './choosePiece.ts';
import { dayAhead } from './ledgerDays.ts';
import { performDeed, withDeed } from './performDeed.ts';
import { commitText } from './reference.ts';
import { openSignedSession } from './session.ts';
import type { ExitCode, Shell } from './shell.ts';
import { act } from './shell.ts';

interface Options extends OfferOptions {
  readonly price: string;
  readonly issuer: string;
  readonly buyer?: string;
}

/** Adds the commands. */
export function addOffer(program: Command, shell: Shell): void {
  const offer = program.command('offer').description('sell pieces of a receivable for money');
  const sale = offer
    .command('sale')
    .description('offer a piece, or a part of it, for sale')
    .argument('<receivable>', 'its id')
    .requiredOption('--price <amount>', 'such as 210.00, in the receivable’s currency')
    .requiredOption('--issuer <id>', 'whose money you take')
    .option('--buyer <id>', 'the financier that may buy; any financier when absent');
  act(shell, withOffer(withUnits(withDeed(sale))), (id: string, options: Options) =>
    offerSale(shell, id, options),
  );
  addOfferAnswers(offer, shell);
}

/** What the sale costs the seller a year, counted from the shell's day. */
function costOf(
  genesis: Genesis,
  shell: Shell,
  { payDay }: Receivable,
  { price, from, to }: { readonly price: string; readonly from: string; readonly to: string },
): number {
  const today = dayNumber(dayAhead(genesis, shell.environment.now(), 0)) ?? 0;
  const days = Math.max(1, (dayNumber(payDay) ?? 0) - today);
  return yearlyCostPpm(BigInt(to) - BigInt(from) + 1n, BigInt(price), days);
}

async function offerSale(shell: Shell, id: string, options: Options): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const { fact: receivable } = await session.client.readFact(receivables, [id]);
  if (receivable === undefined) throw new ClientError('not_found', `there is no receivable ${id}`);
  const units = await chooseUnits(session, id, options);
  const reference = commitText(options.reference, shell.environment);
  const words = {
    receivable: id,
    ...units,
    buyer: options.buyer ?? null,
    price: minorText(options.price, receivable.currency),
    issuer: options.issuer,
    reference: reference.commitment,
    expiresDay: lastDay(shell, session.genesis, options),
  };
  shell.err(`it costs ${costOf(session.genesis, shell, receivable, words)} ppm a year, all in\n`);
  const { price } = options;
  const title = `units ${units.from} to ${units.to} for sale at ${price}; the offer's id is:`;
  const extra = { salt: reference.salt };
  return performDeed(shell, session, options, { type: 'offerSale', words, title, extra });
}
