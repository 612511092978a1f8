/** Light or dark. */
import type { Signal } from '@preact/signals';
import { effect, signal } from '@preact/signals';

/** Every appearance; `auto` is that of the system. */
export const THEMES = ['auto', 'light', 'dark'] as const;
/** One of them. */
export type Theme = (typeof THEMES)[number];

const KEPT = 'theme';

/** That of the page. */
export const theme: Signal<Theme> = signal(keptTheme());

/** Shows the page in its theme, now and whenever that changes. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    localStorage.setItem(KEPT, theme.value);
  });
}

function keptTheme(): Theme {
  return THEMES.find((one) => one === localStorage.getItem(KEPT)) ?? 'auto';
}
