import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { encodeDetails } from '../client/invoices/details.ts';
import { fingerprint, identityParts, normaliseNumber } from '../client/invoices/identity.ts';
import { numberCore, numberPrints, numberSkeleton } from '../client/invoices/numberPrints.ts';
import type { Registration } from '../client/invoices/prepareRegistration.ts';
import { prepareRegistration } from '../client/invoices/prepareRegistration.ts';
import { decompose, looksOf, scriptOf } from '../contracts/names/unicodeForms.ts';
import { COMBINING_CLASSES } from '../contracts/names/unicodeTables.ts';
import { assert } from '../ledger/assert.ts';
import { canonicalText } from '../ledger/canonical.ts';
import { toHex, utf8, utf8Text } from '../ledger/encoding.ts';
import { hashOf, sha256 } from '../ledger/hash.ts';

// What a registration states of an invoice, for those who make it without this house: golden files
// of every text that is fingerprinted, and cases of numbers. The keys are made of their names.

const NETWORK_KEY = sha256(utf8('tallystick vector network'));
const SUPPLIER = 'talwerk';
const DOCUMENTS = ['gear-housings-ubl.xml', 'gear-housings-cii.xml', 'drive-shafts-ubl.xml'];

/** Numbers that show each step of docs/format.md, and what must stay apart. */
const NUMBERS = [
  ...['TW-2026-0417', 're 2017/1118', ' RE\u00a02017\u200b1118\ufeff', 'RE–2017—11−18'],
  ...['2017⁄18', 'RE\u00ad-7\u034f', 'ＲＥ－２０１７／ａ', '发票 １２', 'A1', 'А1'],
  ...['0012', '12', 'RO1', 'R01', 'IL-0'],
  ...['Ärger 1', 'A\u0308rger 1', 'ŁÓDŹ/00120/26', 'INV-2026-000123-B', '12-3456-7890', '٣٤٥-٠٠١'],
  ...['แก้ 12', 'M0001', '--', '𝟏𝟐', '\u1039\u108d\u04d7\u0652\u09cd1'],
];

/** The golden files by name: exact bytes, but for the list of `invoiceCases`. */
export function invoiceTexts(): ReadonlyMap<string, string> {
  const { invoice, deed, file } = registered(DOCUMENTS[0] ?? '');
  const { details, salt, document } = file;
  const texts = new Map([
    ['invoice-identity.json', canonicalText(identityParts(invoice, SUPPLIER))],
    [
      'invoice-document.json',
      canonicalText({ type: 'invoice-document', sha256: hashOf(document) }),
    ],
    ['invoice-commitment.json', canonicalText({ details, salt })],
    ['invoice-details-file.json', utf8Text(encodeDetails(file))],
    ['number-tables.json', canonicalText(numberTables())],
  ]);
  const [identity, named, committed] = [...texts.values()];
  const print = (text = '') => fingerprint(NETWORK_KEY, JSON.parse(text));
  assert(print(identity) === deed.identity, 'the golden identity is that of the deed');
  assert(print(named) === deed.document, 'the golden document is that of the deed');
  assert(hashOf(utf8(committed ?? '')) === deed.details, 'the golden commitment is the deed’s');
  return texts;
}

/** Inputs and results, for people and for tests in other languages. */
export function invoiceCases(): object {
  return {
    networkKey: toHex(NETWORK_KEY),
    supplier: SUPPLIER,
    numbers: NUMBERS.map((number) => {
      const normalised = normaliseNumber(number);
      const prints = numberPrints(NETWORK_KEY, SUPPLIER, number);
      const identity = {
        type: 'invoice-identity',
        supplier: SUPPLIER,
        number: normalised,
      } as const;
      return {
        number,
        normalised,
        year: 2026,
        skeletonText: numberSkeleton(number),
        coreText: numberCore(number),
        identity: fingerprint(NETWORK_KEY, { ...identity, year: 2026 }),
        ...prints,
      };
    }),
    documents: DOCUMENTS.map((name) => {
      const { deed, file } = registered(name);
      const { details, salt, document } = file;
      const detailsFile = hashOf(encodeDetails(file));
      return { file: name, sha256: hashOf(document), salt, details, deed, detailsFile };
    }),
  };
}

/** A sample as `tally invoices register` would register it, with a salt made of its name. */
function registered(name: string): Registration {
  const path = resolve(import.meta.dirname, '../examples/invoices', name);
  const registration = prepareRegistration({
    document: new Uint8Array(readFileSync(path)),
    supplierId: SUPPLIER,
    networkKey: NETWORK_KEY,
    salt: sha256(utf8(`tallystick vector salt ${name}`)),
  });
  assert('deed' in registration, `${name} can be registered`);
  return registration;
}

/**
 * What docs/format.md needs to know of characters, in hex: into which `parts` one falls, what it
 * `looks` like then, its combining class, and the ranges of those that are letters or digits.
 */
function numberTables() {
  const parts: Record<string, string> = {};
  const looks: Record<string, string> = {};
  const kept: string[] = [];
  let first: number | null = null;
  for (let at = 0; at <= 0x110000; at += 1) {
    const letter = isKept(at);
    if (letter) first ??= at;
    if (!letter && first !== null) kept.push(`${hex(first)}-${hex(at - 1)}`);
    if (!letter) first = null;
    if (at >= 0xd800 && at < 0xe000) continue;
    const own = decompose([at]);
    if (!isOnly(own, at)) parts[hex(at)] = own.map(hex).join(' ');
    const look = looksOf([at]);
    if (isOnly(own, at) && !isOnly(look, at)) looks[hex(at)] = look.map(hex).join(' ');
  }
  const classes = COMBINING_CLASSES.trim().split(/\s+/);
  return { classes: Object.fromEntries(classes.map(classOf)), kept, looks, parts };
}

/** `7:93c,9bc-9bd` as the class with its ranges. */
function classOf(entry: string): [string, string[]] {
  const [name = '', runs = ''] = entry.split(':');
  return [name, runs.split(',').map((run) => (run.includes('-') ? run : `${run}-${run}`))];
}

function isKept(at: number): boolean {
  const script = scriptOf(at);
  const letter = script !== undefined && script !== 'Zyyy' && script !== 'Zinh';
  return letter || (at >= 0x30 && at <= 0x39);
}

function isOnly(points: readonly number[], at: number): boolean {
  return points.length === 1 && points[0] === at;
}

function hex(at: number): string {
  return at.toString(16);
}
