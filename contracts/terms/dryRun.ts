/** What terms would do on given facts, without doing it. */
import { z } from 'zod';
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { dayNumber } from '../state/calendar.ts';
import {
  amountField,
  currencyField,
  dayField,
  decimalsField,
  hashField,
  idField,
} from '../state/fields.ts';
import { FACT_KINDS } from '../state/oracles.ts';
import type { Terms, TermsRule } from '../state/terms.ts';
import { AMOUNT_FIELDS, COUNT_FIELDS } from '../state/terms.ts';
import type { Finding, Given } from './judging.ts';
import { judge } from './judging.ts';
import { tellAction, tellFinding } from './telling.ts';

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

const statementSchema = z.strictObject({
  kind: z.enum(FACT_KINDS),
  oracle: idField,
  holds: z.boolean(),
  amount: amountField.nullable(),
  reference: hashField.nullable(),
});

const rateSchema = z.strictObject({
  base: currencyField,
  quote: currencyField,
  oracle: idField,
  value: amountField,
  decimals: decimalsField,
  day: dayField,
});

const sum = z.string().regex(/^(0|[1-9][0-9]{0,17})$/);

/** Facts as a file says them: what is not named is zero, or not attested. */
const factsSchema = z.strictObject({
  today: dayField,
  cutOffPassed: z.boolean(),
  amounts: z.partialRecord(z.enum(AMOUNT_FIELDS), sum),
  counts: z.partialRecord(z.enum(COUNT_FIELDS), z.int().min(0)),
  statements: z.array(statementSchema).max(200),
  rates: z.array(rateSchema).max(200),
});

type FileFacts = z.infer<typeof factsSchema>;

/** The facts that JSON says, for a dry run. @throws FormatError bad_shape */
export function readGiven(json: Json): Given {
  const read = factsSchema.safeParse(json);
  if (!read.success) throw new FormatError('bad_shape', z.prettifyError(read.error));
  const facts = read.data;
  const today = dayNumber(facts.today);
  if (today === null) throw new FormatError('bad_shape', 'today is no day');
  const amounts = AMOUNT_FIELDS.map((name) => [name, BigInt(facts.amounts[name] ?? '0')]);
  return {
    today,
    reached: facts.cutOffPassed ? today : today - 1,
    amounts: Object.fromEntries(amounts) as Given['amounts'],
    counts: { daysLeft: facts.counts.daysLeft ?? 0, pieces: facts.counts.pieces ?? 0 },
    ...wordsOf(facts),
  };
}

function wordsOf({ today, statements, rates }: FileFacts): Pick<Given, 'statement' | 'rate'> {
  return {
    statement: (kind, oracle) => {
      const said = statements.find((one) => one.kind === kind && one.oracle === oracle);
      if (said === undefined) return undefined;
      const amount = said.amount === null ? null : BigInt(said.amount);
      return { ...said, amount, invoice: '', day: today, attestedAt: 0 };
    },
    rate: (base, quote, oracle) => {
      const said = rates.find(
        (one) => one.base === base && one.quote === quote && one.oracle === oracle,
      );
      return said && { ...said, value: BigInt(said.value), attestedAt: 0 };
    },
  };
}
