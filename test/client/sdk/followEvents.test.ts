import { describe, expect, it, onTestFinished } from 'vitest';
import { ClientError } from '../../../client/sdk/clientError.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import type { Followed, LedgerEvent } from '../../../client/sdk/eventAnswers.ts';
import type { FollowedEvent } from '../../../client/sdk/followEvents.ts';
import { followEvents } from '../../../client/sdk/followEvents.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import { keySigner } from '../../../client/sdk/signer.ts';
import { readEvents } from '../../node/rest/eventReading.ts';
import { RestNode } from '../../node/rest/restNode.ts';
import { issueTo, secretOf } from '../../node/smallChain.ts';

const POLL = { timeout: 60_000, interval: 20 };

/** Collects what is followed until the running test ends. */
function collect(told: (signal: AbortSignal) => AsyncGenerator<FollowedEvent>) {
  const stop = new AbortController();
  const found: FollowedEvent[] = [];
  const run = (async () => {
    try {
      for await (const one of told(stop.signal)) found.push(one);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      return error.code;
    }
    return 'ended';
  })();
  onTestFinished(async () => {
    stop.abort();
    await run;
  });
  return {
    found,
    run,
    events: () => found.flatMap(({ event }) => (event === null ? [] : [event])),
  };
}

describe('a client that follows a real node', () => {
  async function listening() {
    const node = await RestNode.open();
    const { url } = await node.rest.start();
    const client = (member: string, nodes = [url]): LedgerClient => {
      const reader = keySigner({ member, keyName: 'main', secret: secretOf(member) });
      const { genesis, environment } = node;
      return new LedgerClient({ genesis, nodes, reader, environment });
    };
    let nonce = 0;
    const pay = async (to: string): Promise<void> => {
      nonce += 1;
      await node.grow([issueTo(node.genesis, to, nonce, node.now)]);
    };
    return { node, url, client, pay };
  }

  it('is told each event once, and has a proof of what it has sent itself', async () => {
    const { node, client, pay } = await listening();
    await pay('s1');
    const bank = collect((signal) => client('bank').follow({ signal }));
    const s1 = collect((signal) => client('s1').follow({ signal }));
    for (const to of ['s2', 's1']) await pay(to);
    for (const [member, { events, found }] of Object.entries({ bank, s1 })) {
      const all = await readEvents(node, member);
      const cursors = () => events().map(({ cursor }) => cursor);
      await expect.poll(cursors, POLL).toEqual(all.map(({ cursor }) => cursor));
      const proved = found.filter(({ event }) => event !== null).map((one) => one.proved);
      expect(proved).toEqual(all.map(() => member === 'bank'));
    }
    expect(bank.events()[0]).toMatchObject({ member: 'bank', item: null, code: 'ok' });
  });

  it('goes on at another node when the first is not there', async () => {
    const { client, pay, url } = await listening();
    const { events } = collect((signal) => {
      return client('s1', ['http://127.0-0-1:9#gone', url]).follow({ signal });
    });
    await pay('s1');
    await expect.poll(events, POLL).toHaveLength(1);
  });

  it('gives up when every node refuses it', async () => {
    const { node, url } = await listening();
    const reader = keySigner({ member: 's1', keyName: 'main', secret: secretOf('s2') });
    const { genesis, environment } = node;
    const client = new LedgerClient({ genesis, nodes: [url, url], reader, environment });
    const { run } = collect((signal) => client.follow({ signal }));
    expect(await run).toBe('node_refused');
  });
});

describe('a client that follows nodes that lie', () => {
  const eventAt = (cursor: string, words: Partial<LedgerEvent> = {}): Followed => ({
    cursor,
    event: {
      ...{ cursor, time: 1, transaction: null, item: null, member: null, code: 'ok' },
      ...{ event: { type: 'paid' }, ...words },
    },
  });
  /** A node that tells these things, the first of them behind whatever it is asked. */
  const nodeOf = (told: (after: string) => readonly Followed[]) => {
    const asked: string[] = [];
    const openEvents = async function* (query: Readonly<Record<string, string | number>>) {
      asked.push(String(query['after']));
      yield* told(String(query['after']));
    };
    return { url: 'http://node', openEvents, asked };
  };
  const nothing = async () => null;
  const prover = { readTransaction: nothing, readSettlement: nothing };
  const follow = (
    nodes: readonly ReturnType<typeof nodeOf>[],
    by: Parameters<typeof followEvents>[1] = prover,
  ) => collect((signal) => followEvents(nodes, by, systemEnvironment, { signal }));

  it('takes no event twice or out of order, and asks another for what is behind', async () => {
    for (const second of ['2-0-0', '1-4-0', '1']) {
      const liar = nodeOf(() => [eventAt('2-0-0'), eventAt(second)]);
      const honest = nodeOf((after) => (after === '2-0-0' ? [eventAt('2-0-1')] : []));
      const { events } = follow([liar, honest]);
      await expect.poll(() => events().map(({ cursor }) => cursor), POLL).toContain('2-0-1');
      expect(events().map(({ cursor }) => cursor)).toEqual(['2-0-0', '2-0-1']);
    }
  });

  it('goes back behind no place that it was told', async () => {
    const liar = nodeOf(() => [{ cursor: '7', event: null }, eventAt('6-0-0')]);
    const { run, events } = follow([liar]);
    expect(await run).toBe('bad_answer');
    expect(events()).toEqual([]);
    expect(liar.asked[0]).toBe('0');
  });

  it('takes no event that is not what is proved', async () => {
    const id = 'ab'.repeat(32);
    const result = { code: 'ok', facts: {}, events: [{ type: 'paid' }], eventCount: 1 };
    const proving = (height: number) => ({
      ...prover,
      readSettlement: async () => ({ height, result }),
    });
    const at = (type: string) =>
      nodeOf((after) =>
        after === '0' ? [eventAt('3-0-0', { item: `settle/${id}`, event: { type } })] : [],
      );
    const good = follow([at('paid')], proving(3));
    await expect.poll(() => good.found, POLL).toMatchObject([{ cursor: '3-0-0', proved: true }]);
    // Of an item that ran again later, the last run is proved.
    const later = follow([at('paid')], proving(5));
    await expect.poll(() => later.found, POLL).toMatchObject([{ proved: false }]);
    for (const [type, height] of [
      ['other', 3],
      ['paid', 2],
    ] as const) {
      const { run, found } = follow([at(type)], proving(height));
      expect(await run).toBe('bad_proof');
      expect(found).toEqual([]);
    }
  });

  it('leaves a node that ends at once and tells nothing', async () => {
    const [silent, other] = [nodeOf(() => []), nodeOf(() => [eventAt('1-0-0')])];
    const { events } = follow([silent, other]);
    await expect.poll(events, POLL).not.toEqual([]);
  });
});
