/**
 * Whether terms can be signed: shape, bounds, types, that every branch ends within the term, that
 * no more can be paid than is owed, and that no rule of the network is broken. What the state has
 * to say is handed in, so that a client checks a file by the same function.
 */
import type { Json } from '../../ledger/canonical.ts';
import { dayNumber } from '../state/calendar.ts';
import { nodesOf, sourcesOf } from '../state/conditions.ts';
import { minorUnitsOf } from '../state/currencies.ts';
import type { Refusal } from '../state/refusals.ts';
import { refuse } from '../state/refusals.ts';
import type { Condition, Quantity, Source, Terms, TermsRule } from '../state/terms.ts';
import { LANGUAGE, termsSchema } from '../state/terms.ts';

/** Bounds of language version 1. Depth 1 is a condition by itself; a node costs 1, a word 1. */
export const BOUNDS = { depth: 4, nodes: 32, cost: 128 } as const;

/** Why terms cannot be signed; `at` says where, `why` what is wrong there. */
export type TermsCode =
  | 'unknown_language'
  | 'bad_terms'
  | 'terms_too_big'
  | 'terms_ill_typed'
  | 'terms_endless'
  | 'terms_overpay'
  | 'terms_break_rules';

type Fault = Refusal<TermsCode>;

/** What the terms are to fit to. Days are `YYYY-MM-DD`. */
export interface Setting {
  /** The first ledger day whose cut-off is ahead. */
  readonly firstDay: string;
  /** What is open of the receivable, minor units. */
  readonly open: bigint;
  readonly currency: string;
  readonly dueDay: string;
  readonly payDay: string;
  /** The last day to which the network's limit of terms lets the due day be moved. */
  readonly lastDueDay: string;
  /** Whether a member may be believed, and whether its money may be paid with. */
  isOracle(id: string): boolean;
  isIssuer(id: string): boolean;
}

/** The terms that a text of a language version says, well formed and bounded; else the refusal. */
export function readTerms(language: number, value: Json): Terms | Fault {
  if (language !== LANGUAGE) return refuse('unknown_language', { language });
  const read = termsSchema.safeParse(value);
  if (!read.success) return refuse('bad_terms', { at: placeOf(read.error.issues[0]?.path ?? []) });
  const terms = read.data;
  return checkSize(terms) ?? checkTypes(terms) ?? terms;
}

/** Whether well-formed terms can be signed where they are to be; null when they can. */
export function checkTerms(terms: Terms, setting: Setting): Fault | null {
  return checkEnds(terms, setting) ?? checkSums(terms, setting) ?? checkRules(terms, setting);
}

/** Nodes, and words of oracles that they read: the bound of all work that terms ever cause. */
export function costOf(terms: Terms): number {
  const nodes = terms.rules.flatMap(({ when }) => nodesOf(when));
  const words = nodes.flatMap(sourcesOf).flatMap(({ oracles }) => oracles);
  return nodes.length + words.length;
}

function checkSize(terms: Terms): Fault | null {
  for (const { name, when } of terms.rules) {
    if (depthOf(when) > BOUNDS.depth) return refuse('terms_too_big', { at: name, why: 'depth' });
  }
  const nodes = terms.rules.reduce((sum, { when }) => sum + nodesOf(when).length, 0);
  if (nodes > BOUNDS.nodes) return refuse('terms_too_big', { why: 'nodes', nodes });
  const cost = costOf(terms);
  return cost > BOUNDS.cost ? refuse('terms_too_big', { why: 'cost', cost }) : null;
}

function depthOf(condition: Condition): number {
  if (condition.op === 'not') return 1 + depthOf(condition.of);
  if (condition.op !== 'all' && condition.op !== 'any') return 1;
  return 1 + Math.max(...condition.of.map(depthOf));
}

function checkTypes(terms: Terms): Fault | null {
  const names = terms.rules.map(({ name }) => name);
  if (new Set(names).size < names.length) return illTyped('rules', 'names');
  for (const rule of terms.rules) {
    const fault = firstOf(nodesOf(rule.when), (node) => checkNode(rule.name, node));
    if (fault !== null) return fault;
  }
  const plans = terms.rules.filter(({ act }) => act.do === 'instalments');
  if (plans.length > 1) return illTyped('rules', 'instalments');
  const releases = terms.rules.some(({ act }) => act.do === 'releaseEscrow');
  return releases === (terms.escrow !== null) ? null : illTyped('escrow', 'released');
}

function checkNode(at: string, node: Condition): Fault | null {
  if (node.op === 'compare' && isAmount(node.left) !== isAmount(node.right)) {
    return illTyped(at, 'units');
  }
  if (node.op === 'rate' && node.base === node.quote) return illTyped(at, 'pair');
  // With half of them or fewer, one word could be the middle of its own making.
  const isRate = node.op === 'rate' && node.method === 'median';
  if (isRate && 2 * node.from.quorum <= node.from.oracles.length) return illTyped(at, 'quorum');
  return firstOf(sourcesOf(node), (source) => checkSource(at, source));
}

function checkSource(at: string, { oracles, quorum }: Source): Fault | null {
  if (new Set(oracles).size < oracles.length) return illTyped(at, 'oracles');
  return quorum > oracles.length ? illTyped(at, 'quorum') : null;
}

function isAmount(quantity: Quantity): boolean {
  return 'amount' in quantity || 'amountOf' in quantity;
}

/** Every day that is waited for comes before the contract is over, and that before it is due. */
function checkEnds(terms: Terms, setting: Setting): Fault | null {
  const { until, rules } = terms;
  if (dayNumber(until) === null) return endless('until', 'day');
  if (until < setting.firstDay || until > setting.payDay) return endless('until', 'term');
  for (const rule of rules) {
    const days = nodesOf(rule.when).flatMap((node) => (node.op === 'day' ? [node.day] : []));
    const parts = rule.act.do === 'instalments' ? rule.act.parts.map(({ day }) => day) : [];
    const wrong = [...days, ...parts].find((day) => dayNumber(day) === null || day > until);
    if (wrong !== undefined) return endless(rule.name, wrong);
    const inOrder = parts.every((day, at) => at === 0 || (parts[at - 1] ?? '') < day);
    if (!inOrder) return endless(rule.name, 'order');
  }
  return null;
}

/** What escrow, instalments and cancelled amounts come to, if everything fires. */
export function mostPaid({ escrow, rules }: Terms): bigint {
  const sums = rules.map(({ act }) => {
    if (act.do === 'instalments') return act.parts.map(({ amount }) => amount);
    return act.do === 'cancel' && act.amount !== null ? [act.amount] : [];
  });
  return [escrow ?? '0', ...sums.flat()].reduce((sum, amount) => sum + BigInt(amount), 0n);
}

/** Whatever fires, and in whatever order, fits into what is open; all other acts take the rest. */
function checkSums(terms: Terms, { open }: Setting): Fault | null {
  const total = mostPaid(terms);
  if (total <= open) return null;
  return refuse('terms_overpay', { total: String(total), open: String(open) });
}

function checkRules(terms: Terms, setting: Setting): Fault | null {
  return firstOf(terms.rules, (rule) => checkParties(rule, setting) ?? checkAction(rule, setting));
}

function checkParties({ name, when }: TermsRule, setting: Setting): Fault | null {
  return firstOf(nodesOf(when), (node) => {
    const ids = sourcesOf(node).flatMap(({ oracles }) => oracles);
    const stranger = ids.find((id) => !setting.isOracle(id));
    if (stranger !== undefined) return breaks(name, stranger);
    if (node.op !== 'rate') return null;
    const unknown = [node.base, node.quote].find((code) => minorUnitsOf(code) === undefined);
    return unknown === undefined ? null : breaks(name, unknown);
  });
}

function checkAction({ name, act }: TermsRule, setting: Setting): Fault | null {
  if (act.do === 'convert') {
    if (minorUnitsOf(act.currency) === undefined) return breaks(name, act.currency);
    if (act.currency === setting.currency) return breaks(name, 'currency');
    return setting.isIssuer(act.issuer) ? null : breaks(name, act.issuer);
  }
  if (act.do !== 'extend') return null;
  if (dayNumber(act.dueDay) === null) return breaks(name, act.dueDay);
  const isWithin = act.dueDay > setting.dueDay && act.dueDay <= setting.lastDueDay;
  return isWithin ? null : breaks(name, 'term');
}

function illTyped(at: string, why: string): Fault {
  return refuse('terms_ill_typed', { at, why });
}

function endless(at: string, why: string): Fault {
  return refuse('terms_endless', { at, why });
}

function breaks(at: string, why: string): Fault {
  return refuse('terms_break_rules', { at, why });
}

/** Which rule it is: the words of a library stay out of what is hashed, names of fields too. */
function placeOf(path: readonly PropertyKey[]): string {
  const [first, second] = path;
  const isRule = first === 'rules' && typeof second === 'number';
  return isRule ? `rules/${second}` : 'terms';
}

function firstOf<T>(items: readonly T[], check: (item: T) => Fault | null): Fault | null {
  for (const item of items) {
    const fault = check(item);
    if (fault !== null) return fault;
  }
  return null;
}
