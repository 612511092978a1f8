/**
 * The home node of a member, as its client sees it: hands letters in, lists and fetches them. What
 * the node says is checked: an envelope by its sender's key, a receipt by the key that the
 * recipient has named, sealed bytes by the digest in the envelope.
 */
import type { Mailbox } from '../../contracts/state/mailboxes.ts';
import { mailboxes } from '../../contracts/state/mailboxes.ts';
import { members } from '../../contracts/state/members.ts';
import { FormatError } from '../../ledger/assert.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Envelope } from '../../ledger/envelope.ts';
import {
  decodeEnvelope,
  decodeLetter,
  decodeReceipt,
  encodeLetter,
  envelopeInput,
  MAX_SEALED_BYTES,
} from '../../ledger/envelope.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf } from '../../ledger/hash.ts';
import { verifyWords } from '../../ledger/signedWords.ts';
import { signedText } from '../../ledger/transaction.ts';
import { ClientError } from './clientError.ts';
import { seal, unseal } from './encryption.ts';
import type { Environment } from './environment.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { ToldLetter } from './letterAnswers.ts';
import { fetchLetterContent, fetchLetters, postLetter } from './letterRequests.ts';
import type { NodeConnection } from './nodeConnection.ts';
import type { Signer } from './signer.ts';

/** A letter as the home node tells of it, with its envelope read. */
export interface FoundLetter extends Pick<ToldLetter, 'state' | 'refusal'> {
  readonly envelope: Envelope;
  /** When the recipient's node has taken it, ms since 1970; null without a receipt that holds. */
  readonly taken: number | null;
}

/** What is sent, and to whom. */
export interface Sending {
  readonly invoice: Hash;
  readonly recipient: string;
  readonly bytes: Uint8Array;
  /** One more than the newest that the home node knows, when it is not said. */
  readonly version?: number;
}

/** Letters of an invoice that are looked at, at most: the newest. */
const MAX_LOOKED = 1_000;

/** See the head of this file. */
export class HomeNode {
  readonly mailbox: Mailbox;
  readonly #client: LedgerClient;
  readonly #node: NodeConnection;
  readonly #mailboxes = new Map<string, Promise<Mailbox | null>>();

  private constructor(client: LedgerClient, node: NodeConnection, mailbox: Mailbox) {
    this.#client = client;
    this.#node = node;
    this.mailbox = mailbox;
  }

  /**
   * The home node of a member, among the nodes of a client that reads as that member.
   * @throws ClientError no_mailbox, no_home_node
   */
  static async of(client: LedgerClient, member: string): Promise<HomeNode> {
    const mailbox = await readMailbox(client, member);
    if (mailbox === null) {
      throw new ClientError('no_mailbox', `${member} has no mailbox`, { member });
    }
    const node = await client.nodeNamed(mailbox.homeNode);
    if (node !== null) return new HomeNode(client, node, mailbox);
    const message = `no node that is named and answers is ${mailbox.homeNode}`;
    throw new ClientError('no_home_node', message, { node: mailbox.homeNode });
  }

  /**
   * Seals bytes to a recipient and to the sender itself, and hands them in.
   * @throws ClientError no_mailbox, letter_refused, busy, and those of HTTP
   */
  async send(
    { invoice, recipient, bytes, version }: Sending,
    signer: Signer,
    environment: Environment,
  ): Promise<FoundLetter> {
    const to = await readMailbox(this.#client, recipient);
    if (to === null) {
      throw new ClientError('no_mailbox', `${recipient} has no mailbox`, { member: recipient });
    }
    const sealed = await seal(bytes, [to.encryptionKey, this.mailbox.encryptionKey]);
    if (sealed.length > MAX_SEALED_BYTES) {
      const facts = { bytes: sealed.length, maxBytes: MAX_SEALED_BYTES };
      throw new ClientError('letter_refused', 'the details are too large to travel', facts);
    }
    const { member: sender, keyName } = signer;
    const input = envelopeInput({
      ...{ chain: this.#client.genesis.chain, sender, keyName, recipient, invoice },
      ...{ version: version ?? (await this.#nextVersion(sender, recipient, invoice)) },
      ...{ digest: hashOf(sealed), size: sealed.length, sent: environment.now() },
    });
    const envelope = signedText(input, await signer.sign(utf8(input)));
    const told = await postLetter(this.#node, encodeLetter(envelope, sealed));
    if (told.envelope !== envelope) {
      throw new ClientError('bad_answer', `${this.#node.url}: it tells of another letter`);
    }
    return await this.#found(told);
  }

  /** Letters of the member, about one invoice or all, in the order in which they came. */
  async list(invoice: Hash | null): Promise<readonly FoundLetter[]> {
    const found: FoundLetter[] = [];
    let after: Hash | null = null;
    do {
      const page = await fetchLetters(this.#node, { invoice, after });
      for (const told of page.letters) found.push(await this.#found(told));
      after = page.next;
    } while (after !== null && found.length < MAX_LOOKED);
    return found;
  }

  /**
   * What is sealed in a letter; null when it cannot be opened with these identities.
   * @throws ClientError bad_answer when the node gives other bytes, not_found when it has none
   */
  async open({ id }: Envelope, identities: readonly string[]): Promise<Uint8Array | null> {
    const bytes = await fetchLetterContent(this.#node, id);
    if (bytes === null) throw new ClientError('not_found', `${this.#node.url} has no letter ${id}`);
    const { envelope, sealed } = this.#decode(() => decodeLetter(bytes));
    if (envelope.id !== id || hashOf(sealed) !== envelope.digest) {
      throw new ClientError('bad_answer', `${this.#node.url}: it gives other bytes for ${id}`);
    }
    return await unseal(sealed, identities);
  }

  /** Whether an active key of its sender has signed an envelope. */
  async isSigned(envelope: Envelope): Promise<boolean> {
    const member = await this.#client.findFact(members, [envelope.sender]);
    const key = member?.keys.find(({ name }) => name === envelope.keyName);
    return key !== undefined && verifyWords(envelope, key.key);
  }

  async #nextVersion(sender: string, recipient: string, invoice: Hash): Promise<number> {
    const before = (await this.list(invoice)).map(({ envelope }) => envelope);
    const own = before.filter((one) => one.sender === sender && one.recipient === recipient);
    return 1 + Math.max(0, ...own.map(({ version }) => version));
  }

  async #found({ envelope: text, receipt, state, refusal }: ToldLetter): Promise<FoundLetter> {
    const envelope = this.#decode(() => decodeEnvelope(text));
    if (receipt === null) return { envelope, state, refusal, taken: null };
    const said = this.#decode(() => decodeReceipt(receipt));
    const to = await this.#mailboxOf(envelope.recipient);
    const isOfIt = said.letter === envelope.id && said.digest === envelope.digest;
    const holds = isOfIt && to !== null && verifyWords(said, to.receiptKey);
    return { envelope, state, refusal, taken: holds ? said.taken : null };
  }

  /** Asked for once: what stands there changes rarely. */
  #mailboxOf(member: string): Promise<Mailbox | null> {
    const known = this.#mailboxes.get(member) ?? readMailbox(this.#client, member);
    this.#mailboxes.set(member, known);
    return known;
  }

  #decode<T>(decode: () => T): T {
    try {
      return decode();
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new ClientError('bad_answer', `${this.#node.url}: ${error.message}`, {
        code: error.code,
      });
    }
  }
}

/** Where details reach a member, proved; null when it has not said. */
export async function readMailbox(client: LedgerClient, member: string): Promise<Mailbox | null> {
  return (await client.findFact(mailboxes, [member])) ?? null;
}
