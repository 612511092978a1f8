import { DEEDS_ZH } from './deedsZh.ts';
import { FORM_ZH } from './formZh.ts';
import { TERMS_ZH } from './termsZh.ts';
import { TRADE_ZH } from './tradeZh.ts';
import type { WHAT_IS_SIGNED_EN } from './whatIsSignedEn.ts';

/** What deeds and their fields are called, and the texts of forms and trade, in Chinese. */
export const WHAT_IS_SIGNED_ZH: Readonly<Record<keyof typeof WHAT_IS_SIGNED_EN, string>> = {
  ...DEEDS_ZH,
  ...FORM_ZH,
  ...TERMS_ZH,
  ...TRADE_ZH,
};
