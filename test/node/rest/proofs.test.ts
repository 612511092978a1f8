import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBlock } from '../../../ledger/block.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import { inclusionPath } from '../../../ledger/merkle.ts';
import { verifyProof } from '../../../ledger/proof.ts';
import { verifyBundle } from '../../../ledger/stateBundle.ts';
import { committedHeader } from '../../../node/forms/chain.ts';
import { InclusionTree } from '../../../node/rest/inclusionTree.ts';
import { acceptInvoice, issueTo, registerInvoice, smallGenesis, worksOf } from '../smallChain.ts';
import { idOf, RestNode } from './restNode.ts';

/** The blocks of a chain with money, invoices and acceptances. */
async function worked(blocks: number, perBlock: number): Promise<RestNode> {
  const node = await RestNode.open();
  for (let at = 0; at < blocks; at += 1) {
    await node.grow(worksOf(node.genesis, node.store.chainState(), perBlock));
  }
  return node;
}

describe('a path of an inclusion tree', () => {
  it('is the path of RFC 6962 for every leaf of every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), (size, pick) => {
        const leaves = Array.from({ length: size }, (_, at) => utf8(`leaf ${at}`));
        const index = pick % size;
        expect(new InclusionTree(leaves).path(index)).toEqual(inclusionPath(leaves, index));
      }),
    );
  });
});

describe('a proof', () => {
  it('of every transaction of a chain verifies with the genesis document alone', async () => {
    const node = await worked(6, 7);
    let count = 0;
    for (let height = 1; height <= 6; height += 1) {
      for (const jws of node.store.blocks.body(height)?.transactions ?? []) {
        const proof = (await node.read(`/v1/proofs/transactions/${idOf(jws)}`)) as JsonObject;
        const verdict = verifyProof(proof, node.genesis);
        expect(verdict.ok && verdict.proved.header.height).toBe(height);
        expect(proof['transaction']).toBe(jws);
        count += 1;
      }
    }
    expect(count).toBeGreaterThan(30);
  });

  it('of another chain, or altered, does not verify', async () => {
    const node = await worked(2, 4);
    const [jws = ''] = node.store.blocks.body(2)?.transactions ?? [];
    const proof = (await node.read(`/v1/proofs/transactions/${idOf(jws)}`)) as JsonObject;
    expect(verifyProof(proof, smallGenesis('another'))).toMatchObject({ ok: false });
    const altered = { ...proof, result: { ...(proof['result'] as JsonObject), code: 'bad_deed' } };
    expect(verifyProof(altered, node.genesis)).toMatchObject({ ok: false, code: 'not_in_block' });
  });

  it('shows what became of a payment that nobody sent', async () => {
    const node = await RestNode.open();
    const registered = registerInvoice(node.genesis, 's1', 1, node.store.position.time);
    const receivable = idOf(registered);
    await node.grow([registered]);
    const item = encodeURIComponent(`settle/${receivable}`);
    const before = await node.ask(`/v1/proofs/settlements/${item}`);
    expect(before.json()).toMatchObject({ code: 'not_settled', status: 404 });
    await node.grow([acceptInvoice(node.genesis, registered, node.store.position.time)]);
    const status = (await node.read('/v1/status')) as JsonObject;
    await node.grow([], Number(status['dueNext']));
    const closed = await node.read(`/v1/proofs/settlements/close%2F${receivable}`);
    expect(verifyProof(closed, node.genesis)).toMatchObject({ ok: true });
    const due = Number(((await node.read('/v1/status')) as JsonObject)['dueNext']);
    await node.grow([], due);
    const proof = (await node.read(`/v1/proofs/settlements/${item}`)) as JsonObject;
    expect(verifyProof(proof, node.genesis)).toMatchObject({ ok: true });
    const outcome = { item: `settle/${receivable}`, code: 'insufficient_money' };
    expect(proof['outcome']).toMatchObject(outcome);
    const events = proof['events'] as readonly JsonObject[];
    expect(proof['outcome']).toMatchObject({ events: { count: events.length } });
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) {
      expect(verifyProof({ ...proof, events: [event] }, node.genesis)).toMatchObject({ ok: true });
    }
  });

  it('shows the value of a key after the newest block, or that it has none', async () => {
    const node = await worked(3, 5);
    const world = node.store.chainState().world;
    const ordered = ['account', 'issuer', 'member', 'piece'];
    const keys = ordered.flatMap((kind) =>
      world.facts.scan(`${kind}/`, `${kind}0`, 1_000).map(([key]) => key),
    );
    expect(keys.length).toBeGreaterThan(9);
    for (const key of [...keys, 'parameters', 'validators', 'member/nobody', 'piece/x', '-', '/']) {
      const proof = (await node.read(`/v1/proofs/state?key=${encodeURIComponent(key)}`)) as Json;
      const verdict = verifyProof(proof, node.genesis);
      expect(verdict).toMatchObject({ ok: true, proved: { header: { height: 3 } } });
      expect((proof as JsonObject)['value']).toEqual(world.facts.get(key) ?? null);
    }
  });

  it('shows several keys after the newest block, all under one header', async () => {
    const node = await worked(3, 5);
    const world = node.store.chainState().world;
    const keys = ['validators', 'member/nobody', 'parameters', 'validators'];
    const json = (await node.read(`/v1/proofs/states?keys=${keys.join(',')}`)) as Json;
    const verdict = verifyBundle(json, node.genesis);
    if (!verdict.ok) throw new Error(verdict.code);
    const { header, entries } = verdict.bundle;
    expect(header.height).toBe(3);
    expect(entries.map(({ key }) => key)).toEqual(['member/nobody', 'parameters', 'validators']);
    for (const { key, value } of entries) expect(value).toEqual(world.facts.get(key) ?? null);
    for (const wrong of ['', 'a,', 'a,,b', 'A', Array(129).fill('a').join(',')]) {
      const answer = await node.ask(`/v1/proofs/states?keys=${wrong}`);
      expect(answer.json(), wrong).toMatchObject({ code: 'bad_request' });
    }
  });

  it('of the state is there from block 1 on', async () => {
    const node = await RestNode.open();
    const early = await node.ask('/v1/proofs/state?key=parameters');
    const detail = expect.stringContaining('whatever is sent first makes one');
    expect(early.json()).toMatchObject({ code: 'no_block', status: 404, detail });
    await node.grow([issueTo(node.genesis, 's1', 1, node.store.position.time)]);
    expect((await node.ask('/v1/proofs/state?key=parameters')).statusCode).toBe(200);
  });

  it('is asked for by the exact form of id, item and key', async () => {
    const node = await worked(1, 3);
    const hash = 'ab'.repeat(32);
    const paths = [
      `/v1/proofs/transactions/${hash.toUpperCase()}`,
      `/v1/proofs/transactions/${hash.slice(2)}`,
      `/v1/proofs/transactions/${hash}?x=1`,
      '/v1/proofs/settlements/settle',
      `/v1/proofs/settlements/pay%2F${hash}`,
      `/v1/proofs/settlements/settle%2F${hash}%00`,
      `/v1/proofs/settlements/settle%252F${hash}`,
      '/v1/proofs/state',
      '/v1/proofs/state?key=',
      '/v1/proofs/state?key=Member',
      '/v1/proofs/state?key=member/bank&key=member/bank',
      `/v1/proofs/state?key=${'a'.repeat(257)}`,
      // What the salts of events follow from is shown to nobody.
      '/v1/proofs/state?key=event-seed',
      '/v1/proofs/states?keys=days,event-seed',
    ];
    for (const path of paths) {
      expect((await node.ask(path)).json(), path).toMatchObject({ code: 'bad_request' });
    }
  });
});

describe('blocks', () => {
  it('leave as the bytes that export and audit read', async () => {
    const node = await worked(5, 4);
    const answer = await node.ask('/v1/blocks');
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    const lines = answer.body.split('\n');
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(5);
    for (const [at, line] of lines.entries()) {
      const block = node.store.blocks.block(at + 1);
      expect(line).toBe(new TextDecoder().decode(block && encodeBlock(block)));
      expect((await node.ask(`/v1/blocks/${at + 1}`)).body).toBe(line);
      const { header, certificate } = JSON.parse(line) as JsonObject;
      const head = await node.read(`/v1/headers/${at + 1}`);
      expect(committedHeader.parse(head)).toEqual(head);
      expect(canonicalText(head)).toBe(canonicalText({ header, certificate } as JsonObject));
    }
  });

  it('come from a height on, as many as are asked for and as fit', async () => {
    const node = await worked(6, 3);
    const heights = async (query: string): Promise<number[]> => {
      const { body } = await node.ask(`/v1/blocks${query}`);
      const lines = body.split('\n').slice(0, -1);
      return lines.map((line) => JSON.parse(line).header.height);
    };
    expect(await heights('?from=3')).toEqual([3, 4, 5, 6]);
    expect(await heights('?from=2&limit=2')).toEqual([2, 3]);
    expect(await heights('?from=6&limit=10000')).toEqual([6]);
    expect(await heights('?from=7')).toEqual([]);
    const tight = await RestNode.open({ limits: { maxRunBytes: 1 } });
    await tight.grow([]);
    await tight.grow([]);
    const { body } = await tight.ask('/v1/blocks');
    // One at least, so that everybody can go on.
    expect(body.split('\n')).toHaveLength(2);
  });

  it('are not asked for by what is no height', async () => {
    const node = await worked(1, 3);
    for (const height of ['0', '-1', '01', '1.0', '1e0', '%2B1', '1000000000']) {
      expect((await node.ask(`/v1/blocks/${height}`)).json(), height).toMatchObject({
        code: 'bad_request',
      });
      expect((await node.ask(`/v1/blocks?from=${height}`)).json(), height).toMatchObject({
        code: 'bad_request',
      });
    }
  });

  it('are read no faster than the caller takes them, and no longer than is allowed', async () => {
    const node = await RestNode.open({ limits: { streamMs: 400 } });
    for (let at = 0; at < 3; at += 1) await node.grow([]);
    const { url } = await node.rest.start();
    let reads = 0;
    const { bodyBytes } = node.reader.blocks;
    // Many large blocks, without making them: what is counted is how often they are read.
    node.reader.blocks.bodyBytes = (height) => {
      reads += 1;
      const bytes = bodyBytes.call(node.reader.blocks, ((height - 1) % 3) + 1);
      return bytes && Buffer.concat([bytes, Buffer.alloc(1 << 20, ' ')]);
    };
    const { header } = node.reader.blocks;
    node.reader.blocks.header = (height) => header.call(node.reader.blocks, ((height - 1) % 3) + 1);
    const answer = await fetch(`${url}/v1/blocks?limit=10000`, { headers: node.auditing });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(reads).toBeGreaterThan(0);
    expect(reads).toBeLessThan(16);
    // Not taken until the time is over. A word is compared: these bytes cannot be shown.
    await new Promise((resolve) => setTimeout(resolve, 400));
    const outcome = await answer.arrayBuffer().then(
      () => 'whole',
      () => 'broken off',
    );
    expect(outcome).toBe('broken off');
  });

  it('that cannot be read break the answer off, and the log says so', async () => {
    const node = await worked(3, 2);
    const { url } = await node.rest.start();
    const { bodyBytes } = node.reader.blocks;
    node.reader.blocks.bodyBytes = (height) => {
      if (height === 3) throw new Error('a damaged record');
      return bodyBytes.call(node.reader.blocks, height);
    };
    const answer = fetch(`${url}/v1/blocks`, { headers: node.auditing });
    await expect(answer.then((each) => each.text())).rejects.toThrow();
    expect(node.logged).toMatchObject([{ level: 'error', message: 'a run of blocks broke off' }]);
    const alone = await node.ask('/v1/blocks/3');
    expect(alone.json()).toMatchObject({ code: 'internal', status: 500 });
  });
});
