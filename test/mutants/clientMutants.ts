/** Planted mistakes in what a client looks at and says before it signs. */
import { runTests } from './contractHunt.ts';
import type { Planted } from './flawedCopy.ts';
import { FlawedCopy } from './flawedCopy.ts';
import type { Mutant } from './mutant.ts';

const COPIED = ['client', 'contracts', 'ledger', 'examples', 'guard.mjs', 'launch.mjs'];
const TESTS = ['test/client', 'test/contracts', 'test/support', 'test/vectors'];

let copy: FlawedCopy | null = null;

function workingCopy(control: readonly string[]): FlawedCopy {
  if (copy !== null) return copy;
  copy = new FlawedCopy([...COPIED, ...TESTS]);
  const found = runTests(copy.folder, control);
  if (found.killed) throw new Error(`the copy without a mistake fails: ${found.by}`);
  return copy;
}

/** A mistake in a client, and the test file below `test/` that has to notice it. */
export function clientMutant(name: string, why: string, test: string, change: Planted): Mutant {
  const tests = [`test/${test}.test.ts`];
  const kill: Mutant['kill'] = () => {
    const flawed = workingCopy(tests);
    return flawed.with(change, () => runTests(flawed.folder, tests));
  };
  return { name, why, planted: change, kill };
}

/** Mistakes of W1: what differs from its document is accepted. */
const SEEN: readonly Mutant[] = [
  clientMutant(
    'an amount is not compared',
    'what is signed is what is seen',
    'client/cli/acceptSeen',
    {
      row: 'W1',
      file: 'client/invoices/compareInvoice.ts',
      from: "code: minor === fact.amount ? null : 'other_amount',",
      to: 'code: null,',
    },
  ),
  clientMutant(
    'a name is taken for any member',
    'the parties are compared',
    'client/cli/acceptSeen',
    {
      row: 'W1',
      file: 'client/invoices/compareInvoice.ts',
      from: 'code: member === ledger ? null : code };',
      to: 'code: null };',
    },
  ),
  clientMutant('the watcher agrees for payees', 'that payee’s word', 'client/cli/acceptSeen', {
    row: 'W1',
    file: 'client/cli/invoices/watchAcceptance.ts',
    from: 'seeDetails(session, invoice, path, false)',
    to: 'seeDetails(session, invoice, path, true)',
  }),
  clientMutant(
    'differences are shown and accepted',
    'any difference refuses',
    'client/cli/acceptSeen',
    {
      row: 'W1',
      file: 'client/cli/invoices/accept.ts',
      from: '  if (first !== undefined) {',
      to: '  if (first?.code === null) {',
    },
  ),
];

/** Mistakes in what national forms make payable. */
const NATIONAL: readonly Mutant[] = [
  clientMutant(
    'split VAT is owed to the seller',
    'the buyer pays it to the tax office',
    'client/invoices/fatturaPa',
    {
      file: 'client/invoices/fatturaPa.ts',
      from: "terms.within(group, 'f:EsigibilitaIVA') === 'S'",
      to: "terms.within(group, 'f:EsigibilitaIVA') === 'D'",
    },
  ),
  clientMutant(
    'what was received is owed again',
    'MP22 is paid already',
    'client/invoices/fatturaPa',
    {
      file: 'client/invoices/fatturaPa.ts',
      from: "const RECEIVED = 'MP22';",
      to: "const RECEIVED = 'MP99';",
    },
  ),
  clientMutant(
    'what is withheld does not count',
    'the sums hold with it',
    'client/invoices/fatturaPa',
    {
      file: 'client/invoices/checkTotals.ts',
      from: "minus: ['prepaid', 'withheld']",
      to: "minus: ['prepaid']",
    },
  ),
  clientMutant(
    'the first of several invoices counts',
    'which counts is not said',
    'client/invoices/fatturaPa',
    {
      file: 'client/invoices/fatturaPa.ts',
      from: '  if (invoices > 1) {',
      to: '  if (invoices > 2) {',
    },
  ),
  clientMutant('a red invoice is a demand', 'it takes one back', 'client/invoices/chineseInvoice', {
    file: 'client/invoices/invoiceKinds.ts',
    from: "EInvoice: codes('Y', 'N'),",
    to: "EInvoice: codes('Y N', ''),",
  }),
];

/** Mistakes in what is paid at banks, and in what is said of it. */
const PAYMENTS: readonly Mutant[] = [
  clientMutant('a statement pays again', 'a notice counts once', 'client/payments/matchNotices', {
    file: 'client/payments/matchNotices.ts',
    from: '  if (before !== undefined)\n',
    to: '  if (before === null)\n',
  }),
  clientMutant('any sum will do', 'the amount is compared', 'client/payments/matchNotices', {
    file: 'client/payments/matchNotices.ts',
    from: 'expected.amount !== null && amount !== expected.amount',
    to: 'expected.amount !== null && amount < expected.amount',
  }),
  clientMutant(
    'what is announced has come',
    'only what is booked counts',
    'client/payments/bankNotices',
    {
      file: 'client/payments/bankNotices.ts',
      from: "isBooked: status === 'BOOK',",
      to: "isBooked: status !== 'PDNG',",
    },
  ),
  clientMutant(
    'yen have cents',
    'digits are those of the currency',
    'client/payments/paymentMessage',
    {
      file: 'client/payments/paymentMessage.ts',
      from: 'decimalText({ digits: amount, scale })',
      to: 'decimalText({ digits: amount, scale: Math.max(scale, 2) })',
    },
  ),
  clientMutant('a request is instructed again', 'nothing is in two files', 'client/cli/payments', {
    file: 'client/cli/payments/duePayments.ts',
    from: '    if (instructed.has(payment.endToEnd)) continue;\n',
    to: '',
  }),
  clientMutant('a deposit is said again', 'the journal knows it', 'client/cli/payments', {
    file: 'client/cli/deeds/performOnce.ts',
    from: 'for (const entry of [...alike.exact, ...alike.references]) {',
    to: 'for (const entry of alike.exact.slice(1)) {',
  }),
  clientMutant('a row accepts whatever', 'it says the same', 'client/cli/payables', {
    file: 'client/cli/payments/approvePayables.ts',
    from: "  if (difference !== null) return { status: 'row_differs', reason: difference };\n",
    to: '',
  }),
  clientMutant('look-alikes are accepted', 'a person looks', 'client/cli/payables', {
    file: 'client/cli/payments/approvePayables.ts',
    from: '    ...invoice.similar.map(',
    to: '    ...invoice.similar.slice(99).map(',
  }),
];

/** Mistakes of what `bad_deed` says. */
const FORMS: readonly Mutant[] = [
  clientMutant('a stranger’s name is repeated', 'nothing foreign is hashed', 'contracts/forms', {
    file: 'contracts/state/forms.ts',
    from: "return /^[A-Za-z0-9]{1,40}$/.test(name) ? name : '?';",
    to: 'return name;',
  }),
  clientMutant('the item of a list is not named', 'bad_deed names the field', 'contracts/forms', {
    file: 'contracts/state/forms.ts',
    from: 'const bad = badValueOf(item, value, ',
    to: 'const bad = badValueOf(item, value, path ?? ',
  }),
];

/** Mistakes of what is told before something is signed. */
const TOLD: readonly Mutant[] = [
  clientMutant('no answer is an answer', 'only a yes signs', 'client/cli/confirm', {
    file: 'client/cli/deeds/confirm.ts',
    from: "if (answer !== 'yes') throw",
    to: "if (answer === 'no') throw",
  }),
  clientMutant('without a terminal it is signed', 'only a yes signs', 'client/cli/confirm', {
    file: 'client/cli/deeds/confirm.ts',
    from: '  if (shell.ask === undefined) {',
    to: '  if (shell.ask === undefined) return;\n  if (shell.signal.aborted) {',
  }),
  clientMutant('an id is an id', 'nothing is signed by id alone', 'client/sdk/tellDeed', {
    file: 'client/sdk/telling.ts',
    from: 'if (!isHash(id) || OPAQUE.test(meaning)) return [];',
    to: 'if (isHash(id)) return [];',
  }),
  clientMutant(
    'amounts in minor units',
    'amounts as people write them',
    'client/invoices/amounts',
    {
      file: 'contracts/state/currencies.ts',
      from: "  const rest = scale === 0 ? '' :",
      to: "  const rest = scale === 2 ? '' :",
    },
  ),
  clientMutant('a null is nothing', 'a key may do all then', 'client/sdk/tellDeed', {
    file: 'client/sdk/telling.ts',
    from: "nullMeaning(around.type, path) ?? 'none'",
    to: "nullMeaning('', '') ?? 'none'",
  }),
  clientMutant('a list of nothing is not told', 'null means all', 'client/sdk/tellDeed', {
    file: 'client/sdk/telling.ts',
    from: 'if (items.length === 0 && nullable)',
    to: 'if (items.length > 99 && nullable)',
  }),
  clientMutant('one currency for every fact', 'each has its own', 'client/sdk/tellDeed', {
    file: 'client/sdk/telling.ts',
    from: 'const currency = currencyOf([fact]) ?? around;',
    to: 'const currency = around ?? currencyOf([fact]);',
  }),
  clientMutant('a unit in a record is money', 'it is its number', 'client/sdk/tellDeed', {
    file: 'client/sdk/telling.ts',
    from: "UNITS.has(name.slice(name.lastIndexOf('.') + 1))",
    to: 'UNITS.has(name)',
  }),
  clientMutant('the first of the units is money', 'it is its number', 'client/sdk/tellDeed', {
    file: 'client/sdk/fieldNature.ts',
    from: '(unit|of the units)',
    to: '(unit)',
  }),
  clientMutant('what is kept back is not said', 'nobody would miss it', 'client/sdk/tellDeed', {
    file: 'client/sdk/telling.ts',
    from: '({ id }) => !named.some(',
    to: "({ id }) => id === '' && named.some(",
  }),
  clientMutant('members by ids alone', 'nothing is signed by id alone', 'client/sdk/tellDeed', {
    file: 'client/sdk/telling.ts',
    from: "    if (typeof name === 'string') told.push",
    to: "    if (typeof name === 'number') told.push",
  }),
  clientMutant('a decimal comma as one of thousands', 'typed as shown', 'client/invoices/amounts', {
    file: 'client/invoices/toMinor.ts',
    from: "  if (text.includes(',') && !isPrinted)",
    to: "  if (text.includes(' ') && !isPrinted)",
  }),
  clientMutant('a file of freedom names ids alone', 'members by name', 'client/cli/freedom', {
    file: 'client/sdk/tellFreedom.ts',
    from: '  return name === undefined ? id',
    to: '  return name !== undefined ? id',
  }),
];

/** Mistakes of the commands that are made from schemas. */
const MADE: readonly Mutant[] = [
  clientMutant('what is said is not signed', 'options are the deed', 'client/cli/deedCommands', {
    file: 'client/cli/deeds/deedWords.ts',
    from: 'put(words, option.path, read.value);',
    to: '',
  }),
  clientMutant('a deed without a command', 'every deed has one', 'client/cli/deedCommands', {
    file: 'client/cli/deeds/deedCommands.ts',
    from: 'if (parent.commands.some((command) => command.name() === name)) continue;',
    to: "if (chapter === 'recourse' || parent.commands.some((c) => c.name() === name)) continue;",
  }),
];

/** All of this area. */
export const CLIENT_MUTANTS: readonly Mutant[] = [
  ...SEEN,
  ...NATIONAL,
  ...PAYMENTS,
  ...FORMS,
  ...TOLD,
  ...MADE,
];
