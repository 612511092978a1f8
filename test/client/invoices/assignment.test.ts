import { expect, it } from 'vitest';
import { judgeInvoice } from '../../../client/invoices/judgeInvoice.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { cii, ubl } from './made.ts';
import { fattura } from './madeNational.ts';
import { bytesOf } from './samples.ts';

// Whoever accepts by itself stops at a warning: words that tell of an assignment in a note are also
// what goods, rights and parts are called.

const warned = (text: string) => {
  const { registrable, warn } = judgeInvoice(readInvoice(bytesOf(text)), null);
  expect(registrable).toBe(true);
  return warn.map(({ code }) => code);
};

/** Documents with this text as a note, of the document or of a line. */
const noted = (text: string) => [
  ubl({ note: `<cbc:Note>${text}</cbc:Note>` }),
  ubl().replace('<cac:InvoiceLine>', `$&<cbc:Note>${text}</cbc:Note>`),
  cii({ note: `<ram:IncludedNote><ram:Content>${text}</ram:Content></ram:IncludedNote>` }),
];

/** Documents with this text as the name or description of what is sold. */
const sold = (text: string) => [
  ...['Name', 'Description'].flatMap((name) => [
    ubl().replace('<cac:InvoiceLine>', `$&<cac:Item><cbc:${name}>${text}</cbc:${name}></cac:Item>`),
    cii().replace(
      '<ram:ApplicableHeaderTradeAgreement>',
      '<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedTradeProduct>' +
        `<ram:${name}>${text}</ram:${name}></ram:SpecifiedTradeProduct>` +
        '</ram:IncludedSupplyChainTradeLineItem>$&',
    ),
  ]),
  fattura().replace('Alloggiamenti', text),
];

it.each([
  ...['Small Form Factor PC', 'SFP+ small form factor module', 'Factor VIII concentrate'],
  ...['Power factor correction capacitor 25 kvar', 'Capacitor bank, power factor 0.95'],
  ...['Human growth factors kit', 'Photo assignment', 'Cesión de uso de software'],
  ...['Cessione di beni a favore di terzi', 'Two-factor token for payment terminals'],
  ...['Cessione di beni, pagamento a 30 giorni', 'Cesión de uso, pago anual'],
  ...['Cession de matériel, facture acquittée', 'Invoice 7, sold to: Nordhafen AG'],
  ...['Local cedido', 'Technician assigned: J. Smith', 'Cession de matériel au profit du client'],
])('%s is nothing, wherever it stands', (text) => {
  for (const made of [...noted(text), ...sold(text)]) expect(warned(made)).toEqual([]);
});

it.each([
  ...['Factoring software', 'Consultant assigned to Example Bank', 'Licence cédée'],
  ...['Sleutels overgedragen aan de koper', 'Factors that influence payment', '质押'],
])('%s may be sold', (text) => {
  for (const made of sold(text)) expect(warned(made)).toEqual([]);
});

it.each([
  ...['Abgetreten an die Beispielbank', 'This invoice is assigned to Example Finance Ltd.'],
  ...['Créance cédée à la banque', 'Cessione del credito a Banca X', 'Il credito è ceduto'],
  ...['Pohledávka byla postoupena bance', '本债权已转让给保理公司', 'Factoring: pay to the bank'],
  ...['Cesión de la factura', 'Cession de la créance', 'Cessione della fattura a terzi'],
  ...['This receivable has been\nassigned to X Ltd.', 'Cessão do crédito'],
  ...['Cesión de crédito', 'Los derechos de cobro se han endosado'],
])('%s is told, wherever it stands', (text) => {
  for (const made of [...noted(text), ...sold(text)]) {
    expect(warned(made)).toEqual(['assigned_in_text']);
  }
});

it.each([
  ...['Assignment of receivables: pay to Example Bank', 'Our assignee is to be paid: Bank X'],
  ...['Assigned to Example Finance Ltd.', 'Cessione a Banca X', 'Factura cedida al banco'],
  ...['Cesión a favor del banco', 'This is\nassigned for\npayment', 'Pay our factor'],
])('%s is told by a note', (text) => {
  for (const made of noted(text)) expect(warned(made)).toEqual(['assigned_in_text']);
});

it('a word for a claim counts in the same sentence alone', () => {
  for (const made of noted('Photo assignment. The invoice has two pages.')) {
    expect(warned(made)).toEqual([]);
  }
});
