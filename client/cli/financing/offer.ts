/** `tally financing offer-sale`, `offer-reserve`: a piece for sale; `accept-sale` takes it. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { dayNumber } from '../../../contracts/state/calendar.ts';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { DayCount } from '../../../contracts/state/rates.ts';
import { DAY_COUNTS } from '../../../contracts/state/rates.ts';
import type { Receivable } from '../../../contracts/state/receivables.ts';
import { receivables } from '../../../contracts/state/receivables.ts';
import { keptOf, yearlyCostPpm } from '../../../contracts/trade/financing/pricing.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { commitText } from '../../sdk/commitment.ts';
import { dayAhead } from '../../sdk/ledgerDays.ts';
import { chapterCommand } from '../deeds/deedCommands.ts';
import { performDeed, withDeed } from '../deeds/performDeed.ts';
import type { OfferOptions } from '../pieces/assign.ts';
import { lastDay, withOffer } from '../pieces/assign.ts';
import { chooseUnits, withUnits } from '../pieces/choosePiece.ts';
import { minorText, readRate } from '../session/amount.ts';
import { openSignedSession } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act } from '../session/shell.ts';

interface SaleOptions extends OfferOptions {
  readonly issuer: string;
  readonly buyer?: string;
  readonly interestRate?: string;
  readonly dayCount: DayCount;
  readonly undisclosed?: boolean;
  readonly recourse?: boolean;
}

interface Options extends SaleOptions {
  readonly price: string;
}

interface ReserveOptions extends SaleOptions {
  readonly advance: string;
  readonly fee?: string;
  readonly interestRate: string;
}

/** Adds the commands. */
export function addOffer(program: Command, shell: Shell): void {
  const offer = chapterCommand(program, 'financing');
  const sale = offer
    .command('offer-sale')
    .description('offer a piece, or a part of it, for sale')
    .argument('<receivable>', 'its id')
    .requiredOption('--price <amount>', 'such as 7,210.00, in the receivable’s currency')
    .option('--interest-rate <percent>', 'percent a year that the price bears until recourse');
  act(shell, withSale(sale), (id: string, options: Options) => offerSale(shell, id, options));
  const reserve = offer
    .command('offer-reserve')
    .description('offer a piece, or a part of it, for an advance; what it brings beyond comes back')
    .argument('<receivable>', 'its id')
    .requiredOption('--advance <amount>', 'what you get now, in the receivable’s currency')
    .option('--fee <amount>', 'what the buyer gets beside advance and interest; none when absent')
    .requiredOption('--interest-rate <percent>', 'percent a year on the advance, such as 6.5');
  act(shell, withSale(reserve), (id: string, options: ReserveOptions) =>
    offerReserve(shell, id, options),
  );
}

function withSale(command: Command): Command {
  const sale = command
    .requiredOption('--issuer <id>', 'whose money you take')
    .option('--buyer <id>', 'the financier that may buy; any financier when absent')
    .addOption(
      new Option('--day-count <name>', 'how the days are counted')
        .choices(DAY_COUNTS)
        .default('ACT/360'),
    )
    .option('--undisclosed', 'the debtor is not told when it is bought')
    .option('--recourse', 'the buyer can come back on you when the debtor does not pay');
  return withOffer(withUnits(withDeed(sale)));
}

async function offerSale(shell: Shell, id: string, options: Options): Promise<ExitCode> {
  const { session, receivable, reference, words } = await openSale(shell, id, options);
  const price = minorText(options.price, receivable.currency);
  const units = BigInt(words.to) - BigInt(words.from) + 1n;
  const days = daysLeft(session, shell, receivable);
  const costPpm = yearlyCostPpm(units, BigInt(price), days);
  const sum = tellAmount(price, receivable.currency);
  const what = `units ${words.from} to ${words.to} for sale at ${sum}`;
  return performDeed(shell, session, options, {
    type: 'offerSale',
    words: { ...words, price, reserve: null, interest: interestOf(options) },
    title: `${what}; the offer's id is:`,
    extra: { salt: reference.salt },
    opens: [reference],
    costPpm,
  });
}

async function offerReserve(shell: Shell, id: string, options: ReserveOptions): Promise<ExitCode> {
  const ppm = readRate('--interest-rate', options.interestRate);
  const { session, receivable, reference, words } = await openSale(shell, id, options);
  const { currency } = receivable;
  const { dayCount } = options;
  const advance = minorText(options.advance, currency);
  const fee = options.fee === undefined ? '0' : minorText(options.fee, currency);
  const days = daysLeft(session, shell, receivable);
  const lent = BigInt(advance);
  const interest = { ppm, dayCount };
  const costPpm = yearlyCostPpm(keptOf(lent, { fee, rate: interest }, days), lent, days);
  const terms = { price: advance, reserve: { fee }, interest };
  const sum = tellAmount(advance, currency);
  const what = `units ${words.from} to ${words.to} offered for an advance of ${sum}`;
  return performDeed(shell, session, options, {
    type: 'offerSale',
    words: { ...words, ...terms },
    title: `${what}; the offer's id is:`,
    extra: { salt: reference.salt },
    opens: [reference],
    costPpm,
  });
}

function interestOf({ interestRate, dayCount }: SaleOptions) {
  return interestRate === undefined
    ? null
    : { ppm: readRate('--interest-rate', interestRate), dayCount };
}

/** What every offer of sale says, and what it is about. @throws ClientError not_found */
async function openSale(shell: Shell, id: string, options: SaleOptions) {
  const session = await openSignedSession(shell, options);
  const { fact: receivable } = await session.client.readFact(receivables, [id]);
  if (receivable === undefined) throw new ClientError('not_found', `there is no receivable ${id}`);
  const units = await chooseUnits(session, id, options);
  const reference = commitText(options.reference, shell.environment);
  const words = {
    receivable: id,
    ...units,
    buyer: options.buyer ?? null,
    issuer: options.issuer,
    disclosed: options.undisclosed !== true,
    recourse: options.recourse === true,
    reference: reference.commitment,
    expiresDay: lastDay(shell, session.genesis, options),
  };
  return { session, receivable, reference, words };
}

/** Ledger days from the shell's day to the pay day, one at least. */
function daysLeft(
  { genesis }: { readonly genesis: Genesis },
  shell: Shell,
  { payDay }: Receivable,
): number {
  const today = dayNumber(dayAhead(genesis, shell.environment.now(), 0)) ?? 0;
  return Math.max(1, (dayNumber(payDay) ?? 0) - today);
}
