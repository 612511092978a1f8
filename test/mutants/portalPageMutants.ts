/** Planted mistakes in the portal's page of a receivable: what it draws and calls proved. */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const TALLY = ['client/portal/tally'];
const TOLD = ['client/portal/toldEvents'];
const HISTORY = ['client/portal/toldHistory'];

/** See the head of this file. */
export const PORTAL_PAGE_MUTANTS: readonly Mutant[] = [
  lived('a unit that no piece has is not missed', 'a node could leave it out', TALLY, {
    file: 'client/portal/tally/bar.ts',
    from: 'if (from > next) gaps.push',
    to: 'if (from > next + 1n) gaps.push',
  }),
  lived('two pieces have the same unit', 'the bar would show more than there is', TALLY, {
    file: 'client/portal/tally/bar.ts',
    from: 'from <= (sorted[at - 1]?.to ?? 0n)',
    to: 'from < (sorted[at - 1]?.to ?? 0n)',
  }),
  lived('a set-off counts on both of its sides', 'the past would have paid twice', TALLY, {
    file: 'client/portal/tally/past.ts',
    from: 'if (isSetOff && setOffs.has(String(debt))) continue;',
    to: "if (isSetOff && setOffs.has('')) continue;",
  }),
  lived('an event of another receivable changes this one', 'a node could add it', TALLY, {
    file: 'client/portal/tally/past.ts',
    from: 'if (receivable !== of.id) continue;',
    to: 'if (receivable === undefined) continue;',
  }),
  lived('events lead to pieces that are not all there', 'what is left out is not said', TALLY, {
    file: 'client/portal/tally/past.ts',
    from: 'if (replayed.length !== proved.length) return false;',
    to: 'if (replayed.length > proved.length) return false;',
  }),
  lived('any event of a proved transaction is proved', 'a node could make one up', TOLD, {
    file: 'client/portal/trust/toldEvents.ts',
    from: 'result.code === code && areThose;',
    to: 'result.code === code;',
  }),
  lived('an event is proved as often as it is told', 'it would be paid twice', TOLD, {
    file: 'client/portal/trust/toldEvents.ts',
    from: 'left.splice(at, 1);',
    to: 'left.splice(0, 0);',
  }),
  lived('a proved event may be left out', 'a sale would not be seen', TOLD, {
    file: 'client/portal/trust/toldEvents.ts',
    from: 'return !left.some((text) =>',
    to: 'return left.every((text) => text !== receivable) || !left.some((text) =>',
  }),
  lived('anybody has sent what is proved', 'a node could name another', TOLD, {
    file: 'client/portal/trust/toldEvents.ts',
    from: 'return isSame && isSentSo ?',
    to: 'return isSame ?',
  }),
  lived('a freeze is hidden by the node’s word', 'one would buy what stands still', HISTORY, {
    file: 'client/portal/trust/tallyFacts.ts',
    from: 'if (key === undefined) return;',
    to: 'if (key !== null) return;',
  }),
  lived('a history is cut within a block', 'half of it would look whole', HISTORY, {
    file: 'client/portal/trust/toldHistory.ts',
    from: 'entry.height - 1);',
    to: 'entry.height);',
  }),
  lived('a time of no calendar is told as one', 'the page would break', HISTORY, {
    file: 'client/portal/words/words.ts',
    from: 'if (!(Math.abs(ms) <= LAST_MS)) return',
    to: 'if (Number.isNaN(ms)) return',
  }),
  lived('an event is proved at any height', 'it would be shown at a wrong one', TOLD, {
    file: 'client/portal/trust/toldEvents.ts',
    from: 'provedAt === height && result.code',
    to: 'provedAt > 0 && result.code',
  }),
  lived('a due item that has not run yet is told', 'a lie would not be named', TOLD, {
    file: 'client/portal/trust/toldEvents.ts',
    from: 'isItem && provedAt > height',
    to: 'isItem && provedAt !== height',
  }),
];
