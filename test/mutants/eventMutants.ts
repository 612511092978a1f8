/** Planted mistakes in events as leaves of their own: what proves them, and what hides them. */
import { runTests } from './contractHunt.ts';
import type { Change } from './flawedCopy.ts';
import { FlawedCopy } from './flawedCopy.ts';
import type { Mutant } from './mutant.ts';

const COPIED = ['client', 'contracts', 'ledger', 'scripts', 'docs'];
const TESTS = ['test/client', 'test/ledger', 'test/contracts', 'test/support', 'test/vectors'];

let copy: FlawedCopy | null = null;

function workingCopy(control: readonly string[]): FlawedCopy {
  if (copy !== null) return copy;
  copy = new FlawedCopy([...COPIED, ...TESTS]);
  const found = runTests(copy.folder, control);
  if (found.killed) throw new Error(`the copy without a mistake fails: ${found.by}`);
  return copy;
}

/** A mistake, and the test file below `test/` that has to notice it. */
function eventMutant(name: string, why: string, test: string, planted: Change): Mutant {
  const tests = [`test/${test}.test.ts`];
  const kill: Mutant['kill'] = () => {
    const flawed = workingCopy(tests);
    return flawed.with(planted, () => runTests(flawed.folder, tests));
  };
  return { name, why, planted, kill };
}

/** Mistakes about events, each with the tests that find it. */
export const EVENT_MUTANTS: readonly Mutant[] = [
  eventMutant('all events of a block have one salt', 'one shown opens all', 'ledger/events', {
    file: 'ledger/events.ts',
    from: 'return hashJson({ number, secret });',
    to: 'return hashJson({ number: number * 0, secret });',
  }),
  eventMutant('a salt needs no secret', 'whoever counts could guess', 'ledger/events', {
    file: 'ledger/events.ts',
    from: 'return hashJson({ number, secret });',
    to: 'return hashJson({ number, secret: secret.slice(64) });',
  }),
  eventMutant('a leaf has no salt', 'equal events are seen to be equal', 'ledger/events', {
    file: 'ledger/events.ts',
    from: '"salt":"'.concat('$', '{salt}"}`;'),
    to: '"salt":"'.concat('$', '{salt.slice(64)}"}`;'),
  }),
  eventMutant('events that a result does not have pass', 'all are compared', 'ledger/events', {
    file: 'ledger/events.ts',
    from: 'return head.count === count && head.root === root;',
    to: 'return head.count === count || head.root === root;',
  }),
  eventMutant('events of a later result are salted as the first', 'one order', 'ledger/events', {
    file: 'ledger/events.ts',
    from: '    first += told.length;\n',
    to: '',
  }),
  eventMutant('a proof shows events that are none', 'each is verified', 'ledger/proof', {
    file: 'ledger/proof.ts',
    from: 'if (!eventHolds(head, proved))',
    to: 'if (!eventHolds(head, proved) && events.length > 3)',
  }),
  eventMutant('a proof shows one event twice', 'an amount would count twice', 'ledger/proof', {
    file: 'ledger/proof.ts',
    from: 'if (proved.index <= before)',
    to: 'if (proved.index < before)',
  }),
  eventMutant('events of due items are not verified', 'as those of deeds', 'ledger/proof', {
    file: 'ledger/proof.ts',
    from: '? checkEvents(proof.outcome, proof.events)',
    to: '? checkEvents(proof.outcome, proof.events.slice(9))',
  }),
  eventMutant('a refused deed changes the seed', 'it changes nothing', 'contracts/eventLeaves', {
    file: 'contracts/execute.ts',
    from: 'if (results[index]?.code === OK) seed = mixEventSeed(seed, deed);',
    to: 'if (index >= 0) seed = mixEventSeed(seed, deed);',
  }),
  eventMutant('the seed is forgotten', 'signers would know it', 'contracts/eventLeaves', {
    file: 'contracts/execute.ts',
    from: 'if (seed !== before) draft.set(EVENT_SEED_KEY, { seed });',
    to: '',
  }),
  eventMutant('two blocks have one secret', 'salts would come again', 'contracts/eventLeaves', {
    file: 'contracts/state/eventSeed.ts',
    from: 'return hashJson({ height, seed });',
    to: 'return hashJson({ height: height * 0, seed });',
  }),
  eventMutant('the seed is that of the last deed', 'its signer knows it', 'contracts/eventLeaves', {
    file: 'contracts/state/eventSeed.ts',
    from: 'return hashJson({ deed: own, seed });',
    to: 'return hashJson({ deed: own, seed: seed.slice(64) });',
  }),
  eventMutant('some events are taken for all', 'a node leaves out one', 'client/sdk/proved', {
    file: 'client/sdk/proved.ts',
    from: 'eventCount: eventsHeadOf(json).count,',
    to: 'eventCount: events.length,',
  }),
  eventMutant('a file shows more than was chosen', 'rivals see prices', 'client/sdk/proved', {
    file: 'client/sdk/proved.ts',
    from: 'const kept = events.filter(({ index }) => places.includes(index));',
    to: 'const kept = places.length === 0 ? [] : events;',
  }),
  eventMutant('what is told once is the first of it', 'sums are told', 'contracts/toldOnce', {
    file: 'contracts/trade/money/telling.ts',
    from: 'BigInt(other[name] ?? 0))',
    to: '0n * BigInt(other[name] ?? 0))',
  }),
  eventMutant('two holders are told in one event', 'each is a party', 'contracts/toldOnce', {
    file: 'contracts/trade/money/telling.ts',
    from: "name !== 'pieces' && ",
    to: "name !== 'pieces' && name !== 'holder' && ",
  }),
  eventMutant('a payment tells every piece', 'its parties are told', 'contracts/toldOnce', {
    file: 'contracts/trade/settlement/paying.ts',
    from: 'return [...tellOnce(events), ',
    to: 'return [...events, ',
  }),
  eventMutant('each piece has a holder of record', 'each holder is one', 'contracts/toldOnce', {
    file: 'contracts/trade/due/settling.ts',
    from: '...tellOnce(held)];',
    to: '...held];',
  }),
  eventMutant('a debt for each piece that was collected', 'one each', 'contracts/toldOnce', {
    file: 'contracts/trade/settlement/paying.ts',
    from: '...oweMore(origin, {',
    to: '...oweMore({ ...origin, origin: String(piece.from) }, {',
  }),
  eventMutant('the payee is told as the holder', 'it holds nothing', 'contracts/toldOnce', {
    file: 'contracts/trade/settlement/paying.ts',
    from: 'return { holder: piece.holder, payTo',
    to: 'return { holder: payeeOf(draft, piece), payTo',
  }),
];
