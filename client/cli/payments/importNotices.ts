/**
 * `tally payments import`: what a bank says has moved. What the ledger waits for is said on it: an
 * issuer's word that it has paid out, a deposit for an obligation. All that does not fit is listed
 * for a person, and nothing is said about it. Run again, it goes on, and says nothing twice.
 */
import type { JsonObject } from '../../../ledger/canonical.ts';
import { toMinor } from '../../invoices/toMinor.ts';
import type { Notice } from '../../payments/bankNotices.ts';
import { MAX_NOTICE_BYTES, readNotices } from '../../payments/bankNotices.ts';
import type { Expected, Matched, Verdict } from '../../payments/matchNotices.ts';
import { isException, matchNotices, NOTICE_EXCEPTIONS } from '../../payments/matchNotices.ts';
import type { PaymentMessage } from '../../payments/paymentMessage.ts';
import { tellSubject } from '../../payments/paymentMessage.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { commitText } from '../../sdk/commitment.ts';
import { writeWhole } from '../../sdk/files.ts';
import type { ConfirmOptions } from '../deeds/confirm.ts';
import type { Word } from '../deeds/performOnce.ts';
import { performOnce } from '../deeds/performOnce.ts';
import { readInput } from '../session/files.ts';
import type { NetworkOptions, SignedSession } from '../session/session.ts';
import { openSignedSession } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { show } from '../session/shell.ts';
import { readExpected } from './expectedPayments.ts';
import { PaymentJournal } from './paymentJournal.ts';

/** The flags of the command. */
export interface ImportOptions extends NetworkOptions, ConfirmOptions {
  readonly dryRun?: boolean;
  readonly report?: string;
}

/** What became of a movement: `said` on the ledger, `refused` by it, `waiting` for the next run. */
interface Outcome {
  readonly matched: Matched;
  readonly status: 'said' | 'refused' | 'waiting' | 'would_say' | Verdict;
  readonly id: string | null;
  readonly code: string | null;
}

interface Work {
  readonly shell: Shell;
  readonly session: SignedSession;
  readonly options: ImportOptions;
  readonly journal: PaymentJournal;
}

/** Exit code 1 when a person has to look at something, or anything waits. */
export async function importNotices(
  shell: Shell,
  file: string,
  options: ImportOptions,
): Promise<ExitCode> {
  const notices = readNotices(await readInput(file, MAX_NOTICE_BYTES));
  const session = await openSignedSession(shell, options);
  const { environment } = shell;
  return await PaymentJournal.hold(session.journal.folder, environment, async (journal) => {
    const work = { shell, session, options, journal };
    const messages = await journal.messages();
    const references = new Set(notices.flatMap(({ endToEnd }) => endToEnd ?? []));
    const expected = await readExpected(session, messages, references);
    const matched = matchNotices(notices, expected, await journal.seen(references));
    const outcomes: Outcome[] = [];
    let trouble: ClientError | null = null;
    for (const each of matched) {
      try {
        outcomes.push(trouble === null ? await settle(work, each) : waiting(each, trouble));
      } catch (error) {
        // The network has gone, or the person has: what is left waits for the next run.
        if (!(error instanceof ClientError)) throw error;
        trouble = error;
        outcomes.push(waiting(each, error));
      }
    }
    return report(work, outcomes, await missing(journal, messages, notices));
  });
}

function waiting(matched: Matched, { code }: ClientError): Outcome {
  const { verdict } = matched;
  const isOpen = verdict === 'paid' || verdict === 'settled';
  return { matched, status: isOpen ? 'waiting' : verdict, id: null, code: isOpen ? code : null };
}

/** Says what is to be said of one movement, and keeps that it was seen. */
async function settle(work: Work, matched: Matched): Promise<Outcome> {
  const { notice, expected, verdict } = matched;
  const nothing = { matched, status: verdict, id: null, code: null };
  const isOpen = verdict === 'paid' || verdict === 'settled';
  if (!isOpen || expected === null || notice.endToEnd === null) return nothing;
  const word = verdict === 'paid' ? wordOf(work, expected, notice) : null;
  if (work.options.dryRun === true)
    return word === null ? nothing : { ...nothing, status: 'would_say' };
  const outcome =
    word === null
      ? nothing
      : { matched, ...(await performOnce(work.shell, work.session, work.options, word)) };
  if (outcome.status !== 'refused') {
    await work.journal.see(notice.endToEnd, { reference: notice.reference, day: notice.day });
  }
  return outcome;
}

/**
 * What an issuer says of a payment; of what it only sees, a member says nothing. The commitment is
 * of the reference between ends: by it the journal of what was signed knows the deed again.
 */
function wordOf(
  { shell, session }: Pick<Work, 'shell' | 'session'>,
  { subject, direction, currency, endToEnd }: Expected,
  notice: Notice,
): Word | null {
  const opening = commitText(endToEnd, shell.environment);
  const { commitment } = opening;
  if (subject.type === 'redemption') {
    const words = { redemption: subject.redemption, rail: commitment };
    return direction === 'debit' ? { type: 'payOutRedemption', words, opens: [opening] } : null;
  }
  if (subject.issuer !== session.signer.member) return null;
  const amount = String(toMinor(notice.amount ?? '', currency));
  const { debtor, payDay } = subject;
  const words = { debtor, currency, payDay, by: 'deposit', amount, payment: commitment };
  return { type: 'fundObligation', words, opens: [opening] };
}

/** What was instructed for a day before the newest of the file, and of which nothing was seen. */
async function missing(
  journal: PaymentJournal,
  messages: readonly PaymentMessage[],
  notices: readonly Notice[],
): Promise<readonly JsonObject[]> {
  const newest =
    notices
      .map(({ day }) => day ?? '')
      .sort()
      .at(-1) ?? '';
  const due = messages.filter(({ execution }) => execution < newest);
  const all = due.flatMap(({ id, execution, instructions }) =>
    instructions.map(({ endToEnd, to }) => ({ message: id, execution, endToEnd, to })),
  );
  const seen = await journal.seen(all.map(({ endToEnd }) => endToEnd));
  return all.filter(({ endToEnd }) => !seen.has(endToEnd));
}

async function report(
  { shell, options }: Work,
  outcomes: readonly Outcome[],
  lacking: readonly JsonObject[],
): Promise<ExitCode> {
  const told = outcomes.map(({ matched: { notice, expected }, status, id, code }) => {
    const { place, endToEnd, amount, currency, direction, reference, day } = notice;
    const subject = expected === null ? null : { ...expected.subject };
    const movement = { place, day, direction, currency, amount, reference, endToEnd };
    return { ...movement, subject, status, id, code };
  });
  const exceptions = told.filter(
    ({ status }) => isException(status as Verdict) || status === 'refused',
  );
  const json = { movements: told, exceptions, missing: lacking };
  if (options.report !== undefined) {
    await writeWhole(options.report, [`${JSON.stringify(json, null, 2)}\n`], 0o600);
  }
  const lines = outcomes.filter(({ status }) => status !== 'foreign').map(describe);
  const left = outcomes.filter(({ status }) => status === 'waiting').length;
  const foreign = outcomes.length - lines.length;
  show(shell, options, json, [
    ...lines,
    ...lacking.map(
      ({ execution, endToEnd, to }) => `no notice yet: ${endToEnd} to ${to} of ${execution}`,
    ),
    `${outcomes.length} movements, ${foreign} without a reference of this ledger, ` +
      `${exceptions.length} for a person, ${left} waiting`,
  ]);
  return exceptions.length + left === 0 ? 0 : 1;
}

function describe({ matched: { notice, expected }, status, id, code }: Outcome): string {
  const { place, amount, currency, endToEnd } = notice;
  const what = expected === null ? '' : `, ${tellSubject(expected.subject)}`;
  const head = `${place}: ${amount ?? '?'} ${currency ?? '?'} ${endToEnd ?? ''}${what}`;
  if (isException(status as Verdict)) {
    const exception = status as keyof typeof NOTICE_EXCEPTIONS;
    return `${head}: ${exception}: ${NOTICE_EXCEPTIONS[exception]}`;
  }
  const end = code === null || code === 'ok' ? '' : ` (${code})`;
  return `${head}: ${status}${end}${id === null ? '' : `, transaction ${id}`}`;
}
