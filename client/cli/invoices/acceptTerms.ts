/** The terms of an acceptance beyond those of the plain undertaking to pay all of an invoice. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { AgreedWords, TermDifference } from '../../../contracts/trade/invoices/agreeing.ts';
import { agreementOf, differencesFrom } from '../../../contracts/trade/invoices/agreeing.ts';
import { DISPUTE_REASONS } from '../../../contracts/trade/invoices/answering.ts';
import type { DeedWords } from '../../sdk/deeds.ts';
import { minorText, readRate } from '../session/amount.ts';
import { UsageError } from '../session/shell.ts';

/** The flags; without any of them all is accepted as a plain undertaking. */
export interface TermOptions {
  readonly amount?: string;
  readonly reason?: (typeof DISPUTE_REASONS)[number];
  readonly acknowledged?: boolean;
  readonly partial?: boolean;
  readonly lateRate?: string;
  readonly lateCost?: string;
  readonly noticeByBlock?: boolean;
  readonly accelerates?: boolean;
  readonly ruler?: string;
  readonly distinctFrom?: readonly string[];
}

/** What an acceptance says beside the text. */
export type AcceptanceTerms = Omit<DeedWords<'acceptInvoice'>, 'text'>;

/** Adds the flags. */
export function withTerms(command: Command): Command {
  return command
    .option('--amount <amount>', 'accept this much of it; the rest is disputed')
    .addOption(
      new Option('--reason <why>', 'why the rest is disputed').choices([...DISPUTE_REASONS]),
    )
    .option('--acknowledged', 'without an undertaking: your defences stay')
    .option('--partial', 'pay what is in the account when it is too little')
    .option('--late-rate <percent>', 'late interest, percent a year, such as 9.5')
    .option('--late-cost <amount>', 'costs of recovery that are owed once it is overdue')
    .option('--no-notice-by-block', 'notice of an assignment counts when you acknowledge it')
    .option('--accelerates', 'it falls due when proceedings on your estate are opened')
    .option('--ruler <id>', 'who would rule on disputes, other than the supplier states')
    .option('--distinct-from <id...>', 'invoices that look like it and are others');
}

/**
 * The terms that the flags say, those not named as the plain undertaking has them.
 * @throws UsageError when part of it is accepted without a reason, or an amount is none
 */
export function readTerms(
  invoice: Invoice,
  mandate: Omit<AcceptanceTerms['mandate'], 'partial'>,
  options: TermOptions,
): AcceptanceTerms {
  const { id, supplier, currency, amount: whole, dueDay, document, details, terms } = invoice;
  const { amount, reason = null, lateCost, lateRate, noticeByBlock } = options;
  const accepted = amount === undefined ? String(whole) : minorText(amount, currency);
  if ((accepted === String(whole)) !== (reason === null)) {
    throw new UsageError('--reason says why the rest is disputed, when there is a rest');
  }
  return {
    ...{ invoice: id, supplier, currency, invoiced: String(whole), dueDay, document, details },
    amount: accepted,
    reason,
    kind: options.acknowledged === true ? 'acknowledged' : 'undertaking',
    mandate: { ...mandate, partial: options.partial === true },
    latePpm: lateRate === undefined ? null : readRate('--late-rate', lateRate),
    lateCost: lateCost === undefined ? null : minorText(lateCost, currency),
    noticeByBlock: noticeByBlock === false ? false : (terms.noticeByBlock ?? true),
    accelerates: options.accelerates === true,
    distinctFrom: [...(options.distinctFrom ?? [])],
  };
}

/** What makes an acceptance a counter: who would rule, what is not as the supplier states it. */
export interface CounterTerms {
  readonly ruler: string | null;
  readonly differences: readonly TermDifference[];
}

/** Whether these terms are those of the supplier; if not, they are a counter. */
export function counterTerms(
  invoice: Invoice,
  words: Omit<AgreedWords, 'text'>,
  options: Pick<TermOptions, 'ruler'>,
): CounterTerms {
  const ruler = options.ruler ?? invoice.terms.ruler;
  // What neither names is as the parameters have it, and no difference between the two.
  const usual = { parameters: { lateInterestPpm: 0 } };
  const agreement = agreementOf(usual, { ...words, text: '' }, invoice, ruler);
  return { ruler, differences: differencesFrom(invoice, agreement) };
}
