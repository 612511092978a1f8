/**
 * Whether an envelope may bring anything: the sender has signed it, and it and the recipient are
 * parties of an invoice that is not over. Asked by the sender's home node before it keeps a letter
 * and before each attempt to bring it, and by the recipient's before it takes a byte of it.
 */
import type { FactReader } from '../../contracts/state/factKind.ts';
import { invoices, isOver } from '../../contracts/state/invoices.ts';
import { members, standingOf } from '../../contracts/state/members.ts';
import type { Envelope } from '../../ledger/envelope.ts';
import type { Hash } from '../../ledger/hash.ts';
import { verifyWords } from '../../ledger/signedWords.ts';
import type { LetterCode } from './letterCodes.ts';

/** What of the ledger is asked, as it is now. */
export interface MailLedger {
  readonly chain: Hash;
  world(): FactReader;
  /** From which height on a member reads a key; null: never. */
  readableSince(member: string, key: string): number | null;
}

/** The clock of who signs may be ahead by so much. */
const AHEAD_MS = 60_000;

/** Why nothing may be brought in it; null when it may. */
export function judgeEnvelope(
  ledger: MailLedger,
  envelope: Envelope,
  { now, retentionMs }: { readonly now: number; readonly retentionMs: number },
): LetterCode | null {
  const { chain, sender, keyName, recipient, invoice, sent } = envelope;
  if (chain !== ledger.chain) return 'letter_chain';
  const world = ledger.world();
  const key = members.read(world, sender)?.keys.find(({ name }) => name === keyName);
  // An unknown member, an ended key and a wrong signature are one answer.
  if (key === undefined || standingOf(key) !== 'active' || !verifyWords(envelope, key.key)) {
    return 'letter_key';
  }
  // What is older was kept and let go: it does not come again.
  if (sent > now + AHEAD_MS || sent + retentionMs <= now) return 'letter_time';
  const fact = invoices.read(world, invoice);
  const read = [sender, recipient].map((one) => ledger.readableSince(one, invoices.key(invoice)));
  const isTheirs = sender !== recipient && read.every((since) => since !== null);
  return fact === undefined || isOver(fact) || !isTheirs ? 'letter_invoice' : null;
}
