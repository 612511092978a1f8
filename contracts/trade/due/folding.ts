/**
 * A receivable that has ended leaves the state, so that the state is as large as what is open. Paid
 * for the days of the parameters, it is looked at: while anything is open that names it (a debt, a
 * claim, a contract, an order, a ballot, the unsettled rest of its invoice) it stays, and is looked
 * at again after as many days. Else it leaves with all that is about it alone, its pieces first and
 * itself last, so much in a step; the steps of one follow each other at the same time, so that
 * until the last of them no deed meets it (duePending.ts). Its invoice follows (leaving.ts).
 * Fingerprints stay for ever: what was paid is never registered again.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Json } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { dayAt, dayEnd } from '../../state/calendar.ts';
import { under } from '../../state/factKeys.ts';
import { encodeArchived, foldedReceivables } from '../../state/folded.ts';
import { invoices } from '../../state/invoices.ts';
import { listingKeysOf, namedKey, openNamesOf, overNamesOf } from '../../state/naming.ts';
import { holdings, pieceFacts, pieces } from '../../state/pieces.ts';
import { proposals } from '../../state/proposals.ts';
import { queuedOrders } from '../../state/queuedOrders.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import { debts } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { scanAll } from '../../state/state.ts';
import { planAccepted, planLeaving } from './leaving.ts';

/** A step ends with the fact that brings it to so many, or with the group of that fact. */
export const FOLD_FACTS = 100;
/** The same for the letters of their texts. */
const FOLD_LETTERS = 65_536;

/** Plans the end of what was paid, and of what is over, since the draft's savepoint. */
export function planFolds(scene: Scene): void {
  planLeaving(scene);
  const { draft, time } = scene;
  const keys = new Set(draft.written().filter((key) => key.startsWith('receivable/')));
  for (const key of keys) {
    const receivable = receivables.read(draft, key.slice('receivable/'.length));
    if (receivable?.status !== 'paid' || receivable.fold !== null) continue;
    const fold = { endedTime: time, time: nextLook(scene), steps: 0, digest: null };
    receivables.write(draft, { ...receivable, fold });
  }
}

/** Looks at what has ended, or takes the next step with what is leaving. */
export function foldReceivable(scene: Scene, receivable: Receivable): readonly Event[] {
  const { draft } = scene;
  const { id, fold } = receivable;
  assert(fold !== null, 'what falls due to be folded has ended');
  const kept = fold.steps > 0 ? null : keptBy(draft, receivable);
  if (kept !== null) {
    const time = nextLook(scene);
    receivables.write(draft, { ...receivable, fold: { ...fold, time } });
    return [{ type: 'receivableKept', receivable: id, names: kept, time }];
  }
  const { facts, isLast } = nextFacts(draft, receivable);
  const former = fold.digest;
  const { text, digest } = encodeArchived({ receivable: id, former, facts });
  draft.archive(digest, text);
  for (const key of Object.keys(facts)) draft.remove(key);
  const steps = fold.steps + 1;
  if (!isLast) {
    receivables.write(draft, { ...receivable, fold: { ...fold, steps, digest } });
    return [];
  }
  return [leaveLeaf(scene, receivable, fold.endedTime, { steps, digest })];
}

function leaveLeaf(
  scene: Scene,
  { id, ...receivable }: Receivable,
  endedTime: number,
  last: { readonly steps: number; readonly digest: Hash },
): Event {
  const { draft, height } = scene;
  const { invoice, supplier, debtor, currency, face, paid, cancelled, forgiven } = receivable;
  const document = invoices.read(draft, invoice)?.document;
  assert(document !== undefined, 'an invoice is there as long as its receivables');
  const parties = { receivable: id, invoice, document, supplier, debtor, currency };
  const end = { face, paid, cancelled, forgiven, endedTime, foldedAt: height };
  foldedReceivables.write(draft, { ...parties, ...end, ...last });
  planAccepted(scene, invoice);
  return { type: 'receivableFolded', receivable: id, ...last };
}

/** The end of the ledger day on which it is looked at, ms since 1970. */
function nextLook({ days, time, parameters }: Scene): number {
  return dayEnd(days, dayAt(days, time) + parameters.archiveDays);
}

/** The kind of a fact that is open and names a receivable which has ended; null: nothing does. */
function keptBy(draft: Draft, receivable: Receivable): string | null {
  const { id, invoice, note } = receivable;
  const [open] = draft.indexes.scan(...under(openNamesOf(id)), 1);
  if (open !== undefined) return kindOf(namedKey(open[0]));
  if (note !== null) return 'note';
  if ((invoices.read(draft, invoice)?.disputed ?? 0n) > 0n) return 'invoice';
  const orders = [...scanAll(draft.facts, ...under('queued-order'))];
  if (orders.some(([, value]) => namesId(queuedOrders.decode(value).deed, id))) return 'order';
  return isOnBallot(draft, id) ? 'proposal' : null;
}

function kindOf(key: string): string {
  return key.slice(0, key.indexOf('/'));
}

function namesId(words: Json, id: Hash): boolean {
  return canonicalText(words).includes(id);
}

/** Whether an open proposal would correct it, or a debt that came of it. */
function isOnBallot(draft: Draft, id: Hash): boolean {
  for (const [entry] of scanAll(draft.indexes, ...under('proposals-open'))) {
    const { change } = proposals.read(draft, entry.slice(entry.lastIndexOf('/') + 1)) ?? {};
    if (change?.kind !== 'correction') continue;
    const { repair } = change;
    if (repair.kind === 'units' && repair.receivable === id) return true;
    if (repair.kind !== 'reduction') continue;
    if (debts.read(draft, repair.debt)?.receivable === id) return true;
  }
  return false;
}

/** What leaves in one step: facts by their keys, and whether the receivable is among them. */
function nextFacts(
  draft: Draft,
  { id }: Receivable,
): { readonly facts: Record<string, Json>; readonly isLast: boolean } {
  const facts: Record<string, Json> = {};
  let [count, letters] = [0, 0];
  const { groups, isWhole } = nextGroups(draft, id);
  for (const group of groups) {
    if (count >= FOLD_FACTS || letters >= FOLD_LETTERS) return { facts, isLast: false };
    for (const key of group) {
      const value = draft.facts.get(key);
      if (value === undefined || key in facts) continue;
      facts[key] = value;
      count += 1;
      letters += canonicalText(value).length;
    }
  }
  return { facts, isLast: isWhole };
}

/**
 * The keys that leave with a receivable next, in their order; what is in one group leaves at once.
 * Not whole: there are more than one step has. A correction tells of its debts, and so leaves
 * behind them; the receivable is the last.
 */
function nextGroups(
  draft: Draft,
  id: Hash,
): { readonly groups: readonly (readonly string[])[]; readonly isWhole: boolean } {
  const own = draft.facts.scan(...under(`piece/${id}`), FOLD_FACTS);
  const groups = own.map(([, value]) => pieceGroup(draft, value));
  if (own.length === FOLD_FACTS) return { groups, isWhole: false };
  for (const names of [`${overNamesOf(id)}/debt`, overNamesOf(id)]) {
    const over = draft.indexes.scan(...under(names), FOLD_FACTS);
    groups.push(...over.map(([entry]) => namedGroup(draft, namedKey(entry))));
    if (over.length === FOLD_FACTS) return { groups, isWhole: false };
  }
  groups.push([...listingKeysOf(id), receivables.key(id)]);
  return { groups, isWhole: true };
}

/** A piece with what lies beside it. */
function pieceGroup(draft: Draft, value: Json): readonly string[] {
  const { receivable, from } = pieceFacts.decode(value);
  const holding = holdings.read(draft, receivable, from);
  assert(holding !== undefined, 'a piece is in somebody’s hands');
  return [pieceFacts.key(receivable, from), ...pieces.keysBeside(holding)];
}

/** A fact; of a request its quotes, too. */
function namedGroup(draft: Draft, key: string): readonly string[] {
  const [kind, id = ''] = key.split('/', 2);
  if (kind !== 'request') return [key];
  const quotes = [...scanAll(draft.indexes, ...under(overNamesOf(id)))];
  return [...quotes.map(([entry]) => namedKey(entry)), key];
}
