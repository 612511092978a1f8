import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentFingerprint, fingerprint } from '../../client/invoices/identity.ts';
import type { DeedWords } from '../../client/sdk/deeds.ts';
import { deedOf } from '../../client/sdk/deeds.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import type { DeedType } from '../../contracts/deeds.ts';
import { dayNumber, dayText } from '../../contracts/state/calendar.ts';
import { OPEN_TERMS } from '../../contracts/state/invoices.ts';
import { fromHex, utf8 } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashText } from '../../ledger/hash.ts';
import { memberSigner } from '../../scripts/memberKeys.ts';

// Trade on a network of the story, for pages that show it: each deed is final and proved before the
// next one is made.

const SUPPLIER = 'talwerk';
const DEBTOR = 'nordhafen';
const BANK = 'hafenbank';
const OTHER_BANK = 'ostbank';

/** An invoice that was accepted. */
export interface Traded {
  readonly id: Hash;
  readonly number: string;
  readonly year: number;
  readonly document: Uint8Array;
  readonly face: bigint;
}

/** See the head of this file. */
export class Trade {
  readonly #home: string;
  readonly #url: string;
  readonly #networkKey: Uint8Array;
  readonly genesis: Genesis;

  constructor(home: string, url: string) {
    this.#home = home;
    this.#url = url;
    this.genesis = decodeGenesis(readFileSync(join(home, 'genesis.json')));
    this.#networkKey = fromHex(readFileSync(this.networkKeyFile, 'utf8').trim(), 32);
  }

  /** The file of the key of the network. */
  get networkKeyFile(): string {
    return join(this.#home, 'clients', SUPPLIER, 'network.key');
  }

  /** Signs and submits a deed of a member; the id of its transaction, once it is proved. */
  async act<Type extends DeedType>(
    member: string,
    type: Type,
    words: DeedWords<Type>,
  ): Promise<Hash> {
    const signer = await memberSigner(this.#home, member);
    const options = { genesis: this.genesis, nodes: [this.#url], reader: signer };
    const client = new LedgerClient(options);
    const deed = deedOf(type, await client.shown(type, words));
    const done = await client.perform(deed, signer);
    if (done.status === 'final' && done.result.code === 'ok') return done.id;
    throw new Error(`${member} ${type}: ${JSON.stringify(done)}`);
  }

  /** Issues money of the bank to a member. */
  async issue(to: string, amount: string): Promise<void> {
    const words = { to, currency: 'EUR', amount, payment: hashText(`deposit of ${to}`) };
    await this.act(BANK, 'issueMoney', words);
  }

  /** Registers an invoice, which waits for its debtor. */
  async register(number: string, face: bigint): Promise<Traded> {
    const year = new Date().getUTCFullYear();
    const document = utf8(`<Invoice>${number}</Invoice>`);
    const parts = { type: 'invoice-identity', supplier: SUPPLIER, number, year };
    const id = await this.act(SUPPLIER, 'registerInvoice', {
      ...{ debtor: DEBTOR, currency: 'EUR', amount: String(face), documentDueDay: null },
      ...{ issueDay: dayAfter(-1), dueDay: dayAfter(60), terms: OPEN_TERMS },
      identity: fingerprint(this.#networkKey, parts),
      skeleton: hashText(`skeleton ${number}`),
      core: hashText(`core ${number}`),
      document: documentFingerprint(this.#networkKey, document),
      details: hashText(`details ${number}`),
    });
    return { id, number, year, document, face };
  }

  /** Its debtor accepts an invoice as it stands. */
  async accept({ id, number, face, document }: Traded): Promise<void> {
    await this.act(DEBTOR, 'acceptInvoice', {
      ...{ invoice: id, supplier: SUPPLIER, currency: 'EUR', invoiced: String(face) },
      document: documentFingerprint(this.#networkKey, document),
      details: hashText(`details ${number}`),
      ...{ amount: String(face), reason: null, kind: 'undertaking' },
      ...{ text: hashText('the undertaking'), dueDay: dayAfter(60) },
      mandate: { issuer: BANK, chargesCap: null, partial: false },
      ...{ latePpm: null, lateCost: null, noticeByBlock: true, accelerates: false },
      distinctFrom: [],
    });
  }

  /**
   * Cuts and hands a receivable of 1,000,000 units on: 400,000 to another supplier, half of these
   * sold to a bank and frozen there, and 300,000 of the rest pledged to another bank.
   */
  async spread({ id }: Traded): Promise<void> {
    const until = { expiresDay: dayAfter(10), reference: hashText('a contract') };
    const offer = await this.act(SUPPLIER, 'offerAssignment', {
      ...{ receivable: id, piece: '1', from: '1', to: '400000', assignee: 'kolbenhof' },
      ...{ disclosed: false, ...until },
    });
    await this.act('kolbenhof', 'acceptAssignment', { offer, knowing: [] });
    const sale = await this.act('kolbenhof', 'offerSale', {
      ...{ receivable: id, piece: '1', from: '200001', to: '400000', buyer: null },
      ...{ price: '190000', issuer: BANK, disclosed: true, recourse: false, interest: null },
      ...{ reserve: null, ...until },
    });
    await this.act(OTHER_BANK, 'acceptSale', { offer: sale, knowing: [] });
    await this.act(SUPPLIER, 'pledgePiece', {
      ...{ receivable: id, piece: '400001', from: '700001', to: '1000000', pledgee: BANK },
      ...{ secured: '250000', dueDay: dayAfter(30), reference: hashText('a loan') },
    });
    const order = {
      reason: 'court_order',
      order: hashText('an order'),
      untilDay: dayAfter(5),
    } as const;
    await this.act('aufsicht', 'freeze', { target: `piece/${id}/200001`, ...order });
  }
}

function dayAfter(days: number): string {
  const today = dayNumber(new Date().toISOString().slice(0, 10)) ?? 0;
  return dayText(today + days);
}
