import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../../client/cli/main.ts';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import type { Deed } from '../../../ledger/transaction.ts';
import { withShown } from '../../contracts/market.ts';
import { readEvents } from '../../node/rest/eventReading.ts';
import { idOf, RestNode } from '../../node/rest/restNode.ts';
import { trading } from '../../node/rest/tradingNode.ts';
import {
  acceptInvoice,
  issueTo,
  registerInvoice,
  secretOf,
  transactionOf,
} from '../../node/smallChain.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

// What commands that ask say to a person, line by line, of a real node.

/** Where each node listens: it begins once. */
const STARTED = new WeakMap<RestNode, string>();

/** The lines that a command of a member prints. */
async function linesOf(node: RestNode, member: string, ...words: string[]): Promise<string[]> {
  const url = STARTED.get(node) ?? (await node.rest.start()).url;
  STARTED.set(node, url);
  const folder = scratchFolder();
  const [genesis, key] = [join(folder, 'genesis.json'), join(folder, 'reader.key')];
  writeFileSync(genesis, node.genesis.bytes);
  await writeKeyFile(key, { member, keyName: 'main', secret: secretOf(member) });
  let [out, err] = ['', ''];
  const code = await main([...words, '--node', url, '--genesis', genesis, '--key', key], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    env: {},
    environment: node.environment,
    signal: new AbortController().signal,
    exitCode: 0,
  });
  expect([code, err]).toEqual([0, '']);
  return out.trimEnd().split('\n');
}

describe('tally events', () => {
  it('goes through all pages, each event once', async () => {
    const { node } = await trading();
    // More than a page holds when nobody says how many.
    for (let at = 0; at < 3; at += 1) {
      const many = Array.from({ length: 25 }, (_, each) => 1_000 + 100 * at + each);
      await node.grow(many.map((nonce) => issueTo(node.genesis, 's1', nonce, node.now)));
    }
    const told = (await readEvents(node, 'audit')).map(({ cursor }) => String(cursor));
    expect(told.length).toBeGreaterThan(2 * 50);
    const lines = await linesOf(node, 'audit', 'events');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(told);
  });
});

/** A receivable of s1, of which some hand units on to others. */
async function handing() {
  const node = await RestNode.open();
  const { genesis, store } = node;
  let nonce = 1_000;
  const act = async (member: string, deed: Deed): Promise<string> => {
    nonce += 1;
    const shown = withShown(store.chainState().world, deed);
    const jws = transactionOf(genesis, shown, { member, nonce, expires: node.now + 60_000 });
    await node.grow([jws]);
    const [result] = store.blocks.outcomes(store.height)?.results ?? [];
    expect([deed.type, result?.code]).toEqual([deed.type, 'ok']);
    return idOf(jws);
  };
  const registered = registerInvoice(genesis, 's1', 0, node.now);
  await node.grow([registered]);
  await node.grow([acceptInvoice(genesis, registered, node.now)]);
  const receivable = idOf(registered);
  const words = { receivable, reference: 'ab'.repeat(32), expiresDay: '2026-01-20' };
  const handOn = async (
    [from, assignee]: readonly [string, string],
    units: { readonly piece: string; readonly from: string; readonly to: string },
    disclosed: boolean,
  ): Promise<void> => {
    const deed = { type: 'offerAssignment', version: 1, ...units, assignee, disclosed, ...words };
    const offer = await act(from, deed as unknown as Deed);
    await act(assignee, { type: 'acceptAssignment', version: 1, offer, knowing: [] });
  };
  return { node, receivable, handOn };
}

describe('tally ask priority', () => {
  it('says of each whether it is registered, noticed, or neither', async () => {
    const { node, receivable, handOn } = await handing();
    await handOn(['s1', 's2'], { piece: '1', from: '1', to: '40000' }, true);
    const noticed = node.store.height;
    await handOn(['s1', 's3'], { piece: '40001', from: '40001', to: '50000' }, false);
    const lines = await linesOf(node, 'audit', 'ask', 'priority', receivable);
    const claims = lines.filter((line) => /^ {2}[0-9]/.test(line));
    expect(claims).toEqual([
      `  1. s2, holder: noticed at height ${noticed}`,
      '  1. s3, holder: neither registered nor noticed',
    ]);
  });
});

describe('tally ask origin', () => {
  it('counts changes of hands that its reader is not shown, where there are any', async () => {
    const { node, receivable, handOn } = await handing();
    const all = { piece: '1', from: '1', to: '100000' };
    await handOn(['s1', 's2'], all, false);
    await handOn(['s2', 's3'], all, false);
    const hidden = async (member: string): Promise<string[]> =>
      (await linesOf(node, member, 'ask', 'origin', receivable, '7')).filter((line) =>
        line.startsWith('changes of hands between others'),
      );
    expect(await hidden('audit')).toEqual([]);
    expect(await hidden('s3')).toEqual(['changes of hands between others, not yours to read: 1']);
  });
});
