/**
 * The form of every kind of fact, by the first word of its key. The compiler holds each against the
 * type by which contracts/ reads and writes it; tests hold them against facts of random histories.
 */
import { z } from 'zod';
import {
  contract,
  evidence,
  exchangeRate,
  freeze,
  halt,
  insolvency,
  listing,
  oracle,
  queuedOrder,
  registerEntry,
  statement,
  wake,
} from './agreementFacts.ts';
import { documentLeaf, folded, invoice, receivable, registration } from './invoiceFacts.ts';
import { approval, policy, spent } from './keyFacts.ts';
import {
  amendment,
  calendar,
  correction,
  days,
  keyOwner,
  mailbox,
  memberFact,
  parameters,
  proposal,
  raise,
  readingMandate,
  total,
  usage,
  validators,
} from './networkFacts.ts';
import {
  claim,
  consent,
  debt,
  grant,
  guarantee,
  holding,
  link,
  piece,
  pledge,
  reserve,
} from './pieceFacts.ts';
import {
  account,
  conversion,
  issue,
  issueLimit,
  obligation,
  offer,
  quote,
  quoteRequest,
  redemption,
} from './tradeFacts.ts';

/** The forms by kind; what nobody is shown has none. */
export const FACT_FORMS = {
  ...{ account, amendment, approval, calendar, claim, consent, contract, conversion, correction },
  ...{ days, debt },
  ...{ document: documentLeaf, evidence, folded, freeze, grant, guarantee, halt, holding },
  ...{ identity: registration, insolvency, invoice, 'issue-limit': issueLimit, issuer: issue },
  ...{ key: keyOwner, link, listing, mailbox, member: memberFact, obligation, offer, oracle },
  ...{
    parameters,
    piece,
    pledge,
    policy,
    proposal,
    'queued-order': queuedOrder,
    quote,
    raise,
    rate: exchangeRate,
  },
  ...{
    'reading-mandate': readingMandate,
    receivable,
    redemption,
    'register-entry': registerEntry,
    request: quoteRequest,
    reserve,
  },
  ...{ spent, statement, total, usage, validators, wake },
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** A kind of fact that has a form. */
export type FormedKind = keyof typeof FACT_FORMS;

const forms = Object.values(FACT_FORMS) as [z.ZodType, ...z.ZodType[]];

/** Any fact. */
export const anyFact: z.ZodType = z.union(forms).meta({
  id: 'Fact',
  description: 'A fact of the state; the first word of its key says its kind.',
});
