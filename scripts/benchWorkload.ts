/** What the members of the benchmark do: mostly new invoices, some acceptances and payments. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readSecretKey } from '../client/sdk/keyFile.ts';
import type { SecretKey } from '../client/sdk/signer.ts';
import { OPEN_TERMS } from '../contracts/state/invoices.ts';
import type { Hash } from '../ledger/hash.ts';
import { hashText } from '../ledger/hash.ts';
import type { Deed } from '../ledger/transaction.ts';
import { composeTransaction, decodeTransaction } from '../ledger/transaction.ts';
import type { Organisation } from './consortium.ts';
import { CONSORTIUM } from './consortium.ts';

const BANK = 'hafenbank';
/** Members without a node that register invoices. */
export const SUPPLIERS: readonly string[] = names('werk', 31);
const BUYERS = names('kunde', 8);
/** The mix, in parts of this many: one accepts an invoice, two pay, the others register. */
const MIX_PARTS = 20;
/** The first expires after this: longer than any run of the benchmark. */
const LIFETIME_MS = 420_000;
/** So many expire in the same ms: later ones later, like those of clients that sign and send. */
const EXPIRING_TOGETHER = 4;
const DAY_MS = 86_400_000;
const TERM_DAYS = 60;
/** Invoices are of the days before: like real ones, few of two parties are of one day. */
const ISSUE_DAYS = 59;
/** Invoices of days that are so far apart are not taken for one. */
const APART_DAYS = 4;
/** Days of issue of those that are accepted; then their due day is a later one. */
const ISSUE_CLASSES = 15;
/** More processes than load one network, each with amounts that no two others add up to. */
const MAX_SHARES = 8;
const LEAST_ACCEPTED = 2_000_000;

/** Four validators, a bank among them; suppliers and buyers without a node. */
export const BENCH_ORGANISATIONS: readonly Organisation[] = [
  ...CONSORTIUM.filter(({ validator }) => validator),
  ...SUPPLIERS.map((id) => member(id, 'supplier')),
  ...BUYERS.map((id) => member(id, 'buyer')),
];

/** Signed transactions: what has to be final before the others, and those. */
export interface Prepared {
  readonly first: readonly string[];
  readonly mixed: readonly string[];
}

/** How much is prepared, and for whom. */
export interface WorkloadOptions {
  /** The folder of the network, with the clients' keys. */
  readonly home: string;
  readonly chain: Hash;
  /** A part of all fingerprints, so that two processes never register one invoice. */
  readonly share: number;
  /** Transactions of the mix. */
  readonly count: number;
  /** Of so many of the mix one accepts an invoice; by default as in `MIX_PARTS`; null: none. */
  readonly acceptEach?: number | null;
  /** Who registers and pays; by default all suppliers. */
  readonly suppliers?: readonly string[];
  /** Where the numbers of invoices go on after those of an earlier call with this share. */
  readonly from?: number;
}

/** Composes and signs a workload. */
export async function prepareWorkload(options: WorkloadOptions): Promise<Prepared> {
  const signers = new Map<string, SecretKey>();
  for (const id of [BANK, ...SUPPLIERS, ...BUYERS]) {
    signers.set(id, await readSecretKey(join(options.home, 'clients', id, 'member.key.json')));
  }
  return new Workload(options, signers).prepare();
}

/** What tells one invoice of two parties from another. Days are texts. */
interface Marks {
  readonly amount: string;
  readonly issueDay: string;
  readonly dueDay: string;
}

interface Registered {
  readonly invoice: Hash;
  readonly supplier: string;
  readonly debtor: string;
  readonly amount: string;
  readonly dueDay: string;
  readonly document: string;
  readonly details: string;
}

class Workload {
  readonly #options: WorkloadOptions;
  readonly #signers: ReadonlyMap<string, SecretKey>;
  readonly #suppliers: readonly string[];
  readonly #began = Date.now();
  readonly #dueDay = dayOf(Date.now() + TERM_DAYS * DAY_MS);
  #number: number;

  constructor(options: WorkloadOptions, signers: ReadonlyMap<string, SecretKey>) {
    this.#options = options;
    this.#signers = signers;
    this.#number = options.from ?? 0;
    this.#suppliers = options.suppliers ?? SUPPLIERS;
  }

  prepare(): Prepared {
    const { count, acceptEach = MIX_PARTS } = this.#options;
    const first = this.#suppliers.map((to) => this.#issueMoney(to));
    const waiting: Registered[] = [];
    for (let at = 0; acceptEach !== null && at < count; at += acceptEach) {
      const marks = this.#unlikeOthers();
      const jws = this.#register(marks);
      const { id, member: supplier, deed } = decodeTransaction(jws, jws.length);
      const { debtor, document, details } = deed;
      const { amount, dueDay } = marks;
      waiting.push({
        ...{ invoice: id, supplier, amount, dueDay, debtor: String(debtor) },
        ...{ document: String(document), details: String(details) },
      });
      first.push(jws);
    }
    const mixed = Array.from({ length: count }, (_, at) => {
      const registered = acceptEach === null ? undefined : waiting[at / acceptEach];
      if (registered !== undefined) return this.#accept(registered);
      return at % (MIX_PARTS / 2) === 5 ? this.#pay() : this.#register(this.#likeMost());
    });
    return { first, mixed };
  }

  /** The next invoice is one of many. */
  #likeMost(): Marks {
    const number = this.#number + 1;
    const issueDay = dayOf(this.#began - (number % ISSUE_DAYS) * DAY_MS);
    const amount = String(100_000 + ((number * 7_919) % 900_000));
    return { amount, issueDay, dueDay: this.#dueDay };
  }

  /** The next invoice is to be accepted: its debtor must have no other to answer for. */
  #unlikeOthers(): Marks {
    const round = Math.floor(this.#number / (this.#suppliers.length * BUYERS.length));
    const issued = (round % ISSUE_CLASSES) * APART_DAYS;
    const due = TERM_DAYS + APART_DAYS + Math.floor(round / ISSUE_CLASSES);
    return {
      amount: String(LEAST_ACCEPTED * 3 ** (this.#options.share % MAX_SHARES)),
      issueDay: dayOf(this.#began - issued * DAY_MS),
      dueDay: dayOf(this.#began + due * DAY_MS),
    };
  }

  #register({ amount, issueDay, dueDay }: Marks): string {
    const number = this.#next();
    return this.#sign(turn(this.#suppliers, number), {
      type: 'registerInvoice',
      version: 1,
      debtor: turn(BUYERS, number),
      currency: 'EUR',
      amount,
      issueDay,
      documentDueDay: dueDay,
      dueDay,
      identity: this.#unique('identity'),
      skeleton: this.#unique('skeleton'),
      core: this.#unique('core'),
      document: this.#unique('document'),
      details: this.#unique('details'),
      terms: OPEN_TERMS,
    });
  }

  #accept({ debtor, amount, ...shown }: Registered): string {
    return this.#sign(debtor, {
      type: 'acceptInvoice',
      version: 1,
      ...shown,
      currency: 'EUR',
      invoiced: amount,
      amount,
      reason: null,
      kind: 'undertaking',
      text: hashText('the undertaking of the benchmark'),
      mandate: { issuer: BANK, chargesCap: null, partial: false },
      latePpm: null,
      lateCost: null,
      noticeByBlock: true,
      accelerates: false,
      distinctFrom: [],
    });
  }

  #pay(): string {
    const number = this.#next();
    const from = turn(this.#suppliers, number);
    return this.#sign(from, {
      type: 'transferMoney',
      version: 1,
      issuer: BANK,
      currency: 'EUR',
      to: turn(SUPPLIERS, SUPPLIERS.indexOf(from) + 1),
      amount: '100',
      reference: this.#unique('reference'),
    });
  }

  #issueMoney(to: string): string {
    this.#next();
    return this.#sign(BANK, {
      type: 'issueMoney',
      version: 1,
      to,
      currency: 'EUR',
      amount: '100000000',
      payment: this.#unique('payment'),
    });
  }

  #sign(id: string, deed: Deed): string {
    const signer = this.#signers.get(id);
    if (signer === undefined) throw new Error(`no key of ${id}`);
    const { member: name, keyName, secret } = signer;
    const { chain } = this.#options;
    const nonce = randomBytes(16);
    const expires = this.#began + LIFETIME_MS + Math.floor(this.#number / EXPIRING_TOGETHER);
    const seeded = { ...deed, seed: randomBytes(16).toString('base64url') };
    const words = { chain, deed: seeded, expires, nonce, member: name, keyName };
    return composeTransaction(words, secret);
  }

  #next(): number {
    this.#number += 1;
    return this.#number;
  }

  #unique(what: string): Hash {
    return hashText(`${what} ${this.#options.share} ${this.#number}`);
  }
}

function names(stem: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${stem}-${at + 1}`);
}

function member(id: string, role: 'supplier' | 'buyer'): Organisation {
  return { id, name: `Benchmark ${id}`, roles: [role], validator: false };
}

function turn(list: readonly string[], number: number): string {
  return list[number % list.length] ?? '';
}

function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
