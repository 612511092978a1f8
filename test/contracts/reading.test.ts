import { describe, expect, it } from 'vitest';
import type { DocumentLeaf } from '../../contracts/state/invoices.ts';
import { holdings, pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Writes } from '../../contracts/state/state.ts';
import type { KeptRights, Right } from '../../contracts/trade/evidence/reading.ts';
import { readableSince, rightsToKeep } from '../../contracts/trade/evidence/reading.ts';
import { EVERY_FINANCIER, EVERY_MEMBER } from '../../contracts/trade/evidence/seeing.ts';
import type { Json } from '../../ledger/canonical.ts';
import { deals, handOn, makeReceivable } from './deals.ts';
import { Market } from './market.ts';

// Which rights are kept, and what is asked of them; stores hold it in random histories.

class Kept implements KeptRights {
  readonly rights: Right[];

  constructor(...rights: readonly Right[]) {
    this.rights = [...rights];
  }

  since(reader: string, key: string): number | null {
    const own = this.rights.find((right) => right.member === reader && right.key === key);
    return own?.since ?? null;
  }

  /** The founding and the blocks of a market, as a store follows them. */
  static of(market: Market): Kept {
    const kept = new Kept();
    const facts = new Map<string, Json>();
    for (const { executed } of market.blocks) {
      const before = new Map(facts);
      for (const [key, value] of executed.facts) {
        if (value === null) facts.delete(key);
        else facts.set(key, value);
      }
      kept.rights.push(...kept.after(facts, executed.header.height, executed.facts, before));
    }
    return kept;
  }

  after(
    facts: ReadonlyMap<string, Json>,
    height: number,
    writes: Writes,
    before: ReadonlyMap<string, Json>,
  ): readonly Right[] {
    return rightsToKeep({ facts }, this, { height, writes, before: (key) => before.get(key) });
  }
}

/** The facts of a market that begin so. */
function factsOf(market: Market, ...keys: readonly string[]): Map<string, Json> {
  return new Map(keys.map((key) => [key, market.world.facts.get(key) ?? null]));
}

describe('what is kept of rights', () => {
  it('is nothing for a registration: invoice, document and keys name who reads them', () => {
    const market = new Market();
    const id = market.ok('tier-one', deals.register('a'));
    expect(Kept.of(market).rights).toEqual([]);
    const keys = [...(market.blocks.at(-1)?.executed.facts.keys() ?? [])];
    const sees = (member: string): string[] =>
      keys.filter((key) => readableSince(market.world, new Kept(), member, key) !== null);
    expect(sees('tier-one').map((key) => key.split('/')[0])).toEqual(
      expect.arrayContaining(['document', 'identity', 'invoice', 'total', 'usage']),
    );
    expect(sees('car-maker').map((key) => key.split('/')[0])).toEqual(
      expect.arrayContaining(['document', 'invoice', 'total']),
    );
    expect(sees('car-maker').some((key) => key.startsWith('identity/'))).toBe(false);
    expect(sees('bank-one')).toEqual([]);
    expect(readableSince(market.world, new Kept(), 'car-maker', `invoice/${id}`)).toBe(1);
  });

  it('is one entry of an acceptance for its debtor, and one for its holder', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const height = market.state.height;
    expect(Kept.of(market).rights).toEqual([
      { member: 'tier-one', key: holdings.key(id, 1n), since: height },
      { member: 'car-maker', key: pieces.key(id, 1n), since: height },
    ]);
  });

  it('comes once: who holds again what it has held reads it from the first time on', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    handOn(market, deals.assign(id, { assignee: 'tier-two' }), 'tier-one');
    const first = market.state.height;
    handOn(market, deals.assign(id, { assignee: 'bank-one' }), 'tier-two');
    handOn(market, deals.assign(id, { assignee: 'tier-two' }), 'bank-one');
    const kept = Kept.of(market);
    const names = kept.rights.map(({ member, key }) => `${member} ${key}`);
    expect(names).toEqual([...new Set(names)]);
    const since = (key: string) => readableSince(market.world, kept, 'tier-two', key);
    const facts = [holdings.key(id, 1n), pieces.key(id, 1n), receivables.key(id), `invoice/${id}`];
    // It was shown piece and receivable with the offer, one block before.
    expect(facts.map(since)).toEqual([first, first - 1, first - 1, first]);
  });

  it('is what an invoice and a receivable have told, once they are no more', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const before = factsOf(market, `invoice/${id}`, receivables.key(id));
    const writes = new Map([...before.keys()].map((key) => [key, null]));
    const rights = new Kept().after(new Map(), 9, writes, before);
    expect(rights).toEqual(
      [[`invoice/${id}`, 1] as const, [receivables.key(id), 2] as const].flatMap(([key, since]) => [
        { member: 'tier-one', key, since },
        { member: 'car-maker', key, since },
      ]),
    );
  });

  it('is what a document has told by an invoice that it does not name any more', () => {
    const market = new Market();
    const id = market.ok('tier-one', deals.register('a'));
    const document = [...(market.blocks.at(-1)?.executed.facts.keys() ?? [])].find((key) =>
      key.startsWith('document/'),
    );
    const facts = factsOf(market, `invoice/${id}`, document ?? '');
    const leaf = facts.get(document ?? '') as unknown as DocumentLeaf;
    const other = { supplier: 'tier-one', invoice: 'ab'.repeat(32) };
    const now = { ...leaf, registrations: [other] } as unknown as Json;
    const after = new Map([...facts, [document ?? '', now]]);
    const writes = new Map([[document ?? '', now]]);
    expect(new Kept().after(after, 9, writes, facts)).toEqual([
      { member: 'tier-one', key: document, since: 1 },
      { member: 'car-maker', key: document, since: 1 },
    ]);
  });
});

describe('what is asked of rights', () => {
  const { world } = new Market();
  const offer = `offer/${'ab'.repeat(32)}`;
  const open = new Kept({ member: EVERY_FINANCIER, key: offer, since: 7 });

  it('is what every financier reads for who is one', () => {
    const sees = (member: string) => readableSince(world, open, member, offer);
    expect(['bank-one', 'tier-one', 'nobody'].map(sees)).toEqual([7, null, null]);
  });

  it('is what every member reads for members', () => {
    const kept = new Kept({ member: EVERY_MEMBER, key: offer, since: 7 });
    const sees = (member: string) => readableSince(world, kept, member, offer);
    expect(['bank-one', 'tier-one', 'nobody', EVERY_MEMBER].map(sees)).toEqual([7, 7, null, null]);
    expect(readableSince(world, kept, 'tier-one', 'member/bank-one')).toBe(0);
    expect(readableSince(world, kept, 'nobody', 'member/bank-one')).toBeNull();
    expect(readableSince(world, kept, 'tier-one', 'event-seed')).toBeNull();
  });

  it('is the earliest of what a member and its groups have', () => {
    const both = new Kept(...open.rights, { member: 'bank-one', key: offer, since: 3 });
    expect(readableSince(world, both, 'bank-one', offer)).toBe(3);
    expect(readableSince(world, both, 'bank-two', offer)).toBe(7);
  });

  it('is, where nothing stands, what is read with something else; else it is as forbidden', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const other = 'ab'.repeat(32);
    const none = [
      ...['contracts', 'corrections', 'entries', 'statements'].map((of) => `listing/${of}/${id}`),
      ...[`register-entry/${id}/bank-one/oracle`, `statement/${id}/ordered/oracle`],
      ...[`folded/${id}`, `reserve/${id}/${'1'.padStart(18, '0')}`],
    ];
    const kept = Kept.of(market);
    const sees = (member: string, key: string): boolean =>
      readableSince(market.world, kept, member, key) !== null;
    expect(none.map((key) => sees('tier-one', key))).toEqual(none.map(() => true));
    expect(none.map((key) => sees('bank-one', key))).toEqual(none.map(() => false));
    for (const kind of ['invoice', 'receivable', 'offer', 'contract', 'piece', 'holding']) {
      expect(sees('tier-one', `${kind}/${other}`), kind).toBe(false);
    }
    expect(sees('bank-one', `document/${other}`)).toBe(true);
    const invoice = market.world.facts.get(`invoice/${id}`) as { readonly document: string };
    expect(sees('bank-one', `document/${invoice.document}`)).toBe(false);
  });

  it('takes as many looks at what is forbidden as at what is not there', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    const looks = (key: string): number => {
      let count = 0;
      const get = (asked: string): Json | undefined => {
        count += 1;
        return market.world.facts.get(asked);
      };
      const since = (): null => {
        count += 1;
        return null;
      };
      expect(readableSince({ facts: { get } }, { since }, 'bank-one', key)).toBeNull();
      return count;
    };
    for (const kind of ['invoice', 'receivable', 'offer']) {
      expect(looks(`${kind}/${id}`), kind).toBe(looks(`${kind}/${'ab'.repeat(32)}`));
    }
  });

  it('is the rival of an accepted invoice for who reads that, not for who is offered it', () => {
    const market = new Market();
    const document = market.ok('tier-two', deals.register('a'));
    const id = makeReceivable(market, 'a');
    const sees = (member: string): boolean =>
      readableSince(market.world, Kept.of(market), member, `invoice/${document}`) !== null;
    expect(['tier-one', 'car-maker', 'bank-one'].map(sees)).toEqual([true, true, false]);
    market.ok('tier-one', deals.sell(id));
    expect(sees('bank-one')).toBe(false);
  });
});
