/** Planted mistakes in the reading of documents, and in what a person is told of it. */
import { clientMutant } from './clientMutants.ts';
import type { Mutant } from './mutant.ts';

const INVOICES = 'client/invoices';

/** Mistakes of payment terms, profiles and claims. */
const TERMS: readonly Mutant[] = [
  clientMutant(
    'the day of a discount is the due day',
    'payment terms are read as terms',
    `${INVOICES}/paymentTerms`,
    {
      file: `${INVOICES}/paymentTerms.ts`,
      from: 'const plain = dated.filter(({ discount }) => discount === null);',
      to: 'const plain = dated;',
    },
  ),
  clientMutant(
    'all falls due with the first part',
    'parts are no due day',
    `${INVOICES}/paymentTerms`,
    {
      file: `${INVOICES}/paymentTerms.ts`,
      from: 'return { ...nothing, day: null, instalments: [...undated, ...parts, ...rest] };',
      to: 'return { ...nothing, day: only, instalments: [] };',
    },
  ),
  clientMutant(
    'of two due days the first counts',
    'a contradiction is refused',
    `${INVOICES}/paymentTerms`,
    {
      file: `${INVOICES}/paymentTerms.ts`,
      from: 'const contradicting = days.length > 1 ? days : [];',
      to: 'const contradicting: string[] = [];',
    },
  ),
  clientMutant('an encoding is claimed unseen', 'two texts', `${INVOICES}/readInvoice`, {
    file: `${INVOICES}/xml.ts`,
    from: '{1,8}',
    to: '+',
  }),
  clientMutant('a long name of an encoding', 'two texts', `${INVOICES}/readInvoice`, {
    file: `${INVOICES}/xml.ts`,
    from: '[A-Za-z0-9._-]{0,39}',
    to: '[A-Za-z0-9._-]*',
  }),
  clientMutant('marks hide that it is assigned', 'people see it', `${INVOICES}/judged`, {
    file: `${INVOICES}/assignment.ts`,
    from: ".replace(UNSEEN, '')",
    to: '',
  }),
  clientMutant('notes of lines say nothing', 'people see them', `${INVOICES}/judged`, {
    file: `${INVOICES}/ublInvoice.ts`,
    from: '/cbc:Note`),\n    ],\n    goods',
    to: '/cbc:Nil`),\n    ],\n    goods',
  }),
  clientMutant('parts are registered unasked', 'parts are asked about', 'client/cli/documents', {
    file: `${INVOICES}/checkRegistrable.ts`,
    from: 'if (instalments.length === 0 || choices.dueDaySaid === true) return null;',
    to: 'if (instalments.length >= 0 || choices.dueDaySaid === true) return null;',
  }),
  clientMutant(
    'third parties are added in any profile',
    'the sums are those of the profile',
    `${INVOICES}/profiles`,
    {
      file: `${INVOICES}/profiles.ts`,
      from: '  thirdParty: null,\n  tolerant: false,',
      to: "  thirdParty: 'BR',\n  tolerant: false,",
    },
  ),
  clientMutant(
    'without a prepaid amount anything is due',
    'no profile adds to what is due',
    `${INVOICES}/profiles`,
    {
      file: `${INVOICES}/checkTotals.ts`,
      from: 'if (sum.atMost === true && off > 0n) return null;',
      to: 'if (sum.atMost === true) return null;',
    },
  ),
  clientMutant(
    'a correction is a claim of its own',
    'a correction is the claim that it corrects',
    'client/cli/documents',
    {
      file: `${INVOICES}/identity.ts`,
      from: 'const [corrected] = correctedClaims(invoice);',
      to: 'const [corrected] = correctedClaims(invoice).slice(0, 0);',
    },
  ),
];

/** Mistakes of values, bytes and shapes. */
const VALUES: readonly Mutant[] = [
  clientMutant('markup vanishes from values', 'mixed content is refused', `${INVOICES}/judged`, {
    file: `${INVOICES}/select.ts`,
    from: 'if (child === undefined) return element.text.trim();',
    to: "if (child === undefined || child.name !== 'never') return element.text.trim();",
  }),
  clientMutant('an empty payee is one', 'empty elements say nothing', `${INVOICES}/judged`, {
    file: `${INVOICES}/ciiInvoice.ts`,
    from: 'paths.filter((path) => terms.spoken(path).length > 0)',
    to: 'paths.filter((path) => terms.elements(path).length > 0)',
  }),
  clientMutant(
    'of two embedded invoices the first counts',
    'an older revision may be shown elsewhere',
    `${INVOICES}/pdfs`,
    {
      file: `${INVOICES}/readInvoice.ts`,
      from: '  if (second !== undefined) {',
      to: "  if (second?.toString() === 'never') {",
    },
  ),
  clientMutant('wrong bytes are somewhere', 'a refusal says where', `${INVOICES}/otherDocuments`, {
    file: `${INVOICES}/decodeText.ts`,
    from: 'const at = firstWrong(encoding, bytes);',
    to: 'const at = Math.min(firstWrong(encoding, bytes), 0);',
  }),
];

/** Mistakes of what stands twice, and of names. */
const TWICE: readonly Mutant[] = [
  clientMutant('text beside elements vanishes', 'mixed is refused', `${INVOICES}/saidTwice`, {
    file: `${INVOICES}/select.ts`,
    from: "if (text.trim() === '') return children;",
    to: "if (children.length > 0 || text.trim() === '') return children;",
  }),
  clientMutant('text for elements vanishes', 'people read it', `${INVOICES}/saidTwice`, {
    file: `${INVOICES}/select.ts`,
    from: "if (text.trim() === '') return children;",
    to: "if (children.length === 0 || text.trim() === '') return children;",
  }),
  clientMutant('blanks beside elements are text', 'layout is none', `${INVOICES}/saidTwice`, {
    file: `${INVOICES}/select.ts`,
    from: "if (text.trim() === '') return children;",
    to: "if (text === '') return children;",
  }),
  clientMutant('of two payees the first counts', 'a party has one name', `${INVOICES}/saidTwice`, {
    file: `${INVOICES}/ublInvoice.ts`,
    from: 'registrationName === null ? terms.one(term, trading) : terms.first(trading)',
    to: 'terms.first(trading)',
  }),
  clientMutant('terms name no payee', 'whoever is to be paid agrees', `${INVOICES}/saidTwice`, {
    file: `${INVOICES}/ciiInvoice.ts`,
    from: 'const stated = paths.filter(',
    to: 'const stated = paths.slice(0, 1).filter(',
  }),
  clientMutant('of two years the first counts', 'one claim', `${INVOICES}/saidTwice`, {
    file: `${INVOICES}/checkRegistrable.ts`,
    from: 'if (claims.length < 2) return [];',
    to: 'if (claims.length < 9) return [];',
  }),
  clientMutant('a week has a day', 'a discount ends when it says', `${INVOICES}/paymentTerms`, {
    file: `${INVOICES}/paymentTerms.ts`,
    from: "['WEE', 7],",
    to: "['WEE', 1],",
  }),
  clientMutant('parts without a day fall due', 'a person is asked', `${INVOICES}/paymentTerms`, {
    file: `${INVOICES}/paymentTerms.ts`,
    from: '(undated.length > 0 && days.length > 0)',
    to: '(undated.length > 9 && days.length > 0)',
  }),
  clientMutant('a claimed encoding counts', 'the bytes say another', `${INVOICES}/otherDocuments`, {
    file: `${INVOICES}/decodeText.ts`,
    from: "declared !== 'utf-8' && isUtf8(bytes)",
    to: "declared !== 'utf-8' && bytes.length === 0",
  }),
  clientMutant('every legal form is one', 'another form, another party', `${INVOICES}/judged`, {
    file: `${INVOICES}/plainNames.ts`,
    from: "['AKTIENGESELLSCHAFT', 'AG'],",
    to: "['AKTIENGESELLSCHAFT', 'GMBH'],",
  }),
  clientMutant('words name no later day', 'a person makes sure', `${INVOICES}/judged`, {
    file: `${INVOICES}/warnings.ts`,
    from: 'return later > dueDate ?',
    to: 'return later < dueDate ?',
  }),
  clientMutant('of two readings the later counts', 'no false alarm', `${INVOICES}/judged`, {
    file: `${INVOICES}/daysInText.ts`,
    from: '.toSorted()[0] ?? null',
    to: '.toSorted().at(-1) ?? null',
  }),
  clientMutant('dots may be month first', 'nobody writes so', `${INVOICES}/judged`, {
    file: `${INVOICES}/daysInText.ts`,
    from: "      if (mark === '.') return dayFirst;\n",
    to: '',
  }),
  clientMutant('goods are notes', 'no false alarm', `${INVOICES}/assignment`, {
    file: `${INVOICES}/warnings.ts`,
    from: 'noticeAmongGoods(goods)',
    to: 'noticeOfAssignment(goods)',
  }),
  clientMutant('goods tell nothing', 'a notice may stand there', `${INVOICES}/assignment`, {
    file: `${INVOICES}/warnings.ts`,
    from: ' ?? noticeAmongGoods(goods)',
    to: ' ?? noticeAmongGoods(goods.slice(0, 0))',
  }),
  clientMutant('a concession is a cession', 'words have their own sense', `${INVOICES}/judged`, {
    file: `${INVOICES}/assignment.ts`,
    from: "const OWN = '(?<!\\\\p{L})';",
    to: "const OWN = '';",
  }),
];

/** Mistakes of what a person is told. */
const TOLD: readonly Mutant[] = [
  clientMutant(
    'the journal loses the facts',
    'every refusal says rule, values and remedy',
    'client/cli/documents',
    {
      file: 'client/cli/invoices/registerOnce.ts',
      from: "return { ...blank, status: 'refused', id: null, code, reason, facts };",
      to: "return { ...blank, status: 'refused', id: null, code, reason, facts: null };",
    },
  ),
  clientMutant(
    'a warning stops no watcher',
    'what is unusual waits for a person',
    'client/cli/documents',
    {
      file: 'client/cli/invoices/watchAcceptance.ts',
      from: 'if (warning === undefined) return differenceLine(fields);',
      to: 'if (warning !== null) return differenceLine(fields);',
    },
  ),
  clientMutant(
    'lines are printed raw',
    'what others wrote takes no effect',
    'client/cli/printing',
    {
      file: 'client/cli/session/shell.ts',
      from: 'shown.map(printable).join(',
      to: 'shown.join(',
    },
  ),
  clientMutant(
    'a refused deed is told as it names itself',
    'a refused deed cannot disguise its proof',
    'client/cli/printing',
    {
      file: 'client/cli/proofs/verify.ts',
      from: "if (code === 'ok') return [`holds:",
      to: "if (code !== 'never') return [`holds:",
    },
  ),
  clientMutant(
    'what turns letters is shown as it is',
    'one function escapes all',
    'client/cli/printing',
    {
      file: 'ledger/printable.ts',
      from: '\\\\u2028-\\\\u202E',
      to: '\\\\u2028-\\\\u202D',
    },
  ),
];

/** Mistakes of what is hashed: software in other languages would make something else. */
const FORMULAS: readonly Mutant[] = [
  clientMutant(
    'soft hyphens stay in a number',
    'the page says what is hashed',
    `${INVOICES}/formulas`,
    {
      file: `${INVOICES}/identity.ts`,
      from: '\\\\u00A0\\\\u00AD',
      to: '\\\\u00A0',
    },
  ),
  clientMutant('of two runs the first counts', 'the page says the last', `${INVOICES}/formulas`, {
    file: `${INVOICES}/numberPrints.ts`,
    from: '(run.length >= best.length ? run : best)',
    to: '(run.length > best.length ? run : best)',
  }),
  clientMutant('details do not name the order', 'the page has them all', `${INVOICES}/formulas`, {
    file: `${INVOICES}/details.ts`,
    from: '    orderReference: invoice.orderReference,',
    to: '    orderReference: null,',
  }),
];

/** Mistakes about PDFs, which strangers make. */
const PDFS: readonly Mutant[] = [
  clientMutant('a stream unpacks to what it says', 'bounded, then unpacked', `${INVOICES}/pdfs`, {
    file: `${INVOICES}/pdfChild.ts`,
    from: 'if (isFlate && budget.inflate(this.data) !== null)',
    to: 'if (isFlate)',
  }),
  clientMutant('many streams have no bound', 'bounded all together', `${INVOICES}/pdfs`, {
    file: `${INVOICES}/inflate.ts`,
    from: 'this.#left -= content.length;',
    to: '',
  }),
  clientMutant(
    'an encrypted PDF is read',
    'what is seen depends on the reader',
    `${INVOICES}/pdfs`,
    {
      file: `${INVOICES}/openPdf.ts`,
      from: 'if (found.encrypted || (',
      to: 'if (found.files.length > 999 && (',
    },
  ),
  clientMutant('an older revision is not seen', 'two that differ are two', `${INVOICES}/pdfs`, {
    file: `${INVOICES}/openPdf.ts`,
    from: 'const files = [...named, ...open',
    to: 'const files = named.length > 0 ? named : [...open',
  }),
];

/** Mistakes of CSV files and of registering many. */
const MANY: readonly Mutant[] = [
  clientMutant('a decimal comma stays', 'amounts of a document', `${INVOICES}/csvInvoices`, {
    file: `${INVOICES}/csvInvoices.ts`,
    from: "return plain.replace(decimal, '.');",
    to: 'return plain;',
  }),
  clientMutant('a row with a cell more is read', 'refused by its line', `${INVOICES}/csvInvoices`, {
    file: `${INVOICES}/csvInvoices.ts`,
    from: 'if (record.length !== width) {',
    to: 'if (record.length < width) {',
  }),
  clientMutant(
    'a dry run takes a claim twice',
    'it shows the outcome',
    'client/cli/importInvoices',
    {
      file: 'client/cli/invoices/importInvoices.ts',
      from: 'if (first !== undefined) {',
      to: "if (first === 'never') {",
    },
  ),
  clientMutant('a new run registers anew', 'the journal knows', 'client/cli/importInvoices', {
    file: 'client/cli/invoices/importInvoices.ts',
    from: "if (known?.status === 'registered') return",
    to: "if (known?.file === 'never') return",
  }),
  clientMutant('what broke off is signed anew', 'the same bytes go on', 'client/cli/watch', {
    file: 'client/cli/invoices/registerOnce.ts',
    from: "known?.status === 'signed' ? known.id : null;",
    to: "known?.status === 'refused' ? known.id : null;",
  }),
  clientMutant('what expired is signed anew at once', 'a block may come', 'client/cli/watch', {
    file: 'client/cli/invoices/registerOnce.ts',
    from: '  if (!(await hasLapsed(client, signed, { signal: shell.signal }))) {',
    to: '  if (shell.environment.now() < signed.expires + 60_000) {',
  }),
  clientMutant('a watcher asks on when the day is used up', 'it rests', 'client/cli/watchRest', {
    file: 'client/cli/invoices/watchRest.ts',
    from: "new Set(['day_used_up', 'refusals_used_up'])",
    to: "new Set(['day_used_up'])",
  }),
  clientMutant('a node makes a watcher rest for ever', 'for a day', 'client/cli/watchRest', {
    file: 'client/cli/invoices/watchRest.ts',
    from: 'Math.min(leftMs, dayEnd(days, named) - nowMs)',
    to: 'dayEnd(days, named) - nowMs',
  }),
];

/** All of this area. */
export const DOCUMENT_MUTANTS: readonly Mutant[] = [
  ...TERMS,
  ...VALUES,
  ...TWICE,
  ...TOLD,
  ...FORMULAS,
  ...PDFS,
  ...MANY,
];
