/**
 * What becomes of a contract when it is looked at: rules fire in their order, each once, while one
 * can; due instalments are paid; what waits for oracles is halted, and says so; and when it is over
 * what is left of the escrow goes back. An action that cannot be done (no money, say) is tried
 * again at the next cut-off; rules behind it wait for it, for their order was agreed.
 *
 * A shadow is looked at in the same way. Nothing is done; what it would have done is said, and
 * whether the contract in force does the same.
 */
import { assert } from '../../../ledger/assert.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import type { Contract } from '../../state/agreements.ts';
import { contracts } from '../../state/agreements.ts';
import { dayNumber, dueTime } from '../../state/calendar.ts';
import { unlistName } from '../../state/listings.ts';
import type { Refusal } from '../../state/refusals.ts';
import { OK } from '../../state/refusals.ts';
import type { Event, Run } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Action } from '../../state/terms.ts';
import { tellAction, tellFinding } from '../../terms/telling.ts';
import type { Origin } from '../money/owing.ts';
import { bornOn } from '../pieces/bearing.ts';
import { livingOn, receivableOf } from './contracting.ts';
import type { ActionCode, Performed } from './performing.ts';
import { payPart, perform, returnEscrow } from './performing.ts';
import type { Pending } from './watching.ts';
import { haltedRules, judgePending, nextCheck } from './watching.ts';

/**
 * Of a receivable whose pieces bear more, one thing is done at a time, so that no look at a
 * contract makes much more than a payment to all of them.
 */
export const PERFORM_WORK = 500;

/** What a look at a contract has come to so far. */
interface Progress {
  readonly contract: Contract;
  readonly events: Event[];
  readonly failure: Refusal<ActionCode> | null;
  /** Whether there may be more to do at once: then it stays due, and so the first in the queue. */
  readonly isLeft: boolean;
}

/** Looks at a contract that is due, as the due item `item`. */
export function runContract(scene: Scene, item: string, id: string): Run {
  const contract = contracts.read(scene.draft, id);
  assert(contract !== undefined, 'a due item names a contract that exists');
  const origin = { ...scene, origin: `${item} ${scene.height}` };
  const { events, failure } = proceed(origin, contract);
  const { code, facts } = failure ?? { code: OK, facts: {} };
  return { code, events, facts };
}

function proceed(origin: Origin, contract: Contract): Pick<Progress, 'events' | 'failure'> {
  if (contract.status === 'proposed') {
    return { events: [close(origin, contract, 'lapsed')], failure: null };
  }
  const begun: Progress = { contract, events: [], failure: null, isLeft: false };
  const fired = contract.status === 'shadow' ? fireShadow(origin, begun) : fireRules(origin, begun);
  const { events, failure } = fired;
  if (fired.isLeft) {
    contracts.write(origin.draft, fired.contract);
    return { events, failure };
  }
  const after = noteHalted(origin, fired.contract, events);
  const checkTime = isPayable(origin, after) ? nextCheck(origin, after, failure !== null) : null;
  if (checkTime === null) return { events: [...events, close(origin, after, 'ended')], failure };
  contracts.write(origin.draft, { ...after, checkTime });
  return { events, failure };
}

/** Ends a contract, whatever it was; what is left of the escrow goes back to the debtor. */
export function close(origin: Origin, contract: Contract, status: Contract['status']): Event {
  const { held, receivable, id } = contract;
  const after = returnEscrow(origin, contract, receivableOf(origin, contract).debtor);
  contracts.write(origin.draft, { ...after, status, checkTime: null });
  unlistName(origin.draft, 'contracts', receivable, id);
  return { type: 'contractClosed', contract: id, receivable, status, returned: String(held) };
}

function fireRules(origin: Origin, begun: Progress): Progress {
  let { contract, failure } = begun;
  const events = [...begun.events];
  let isLeft = false;
  while (failure === null && !isLeft && isPayable(origin, contract)) {
    const part = payDuePart(origin, contract);
    const next = part ?? fireNext(origin, contract);
    if (next === null) break;
    isLeft = bornOn(origin.draft, contract.receivable) > PERFORM_WORK;
    if ('code' in next) [failure, isLeft] = [next, false];
    else if ('lapsed' in next) {
      events.push(...next.lapsed);
      isLeft = true;
    } else {
      contract = next.contract;
      events.push(...next.events);
    }
  }
  if (failure !== null) {
    const { code } = failure;
    // Frozen money does not undo what has happened: it is paid when the freeze is over.
    if (code === 'frozen') contract = { ...contract, heldRule: nextRule(origin, contract) };
    if (code === 'issuer_insolvent') contract = { ...contract, heldRule: null };
    events.push({ type: 'ruleFailed', contract: contract.id, why: code });
  }
  return { contract, events, failure, isLeft };
}

/** Fires the first rule that can; null when none can. */
function fireNext(origin: Origin, contract: Contract): Performed | null {
  const next = nextOf(origin, contract);
  if (next === undefined) return null;
  const { name, act } = next.rule;
  const done = perform(atStep(origin, name), contract, receivableOf(origin, contract), act);
  if ('code' in done || 'lapsed' in done) return done;
  const firing = { rule: name, firedAt: origin.height, differs: null };
  const event = { type: 'ruleFired', contract: contract.id, ...told(next) };
  const fired = [...done.contract.fired, firing];
  return { contract: { ...done.contract, fired, heldRule: null }, events: [event, ...done.events] };
}

/** The rule that is held, or else the first that can fire. */
function nextOf(origin: Origin, contract: Contract): Pending | undefined {
  const { heldRule } = contract;
  return judgePending(origin, contract).find(({ rule, finding }) =>
    heldRule === null ? finding.verdict === 'yes' : rule.name === heldRule,
  );
}

function nextRule(origin: Origin, contract: Contract): string | null {
  return nextOf(origin, contract)?.rule.name ?? null;
}

/** Pays the next instalment when its day has come; null when none is due. */
function payDuePart(origin: Origin, contract: Contract): Performed | null {
  const { nextPart, terms } = contract;
  const parts = terms.rules.flatMap(({ act }) => (act.do === 'instalments' ? act.parts : []));
  const part = nextPart === null ? undefined : parts[nextPart];
  if (contract.heldRule !== null) return null;
  if (part === undefined || nextPart === null) return null;
  if (dueTime(origin.days, dayNumber(part.day) ?? 0) > origin.time) return null;
  const receivable = receivableOf(origin, contract);
  const done = payPart(atStep(origin, `part ${nextPart}`), receivable, BigInt(part.amount));
  if ('code' in done || 'lapsed' in done) return done;
  const event = { type: 'instalmentPaid', contract: contract.id, day: part.day };
  return { contract: { ...contract, nextPart: nextPart + 1 }, events: [event, ...done] };
}

/** Debts made by several payments of one due item have ids of their own. */
function atStep(origin: Origin, step: string): Origin {
  return { ...origin, origin: `${origin.origin} ${step}` };
}

/** Notes which rules of a shadow would fire, each once, and does nothing. */
function fireShadow(origin: Origin, { contract }: Progress): Progress {
  const none = { contract, events: [], failure: null, isLeft: false };
  if (!isPayable(origin, contract)) return none;
  const firing = judgePending(origin, contract).filter(({ finding }) => finding.verdict === 'yes');
  const acts = actsInForce(origin, contract);
  const noted = firing.map((each) => {
    const differs = !acts.has(canonicalText(each.rule.act));
    return { rule: each.rule.name, firedAt: origin.height, differs, each };
  });
  const events = noted.map(({ differs, each }) => {
    const words = { ...told(each), differs: String(differs) };
    return {
      type: 'shadowFired',
      contract: contract.id,
      receivable: contract.receivable,
      ...words,
    };
  });
  const fired = noted.map(({ rule, firedAt, differs }) => ({ rule, firedAt, differs }));
  return { ...none, contract: { ...contract, fired: [...contract.fired, ...fired] }, events };
}

/** What the contract in force on the same receivable has done, or does on the same facts. */
function actsInForce(origin: Origin, shadow: Contract): ReadonlySet<string> {
  const real = livingOn(origin.draft, shadow.receivable).find(({ status }) => status === 'active');
  if (real === undefined) return new Set();
  const fired = new Set(real.fired.map(({ rule }) => rule));
  const now = judgePending(origin, real).filter(({ finding }) => finding.verdict === 'yes');
  const acts: readonly Action[] = [
    ...real.terms.rules.filter(({ name }) => fired.has(name)).map(({ act }) => act),
    ...now.map(({ rule }) => rule.act),
  ];
  return new Set(acts.map((act) => canonicalText(act)));
}

/** The contract with the rules that wait for oracles now; says which began and ceased to wait. */
function noteHalted(origin: Origin, contract: Contract, events: Event[]): Contract {
  const pending = judgePending(origin, contract);
  const halted = haltedRules(pending);
  for (const each of pending) {
    const { name } = each.rule;
    const [was, is] = [contract.halted.includes(name), halted.includes(name)];
    if (was === is) continue;
    const type = is ? 'ruleHalted' : 'ruleResumed';
    events.push({ type, contract: contract.id, rule: name, because: tellFinding(each.finding) });
  }
  return { ...contract, halted };
}

function told({ rule, finding }: Pending): { rule: string; because: string; action: string } {
  return { rule: rule.name, because: tellFinding(finding), action: tellAction(rule.act) };
}

/** Only before it is due, and with something open, a contract does more than pay what is held. */
function isPayable(origin: Scene, contract: Contract): boolean {
  const { status } = receivableOf(origin, contract);
  if (contract.heldRule !== null) return status !== 'paid';
  return status === 'open' || status === 'closed';
}
