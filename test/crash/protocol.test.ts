import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeAudit } from '../../client/auditor/nodeAudit.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import type { DeedType } from '../../contracts/deeds.ts';
import { RULES } from '../../contracts/deeds.ts';
import { NEWEST_PROTOCOL } from '../../contracts/state/protocol.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { memberSigner } from '../../scripts/memberKeys.ts';
import { FlawedCopy } from '../mutants/flawedCopy.ts';
import { Cluster } from './cluster.ts';

// Four node processes raise the protocol by ballot. One of them runs a copy of the sources whose
// newest protocol is one less: it says so when the ballots suffice and stops before the first block
// under the new rules, while the others go on.

const TEST_MS = 180_000;
const STATE_MS = 60_000;
const OLD = 'aufsicht';
const OTHERS = ['hafenbank', 'lieferverband', 'nordhafen'];
const BEFORE = NEWEST_PROTOCOL - 1;

/** What is read here of what a node says about itself. */
interface Status {
  readonly halted: string | null;
}

/** The same of what it tells its operator. */
interface Standing {
  readonly why: readonly { readonly code: string; readonly facts: object }[];
}

describe('a protocol that is raised on four nodes, of which one is too old', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-protocol-'));
  const line = 'export const NEWEST_PROTOCOL =';
  let cluster: Cluster;

  beforeAll(async () => {
    const sources = new FlawedCopy(['client', 'contracts', 'ledger', 'node', 'scripts']);
    const file = 'contracts/state/protocol.ts';
    const [from, to] = [`${line} ${NEWEST_PROTOCOL};`, `${line} ${BEFORE};`];
    sources.change({ file, from, to });
    const old = pathToFileURL(join(sources.folder, 'node/main.ts'));
    cluster = await Cluster.start(join(home, 'network'), { protocol: BEFORE, protocolDays: 0 });
    await cluster.devnet.stop(OLD);
    await cluster.devnet.start(OLD, [], old);
  }, TEST_MS);

  afterAll(async () => {
    await cluster.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  /** Has a member do a deed; resolves to what became of it. */
  async function perform(member: string, deed: Deed): Promise<{ id: string; code: string }> {
    const nodes = OTHERS.map((id) => cluster.node(id).url);
    const signer = await memberSigner(cluster.home, member);
    const client = new LedgerClient({ genesis: cluster.genesis, nodes, reader: signer });
    const { example } = RULES[deed.type as DeedType];
    // What is not of interest here is as in the example of the deed.
    const signed = await client.compose({ ...(example as Deed), ...deed }, signer);
    const done = await client.submit(signed, { waitMs: STATE_MS, dryCheck: false });
    if (done.status !== 'final') throw new Error(`${deed.type} is ${done.status}`);
    return { id: done.id, code: done.result.code };
  }

  async function ok(member: string, deed: Deed): Promise<string> {
    const { id, code } = await perform(member, deed);
    expect(code).toBe('ok');
    return id;
  }

  const pay = (name: string): Promise<string> =>
    ok('hafenbank', {
      ...{ type: 'issueMoney', version: 1, to: 'nordhafen', currency: 'EUR', amount: '1' },
      payment: hashOf(utf8(name)),
    });

  /** Registers an invoice that is two years old. */
  function register(name: string): Promise<{ code: string }> {
    const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
    const { start, dayMs } = cluster.genesis;
    return perform('talwerk', {
      ...{ type: 'registerInvoice', version: 1, debtor: 'nordhafen', currency: 'EUR' },
      terms: { ...RULES.registerInvoice.example.terms, issuers: ['hafenbank'] },
      ...{ amount: '100', documentDueDay: null, issueDay: day(start - 730 * dayMs) },
      ...{ dueDay: day(start + 60 * dayMs), identity: hashOf(utf8(`identity ${name}`)) },
      ...{ skeleton: hashOf(utf8(`look ${name}`)), core: hashOf(utf8(`core ${name}`)) },
      ...{ document: hashOf(utf8(`document ${name}`)), details: hashOf(utf8(`details ${name}`)) },
    });
  }

  const statusOf = async (id: string): Promise<Status> =>
    (await (await fetch(`${cluster.node(id).url}/v1/status`)).json()) as Status;

  const whyOf = async (id: string): Promise<Standing['why']> =>
    ((await cluster.standing(id)).all as unknown as Standing).why;

  async function raise(): Promise<number> {
    const height = (await cluster.level()) + 20;
    const change = { kind: 'protocol', protocol: NEWEST_PROTOCOL, height, knows: NEWEST_PROTOCOL };
    const proposal = await ok('hafenbank', { type: 'propose', version: 1, change });
    const ballot = {
      type: 'castBallot',
      version: 1,
      proposal,
      knows: NEWEST_PROTOCOL,
      vote: 'for',
    };
    for (const member of ['lieferverband', 'nordhafen']) await ok(member, ballot);
    return height;
  }

  it('it says so before, stops at the height with the reason, and the others go on', {
    timeout: TEST_MS,
  }, async () => {
    const height = await raise();
    const reasons = async (): Promise<readonly unknown[]> => await whyOf(OLD);
    await expect.poll(reasons, { timeout: STATE_MS }).toContainEqual(
      expect.objectContaining({
        code: 'protocol_coming',
        facts: expect.objectContaining({ protocol: NEWEST_PROTOCOL, known: BEFORE, height }),
      }),
    );
    const metrics = await (await fetch(`${cluster.devnet.operatorUrl(OLD)}/metrics`)).text();
    expect(metrics).toContain(`tallystick_protocol_planned ${NEWEST_PROTOCOL}\n`);
    expect(metrics).toContain(`tallystick_protocol_known ${BEFORE}\n`);
    const log = readFileSync(join(cluster.folder(OLD), 'node.log'), 'utf8');
    expect(log).toContain('a protocol is coming that this software does not know');
    expect((await whyOf('nordhafen')).map(({ code }) => code)).not.toContain('protocol_coming');

    expect((await register('before')).code).toBe('ok');
    for (let at = 0; (await cluster.height('hafenbank')) < height; at += 1)
      await pay(`money ${at}`);
    expect((await register('after')).code).toBe('invoice_too_old');
    const halted = async (): Promise<string | null> => (await statusOf(OLD)).halted;
    await expect
      .poll(halted, { timeout: STATE_MS })
      .toMatch(
        new RegExp(
          `^protocol_unknown: from height ${height} on protocol ${NEWEST_PROTOCOL} is in force`,
        ),
      );
    expect(await cluster.height(OLD)).toBe(height - 1);

    const audit = new NodeAudit(cluster.genesis, { source: cluster.node('nordhafen') });
    const report = await audit.catchUp();
    expect(report.failures).toEqual([]);
    expect(report.verifiedHeight).toBeGreaterThan(height);
  });

  it('and it goes on where it stopped, with newer software', { timeout: TEST_MS }, async () => {
    const stoppedAt = await cluster.height(OLD);
    await cluster.devnet.stop(OLD);
    await cluster.devnet.start(OLD);
    const head = await cluster.height('hafenbank');
    expect(head).toBeGreaterThan(stoppedAt);
    await cluster.reach(OLD, head, STATE_MS);
    await pay('after the update');
    await cluster.level(STATE_MS);
    expect((await statusOf(OLD)).halted).toBeNull();
    expect(await cluster.compare()).toEqual([]);
  });
});
