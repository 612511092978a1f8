/**
 * Contracts read aloud: terms, and findings, as plain sentences. The sentences are made from the
 * data alone and are part of what a block proves, so they are as fixed as the language version.
 */

import type { Action, Comparison, Condition, Quantity, Source, Terms } from '../state/terms.ts';
import type { Finding } from './judging.ts';
import { pointed } from './judging.ts';

const IS: Readonly<Record<Comparison, string>> = {
  atLeast: 'at least',
  atMost: 'at most',
  equal: 'equal to',
};

/** A finding as one sentence: what was asked, what was seen, what it comes to. */
export function tellFinding(finding: Finding): string {
  const { condition, verdict, saw, of } = finding;
  if (of.length === 0) return `${tellCondition(condition)} [${saw}]: ${verdict}`;
  const parts = of.map(tellFinding).join('; ');
  return `${joint(condition)} (${parts}): ${verdict}`;
}

/** A condition as words. */
export function tellCondition(condition: Condition): string {
  switch (condition.op) {
    case 'all':
    case 'any':
      return `${joint(condition)} (${condition.of.map(tellCondition).join('; ')})`;
    case 'not':
      return `${joint(condition)} (${tellCondition(condition.of)})`;
    case 'day':
      return `${condition.day} has come`;
    case 'attested':
      return `${condition.kind} attested by ${tellSource(condition.from)}`;
    case 'match': {
      const { order, receipt } = condition;
      const words = `order by ${tellSource(order)}, receipt by ${tellSource(receipt)}`;
      return `order, receipt and invoice agree, ${words}`;
    }
    case 'rate': {
      const { base, quote, is, value, decimals, method, from, staleDays } = condition;
      const bound = `${IS[is]} ${pointed(BigInt(value), decimals)}`;
      const how = `${method} of ${tellSource(from)}, at most ${staleDays} days old`;
      return `${base}/${quote} ${bound}, ${how}`;
    }
    case 'compare': {
      const { left, is, right } = condition;
      return `${tellQuantity(left)} ${IS[is]} ${tellQuantity(right)}`;
    }
  }
}

/** An action as words. */
export function tellAction(action: Action): string {
  switch (action.do) {
    case 'payNow': {
      if (action.discount === null) return 'pay what is open';
      const { ppm, dayCount } = action.discount;
      return `pay what is open, less ${ppm} ppm a year ${dayCount} to the pay day`;
    }
    case 'instalments': {
      const parts = action.parts.map(({ day, amount }) => `${amount} on ${day}`);
      return `pay in instalments: ${parts.join(', ')}`;
    }
    case 'releaseEscrow':
      return `release the escrow to the ${action.to}`;
    case 'makeUndertaking':
      return 'make the acceptance an undertaking';
    case 'convert': {
      const { currency, issuer, value, decimals } = action;
      const rate = `${pointed(BigInt(value), decimals)} ${currency} for one`;
      return `pay what is open in money of ${issuer}, ${rate}`;
    }
    case 'cancel':
      return action.amount === null ? 'cancel what is open' : `cancel ${action.amount}`;
    case 'extend':
      return `move the due day to ${action.dueDay}`;
  }
}

/** Terms as lines, one for each rule, and when they are over. */
export function tellTerms({ until, escrow, rules }: Terms): readonly string[] {
  const lines = rules.map(
    ({ name, when, act }) => `${name}: when ${tellCondition(when)}, then ${tellAction(act)}`,
  );
  const held = escrow === null ? [] : [`the debtor locks ${escrow}`];
  return [...held, ...lines, `over at the cut-off of ${until}`];
}

function joint({ op }: Condition): string {
  if (op === 'all') return 'all of';
  return op === 'any' ? 'any of' : 'not';
}

function tellSource({ oracles, quorum }: Source): string {
  return `${quorum} of ${oracles.join(', ')}`;
}

function tellQuantity(quantity: Quantity): string {
  if ('amount' in quantity) return quantity.amount;
  if ('count' in quantity) return String(quantity.count);
  return 'amountOf' in quantity ? `${quantity.amountOf} amount` : `number of ${quantity.countOf}`;
}
