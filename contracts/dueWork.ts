/**
 * What a due item makes at most, known before it is run (work.ts), so that blocks can be packed by
 * it. What is about all pieces of a receivable makes as much as these bear (state/burdens.ts); what
 * goes through many things does so in steps of a fixed number; anything else is small.
 */
import { assert } from '../ledger/assert.ts';
import { contracts } from './state/agreements.ts';
import { corrections } from './state/corrections.ts';
import { under } from './state/factKeys.ts';
import { guarantees } from './state/guarantees.ts';
import { countKey } from './state/indexes.ts';
import { queuedOrders } from './state/queuedOrders.ts';
import { MAX_SET_OFFS, receivables } from './state/receivables.ts';
import type { World } from './state/state.ts';
import { scanAll } from './state/state.ts';
import { PERFORM_WORK } from './trade/agreements/enforcing.ts';
import { WAKE_BATCH } from './trade/agreements/watching.ts';
import { NOTE_BATCH } from './trade/disputes/diluting.ts';
import { ACCELERATE_BATCH, ACCELERATE_WORK } from './trade/due/accelerating.ts';
import { FOLD_FACTS } from './trade/due/folding.ts';
import { WITHDRAW_BATCH } from './trade/due/withdrawing.ts';
import { LAPSE_BATCH } from './trade/financing/offering.ts';
import { MAX_QUOTES } from './trade/money/quoting.ts';
import { bornOn } from './trade/pieces/bearing.ts';
import { PUBLISH_BATCH } from './trade/settlement/obliging.ts';

/** What an item makes that is about one thing, or about a receivable beside its pieces. */
const ITEM_WORK = 60;
/** An offer that lapses, with the piece that was cut for it and is joined again. */
const OFFER_WORK = 50;
/** A claim or an offer by itself, and what it leaves. */
const LAPSE_WORK = 100;
const SET_OFF_WORK = 100;
/** Each rule of a contract is judged. */
const RULE_WORK = 30;
/** A piece of which units are cut out, cancelled or put into dispute, and who answers for them. */
const CUT_WORK = 100;
/** A fact that leaves the state is read and written. */
const LEAVING_WORK = 5;
const QUOTE_WORK = 20;
const OWED_WORK = 50;
/** The deed of an order beside what it withdraws and has fall due. */
const ORDER_WORK = 100;

/** Letters of the id of a receivable. */
const ID_LETTERS = 64;

type Most = (world: World, id: string) => number;

const small: Most = () => ITEM_WORK;
const ofReceivable: Most = (world, id) => ITEM_WORK + bornOn(world, id.slice(0, ID_LETTERS));
/** Receivables are closed until their pieces bear so much (accelerating.ts). */
const ACCELERATED_WORK = ITEM_WORK + ACCELERATE_BATCH * OWED_WORK + ACCELERATE_WORK;
const WITHDRAW_WORK = ITEM_WORK + WITHDRAW_BATCH * OFFER_WORK + MAX_QUOTES * QUOTE_WORK;

/** What an item of each kind (dueKinds.ts) makes at most, by what stands behind its kind. */
const MOST: ReadonlyMap<string, Most> = new Map<string, Most>([
  ['lapse', () => LAPSE_WORK],
  ['unanswered', small],
  ['recourse', () => LAPSE_WORK],
  ['expire', (world, id) => ofReceivable(world, guarantees.read(world, id)?.receivable ?? '')],
  ['thaw', (world, target) => ofReceivable(world, target.split('/')[1] ?? '')],
  ['withdraw', () => WITHDRAW_WORK],
  ['accelerate', () => ACCELERATED_WORK],
  ['note', mostNoted],
  ['dispute', ofReceivable],
  ['order', mostOrdered],
  ['ballot', small],
  ['key', small],
  ['approval', small],
  ['spent', small],
  ['request', () => ITEM_WORK + MAX_QUOTES * QUOTE_WORK],
  ['quote', small],
  ['conversion', small],
  ['redemption', small],
  ['correction', mostCorrected],
  ['publish', () => ITEM_WORK + PUBLISH_BATCH],
  ['wake', () => ITEM_WORK + WAKE_BATCH * RULE_WORK],
  ['contract', mostPerformed],
  ['fold', () => ITEM_WORK + LEAVING_WORK * FOLD_FACTS],
  ['leave', mostLeaving],
  ['close', mostClosed],
  ['settle', mostPaid],
  ['retry', mostPaid],
  ['default', ofReceivable],
]);

/** An invoice leaves with what oracles have said of it. */
function mostLeaving({ facts }: World, id: string): number {
  const said = [...scanAll(facts, ...under(`statement/${id}`))].length;
  return ITEM_WORK + LEAVING_WORK * (said + 1);
}

/** What running a due item makes at most, units of work. */
export function mostWork(world: World, item: string): number {
  const slash = item.indexOf('/');
  const most = MOST.get(item.slice(0, slash));
  assert(most !== undefined, 'a due item is of a known kind');
  return most(world, item.slice(slash + 1));
}

/** A step that has so many offers to end looks at no other pieces. */
function mostClosed(world: World, id: string): number {
  const offers = world.indexes.scan(...under(`offers-on/${id}`), LAPSE_BATCH).length;
  const lapsing = ITEM_WORK + OFFER_WORK * offers;
  return offers === LAPSE_BATCH ? lapsing : lapsing + bornOn(world, id);
}

function mostPaid(world: World, id: string): number {
  const setOffs = receivables.read(world, id)?.setOffs.length ?? MAX_SET_OFFS;
  return ofReceivable(world, id) + SET_OFF_WORK * setOffs;
}

/** A batch of a credit note reads all pieces, with what is on them, and touches some. */
function mostNoted(world: World, item: string): number {
  const id = item.slice(0, ID_LETTERS);
  const count = Number(world.indexes.get(countKey(id)) ?? 0);
  const read = Math.ceil(bornOn(world, id) / 2);
  return ITEM_WORK + read + CUT_WORK * Math.min(count, NOTE_BATCH);
}

/** A contract does one thing at a time where that makes much (enforcing.ts). */
function mostPerformed(world: World, id: string): number {
  const contract = contracts.read(world, id);
  if (contract === undefined) return ITEM_WORK;
  const { receivable, terms } = contract;
  const bears = bornOn(world, receivable);
  const parts = terms.rules.flatMap(({ act }) => (act.do === 'instalments' ? act.parts : []));
  const acts = bears > PERFORM_WORK ? 1 : terms.rules.length + parts.length;
  const offers = world.indexes.scan(...under(`offers-on/${receivable}`), LAPSE_BATCH).length;
  return RULE_WORK * terms.rules.length + OFFER_WORK * offers + acts * (ITEM_WORK + bears);
}

/** Units that go to their rightful holder are cut out of pieces; anything else is a debt. */
function mostCorrected(world: World, id: string): number {
  const repair = corrections.read(world, id)?.repair;
  if (repair === undefined || repair.kind === 'debt') return LAPSE_WORK;
  const receivable = corrections.read(world, id)?.receivable ?? '';
  return LAPSE_WORK + CUT_WORK + 2 * bornOn(world, receivable);
}

/** An order that waited is done as it would have been; proceedings begin two batches. */
function mostOrdered(world: World, id: string): number {
  const order = queuedOrders.read(world, id)?.deed as Ordered | undefined;
  if (order?.type === 'declareInsolvency') return ORDER_WORK + WITHDRAW_WORK + ACCELERATED_WORK;
  return ORDER_WORK + ofReceivable(world, order?.target?.split('/')[1] ?? '');
}

/** The words of an order that say how much it makes. */
interface Ordered {
  readonly type: string;
  readonly target?: string;
}
