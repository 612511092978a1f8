/** The steady trade of everybody else in `npm run bench:due`, and the deeds that it is made of. */
import { dayNumber, dayText } from '../contracts/state/calendar.ts';
import { invoices, OPEN_TERMS } from '../contracts/state/invoices.ts';
import type { Role } from '../contracts/state/members.ts';
import type { World } from '../contracts/state/state.ts';
import type { Hash } from '../ledger/hash.ts';
import { hashText } from '../ledger/hash.ts';
import type { Act } from './benchDueChain.ts';

/** Issues all money. */
export const BANK = 'hafenbank';

const FIRST_DAY = dayNumber('2026-03-02') ?? 0;
const SUPPLIERS = Array.from({ length: 20 }, (_, at) => `werk-${at + 1}`);
const BUYERS = Array.from({ length: 8 }, (_, at) => `kunde-${at + 1}`);
/** The mix, in parts of this many: two pay, one accepts, the others register. */
const MIX_PARTS = 20;
/** Behind all that the shapes make due. */
const DUE_DAY = 200;

/** Who trades. */
export const TRADE_MEMBERS: Readonly<Record<string, readonly Role[]>> = {
  [BANK]: ['financier', 'issuer'],
  ...Object.fromEntries(SUPPLIERS.map((id) => [id, ['supplier']])),
  ...Object.fromEntries(BUYERS.map((id) => [id, ['buyer']])),
};

/** The text of a ledger day, counted from the first. */
export function day(number: number): string {
  return dayText(FIRST_DAY + number);
}

/** Registers an invoice that looks like no other one. */
export function registration(
  member: string,
  debtor: string,
  { name, amount, dueDay }: { name: string; amount: string; dueDay: string },
): Act {
  const words = {
    ...{ debtor, currency: 'EUR', amount, dueDay },
    ...{ issueDay: day(0), documentDueDay: null, terms: OPEN_TERMS },
    ...{ identity: hashText(`identity ${name}`), skeleton: hashText(`skeleton ${name}`) },
    ...{ core: hashText(`core ${name}`), document: hashText(`document ${name}`) },
    details: hashText(`details ${name}`),
  };
  return { member, deed: { type: 'registerInvoice', ...words } };
}

/** Its debtor accepts an invoice as it stands, and answers for all that look like it. */
export function acceptance(
  world: World,
  invoice: Hash,
  dueDay: string,
  words: Readonly<Record<string, string>> = {},
): Act {
  const fact = invoices.read(world, invoice);
  if (fact === undefined) throw new Error('an invoice that is accepted was registered');
  const { supplier, currency, document, details, debtor, similar } = fact;
  const amount = String(fact.amount);
  const shown = { invoice, supplier, currency, invoiced: amount, document, details };
  const terms = {
    ...{ amount, reason: null, kind: 'undertaking', text: hashText('the undertaking'), dueDay },
    ...{ mandate: { issuer: BANK, chargesCap: null, partial: false }, latePpm: null },
    ...{ lateCost: null, noticeByBlock: true, accelerates: false, distinctFrom: [...similar] },
  };
  return { member: debtor, deed: { type: 'acceptInvoice', ...shown, ...terms, ...words } };
}

/** See the head of this file. */
export class SteadyTrade {
  readonly #registered: Hash[] = [];
  #number = 0;

  /** Money for those who pay. */
  founding(): readonly Act[] {
    return SUPPLIERS.map((to) => {
      const words = { to, currency: 'EUR', amount: '100000000', payment: hashText(`for ${to}`) };
      return { member: BANK, deed: { type: 'issueMoney', ...words } };
    });
  }

  /** The next deed of the mix. */
  next(world: World): Act {
    this.#number += 1;
    const number = this.#number;
    const place = number % MIX_PARTS;
    const member = SUPPLIERS[number % SUPPLIERS.length] ?? '';
    if (place === 5 || place === 15) return pay(member, number);
    // Old enough to be in a block by now.
    const invoice = place === 10 ? this.#registered.shift() : undefined;
    if (invoice !== undefined && invoices.read(world, invoice) !== undefined) {
      return acceptance(world, invoice, day(DUE_DAY));
    }
    const amount = String(100_000 + ((number * 7_919) % 900_000));
    const debtor = BUYERS[number % BUYERS.length] ?? '';
    return registration(member, debtor, { name: `steady ${number}`, amount, dueDay: day(DUE_DAY) });
  }

  /** An invoice was registered. */
  note(invoice: Hash): void {
    this.#registered.push(invoice);
  }
}

function pay(member: string, number: number): Act {
  const to = SUPPLIERS[(number + 1) % SUPPLIERS.length] ?? '';
  const money = { issuer: BANK, currency: 'EUR', to, amount: '100' };
  const deed = { type: 'transferMoney', ...money, reference: hashText(`reference ${number}`) };
  return { member, deed };
}
