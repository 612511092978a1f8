/** Credit notes that wait, as they stand in the receivable, and the words that pieces bear. */
import type { Hash } from '../../ledger/hash.ts';

/** What a credit note may rest on; see `NoteGround`. */
export const NOTE_GROUNDS = ['concession', 'defence'] as const;

/**
 * `concession`: goodwill, a price agreed on afterwards; it binds nobody who has not agreed.
 * `defence`: what the contract itself gives the debtor (return, shortage, defect, wrong price).
 */
export type NoteGround = (typeof NOTE_GROUNDS)[number];

/** Whose units are cancelled, in this order; see diluting.ts. */
export type NoteStage = 'own' | 'pledged' | 'others';

/**
 * How far a stage is: `part` is spread over `total` open units, of which `before` are done and
 * brought `given`; pieces from unit `next` on are not done.
 */
export type NoteProgress = Readonly<Record<'part' | 'total' | 'before' | 'given' | 'next', string>>;

/**
 * The credit note on a receivable that is not done: of its `amount` so much is `left` (decimal
 * text). A defence waits for the debtor to confirm it, then for objections; a concession for the
 * words of others. The debtor gave its word on it at `confirmedTime`, or has not. At `time` its
 * next batch is run, or what is unconfirmed lapses, and its supplier may note the `document` again;
 * both are ms since 1970.
 */
export type PendingNote = {
  readonly id: Hash;
  readonly ground: NoteGround;
  readonly document: Hash;
  readonly amount: string;
  readonly left: string;
  readonly confirmedTime: number | null;
  readonly stage: NoteStage;
  readonly progress: NoteProgress | null;
  readonly time: number;
  readonly batch: number;
};

/** What a holder or pledgee of a piece says to a credit note. */
export type NoteWord = {
  readonly note: Hash;
  readonly member: string;
  readonly agrees: boolean;
};
