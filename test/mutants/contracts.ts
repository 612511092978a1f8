/**
 * Planted mistakes in the rules of the trade. Each is one changed line in a copy of the contracts,
 * and the tests named with it have to notice it there.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Kill, Mutant } from './mutant.ts';

const REPOSITORY = resolve(import.meta.dirname, '../..');
const COPIED = ['contracts', 'ledger', 'test/contracts', 'test/support', 'scripts/deeds.ts'];
const FILES = ['package.json', 'tsconfig.json', 'vitest.config.ts', 'docs/refusals.md'];

/** A changed line: where it stands, what it says, what it says with the mistake. */
interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The part of the runner's report that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

let copy: string | null = null;

/** A copy of the floors under test, made once for each run. */
function workingCopy(): string {
  if (copy !== null) return copy;
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-mutants-'));
  for (const path of [...COPIED, ...FILES]) {
    cpSync(join(REPOSITORY, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  copy = folder;
  const control = runTests(folder, ['units', 'settlement']);
  if (control.killed) throw new Error(`the copy without a mistake fails: ${control.by}`);
  return folder;
}

function hunt({ file, from, to }: Change, tests: readonly string[]): Kill {
  const folder = workingCopy();
  const path = join(folder, 'contracts', file);
  const text = readFileSync(path, 'utf8');
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`contracts/${file} has not one line ${from}`);
  try {
    writeFileSync(path, parts.join(to));
    return runTests(folder, tests);
  } finally {
    writeFileSync(path, text);
  }
}

function runTests(folder: string, tests: readonly string[]): Kill {
  const names = tests.map((name) => `test/contracts/${name}.test.ts`);
  const runner = join(folder, 'node_modules/vitest/vitest.mjs');
  const report = join(folder, 'report.json');
  const output = ['--reporter', 'json', '--outputFile', report];
  const args = [runner, 'run', ...names, '--root', folder, '--bail', '1', ...output];
  const { status } = spawnSync(process.execPath, args, {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, HISTORIES: '8' },
  });
  if (status === 0) return { killed: false, by: `lived through ${names.join(', ')}` };
  return { killed: true, by: firstFailed(report) ?? `${names.join(', ')} broke off` };
}

function firstFailed(report: string): string | null {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  return all.find(({ status }) => status === 'failed')?.fullName ?? null;
}

/** A mistake that changes one line of the contracts, and the tests that hunt it. */
export function mutant(
  name: string,
  why: string,
  tests: readonly string[],
  change: Change,
): Mutant {
  return { name, why, kill: () => hunt(change, tests) };
}

/** Mistakes of arithmetic: units, shares, interest. */
const ARITHMETIC: readonly Mutant[] = [
  mutant('shares by floats', 'amounts beyond 2^53 are rounded', ['units'], {
    file: 'units.ts',
    from: 'const upTo = (amount * before) / total;',
    to: 'const upTo = BigInt(Math.floor((Number(amount) * Number(before)) / Number(total)));',
  }),
  mutant(
    'the remainder goes to the piece before',
    'rounding up is another formula',
    ['settlement'],
    {
      file: 'units.ts',
      from: 'const upTo = (amount * before) / total;',
      to: 'const upTo = (amount * before + total - 1n) / total;',
    },
  ),
  mutant('payments are spread over closed units too', 'domain.md: OPEN units', ['units'], {
    file: 'units.ts',
    from: 'return range.to - range.from + 1n - range.paid - range.released;',
    to: 'return range.to - range.from + 1n - range.released;',
  }),
  mutant('a cut gives the paid units to the right part', 'units change hands', ['units'], {
    file: 'units.ts',
    from: '{ ...range, to: last, released: 0n },',
    to: '{ ...range, to: last, paid: 0n },',
  }),
  mutant('late interest on the face', 'interest is on open principal', ['lateness'], {
    file: 'interest.ts',
    from: 'openAmount(receivable) * BigInt(latePpm)',
    to: 'receivable.face * BigInt(latePpm)',
  }),
  mutant('principal before interest', 'a payment is applied to interest first', ['lateness'], {
    file: 'paying.ts',
    from: 'const interest = lesser(amount, interestDue);',
    to: 'const interest = amount > 10_000n ? lesser(amount, interestDue) : 0n;',
  }),
  mutant('30E/360 counts the 31st', 'ISDA 2006, section 4.16 (g)', ['interest'], {
    file: 'interest.ts',
    from: "dayCount === '30E/360' || first === 30",
    to: 'first === 30',
  }),
];

/** Mistakes of time and of the due-queue. */
const TIME: readonly Mutant[] = [
  mutant('settled again at the next height', 'nothing is paid twice', ['settlement'], {
    file: 'indexes.ts',
    from: "if (status === 'open' || status === 'closed') entries.push(dueKey(dueTime",
    to: "if (status !== 'overdue') entries.push(dueKey(dueTime",
  }),
  mutant(
    'a transaction overtakes the backlog',
    'nobody may empty an account first',
    ['settlement'],
    {
      file: 'execute.ts',
      from: 'if (transactions.length > 0 && hasBacklog(scene))',
      to: 'if (transactions.length > 999 && hasBacklog(scene))',
    },
  ),
  mutant('a transfer after the cut-off', 'the holders of record are fixed', ['offerRules'], {
    file: 'offering.ts',
    from: "if (status === 'open' && scene.time < recordTime) return null;",
    to: "if (status !== 'paid') return null;",
  }),
  mutant('an offer outlives the record time', 'open offers lapse then', ['offers'], {
    file: 'settle.ts',
    from: 'const events = open.flatMap(',
    to: 'const events = open.slice(1).flatMap(',
  }),
  mutant('paid at the weekend', 'the following business day', ['calendar'], {
    file: 'calendar.ts',
    from: 'while (!isBusinessDay(calendar, candidate)) candidate += 1;',
    to: 'if (!isBusinessDay(calendar, candidate)) candidate += 1;',
  }),
  mutant('silence is acceptance', 'an invoice that nobody answers lapses', ['disputeRules'], {
    file: 'settle.ts',
    from: "{ ...invoice, status: 'lapsed', disputed: 0n }",
    to: "{ ...invoice, status: 'accepted', disputed: 0n }",
  }),
  mutant('a retry forgets what the mandate gave', 'a limit is for all attempts', ['lateness'], {
    file: 'settle.ts',
    from: 'BigInt(mandate.limit) - paid - interestPaid',
    to: 'BigInt(mandate.limit)',
  }),
];

/** Mistakes about invoices and credit notes. */
const INVOICES: readonly Mutant[] = [
  mutant(
    'a rejected invoice frees its fingerprint',
    'only a reissue may use it',
    ['invoiceRules'],
    {
      file: 'rules/rejectInvoice.ts',
      from: 'const { reason } = deed;',
      to: "const { reason } = deed;\n    scene.draft.remove('identity/'.concat(invoice.identity));",
    },
  ),
  mutant('anybody reissues', 'an identity is its supplier’s', ['disputeRules'], {
    file: 'rules/reissueInvoice.ts',
    from: 'if (supplier !== scene.signer)',
    to: "if (supplier === 'nobody')",
  }),
  mutant('the disputed rest is lost', 'the rest stays a disputed invoice', ['disputeRules'], {
    file: 'rules/acceptInvoice2.ts',
    from: 'const disputed = amount - face;',
    to: 'const disputed = 0n;',
  }),
  mutant('look-alikes need no answer', 'a financed duplicate', ['disputeRules'], {
    file: 'rules/acceptInvoice2.ts',
    from: 'if (missing !== undefined)',
    to: "if (missing === 'none')",
  }),
  mutant('a credit note touches an undertaking', 'defences were waived', ['dilution'], {
    file: 'diluting.ts',
    from: "kind === 'acknowledged' ? openAmount(receivable) : 0n",
    to: 'kind === null ? 0n : openAmount(receivable)',
  }),
  mutant('dilution falls on buyers first', 'the supplier’s own units come first', ['dilution'], {
    file: 'diluting.ts',
    from: '[own, sold, bare]',
    to: '[sold, own, bare]',
  }),
];

/** Mistakes about pieces, pledges and money. */
const PIECES: readonly Mutant[] = [
  mutant('a sale ignores the pledge', 'no transfer without consent', ['offerRules'], {
    file: 'offering.ts',
    from: "if (pledge !== null) return refuse('piece_pledged', { pledge });",
    to: '',
  }),
  mutant('the last pledgee is paid first', 'later pledges rank behind', ['pledgeRules'], {
    file: 'pledging.ts',
    from: 'for (const pledge of pledgesOf(draft, now)) {',
    to: 'for (const pledge of pledgesOf(draft, now).toReversed()) {',
  }),
  mutant('a pledgee keeps the surplus', 'up to the debt outstanding', ['pledgeRules'], {
    file: 'pledging.ts',
    from: 'const part = lesser(rest, openSecured(pledge));',
    to: 'const part = rest;',
  }),
  mutant('a consent is good for ever', 'it is used by one change of holder', ['pledgeRules'], {
    file: 'pledging.ts',
    from: 'if (pledge.consentTo !== null) pledges.write',
    to: "if (pledge.consentTo === '') pledges.write",
  }),
  mutant('enforced before the debt is due', 'a pledge is no sale', ['pledgeRules'], {
    file: 'rules/enforcePledge.ts',
    from: 'return scene.time < dueTime ?',
    to: 'return scene.time < 0 ?',
  }),
  mutant('the holder is paid without notice', 'ownership and payee are apart', ['noticeRules'], {
    file: 'paying.ts',
    from: 'if (rest > 0n) received.set(payTo, (received.get(payTo) ?? 0n) + rest);',
    to: 'if (rest > 0n) received.set(holder, (received.get(holder) ?? 0n) + rest);',
  }),
  mutant('an undisclosed assignment is disclosed', 'the payee stays', ['noticeRules'], {
    file: 'offering.ts',
    from: 'offer.disclosed ? withNotice',
    to: 'offer.id !== null ? withNotice',
  }),
  mutant('recourse survives a sale without', 'only unbroken sales with it', ['market.property'], {
    file: 'recourse.ts',
    from: 'return sales.slice(broken + 1);',
    to: 'return broken < 0 ? sales : sales;',
  }),
  mutant('a standing consent has no limit', 'limits are what it is given with', ['noticeRules'], {
    file: 'offering.ts',
    from: '|| units > consent.left) return false;',
    to: ') return false;',
  }),
  mutant('an offer is taken twice', 'one holder for each unit', ['offerRules'], {
    file: 'offering.ts',
    from: "if (offer.status === 'taken')",
    to: "if (offer.status === 'declined' && offer.taker !== null)",
  }),
  mutant('one issuer’s money pays for another’s', 'a claim on one issuer', ['settlement'], {
    file: 'facts.ts',
    from: '(issuer, currency, member) => `account/',
    to: "(_, currency, member, issuer = 'any') => `account/",
  }),
  mutant('anybody signs anything', 'a deed says who may', ['refusals'], {
    file: 'apply.ts',
    from: 'return checkRole(scene, rule.roles) ?? rule.apply(scene, read.data);',
    to: 'return rule.apply(scene, read.data);',
  }),
];

/** Mistakes about prices, locked money and money of several issuers. */
const MONEY: readonly Mutant[] = [
  mutant('locked money can be spent', 'what is quoted is there', ['quoteRules'], {
    file: 'money.ts',
    from: '{ balance: -amount, locked: amount });',
    to: '{ balance: 0n, locked: amount });',
  }),
  mutant('a quote that ends keeps its money', 'it is free again', ['quoteRules'], {
    file: 'quoting.ts',
    from: '  freeMoney(draft, moneyOf(quote), quote.financier, quote.price);\n',
    to: '',
  }),
  mutant('other quotes stay open', 'accepting one ends the request', ['quoteRules'], {
    file: 'quoting.ts',
    from: 'const events = openQuotes(draft, request.id).map((id) => lapseQuote(draft, id));',
    to: 'const events: Event[] = [];',
  }),
  mutant('a quote outlives the record time', 'the holders are fixed', ['quoteRules'], {
    file: 'rules/giveQuote.ts',
    from: 'return { lapseTime: Math.min(end, lapseTime) };',
    to: 'return { lapseTime: end };',
  }),
  mutant('the fee is the seller’s', 'price = units - discount - fee', ['quoteRules'], {
    file: 'pricing.ts',
    from: 'return { discount, fee, price: units - discount - fee };',
    to: 'return { discount, fee, price: units - discount };',
  }),
  mutant('a cost that looks smaller than it is', 'rounded up', ['quoteRules'], {
    file: 'pricing.ts',
    from: ': (cost + base - 1n) / base;',
    to: ': cost / base;',
  }),
  mutant('anybody’s quote is accepted by anybody', 'the seller asked', ['quoteRules'], {
    file: 'rules/acceptQuote.ts',
    from: "if (seller !== signer) return refuse('not_seller', { seller });",
    to: '',
  }),
  mutant('a quote of money that is not there', 'the price is locked', ['quoteRules'], {
    file: 'rules/giveQuote.ts',
    from: 'if (balance < price) {',
    to: 'if (balance < 0n) {',
  }),
  mutant('units without their price', 'delivery versus payment', ['quoteRules'], {
    file: 'rules/acceptQuote.ts',
    from: '  payLocked(draft, moneyOf(quote), money, price);\n',
    to: '',
  }),
  mutant('a withdrawn request is answered', 'it is over', ['quoteRules'], {
    file: 'quoting.ts',
    from: "return isOpen ? null : refuse('request_over'",
    to: "return time < lapseTime ? null : refuse('request_over'",
  }),
  mutant('a conversion pays in what is given', 'never one for another’s', ['conversionRules'], {
    file: 'rules/acceptConversion.ts',
    from: 'const money = { issuer: takes, currency };',
    to: 'const money = { issuer: conversion.gives, currency };',
  }),
  mutant('a conversion is taken twice', 'both sums once', ['conversionRules', 'market.property'], {
    file: 'rules/acceptConversion.ts',
    from: "conversions.write(draft, { ...conversion, status: 'taken', taker });",
    to: 'conversions.write(draft, { ...conversion, taker });',
  }),
  mutant('a conversion for anybody', 'it names who may take it', ['conversionRules'], {
    file: 'rules/acceptConversion.ts',
    from: 'if (to !== null && to !== taker)',
    to: "if (to === '')",
  }),
  mutant('a conversion within one issuer', 'that is a transfer', ['conversionRules'], {
    file: 'rules/offerConversion.ts',
    from: "if (gives === takes) return refuse('same_issuer', { issuer: gives });",
    to: '',
  }),
  mutant('what is offered is not locked', 'it is there when it is taken', ['conversionRules'], {
    file: 'rules/offerConversion.ts',
    from: 'if (balance < giveAmount)',
    to: 'if (balance < 0n)',
  }),
  mutant('a lapsed conversion keeps its money', 'it is free again', ['conversionRules'], {
    file: 'converting.ts',
    from: '  freeMoney(draft, givenMoney(conversion), maker, giveAmount);\n',
    to: '',
  }),
];

/** All of them. */
export const CONTRACT_MUTANTS: readonly Mutant[] = [
  ...ARITHMETIC,
  ...TIME,
  ...INVOICES,
  ...PIECES,
  ...MONEY,
];
