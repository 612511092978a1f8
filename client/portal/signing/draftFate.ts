/** Whether what is told in the dialog is signed in the end, or left. */
import type { ReadonlySignal } from '@preact/signals';
import type { SigningStep } from './signing.ts';

/**
 * What became of the deed that is told at present. It counts as signed as soon as its signature is
 * made, whatever comes then: only what never was may be forgotten.
 */
export function draftFate(step: ReadonlySignal<SigningStep | null>): Promise<'signed' | 'left'> {
  const begun = step.peek();
  return new Promise((resolve) => {
    const stop = step.subscribe((now) => {
      // Asked again, for what was signed before, it is still the same.
      if (now === begun || now?.kind === 'asking') return;
      resolve(now?.kind === 'keeping' ? 'signed' : 'left');
      stop();
    });
  });
}
