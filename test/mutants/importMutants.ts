/** Planted mistakes in files that cannot be read, dates of references, and the sums of OIOUBL. */
import { clientMutant } from './clientMutants.ts';
import type { Mutant } from './mutant.ts';

const IMPORT = 'client/cli/importInvoices';
const PROFILES = 'client/invoices/profiles';
const JUDGED = 'client/invoices/judged';

/** Mistakes about what comes in, each with the tests that find it. */
export const IMPORT_MUTANTS: readonly Mutant[] = [
  clientMutant('a file that cannot be read ends the run', 'the others have a report', IMPORT, {
    file: 'client/cli/invoices/importInvoices.ts',
    from: "error.code === 'unreadable_file') return error;",
    to: "error.code === 'not_found') return error;",
  }),
  clientMutant('a table is found to lack its mapping late', 'nothing is half done', IMPORT, {
    file: 'client/cli/invoices/importInvoices.ts',
    from: 'if (table !== undefined && mapping === null) {',
    to: 'if (table === files[0] && table !== undefined && mapping === null) {',
  }),
  clientMutant('the tax is no total of OIOUBL', 'F-INV127', PROFILES, {
    file: 'client/invoices/checkTotals.ts',
    from: "from: 'tax', plus: [], minus: [], result: 'taxExclusive'",
    to: "from: 'tax', plus: [], minus: [], result: 'rounding'",
  }),
  clientMutant('the first kind of tax is all tax of OIOUBL', 'each has a total', PROFILES, {
    file: 'client/invoices/ublInvoice.ts',
    from: 'sum = add(sum, amount);',
    to: 'sum = add(sum, sum.scale === 0 ? amount : ZERO);',
  }),
  clientMutant('OIOUBL without a total of tax has any tax', 'nothing is taxed', PROFILES, {
    file: 'client/invoices/ublInvoice.ts',
    from: 'taxInPlaceOfNet ? sumOf(taxes)',
    to: 'taxInPlaceOfNet && taxes.length > 0 ? sumOf(taxes)',
  }),
  clientMutant('allowances raise what is due', 'they are taken off', PROFILES, {
    file: 'client/invoices/checkTotals.ts',
    from: "plus: ['charge', 'taxExclusive'], minus: ['allowance'] }",
    to: "plus: ['charge', 'taxExclusive', 'allowance'], minus: [] }",
  }),
  clientMutant('every profile that ends so is Danish', 'it is named in full', PROFILES, {
    file: 'client/invoices/profiles.ts',
    from: '/^OIOUBL-2',
    to: '/OIOUBL-2',
  }),
  clientMutant('a reference has no unreadable date', 'its year is assumed', JUDGED, {
    file: 'client/invoices/calendarDay.ts',
    from: 'unreadableDate: day === null ? text : null',
    to: 'unreadableDate: null',
  }),
  clientMutant('one unreadable date hides the others', 'each is told', JUDGED, {
    file: 'client/invoices/warnings.ts',
    from: 'all.findIndex((other) => other.term === term) === at',
    to: 'at === 0',
  }),
  clientMutant('an expired deed waits like any', 'the next block tells', 'client/cli/pending', {
    file: 'client/cli/deeds/tellEntry.ts',
    from: 'return now < expires ? known',
    to: 'return now < expires || now > 0 ? known',
  }),
  clientMutant(
    'any entry of a list is a key',
    'it goes into a question',
    'client/mirror/listedKeys',
    {
      file: 'client/mirror/proveFacts.ts',
      from: 'if (!KEY.test(key))',
      to: "if (key === '')",
    },
  ),
];
