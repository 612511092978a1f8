/**
 * Planted mistakes in how the state is kept: the upper groups of the tree and how they come back
 * after a crash, ordered maps and their bytes. Each is one changed line in a copy of the sources,
 * and the tests named with it have to notice it there.
 */
import { runTests } from './contractHunt.ts';
import type { Change } from './flawedCopy.ts';
import { FlawedCopy } from './flawedCopy.ts';
import type { Kill, Mutant } from './mutant.ts';

const COPIED = [
  ...['contracts', 'ledger', 'node'],
  ...['test/contracts', 'test/node', 'test/ledger', 'test/support', 'test/simulation'],
];

let copy: FlawedCopy | null = null;

function workingCopy(): FlawedCopy {
  if (copy !== null) return copy;
  copy = new FlawedCopy(COPIED);
  const control = runTests(copy.folder, ['test/node/storeOrderedMap.test.ts']);
  if (control.killed) throw new Error(`the copy without a mistake fails: ${control.by}`);
  return copy;
}

/** A changed line in a copy of the sources, and the tests that have to notice it. */
export function mutant(
  name: string,
  why: string,
  tests: readonly string[],
  change: Change,
): Mutant {
  const kill = (): Kill => {
    const flawed = workingCopy();
    return flawed.with(change, () =>
      runTests(
        flawed.folder,
        tests.map((test) => `test/${test}.test.ts`),
      ),
    );
  };
  return { name, why, planted: change, kill };
}

/** Mistakes about upper groups. */
const CROWN: readonly Mutant[] = [
  mutant('records of changes go too early', 'a turn has not come since', ['node/storeCrown'], {
    file: 'node/store/crown.ts',
    from: "numberKey('crown', height - CROWN_BLOCKS), value: null",
    to: "numberKey('crown', height - CROWN_BLOCKS + PARTS), value: null",
  }),
  mutant('a turn leaves out its own block', 'it is forgotten with it', ['node/storeCrown'], {
    file: 'node/store/crown.ts',
    from: 'numbers.add(numberOf(path));',
    to: 'numbers.delete(GROUPS);',
  }),
  mutant('one part never has its turn', 'its records go all the same', ['node/storeCrown'], {
    file: 'node/store/crown.ts',
    from: '(height / TURN_BLOCKS) % PARTS',
    to: '(height / TURN_BLOCKS) % (PARTS - 1)',
  }),
  mutant('a part forgets what has changed', 'another part had its turn', ['node/storeCrown'], {
    file: 'node/store/crown.ts',
    from: 'this.#changed[part]?.clear();',
    to: 'for (const other of this.#changed) other.clear();',
  }),
  mutant('what was removed comes back', 'a new group is empty at first', ['node/storeCrown'], {
    file: 'node/store/crown.ts',
    from: 'said >= NEW || mask === 0',
    to: 'mask === 0',
  }),
  mutant('a start forgets what it has taken', 'its turn comes yet', ['node/storeCrown'], {
    file: 'node/store/crown.ts',
    from: 'this.#set(number, mask === 0 ? null : after);',
    to: 'this.#groups[number] = mask === 0 ? null : after;',
  }),
  mutant('a held moment moves on', 'it is under one root', ['node/storeCrown'], {
    file: 'node/store/crown.ts',
    from: 'new Crown(records, this.#groups.slice())',
    to: 'new Crown(records, this.#groups)',
  }),
  mutant('a group that is missing is empty', 'a disk loses nothing', ['node/storeCrown'], {
    file: 'node/store/crown.ts',
    from: 'else if (before === undefined) lacking.add(number);',
    to: '',
  }),
  mutant('a start believes upper groups', 'each is under the root', ['node/storeCrown'], {
    file: 'node/store/checkHead.ts',
    from: 'checkCrown(database, crown, head);',
    to: '',
  }),
  mutant('memory does not follow the block', 'the next block reads it', ['node/storeCrown'], {
    file: 'node/store/liveState.ts',
    from: '        crown.adopt();\n',
    to: '',
  }),
  mutant('a view reads upper groups that are older', 'of one moment', ['node/storeCrown'], {
    file: 'node/store/stateView.ts',
    from: 'isUpper(path) ? this.#crown.group(path) : readLowerGroup',
    to: 'readLowerGroup',
  }),
  mutant('a reader keeps older upper groups', 'it follows each block', ['node/chainReader'], {
    file: 'node/store/chainReader.ts',
    from: 'this.#crown.follow(height, head.position.height);',
    to: '',
  }),
  mutant('a group is believed without its hash', 'S25: under the root', ['node/storeCrown'], {
    file: 'node/store/verifiedTree.ts',
    from: 'if (quarters === null || toHex(hashOfGroup(bytes, quarters)) !== expected) {',
    to: 'if (quarters === null) {',
  }),
  mutant('a patch leaves out leaves', 'every slot that changed', ['ledger/treePatch'], {
    file: 'ledger/treeGroup.ts',
    from: 'if (!isSameRange(before, old, after, place, end - place)) {',
    to: 'if (oldEnd - old !== end - place) {',
  }),
];

/** Mistakes about ordered maps. */
const ORDER: readonly Mutant[] = [
  mutant('a bound belongs to the node before', 'keys get lost', ['node/storeOrderedMap'], {
    file: 'node/store/orderKeys.ts',
    from: 'sharedLength(before, key) + 1)',
    to: 'sharedLength(before, key))',
  }),
  mutant('a key begins with what is not there', 'bytes are strict', ['node/storeOrderedMap'], {
    file: 'node/store/orderKeys.ts',
    from: "if (shared > before.length) throw malformed('the key before has fewer parts');",
    to: '',
  }),
  mutant('a node below has no number', 'bytes are strict', ['node/storeOrderedMap'], {
    file: 'node/store/orderKeys.ts',
    from: 'if (!Number.isSafeInteger(number) || number < 1) throw',
    to: 'if (number < 1) throw',
  }),
  mutant('parts as long as others are the same', 'keys get lost', ['node/storeOrderedMap'], {
    file: 'node/store/orderKeys.ts',
    from: 'left[shared] === right[shared]',
    to: 'left[shared]?.length === right[shared]?.length',
  }),
  mutant('a bound is a whole key', 'inner nodes are small', ['node/storeOrderedMap'], {
    file: 'node/store/orderedMap.ts',
    from: "return separator(before.keys.at(-1) ?? '', first);",
    to: 'return first;',
  }),
];

/** Mistakes about quarters of groups. */
const QUARTERS: readonly Mutant[] = [
  mutant('a quarter that has become empty stays', 'its leaves are gone', ['node/storeGroups'], {
    file: 'node/store/lowerGroups.ts',
    from: 'if (equalBytes(value ?? EMPTY, old[at] ?? EMPTY)) return [];',
    to: 'if (value === null || equalBytes(value, old[at] ?? EMPTY)) return [];',
  }),
  mutant('a group that goes leaves its quarters', 'nothing stays behind', ['node/storeGroups'], {
    file: 'node/store/lowerGroups.ts',
    from: 'const now = after === null ? [] : recordsOf(after);',
    to: 'if (after === null) return [];\n  const now = recordsOf(after);',
  }),
  mutant('a quarter that is as long as before is the same', 'bytes', ['node/storeGroups'], {
    file: 'node/store/lowerGroups.ts',
    from: 'if (equalBytes(value ?? EMPTY, old[at] ?? EMPTY)) return [];',
    to: 'if (value?.length === (old[at] ?? EMPTY).length) return [];',
  }),
  mutant('an empty quarter of a snapshot is a record', 'none is kept', ['node/storeGroups'], {
    file: 'node/store/lowerGroups.ts',
    from: '    equalBytes(quarter, EMPTY) ? null : withoutPrefix(quarter),\n',
    to: '    withoutPrefix(quarter),\n',
  }),
  mutant('a quarter that becomes empty stays as a record', 'none is kept', ['node/storeGroups'], {
    file: 'node/store/lowerGroups.ts',
    from: 'const value = equalBytes(quarter, EMPTY) ? null : withoutPrefix(quarter);',
    to: 'const value = withoutPrefix(quarter);',
  }),
  mutant('quarters stand behind what is below', 'a subtree is a range', ['node/storeGroups'], {
    file: 'node/store/lowerGroups.ts',
    from: "const NAMES = ['(', ')', '*', '+'] as const;",
    to: "const NAMES = ['w', 'x', 'y', 'z'] as const;",
  }),
  mutant('a group that was whole keeps no quarter', 'it grows', ['node/storeGroups'], {
    file: 'node/store/lowerGroups.ts',
    from: 'if (bytes.length <= WHOLE_BYTES)',
    to: 'if (bytes.length <= 2 * WHOLE_BYTES)',
  }),
  mutant('a whole group is read as a quarter', 'a mark says it', ['node/storeGroups'], {
    file: 'node/store/lowerGroups.ts',
    from: 'if (began?.[0] === WHOLE) return withPrefix(began.subarray(1), prefix);',
    to: '',
  }),
];

/** Mistakes about groups in cells. */
const CELLS: readonly Mutant[] = [
  mutant('a cell shows another group', 'two have one cell', ['node/storeCells'], {
    file: 'node/store/groupCells.ts',
    from: 'if (this.#owners[cell] !== number + 1) return undefined;',
    to: 'if (this.#owners[cell] === 0) return undefined;',
  }),
  mutant('a group that does not fit stays as it was', 'older bytes', ['node/storeCells'], {
    file: 'node/store/groupCells.ts',
    from: '      this.delete(number);\n      return false;',
    to: '      return false;',
  }),
  mutant('a cell gives its own memory', 'nobody changes it', ['node/storeCells'], {
    file: 'node/store/groupCells.ts',
    from: 'this.peek(number)?.slice()',
    to: 'this.peek(number)',
  }),
  mutant('a group that is gone stays in its cell', 'it is gone', ['node/storeCells'], {
    file: 'node/store/groupCells.ts',
    from: 'if (this.#owners[cell] === number + 1) this.#owners[cell] = 0;',
    to: '',
  }),
];

/** Mistakes about what blocks gave, on the disk. */
const OUTCOMES: readonly Mutant[] = [
  mutant('salts begin anew with results', 'one order of events', ['node/storeOutcomes'], {
    file: 'node/store/storedOutcomes.ts',
    from: 'first += told.length;',
    to: 'first = told.length;',
  }),
  mutant('a result has as many events as it says', 'they stand there', ['node/storeOutcomes'], {
    file: 'node/store/storedOutcomes.ts',
    from: "expectInteger(said['count'], 'events.count', told.length, told.length);",
    to: '',
  }),
  mutant('results without their events', 'each has its own', ['node/storeOutcomes'], {
    file: 'node/store/storedOutcomes.ts',
    from: 'if (lists.length !== named.length)',
    to: 'if (named === null)',
  }),
  mutant('a joiner keeps roots', 'they follow from events', ['node/storeOutcomes'], {
    file: 'node/store/storedOutcomes.ts',
    from: 'events: { count: eventsHeadOf(json).count }',
    to: 'events: { ...eventsHeadOf(json) }',
  }),
];

/** Mistakes about buckets of index entries. */
const BUCKETS: readonly Mutant[] = [
  mutant('a bucket has no end', 'nobody makes a long list be written', ['node/storeBuckets'], {
    file: 'node/store/buckets.ts',
    from: 'const isFull = rests.length >= MAX_ENTRIES;',
    to: 'const isFull = false;',
  }),
  mutant('a bucket forgets that there are others', 'entries get lost', ['node/storeBuckets'], {
    file: 'node/store/buckets.ts',
    from: 'this.#changed.set(place, { rests, isOver: true });',
    to: '',
  }),
  mutant('others than those of a bucket stay', 'what goes is gone', ['node/storeBuckets'], {
    file: 'node/store/stateTables.ts',
    from: 'if (!buckets.change(key, value !== null)) changes.push([key, value]);',
    to: 'if (!buckets.change(key, value !== null) && value !== null) changes.push([key, value]);',
  }),
  mutant('a range of a bucket has no bounds', 'days are compared', ['node/storeBuckets'], {
    file: 'node/store/stateTables.ts',
    from: '.filter((key) => key >= gte && key < lt);',
    to: ';',
  }),
  mutant('buckets in memory do not follow', 'the next block reads them', ['node/storeBuckets'], {
    file: 'node/store/stateTables.ts',
    from: '        buckets.adopt();\n',
    to: '',
  }),
  mutant('an empty bucket stays', 'what goes is gone', ['node/storeBuckets'], {
    file: 'node/store/buckets.ts',
    from: 'rests.length === 0 && !bucket.isOver',
    to: 'rests.length < 0',
  }),
  mutant('entries of buckets are not counted', 'none is too much', ['node/storeBuckets'], {
    file: 'node/store/verifyStore.ts',
    from: 'if (found === bucketed) return ordered + bucketed;',
    to: 'return ordered + bucketed;',
  }),
  mutant('entries of buckets are not looked for', 'none is missing', ['node/storeBuckets'], {
    file: 'node/store/verifyStore.ts',
    from: 'if (indexes.get(entry) !== undefined) continue;\n    throw',
    to: 'if (indexes.get(entry) !== null) continue;\n    throw',
  }),
  mutant('a joiner has no buckets', 'it executes as others do', ['node/sync/snapshotJoin'], {
    file: 'node/store/finishStaged.ts',
    from: 'await this.#put(...buckets.turnTo(placeOf(key)));',
    to: 'buckets.turnTo(placeOf(key));',
  }),
];

/** Mistakes about records. */
const RECORDS: readonly Mutant[] = [
  mutant('a value is read without its checksum', 'R6: no silent bit', ['node/storeFaults'], {
    file: 'node/store/record.ts',
    from: 'checkIn(stored) === checkOf(key, kept)',
    to: 'checkIn(stored) >= 0',
  }),
  mutant('a fact is believed without the tree', 'an older value is false', ['node/storeFaults'], {
    file: 'node/store/stateTables.ts',
    from: 'fact.key !== key || !equalBytes(sha256OfText(fact.text), hash)',
    to: 'fact.key !== key',
  }),
];

/** Mistakes about the short forms of facts. */
const FORMS: readonly Mutant[] = [
  mutant('a record may go on', 'bytes are strict', ['node/storeFacts'], {
    file: 'node/store/storedFact.ts',
    from: "if (!reader.isAtEnd) throw malformed('it goes on behind its value');",
    to: '',
  }),
  mutant('names keep the order of the code', 'one text for a value', ['node/storeFacts'], {
    file: 'node/store/formWriter.ts',
    from: 'if (!isAscending(names)) names.sort();',
    to: '',
  }),
  mutant('digits that are no safe integer', 'the same to the letter', ['node/storeFacts'], {
    file: 'node/store/formWriter.ts',
    from: 'return number <= Number.MAX_SAFE_INTEGER && this.#sized(form, number);',
    to: 'return this.#sized(form, number);',
  }),
  mutant('a day that the form cannot hold', 'the same to the letter', ['node/storeFacts'], {
    file: 'node/store/formWriter.ts',
    from: 'if (month >= MONTHS || day >= DAYS) return false;',
    to: '',
  }),
  mutant('a place that a byte cannot say', 'the same to the letter', ['node/storeFacts'], {
    file: 'node/store/formWriter.ts',
    from: 'if (this.#before.length < MAX_BEFORE) this.#before.push(text);',
    to: 'this.#before.push(text);',
  }),
  mutant('a shape of some of the names', 'fields get other names', ['node/storeFacts'], {
    file: 'node/store/formWriter.ts',
    from: 'shape.length === names.length && shape.every(',
    to: 'shape.every(',
  }),
  mutant('text that is not canonical is made so', 'its hash is another', ['node/storeFacts'], {
    file: 'node/store/storedFact.ts',
    from: 'return decodeCanonical(text, text.length);',
    to: 'return JSON.parse(utf8Text(text)) as Json;',
  }),
  mutant('what is cut says zero', 'bytes are strict', ['node/storeFacts'], {
    file: 'node/store/formReader.ts',
    from: "if (byte === undefined) throw malformed('it is cut');",
    to: 'if (byte === undefined) return 0;',
  }),
  mutant('base64url that is not exact', 'the same to the letter', ['node/storeBodies'], {
    file: 'node/store/storedBody.ts',
    from: "if (bytes.toString('base64url') !== part) return null;",
    to: '',
  }),
  mutant('JSON that is not canonical', 'the same to the letter', ['node/storeBodies'], {
    file: 'node/store/storedBody.ts',
    from: 'PART.value(decodeCanonical(bytes, bytes.length))',
    to: 'PART.value(JSON.parse(bytes.toString()))',
  }),
  mutant('a body may go on', 'bytes are strict', ['node/storeBodies'], {
    file: 'node/store/storedBody.ts',
    from: "if (!reader.isAtEnd) throw malformed('it goes on behind its transactions');",
    to: '',
  }),
  mutant('a joiner is handed short forms', 'its parts are texts', ['node/sync/snapshotJoin'], {
    file: 'node/store/stateView.ts',
    from: 'yield storedFactBytes(value);',
    to: 'yield value;',
  }),
];

/** Mistakes about files. */
const FILES: readonly Mutant[] = [
  mutant('a start does not look for lost blocks', 'R7: a hole in the log', ['node/storeFaults'], {
    file: 'node/store/checkHead.ts',
    from: 'await checkNoneMissing(database, head);',
    to: '',
  }),
  mutant('a large table is checked up to its first step', 'R6', ['node/storeFiles'], {
    file: 'node/store/tableFile.ts',
    from: '    turn = at + STEP_BYTES;\n    yield null;',
    to: '    yield null;\n    return null;',
  }),
];

/** All of them. */
export const STORE_MUTANTS: readonly Mutant[] = [
  ...CROWN,
  ...ORDER,
  ...QUARTERS,
  ...CELLS,
  ...OUTCOMES,
  ...BUCKETS,
  ...RECORDS,
  ...FORMS,
  ...FILES,
];
