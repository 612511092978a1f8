/** What is printed: all rows of lists, and a list alone when its reader asks for that. */
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';

const printing = signal(false);
/** Whether the page is laid out for paper at present. */
export const isPrinting: ReadonlySignal<boolean> = printing;

const paper = matchMedia('print');
paper.addEventListener('change', ({ matches }) => {
  printing.value = matches;
});
addEventListener('beforeprint', () => {
  printing.value = true;
});
addEventListener('afterprint', () => {
  printing.value = paper.matches;
});

/** Prints one section of the page without the others. */
export async function printAlone(section: Element | null): Promise<void> {
  printing.value = true;
  section?.classList.add('alone');
  // The rows that the screen does not show are there by then.
  await new Promise((resolve) => setTimeout(resolve));
  print();
  section?.classList.remove('alone');
  printing.value = paper.matches;
}
