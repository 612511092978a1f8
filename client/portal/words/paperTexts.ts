/** What is said of a document by its code, in the language of the reader. */
import { PAPER_CODES_ZH } from './paperCodesZh.ts';
import { language, sayIf } from './words.ts';

/** @param english as the table of the code says it */
export function paperText(code: string, english: string): string {
  const own = sayIf(`paper.${code}`);
  if (own !== null || language.value === 'en') return own ?? english;
  return (Object.hasOwn(PAPER_CODES_ZH, code) ? PAPER_CODES_ZH[code] : undefined) ?? english;
}
