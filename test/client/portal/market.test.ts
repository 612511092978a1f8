import { beforeEach, expect, it } from 'vitest';
import { beginFunding } from '../../../client/portal/signing/beginDeed.ts';
import { step } from '../../../client/portal/signing/signing.ts';
import { readMarket } from '../../../client/portal/trust/marketFacts.ts';
import { ClientError } from '../../../client/sdk/clientError.ts';
import type { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import type { FactKind } from '../../../contracts/state/factKind.ts';
import { members } from '../../../contracts/state/members.ts';
import type { Obligation } from '../../../contracts/state/obligations.ts';
import { pieceFacts } from '../../../contracts/state/pieces.ts';
import { quoteRequests, quotes } from '../../../contracts/state/quotes.ts';
import { receivables } from '../../../contracts/state/receivables.ts';

// What a member trades, as a page reads it from a node.

const TODAY = '2026-12-01';
let facts: Map<string, object>;
/** What a node tells of each list. */
let told: Record<string, object[]>;
let proved: string[];

beforeEach(() => {
  [facts, told, proved] = [new Map(), { requests: [], quotes: [], pieces: [] }, []];
  facts.set(members.key('maker'), { id: 'maker', roles: ['supplier'] });
});

const idOf = (at: number): string => String(at).padStart(64, '0');

function jsonOf(value: object): object {
  const text = JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'bigint' ? String(each) : each,
  );
  return JSON.parse(text) as object;
}

/** A request of the member, or of another, that the node lists; the ledger may say otherwise. */
function request(at: number, terms: { seller?: string; status?: string; payDay?: string } = {}) {
  const { seller = 'maker', status = 'open', payDay = '2026-12-31' } = terms;
  const id = idOf(at);
  const piece = { receivable: id, from: 1n, to: 100n, paid: 0n, released: 0n, disputed: 0n };
  const asked = { id, receivable: id, from: 1n, to: 100n, seller, status, lapseTime: 1_000 - at };
  facts.set(quoteRequests.key(id), asked);
  facts.set(receivables.key(id), { id, debtor: 'buyer', payDay, currency: 'EUR' });
  facts.set(pieceFacts.key(id, 1n), piece);
  told['requests']?.push(asked);
  told['pieces']?.push(piece);
}

/** A quote for it that is open. */
function quote(at: number, of: number): void {
  const id = idOf(at);
  const terms = { ppm: 36_500, dayCount: 'ACT/365F', fee: 0n, locked: 100n, price: null };
  const given = { id, request: idOf(of), financier: 'bank', ...terms, status: 'open' };
  facts.set(quotes.key(id), given);
  told['quotes']?.push(given);
}

const client = {
  findFact: async <T, Id extends readonly unknown[]>(kind: FactKind<T, Id>, id: Id) => {
    proved.push(kind.key(...id));
    return facts.get(kind.key(...id));
  },
  readFact: async <T, Id extends readonly unknown[]>(kind: FactKind<T, Id>, id: Id) => {
    return { fact: facts.get(kind.key(...id)), height: 7 };
  },
  readWhole: async () => ({ items: [], height: 7 }),
  readStates: async () => ({ bundle: { entries: [] } }),
  list: async (path: string, { request: of }: Record<string, string>) => {
    const items = (told[path] ?? []).filter((each) =>
      of === undefined ? true : (each as { request?: string }).request === of,
    );
    return { items: items.map((value) => ({ value: jsonOf(value) })), next: null };
  },
} as unknown as LedgerClient;

it('shows the requests beside one that cannot be read, and of that one why', async () => {
  request(1);
  request(2);
  facts.delete(pieceFacts.key(idOf(1), 1n));
  quote(3, 2);
  const { quoted } = await readMarket(client, 'maker', TODAY);
  const [good, bad] = quoted;
  expect(quoted).toHaveLength(2);
  expect(good).toMatchObject({ piece: 1n, fault: null, priced: { priced: { days: 30 } } });
  expect(bad).toMatchObject({ request: { id: idOf(1) }, priced: null, fault: 'bad_answer' });
});

it('does not take a node that is away for a fault of one request', async () => {
  request(1);
  const list = async (path: string, query: never) => {
    if (path === 'quotes') throw new ClientError('unreachable', 'away');
    return client.list(path as 'quotes', query);
  };
  const reading = readMarket({ ...client, list } as unknown as LedgerClient, 'maker', TODAY);
  await expect(reading).rejects.toMatchObject({ code: 'unreachable' });
});

it('prices no quote from the pay day on, and still shows it', async () => {
  request(1, { payDay: TODAY });
  quote(3, 1);
  const [one] = (await readMarket(client, 'maker', TODAY)).quoted;
  expect(one).toMatchObject({ fault: null, priced: { priced: null, quote: { id: idOf(3) } } });
});

it('proves requests that are told to be open, and no others', async () => {
  request(1, { status: 'taken' });
  request(2);
  request(3, { seller: 'other' });
  await readMarket(client, 'maker', TODAY);
  expect(proved).toEqual([quoteRequests.key(idOf(2)), receivables.key(idOf(2))]);
});

it('leaves out a request that was told to be open and is proved not to be', async () => {
  request(1);
  facts.set(quoteRequests.key(idOf(1)), { id: idOf(1), seller: 'maker', status: 'lapsed' });
  expect((await readMarket(client, 'maker', TODAY)).quoted).toEqual([]);
});

it('reads a hundred requests, the first to lapse, and counts the others', async () => {
  for (let at = 1; at <= 103; at += 1) request(at);
  const { quoted, leftOut } = await readMarket(client, 'maker', TODAY);
  expect(leftOut).toEqual({ asked: 0, own: 3 });
  expect(quoted).toHaveLength(100);
  expect(quoted[0]?.request.id).toBe(idOf(103));
});

it('proposes to fund what is not funded, of which what was drawn is funded', () => {
  const money = { amount: 100n, deposited: 20n, line: 30n, drawn: 10n };
  const words = { debtor: 'buyer', currency: 'EUR', payDay: '2026-12-31' };
  beginFunding('fundObligation', { ...money, ...words } as Obligation, 'a payment');
  expect(step.value).toMatchObject({ filling: { likely: { by: 'deposit', amount: '40' } } });
});
