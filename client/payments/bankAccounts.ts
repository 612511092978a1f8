/**
 * Accounts at banks, by the members that they belong to: a file of a member's own, for accounts
 * never stand on the ledger (docs/payments.md has its form).
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { expectArray, expectId, expectText } from '../../ledger/shape.ts';

/** An account that can be paid from and into. */
export interface BankAccount {
  /** Whose it is, as the bank knows it. */
  readonly name: string;
  /** The currency that it takes; null: any. */
  readonly currency: string | null;
  readonly iban: string | null;
  /** Its number where there is no IBAN. */
  readonly number: string | null;
  readonly bic: string | null;
}

/** Finds the account of a member for a currency: one of that currency before one of any. */
export type AccountFinder = (member: string, currency: string) => BankAccount | null;

const FIELDS = ['name', 'currency', 'iban', 'number', 'bic'];
const MAX_MEMBERS = 10_000;
const MAX_ACCOUNTS = 20;
/** Signs that XML cannot hold, or that nobody sees. */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;

/** The accounts in a file's JSON. @throws FormatError bad_shape, which names the field */
export function decodeAccounts(json: Json): AccountFinder {
  const byMember = new Map<string, readonly BankAccount[]>();
  const file = objectOf(json, 'accounts');
  if (Object.keys(file).length > MAX_MEMBERS) throw wrong('accounts', 'fewer members');
  for (const [member, list] of Object.entries(file)) {
    expectId(member, 'accounts');
    const own = expectArray(list, `accounts.${member}`, MAX_ACCOUNTS);
    byMember.set(
      member,
      own.map((account) => decodeAccount(account, `accounts.${member}`)),
    );
  }
  return (member, currency) => {
    const own = byMember.get(member) ?? [];
    const exact = own.find((account) => account.currency === currency);
    return exact ?? own.find((account) => account.currency === null) ?? null;
  };
}

function decodeAccount(json: Json, field: string): BankAccount {
  const fields = objectOf(json, field);
  const unknown = Object.keys(fields).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw wrong(`${field}.${unknown}`, FIELDS.join(', '));
  const text = (name: string, max: number): string | null => {
    const value = fields[name] ?? null;
    if (value === null) return null;
    const read = expectText(value, `${field}.${name}`, max).trim();
    if (read === '' || HIDDEN.test(read)) throw wrong(`${field}.${name}`, 'a text');
    return read;
  };
  const [name, number, currency] = [text('name', 140), text('number', 34), text('currency', 3)];
  const [iban, bic] = [text('iban', 42)?.replaceAll(' ', '') ?? null, text('bic', 11)];
  if (name === null) throw wrong(`${field}.name`, 'the name of the account');
  if ((iban === null) === (number === null)) throw wrong(`${field}.iban`, 'an IBAN, or a number');
  if (iban !== null && !isIban(iban)) throw wrong(`${field}.iban`, 'an IBAN whose digits hold');
  if (bic !== null && !/^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(bic)) {
    throw wrong(`${field}.bic`, 'a BIC of 8 or 11 signs');
  }
  if (currency !== null && !/^[A-Z]{3}$/.test(currency)) throw wrong(`${field}.currency`, 'EUR');
  return { name, currency, iban, number, bic };
}

/** ISO 13616: with the first four signs behind the rest, and A as 10, it is 1 modulo 97. */
export function isIban(text: string): boolean {
  if (!/^[A-Z]{2}[0-9]{2}[0-9A-Z]{10,30}$/.test(text)) return false;
  let rest = 0;
  for (const sign of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value < 10 ? 10 : 100) + value) % 97;
  }
  return rest === 1;
}

function objectOf(json: Json, field: string): Readonly<Record<string, Json>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
    return json as Readonly<Record<string, Json>>;
  }
  throw wrong(field, 'an object');
}

function wrong(field: string, expected: string): FormatError {
  return new FormatError('bad_shape', `${field}: expected ${expected}`, { field, expected });
}
