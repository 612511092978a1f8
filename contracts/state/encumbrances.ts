/**
 * Every way in which a piece can be hurt, with how heavy it is and what it says; and what an offer
 * or a quote keeps of that, so that nobody is held to a piece that has become worse since.
 */
import type { Hash } from '../../ledger/hash.ts';

/** `burden`: the piece is not free. `note`: a purchaser wants to know it. */
export type Severity = 'burden' | 'note';

interface Kind {
  readonly severity: Severity;
  readonly sentence: string;
}

/** The codes, and their sentences: about the subject that an entry names. */
export const ENCUMBRANCES = {
  closed: burden('the holders of record are fixed, and it changes holder no more; it is'),
  nothing_open: burden('nothing of it is open'),
  disputed: burden('the debtor disputes it:'),
  bound: burden('it is bound by the open offer or claim'),
  pledged: burden('it is pledged'),
  frozen: burden('a supervisor has frozen'),
  money_frozen: burden('the money that the debtor pays with is frozen:'),
  halted: burden('a supervisor has halted trade with'),
  contract: burden('a contract on the receivable is in force:'),
  correction_ordered: burden('units of it are to be given to another by the correction'),
  reserved: burden(
    'it was bought with a reserve, and what it brings beyond the advance is owed to',
  ),
  debtor_insolvent: burden('the debtor is insolvent:'),
  issuer_insolvent: burden('the issuer of the money that pays it is insolvent:'),
  holder_insolvent: burden('its holder is insolvent:'),
  payee_insolvent: burden('who collects for its holder is insolvent:'),
  own_money: burden('the debtor would pay in its own money:'),
  set_off_declared: burden('at the due time it is set off against the debt'),
  undisclosed: burden('the debtor has no notice of its holder, and pays'),
  rival_disputed: burden('the debtor disputes the same document, registered by'),
  rival: note('the same document is registered by'),
  issuer_unaccepted: note('the supplier has not named the issuer of the money that pays it:'),
  charges_capped: note('the debtor’s mandate has a cap on late interest and costs, in money of'),
  funding_refused: note('the issuer has refused to fund the payment:'),
  contract_proposed: note('a contract on the receivable is proposed:'),
  correction_proposed: note('a correction of who holds units of it is proposed:'),
  notice_waits: note('a notice waits for the debtor’s word:'),
  returned: note('it came back on a seller, which holds it:'),
  written_off: note('its holder has marked it as lost:'),
  acknowledged: note('the debt is acknowledged, so that defences and set-off are open to'),
  diluted: note('credit notes have cancelled units of the receivable, for'),
  credit_note_waits: note('a credit note on the receivable waits:'),
  part_disputed: note('the debtor disputes units of the receivable:'),
  rest_disputed: note('another part of the same invoice is disputed:'),
  guaranteed: note('it is guaranteed:'),
  guarantee_called: note('a guarantee of it is called:'),
  guarantor_insolvent: note('a guarantor is insolvent:'),
  evidence: note('the evidence level (0 to 3) of the invoice'),
  registered_claim: note('a legal register has an entry in favour of'),
} as const satisfies Record<string, Kind>;

/** One of `ENCUMBRANCES`. */
export type EncumbranceCode = keyof typeof ENCUMBRANCES;

/**
 * One entry of the list: what it is, about whom or what, under which keys of the state it stands,
 * and how much it is: minor units, for `evidence` the level, or null.
 */
export interface Encumbrance {
  readonly code: EncumbranceCode;
  readonly subject: string;
  readonly keys: readonly string[];
  readonly amount: bigint | null;
}

/** A burden as an offer or quote keeps it; `amount` is decimal text. */
export type Burden = {
  readonly code: EncumbranceCode;
  readonly subject: string;
  readonly amount: string | null;
};

/** The burdens that a piece had when it was offered or quoted, and their digest. */
export type Seen = {
  readonly digest: Hash;
  readonly burdens: readonly Burden[];
};

function burden(sentence: string): Kind {
  return { severity: 'burden', sentence };
}

function note(sentence: string): Kind {
  return { severity: 'note', sentence };
}
