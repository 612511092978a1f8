import { DEEDS_EN } from './deedsEn.ts';
import { FORM_EN } from './formEn.ts';
import { TERMS_EN } from './termsEn.ts';
import { TRADE_EN } from './tradeEn.ts';

/** What deeds and their fields are called, and the texts of forms and trade. */
export const WHAT_IS_SIGNED_EN = { ...DEEDS_EN, ...FORM_EN, ...TERMS_EN, ...TRADE_EN } as const;
