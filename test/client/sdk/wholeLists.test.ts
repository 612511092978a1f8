import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { UnprovedPage } from '../../../client/sdk/answers.ts';
import { decodePage } from '../../../client/sdk/answers.ts';
import { ClientError } from '../../../client/sdk/clientError.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import type { ProvedStates } from '../../../client/sdk/proved.ts';
import { expectStates } from '../../../client/sdk/proved.ts';
import type { ListPath, ListQuery } from '../../../client/sdk/queries.ts';
import { keySigner } from '../../../client/sdk/signer.ts';
import type { ListNode } from '../../../client/sdk/wholeLists.ts';
import { fetchWhole, WHOLE_LISTS } from '../../../client/sdk/wholeLists.ts';
import type { PieceFact } from '../../../contracts/state/pieces.ts';
import { COUNTED } from '../../../contracts/state/totals.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import type { RestNode } from '../../node/rest/restNode.ts';
import { AUDITOR } from '../../node/rest/restNode.ts';
import { trading } from '../../node/rest/tradingNode.ts';
import { FakeNode } from './fakeNode.ts';

// A node's lists are its word: what is read of them is proved, entry by entry and as a whole. Here
// a real node is asked through somebody who changes what it answers.

type Answer = JsonObject & { readonly items?: readonly JsonObject[] };
/** Changes an answer of one kind; null: it is not to be changed by this. */
type Change = (answer: Answer, random: (below: number) => number) => Answer | null;

const MEMBERS = ['s1', 's2', 's3', 'bank', 'buyer'] as const;

/** A node that is asked without a network, and whose answers somebody changes. */
class Changed implements ListNode {
  readonly node: RestNode;
  /** What it has answered; the chain stands still. */
  readonly #known = new Map<string, Answer>();
  change: (path: string, answer: Answer) => Answer = (_path, answer) => answer;

  constructor(node: RestNode) {
    this.node = node;
  }

  async list(path: ListPath, query: ListQuery): Promise<UnprovedPage> {
    const words = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) words.set(name, String(value));
    const answer = await this.#ask(`/v1/${path}?${words}`);
    try {
      return decodePage(answer);
    } catch {
      throw new ClientError('bad_answer', 'it has not the agreed form');
    }
  }

  async states(keys: readonly string[]): Promise<ProvedStates> {
    const answer = await this.#ask(`/v1/proofs/states?keys=${keys.join(',')}`);
    return expectStates(answer, this.node.genesis, keys);
  }

  async #ask(path: string): Promise<Answer> {
    const answer = this.#known.get(path) ?? ((await this.node.read(path)) as Answer);
    this.#known.set(path, answer);
    return this.change(path, answer);
  }
}

/** Deterministic numbers, by a seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return (state >>> 8) % below;
  };
}

function without<T>(all: readonly T[], at: number): T[] {
  return all.filter((_, index) => index !== at);
}

/** The object with another value in one of its fields. */
function altered(value: JsonObject, random: (below: number) => number): JsonObject {
  const fields = Object.keys(value);
  const field = fields[random(fields.length)] ?? '';
  const old = value[field];
  let other: Json = typeof old === 'number' ? old + 1 : `${JSON.stringify(old)}1`;
  if (typeof old === 'string' && /^[0-9]+$/.test(old)) other = String(BigInt(old) + 1n);
  return { ...value, [field]: other };
}

const LIST_LIES: Readonly<Record<string, Change>> = {
  'leaves an entry out': ({ items = [], ...rest }, random) =>
    items.length === 0 ? null : { ...rest, items: without(items, random(items.length)) },
  'leaves all out': ({ items = [], ...rest }) =>
    items.length === 0 ? null : { ...rest, items: [] },
  'repeats an entry': ({ items = [], ...rest }, random) => {
    const item = items[random(items.length || 1)];
    return item === undefined ? null : { ...rest, items: [...items, item] };
  },
  'repeats one in the place of another': ({ items = [], ...rest }, random) => {
    const [item, at] = [items[0], 1 + random(items.length)];
    if (item === undefined || at >= items.length) return null;
    return { ...rest, items: items.map((each, index) => (index === at ? item : each)) };
  },
  'changes an entry': ({ items = [], ...rest }, random) => {
    const at = random(items.length || 1);
    const item = items[at];
    if (item === undefined) return null;
    const other = { ...item, value: altered(item['value'] as JsonObject, random) };
    return { ...rest, items: items.map((each, index) => (index === at ? other : each)) };
  },
  'makes an entry up': ({ items = [], ...rest }, random) => {
    const item = items[random(items.length || 1)];
    if (item === undefined) return null;
    const key = String(item['key']).replace(/[0-9a-f]$/, (letter) => (letter === '0' ? '1' : '0'));
    return { ...rest, items: [...items, { ...item, key }] };
  },
  'puts one made up in the place of another': ({ items = [], ...rest }, random) => {
    const at = random(items.length || 1);
    const item = items[at];
    if (item === undefined) return null;
    const key = String(item['key']).replace(/[0-9a-f]$/, (letter) => (letter === '0' ? '1' : '0'));
    return { ...rest, items: [...without(items, at), { ...item, key }] };
  },
};

const REASONS: Readonly<Record<string, string>> = {
  'leaves an entry out': 'left_out',
  'leaves all out': 'left_out',
  'repeats an entry': 'repeated',
  'repeats one in the place of another': 'repeated',
  'changes an entry': 'aged',
  'makes an entry up': 'foreign',
  'puts one made up in the place of another': 'foreign',
};

const PROOF_LIES: Readonly<Record<string, Change>> = {
  'leaves a proof out': ({ entries, ...rest }, random) => {
    const all = entries as readonly Json[];
    return { ...rest, entries: without(all, random(all.length)) };
  },
  'changes what is proved': ({ entries, ...rest }, random) => {
    const all = entries as readonly JsonObject[];
    const at = random(all.length);
    const old = all[at]?.['value'] ?? null;
    const value = old === null ? { count: 1 } : altered(old as JsonObject, random);
    const other = { ...all[at], value };
    return { ...rest, entries: all.map((each, index) => (index === at ? other : each)) };
  },
  'says that there is nothing': ({ entries, ...rest }, random) => {
    const all = entries as readonly JsonObject[];
    const at = random(all.length);
    if (all[at]?.['value'] === null) return null;
    const other = { ...all[at], value: null };
    return { ...rest, entries: all.map((each, index) => (index === at ? other : each)) };
  },
  'counts less': ({ entries, ...rest }) => {
    const all = entries as readonly JsonObject[];
    const isTotal = ({ key, value }: JsonObject): boolean =>
      String(key).startsWith('total/') && value !== null;
    if (!all.some(isTotal)) return null;
    const less = (entry: JsonObject): JsonObject => {
      const value = entry['value'] as JsonObject;
      return { ...entry, value: { ...value, count: Number(value['count']) - 1 } };
    };
    return { ...rest, entries: all.map((entry) => (isTotal(entry) ? less(entry) : entry)) };
  },
  'names another root': ({ header, ...rest }) => ({
    ...rest,
    header: { ...(header as JsonObject), state: 'ab'.repeat(32) },
  }),
};

/** Every lie, and how most of its cases are refused. */
const LIES = [...lies(LIST_LIES, false), ...lies(PROOF_LIES, true)] as const;
/** Of each lie: with twelve of them, over a thousand in all. */
const CASES = 84;

function lies(changes: Readonly<Record<string, Change>>, isProof: boolean) {
  return Object.entries(changes).map(([name, change]) => {
    const refusal = isProof ? 'bad_proof' : `not_whole: ${REASONS[name] ?? ''}`;
    return { name, change, isProof, refusal };
  });
}

/** The code of the refusal, and the reason of one for a list; null when nothing was refused. */
async function refusalOf(read: Promise<unknown>): Promise<string | null> {
  try {
    await read;
    return null;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    const { code, facts } = error;
    return code === 'not_whole' ? `${code}: ${String(facts['reason'])}` : code;
  }
}

/** Every fact that is listed, by lists without a filter, and in whose hands pieces are. */
async function allFacts(node: RestNode): Promise<readonly (readonly [string, Json])[]> {
  const paths = [...new Set(Object.values(WHOLE_LISTS).map(({ path }) => path))];
  const lists = paths.map((path) => node.read(`/v1/${path}?limit=200`));
  const pages = (await Promise.all(lists)) as readonly Answer[];
  const items = pages.flatMap((page) => page.items ?? []);
  const held = items.map(({ key }) => String(key)).filter((key) => key.startsWith('piece/'));
  const keys = held.map((key) => key.replace('piece', 'holding'));
  const { entries } = (await node.read(`/v1/proofs/states?keys=${keys.join(',')}`)) as JsonObject;
  const all = [...items, ...(entries as readonly JsonObject[])];
  return all.map(({ key, value }) => [String(key), value ?? null]);
}

/** What a member has of a list, by all facts of the world. */
function allOf(
  world: readonly (readonly [string, Json])[],
  of: (typeof COUNTED)[number],
  member: string,
): readonly Json[] {
  const family = { owing: 'receivable', waiting: 'invoice', offered: 'offer', credits: 'debt' };
  const name = of in family ? family[of as keyof typeof family] : of.slice(0, -1);
  const holderOf = ({ receivable, from }: JsonObject): unknown => {
    const held = world.find(([key, value]) => {
      const fact = value as JsonObject;
      return (
        key.startsWith('holding/') && fact['receivable'] === receivable && fact['from'] === from
      );
    });
    return (held?.[1] as JsonObject | undefined)?.['holder'];
  };
  const holds = (value: JsonObject): boolean =>
    ({
      pieces: holderOf(value) === member,
      owing: value['debtor'] === member && value['status'] !== 'paid',
      obligations: value['debtor'] === member,
      invoices: value['supplier'] === member,
      waiting: value['debtor'] === member && value['status'] === 'registered',
      offers: value['seller'] === member && value['status'] === 'open',
      offered: value['addressee'] === member && value['status'] === 'open',
      quotes: value['financier'] === member && value['status'] === 'open',
      debts: value['debtor'] === member,
      credits: value['creditor'] === member,
    })[of];
  return world
    .filter(([key]) => key.startsWith(`${name}/`))
    .map(([, value]) => value)
    .filter((value) => holds(value as JsonObject));
}

describe('a list that is read whole', () => {
  it('is everything that a member has, of each kind, and proved', async () => {
    const { node } = await trading();
    const { url } = await node.rest.start();
    const { genesis, environment } = node;
    const client = new LedgerClient({
      genesis,
      nodes: [url],
      reader: keySigner(AUDITOR),
      environment,
    });
    const world = await allFacts(node);
    const found: string[] = [];
    for (const of of COUNTED) {
      for (const member of MEMBERS) {
        const { items, total, height } = await client.readWhole<unknown>(WHOLE_LISTS[of], member);
        const wanted = allOf(world, of, member);
        expect([of, member, items.length]).toEqual([of, member, wanted.length]);
        expect([total?.count ?? 0, height]).toEqual([wanted.length, node.store.height]);
        const decode = (value: Json): unknown => WHOLE_LISTS[of].decode(value);
        const keyOf = (item: unknown): string =>
          JSON.stringify(item, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
        expect(items.map(keyOf).sort()).toEqual(wanted.map(decode).map(keyOf).sort());
        if (items.length > 0) found.push(of);
      }
    }
    const empty = ['obligations', 'debts', 'credits'];
    expect([...new Set(found)].sort()).toEqual(COUNTED.filter((o) => !empty.includes(o)).sort());
  });

  it.each(LIES)('is refused when a node $name, whatever it is asked', async (lie) => {
    const { node } = await trading();
    const asked = new Changed(node);
    const refusals = new Set<string | null>();
    for (let [seed, cases] = [0, 0]; cases < CASES; seed += 1) {
      const random = randomFrom(seed);
      const of = COUNTED[random(COUNTED.length)] ?? 'pieces';
      const member = MEMBERS[random(MEMBERS.length)] ?? 's1';
      let isChanged = false;
      asked.change = (path, answer) => {
        if (path.startsWith('/v1/proofs/') !== lie.isProof) return answer;
        // The same lie whenever it is asked again.
        const changed = lie.change(answer, randomFrom(seed + 7));
        isChanged ||= changed !== null;
        return changed ?? answer;
      };
      const refusal = await refusalOf(fetchWhole<unknown>(asked, WHOLE_LISTS[of], member));
      if (!isChanged) continue;
      cases += 1;
      if (refusal === null) throw new Error(`${of} of ${member} was taken, seed ${seed}`);
      refusals.add(refusal);
    }
    expect(refusals).toContain(lie.refusal);
  });

  it('is of a node that does not lie, where another does', async () => {
    const { node } = await trading();
    const [honest, lying] = [new Changed(node), new Changed(node)];
    lying.change = (_path, { items, ...rest }) =>
      items === undefined ? rest : { ...rest, items: items.slice(1) };
    const urls = await Promise.all([lying, honest].map(serve));
    const client = new LedgerClient({ genesis: node.genesis, nodes: urls });
    expect((await client.readWhole(WHOLE_LISTS.pieces, 's1')).items).toHaveLength(6);
    const alone = new LedgerClient({ genesis: node.genesis, nodes: urls.slice(0, 1) });
    const refusal = await refusalOf(alone.readWhole(WHOLE_LISTS.pieces, 's1'));
    expect(refusal).toBe('not_whole: left_out');
  });

  it('is not taken as it was before, by who has seen what is now', async () => {
    const { node } = await trading();
    const url = await serve(new Changed(node));
    const sinceHeight = node.store.height + 1;
    const client = new LedgerClient({ genesis: node.genesis, nodes: [url], sinceHeight });
    expect(await refusalOf(client.readWhole(WHOLE_LISTS.waiting, 'buyer'))).toBe('stale');
    await node.grow([]);
    const { height } = await client.readWhole(WHOLE_LISTS.waiting, 'buyer');
    expect(height).toBe(sinceHeight);
  });
});

/** Serves what a changed node answers, until the running test ends. */
async function serve(changed: Changed): Promise<string> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    changed.node
      .read(path)
      .then((json) => response.end(JSON.stringify(changed.change(path, json as Answer))))
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a list of many proofs', () => {
  const read = (node: FakeNode): Promise<{ readonly items: readonly PieceFact[] }> =>
    fetchWhole(node, WHOLE_LISTS.pieces, 's1');

  it('has the total in each, and all entries', async () => {
    const node = new FakeNode(300);
    const { items } = await read(node);
    expect(items).toHaveLength(300);
    // A piece, whose it is, its receivable, and once the total.
    expect(node.asked).toEqual([...Array.from({ length: 7 }, () => 127), 19]);
  });

  it('is read again when it changes between two of them', async () => {
    const node = new FakeNode(200);
    let left = 2;
    node.between = () => {
      if (left > 0) node.remove();
      left -= 1;
    };
    expect((await read(node)).items).toHaveLength(198);
  });

  it('is of one state, whatever height a node says of its list', async () => {
    const node = new FakeNode(200);
    node.toldHeight = 1_000_000;
    let isPaid = false;
    node.between = () => {
      if (!isPaid) node.pay();
      isPaid = true;
    };
    expect((await read(node)).items[0]?.paid).toBe(1n);
  });

  it('has nothing of another member in the place of what is left out', async () => {
    const node = new FakeNode(3);
    node.others = new Set([0]);
    expect(await refusalOf(read(node))).toBe('not_whole: foreign');
  });

  it('is not mixed of two states: refused when it never holds still', async () => {
    const node = new FakeNode(200);
    node.between = () => node.remove();
    expect(await refusalOf(read(node))).toBe('not_whole: moving');
  });
});
