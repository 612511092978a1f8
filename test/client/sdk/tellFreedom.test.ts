import { describe, expect, it } from 'vitest';
import { tellEncumbrance, tellFreedom, tellMember } from '../../../client/sdk/tellFreedom.ts';
import type { EncumbranceCode } from '../../../contracts/state/encumbrances.ts';
import { ENCUMBRANCES } from '../../../contracts/state/encumbrances.ts';
import { moneyTarget, pieceTarget } from '../../../contracts/state/freezes.ts';
import { readFreedom } from '../../../contracts/trade/evidence/freedom.ts';
import { makeReceivable } from '../../contracts/deals.ts';
import { oracleMarket } from '../../contracts/oracles.ts';

const ID = 'ab'.repeat(32);
const CODES = Object.keys(ENCUMBRANCES) as EncumbranceCode[];

/** Every form that the subject of an entry has, and what of it a sentence may not leave out. */
const SUBJECTS = [
  ['tier-one', 'tier-one'],
  [ID, ID],
  ['network', 'network'],
  ['member/tier-one', 'tier-one'],
  ['debtor/car-maker', 'car-maker'],
  [moneyTarget('bank', 'car-maker'), 'car-maker'],
  [`receivable/${ID}`, ID],
  [pieceTarget(ID, 7n), `unit 7 of receivable ${ID}`],
] as const;

describe('W4 sentences that a lawyer reads', () => {
  it.each(CODES)('W4: %s names its subject, members by name, money with its currency', (code) => {
    const { world } = oracleMarket();
    for (const [subject, said] of SUBJECTS) {
      for (const amount of [null, 400_000n]) {
        if (code === 'evidence') continue;
        const line = tellEncumbrance(world, { code, subject, keys: [], amount }, 'EUR');
        expect(line.startsWith(ENCUMBRANCES[code].sentence)).toBe(true);
        expect(line).not.toMatch(/minor units|undefined|400000/);
        // What it is about is said there, or nothing is left to say.
        if (code === 'nothing_open') continue;
        // And its status is a word, even where a member is called so.
        expect(line).toContain(code === 'closed' ? ` ${subject}` : said);
        if (amount !== null) expect(line).toMatch(/: 4,000\.00 EUR$/);
        if (code === 'closed') continue;
        for (const id of ['tier-one', 'car-maker', 'bank']) {
          expect(line.replaceAll(tellMember(world, id), '')).not.toMatch(
            new RegExp(`(?<=^| )${id}(?= |$|:)`),
          );
        }
      }
    }
  });

  it('W4: a member that is none is told by its id', () => {
    expect(tellMember(oracleMarket().world, 'nobody-5')).toBe('nobody-5');
  });

  it.each([
    [0n, 'evidence level 0 of 3: the word of its two parties'],
    [3n, 'evidence level 3 of 3: ordered, received, known to the tax office, and seen by a '],
  ])('W4: an evidence level of %i says what it means', (amount, told) => {
    const { world } = oracleMarket();
    const entry = { code: 'evidence', subject: ID, keys: [], amount } as const;
    expect(tellEncumbrance(world, entry, 'EUR')).toContain(told);
  });

  it('W4: a free piece is told whole: who accepted it, who holds it, what is not known', () => {
    const market = oracleMarket();
    const id = makeReceivable(market, 'a');
    const freedom = readFreedom(market.world, id, 1n);
    if (freedom === null) throw new Error('no such piece');
    const name = (member: string): string => tellMember(market.world, member);
    expect(name('car-maker')).toMatch(/^.+ \(car-maker\)$/);
    const { issuer } = freedom.receivable.mandate;
    expect(tellFreedom(market.world, freedom, { height: 2, day: '2026-03-02' })).toEqual([
      `free: the whole of receivable ${id}, 100.00 EUR (units 1 to 10000), ` +
        'is unencumbered at height 2 of 2026-03-02',
      `registered once on this ledger: invoice ${id} of ${name('tier-one')}, ` +
        'by identity and by document',
      `accepted as an undertaking by ${name('car-maker')}, payable on 2026-03-12 ` +
        `in money of ${name(issuer)}`,
      `held by ${name('tier-one')}: 100.00 EUR of it are open`,
      'outside registers: nothing was attested up to height 2 of 2026-03-02; ' +
        'this ledger does not search them',
      'to know: evidence level 0 of 3: the word of its two parties',
    ]);
  });
});
