import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRegistrable } from '../../../client/invoices/checkRegistrable.ts';
import { takeApart } from '../../../client/invoices/fatturaLot.ts';
import { inspectInvoice } from '../../../client/invoices/inspectInvoice.ts';
import { InvoiceError } from '../../../client/invoices/invoiceError.ts';
import { MAX_INVOICE_BYTES } from '../../../client/invoices/limits.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { chinese, fattura, fatturaBody } from './madeNational.ts';
import { bytesOf, sampleBytes } from './samples.ts';

const SAMPLES = [
  ...['gear-housings-ubl.xml', 'gear-housings-cii.xml'].map(sampleBytes),
  ...[fattura(), fattura({}, [fatturaBody(), fatturaBody()]), chinese()].map(bytesOf),
];
const UBL = 'xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"';
const CBC = 'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"';

/** An invoice that can be judged, or an `InvoiceError`; anything else fails the test. */
function outcomeOf(bytes: Uint8Array): string {
  try {
    for (const document of takeApart(bytes) ?? []) readInvoice(document);
    const invoice = readInvoice(bytes);
    inspectInvoice(invoice);
    return checkRegistrable(invoice)?.code ?? 'sound';
  } catch (error) {
    if (error instanceof InvoiceError) return error.code;
    throw error;
  }
}

const sample = fc.constantFrom(...SAMPLES);
const place = fc.nat(Math.min(...SAMPLES.map(({ length }) => length)) - 1);

describe('whatever the bytes are, there is an invoice or an InvoiceError', () => {
  it('when single bytes of an invoice are changed', () => {
    const changes = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sample, changes, (original, list) => {
        const bytes = Uint8Array.from(original);
        for (const [at, byte] of list) bytes[at] = byte;
        outcomeOf(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('when a part of it is cut out, repeated or replaced by markup', () => {
    const tokens = [
      '<',
      '>',
      '/>',
      '</',
      '&',
      ';',
      '"',
      "'",
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '<!DOCTYPE x>',
      '&#0;',
      '&amp;',
      ':',
      'xmlns=""',
      'xmlns:cbc="u"',
      '\u0000',
      '\ufeff',
      '€',
      '<a>',
      '</cbc:ID>',
      '<cbc:ID>2</cbc:ID>',
      '-',
      '1e9',
      '\ud83d',
    ];
    fc.assert(
      fc.property(
        sample,
        place,
        place,
        fc.constantFrom('', 'twice', ...tokens),
        (bytes, a, b, token) => {
          const [from, to] = a < b ? [a, b] : [b, a];
          const middle = token === 'twice' ? bytes.subarray(from, to) : bytesOf(token);
          const parts = [
            bytes.subarray(0, token === 'twice' ? to : from),
            middle,
            bytes.subarray(to),
          ];
          outcomeOf(Uint8Array.from(parts.flatMap((part) => [...part])));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('when it is cut short at any byte: a part of an invoice is never read as one', () => {
    const [bytes = new Uint8Array()] = SAMPLES;
    const end = new TextDecoder().decode(bytes).trimEnd().length;
    for (let length = 0; length < end; length += 1) {
      expect(outcomeOf(bytes.subarray(0, length))).toMatch(/^(not_xml|bad_encoding)$/);
    }
  });

  it('when they are anything at all', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void outcomeOf(bytes)));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        outcomeOf(bytesOf(`<Invoice ${UBL}>${text}</Invoice>`));
      }),
    );
  });
});

describe('eight MiB of malice cost seconds, not minutes', () => {
  const filled = (head: string, unit: string, tail: string): string => {
    const room = MAX_INVOICE_BYTES - head.length - tail.length;
    return head + unit.repeat(Math.floor(room / unit.length)) + tail;
  };
  const open = `<Invoice ${UBL} ${CBC}>`;
  const close = '</Invoice>';
  const attributes = Array.from({ length: 60 }, (_, n) => `a${n}=""`).join(' ');
  const scopes = Array.from({ length: 60 }, (_, depth) => {
    const list = Array.from({ length: 60 }, (_, n) => `xmlns:p${depth}_${n}="u"`);
    return `<a ${list.join(' ')}>`;
  }).join('');

  it.each([
    ['elements', filled(open, '<a/>', close), 'too_big'],
    ['depth', filled(open, '<a>', ''), 'too_big'],
    ['attributes', filled(open, `<a ${attributes}/>`, close), 'number_missing'],
    ['one element of attributes', filled('<a', ' b=""', '/>'), 'too_big'],
    ['namespaces', scopes + filled('', '<b xmlns:q="u" p0_0:z=""/>', '').slice(0, 5e6), 'not_xml'],
    ['references', filled(open, '&#9;', close), 'number_missing'],
    ['ampersands', filled(open, '&', close), 'not_xml'],
    ['comments', filled(open, 'x<!---->', close), 'mixed_content'],
    ['CDATA', filled(open, 'x<![CDATA[]]>', close), 'mixed_content'],
    ['instructions', filled('', '<?a ?>', ''), 'not_xml'],
    ['brackets', filled('', '<', ''), 'not_xml'],
    ['a name', filled('<', 'a', ''), 'not_xml'],
    ['colons', filled('<', 'a:', ''), 'not_xml'],
    ['white space', filled('<?xml', ' ', ''), 'not_xml'],
    ['line ends', filled('', '\r\n', ''), 'not_xml'],
    ['an open quote', filled('<a b="', ' ', ''), 'not_xml'],
    [']] without end', filled('<a>', ']]', ''), 'not_xml'],
    ['NUL', filled('', '\0', ''), 'not_xml'],
    ['numbers', filled(open, '<cbc:ID>123456789012345</cbc:ID>', close), 'issue_date_missing'],
    ['an attachment', filled(`${open}<a>`, 'QUJD\n', `</a>${close}`), 'number_missing'],
  ])('%s', (_what, text, outcome) => {
    const began = performance.now();
    const found = outcomeOf(bytesOf(text));
    // Alone it is below a second; what grows with the square takes hours.
    expect(performance.now() - began).toBeLessThan(120_000);
    expect(found).toBe(outcome);
  });
});
