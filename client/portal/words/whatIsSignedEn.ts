import { DEEDS_EN } from './deedsEn.ts';
import { FORM_EN } from './formEn.ts';
import { TERMS_EN } from './termsEn.ts';

/** What deeds and their fields are called, and the texts of their forms. */
export const WHAT_IS_SIGNED_EN = { ...DEEDS_EN, ...FORM_EN, ...TERMS_EN } as const;
