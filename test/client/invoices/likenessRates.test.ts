import { describe, expect, it } from 'vitest';
import { normaliseNumber } from '../../../client/invoices/identity.ts';
import { numberCore, numberSkeleton } from '../../../client/invoices/numberPrints.ts';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { invoices, OPEN_TERMS } from '../../../contracts/state/invoices.ts';
import { Draft, MemoryWorld } from '../../../contracts/state/state.ts';
import { similarTo } from '../../../contracts/trade/invoices/likeness.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { Lots } from '../../simulation/lots.ts';
import { hasData } from '../../support/sharedData.ts';
import { ALTERATIONS } from './alterations.ts';
import type { PaidInvoice } from './payments.ts';
import { paidInvoices } from './payments.ts';

const SEED = Number(process.env['SEED'] ?? 20_785);
const PAIRS = 500;

/** The invoices that one debtor has been sent, as the ledger holds them. */
class Registered {
  readonly #world = new MemoryWorld();
  #count = 0;

  register(invoice: PaidInvoice): string {
    this.#count += 1;
    const id = hashOf(utf8(`invoice ${this.#count}`));
    const draft = new Draft(this.#world);
    invoices.write(draft, factOf(invoice, id));
    this.#world.apply(draft.factWrites(), draft.indexWrites());
    return id;
  }

  similar(invoice: PaidInvoice): readonly string[] {
    const words = { ...invoice, debtor: 'council', currency: 'GBP' };
    return similarTo({ draft: new Draft(this.#world) }, words, null);
  }
}

function factOf({ number: _, ...words }: PaidInvoice, id: string): Invoice {
  const none = {
    reason: null,
    counter: null,
    answeredAt: null,
    former: null,
    replacedBy: null,
    leaveTime: null,
    offered: null,
  };
  return {
    ...{ ...words, ...none, id, debtor: 'council', currency: 'GBP', documentDueDay: null },
    ...{ identity: id, document: id, details: id, terms: OPEN_TERMS, status: 'registered' },
    ...{ accepted: 0n, disputed: 0n, answerBy: 0, registeredAt: 1, similar: [], within: null },
    ...{ made: { height: 1, index: 0 }, first: id, firstDay: words.issueDay, changed: [] },
  };
}

describe.runIf(hasData)(`look-alikes among a month of real payments (seed ${SEED})`, () => {
  it('flag at most 1 % of what is distinct', () => {
    const ledger = new Registered();
    const all = paidInvoices(new Lots(SEED));
    const flagged = all.filter((invoice) => {
      const similar = ledger.similar(invoice);
      ledger.register(invoice);
      return similar.length > 0;
    });
    expect(all.length).toBeGreaterThan(7_000);
    expect(flagged.length / all.length).toBeLessThanOrEqual(0.01);
  }, 120_000);

  it(`flag at least 95 % of ${PAIRS} that were altered, and no kind is lost`, () => {
    const lots = new Lots(SEED);
    const all = paidInvoices(lots);
    const kinds = Object.entries(ALTERATIONS);
    const missed = new Map<string, number>();
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const [kind, alter] = kinds[pair % kinds.length] ?? lots.pick(kinds);
      // What else that debtor has been sent stays: the twin is found among it.
      const ledger = new Registered();
      const original = lots.pick(all);
      const own = all.filter(({ supplier }) => supplier === original.supplier);
      const ids = new Map(own.map((invoice) => [invoice, ledger.register(invoice)]));
      const altered = alter(original, lots);
      for (const part of altered.slice(0, -1)) ledger.register(part);
      const twin = altered.at(-1) ?? original;
      const isSame = normaliseNumber(twin.number) === normaliseNumber(original.number);
      const isFlagged = ledger.similar(twin).includes(ids.get(original) ?? '');
      // The same number is refused before anybody looks.
      if (!isSame && !isFlagged) missed.set(kind, (missed.get(kind) ?? 0) + 1);
    }
    const count = [...missed.values()].reduce((sum, each) => sum + each, 0);
    expect(count / PAIRS, JSON.stringify([...missed])).toBeLessThanOrEqual(0.05);
    for (const each of missed.values()) expect(each).toBeLessThan(PAIRS / kinds.length / 2);
  }, 120_000);
});

describe('what a number looks like', () => {
  it.each([
    ['RE-0012', 're12'],
    ['RE 12', 're12'],
    ['RE/0O12', 're12'],
    ['rе-12', 're12'],
    ['ＲＥ１２', 're12'],
    ['RE-102', 're102'],
    ['0000', '0'],
    ['I-10', '110'],
    ['发票 0012', '发票12'],
    ['--', ''],
  ])('%s is %s', (number, skeleton) => {
    expect(numberSkeleton(number)).toBe(skeleton);
  });

  it.each([
    ['TW-2026-0417', '417'],
    ['TW-2026-0417/2', '417'],
    ['INV 66593/90794661', '90794661'],
    ['1415-01', '1415'],
    ['PP89/6', 'pp896'],
    ['RE-12', 're12'],
    ['0000', '0'],
  ])('the core of %s is %s', (number, core) => {
    expect(numberCore(number)).toBe(core);
  });
});
