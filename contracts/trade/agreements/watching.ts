/**
 * When contracts are looked at, with bounded work. What is attested wakes the contracts that watch
 * it, so many in one due item; of them those of which something would come are run at once. Apart
 * from that a contract is looked at when a day comes that it names, when a word that it uses grows
 * stale, at each cut-off while it compares amounts, and when it is over. Each run of a contract
 * ends it or moves its next look later.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Contract } from '../../state/agreements.ts';
import { contracts, wakes } from '../../state/agreements.ts';
import { dayAt, dayNumber, dayStart, dueTime } from '../../state/calendar.ts';
import { nodesOf } from '../../state/conditions.ts';
import { under } from '../../state/factKeys.ts';
import { countKey } from '../../state/indexes.ts';
import { invoices } from '../../state/invoices.ts';
import { rates, statements } from '../../state/oracles.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { RateCondition, TermsRule } from '../../state/terms.ts';
import type { Finding, Given } from '../../terms/judging.ts';
import { judge } from '../../terms/judging.ts';
import { isEnrolled } from '../evidence/attesting.ts';
import { openAmount } from '../settlement/paying.ts';

/** So many contracts are looked at in one due item. */
export const WAKE_BATCH = 50;

/** A rule that has not fired, and the finding on it. */
export interface Pending {
  readonly rule: TermsRule;
  readonly finding: Finding;
}

/** Has the contracts that watch this topic looked at in the next block, when there are any. */
export function noteAttested({ draft, time, made }: Scene, topic: string): void {
  const [first] = draft.indexes.scan(...under(`watching/${topic}`), 1);
  if (first !== undefined) wakes.write(draft, { topic, time, after: '', made });
}

/** Looks at the next contracts that watch a topic; says which of them are run. */
export function wakeWatchers(scene: Scene, topic: string): Event[] {
  const { draft } = scene;
  const wake = wakes.read(draft, topic);
  assert(wake !== undefined, 'a due item names a wake that exists');
  const [from, until] = under(`watching/${topic}`);
  // '0' is the letter after '/', and ids have the letters 0 to f: behind the id comes `/`.
  const start = wake.after === '' ? from : `watching/${topic}/${wake.after}/`;
  const entries = draft.indexes.scan(start, until, WAKE_BATCH);
  const ids = entries.map(([key]) => key.slice(key.lastIndexOf('/') + 1));
  const woken = ids.filter((id) => wakeContract(scene, id, wake.time));
  const last = ids.at(-1);
  if (last === undefined || ids.length < WAKE_BATCH) draft.remove(wakes.key(topic));
  else wakes.write(draft, { ...wake, time: wake.time + 1, after: last });
  return woken.map((contract) => ({ type: 'contractWoken', contract, topic }));
}

/** Makes a contract due since `time`, so that how busy blocks are has no part in it. */
function wakeContract(scene: Scene, id: string, time: number): boolean {
  const contract = contracts.read(scene.draft, id);
  assert(contract !== undefined, 'an entry follows from its contract');
  const pending = judgePending(scene, contract);
  const fires = pending.some(({ finding }) => finding.verdict === 'yes');
  if (!fires && haltedRules(pending).join() === contract.halted.join()) return false;
  contracts.write(scene.draft, { ...contract, checkTime: time });
  return true;
}

/** The rules that have not fired, in their order, each with the finding on it now. */
export function judgePending(scene: Scene, contract: Contract): readonly Pending[] {
  const given = givenOf(scene, contract);
  const fired = new Set(contract.fired.map(({ rule }) => rule));
  return contract.terms.rules
    .filter(({ name }) => !fired.has(name))
    .map((rule) => ({ rule, finding: judge(rule.when, given) }));
}

/** The names of those that wait for oracles, sorted. */
export function haltedRules(pending: readonly Pending[]): readonly string[] {
  const halted = pending.filter(({ finding }) => finding.verdict === 'halted');
  return halted.map(({ rule }) => rule.name).sort();
}

/** What the conditions of a contract see of the state. Only words of enrolled oracles count. */
export function givenOf(scene: Scene, contract: Contract): Given {
  const { draft, days, time } = scene;
  const receivable = receivables.read(draft, contract.receivable);
  assert(receivable !== undefined, 'a contract is on a receivable that exists');
  const today = dayAt(days, time);
  const payDay = dayNumber(receivable.payDay) ?? today;
  return {
    today,
    reached: dueTime(days, today) <= time ? today : today - 1,
    amounts: amountsOf(scene, receivable),
    counts: {
      daysLeft: Math.max(0, payDay - today),
      pieces: Number(draft.indexes.get(countKey(receivable.id)) ?? 0),
    },
    statement: (kind, oracle) =>
      isEnrolled(draft, oracle, kind)
        ? statements.read(draft, receivable.invoice, kind, oracle)
        : undefined,
    rate: (base, quote, oracle) =>
      isEnrolled(draft, oracle, `${base}/${quote}`)
        ? rates.read(draft, base, quote, oracle)
        : undefined,
  };
}

function amountsOf({ draft }: Scene, receivable: Receivable): Given['amounts'] {
  const { cancelled, credited, face, forgiven, paid, invoice } = receivable;
  const invoiced = invoices.read(draft, invoice)?.amount;
  assert(invoiced !== undefined, 'a receivable is an accepted invoice');
  return { cancelled, credited, face, forgiven, invoiced, open: openAmount(receivable), paid };
}

/** The next time at which the contract has to be looked at, after now; null when it is over. */
export function nextCheck(scene: Scene, contract: Contract, hasFailed: boolean): number | null {
  const { time, days } = scene;
  if (contract.heldRule !== null) return nextCutOff(scene);
  if (time >= contract.untilTime) return null;
  const fired = new Set(contract.fired.map(({ rule }) => rule));
  const nodes = contract.terms.rules
    .filter(({ name }) => !fired.has(name))
    .flatMap(({ when }) => nodesOf(when));
  const times = [contract.untilTime];
  if (hasFailed || nodes.some(({ op }) => op === 'compare')) times.push(nextCutOff(scene));
  const parts = contract.terms.rules.flatMap(({ act }) =>
    act.do === 'instalments' ? act.parts : [],
  );
  const part = contract.nextPart === null ? undefined : parts[contract.nextPart];
  const named = nodes.flatMap((node) => (node.op === 'day' ? [node.day] : []));
  if (part !== undefined) named.push(part.day);
  for (const day of named) times.push(dueTime(days, dayNumber(day) ?? 0));
  for (const node of nodes) if (node.op === 'rate') times.push(...staleTimes(scene, node));
  return Math.min(...times.filter((at) => at > time));
}

/** When the words that a condition uses now will be too old, ms since 1970. */
function staleTimes({ draft, days }: Scene, condition: RateCondition): number[] {
  const { base, quote, from, staleDays } = condition;
  const said = from.oracles.flatMap((oracle) => rates.read(draft, base, quote, oracle) ?? []);
  return said.map(({ day }) => dayStart(days, (dayNumber(day) ?? 0) + staleDays + 1));
}

function nextCutOff({ days, time }: Scene): number {
  const today = dayAt(days, time);
  const cutOff = dueTime(days, today);
  return cutOff > time ? cutOff : dueTime(days, today + 1);
}
