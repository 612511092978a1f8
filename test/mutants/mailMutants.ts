/** Planted mistakes in letters: what is taken, who pays, what is on the disk. */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const MAIL = ['node/mail/mailbox'];
const PEERS = ['node/mail/arrivals'];
const FORM = ['ledger/envelope'];
const REST = ['node/rest/letters'];
const JUDGE = 'node/mail/judgeEnvelope.ts';
const BOOK = 'node/mail/letterBook.ts';
const ARRIVALS = 'node/mail/arrivals.ts';

/** Mistakes about letters, each with the tests that find it. */
export const MAIL_MUTANTS: readonly Mutant[] = [
  lived('signed words pass whatever their kind is', 'a receipt is no envelope', FORM, {
    file: 'ledger/signedWords.ts',
    from: "  expectChoice(header['typ'], 'typ', [type]);\n",
    to: '',
  }),
  lived('a letter has more bytes than it says', 'as many as its envelope says', FORM, {
    file: 'ledger/envelope.ts',
    from: 'sealed.length !== envelope.size',
    to: 'sealed.length < envelope.size',
  }),
  lived('anybody signs an envelope', 'its sender does', MAIL, {
    file: JUDGE,
    from: ' || !verifyWords(envelope, key.key)',
    to: '',
  }),
  lived('a letter of another chain is taken', 'this chain alone', MAIL, {
    file: JUDGE,
    from: "if (chain !== ledger.chain) return 'letter_chain';",
    to: '',
  }),
  lived('what was let go comes again', 'it is too old by then', MAIL, {
    file: JUDGE,
    from: ' || sent + retentionMs <= now',
    to: '',
  }),
  lived('a stranger to the invoice is sent its details', 'both read it', MAIL, {
    file: JUDGE,
    from: 'const read = [sender, recipient]',
    to: 'const read = [sender]',
  }),
  lived('letters are brought for what is over', 'nobody owes it', MAIL, {
    file: JUDGE,
    from: 'fact === undefined || isOver(fact)',
    to: 'fact === undefined',
  }),
  lived('one sender fills the room of another', 'a quarter at most', MAIL, {
    file: BOOK,
    from: "    return isTooMuch ? 'mailbox_full' : null;",
    to: '    return isTooMuch ? null : null;',
  }),
  lived('a sender pays for ever', 'until there is a receipt', MAIL, {
    file: BOOK,
    from: 'return end.isKept ? envelope.recipient : null;',
    to: 'return end.isKept ? envelope.recipient : envelope.sender;',
  }),
  lived('an earlier version replaces a later one', 'it is overtaken', MAIL, {
    file: BOOK,
    from: 'one.version >= version',
    to: 'one.version === version',
  }),
  lived('other bytes are kept than were signed for', 'their digest is looked at', PEERS, {
    file: ARRIVALS,
    from: "if (hash.digest('hex') !== envelope.digest) {",
    to: 'if (hash.digest().length === 0) {',
  }),
  lived('a part may leave a gap', 'it follows the one before', PEERS, {
    file: ARRIVALS,
    from: 'at !== arrival.received || ',
    to: '',
  }),
  lived('anybody’s receipt ends a letter', 'that of the home node', MAIL, {
    file: 'node/mail/carrier.ts',
    from: ' && verifyWords(receipt, by.receiptKey)',
    to: '',
  }),
  lived('letters of others are shown', 'to the two that they are between', REST, {
    file: 'node/mail/mailbox.ts',
    from: 'letter !== undefined && isOf(letter, member)',
    to: 'letter !== undefined',
  }),
  lived('a letter of another member is taken', 'of who hands it in', REST, {
    file: 'node/mail/mailbox.ts',
    from: "if (envelope.sender !== member) return 'letter_key';",
    to: '',
  }),
  lived('a full disk of the letters is an error', 'it is a refusal that passes', MAIL, {
    file: 'node/mail/mailbox.ts',
    from: 'if (!isNoRoom(error)) throw error;\n      this.#parts',
    to: 'if (isNoRoom(error)) throw error;\n      this.#parts',
  }),
  lived('what cannot be begun stays half written', 'nothing of it is left', MAIL, {
    file: 'node/mail/letterFolder.ts',
    from: '      await this.giveUp(envelope, file);\n      throw error;\n    }\n    return file;',
    to: '      throw error;\n    }\n    return file;',
  }),
  lived('a peer hears nothing of a full disk', 'it brings the letter later', PEERS, {
    file: ARRIVALS,
    from: 'if (!isNoRoom(error)) throw error;',
    to: 'if (isNoRoom(error) || error !== null) throw error;',
  }),
];
