/** Why a letter is not taken: what a home node answers its members, and nodes each other. */

/**
 * What is known of a code; `passes`: a node that says so may take the letter later, as it is, when
 * it has caught up, or has room.
 */
interface LetterEntry {
  readonly status: number;
  readonly sentence: string;
  readonly passes: boolean;
}

/** In the order of the checks. Never reused; docs/rest.md lists the same. */
export const LETTER_CODES = {
  letter_chain: entry(400, 'The envelope is for another chain.'),
  letter_key: entry(
    403,
    'No active key of the sender, who reads here, has signed the envelope.',
    true,
  ),
  letter_time: entry(400, 'The envelope is from the future, or older than letters are kept.', true),
  letter_invoice: entry(
    404,
    'Sender and recipient do not both read such an invoice, or it is over.',
    true,
  ),
  no_mailbox: entry(409, 'The recipient has no mailbox, or it is at another node.', true),
  not_home: entry(409, 'This node is not the home node of the sender.'),
  version_taken: entry(409, 'A letter of this version, or of a later one, is there already.'),
  letters_full: entry(503, 'The node keeps as many letters, or bytes of them, as it may.', true),
  mailbox_full: entry(503, 'The member that pays for the letter has used up its room.', true),
  letter_digest: entry(400, 'The sealed bytes have not the digest that the envelope says.'),
} as const satisfies Record<string, LetterEntry>;

/** A code of `LETTER_CODES`. */
export type LetterCode = keyof typeof LETTER_CODES;

/** Whether a text that a node has sent is one. */
export function isLetterCode(text: string): text is LetterCode {
  return Object.hasOwn(LETTER_CODES, text);
}

function entry(status: number, sentence: string, passes = false): LetterEntry {
  return { status, sentence, passes };
}
