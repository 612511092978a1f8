/** The chain of the engine's simulation, and the deeds that its clients do. */

import { dayText } from '../../contracts/state/calendar.ts';
import { OPEN_TERMS } from '../../contracts/state/invoices.ts';
import type { Parameters } from '../../contracts/state/parameters.ts';
import { DEFAULT_PARAMETERS } from '../../contracts/state/parameters.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../../ledger/genesis.ts';
import { hashOf } from '../../ledger/hash.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import { acceptInvoice, START, secretOf, transactionOf } from '../node/smallChain.ts';
import type { Lots } from './lots.ts';

/** A ledger day is a second, so that invoices fall due while a run goes on. */
export const DAY_MS = 1_000;
const FIRST_DAY = Math.floor(START / 86_400_000);
const LIFETIME_MS = 300_000;

const ROLES: Readonly<Record<string, readonly string[]>> = {
  bank: ['financier', 'issuer'],
  buyer: ['buyer'],
  s1: ['supplier'],
  s2: ['supplier'],
};

/** The genesis document of a network of `size` validators `v0`, `v1`, ... */
export function simulationGenesis(size: number, parameters: Partial<Parameters> = {}): Genesis {
  const members = Object.entries(ROLES).map(([id, roles]) => ({
    id,
    name: id,
    roles,
    keys: [{ name: 'main', key: publicKeyOf(secretOf(id)) }],
  }));
  const validators = Array.from({ length: size }, (_, index) => ({
    id: `v${index}`,
    key: publicKeyOf(secretOf(`v${index}`)),
    power: 1,
  })).sort((left, right) => (left.id < right.id ? -1 : 1));
  const words = {
    name: 'simulation',
    start: START,
    dayMs: DAY_MS,
    utcOffsetMinutes: 0,
    cutOffHour: 12,
    calendar: { name: 'every-day', version: 1, weekend: [], holidays: [] },
    validators,
    members,
    parameters: { ...DEFAULT_PARAMETERS, ...parameters },
  };
  return decodeGenesis(encodeGenesis(words));
}

/** Clients of all members: money is issued and paid on, invoices are registered and accepted. */
export class Clients {
  readonly #genesis: Genesis;
  readonly #lots: Lots;
  readonly #registered: string[] = [];
  #count = 0;

  constructor(genesis: Genesis, lots: Lots) {
    this.#genesis = genesis;
    this.#lots = lots;
  }

  /** One more signed deed. */
  next(nowMs: number): { readonly id: string; readonly jws: string } {
    const jws = this.#compose(nowMs);
    return { id: decodeTransaction(jws, 1 << 16).id, jws };
  }

  #compose(nowMs: number): string {
    this.#count += 1;
    const oldest = this.#registered[0];
    if (this.#count <= 2 || this.#lots.chance(0.3)) return this.#issue(nowMs);
    if (oldest !== undefined && this.#lots.chance(0.5)) {
      this.#registered.shift();
      return acceptInvoice(this.#genesis, oldest, nowMs);
    }
    if (this.#lots.chance(0.5)) return this.#pay(nowMs);
    const registered = this.#register(nowMs);
    this.#registered.push(registered);
    return registered;
  }

  #issue(nowMs: number): string {
    const to = this.#lots.pick(['buyer', 'buyer', 's1']);
    const payment = this.#hashed('payment');
    const deed = { type: 'issueMoney', version: 1, to, currency: 'EUR', amount: '50000', payment };
    return this.#sign(deed, 'bank', nowMs);
  }

  #pay(nowMs: number): string {
    const deed = {
      ...{ type: 'transferMoney', version: 1, issuer: 'bank', currency: 'EUR', to: 's2' },
      amount: String(this.#lots.integer(1, 20_000)),
      reference: this.#hashed('reference'),
    };
    return this.#sign(deed, 'buyer', nowMs);
  }

  #register(nowMs: number): string {
    const today = FIRST_DAY + Math.max(0, Math.floor((nowMs - START) / DAY_MS));
    const deed = {
      ...{ type: 'registerInvoice', version: 1, debtor: 'buyer', currency: 'EUR' },
      amount: String(this.#lots.integer(1_000, 30_000)),
      issueDay: dayText(today),
      documentDueDay: null,
      dueDay: dayText(today + this.#lots.integer(2, 8)),
      identity: this.#hashed('identity'),
      skeleton: this.#hashed('skeleton'),
      core: this.#hashed('core'),
      document: this.#hashed('document'),
      details: this.#hashed('details'),
      terms: OPEN_TERMS,
    };
    return this.#sign(deed, this.#lots.pick(['s1', 's2']), nowMs);
  }

  #sign(deed: Deed, member: string, nowMs: number): string {
    const wording = { member, nonce: this.#count, expires: nowMs + LIFETIME_MS };
    return transactionOf(this.#genesis, deed, wording);
  }

  #hashed(what: string): string {
    return hashOf(utf8(`${what} ${this.#count}`));
  }
}
