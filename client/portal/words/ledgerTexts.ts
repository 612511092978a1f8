/**
 * What the rules of the ledger say of themselves, in the language of the reader. Their own words
 * are English; where there is no other text, those are shown.
 */
import type { NullMeaning } from '../../sdk/nullMeanings.ts';
import { NULL_TEXTS } from '../../sdk/nullMeanings.ts';
import { EFFECTS_ZH } from './effectsZh.ts';
import { NULLS_ZH } from './nullsZh.ts';
import { REFUSALS_ZH } from './refusalsZh.ts';
import { language, say } from './words.ts';

/** What a deed changes. @param english as its rule says it */
export function effectText(type: string, english: string): string {
  if (language.value === 'en' || !Object.hasOwn(EFFECTS_ZH, type)) return english;
  return EFFECTS_ZH[type]?.text ?? english;
}

/** What a deed says by a field that is null. */
export function nullText(means: NullMeaning): string {
  return language.value === 'en' ? NULL_TEXTS[means] : NULLS_ZH[means];
}

/** What was wrong. @param english as the table of refusals says it; empty for an unknown code */
export function refusalText(code: string, english: string): string {
  const own = Object.hasOwn(REFUSALS_ZH, code) ? REFUSALS_ZH[code] : undefined;
  const text = language.value === 'en' ? english : (own ?? english);
  return text === '' ? say('refusal.other') : text;
}
