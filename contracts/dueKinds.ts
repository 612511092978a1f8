/** What can be due: for each kind of item, which the index gives its name, what running it does. */
import { assert } from '../ledger/assert.ts';
import { runQueuedOrder } from './apply.ts';
import { contracts } from './state/agreements.ts';
import type { Receivable } from './state/receivables.ts';
import { receivables } from './state/receivables.ts';
import { refuse } from './state/refusals.ts';
import type { Event, Run } from './state/rule.ts';
import type { Scene } from './state/scene.ts';
import { runContract } from './trade/agreements/enforcing.ts';
import { wakeWatchers } from './trade/agreements/watching.ts';
import { runCorrection } from './trade/corrections/correcting.ts';
import { runNote } from './trade/disputes/diluting.ts';
import { runDispute } from './trade/disputes/disputing.ts';
import { accelerateOwed } from './trade/due/accelerating.ts';
import { foldReceivable } from './trade/due/folding.ts';
import {
  expireGuarantee,
  lapseClaim,
  lapseFreeze,
  lapseInvoice,
  lapseOffer,
} from './trade/due/lapsing.ts';
import { leaveInvoice } from './trade/due/leaving.ts';
import {
  closeInSteps,
  deferReceivable,
  done,
  markDefault,
  settleReceivable,
} from './trade/due/settling.ts';
import { withdrawOffered } from './trade/due/withdrawing.ts';
import { lapseProposal } from './trade/governance/voting.ts';
import { lapseApproval } from './trade/members/approving.ts';
import { concludeKey } from './trade/members/memberKeys.ts';
import { endSpending } from './trade/members/spending.ts';
import { lapseConversion } from './trade/money/converting.ts';
import { lapseQuote, lapseRequest } from './trade/money/quoting.ts';
import { endRedemption } from './trade/money/redeeming.ts';
import { publishObligation } from './trade/settlement/obliging.ts';
import { stopOf } from './trade/supervision/freezing.ts';

/** Runs a due item: `item` is its whole name, `id` the part behind the kind. */
export type RunItem = (scene: Scene, id: string, item: string) => Run;

/** Every kind of due item by its name. */
export const DUE_KINDS: ReadonlyMap<string, RunItem> = new Map<string, RunItem>([
  ['lapse', events(lapseOffer)],
  ['unanswered', events(lapseInvoice)],
  ['recourse', events(lapseClaim)],
  ['expire', events(expireGuarantee)],
  ['thaw', events(lapseFreeze)],
  ['withdraw', events(ofMember(withdrawOffered))],
  ['accelerate', events(ofMember(accelerateOwed))],
  ['note', events(ofMember(runNote))],
  ['dispute', (scene, id) => done(runDispute(scene, id))],
  ['order', runQueuedOrder],
  ['ballot', events(lapseProposal)],
  ['key', events(concludeKey)],
  ['approval', events(({ draft }, id) => lapseApproval(draft, id))],
  ['spent', events(({ draft }, id) => endSpending(draft, id))],
  ['request', events(lapseRequest)],
  ['quote', events(({ draft }, id) => [lapseQuote(draft, id)])],
  ['conversion', events(({ draft }, id) => [lapseConversion(draft, id)])],
  ['redemption', events(endRedemption)],
  ['correction', runCorrection],
  ['publish', events(publishObligation)],
  ['wake', events(wakeWatchers)],
  ['contract', runUnlessStopped],
  ['fold', ofReceivable((scene, receivable) => done(foldReceivable(scene, receivable)))],
  ['leave', events(leaveInvoice)],
  ['close', ofReceivable((scene, receivable) => done(closeInSteps(scene, receivable)))],
  ['settle', unlessStopped((scene, item, each) => settleReceivable(scene, item, each))],
  ['retry', unlessStopped((scene, item, each) => settleReceivable(scene, item, each))],
  ['default', unlessStopped((scene, _, each) => done(markDefault(scene, each)))],
]);

/** Something that always goes well. */
function events(run: (scene: Scene, id: string, item: string) => readonly Event[]): RunItem {
  return (...on) => done(run(...on));
}

/** The next batch of something of a member; which one it is stands behind its id. */
function ofMember(
  run: (scene: Scene, member: string) => readonly Event[],
): (scene: Scene, id: string) => readonly Event[] {
  return (scene, id) => run(scene, id.slice(0, id.indexOf('/')));
}

/** Of the id of a receivable; behind it stands which step of its end is next. */
const ID_LETTERS = 64;

/** Something happens to a receivable, and so to all of its pieces. */
function ofReceivable(run: (scene: Scene, receivable: Receivable, item: string) => Run): RunItem {
  return (scene, id, item) => {
    const receivable = receivables.read(scene.draft, id.slice(0, ID_LETTERS));
    assert(receivable !== undefined, 'a due item names a receivable that exists');
    return run(scene, receivable, item);
  };
}

/** As `ofReceivable`; while it stands still, it is put off. */
function unlessStopped(run: (scene: Scene, item: string, receivable: Receivable) => Run): RunItem {
  return ofReceivable((scene, receivable, item) => {
    const stop = stopOf(scene.draft, receivable);
    if (stop !== null) {
      return deferReceivable(scene, item, receivable, refuse('frozen', { target: stop }));
    }
    return run(scene, item, receivable);
  });
}

/** Looks at a contract; while its receivable stands still, a day later. */
function runUnlessStopped(scene: Scene, id: string, item: string): Run {
  const contract = contracts.read(scene.draft, id);
  const receivable = receivables.read(scene.draft, contract?.receivable ?? '');
  const stop = receivable === undefined ? null : stopOf(scene.draft, receivable);
  if (contract === undefined || stop === null || contract.status !== 'active') {
    return runContract(scene, item, id);
  }
  const checkTime = (contract.checkTime ?? scene.time) + scene.days.dayMs;
  contracts.write(scene.draft, { ...contract, checkTime });
  return { code: 'frozen', events: [], facts: { target: stop } };
}
