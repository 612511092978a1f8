/**
 * `tally payments export`: one file of instructions for the bank of a member, for a day: what it
 * pays out of its own money that members give back, and what its obligations of the day lack. What
 * was instructed once is in the journal and is not instructed again; the file can be.
 */

import { dayNumber } from '../../../contracts/state/calendar.ts';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import { FormatError } from '../../../ledger/assert.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { utf8Text } from '../../../ledger/encoding.ts';
import { hashJson } from '../../../ledger/hash.ts';
import type { AccountFinder } from '../../payments/bankAccounts.ts';
import { decodeAccounts } from '../../payments/bankAccounts.ts';
import type { Instruction, PaymentMessage } from '../../payments/paymentMessage.ts';
import { plainAmount, tellSubject, writeMessage } from '../../payments/paymentMessage.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { writeWhole } from '../../sdk/files.ts';
import { readInput } from '../session/files.ts';
import type { NetworkOptions, SignedSession } from '../session/session.ts';
import { openSignedSession } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { show, UsageError } from '../session/shell.ts';
import type { DayAsked, DuePayment, LeftPayment } from './duePayments.ts';
import { dueObligations, dueRedemptions, LEFT_PAYMENTS } from './duePayments.ts';
import { PaymentJournal } from './paymentJournal.ts';

/** The flags of the command. */
export interface ExportOptions extends NetworkOptions {
  readonly day: string;
  readonly out: string;
  readonly accounts: string;
  readonly execution?: string;
  readonly more?: boolean;
}

const MAX_ACCOUNTS_BYTES = 10 << 20;

/** Exit code 1 when something due is left out. */
export async function exportPayments(shell: Shell, options: ExportOptions): Promise<ExitCode> {
  const { day, execution = day } = options;
  for (const text of [day, execution]) {
    if (dayNumber(text) === null) throw new UsageError(`${text}: a day is YYYY-MM-DD`);
  }
  const find = await readAccounts(options.accounts);
  const session = await openSignedSession(shell, options);
  const asked = { member: session.signer.member, day, execution };
  const { environment } = shell;
  return await PaymentJournal.hold(session.journal.folder, environment, async (journal) => {
    const messages = await journal.messages();
    const due = await readDue(session, asked, messages);
    const { instructions, left } = instruct(due, asked.member, find);
    const last = messages.findLast((message) => message.day === day);
    const isAgain = last !== undefined && options.more !== true;
    const number = messages.length + 1;
    const id = messageId(session, day, number);
    const madeAt = environment.now();
    const message = isAgain ? last : { id, madeAt, day, execution, instructions };
    if (message.instructions.length > 0) {
      if (!isAgain) await journal.keep(number, message);
      await writeWhole(options.out, [writeMessage(message)], 0o600);
    }
    const later = isAgain ? instructions.length : 0;
    return report(shell, options, { message, isAgain, later, left });
  });
}

async function readAccounts(path: string): Promise<AccountFinder> {
  const bytes = await readInput(path, MAX_ACCOUNTS_BYTES);
  try {
    return decodeAccounts(JSON.parse(utf8Text(bytes)) as Json);
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof SyntaxError)) throw error;
    const facts = error instanceof FormatError ? error.facts : {};
    throw new ClientError('bad_config', `${path}: ${error.message}`, facts);
  }
}

async function readDue(
  { client }: SignedSession,
  asked: DayAsked,
  messages: readonly PaymentMessage[],
): Promise<readonly (DuePayment | LeftPayment)[]> {
  const redeemed = await dueRedemptions(client, asked, messages);
  const due = [...redeemed, ...(await dueObligations(client, asked, messages))];
  return due.sort((one, other) => (one.endToEnd < other.endToEnd ? -1 : 1));
}

function instruct(
  due: readonly (DuePayment | LeftPayment)[],
  member: string,
  find: AccountFinder,
): { readonly instructions: readonly Instruction[]; readonly left: readonly LeftPayment[] } {
  const instructions: Instruction[] = [];
  const left: LeftPayment[] = [];
  for (const payment of due) {
    const [from, into] = [find(member, payment.currency), find(payment.to, payment.currency)];
    if ('code' in payment) left.push(payment);
    else if (from === null || into === null) left.push({ ...payment, code: 'no_account' });
    else instructions.push({ ...payment, from, into });
  }
  return { instructions, left };
}

/** Unlike those of other members and other networks at the same bank. */
function messageId({ genesis: { chain }, signer }: SignedSession, day: string, number: number) {
  const whose = hashJson({ chain, member: signer.member }).slice(0, 8).toUpperCase();
  return `TS${day.replaceAll('-', '')}-${number}-${whose}`;
}

interface Exported {
  readonly message: PaymentMessage;
  readonly isAgain: boolean;
  /** How many are due beside an earlier file of the day. */
  readonly later: number;
  readonly left: readonly LeftPayment[];
}

function report(
  shell: Shell,
  options: ExportOptions,
  { message, isAgain, later, left }: Exported,
): ExitCode {
  const told = ({ amount, currency, endToEnd, subject, to }: DuePayment) => ({
    ...{ endToEnd, to, currency, amount: plainAmount(amount, currency), subject },
  });
  const isEmpty = message.instructions.length === 0;
  const json = {
    message: isEmpty ? null : message.id,
    file: isEmpty ? null : options.out,
    again: isAgain,
    payments: message.instructions.map(told),
    later,
    left: left.map((payment) => ({ ...told(payment), code: payment.code })),
  };
  const line = ({ amount, currency, to, subject }: DuePayment): string =>
    `${tellAmount(amount, currency)} to ${to}: ${tellSubject(subject)}`;
  const sum = `${message.instructions.length} payments in ${options.out}, message ${message.id}`;
  show(shell, options, json, [
    ...message.instructions.map(line),
    isEmpty ? 'nothing is to be paid' : `${sum}${isAgain ? ', as it was made before' : ''}`,
    ...(later === 0 ? [] : [`${later} more since then: --more makes another file of them`]),
    ...left.map((payment) => `left: ${line(payment)}: ${LEFT_PAYMENTS[payment.code]}`),
  ]);
  return left.length === 0 ? 0 : 1;
}
