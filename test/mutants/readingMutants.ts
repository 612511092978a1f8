/** Planted mistakes in rights to read as they are kept and asked for. */
import { mutant } from './contractHunt.ts';
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const ASKED = ['reading'];
const READING = 'trade/evidence/reading.ts';
const ON_DISK = ['node/storeRights'];
const JOINED = ['node/sync/snapshotJoin'];

/** Mistakes about rights, each with the tests that find it. */
export const READING_MUTANTS: readonly Mutant[] = [
  mutant('a member does not read its own totals', 'its key names it', ASKED, {
    file: READING,
    from: "['total', [2]]",
    to: "['total', [1]]",
  }),
  mutant('who was a party of what is gone reads it no more', 'no right goes', ASKED, {
    file: READING,
    from: 'return now === null ? partiesIn(key, old) : [];',
    to: 'return [];',
  }),
  mutant('who is named no more loses the document', 'no right goes', ASKED, {
    file: READING,
    from: '.filter((invoice) => !named.includes(invoice));',
    to: '.filter((invoice) => named.includes(invoice));',
  }),
  mutant('every member reads what is open to financiers', 'a supplier sees offers', ASKED, {
    file: READING,
    from: "const groups = roles.includes('financier') ?",
    to: 'const groups = roles.length > 0 ?',
  }),
  mutant('the latest of several rights counts', 'what was read before is hidden', ASKED, {
    file: READING,
    from: 'Math.min(...found)',
    to: 'Math.max(...found)',
  }),
  mutant('an entry is kept of what facts tell', 'each registration would cost six', ASKED, {
    file: READING,
    from: 'if (sinceFor(world, this, member, key) === null) this.add(',
    to: 'if (since > 0) this.add(',
  }),
  mutant('a holder has an entry of its piece, too', 'each sale would cost one more', ASKED, {
    file: READING,
    from: "kind === 'piece' ? kept.since(",
    to: "kind === 'pieces' ? kept.since(",
  }),
  mutant('what nodes alone read is everybody’s', 'salts could be derived', ASKED, {
    file: READING,
    from: 'if (FOR_NODES.has(kind)) return null;',
    to: 'if (FOR_NODES.has(kind)) return 0;',
  }),
  mutant('who is offered a piece reads rivals of its invoice', 'it reads not even that', ASKED, {
    file: READING,
    from: '.map((each) => invoices.key(each.invoice));',
    to: '.map((each) => receivables.key(each.invoice));',
  }),
  mutant('nobody may know that a document is new', 'it could not be registered', ASKED, {
    file: READING,
    from: "(kind === 'document' && !isThere)",
    to: "(kind === 'documents' && !isThere)",
  }),
  mutant('whether there is an invoice shows in how long a look takes', 'alike', ASKED, {
    file: READING,
    from: 'absentWith(key)].map(',
    to: 'isThere ? [] : absentWith(key)].map(',
  }),
  lived('rights are not written', 'a holder would read nothing', ON_DISK, {
    file: 'node/store/chainStore.ts',
    from: '...rights.writes, ',
    to: '',
  }),
  lived('an older state shows rights that came later', 'a page is of one state', ON_DISK, {
    file: 'node/store/heldStates.ts',
    from: 'new StoredRights(view)',
    to: 'new StoredRights(this.#database)',
  }),
  lived('the check of a store only counts rights', 'one stands with another member', ON_DISK, {
    file: 'node/store/verifyStore.ts',
    from: 'found.count === rights.count && found.sum === rights.sum',
    to: 'found.count === rights.count',
  }),
  lived('a key of a right leaves out who reads', 'one member’s right is everybody’s', ON_DISK, {
    file: 'node/store/rights.ts',
    from: '[SPACE, encodeName(reader), ',
    to: '[SPACE, ',
  }),
  lived('who joins by a snapshot gives no rights', 'its members would read nothing', JOINED, {
    file: 'node/store/finishStaged.ts',
    from: '      await this.#put(...standingRights(world, key, json, height).map(rightWrite));\n',
    to: '',
  }),
];
