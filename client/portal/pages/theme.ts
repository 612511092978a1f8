/** Light or dark, and how large. */
import type { Signal } from '@preact/signals';
import { effect, signal } from '@preact/signals';

/** Every appearance; `auto` is that of the system. */
export const THEMES = ['auto', 'light', 'dark'] as const;
/** One of them. */
export type Theme = (typeof THEMES)[number];

/** Sizes of type. */
export const TYPE_SIZES = ['normal', 'large'] as const;
/** One of them. */
export type TypeSize = (typeof TYPE_SIZES)[number];

const KEPT = 'theme';
const KEPT_SIZE = 'type';

/** That of the page. */
export const theme: Signal<Theme> = signal(keptTheme());

/** That of the page. */
export const typeSize: Signal<TypeSize> = signal(
  TYPE_SIZES.find((one) => one === localStorage.getItem(KEPT_SIZE)) ?? 'normal',
);

/** Shows the page in its theme and size, now and whenever that changes. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    document.documentElement.dataset['type'] = typeSize.value;
    localStorage.setItem(KEPT, theme.value);
    localStorage.setItem(KEPT_SIZE, typeSize.value);
  });
}

function keptTheme(): Theme {
  return THEMES.find((one) => one === localStorage.getItem(KEPT)) ?? 'auto';
}
