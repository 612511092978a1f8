/** Planted mistakes in facts that are kept apart: what of a piece stands where, who is named. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

const APART = ['factsApart', 'laws'];

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
];
