/** Planted mistakes about what leaves the state: rules and laws, stores, who joins, files. */
import { mutant } from './contractHunt.ts';
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const FOLDING = 'trade/due/folding.ts';
const NAMING = 'state/naming.ts';

const RULES: readonly Mutant[] = [
  mutant('what something open names leaves too', 'it is owed still', ['folding'], {
    file: FOLDING,
    from: 'if (open !== undefined) return kindOf(namedKey(open[0]));',
    to: '',
  }),
  mutant('an open debt is over', 'its creditor would lose it', ['folding'], {
    file: NAMING,
    from: 'debt: ({ amount, settled }) => amount !== settled,',
    to: '',
  }),
  mutant('a halt in force is over', 'it would end with the receivable', ['folding'], {
    file: NAMING,
    from: "halt: ({ status }) => status === 'active',",
    to: '',
  }),
  mutant('what waits in the due-queue is over', 'its item would find nothing', ['folding'], {
    file: NAMING,
    from: 'const isOpen = isDue ||',
    to: 'const isOpen =',
  }),
  mutant('an unsettled rest keeps nothing', 'its terms are those of the first', ['folding'], {
    file: FOLDING,
    from: "if ((invoices.read(draft, invoice)?.disputed ?? 0n) > 0n) return 'invoice';",
    to: '',
  }),
  mutant('it leaves a day early', 'after the days of the parameters', ['folding'], {
    file: FOLDING,
    from: 'return dayEnd(days, dayAt(days, time) + parameters.archiveDays);',
    to: 'return dayEnd(days, dayAt(days, time) + parameters.archiveDays - 1);',
  }),
  mutant('what it kept is looked at no more', 'it would stay for ever', ['folding'], {
    file: FOLDING,
    from: 'const time = nextLook(scene);',
    to: 'const time = nextLook(scene) * 2;',
  }),
  mutant('what is beside a piece stays', 'it is nobody’s', ['folding'], {
    file: FOLDING,
    from: 'return [pieceFacts.key(receivable, from), ...pieces.keysBeside(holding)];',
    to: 'return [pieceFacts.key(receivable, from)];',
  }),
  mutant('what is over and names it stays', 'the state grows', ['folding'], {
    file: FOLDING,
    from: ', overNamesOf(id)]) {',
    to: ']) {',
  }),
  mutant('a step has no end', 'its block would take as long as it likes', ['folding'], {
    file: FOLDING,
    from: 'if (count >= FOLD_FACTS || letters >= FOLD_LETTERS) return { facts, isLast: false };',
    to: '',
  }),
  mutant('a step forgets the one before', 'its bytes are not under the leaf', ['folding'], {
    file: FOLDING,
    from: 'const former = fold.digest;',
    to: 'const former = null;',
  }),
  mutant('a deed meets what is leaving', 'it finds a half', ['folding'], {
    file: 'duePending.ts',
    from: 'return dueItemOf(scene, key) ?? itemOnLeaving(scene, key);',
    to: 'return dueItemOf(scene, key);',
  }),
  mutant('what has left never was', 'its parties are told something else', ['folding'], {
    file: 'apply.ts',
    from: "return id === undefined ? done : refuse('receivable_folded', { receivable: id });",
    to: 'return done;',
  }),
  mutant('the law of leaves takes any sums', 'a leaf could say what it likes', ['foldingLaws'], {
    file: 'laws/folding.ts',
    from: 'return sameWords && sameEnd &&',
    to: 'return sameWords &&',
  }),
  mutant('the law of leaves takes any bytes', 'a digest would prove nothing', ['foldingLaws'], {
    file: 'state/folded.ts',
    from: 'if (hashText(text) !== digest) return null;',
    to: '',
  }),
];

const LEAVING = 'trade/due/leaving.ts';

const INVOICES: readonly Mutant[] = [
  mutant('an invoice leaves while one like it may come', 'nobody would flag it', ['leaving'], {
    file: LEAVING,
    from: 'parameters.maxInvoiceAgeDays + SKELETON_DAYS;',
    to: 'parameters.maxInvoiceAgeDays;',
  }),
  mutant('invoices of any age may come, and it leaves', 'none would flag them', ['leaving'], {
    file: LEAVING,
    from: 'if (!isAgeBound || time <',
    to: 'if (time <',
  }),
  mutant('what is over stays', 'the state grows', ['leaving'], {
    file: LEAVING,
    from: 'if (invoice !== undefined && isOver(invoice)) planOne(',
    to: 'if (invoice === null) planOne(',
  }),
  mutant('what is over leaves at once', 'it may be reissued yet', ['leaving'], {
    file: LEAVING,
    from: 'isOver(invoice)) planOne(scene, invoice, parameters.archiveDays);',
    to: 'isOver(invoice)) planOne(scene, invoice, 0);',
  }),
  mutant('what was reissued stays', 'its chain grows', ['leaving'], {
    file: LEAVING,
    from: 'if (invoice.former !== null) planFormer(scene, invoice.former);',
    to: '',
  }),
  mutant('what was reissued leaves first', 'a reissue is compared with it', ['leaving'], {
    file: LEAVING,
    from: 'if (replacedBy !== null && invoices.read(draft, replacedBy) !== undefined) return;',
    to: '',
  }),
  mutant('a text of an invoice is named by nothing', 'nobody could show it', ['leaving'], {
    file: LEAVING,
    from: 'if (leaf === undefined) identities.write(draft, { ...used, left: digest });',
    to: 'if (leaf === undefined) identities.write(draft, used);',
  }),
  mutant('what oracles said of it stays', 'the state grows', ['leaving'], {
    file: LEAVING,
    from: "const keys = [invoices.key(id), ...said, listings.key('statements', id)];",
    to: 'const keys = [invoices.key(id)];',
  }),
  mutant('a document that was paid is used again', 'it would be paid twice', ['leaving'], {
    file: 'trade/invoices/documenting.ts',
    from: ' ?? usedOnce(draft, supplier, document);',
    to: ';',
  }),
  mutant('a document is free while its chain is there', 'each names its entry', ['leaving'], {
    file: LEAVING,
    from: 'invoices.read(draft, former)?.document === document) return false;',
    to: 'former === document) return false;',
  }),
  mutant('what has left is nobody’s rival', 'somebody was paid for it', ['leaving'], {
    file: 'trade/evidence/rivalInvoices.ts',
    from: 'if (rival === undefined) return rivalLeft(world, each.invoice, document);',
    to: 'if (rival === undefined) return [];',
  }),
  mutant('who has a rival sees nothing of it', 'its piece could not be shown', ['leaving'], {
    file: 'trade/evidence/reading.ts',
    from: 'invoice ?? left ?? { document',
    to: 'invoice ?? { document',
  }),
  mutant('the first leaves before the others', 'their terms are its own', ['leaving'], {
    file: NAMING,
    from: '  receivable: () => true,\n',
    to: '',
  }),
  mutant('a reissue names any day', 'what it looks like has left', ['leaving'], {
    file: 'rules/invoices/reissueInvoice.ts',
    from: 'deed.issueDay === former.issueDay ? former.firstDay : null',
    to: 'former.firstDay',
  }),
  mutant('the law of leaves takes any step more', 'it is that of the invoice', ['leaving'], {
    file: 'laws/folding.ts',
    from: ': isLongerBy(foldedReceivables.decode(known), leaf, steps);',
    to: ': true;',
  }),
  mutant('the law of invoices lets open ones leave', 'they are owed', ['leaving'], {
    file: 'laws/leaving.ts',
    from: 'if (!isFinished(before, change, invoice)) {',
    to: 'if (invoice === null) {',
  }),
];

const STORED = ['node/storeArchive'];
const ARCHIVE = 'node/store/archive.ts';

const STORES: readonly Mutant[] = [
  lived('what has left is not kept', 'its leaf would name nothing', STORED, {
    file: 'node/store/blockWrites.ts',
    from: ', ...archiveWrites(executed.archived));',
    to: ');',
  }),
  lived('facts that left have no place', 'nobody would find them', STORED, {
    file: ARCHIVE,
    from: 'value: utf8(text) }, ...places];',
    to: 'value: utf8(text) }];',
  }),
  lived('a place may lead to another text', 'a check proves each record', STORED, {
    file: ARCHIVE,
    from: 'if (place !== next) throw mismatch(each);',
    to: '',
  }),
  lived('texts that no leaf names are no matter', 'a check counts records', STORED, {
    file: 'node/store/verifyStore.ts',
    from: "expect(counts, 'archive', texts);",
    to: '',
  }),
  lived(
    'a check looks at the last text only',
    'each names the former',
    ['node/sync/snapshotArchive'],
    {
      file: ARCHIVE,
      from: '    next = step.former;\n',
      to: '    next = null;\n',
    },
  ),
];

const JOINED = ['node/sync/snapshotArchive'];
const DOWNLOAD = 'node/sync/snapshotArchive.ts';

const JOINS: readonly Mutant[] = [
  lived('who joins takes nothing that has left', 'its archive would be empty', JOINED, {
    file: 'node/sync/takeSnapshot.ts',
    from: 'if (!(await new ArchiveDownload({ peers, staged, now }).run(signal))) {',
    to: 'if (height === 0) {',
  }),
  lived('who joins reads nothing that has left', 'its parties would be refused', JOINED, {
    file: 'node/store/finishStaged.ts',
    from: '    await this.#takeLeft();\n',
    to: '',
  }),
  lived('what has left told nobody', 'its parties would be refused', JOINED, {
    file: 'contracts/trade/evidence/reading.ts',
    from: '[...standingRights(world, key, value, since), ...partiesIn(key, value)];',
    to: 'standingRights(world, key, value, since);',
  }),
  lived('a false text is overlooked', 'peers lie, and are told of', JOINED, {
    file: DOWNLOAD,
    from: 'if (!asked.delete(digest)) throw',
    to: 'if (!asked.delete(digest)) continue;\n    if (asked.size < 0) throw',
  }),
  lived('a text may come twice', 'it was asked for once', JOINED, {
    file: DOWNLOAD,
    from: 'if (!asked.delete(digest)) throw',
    to: 'if (!asked.has(digest)) throw',
  }),
  lived('the former text is not asked for', 'a chain of texts is whole', JOINED, {
    file: DOWNLOAD,
    from: 'this.#wanted.unshift(...(await this.#staged.keepTexts(texts)));',
    to: 'await this.#staged.keepTexts(texts);',
  }),
  lived('what nobody has is done without', 'who joined can show what has ended', JOINED, {
    file: DOWNLOAD,
    from: 'return this.#wanted.length === 0;',
    to: 'return true;',
  }),
  lived('a chain that is begun is taken for whole', 'it may have been stopped', JOINED, {
    file: ARCHIVE,
    from: 'next = stepOf(text, next).former;',
    to: 'return null;',
  }),
  lived('an answer has texts without bound', 'memory is bounded', JOINED, {
    file: 'node/sync/snapshotAnswer.ts',
    from: 'if (items.length > 0 && size > limits.answerBytes) break;\n    items.push(item);',
    to: 'items.push(item);',
  }),
];

const FILED = ['client/cli/endFiles'];
const ENDS = 'client/sdk/ends.ts';

const FILES: readonly Mutant[] = [
  lived('a text of an end is not hashed', 'its facts would be anybody’s word', FILED, {
    file: ENDS,
    from: 'if (hashText(text) !== next) return',
    to: 'if (hashText(text) === null) return',
  }),
  lived('an end may lack a text', 'it is whole or none', FILED, {
    file: ENDS,
    from: 'if (next !== null) return fail(',
    to: "if (next === '') return fail(",
  }),
  lived('an end is of any fact', 'its leaf says which receivable', FILED, {
    file: ENDS,
    from: " || !proof.key.startsWith('folded/')) {",
    to: ') {',
  }),
];

/** See the head of this file. */
export const FOLD_MUTANTS: readonly Mutant[] = [
  ...RULES,
  ...INVOICES,
  ...STORES,
  ...JOINS,
  ...FILES,
];
