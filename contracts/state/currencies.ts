/**
 * How finely each currency is counted: the active codes of ISO 4217 with their minor units
 * ("2": one hundredth is the smallest amount). Codes without minor units (gold, units of account,
 * XXX, XTS) are left out, because nothing can be owed in them on this ledger. A test compares the
 * table with the published list; a change of it is a new contract version, since all nodes must
 * count alike.
 */
const CODES_BY_MINOR_UNITS: readonly (readonly [minorUnits: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    `
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD
    CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD
    LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB
    PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP
    SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW
    ZWG
    `,
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
];

const MINOR_UNITS: ReadonlyMap<string, number> = new Map(
  CODES_BY_MINOR_UNITS.flatMap(([minorUnits, codes]) =>
    codes
      .trim()
      .split(/\s+/)
      .map((code): [string, number] => [code, minorUnits]),
  ),
);

/**
 * Digits after the decimal point of `currency`, an upper-case ISO 4217 code; `undefined` when it
 * is not an active currency with minor units.
 */
export function minorUnitsOf(currency: string): number | undefined {
  return MINOR_UNITS.get(currency);
}

/**
 * Minor units as people write an amount, by the currency's decimals: `24,274.00 EUR`. The one form
 * in which money is shown to a person; what has no currency of the table stays a number.
 */
export function tellAmount(minor: bigint | string, currency: string | null): string {
  const text = String(minor);
  const scale = currency === null ? undefined : minorUnitsOf(currency);
  if (currency === null) return text;
  if (scale === undefined) return `${text} minor units of ${currency}`;
  const [sign, digits] = text.startsWith('-') ? ['-', text.slice(1)] : ['', text];
  const padded = digits.padStart(scale + 1, '0');
  const whole = padded.slice(0, padded.length - scale).replace(/(?<=[0-9])(?=([0-9]{3})+$)/g, ',');
  const rest = scale === 0 ? '' : `.${padded.slice(-scale)}`;
  return `${sign}${whole}${rest} ${currency}`;
}

/** Every code of the table, in ascending order. */
export function currencyCodes(): readonly string[] {
  return [...MINOR_UNITS.keys()].sort();
}
