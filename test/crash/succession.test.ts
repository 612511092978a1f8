import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ChainAuditor } from '../../client/auditor/chainAuditor.ts';
import { NodeAudit } from '../../client/auditor/nodeAudit.ts';
import { deedOf } from '../../client/sdk/deeds.ts';
import { systemEnvironment } from '../../client/sdk/environment.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { NodeConnection } from '../../client/sdk/nodeConnection.ts';
import { TokenMaker } from '../../client/sdk/readTokens.ts';
import { accounts } from '../../contracts/state/accounts.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import type { NodeConfig } from '../../node/config.ts';
import { homeFiles } from '../../node/config.ts';
import { memberSigner, OVERSEER } from '../../scripts/memberKeys.ts';
import { main as succeed } from '../../scripts/succession.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { Cluster } from './cluster.ts';

// The operators' drill when a chain has ended: two of four lose their safety records and one its
// disk; the three others continue the chain under a new genesis document, and trade goes on.

const TEST_MS = 900_000;
const WAIT_MS = 240_000;
const POLL = { timeout: 120_000, interval: 500 };
const ISSUER = 'hafenbank';
const KEEPER = 'aufsicht';
const GONE = 'nordhafen';
const TIMEOUTS = { proposeMs: 600, prevoteMs: 400, precommitMs: 400 };

/** Where a validator's node was found when it ran. */
function placeOf(nodes: Cluster, id: string): { readonly address: string; readonly url: string } {
  const [address = ''] = nodes.devnet.addresses(id);
  return { address, url: nodes.node(id).url };
}

/** From now on the node checks every law of the trade after each block. */
function develop(folder: string): void {
  const file = homeFiles(folder).config;
  const config = JSON.parse(readFileSync(file, 'utf8')) as NodeConfig;
  writeFileSync(file, JSON.stringify({ ...config, development: true }));
}

/** A client with which the supervisor reads. */
async function clientOf(
  home: string,
  genesis: Genesis,
  nodes: readonly string[],
): Promise<LedgerClient> {
  return new LedgerClient({ genesis, nodes, reader: await memberSigner(home, OVERSEER) });
}

describe('a network of four in which one alone has kept its safety record', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-succession-'));
  let cluster: Cluster | null = null;
  const next = new ToldNetwork(join(home, 'next'));

  afterAll(async () => {
    await cluster?.stop();
    await next.stopAll();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  /** Begins the chain; ends it; the ids of those who go on. */
  async function endChain(nodes: Cluster): Promise<readonly string[]> {
    await nodes.load(1);
    await nodes.reach(KEEPER, 4, WAIT_MS);
    await nodes.unload();
    await nodes.level(WAIT_MS);
    const losers = nodes.ids.filter((id) => id !== KEEPER);
    await nodes.devnet.stopAll();
    for (const id of losers) rmSync(join(nodes.folder(id), 'safety'), { recursive: true });
    rmSync(homeFiles(nodes.folder(GONE)).chain, { recursive: true });
    await nodes.devnet.start(KEEPER);
    await Promise.all(losers.map((id) => nodes.devnet.start(id, ['--accept-lost-safety'])));
    const why = async (): Promise<string[]> =>
      (await nodes.standing(KEEPER)).why.map(({ code }) => code);
    await expect.poll(why, POLL).toContain('chain_ended');
    return nodes.ids.filter((id) => id !== GONE);
  }

  /** As docs/operating.md says it. */
  async function goOn(nodes: Cluster, ids: readonly string[]): Promise<void> {
    const lines: string[] = [];
    const note = (line: string): void => void lines.push(line);
    const spies = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')];
    for (const spy of spies) spy.mockImplementation(note);
    onTestFinished(() => void vi.restoreAllMocks());
    const act = async (...words: readonly string[]): Promise<void> => {
      expect(await succeed(words), lines.join('\n')).toBe(0);
    };
    const document = (id: string): string => join(home, `${id}.json`);
    const made = (id: string): string => join(home, 'next', 'nodes', id);
    for (const id of ids) {
      const out = ['--out', document(id), '--without', GONE];
      await act('propose', '--home', nodes.folder(id), ...out);
      expect(readFileSync(document(id))).toEqual(readFileSync(document(KEEPER)));
      const { address, url } = placeOf(nodes, id);
      const from = ['--home', nodes.folder(id), '--genesis', document(id), '--to', made(id)];
      await act('accept', ...from, '--address', address, '--url', url);
      develop(made(id));
    }
    const cards = ids.map((id) => join(made(id), 'acceptance.json'));
    for (const id of ids) await act('meet', '--home', made(id), ...cards);
    for (const spy of spies) spy.mockRestore();
  }

  it('goes on from its last block, with all that anybody had, and is audited across it', {
    timeout: TEST_MS,
  }, async () => {
    const nodes = await Cluster.start(join(home, 'network'), {}, TIMEOUTS);
    cluster = nodes;
    const ids = await endChain(nodes);
    const key = accounts.key(ISSUER, 'EUR', GONE);
    const urls = ids.map((id) => nodes.node(id).url);
    const old = await clientOf(nodes.home, nodes.genesis, urls);
    const [before, height] = [await old.readState(key), await nodes.height(KEEPER)];
    const auditor = new ChainAuditor(nodes.genesis);
    for (const block of await nodes.blocks(KEEPER)) expect(auditor.check(block)).toBeNull();
    const signer = await memberSigner(nodes.home, ISSUER);
    const words = { to: GONE, currency: 'EUR', amount: '100' };
    const late = await old.compose(
      deedOf('issueMoney', { ...words, payment: '1d'.repeat(32) }),
      signer,
    );
    for (const id of ids) await nodes.reach(id, height, WAIT_MS);
    await nodes.devnet.stopAll();
    await goOn(nodes, ids);
    await next.startAll();

    const genesis = decodeGenesis(
      new Uint8Array(readFileSync(homeFiles(join(home, 'next', 'nodes', KEEPER)).genesis)),
    );
    const client = await clientOf(
      nodes.home,
      genesis,
      ids.map((id) => next.url(id)),
    );
    const replayed = await client.submit(late, { waitMs: 1_000 });
    expect(replayed).toMatchObject({ status: 'refused', code: 'wrong_chain' });
    const paid = await client.compose(
      deedOf('issueMoney', { ...words, payment: '2e'.repeat(32) }),
      signer,
    );
    const submitted = await client.submit(paid, { waitMs: WAIT_MS });
    expect(submitted).toMatchObject({ status: 'final', height: height + 1 });
    const after = await client.readState(key);
    const balance = ({ value }: typeof after): bigint =>
      BigInt((value as { readonly balance?: string } | null)?.balance ?? -1);
    expect(balance(after)).toBe(balance(before) + 100n);
    // A proof of the chain that ended is one for ever.
    expect(before.height).toBe(height);
    const goneOn = auditor.goOn(genesis);
    if (!(goneOn instanceof ChainAuditor)) throw new Error(goneOn.reason);
    const environment = systemEnvironment;
    const overseer = await memberSigner(nodes.home, OVERSEER);
    const tokens = new TokenMaker({ chain: genesis.chain, signer: overseer, environment });
    const [source, witness] = ids.map((id) => new NodeConnection(`${next.url(id)}#${id}`, tokens));
    if (source === undefined) throw new Error('a node runs');
    const audit = new NodeAudit(genesis, { source, witness, auditor: goneOn });
    expect(await audit.catchUp()).toMatchObject({ failures: [] });
    expect((await audit.compare()).verifiedHeight).toBeGreaterThan(height);
  });
});
