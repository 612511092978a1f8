/** Laws of what is written as several facts: a piece has its own beside it, and nobody else's. */
import type { Facts } from '../../ledger/assert.ts';
import { under } from '../state/factKeys.ts';
import { holdings, linkFacts, pieceFacts, pieces, reserveFacts } from '../state/pieces.ts';
import type { World } from '../state/state.ts';
import { scanAll } from '../state/state.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/** A piece has the links and the reserve that it names, and they name who has which hand in it. */
export function checkPieceParts(world: World): Violation[] {
  const expected = new Set<string>();
  const wrong: Violation[] = [];
  const find = (law: string, facts: Facts): unknown => wrong.push({ law, facts });
  for (const holding of everyFact(world, 'holding', holdings)) {
    const { receivable, from, holder, changes } = holding;
    expected.add(pieceFacts.key(receivable, from));
    for (const key of pieces.keysBeside(holding)) expected.add(key);
    const facts = { receivable, from: String(from) };
    const links = Array.from({ length: changes }, (_, place) =>
      linkFacts.read(world, receivable, from, place),
    );
    const takers = [...links.slice(1).map((link) => link?.assignor), holder];
    const isKept = links.every((link, place) => link?.taker === takers[place]);
    if (!isKept) find('a link names who came after its giver', facts);
    const reserve = reserveFacts.read(world, receivable, from);
    if (reserve !== undefined && reserve.holder !== holder)
      find('a reserve names the holder', facts);
  }
  for (const family of ['piece', 'holding', 'link', 'reserve']) {
    for (const [key] of scanAll(world.facts, ...under(family))) {
      if (!expected.delete(key)) find('what is beside a piece is its own', { key });
    }
  }
  for (const key of expected) find('a piece has what it names', { key });
  return wrong;
}
