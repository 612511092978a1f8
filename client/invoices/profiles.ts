/** What the profile that a document names (BT-24) says about its totals. */

/** How the sums of a profile differ from those of EN 16931-1. */
export interface SumRules {
  /** Its documents cannot state prepaid and rounded amounts, so BR-CO-16 has no sense. */
  readonly statesPrepaid: boolean;
  /** They may leave out the tax total. */
  readonly needsTax: boolean;
  /** The rule that adds third parties' payments to what is payable; null where none does. */
  readonly thirdParty: string | null;
  /** Net and gross total may be off by a cent for each line, allowance and charge. */
  readonly tolerant: boolean;
  /**
   * What elsewhere is the total without tax (BT-109) is the tax itself: the sum of all tax totals,
   * of which there is one for each kind of tax, and none where nothing is taxed.
   */
  readonly taxInPlaceOfNet: boolean;
}

const PLAIN: SumRules = {
  statesPrepaid: true,
  needsTax: true,
  thirdParty: null,
  tolerant: false,
  taxInPlaceOfNet: false,
};

const PROFILES: readonly (readonly [profile: RegExp, rules: SumRules])[] = [
  // Factur-X and ZUGFeRD 2: BT-113 and BT-114 begin with the profile BASIC WL.
  [
    /(?:factur-x\.eu|zugferd\.de):[0-9]p[0-9]:minimum$/i,
    { ...PLAIN, statesPrepaid: false, needsTax: false },
  ],
  // BR-FXEXT-CO-13, BR-FXEXT-CO-15, BR-FXEXT-CO-16 in place of the rules of EN 16931.
  [
    /(?:factur-x\.eu|zugferd\.de|cpro\.gouv\.fr):[0-9]p[0-9]:extended(?:-ctc-fr)?$/i,
    { ...PLAIN, thirdParty: 'BR-FXEXT-CO-16', tolerant: true },
  ],
  // Denmark, before EN 16931: guideline G28 and F-INV127 make TaxExclusiveAmount the sum of taxes.
  [/^OIOUBL-2\.[0-9]{1,2}$/, { ...PLAIN, taxInPlaceOfNet: true }],
  // BR-DEX-09 in place of BR-CO-16.
  [/:kosit:extension:xrechnung_[0-9.]+$/i, { ...PLAIN, thirdParty: 'BR-DEX-09' }],
];

/** The rules of the profile that a document names; those of EN 16931 for every other. */
export function sumRulesOf(profile: string | null): SumRules {
  return PROFILES.find(([known]) => profile !== null && known.test(profile))?.[1] ?? PLAIN;
}
