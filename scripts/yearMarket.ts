/**
 * A market that trades by itself for a year of ledger days: suppliers register, the buyer accepts,
 * banks buy. Who does what follows from a seed; when it is done follows from the network.
 */
import { join } from 'node:path';
import type { DeedWords } from '../client/sdk/deeds.ts';
import { deedOf } from '../client/sdk/deeds.ts';
import { readSigner } from '../client/sdk/keyFile.ts';
import type { LedgerClient } from '../client/sdk/ledgerClient.ts';
import type { Signer } from '../client/sdk/signer.ts';
import type { DeedType } from '../contracts/deeds.ts';
import type { DayNumber } from '../contracts/state/calendar.ts';
import { dayText } from '../contracts/state/calendar.ts';
import { invoices, OPEN_TERMS } from '../contracts/state/invoices.ts';
import { hashJson } from '../ledger/hash.ts';

/** What happened in one month of 30 ledger days. Amounts are minor units. */
export interface Month {
  registered: number;
  accepted: number;
  sold: number;
  refused: number;
  amount: bigint;
}

/** What a market is made of. */
export interface MarketOptions {
  readonly home: string;
  readonly client: LedgerClient;
  readonly seed: number;
  /** The first ledger day. */
  readonly firstDay: DayNumber;
}

const BUYER = 'nordhafen';
const BANK = 'hafenbank';
const SUPPLIERS = ['talwerk', 'kolbenhof', 'schraubwerk'];
const CURRENCY = 'EUR';
const MONTH_DAYS = 30;

/** See the head of this file. */
export class Market {
  readonly months: Month[] = [];
  readonly #options: MarketOptions;
  readonly #signers = new Map<string, Signer>();
  #drawn = 0;

  private constructor(options: MarketOptions) {
    this.#options = options;
  }

  /** Opens the market: reads the members' keys and gives the bank money to buy with. */
  static async open(options: MarketOptions): Promise<Market> {
    const market = new Market(options);
    for (const member of [BUYER, BANK, ...SUPPLIERS]) {
      const file = join(options.home, 'clients', member, 'member.key.json');
      market.#signers.set(member, await readSigner(file));
    }
    await market.#issue(BANK, 10n ** 11n, 'to buy with');
    return market;
  }

  /** One invoice of that day and what becomes of it, until its piece is with its last holder. */
  async trade(day: number, number: number): Promise<void> {
    const supplier = SUPPLIERS[this.#draw(SUPPLIERS.length)] ?? 'talwerk';
    const amount = BigInt(50_000 + this.#draw(900_000) * 11);
    const tenor = 20 + this.#draw(60);
    const month = this.#month(day);
    const invoice = await this.#register({ supplier, amount, day, tenor, number });
    if (invoice === null) return;
    month.registered += 1;
    month.amount += amount;
    // One in twelve is wrong, and the buyer says so.
    if (this.#draw(12) === 0) {
      await this.#do(BUYER, 'rejectInvoice', { invoice, reason: 'wrong_amount' }, month);
      return;
    }
    await this.#fund(amount);
    const accepted = await this.#accept(invoice, day + tenor, month);
    if (!accepted || this.#draw(2) === 0) return;
    await this.#sell({ supplier, invoice, amount, day }, month);
  }

  async #register(words: {
    supplier: string;
    amount: bigint;
    day: number;
    tenor: number;
    number: number;
  }): Promise<string | null> {
    const { supplier, amount, day, tenor, number } = words;
    const name = (what: string): string => hashJson([what, this.#options.seed, number]);
    return await this.#do(
      supplier,
      'registerInvoice',
      {
        debtor: BUYER,
        currency: CURRENCY,
        amount: String(amount),
        issueDay: this.#dayText(day),
        documentDueDay: null,
        dueDay: this.#dayText(day + tenor),
        identity: name('identity'),
        skeleton: name('skeleton'),
        core: name('core'),
        document: name('document'),
        details: name('details'),
        terms: OPEN_TERMS,
      },
      this.#month(day),
    );
  }

  /** The buyer's bank covers what falls due, but for every fifteenth invoice. */
  async #fund(amount: bigint): Promise<void> {
    if (this.#draw(15) !== 0) await this.#issue(BUYER, amount, 'funding');
  }

  async #accept(invoice: string, dueDay: number, month: Month): Promise<boolean> {
    const { fact } = await this.#options.client.readFact(invoices, [invoice]);
    if (fact === undefined) throw new Error(`the invoice ${invoice} was registered`);
    const { supplier, currency, amount, document, details, similar } = fact;
    const done = await this.#do(
      BUYER,
      'acceptInvoice',
      {
        ...{ invoice, supplier, currency, document, details },
        invoiced: String(amount),
        amount: String(amount),
        reason: null,
        kind: 'undertaking',
        text: hashJson('undertaking'),
        dueDay: this.#dayText(dueDay),
        mandate: { issuer: BANK, chargesCap: null, partial: false },
        latePpm: null,
        lateCost: null,
        noticeByBlock: true,
        accelerates: false,
        distinctFrom: [...similar],
      },
      month,
    );
    if (done !== null) month.accepted += 1;
    return done !== null;
  }

  /** A third to all of the receivable goes to the bank, at two percent off. */
  async #sell(
    words: { supplier: string; invoice: string; amount: bigint; day: number },
    month: Month,
  ): Promise<void> {
    const { supplier, invoice, amount, day } = words;
    const units = (amount * BigInt(34 + this.#draw(67))) / 100n;
    const offer = await this.#do(
      supplier,
      'offerSale',
      {
        receivable: invoice,
        piece: '1',
        from: '1',
        to: String(units),
        buyer: null,
        price: String((units * 98n) / 100n),
        issuer: BANK,
        disclosed: true,
        recourse: false,
        interest: null,
        reserve: null,
        reference: hashJson('sale'),
        expiresDay: this.#dayText(day + 15),
      },
      month,
    );
    if (offer === null) return;
    const bought = await this.#do(BANK, 'acceptSale', { offer, knowing: [] }, month);
    if (bought !== null) month.sold += 1;
  }

  /** @throws Error when the bank may not: a market without money shows nothing of a year */
  async #issue(to: string, amount: bigint, payment: string): Promise<void> {
    const words = { to, currency: CURRENCY, amount: String(amount), payment: hashJson(payment) };
    const issued = await this.#do(BANK, 'issueMoney', words, this.#month(0));
    if (issued === null) throw new Error(`${BANK} could not issue ${amount} to ${to}`);
  }

  /** Does a deed; its id when it took effect, null when the rules refused it, which is counted. */
  async #do<Type extends DeedType>(
    member: string,
    type: Type,
    words: DeedWords<Type>,
    month: Month,
  ): Promise<string | null> {
    const signer = this.#signers.get(member);
    if (signer === undefined) throw new Error(`no key of ${member}`);
    const { client } = this.#options;
    const done = await client.perform(deedOf(type, await client.shown(type, words)), signer);
    if (done.status === 'final' && done.result.code === 'ok') return done.id;
    month.refused += 1;
    return null;
  }

  #month(day: number): Month {
    const index = Math.floor(day / MONTH_DAYS);
    while (this.months.length <= index) {
      this.months.push({ registered: 0, accepted: 0, sold: 0, refused: 0, amount: 0n });
    }
    return this.months[index] as Month;
  }

  #dayText(day: number): string {
    return dayText(this.#options.firstDay + day);
  }

  /** A number from 0 to `below` - 1, the next one of the seed. */
  #draw(below: number): number {
    this.#drawn += 1;
    const word = hashJson([this.#options.seed, this.#drawn]).slice(0, 12);
    return Number.parseInt(word, 16) % below;
  }
}
