/** What terms would do on given facts, without doing it. */
import type { Finding, Given } from './judging.ts';
import { judge } from './judging.ts';
import { tellAction, tellFinding } from './telling.ts';
import type { Terms, TermsRule } from './terms.ts';

/** What became of one rule: the finding, and the sentences that tell it. */
export interface RuleFinding {
  readonly rule: TermsRule;
  readonly finding: Finding;
  readonly because: string;
  readonly action: string;
}

/** Every rule of the terms on these facts, in order. Actions change no fact here. */
export function dryRun(terms: Terms, given: Given): readonly RuleFinding[] {
  return terms.rules.map((rule) => {
    const finding = judge(rule.when, given);
    return { rule, finding, because: tellFinding(finding), action: tellAction(rule.act) };
  });
}
