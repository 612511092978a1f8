import { describe, expect, it } from 'vitest';
import type { Decimal } from '../../../client/invoices/decimal.ts';
import { add, parseDecimal, subtract, wholeUnits, ZERO } from '../../../client/invoices/decimal.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { textsAt } from '../../../client/invoices/select.ts';
import { parseXml } from '../../../client/invoices/xml.ts';
import { sampleBytes, sampleText } from './samples.ts';

const PREFIXES = {
  cac: 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2',
  cbc: 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2',
  rsm: 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
  ram: 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
};
const TRADE = 'rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem';
const SUMMATION = 'ram:SpecifiedTradeSettlementLineMonetarySummation';
const LINE_SUMMATION = `${TRADE}/ram:SpecifiedLineTradeSettlement/${SUMMATION}`;
const SETTLEMENT = 'rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement';

interface Paths {
  readonly quantity: string;
  readonly price: string;
  readonly lineTotal: string;
  readonly taxable: string;
  readonly tax: string;
}

const ublPaths = (line: string, quantity: string): Paths => ({
  quantity: `cac:${line}/cbc:${quantity}`,
  price: `cac:${line}/cac:Price/cbc:PriceAmount`,
  lineTotal: `cac:${line}/cbc:LineExtensionAmount`,
  taxable: 'cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount',
  tax: 'cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount',
});
const INVOICE = ublPaths('InvoiceLine', 'InvoicedQuantity');
const CREDIT_NOTE = ublPaths('CreditNoteLine', 'CreditedQuantity');
const CII: Paths = {
  quantity: `${TRADE}/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity`,
  price: `${TRADE}/ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount`,
  lineTotal: `${LINE_SUMMATION}/ram:LineTotalAmount`,
  taxable: `${SETTLEMENT}/ram:ApplicableTradeTax/ram:BasisAmount`,
  tax: `${SETTLEMENT}/ram:ApplicableTradeTax/ram:CalculatedAmount`,
};

const decimal = (text: string | null): Decimal => parseDecimal(text ?? '0') ?? ZERO;
const cents = (number: Decimal): bigint | null => wholeUnits(number, 2);

describe('our sample invoices', () => {
  it.each([
    ['gear-housings-ubl.xml', INVOICE],
    ['gear-housings-cii.xml', CII],
    ['brake-discs-ubl.xml', INVOICE],
    ['drive-shafts-ubl.xml', INVOICE],
    ['flywheels-ubl.xml', INVOICE],
    ['credit-note-ubl.xml', CREDIT_NOTE],
  ])('%s adds up from its lines to what is payable', (file, paths) => {
    const root = parseXml(sampleText(file));
    const { totals, payable, lines } = readInvoice(sampleBytes(file));
    const numbers = (path: string): Decimal[] => textsAt(root, path, PREFIXES).map(decimal);
    const [quantities, prices, lineTotals] = [paths.quantity, paths.price, paths.lineTotal].map(
      numbers,
    );
    expect(lineTotals).toHaveLength(lines);
    for (const [index, total] of (lineTotals ?? []).entries()) {
      const quantity = quantities?.[index] ?? ZERO;
      const price = prices?.[index] ?? ZERO;
      expect(cents(total)).toBe((quantity.digits * price.digits) / 10n ** BigInt(quantity.scale));
    }
    // BR-CO-10, 13, 14 with one rate of 19 % (BR-S-09), 15, 16.
    const net = (lineTotals ?? []).reduce(add, ZERO);
    expect(cents(net)).toBe(cents(decimal(totals.lineExtension)));
    const taxable = subtract(add(net, decimal(totals.charge)), decimal(totals.allowance));
    expect(cents(taxable)).toBe(cents(decimal(totals.taxExclusive)));
    expect(numbers(paths.taxable).map(cents)).toEqual([cents(taxable)]);
    const tax = ((cents(taxable) ?? 0n) * 19n + 50n) / 100n;
    expect(numbers(paths.tax).map(cents)).toEqual([tax]);
    expect(cents(decimal(totals.tax))).toBe(tax);
    const gross = (cents(taxable) ?? 0n) + tax;
    expect(cents(decimal(totals.taxInclusive))).toBe(gross);
    expect(cents(decimal(payable))).toBe(gross - (cents(decimal(totals.prepaid)) ?? 0n));
  });
});
