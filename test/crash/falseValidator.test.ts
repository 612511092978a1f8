import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeAudit } from '../../client/auditor/nodeAudit.ts';
import { deedOf } from '../../client/sdk/deeds.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import type { Proposal } from '../../contracts/state/proposals.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { homeFiles } from '../../node/config.ts';
import { encodeMessage } from '../../node/consensus/messages.ts';
import { EvidenceRecord } from '../../node/engine/evidenceRecord.ts';
import { FolderDisk } from '../../node/engine/safetyDisk.ts';
import { readKeyFile } from '../../node/keyFile.ts';
import { createLog } from '../../node/log.ts';
import type { PeerNetwork } from '../../node/network/peerNetwork.ts';
import { memberSigner } from '../../scripts/memberKeys.ts';
import { accusation } from '../node/engine/equivocations.ts';
import { Cluster } from './cluster.ts';
import { takePlaceOf, voteOf } from './stolenPlace.ts';

// A validator of a network of real processes is in the hands of a liar: this test takes its place,
// with its keys and its peer id, and signs two votes where it may sign one.

const TEST_MS = 120_000;
const LIAR = 'aufsicht';
const HONEST = ['hafenbank', 'lieferverband', 'nordhafen'];

describe('a validator in the hands of a liar, among real processes', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-liar-'));
  let cluster: Cluster;
  let network: PeerNetwork | null = null;

  beforeAll(async () => {
    cluster = await Cluster.start(join(home, 'network'));
  }, TEST_MS);

  afterAll(async () => {
    await network?.stop();
    await cluster.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  /** Has a member do a deed; resolves to its id once it took effect. */
  async function perform(member: string, deed: Deed): Promise<string> {
    const nodes = HONEST.map((id) => cluster.node(id).url);
    const signer = await memberSigner(cluster.home, member);
    const client = new LedgerClient({ genesis: cluster.genesis, nodes, reader: signer });
    const done = await client.perform(deed, signer);
    expect(done).toMatchObject({ status: 'final', result: { code: 'ok' } });
    return done.id;
  }

  const pay = (name: string): Promise<string> =>
    perform(
      'hafenbank',
      deedOf('issueMoney', {
        ...{ to: 'nordhafen', currency: 'EUR', amount: '1' },
        payment: hashOf(utf8(name)),
      }),
    );

  async function signTwice(liar: PeerNetwork, height: number): Promise<void> {
    for (const block of [null, hashOf(utf8('another block'))]) {
      const message = await voteOf(cluster, LIAR, { height, round: 0, type: 'prevote', block });
      expect(await liar.publish('consensus', encodeMessage(message))).toBeGreaterThan(0);
    }
  }

  it('is recorded on the ledger by the others, removed by their ballots, and observes then', {
    timeout: TEST_MS,
  }, async () => {
    await pay('first');
    const liar = await takePlaceOf(cluster, LIAR);
    network = liar;
    const height = (await cluster.height('hafenbank')) + 1;
    await signTwice(liar, height);
    await pay('second');
    const recorded = async (): Promise<readonly object[]> =>
      (await cluster.node('hafenbank').fetchList('evidence')).items.map(({ value }) => value);
    await expect.poll(recorded, { timeout: 30_000 }).toHaveLength(1);
    const [found] = await recorded();
    expect(found).toMatchObject({ validator: LIAR, height, type: 'prevote' });
    const { items } = await cluster.node('hafenbank').fetchList('proposals');
    const proposal = items[0]?.value as unknown as Proposal;
    expect(proposal).toMatchObject({ proposer: null, status: 'open', ballots: [] });
    for (const member of HONEST) {
      const ballot = { proposal: proposal.id, knows: 1, vote: 'for' } as const;
      await perform(member, deedOf('castBallot', ballot));
    }
    for (const name of ['third', 'fourth', 'fifth']) await pay(name);
    await liar.stop();
    network = null;
    await cluster.devnet.start(LIAR);
    await cluster.reach(LIAR, await cluster.height('hafenbank'), 30_000);
    const { why } = await cluster.standing(LIAR);
    expect(why.map(({ code }) => code)).toContain('not_voting');
    const audit = new NodeAudit(cluster.genesis, { source: cluster.node('nordhafen') });
    const report = await audit.catchUp();
    expect(report.failures).toEqual([]);
    expect(report.verifiedHeight).toBeGreaterThanOrEqual(height + 5);
    const nodes = [cluster.node('nordhafen').url];
    const reader = await memberSigner(cluster.home, 'hafenbank');
    const client = new LedgerClient({ genesis: cluster.genesis, nodes, reader });
    const { value } = await client.readState('validators');
    expect((value as unknown as { id: string }[]).map(({ id }) => id)).toEqual(HONEST);
  });

  it('is accused by a node that was ended before a block had what it knew', {
    timeout: TEST_MS,
  }, async () => {
    const folder = cluster.folder('nordhafen');
    await cluster.devnet.kill('nordhafen');
    const secret = await readKeyFile(homeFiles(cluster.folder(LIAR)).validatorKey);
    const { chain } = cluster.genesis;
    const log = createLog('test', 'silent');
    const record = await EvidenceRecord.open(new FolderDisk(homeFiles(folder).evidence), log);
    expect(record.left).toEqual([]);
    record.keep([accusation(LIAR, { height: 1, type: 'precommit', chain, secret })]);
    await record.close();
    await cluster.devnet.start('nordhafen');
    const recorded = async (): Promise<readonly object[]> =>
      (await cluster.node('hafenbank').fetchList('evidence')).items.map(({ value }) => value);
    await expect
      .poll(recorded, { timeout: 60_000 })
      .toContainEqual(expect.objectContaining({ validator: LIAR, height: 1, type: 'precommit' }));
    const kept = (): string[] => readdirSync(homeFiles(folder).evidence);
    await expect.poll(kept, { timeout: 10_000 }).toEqual([]);
  });
});
