/** Texts in the language of the reader, and numbers, days and times as the reader writes them. */
import type { Signal } from '@preact/signals';
import { effect, signal } from '@preact/signals';
import { minorUnitsOf } from '../../../contracts/state/currencies.ts';
import { EN } from './en.ts';
import { ZH } from './zh.ts';

/** What a text is called. */
export type WordKey = keyof typeof EN;
/** A language of the page. */
export type Language = 'en' | 'zh';

/** Every catalogue by its language. */
export const CATALOGUES: Readonly<Record<Language, Readonly<Record<WordKey, string>>>> = {
  en: EN,
  zh: ZH,
};

const KEPT = 'language';

/** That of the page; whoever changes it changes all texts. */
export const language: Signal<Language> = signal(preferredLanguage());

/** A text; what is in braces is filled in with the facts. */
export function say(key: WordKey, facts: Readonly<Record<string, string | number>> = {}): string {
  const text = CATALOGUES[language.value][key];
  return text.replaceAll(/\{([a-z]+)\}/gi, (whole, name: string) => {
    const fact = facts[name];
    if (fact === undefined) return whole;
    return typeof fact === 'number' ? tellNumber(fact) : fact;
  });
}

/** A text by a name that is made at run time; null where there is none of it. */
export function sayIf(name: string): string | null {
  const words: Readonly<Record<string, string>> = CATALOGUES[language.value];
  return Object.hasOwn(words, name) ? (words[name] ?? null) : null;
}

/** Parts per million as percent. */
export function tellPercent(ppm: number): string {
  const terms = { style: 'percent', maximumFractionDigits: 4 } as const;
  return new Intl.NumberFormat(localeOf(), terms).format(ppm / 1_000_000);
}

/** A whole number with the separators of the reader. */
export function tellNumber(number: number | bigint): string {
  return new Intl.NumberFormat(localeOf()).format(number);
}

/** An amount of minor units, exactly, as the reader writes money. */
export function tellMoney(minor: bigint, currency: string): string {
  const digits = minorUnitsOf(currency);
  if (digits === undefined) return `${minor} ${currency}`;
  const terms = { style: 'currency', currency, minimumFractionDigits: digits } as const;
  // As text, since a number could not hold every amount.
  const whole = String(minor).padStart(digits + 1, '0');
  const decimal = digits === 0 ? whole : `${whole.slice(0, -digits)}.${whole.slice(-digits)}`;
  return new Intl.NumberFormat(localeOf(), terms).format(decimal as `${number}`);
}

/** A ledger day, `2026-12-31`. */
export function tellDay(day: string): string {
  const format = new Intl.DateTimeFormat(localeOf(), { dateStyle: 'medium', timeZone: 'UTC' });
  return format.format(Date.parse(day));
}

/** As far as calendars go, ms from 1970. */
const LAST_MS = 8_640_000_000_000_000;

/** A moment, ms since 1970, by the clock of the reader; its number where no calendar has it. */
export function tellTime(ms: number): string {
  if (!(Math.abs(ms) <= LAST_MS)) return String(ms);
  return new Intl.DateTimeFormat(localeOf(), { dateStyle: 'medium', timeStyle: 'medium' }).format(
    ms,
  );
}

/** How long ago a moment was, in words. */
export function tellAgo(ms: number, now: number): string {
  const format = new Intl.RelativeTimeFormat(localeOf(), { numeric: 'auto' });
  const seconds = Math.min(Math.round((ms - now) / 1_000), 0);
  if (seconds > -60) return format.format(seconds, 'second');
  if (seconds > -3_600) return format.format(Math.round(seconds / 60), 'minute');
  if (seconds > -86_400) return format.format(Math.round(seconds / 3_600), 'hour');
  return format.format(Math.round(seconds / 86_400), 'day');
}

/** Tells the browser in which language the page is, now and whenever that changes. */
export function applyLanguage(): void {
  effect(() => {
    document.documentElement.lang = language.value === 'zh' ? 'zh-Hans' : 'en';
    localStorage.setItem(KEPT, language.value);
  });
}

/** The reader's own way of the chosen language, such as en-GB. */
function localeOf(): string {
  const own = navigator.languages.find((one) => one.startsWith(language.value));
  return own ?? (language.value === 'zh' ? 'zh-CN' : 'en-GB');
}

function preferredLanguage(): Language {
  const kept = globalThis.localStorage?.getItem(KEPT);
  if (kept === 'en' || kept === 'zh') return kept;
  const known = navigator.languages.find((one) => /^(en|zh)\b/.test(one));
  return known?.startsWith('zh') ? 'zh' : 'en';
}
