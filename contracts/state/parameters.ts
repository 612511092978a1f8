/**
 * What the members of one network agree to be counted with, apart from the rules: limits, terms
 * and rates. They stand in the state under `parameters`, and their hash in every header.
 */
import { z } from 'zod';
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { amountOrZeroField } from './fields.ts';
import { NEWEST_PROTOCOL } from './protocol.ts';

const HOUR_MS = 3_600_000;

function integer(min: number, max: number): z.ZodInt {
  return z.int().min(min).max(max);
}

/** Every parameter with its bounds; the doc of each is its `describe` text. */
export const parametersSchema = z.strictObject({
  protocol: integer(1, 1_000_000).describe('The rules in force; raised by ballot (protocol.ts).'),
  maxTransactionBytes: integer(4_096, 262_144).describe('Longest JWS of a transaction, in bytes.'),
  maxBlockBytes: integer(65_536, 4_194_304).describe('All JWS of one block together, in bytes.'),
  maxBlockTransactions: integer(1, 10_000).describe('Transactions in one block.'),
  minBlockIntervalMs: integer(0, 60_000).describe('Time from one block to the next, at least.'),
  heartbeatMs: integer(1_000, HOUR_MS).describe('Time after which a block is made without cause.'),
  precisionMs: integer(1, 10_000).describe('How far the clocks of validators may lie apart.'),
  messageDelayMs: integer(1, 60_000).describe('How long a proposal may take to arrive.'),
  transactionLifetimeMs: integer(1_000, 24 * HOUR_MS).describe(
    'How far ahead of block time a transaction may expire.',
  ),
  settlementsPerBlock: integer(1, 10_000).describe('Due items that one block runs, at most.'),
  settlementWorkPerBlock: integer(100, 10_000_000).describe(
    'Work that the due items of one block make, at most, as far as it is known before (work.ts).',
  ),
  maxBlockWork: integer(1_000, 10_000_000).describe(
    'Work that the deeds of one block make together, at most; a deed that makes more is refused.',
  ),
  maxMemberBytesPerDay: integer(32_768, 1_099_511_627_776).describe(
    'Bytes of transactions that one member may have in the blocks of one ledger day.',
  ),
  maxMemberRefusedBytesPerDay: integer(4_096, 1_099_511_627_776).describe(
    'As maxMemberBytesPerDay, of transactions that were refused.',
  ),
  maxMemberWorkPerDay: integer(1_000, 1_000_000_000_000).describe(
    'Work that the deeds of one member may make in one ledger day; the last block may exceed it.',
  ),
  maxOpenInvoices: integer(1, 1_000_000_000).describe(
    'Invoices of one supplier that wait for a word at one time.',
  ),
  maxOpenOffers: integer(1, 1_000_000_000).describe(
    'Of each other kind of thing that a member opens by its word alone (openings.ts): so many ' +
      'open at one time.',
  ),
  maxPieces: integer(1, 10_000).describe(
    'Pieces into which holders may cut one receivable: no part has fewer units than face / this.',
  ),
  keyDelayDays: integer(0, 365).describe(
    'Days that an added key, and a revocation, wait and can be objected to. 0: none.',
  ),
  maxMemberKeys: integer(1, 1_000).describe('Keys of one member, revoked ones included.'),
  maxInvoiceAgeDays: integer(1, 36_525).describe(
    'Days from the date of an invoice to its first registration, at most. From protocol 2 on; ' +
      'counsel must confirm.',
  ),
  maxTermDays: integer(1, 36_525).describe(
    'Days from registration to the due day. 365 after 银发〔2025〕77号, of which a public summary ' +
      'says: in principle at most six months, never over one year; counsel must confirm.',
  ),
  maxTermDaysTo: z
    .strictObject({
      micro: integer(1, 36_525),
      small: integer(1, 36_525),
      medium: integer(1, 36_525),
      large: integer(1, 36_525),
    })
    .describe(
      'Days from the date of an invoice to its due day, at most, by the size of the supplier. ' +
        'Directive 2011/7/EU, article 3(5): 60 unless expressly agreed and not grossly unfair; ' +
        '保障中小企业款项支付条例, article 9: 60 from a large enterprise to smaller ones; counsel ' +
        'must confirm.',
    ),
  acceptanceDays: integer(1, 365).describe('Days that a debtor has to answer an invoice.'),
  disputeDays: integer(1, 3_650).describe(
    'Days after which a dispute that nobody ends lapses, of an invoice as a whole too.',
  ),
  liftDays: integer(1, 365).describe(
    'Days from the end of a dispute to the day on which what it leaves is due, at least.',
  ),
  objectionDays: integer(1, 365).describe(
    'Days to agree or object to a credit note, and for the debtor to confirm one.',
  ),
  noticeDays: integer(0, 60).describe(
    'Days in which notice of an assignment does not yet count against what the debtor does ' +
      'outside the ledger, unless it acknowledges or agreed otherwise. After § 407 BGB and ' +
      'article 17 of the UN receivables convention; counsel must confirm.',
  ),
  graceDays: integer(0, 365).describe('Days from the due time after which overdue is default.'),
  obligationDays: integer(0, 30).describe(
    'Days before the due time at which the ledger publishes what a debtor has to pay. 0: none.',
  ),
  retries: integer(0, 30).describe(
    'Days on which an overdue receivable is tried again by itself. 0: one attempt, then a call.',
  ),
  lateInterestPpm: integer(0, 1_000_000).describe(
    'Late interest where the contract names none, in parts per million a year.',
  ),
  minLateInterestPpm: integer(0, 1_000_000).describe(
    'Late interest that may be agreed at least. Directive 2011/7/EU, article 2(6): the reference ' +
      'rate of the central bank and 8 points, set anew each half-year; counsel must confirm.',
  ),
  maxLateInterestPpm: integer(0, 1_000_000).describe(
    'Late interest that may be agreed at most; counsel must confirm.',
  ),
  evidenceBlocks: integer(100, 10_000_000).describe(
    'Heights after which evidence of a double signature is no longer recorded.',
  ),
  recourseDays: integer(1, 3_650).describe(
    'Days after the grace days, or after taking a piece back, in which recourse can be claimed.',
  ),
  freezeDays: integer(1, 3_650).describe('Days that one freeze may last, at most.'),
  settlementIssuers: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{1,31}$/))
    .max(64)
    .describe('Whose money settles what is owed. Empty: that of all members with role issuer.'),
  issuerDays: integer(0, 365).describe(
    'Days that a debtor has to name other money when the issuer of its mandate fails.',
  ),
  redeemDays: integer(1, 365).describe(
    'Days that an issuer has to pay out money that is given back. Unanswered, it is free again.',
  ),
  confirmDays: integer(1, 365).describe(
    'Days that a member has to contest that money was paid out to it. Then it is off the ledger.',
  ),
  correctionDays: integer(1, 365).describe(
    'Days from the order of a correction until it is made; what is proposed lapses after them.',
  ),
  archiveDays: integer(1, 36_525).describe(
    'Days after which a receivable that has ended, and that nothing names, leaves the state, and ' +
      'an invoice that is over; for so long it may be reissued.',
  ),
  ballotDays: integer(1, 365).describe('Days that validators have to vote on a proposal.'),
  protocolDays: integer(0, 365).describe(
    'Days, at least, from the adoption of a protocol to its first height: time to install it.',
  ),
  issueLimit: amountOrZeroField.describe(
    'Minor units that an issuer may have out in one currency, until a ballot sets another limit.',
  ),
});

/** The parameters in force; amounts of time are ms. */
export type Parameters = Readonly<z.infer<typeof parametersSchema>>;

/**
 * Those that no change of parameters sets: the protocol is raised, and clients sign for the
 * lifetime that the genesis document says.
 */
export const UNGOVERNED: readonly (keyof Parameters)[] = ['protocol', 'transactionLifetimeMs'];

/** What a genesis document takes when it has no wishes of its own. */
export const DEFAULT_PARAMETERS: Parameters = {
  protocol: NEWEST_PROTOCOL,
  maxTransactionBytes: 32_768,
  maxBlockBytes: 2_097_152,
  maxBlockTransactions: 2_000,
  minBlockIntervalMs: 50,
  heartbeatMs: 600_000,
  precisionMs: 500,
  messageDelayMs: 10_000,
  transactionLifetimeMs: 600_000,
  settlementsPerBlock: 200,
  settlementWorkPerBlock: 8_000,
  maxBlockWork: 50_000,
  maxMemberBytesPerDay: 268_435_456,
  maxMemberRefusedBytesPerDay: 4_194_304,
  maxMemberWorkPerDay: 20_000_000,
  maxOpenInvoices: 100_000,
  maxOpenOffers: 10_000,
  maxPieces: 1_000,
  keyDelayDays: 3,
  maxMemberKeys: 256,
  maxInvoiceAgeDays: 365,
  maxTermDays: 365,
  maxTermDaysTo: { micro: 365, small: 365, medium: 365, large: 365 },
  acceptanceDays: 30,
  disputeDays: 60,
  liftDays: 5,
  objectionDays: 10,
  noticeDays: 5,
  graceDays: 5,
  obligationDays: 0,
  retries: 0,
  lateInterestPpm: 0,
  minLateInterestPpm: 0,
  maxLateInterestPpm: 1_000_000,
  evidenceBlocks: 100_000,
  recourseDays: 90,
  freezeDays: 365,
  settlementIssuers: [],
  issuerDays: 5,
  redeemDays: 5,
  confirmDays: 5,
  correctionDays: 10,
  archiveDays: 365,
  ballotDays: 14,
  protocolDays: 7,
  issueLimit: '1000000000000',
};

/**
 * The parameters that JSON says: every one, within its bounds, and nothing else.
 * @throws FormatError bad_genesis
 */
export function decodeParameters(json: Json): Parameters {
  const read = parametersSchema.safeParse(json);
  if (!read.success) {
    throw new FormatError('bad_genesis', `parameters: ${z.prettifyError(read.error)}`);
  }
  if (!isBalanced(read.data)) {
    throw new FormatError('bad_genesis', 'parameters: lateInterestPpm is beyond its own bounds');
  }
  return read.data;
}

/** Whether the late interest that holds without agreement may be agreed. */
export function isBalanced(parameters: Parameters): boolean {
  const { minLateInterestPpm: min, maxLateInterestPpm: max, lateInterestPpm: usual } = parameters;
  return min <= usual && usual <= max;
}
