import { tellWithFacts } from '../../invoices/judgeInvoice.ts';
import type { Warning } from '../../invoices/warnings.ts';

/** Warnings in lines, for people. */
export function describeWarnings(warnings: readonly Warning[]): readonly string[] {
  return warnings.map(({ code, text, facts }) => `warning: ${code}: ${tellWithFacts(text, facts)}`);
}
