/**
 * The fully digital invoice of China (root `EInvoice`) to our terms. Its fields are those of the
 * XML files that the electronic tax bureaus issue: Header, EInvoiceData, TaxSupervisionInfo.
 *
 * It states neither a currency nor a due day: its amounts are yuan, and the supplier says the day.
 */
import { isUscc } from '../../contracts/state/identifiers.ts';
import { calendarDay } from './calendarDay.ts';
import type { Invoice, Party } from './invoice.ts';
import { TermReader } from './select.ts';
import type { XmlElement } from './xml.ts';

const PREFIXES = { e: '' };
const DATA = 'e:EInvoiceData';
const BASIC = `${DATA}/e:BasicInformation`;
const TAX_OFFICE = 'e:TaxSupervisionInfo';
const CURRENCY = 'CNY';

/** The terms of a Chinese invoice, whose `root` has been checked to be one. */
export function readChinese(root: XmlElement): Invoice {
  const terms = new TermReader(root, PREFIXES);
  const payable = terms.one('BT-112', `${BASIC}/e:TotalTax-includedAmount`);
  // The tax bureau's time is the day of issue; that of the request stands where it is missing.
  const issued =
    terms.one('BT-2', `${TAX_OFFICE}/e:IssueTime`) ?? terms.one('BT-2', `${BASIC}/e:RequestTime`);
  const issueDate = calendarDay(issued?.replace(' ', 'T') ?? null);
  const read = {
    syntax: 'EInvoice',
    profile: null,
    kind: {
      code: terms.one('BT-3', 'e:Header/e:InherentLabel/e:InIssuType/e:LabelCode'),
      document: root.name,
    },
    number:
      terms.one('BT-1', `${TAX_OFFICE}/e:InvoiceNumber`) ?? terms.one('BT-1', 'e:Header/e:EIid'),
    issueDate,
    dueDate: null,
    due: { day: null, instalments: [], discountDay: null },
    unreadable: issued !== null && issueDate === null ? [{ term: 'BT-2', text: issued }] : [],
    currency: CURRENCY,
    payable,
    payableCurrency: CURRENCY,
    supplier: readParty(terms, 'BT-27', 'Seller'),
    buyer: readParty(terms, 'BT-44', 'Buyer'),
    payee: null,
    accountHolders: [],
    totals: {
      ...{ lineExtension: null, allowance: null, charge: null, beside: null },
      taxExclusive: terms.one('BT-109', `${BASIC}/e:TotalAmWithoutTax`),
      tax: terms.one('BT-110', `${BASIC}/e:TotalTaxAm`),
      taxInclusive: payable,
      ...{ prepaid: null, rounding: null, withheld: null },
    },
    otherCurrencies: [],
    thirdParty: [],
    precedingInvoice: null,
    preceding: [],
    orderReference: null,
    termTexts: [],
    notes: terms.prose(`${DATA}/e:AdditionalInformation/e:Remark`),
    goods: [],
    lines: terms.elements(`${DATA}/e:IssuItemInformation`).length,
    adjustments: 0,
  } as const;
  return { ...read, ambiguous: terms.ambiguous };
}

/** The number of a taxpayer is its unified social credit code, but for persons and old ones. */
function readParty(terms: TermReader, term: string, side: 'Seller' | 'Buyer'): Party {
  const path = `${DATA}/e:${side}Information/e:${side}`;
  const name = terms.one(term, `${path}Name`);
  const number = terms.one(`${term} tax number`, `${path}IdNum`);
  const isCode = number !== null && isUscc(number);
  return {
    name,
    registrationName: name,
    tradingName: null,
    vatId: number,
    legalId: isCode ? number : null,
    partyIds: number === null || isCode ? [] : [number],
  };
}
