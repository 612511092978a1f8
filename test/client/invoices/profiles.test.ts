import { describe, expect, it } from 'vitest';
import { judgeInvoice } from '../../../client/invoices/judgeInvoice.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { amount, cii, ubl } from './made.ts';
import { bytesOf } from './samples.ts';

const judge = (text: string) => {
  const { registrable, refuse } = judgeInvoice(readInvoice(bytesOf(text)), null);
  return { registrable, code: refuse?.code, facts: refuse?.facts };
};
const fine = { registrable: true, code: undefined, facts: undefined };

const MINIMUM = 'urn:factur-x.eu:1p0:minimum';
const EXTENDED = 'urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended';
const XR =
  'urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#' +
  'urn:xeinkauf.de:kosit:extension:xrechnung_3.0';

interface Sums {
  readonly net?: string;
  readonly basis?: string;
  readonly tax?: string | null;
  readonly gross?: string;
  readonly payable?: string;
}

/** The totals in both syntaxes. */
const both = (sums: Sums): readonly (readonly [syntax: string, make: (p?: object) => string])[] => {
  const { net = '1000.00', basis = net, tax = '190.00', gross = '1190.00' } = sums;
  const { payable = gross } = sums;
  const inUbl = [
    amount('LineExtensionAmount', net),
    amount('TaxExclusiveAmount', basis),
    amount('TaxInclusiveAmount', gross),
    amount('PayableAmount', payable),
  ].join('');
  const taxed = tax === null ? '' : `<cac:TaxTotal>${amount('TaxAmount', tax)}</cac:TaxTotal>`;
  const inCii =
    `<ram:LineTotalAmount>${net}</ram:LineTotalAmount>` +
    `<ram:TaxBasisTotalAmount>${basis}</ram:TaxBasisTotalAmount>` +
    (tax === null ? '' : `<ram:TaxTotalAmount currencyID="EUR">${tax}</ram:TaxTotalAmount>`) +
    `<ram:GrandTotalAmount>${gross}</ram:GrandTotalAmount>` +
    `<ram:DuePayableAmount>${payable}</ram:DuePayableAmount>`;
  return [
    ['UBL', (parts = {}) => ubl({ totals: inUbl, tax: taxed, ...parts })],
    ['CII', (parts = {}) => cii({ totals: inCii, ...parts })],
  ];
};

describe('sums are those of the profile', () => {
  it.each(both({ payable: '500.00' }))('%s: a profile without a prepaid amount', (_s, make) => {
    expect(judge(make({ profile: MINIMUM }))).toEqual(fine);
    expect(judge(make({ profile: MINIMUM.replace('factur-x.eu:1p0', 'zugferd.de:2p0') }))).toEqual(
      fine,
    );
    const other = judge(make());
    expect(other.code).toBe('totals_inconsistent');
    expect(other.facts).toMatchObject({ rule: 'BR-CO-16', stated: '500.00', computed: '1190.00' });
    expect(judge(make({ profile: MINIMUM.replace('minimum', 'basicwl') })).code).toBe(
      'totals_inconsistent',
    );
  });

  it.each(both({ payable: '1200.00' }))('%s: no profile adds to what is due', (_s, make) => {
    expect(judge(make({ profile: MINIMUM })).code).toBe('totals_inconsistent');
  });

  it.each(both({ tax: null }))('%s: a profile that may leave out the tax', (_s, make) => {
    expect(judge(make({ profile: MINIMUM }))).toEqual(fine);
    expect(judge(make()).code).toBe('totals_inconsistent');
  });

  it('third parties are added where the profile has them', () => {
    const third = `<cac:PrepaidPayment>${amount('PaidAmount', '10.00')}</cac:PrepaidPayment>`;
    const [[, inUbl] = ['', ubl], [, inCii] = ['', cii]] = both({ payable: '1210.00' });
    const settlement = third + third;
    expect(judge(inUbl({ profile: XR, settlement }))).toEqual(fine);
    expect(judge(inUbl({ settlement })).facts).toMatchObject({ rule: 'BR-CO-16' });
    expect(judge(inUbl({ profile: XR, settlement: third })).facts).toMatchObject({
      rule: 'BR-DEX-09',
      computed: '1200.00',
    });
    const extra =
      '<ram:SpecifiedFinancialAdjustment><ram:ActualAmount>20.00</ram:ActualAmount>' +
      '</ram:SpecifiedFinancialAdjustment>';
    expect(judge(inCii({ profile: EXTENDED, settlement: extra }))).toEqual(fine);
    expect(judge(inCii({ settlement: extra })).code).toBe('totals_inconsistent');
    expect(judge(inCii({ profile: EXTENDED })).facts).toMatchObject({ rule: 'BR-FXEXT-CO-16' });
  });

  it.each(both({ basis: '1000.02', gross: '1190.02' }))(
    '%s: the extended profile lets a cent a line go',
    (_s, make) => {
      // The UBL document has a line, the CII one none.
      expect(judge(make({ profile: EXTENDED })).code).toBe(
        make().startsWith('<Invoice') ? undefined : 'totals_inconsistent',
      );
      expect(judge(make()).facts).toMatchObject({ rule: 'BR-CO-13' });
    },
  );

  describe('OIOUBL has the tax where others have the net total', () => {
    const danish = (more: string, { tax = '250.00', gross = '1250.00' } = {}) => {
      const sums = [
        amount('LineExtensionAmount', '1000.00'),
        amount('TaxExclusiveAmount', tax),
        amount('TaxInclusiveAmount', gross),
        more,
      ].join('');
      const taxed = `<cac:TaxTotal>${amount('TaxAmount', '250.00')}</cac:TaxTotal>`;
      return (profile: string) => ubl({ totals: sums, tax: taxed, profile });
    };
    const payable = amount('PayableAmount', '1250.00');

    it.each(['OIOUBL-2.01', 'OIOUBL-2.02', 'OIOUBL-2.1'])('%s', (profile) => {
      expect(judge(danish(payable)(profile))).toEqual(fine);
    });

    it.each(['urn:cen.eu:en16931:2017', 'TR-OIOUBL-2.02', 'OIOUBL-3.0'])(
      '%s has not',
      (profile) => {
        expect(judge(danish(payable)(profile)).facts).toMatchObject({ rule: 'BR-CO-13' });
      },
    );

    it('with allowances, charges, and what is paid before', () => {
      const less = amount('AllowanceTotalAmount', '100.00') + amount('ChargeTotalAmount', '40.00');
      const paid = amount('PrepaidAmount', '190.00') + amount('PayableAmount', '1000.00');
      expect(judge(danish(less + paid, { gross: '1190.00' })('OIOUBL-2.02'))).toEqual(fine);
    });

    it.each([
      ['F-INV127', '1000.00', '1250.00'],
      ['F-INV127', '250.01', '1250.01'],
      ['OIOUBL G28', '250.00', '1000.00'],
      ['OIOUBL G28', '250.00', '1250.01'],
    ])('%s is what refuses it: tax %s, gross %s', (rule, tax, gross) => {
      const text = danish(amount('PayableAmount', gross), { tax, gross })('OIOUBL-2.1');
      const facts = { rule, profile: 'OIOUBL-2.1' };
      expect(judge(text)).toMatchObject({ code: 'totals_inconsistent', facts });
    });

    const taxed = (taxes: readonly string[], tax: string) => {
      const gross = `${1000 + Number(tax)}.00`;
      const sums =
        amount('LineExtensionAmount', '1000.00') +
        amount('TaxExclusiveAmount', `${tax}.00`) +
        amount('TaxInclusiveAmount', gross) +
        amount('PayableAmount', gross);
      const each = taxes.map((one) => `<cac:TaxTotal>${amount('TaxAmount', one)}</cac:TaxTotal>`);
      return ubl({ totals: sums, tax: each.join(''), profile: 'OIOUBL-2.02' });
    };

    it.each([
      [['150.00', '150.00'], '300', undefined],
      [['260.00', '40.00'], '300', undefined],
      [[], '0', undefined],
      [['150.00', '150.00'], '150', 'totals_inconsistent'],
      [['260.00', '40.00'], '260', 'totals_inconsistent'],
      [[], '250', 'totals_inconsistent'],
      [['260.00', 'forty'], '260', 'total_unreadable'],
    ])('there is a total for each kind of tax: %j against %s', (taxes, tax, code) => {
      expect(judge(taxed(taxes, tax)).code).toBe(code);
    });

    it('where others have one total, two that differ are two readings', () => {
      const twice = taxed(['260.00', '40.00'], '300').replace('OIOUBL-2.02', 'urn:cen.eu:en16931');
      expect(readInvoice(bytesOf(twice)).ambiguous).toMatchObject([{ term: 'BT-110' }]);
      expect(readInvoice(bytesOf(taxed(['260.00', '40.00'], '300'))).ambiguous).toEqual([]);
    });

    it('what is payable is the gross total less what is paid', () => {
      const text = danish(amount('PayableAmount', '1249.99'))('OIOUBL-2.02');
      expect(judge(text).facts).toMatchObject({ rule: 'BR-CO-16', computed: '1250.00' });
    });
  });

  it.each(both({ net: '84.03361344537815', tax: '15.96638655462184', gross: '100.00' }))(
    '%s: the noise of floats is no difference',
    (_s, make) => {
      expect(judge(make())).toEqual(fine);
    },
  );

  it.each(both({ gross: '1190.01' }))('%s: a cent is one', (_s, make) => {
    expect(judge(make()).facts).toMatchObject({ rule: 'BR-CO-15', computed: '1190.00' });
  });
});
