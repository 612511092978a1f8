/** What is said of a field in the form of a deed, in the language of the reader. */
import { HELP_EN } from './helpEn.ts';
import { HELP_TRADE_ZH } from './helpTradeZh.ts';
import { HELP_ZH } from './helpZh.ts';
import { language } from './words.ts';

const ZH: Readonly<Partial<Record<string, string>>> = { ...HELP_ZH, ...HELP_TRADE_ZH };

/** @param meaning what the schema says of the field, in English; see `plainHelp` */
export function fieldHelp(meaning: string): string {
  const own = language.value === 'zh' && Object.hasOwn(ZH, meaning) ? ZH[meaning] : undefined;
  return own ?? HELP_EN[meaning] ?? plainHelp(meaning);
}

/** Without what only who writes JSON has to know: the form says it by itself. */
export function plainHelp(meaning: string): string {
  return meaning
    .replaceAll(
      /[;,.]? ?(\bor )?null(: [^.;]*| exactly when [^.;]*| without [^.;]*| is [^.;]*)?/g,
      '',
    )
    .replaceAll(/[;,]? ?(minor units|decimal text)( of [^.,;]*)?/gi, '')
    .replaceAll(/ ?\(docs[^)]*\)|; docs\/[^ ]*\.md/g, '')
    .replaceAll(/,? parts per million a year/gi, ' a year')
    .replaceAll(/,? parts per million/gi, '')
    .replaceAll('`', '')
    .trim();
}
