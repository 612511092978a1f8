/** Members with mailboxes at two nodes, an invoice between two of them, and letters about it. */
import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { readableSince } from '../../../contracts/trade/evidence/reading.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import type { EnvelopeWords } from '../../../ledger/envelope.ts';
import { decodeEnvelope, encodeLetter, envelopeInput } from '../../../ledger/envelope.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { publicKeyOf, sign } from '../../../ledger/keys.ts';
import { signedText } from '../../../ledger/transaction.ts';
import { Arrivals } from '../../../node/mail/arrivals.ts';
import { Carrier } from '../../../node/mail/carrier.ts';
import type { MailLedger } from '../../../node/mail/judgeEnvelope.ts';
import type { MailLimits } from '../../../node/mail/letterBook.ts';
import { encodeQuestion, PART_BYTES } from '../../../node/mail/letterFrames.ts';
import { Mailbox } from '../../../node/mail/mailbox.ts';
import { NetworkError } from '../../../node/network/networkError.ts';
import { deals } from '../../contracts/deals.ts';
import { Market, secretOf } from '../../contracts/market.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

/** Where members are at home. */
export const HOMES: Readonly<Record<string, string>> = {
  'tier-one': 'north',
  'tier-two': 'south',
  'car-maker': 'south',
};

/** Room for some letters. */
export const LIMITS: MailLimits = {
  maxBytes: 40 << 20,
  maxMemberBytes: 20 << 20,
  retentionMs: 30 * 86_400_000,
};

const KEY = 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg';

/** See the head of this file. */
export class MailScene {
  readonly market = new Market();
  /** Of tier-one, to car-maker. */
  readonly invoice: string;
  readonly ledger: MailLedger;
  now: number;

  constructor() {
    const { market } = this;
    for (const member of Object.keys(HOMES)) this.move(member, HOMES[member] ?? '');
    this.invoice = market.ok('tier-one', deals.register('a'));
    this.ledger = {
      chain: market.genesis.chain,
      world: () => market.state.world,
      readableSince: (member, key) =>
        readableSince(market.state.world, { since: () => null }, member, key),
    };
    this.now = market.time;
  }

  /** Gives a member a mailbox at a node, under the key of that node or of another. */
  move(member: string, homeNode: string, signer = homeNode): void {
    const receiptKey = publicKeyOf(secretOf(`node ${signer}`));
    const words = { encryptionKey: KEY, homeNode, receiptKey };
    this.market.ok(member, { type: 'setMailbox', version: 1, ...words });
  }

  /** A letter of tier-one to car-maker about the invoice, where the words say nothing else. */
  letter(
    words: Partial<EnvelopeWords> = {},
    { sealed = randomBytes(500), by = words.sender ?? 'tier-one' } = {},
  ): Uint8Array {
    const all: EnvelopeWords = {
      ...{ chain: this.market.genesis.chain, sender: 'tier-one', keyName: 'desk' },
      ...{ recipient: 'car-maker', invoice: this.invoice, version: 1 },
      ...{ digest: hashOf(sealed), size: sealed.length, sent: this.now },
      ...words,
    };
    const input = envelopeInput(all);
    return encodeLetter(signedText(input, sign(secretOf(by), utf8(input))), sealed);
  }

  /** The letters of a node. */
  async node(
    name: string,
    folder: string = scratchFolder(),
    limits: Partial<MailLimits> = {},
  ): Promise<MailNode> {
    const { ledger } = this;
    const warned: object[] = [];
    const mailbox = await Mailbox.open({
      ...{ ledger, node: name, receiptSecret: secretOf(`node ${name}`), folder },
      limits: { ...LIMITS, ...limits },
      now: () => this.now,
      isDiskFull: () => false,
      log: { warn: (facts) => warned.push(facts) },
    });
    const arrivals = new Arrivals(mailbox, () => this.now);
    onTestFinished(() => arrivals.stop());
    return { name, folder, mailbox, arrivals, warned };
  }

  /** Brings what waits at one node to the other, until the carrier has looked at everything. */
  async carry(
    from: MailNode,
    to: MailNode,
    until: () => boolean,
    cut = Infinity,
  ): Promise<object[]> {
    const reported: string[] = [];
    const asked: object[] = [];
    let left = cut;
    const carrier = new Carrier({
      ...{ mailbox: from.mailbox, ledger: this.ledger, node: from.name, now: () => this.now },
      network: {
        fetch: async (node, _exchange, request) => {
          if (node !== to.name) throw new NetworkError('unknown_peer', node);
          left -= 1;
          if (left < 0) throw new NetworkError('not_connected', node);
          asked.push({ tag: request[0], bytes: request.length });
          return await to.arrivals.answer(from.name, request);
        },
        report: (peer) => reported.push(peer),
      },
      log: { info: () => undefined, error: (facts) => asked.push(facts) },
    });
    carrier.start();
    while (!until()) await new Promise((resolve) => setTimeout(resolve, 20));
    await carrier.stop();
    return asked;
  }
}

/** The letters of one node. */
export interface MailNode {
  readonly name: string;
  readonly folder: string;
  readonly mailbox: Mailbox;
  readonly arrivals: Arrivals;
  readonly warned: readonly object[];
}

/** The id of a letter. */
export function idOf(letter: Uint8Array): string {
  return decodeEnvelope(envelopeOf(letter)).id;
}

/** The envelope of a letter. */
export function envelopeOf(letter: Uint8Array): string {
  return Buffer.from(letter).toString('latin1').split('\n', 1)[0] ?? '';
}

/** The question that brings a part of a letter. */
export function partOf(letter: Uint8Array, at = 0, id = idOf(letter)): Uint8Array {
  const bytes = letter.subarray(envelopeOf(letter).length + 1 + at);
  return encodeQuestion({ kind: 'part', id, at, bytes: bytes.subarray(0, PART_BYTES) });
}
