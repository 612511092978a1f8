/**
 * The rows of the specification of rights, where rules had been exact and not right, each with what
 * is right. A test of a row begins with its id (`W8: one cent of dilution puts nothing back`), and
 * a planted mistake of a row names it; `test/house/rowRules.ts` holds every row to both.
 */
export const ROWS = {
  W1: 'nobody accepts what differs from the document that it was shown',
  W2: 'who sold a piece answers for its existence: dilution never falls on the holder alone',
  W3: 'money of the debtor, of a failed or of an unaccepted issuer discharges nothing',
  W4: 'what can hurt a piece is one list, and a price is for what it said',
  W5: 'what is frozen changes by payments to all alone, and these are held',
  W6: 'set-off reaches a holder for what was older than the notice, and who owed it makes it good',
  W7: 'a price is computed for the day of taking, within what the taker has signed',
  W8: 'recourse for a dispute reaches the units in dispute',
  W9: 'silence ends no part of an invoice',
  W10: 'rights follow the protocol under which they arose, procedure the current one',
  W11: 'the ledger pays the holder; what is paid outside takes the word of both',
  W12: 'a guarantee is divided over its units, and who has paid for another stands behind it',
  W13: 'no cut leaves dust, and neighbours that differ in nothing are one',
  W14: 'an invoice is neither dated ahead nor too old when it is first registered',
  W15: 'an insolvent pays nobody beside the proceedings, and its debts are bought knowingly',
  W16: 'a cap bounds the charges that are debited, and nothing else',
  W17: 'with too little money the earlier due day is first, then the earlier acceptance',
  W18: 'orders queue, each by its own term, and what is held passes to the next',
  W19: 'what a lifted dispute leaves is due days after it, by the calendar of its sisters',
  W20: 'one key can neither take over a member nor issue without a limit',
  W21: 'a debt in its debtor’s hand ends, and terms have two sides',
  W22: 'a document is its supplier’s: a rival is flagged and locks nobody out',
  dispute: 'of a debt with defences an amount may be disputed, never units that its debtor picks',
  correction:
    'a mistake is corrected by all whom it costs something, or by order, and opens nothing',
} as const;

/** The id of a row. */
export type Row = keyof typeof ROWS;
