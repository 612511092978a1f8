/** `tally invoices accept`, or `tally accept`: the debtor's word that it owes an invoice. */
import type { Command } from 'commander';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { invoices } from '../../../contracts/state/invoices.ts';
import type { Mandate } from '../../../contracts/state/receivables.ts';
import type { TermDifference } from '../../../contracts/trade/invoices/agreeing.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { differencesOf } from '../../invoices/compareInvoice.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { chapterCommand } from '../deeds/deedCommands.ts';
import type { DeedOptions } from '../deeds/performDeed.ts';
import { performDeed, withDeed } from '../deeds/performDeed.ts';
import { boundText } from '../session/amount.ts';
import type { ClientConfig } from '../session/config.ts';
import { readInput } from '../session/files.ts';
import { openSignedSession } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, say, show, UsageError } from '../session/shell.ts';
import type { TermOptions } from './acceptTerms.ts';
import { counterTerms, readTerms, withTerms } from './acceptTerms.ts';
import { describeWarnings } from './describeWarnings.ts';
import type { SeenOptions } from './seeInvoice.ts';
import { describeFields, seeInvoice } from './seeInvoice.ts';
import { tellChange, tellRivals } from './tellRivals.ts';

/** The flags that say on which terms to accept. */
export interface AcceptanceOptions {
  readonly issuer?: string;
  readonly chargesCap?: string;
  readonly text?: string;
}

interface Options extends DeedOptions, AcceptanceOptions, TermOptions, SeenOptions {}

/** The legal text by its hash, and what may be debited. */
export interface Acceptance {
  readonly text: Hash;
  /** In the currency of an invoice. @throws UsageError when the cap is no amount of it */
  readonly mandateIn: (currency: string) => Pick<Mandate, 'issuer' | 'chargesCap'>;
}

const MAX_TEXT_BYTES = 10 << 20;

const ACCEPT = 'accept an invoice, or a part of it, or counter the terms of its supplier';
const COUNTER = 'counter the terms of its supplier: what `accept` does on other terms than those';

/** Adds the command to its chapter, by both its names, and as a shorthand. */
export function addAccept(program: Command, shell: Shell): void {
  const chapter = chapterCommand(program, 'invoices');
  for (const parent of [chapter, program]) addTo(parent.command('accept'), shell, ACCEPT);
  // Nobody counters what it has not compared with its document either.
  addTo(chapter.command('counter'), shell, COUNTER);
}

function addTo(made: Command, shell: Shell, description: string): void {
  const command = made
    .description(description)
    .argument('<invoice>', 'its id')
    .option('--details <file>', 'its details file, when none has come to your home node')
    .option('--on-paper', 'there is no such file: you read the document, and confirm each field')
    .option(
      '--says <field=value...>',
      'with --on-paper: what the document says, such as amount=1.00',
    )
    .option('--payee-agrees', 'the payee whom the document names has agreed to this');
  act(shell, withTerms(withAcceptance(withDeed(command))), (id: string, options: Options) =>
    accept(shell, id, options),
  );
}

/** Adds the flags of `AcceptanceOptions`. */
export function withAcceptance(command: Command): Command {
  return command
    .option('--issuer <id>', 'whose money pays at the due time')
    .option('--charges-cap <amount>', 'debit at most this much late interest and costs')
    .option('--text <file>', 'the legal text of the undertaking; its hash goes on the ledger');
}

/** The mandate and legal text that flags and configuration give. @throws UsageError, ClientError */
export async function readAcceptance(
  config: ClientConfig,
  options: AcceptanceOptions,
): Promise<Acceptance> {
  const issuer = options.issuer ?? config.acceptance.issuer;
  const textFile = options.text ?? config.acceptance.textFile;
  if (issuer === null) throw new UsageError('say whose money pays: --issuer MEMBER');
  if (textFile === null) throw new UsageError('name the text of the undertaking: --text FILE');
  const text = await readInput(textFile, MAX_TEXT_BYTES);
  // The hash of its first part would be signed as that of the whole.
  if (text.length > MAX_TEXT_BYTES)
    throw new UsageError(`${textFile}: over ${MAX_TEXT_BYTES} bytes`);
  const { chargesCap: cap } = options;
  const mandateIn = (currency: string) => ({
    issuer,
    chargesCap: cap === undefined ? config.acceptance.chargesCap : boundText(cap, currency),
  });
  return { text: hashOf(text), mandateIn };
}

/** The invoice as the ledger has it, proved. @throws ClientError not_found */
export async function readInvoiceFact(client: LedgerClient, id: Hash): Promise<Invoice> {
  const fact = await client.findFact(invoices, [id]);
  if (fact === undefined)
    throw new ClientError('not_found', `there is no invoice ${id} that you read on the ledger`);
  return fact;
}

async function accept(shell: Shell, id: string, options: Options): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const acceptance = await readAcceptance(session.config, options);
  const invoice = await readInvoiceFact(session.client, id);
  const { fields, warnings } = await seeInvoice(shell, session, invoice, options);
  const doubts = [...tellChange(invoice), ...(await tellRivals(session.client, invoice))];
  for (const line of doubts) say(shell, line);
  const [first, ...more] = differencesOf(fields);
  if (first !== undefined) {
    const differences = [first, ...more];
    const report = { invoice: id, status: 'differs', code: first.code, differences };
    show(shell, options, report, ['not accepted:', ...describeFields(differences)]);
    return 1;
  }
  for (const line of [...describeFields(fields), ...describeWarnings(warnings)]) say(shell, line);
  const terms = readTerms(invoice, acceptance.mandateIn(invoice.currency), options);
  const words = { text: acceptance.text, ...terms };
  const sum = tellAmount(BigInt(terms.amount), invoice.currency);
  const { differences, ruler } = counterTerms(invoice, terms, options);
  if (differences.length === 0) {
    const title = `accepted as ${terms.kind}: ${sum}`;
    return performDeed(shell, session, options, { type: 'acceptInvoice', words, title });
  }
  for (const line of explainCounter(differences)) say(shell, line);
  const until = new Date(invoice.answerBy).toISOString();
  const title = `countered: ${sum} is owed if ${invoice.supplier} takes it before ${until}`;
  const countered = { ...words, ruler };
  return performDeed(shell, session, options, { type: 'counterInvoice', words: countered, title });
}

/** Why this is no acceptance, and what comes of it. */
function explainCounter(differences: readonly TermDifference[]): readonly string[] {
  return [
    'these are not the terms of the supplier, so this is a counter, the one that you have:',
    ...differences.map(({ field, stated }) => `  ${field}: the supplier states ${stated}`),
    'nothing is owed until the supplier takes it; until then it binds you',
  ];
}
