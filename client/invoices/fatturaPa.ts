/**
 * FatturaPA 1.2 (formats FPR12 and FPA12) to our terms, after the field list of the Agenzia delle
 * Entrate, "Allegato A, Specifiche tecniche" of the schema VFPR12, and its table of the terms of
 * EN 16931. Only the root has a namespace.
 *
 * What is payable is less than the total where the buyer pays a part to the tax office: withheld
 * tax (DatiRitenuta), and VAT under split payment (EsigibilitaIVA S). Contributions to pension
 * funds (DatiCassaPrevidenziale) are in the net amounts already.
 */
import { negateText, sameAmount, sumTexts } from './amountSums.ts';
import { calendarDay, referenceDay } from './calendarDay.ts';
import type { Due, Invoice, Party, Preceding, Stated, Totals } from './invoice.ts';
import { InvoiceError } from './invoiceError.ts';
import type { PaymentTerm } from './paymentTerms.ts';
import { daysAfter, readDue } from './paymentTerms.ts';
import { attributeOf, elementsAt, TermReader } from './select.ts';
import type { XmlElement } from './xml.ts';

/** The namespace of a document with the root `FatturaElettronica`. */
export const FATTURA = 'http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2';

const PREFIXES = { f: '' };
const at = (path: string): string =>
  path
    .split('/')
    .map((step) => `f:${step}`)
    .join('/');
/** The head that all invoices of a file share. */
export const FATTURA_HEADER = at('FatturaElettronicaHeader');
/** An invoice; a file may have several. */
export const FATTURA_BODY = at('FatturaElettronicaBody');
const GENERAL = `${FATTURA_BODY}/${at('DatiGenerali/DatiGeneraliDocumento')}`;
const RELATED = `${FATTURA_BODY}/${at('DatiGenerali/DatiFattureCollegate')}`;
const ORDER = `${FATTURA_BODY}/${at('DatiGenerali/DatiOrdineAcquisto')}`;
const LINE = `${FATTURA_BODY}/${at('DatiBeniServizi/DettaglioLinee')}`;
const SUMMARY = `${FATTURA_BODY}/${at('DatiBeniServizi/DatiRiepilogo')}`;
const PAYMENT = `${FATTURA_BODY}/${at('DatiPagamento/DettaglioPagamento')}`;
/** "Trattenuta su somme già riscosse": kept back from what the seller has received already. */
const RECEIVED = 'MP22';
/** What duty a stamp is, where its amount is left out. */
const STAMP_DUTY = '2.00';

/** All elements of a file at a path such as `FATTURA_BODY`. */
export function fatturaParts(root: XmlElement, path: string): readonly XmlElement[] {
  return elementsAt(root, path, PREFIXES);
}

/**
 * The terms of the one invoice of a FatturaPA, whose `root` has been checked to be one.
 * @throws InvoiceError several_invoices
 */
export function readFattura(root: XmlElement): Invoice {
  const invoices = fatturaParts(root, FATTURA_BODY).length;
  if (invoices > 1) {
    const remedy = 'tally invoices import takes such a file apart, and registers each of them.';
    const message = `the file has ${invoices} invoices (FatturaElettronicaBody)`;
    throw new InvoiceError('several_invoices', message, { invoices }, remedy);
  }
  const terms = new TermReader(root, PREFIXES);
  const currency = terms.one('BT-5', `${GENERAL}/f:Divisa`);
  const issued = terms.one('BT-2', `${GENERAL}/f:Data`);
  const issueDate = calendarDay(issued);
  const { payable, totals } = readSums(terms);
  const { due, unreadable } = readDueDays(terms, payable);
  const badIssue = issued !== null && issueDate === null ? [{ term: 'BT-2', text: issued }] : [];
  const payee = terms.one('BT-59', `${PAYMENT}/f:Beneficiario`);
  const preceding = readPreceding(terms);
  const read = {
    syntax: 'FatturaPA',
    profile: attributeOf(root, 'versione'),
    kind: { code: terms.one('BT-3', `${GENERAL}/f:TipoDocumento`), document: root.name },
    number: terms.one('BT-1', `${GENERAL}/f:Numero`),
    issueDate,
    dueDate: due.day,
    due,
    unreadable: [...badIssue, ...unreadable],
    currency,
    payable,
    // The form states the currency once for all amounts.
    payableCurrency: currency,
    supplier: readParty(terms, 'BT-27', `${FATTURA_HEADER}/f:CedentePrestatore`),
    buyer: readParty(terms, 'BT-44', `${FATTURA_HEADER}/f:CessionarioCommittente`),
    payee: payee === null ? null : namedParty(payee),
    accountHolders: [],
    totals,
    otherCurrencies: [],
    thirdParty: [],
    precedingInvoice: preceding[0]?.number ?? null,
    preceding,
    orderReference: terms.first(`${ORDER}/f:IdDocumento`),
    termTexts: [],
    notes: [
      ...terms.prose(`${GENERAL}/f:Causale`),
      ...terms.prose(`${LINE}/f:AltriDatiGestionali/f:RiferimentoTesto`),
    ],
    goods: terms.prose(`${LINE}/f:Descrizione`),
    lines: terms.elements(LINE).length,
    adjustments: 0,
  } as const;
  return { ...read, ambiguous: terms.ambiguous };
}

function namedParty(name: string): Party {
  const nothing = { tradingName: null, vatId: null, legalId: null, partyIds: [] };
  return { name, registrationName: name, ...nothing };
}

/** A party is an organisation with one name, or a person with two. */
function readParty(terms: TermReader, term: string, path: string): Party {
  const data = `${path}/f:DatiAnagrafici`;
  const organisation = terms.one(term, `${data}/f:Anagrafica/f:Denominazione`);
  const first = terms.one(term, `${data}/f:Anagrafica/f:Nome`);
  const last = terms.one(term, `${data}/f:Anagrafica/f:Cognome`);
  const person = [first, last].filter((part) => part !== null).join(' ');
  const country = terms.one(`${term} VAT`, `${data}/f:IdFiscaleIVA/f:IdPaese`);
  const number = terms.one(`${term} VAT`, `${data}/f:IdFiscaleIVA/f:IdCodice`);
  return {
    ...namedParty(organisation ?? person),
    ...(organisation === null && person === '' && { name: null, registrationName: null }),
    vatId: number === null ? null : `${country ?? ''}${number}`,
    partyIds: terms.all(`${data}/f:CodiceFiscale`),
  };
}

function readPreceding(terms: TermReader): readonly Preceding[] {
  return terms.spoken(RELATED).flatMap((reference) => {
    const number = terms.oneWithin('BT-25', reference, 'f:IdDocumento');
    const issued = terms.oneWithin('BT-26', reference, 'f:Data');
    return number === null ? [] : [{ number, ...referenceDay(issued, calendarDay(issued)) }];
  });
}

/** The totals, and what the payments make; where none is stated, what the totals leave to pay. */
function readSums(terms: TermReader): { readonly payable: string | null; readonly totals: Totals } {
  const amounts = (path: string): string | null => sumTexts(terms.all(path));
  const net = amounts(`${SUMMARY}/f:ImponibileImporto`);
  const tax = amounts(`${SUMMARY}/f:Imposta`);
  const payments = terms.spoken(PAYMENT).map((payment) => ({
    amount: terms.within(payment, 'f:ImportoPagamento'),
    isReceived: terms.within(payment, 'f:ModalitaPagamento') === RECEIVED,
  }));
  const sum = (isReceived: boolean): string | null =>
    sumTexts(payments.flatMap((each) => (each.isReceived === isReceived ? [each.amount] : [])));
  const [paid, prepaid, withheld] = [sum(false), sum(true), readWithheld(terms)];
  const stated = terms.one('BT-112', `${GENERAL}/f:ImportoTotaleDocumento`);
  const made = paid === null ? null : sumTexts([paid, prepaid, withheld]);
  const rounding = terms.one('BT-114', `${GENERAL}/f:Arrotondamento`);
  const beside = besideTotal(stated ?? made, sumTexts([net, tax]), rounding, readDuty(terms));
  const total = stated ?? sumTexts([net, tax, beside.amount]);
  const left = [total, beside.rounding, negateText(prepaid), negateText(withheld)];
  return {
    payable: paid ?? (total === null ? null : sumTexts(left)),
    totals: {
      ...{ lineExtension: null, allowance: null, charge: null },
      ...{ taxExclusive: net, tax, beside: beside.amount, taxInclusive: total },
      ...{ prepaid, rounding: beside.rounding, withheld },
    },
  };
}

/** What the buyer pays to the tax office in the seller's place. */
function readWithheld(terms: TermReader): string | null {
  const split = terms
    .elements(SUMMARY)
    .filter((group) => terms.within(group, 'f:EsigibilitaIVA') === 'S')
    .map((group) => terms.within(group, 'f:Imposta'));
  return sumTexts([...terms.all(`${GENERAL}/f:DatiRitenuta/f:ImportoRitenuta`), ...split]);
}

function readDuty(terms: TermReader): string | null {
  const stamp = `${GENERAL}/f:DatiBollo`;
  const amount = terms.one('ImportoBollo', `${stamp}/f:ImportoBollo`);
  return amount ?? (terms.first(`${stamp}/f:BolloVirtuale`) === 'SI' ? STAMP_DUTY : null);
}

/**
 * What a total has beside net amount and tax. Whether it has the stamp duty in it, and the
 * rounding, the form leaves open, and programs differ: it is what makes the sum. Where nothing
 * does, nothing is beside it, and the sums are refused.
 */
function besideTotal(
  total: string | null,
  made: string | null,
  rounding: string | null,
  duty: string | null,
): { readonly amount: string | null; readonly rounding: string | null } {
  const choices = [[], [rounding], [duty], [duty, rounding]] as const;
  const found = choices.find((choice) => sameAmount(sumTexts([made, ...choice]), total)) ?? [];
  const isWithin = found.some((amount) => amount !== null && amount === rounding);
  return { amount: sumTexts(found), rounding: isWithin ? null : rounding };
}

/** BT-9. A discount for who pays early leaves the day of its payment as it is. */
function readDueDays(
  terms: TermReader,
  payable: string | null,
): { readonly due: Due; readonly unreadable: readonly Stated[] } {
  const open = terms
    .spoken(PAYMENT)
    .filter((payment) => terms.within(payment, 'f:ModalitaPagamento') !== RECEIVED);
  const read = open.map((payment): PaymentTerm => {
    const of = (name: string): string | null => terms.oneWithin(name, payment, `f:${name}`);
    const from = calendarDay(of('DataRiferimentoTerminiPagamento'));
    const day = calendarDay(of('DataScadenzaPagamento'));
    const counted = daysAfter(from, of('GiorniTerminiPagamento'));
    const amount = of('ImportoPagamento');
    const nothing = { percent: null, discount: null, speaksOfDiscount: false };
    return { day: day ?? counted, amount, ...nothing };
  });
  const { contradicting, ...due } = readDue([], read, payable);
  terms.note('BT-9', contradicting);
  const unreadable = open
    .flatMap((payment) => terms.within(payment, 'f:DataScadenzaPagamento') ?? [])
    .filter((text) => calendarDay(text) === null)
    .map((text) => ({ term: 'BT-9', text }));
  return { due, unreadable };
}
