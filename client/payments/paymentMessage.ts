/**
 * A file of instructions for a bank: ISO 20022 pain.001.001.09 (CustomerCreditTransferInitiation).
 * Its bytes follow from the message alone, so that it can be written again.
 */
import { minorUnitsOf } from '../../contracts/state/currencies.ts';
import { assert } from '../../ledger/assert.ts';
import { decimalText } from '../invoices/decimal.ts';
import { escapeXml } from '../invoices/xmlText.ts';
import type { BankAccount } from './bankAccounts.ts';
import type { Subject } from './endToEnd.ts';

/** One payment. */
export interface Instruction {
  readonly endToEnd: string;
  readonly subject: Subject;
  /** The member that is paid. */
  readonly to: string;
  readonly currency: string;
  /** Minor units. */
  readonly amount: bigint;
  readonly from: BankAccount;
  readonly into: BankAccount;
}

/** A file of instructions. */
export interface PaymentMessage {
  /** At most 29 signs; no two messages of a member have the same one. */
  readonly id: string;
  /** ms since 1970. */
  readonly madeAt: number;
  /** The day of the ledger that it is for. */
  readonly day: string;
  /** On which day the bank is to pay, `YYYY-MM-DD`. */
  readonly execution: string;
  readonly instructions: readonly Instruction[];
}

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';

/** Minor units as decimal text, with as many digits as the currency has: 1000, 10.00, 1.000. */
export function plainAmount(amount: bigint, currency: string): string {
  const scale = minorUnitsOf(currency);
  assert(scale !== undefined, 'money on the ledger has a known currency');
  return decimalText({ digits: amount, scale });
}

/** The file. One group for each account that pays, in the order in which they come. */
export function writeMessage({ id, madeAt, execution, instructions }: PaymentMessage): string {
  const groups = Map.groupBy(instructions, ({ from, currency }) =>
    JSON.stringify([from, currency]),
  );
  const [first] = instructions;
  const head = [
    value('MsgId', id),
    value('CreDtTm', `${new Date(madeAt).toISOString().slice(0, 19)}Z`),
    value('NbOfTxs', String(instructions.length)),
    inside('InitgPty', value('Nm', first?.from.name ?? '')),
  ];
  const written = [...groups.values()].map((group, place) =>
    writeGroup(`${id}-${place + 1}`, execution, group),
  );
  const content = inside('CstmrCdtTrfInitn', inside('GrpHdr', ...head), ...written);
  const document = `<Document xmlns="${NAMESPACE}">${content}</Document>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${document}\n`;
}

function writeGroup(id: string, execution: string, group: readonly Instruction[]): string {
  const [first] = group;
  assert(first !== undefined, 'a group has an instruction');
  const { from, currency } = first;
  const sum = group.reduce((total, { amount }) => total + amount, 0n);
  return inside(
    'PmtInf',
    value('PmtInfId', id),
    value('PmtMtd', 'TRF'),
    value('NbOfTxs', String(group.length)),
    value('CtrlSum', plainAmount(sum, currency)),
    inside('ReqdExctnDt', value('Dt', execution)),
    inside('Dbtr', value('Nm', from.name)),
    writeAccount('DbtrAcct', from, currency),
    writeAgent('DbtrAgt', from) ?? inside('DbtrAgt', UNNAMED),
    value('ChrgBr', 'SLEV'),
    ...group.map(writeTransfer),
  );
}

function writeTransfer({ endToEnd, amount, currency, into, subject }: Instruction): string {
  const sum = `<InstdAmt Ccy="${currency}">${plainAmount(amount, currency)}</InstdAmt>`;
  return inside(
    'CdtTrfTxInf',
    inside('PmtId', value('InstrId', endToEnd), value('EndToEndId', endToEnd)),
    inside('Amt', sum),
    writeAgent('CdtrAgt', into) ?? '',
    inside('Cdtr', value('Nm', into.name)),
    writeAccount('CdtrAcct', into, null),
    inside('RmtInf', value('Ustrd', `${endToEnd} ${tellSubject(subject)}`)),
  );
}

/** What a payment is for, in at most 105 signs: ids of the ledger and days, no names of trade. */
export function tellSubject(subject: Subject): string {
  if (subject.type === 'redemption') return `redemption ${subject.redemption}`;
  return `obligation ${subject.payDay} part ${subject.part}`;
}

const UNNAMED = inside('FinInstnId', inside('Othr', value('Id', 'NOTPROVIDED')));

function writeAgent(name: string, { bic }: BankAccount): string | null {
  return bic === null ? null : inside(name, inside('FinInstnId', value('BICFI', bic)));
}

function writeAccount(name: string, account: BankAccount, currency: string | null): string {
  const { iban, number } = account;
  const id = iban === null ? inside('Othr', value('Id', number ?? '')) : value('IBAN', iban);
  return inside(name, inside('Id', id), currency === null ? '' : value('Ccy', currency));
}

function value(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

function inside(name: string, ...content: readonly string[]): string {
  return `<${name}>${content.join('')}</${name}>`;
}
