/** Planted mistakes in facts that are kept apart: what of a piece stands where, who is named. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

const APART = ['factsApart', 'laws'];

const SEEING = ['seeing'];
const SIGHTS = 'trade/evidence/seeing.ts';

/** Mistakes about facts apart, each with the tests that find it. */
export const APART_MUTANTS: readonly Mutant[] = [
  mutant('links stay when their piece goes', 'its prices stay to be read', APART, {
    file: 'state/pieces.ts',
    from: 'if (!kept.includes(key)) draft.remove(key);',
    to: 'if (!kept.includes(key) && before.reserved) draft.remove(key);',
  }),
  mutant('the holder is the taker of every link', 'it would read all prices', APART, {
    file: 'state/pieces.ts',
    from: 'links[place + 1]?.assignor ?? holder',
    to: 'holder',
  }),
  mutant('all links are written with every payment', 'a payment is one fact', APART, {
    file: 'state/pieces.ts',
    from: 'before === undefined || canonicalText(before) !== canonicalText(value)',
    to: 'before === undefined || canonicalText(value).length > 0',
  }),
  mutant('who asks if a piece is free reads its prices', 'the file would say them', APART, {
    file: 'trade/evidence/freedom.ts',
    from: 'pieces.readBare(world, id, from)',
    to: 'pieces.read(world, id, from)',
  }),
  mutant('what its debtor reads names the holder', 'a quiet sale is heard', APART, {
    file: 'state/pieces.ts',
    from: '    fact: { receivable, from, to, payTo,',
    to: '    fact: { ...piece, receivable, from, to, payTo,',
  }),
  mutant('a debtor is shown a piece by who holds it', 'it may not read that', APART, {
    file: 'state/showing.ts',
    from: "import { pieceFacts } from './pieces.ts';",
    to: "import { pieces as pieceFacts } from './pieces.ts';",
  }),
  mutant('the first link of a piece is lost', 'its seller answers', APART, {
    file: 'state/pieces.ts',
    from: 'for (let place = 0; place < holding.changes; place += 1) {',
    to: 'for (let place = 1; place < holding.changes; place += 1) {',
  }),
  mutant('a reserve does not follow the holder', 'it names who is paid first', APART, {
    file: 'laws/parts.ts',
    from: 'reserve.holder !== holder',
    to: 'reserve.holder === reserve.seller',
  }),
  mutant('a debtor sees in whose hands a piece is', 'it is not told of quiet sales', SEEING, {
    file: SIGHTS,
    from: '[...see([key], [debtor]), ...see(around(world, receivable, from), [payTo, noticeTo])]',
    to: 'see(around(world, receivable, from), [debtor, payTo, noticeTo])',
  }),
  mutant('who holds a piece sees no change of hands', 'it knows what it paid', SEEING, {
    file: SIGHTS,
    from: 'own(({ assignor, taker }: LinkFact) => [assignor, taker])',
    to: 'own(({ assignor }: LinkFact) => [assignor])',
  }),
  mutant('all financiers see a quote', 'it is a word to one', SEEING, {
    file: SIGHTS,
    from: '[financier, quoteRequests.read(world, request)?.seller]',
    to: '[financier, EVERY_FINANCIER, quoteRequests.read(world, request)?.seller]',
  }),
  mutant('the pledgee sees no piece that it has a right in', 'it is a party', SEEING, {
    file: SIGHTS,
    from: 'const parties = [holder, ...given, ...guarantors,',
    to: 'const parties = [holder, ...guarantors,',
  }),
  mutant('a right comes again with every change', 'it has come', SEEING, {
    file: SIGHTS,
    from: 'if (isThere && !had.includes(name)) found.set(name, sight);',
    to: 'if (isThere) found.set(name, sight);',
  }),
  mutant('a right comes of what is gone again', 'a deal may be off in its block', SEEING, {
    file: SIGHTS,
    from: 'if (isThere && !had.includes(name))',
    to: 'if (!had.includes(name))',
  }),
  mutant('what was asked of all is seen by none', 'they are to answer', SEEING, {
    file: SIGHTS,
    from: '...(financiers ?? [EVERY_FINANCIER])',
    to: '...(financiers ?? [])',
  }),
  mutant('a set-off tells its debtor who holds', 'each side has its event', ['setOffRules'], {
    file: 'trade/settlement/settingOff.ts',
    from: "{ type: 'pieceSetOff', ...units, ...both, debtor },",
    to: "{ type: 'pieceSetOff', ...units, ...both, debtor, holder },",
  }),
];
