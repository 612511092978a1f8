import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inspectInvoice } from '../../../client/invoices/inspectInvoice.ts';
import { InvoiceError } from '../../../client/invoices/invoiceError.ts';
import { judgeInvoice, tellWithFacts } from '../../../client/invoices/judgeInvoice.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { dataPath, hasData } from '../../support/sharedData.ts';

// Small documents that were read wrongly once, with what is right. Words that a reason has to say
// are ours, for each case: the shared file has them in a sentence for people.

/** Fields of `tally invoices inspect`, and what a person has to be told. */
interface Expect {
  readonly registrable?: boolean;
  readonly refuse?: string;
  readonly warn?: string;
  readonly ask?: string;
}

const cases = hasData
  ? Object.entries(
      JSON.parse(readFileSync(dataPath('cases/invoices/expected.json'), 'utf8')) as Record<
        string,
        { readonly expect: Expect; readonly why: string }
      >,
    )
  : [];

/** What each told line has to say, by what is expected; itself where it is said in those words. */
const SAID: Readonly<Record<string, RegExp>> = {
  'two instalments: 595.00 on 2026-09-30, 595.00 on 2026-12-31':
    /instalments 595\.00 on 2026-09-30, 595\.00 on 2026-12-31; count 2/,
  'reason must name the missing currencyID': /currency_id_missing: .*currencyID .*BT-110/,
  'reason must say that currencyID is missing': /currency_id_missing: .*currencyID .*BT-115/,
  'a correction replaces an earlier invoice': /correction: .*replaces an earlier invoice/,
  'free text says that the claim is assigned': /assigned_in_text: .*is assigned.*Beispielbank/,
  'mixed content in an ID': /mixed_content: .*ID has an element inside/,
  ambiguous_document: /ambiguous_document: .*BT-9 2026-09-30 \| 2026-11-30/,
  'bad_encoding, with where': /bad_encoding: byte [0-9]+, hex fc, in line 1 is not utf-8/,
  'a reason that says: take the Invoice out of its Peppol envelope':
    /Take the Invoice out of its Peppol envelope/,
  'a reason that says ZUGFeRD 1 is not read': /ZUGFeRD 1, which is not read/,
  'a PDF without an embedded invoice, or what it embeds': /a PDF without an embedded invoice/,
  'not_xml, empty file': /not_xml: this is an empty file/,
  'ambiguous_document with the term named': /ambiguous_document: .*BT-110 150\.00 EUR \| 40\.00/,
  'a year 0206': /strange_date: .*year 0206/,
  'due before issue': /due_before_issue: /,
};

interface Told {
  readonly fields: object;
  readonly registrable: boolean;
  readonly refuse: string;
  readonly ask: string;
  readonly warn: string;
}

function tell(bytes: Uint8Array): Told {
  try {
    const invoice = readInvoice(bytes);
    const { registrable, refuse, ask, warn } = judgeInvoice(invoice, null);
    const told = [...(refuse === null ? [] : [refuse])].map(line);
    return {
      fields: inspectInvoice(invoice),
      registrable,
      refuse: told.join('\n'),
      ask: ask.map(line).join('\n'),
      warn: warn.map((each) => `${each.code}: ${tellWithFacts(each.text, each.facts)}`).join('\n'),
    };
  } catch (error) {
    if (!(error instanceof InvoiceError)) throw error;
    const refuse = `${error.code}: ${error.message}. ${error.remedy}`;
    return { fields: {}, registrable: false, refuse, ask: '', warn: '' };
  }
}

function line({ code, advice, facts }: ReturnType<typeof judgeInvoice>['ask'][number]): string {
  return `${code}: ${tellWithFacts(advice, facts)}`;
}

describe.runIf(hasData)('the cases of the shared data, in the folder of TALLY_DATA', () => {
  it.each(cases)('%s', (file, { expect: expected }) => {
    const told = tell(new Uint8Array(readFileSync(dataPath(`cases/invoices/${file}`))));
    const { registrable, refuse, warn, ask, ...fields } = expected;
    expect(told.fields).toMatchObject(fields);
    if (registrable !== undefined) expect(told.registrable).toBe(registrable);
    for (const [words, lines] of [
      [refuse, told.refuse],
      [warn, told.warn],
      [ask, told.ask],
    ] as const) {
      if (words !== undefined) expect(lines).toMatch(SAID[words] ?? words);
    }
    if (refuse !== undefined || ask !== undefined) expect(told.registrable).toBe(false);
    // What is warned about is registered, and what is right is neither refused nor asked about.
    if (refuse === undefined && ask === undefined) expect(told.registrable).toBe(true);
  });
});
