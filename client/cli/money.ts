/** `tally money`: issue, transfer, redeem; and pay what is overdue. */
import type { Command } from 'commander';
import { receivables } from '../../contracts/state/receivables.ts';
import { ClientError } from '../sdk/clientError.ts';
import { minorText } from './amount.ts';
import type { DeedOptions } from './performDeed.ts';
import { performDeed, withDeed } from './performDeed.ts';
import { commitText } from './reference.ts';
import { openSignedSession } from './session.ts';
import type { ExitCode, Shell } from './shell.ts';
import { act } from './shell.ts';

interface MoneyOptions extends DeedOptions {
  readonly amount: string;
  readonly currency: string;
  readonly reference: string;
}

interface ToOptions extends MoneyOptions {
  readonly to: string;
}

interface IssuerOptions extends MoneyOptions {
  readonly issuer: string;
}

/** Adds the commands. */
export function addMoney(program: Command, shell: Shell): void {
  const money = program.command('money').description('move money that issuers have put up');
  const issue = withMoney(money.command('issue'))
    .description('as an issuer: put money on the ledger against a deposit')
    .requiredOption('--to <id>', 'the member that receives it');
  act(shell, issue, (options: ToOptions) => issueMoney(shell, options));
  const transfer = withMoney(money.command('transfer'))
    .description('pay another member')
    .requiredOption('--issuer <id>', 'whose money it is')
    .requiredOption('--to <id>', 'the member that receives it');
  act(shell, transfer, (options: ToOptions & IssuerOptions) => transferMoney(shell, options));
  const redeem = withMoney(money.command('redeem'))
    .description('take money off the ledger; the issuer pays it out')
    .requiredOption('--issuer <id>', 'whose money it is');
  act(shell, redeem, (options: IssuerOptions) => redeemMoney(shell, options));
  const pay = withDeed(money.command('pay'))
    .description('as the debtor: pay on an overdue receivable')
    .argument('<receivable>', 'its id')
    .requiredOption('--amount <amount>', 'such as 529.87, in the receivable’s currency');
  act(shell, pay, (id: string, options: DeedOptions & { amount: string }) =>
    payOverdue(shell, id, options),
  );
}

function withMoney(command: Command): Command {
  return withDeed(command)
    .requiredOption('--amount <amount>', 'such as 210.00')
    .requiredOption('--currency <code>', 'ISO 4217')
    .requiredOption('--reference <text>', 'what it is for; only a commitment is sent');
}

async function issueMoney(shell: Shell, options: ToOptions): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const { to, amount: shown, currency } = options;
  const { commitment: payment, salt } = commitText(options.reference, shell.environment);
  const words = { to, currency, amount: minorText(shown, currency), payment };
  const title = `${shown} ${currency} issued to ${to}`;
  return performDeed(shell, session, options, {
    type: 'issueMoney',
    words,
    title,
    extra: { salt },
  });
}

async function transferMoney(shell: Shell, options: ToOptions & IssuerOptions): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const { to, amount: shown, currency, issuer } = options;
  const { commitment: reference, salt } = commitText(options.reference, shell.environment);
  const words = { issuer, currency, to, amount: minorText(shown, currency), reference };
  const deed = {
    type: 'transferMoney',
    words,
    title: `${shown} ${currency} paid to ${to}`,
  } as const;
  return performDeed(shell, session, options, { ...deed, extra: { salt } });
}

async function redeemMoney(shell: Shell, options: IssuerOptions): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const { amount: shown, currency, issuer } = options;
  const { commitment: payment, salt } = commitText(options.reference, shell.environment);
  const words = { issuer, currency, amount: minorText(shown, currency), payment };
  const title = `${shown} ${currency} redeemed at ${issuer}`;
  return performDeed(shell, session, options, {
    type: 'redeemMoney',
    words,
    title,
    extra: { salt },
  });
}

async function payOverdue(
  shell: Shell,
  receivable: string,
  options: DeedOptions & { readonly amount: string },
): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const { fact } = await session.client.readFact(receivables, [receivable]);
  if (fact === undefined)
    throw new ClientError('not_found', `there is no receivable ${receivable}`);
  const words = { receivable, amount: minorText(options.amount, fact.currency) };
  const title = `${options.amount} ${fact.currency} paid to the holders of record`;
  return performDeed(shell, session, options, { type: 'payOverdue', words, title });
}
