/**
 * `tally watch-acceptance`: a buyer's client that accepts by a rule instead of by hand: every
 * invoice whose document is there and says what the ledger says, up to an amount. What was answered
 * stands on the ledger, so the watcher keeps nothing: started again, it goes on with what waits.
 */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { invoices } from '../../../contracts/state/invoices.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { isHash } from '../../../ledger/encoding.ts';
import { typedToMinor } from '../../invoices/toMinor.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { deedOf } from '../../sdk/deeds.ts';
import { eachFact } from '../../sdk/eachFact.ts';
import { confirmDeed } from '../deeds/confirm.ts';
import { deedReport, describeDeed, sendSigned, showDeed } from '../deeds/performDeed.ts';
import { checkBound, whatToWrite } from '../session/amount.ts';
import type { NetworkOptions, SignedSession } from '../session/session.ts';
import { openSignedSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, say as tell, UsageError } from '../session/shell.ts';
import type { Acceptance, AcceptanceOptions } from './accept.ts';
import { readAcceptance, withAcceptance } from './accept.ts';
import { readTerms } from './acceptTerms.ts';
import { describeWarnings } from './describeWarnings.ts';
import { detailsPath } from './details.ts';
import { differenceLine, seeArrived, seeDetails } from './seeInvoice.ts';
import { tellChange, tellRivals } from './tellRivals.ts';
import { isDaily, passingError, restMs } from './watchRest.ts';

interface Options extends NetworkOptions, AcceptanceOptions {
  readonly details?: string;
  readonly auto?: boolean;
  readonly max?: string;
  readonly pauseMs: string;
}

/** What the watcher works with. */
interface Watch {
  readonly shell: Shell;
  readonly session: SignedSession;
  readonly options: Options;
  readonly details: string;
  readonly terms: Acceptance;
  /** Said once for each invoice, not at every look. */
  readonly said: Map<string, string>;
}

/** Adds the command. */
export function addWatchAcceptance(program: Command, shell: Shell): void {
  const command = program
    .command('watch-acceptance')
    .description('accept invoices as they come, when their documents say what the ledger says')
    .option('--auto', 'accept without a person (or TALLY_AUTO_ACCEPT=1); else only say what waits')
    .option('--max <amount>', 'accept no invoice over more than this, in its own currency')
    .option('--details <folder>', 'where the details of the suppliers arrive')
    .option('--pause-ms <ms>', 'between two looks', '1000');
  act(shell, withAcceptance(withNetwork(command)), (options: Options) =>
    watchAcceptance(shell, options),
  );
}

async function watchAcceptance(shell: Shell, options: Options): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const details = options.details ?? session.config.detailsFolder;
  if (details === null) throw new UsageError('say where details arrive: --details FOLDER');
  for (const [flag, amount] of boundsOf(options)) {
    checkBound(flag, amount);
  }
  const pauseMs = Number(options.pauseMs);
  if (!Number.isSafeInteger(pauseMs) || pauseMs < 1) throw new UsageError('--pause-ms: a number');
  const terms = await readAcceptance(session.config, options);
  const work: Watch = { shell, session, options, details, terms, said: new Map() };
  const { environment, signal } = shell;
  while (!signal.aborted) {
    try {
      await lookOnce(work);
      await environment.sleep(pauseMs, signal);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      if (error.code === 'aborted') break;
      say(work, 'network', `${error.code}: ${error.message}`);
      const rest = Math.max(pauseMs, restMs(error, session.genesis, environment.now()));
      await environment.sleep(rest, signal).catch(() => undefined);
    }
  }
  return 0;
}

async function lookOnce(work: Watch): Promise<void> {
  const { client, signer } = work.session;
  const query = { waiting: signer.member };
  for await (const { value } of eachFact(client, { path: 'invoices', query })) {
    if (work.shell.signal.aborted) return;
    const id = idOf(value);
    // The list is a node's word: it only says where to look.
    if (id !== null) await answer(work, id);
  }
}

async function answer(work: Watch, id: string): Promise<void> {
  const { session, options, shell, terms } = work;
  const { fact } = await session.client.readFact(invoices, [id], { signal: shell.signal });
  if (fact?.status !== 'registered' || fact.debtor !== session.signer.member) return;
  const auto = options.auto === true || shell.env['TALLY_AUTO_ACCEPT'] === '1';
  const reason = auto ? await whyNot(work, fact) : 'it waits for a person';
  if (reason !== null) {
    say(work, id, `invoice ${id}: not accepted: ${reason}`);
    return;
  }
  const { text, mandateIn } = terms;
  const words = { text, ...readTerms(fact, mandateIn(fact.currency), {}) };
  const deed = deedOf('acceptInvoice', words, shell.environment);
  // `--auto` is the yes of whoever started the watcher, for what is its document.
  // What broke off before is no reason to wait: an invoice is accepted once, whoever asks twice.
  await confirmDeed(shell, session, { yes: true, again: true }, { type: 'acceptInvoice', deed });
  const signed = await session.client.compose(deed, session.signer);
  const submitted = await sendSigned(shell, session, signed);
  if (submitted.status === 'refused' && isDaily(submitted)) throw passingError(submitted);
  const sum = tellAmount(fact.amount, fact.currency);
  const title = `invoice ${id} of ${fact.supplier} accepted: ${sum}`;
  const report = { invoice: id, ...deedReport(submitted) };
  showDeed(shell, options, submitted, { report, lines: describeDeed(submitted, title) });
}

/** The amounts that flags name, which count in the currency of each invoice. */
function boundsOf({ max, chargesCap }: Options): readonly (readonly [string, string])[] {
  const cap = chargesCap === undefined ? [] : [['--charges-cap', chargesCap] as const];
  return max === undefined ? cap : [['--max', max], ...cap];
}

/** Why this invoice is not accepted by the rule, or null. */
async function whyNot(
  { shell, options, details, session }: Watch,
  invoice: Invoice,
): Promise<string | null> {
  const { amount, currency } = invoice;
  // A bound that is no amount of this currency does not stop the watcher: another invoice may do.
  for (const [flag, bound] of boundsOf(options)) {
    const minor = typedToMinor(bound, currency);
    if (typeof minor !== 'bigint')
      return `${flag} ${bound}: ${whatToWrite(bound, currency, minor)}`;
    if (flag !== '--max' || amount <= minor) continue;
    return `${tellAmount(amount, currency)} is more than ${tellAmount(minor, currency)}`;
  }
  if (invoice.similar.length > 0) return `it looks like ${invoice.similar.join(', ')}`;
  // Whom the debtor owes when two suppliers have one document, a person has to see.
  const [doubt] = [...tellChange(invoice), ...(await tellRivals(session.client, invoice))];
  if (doubt !== undefined) return doubt;
  try {
    // Nobody is there to say that a payee beside the seller has agreed, or to read from paper.
    const path = detailsPath(details, invoice.id);
    const arrived = existsSync(path) ? null : await seeArrived(shell, session, invoice, options);
    const seen = arrived ?? (await seeDetails(session, invoice, path, false));
    const { fields, warnings } = seen;
    const [warning] = describeWarnings(warnings);
    if (warning === undefined) return differenceLine(fields);
    return differenceLine(fields) ?? `it waits for a person: ${warning}`;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return error.message;
  }
}

function idOf(value: JsonObject): string | null {
  const id = value['id'];
  return typeof id === 'string' && isHash(id) ? id : null;
}

function say({ shell, said }: Watch, about: string, line: string): void {
  if (said.get(about) === line) return;
  said.set(about, line);
  tell(shell, `tally: ${line}`);
}
