import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { DeedWords } from '../../client/sdk/deeds.ts';
import { deedOf } from '../../client/sdk/deeds.ts';
import { readIdentities } from '../../client/sdk/encryption.ts';
import { systemEnvironment } from '../../client/sdk/environment.ts';
import { HomeNode } from '../../client/sdk/homeNode.ts';
import { readSigner } from '../../client/sdk/keyFile.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { fetchMailbox } from '../../client/sdk/letterRequests.ts';
import type { DeedType } from '../../contracts/deeds.ts';
import { RULES } from '../../contracts/deeds.ts';
import { OPEN_TERMS } from '../../contracts/state/invoices.ts';
import type { PeerConfig } from '../../node/config.ts';
import { memberKeyFile } from '../../scripts/memberKeys.ts';
import { Cluster } from './cluster.ts';

// docs/governance.md, "An organisation that comes", and docs/operating.md, "A validator that
// joins", with their very commands, among real processes.

const ROOT = join(import.meta.dirname, '../..');
const TEST_MS = 900_000;
const POLL = { timeout: 180_000, interval: 500 };
/** Not in the genesis document: one with a node, and one without. */
const NEW = 'weichenwerk';
const SUPPLIER = 'achsenbau';
/** The nodes that take in what is sent to them: said at enrolment. */
const HOMES: Readonly<Record<string, string>> = { [NEW]: 'nordhafen', [SUPPLIER]: 'hafenbank' };
/** Takes the newcomer in nowhere: that, too, keeps no node from starting. */
const IDLE = 'aufsicht';

/** Runs a command; resolves to the lines that it printed. */
async function run(...words: readonly string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [...words], { cwd: ROOT });
  return stdout.trim().split('\n');
}

describe('organisations that the genesis document does not name', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-newcomer-'));
  const mine = join(home, NEW);
  let cluster: Cluster | null = null;

  afterAll(async () => {
    await cluster?.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  /** What the founders handed out, from what each other has of it. */
  function writeCards(nodes: Cluster): string[] {
    const { ids, genesis } = nodes;
    return ids.map((id) => {
      const knower = nodes.folder(ids.find((each) => each !== id) ?? '');
      const { network } = JSON.parse(readFileSync(join(knower, 'node.json'), 'utf8'));
      const peer = (network.peers as PeerConfig[]).find(({ name }) => name === id);
      const file = join(home, `${id}.acceptance.json`);
      const card = {
        ...{ type: 'tallystick-acceptance', version: 1, validator: id, url: 'http://127.0.0.1:1' },
        ...{ chain: genesis.chain, peerId: peer?.peerId, address: peer?.addresses[0] },
        auth: peer?.auth,
      };
      writeFileSync(file, JSON.stringify(card));
      return file;
    });
  }

  it('come by one command a side, trade at once, and one votes from its height on', {
    timeout: TEST_MS,
  }, async () => {
    const nodes = await Cluster.start(join(home, 'network'));
    cluster = nodes;
    await enrol(nodes, NEW, 'Weichenwerk AG', 'buyer');
    await enrol(nodes, SUPPLIER, 'Achsenbau KG', 'supplier');
    await trade(nodes);
    await amend(nodes);
    // What it hands out; where it does listen the others are told when it starts.
    const [rest, address] = ['127.0.0.1:8999', '/ip4/127.0.0.1/tcp/8998'];
    await run(
      ...['launch.mjs', 'scripts/joining.ts', 'apply', '--home', mine, '--id', NEW],
      ...['--genesis', join(nodes.home, 'genesis.json'), '--rest', rest],
      ...['--address', address, '--url', `http://${rest}`, ...writeCards(nodes)],
    );
    // Where the network of this test starts its nodes from.
    cpSync(join(mine, 'node'), nodes.folder(NEW), { recursive: true });
    await nodes.devnet.start(NEW);
    let change = '';
    for (const id of nodes.ids.filter((each) => each !== IDLE)) {
      const application = join(mine, 'application.json');
      const words = ['admit', '--home', nodes.folder(id), application];
      change = (await run('launch.mjs', 'scripts/joining.ts', ...words)).at(-1) ?? '';
      await nodes.devnet.stop(id);
      await nodes.devnet.start(id);
    }
    const connected = async (): Promise<number> =>
      (await nodes.standing(NEW)).peers.filter((each) => each.connected).length;
    await expect.poll(connected, POLL).toBe(3);
    await nodes.load(1);
    const ready = async (): Promise<number> =>
      (await fetch(`${nodes.devnet.url(NEW)}/readyz`)).status;
    await expect.poll(ready, POLL).toBe(200);
    await vote(nodes, change);
    await expect.poll(async () => (await nodes.node(NEW).fetchStatus()).validator, POLL).toBe(true);
    // With one of five away the four others decide, and the newcomer is one of them.
    await nodes.devnet.stop(IDLE);
    const [there = ''] = nodes.ids.filter((each) => each !== IDLE);
    await nodes.reach(there, (await nodes.height(there)) + 3, POLL.timeout);
    // Whoever never took the newcomer in starts again as ever, and follows.
    await nodes.devnet.start(IDLE);
    await nodes.level(POLL.timeout);
    await nodes.unload();
    expect(await nodes.compare()).toEqual([]);
  });

  /** What a command of a member says. */
  async function tally(config: string, ...words: string[]): Promise<Record<string, unknown>> {
    const lines = await run('client/cli/tally.mjs', ...words, '--json', '--config', config);
    return JSON.parse(lines[0] ?? '');
  }

  /** Puts what a file says to the vote; the others find in their questions that it waits. */
  async function vote(nodes: Cluster, change: string, command = 'propose-validators') {
    const file = join(home, 'change.json');
    writeFileSync(file, change);
    const of = (id: string): string => join(nodes.home, 'clients', id, 'client.json');
    const words = command === 'propose' ? ['--fields', file] : [file];
    await tally(of('hafenbank'), 'governance', command, ...words, '--yes');
    for (const member of ['lieferverband', 'nordhafen']) {
      const { items } = await tally(of(member), 'ask', 'ballots', member);
      const waiting = (items as { waitsForMember: boolean; proposal: { id: string } }[]).filter(
        (each) => each.waitsForMember,
      );
      expect(waiting).toHaveLength(1);
      const ballot = ['cast-ballot', waiting[0]?.proposal.id ?? '', '--vote', 'for'];
      await tally(of(member), 'governance', ...ballot, '--knows', '2', '--yes');
    }
  }

  async function enrol(nodes: Cluster, id: string, name: string, roles: string): Promise<void> {
    const own = join(home, `${id}-member`);
    const words = ['--home', own, '--id', id, '--name', name, '--roles', roles];
    const asked = nodes.ids.flatMap((each) => ['--node', `${nodes.devnet.url(each)}#${each}`]);
    const genesis = join(nodes.home, 'genesis.json');
    const homeNode = HOMES[id] ?? '';
    // As whoever runs that node says it.
    const { receiptKey } = await fetchMailbox(await nodes.readingAs(homeNode, homeNode));
    const receiving = ['--home-node', homeNode, '--receipt-key', receiptKey];
    const all = [...words, ...receiving, '--genesis', genesis, ...asked];
    await run('launch.mjs', 'scripts/enrolling.ts', ...all);
    await vote(nodes, readFileSync(join(own, 'enrolment.json'), 'utf8'), 'propose');
    const shown = await tally(join(own, 'client/client.json'), 'show', 'member', id);
    expect(shown).toMatchObject({ value: { id, name, status: 'active', roles: [roles] } });
  }

  /** The one registers, the other accepts and pays early: both with the keys that they brought. */
  async function trade(nodes: Cluster): Promise<void> {
    const { genesis } = nodes;
    const urls = nodes.ids.map((id) => `${nodes.devnet.url(id)}#${id}`);
    const trader = async (file: string) => {
      const signer = await readSigner(file);
      const client = new LedgerClient({ genesis, nodes: urls, reader: signer });
      return async <Type extends DeedType>(type: Type, given: DeedWords<Type>): Promise<string> => {
        const words = await client.shown(type, given);
        const done = await client.perform(deedOf(type, words), signer);
        if (done.status !== 'final') throw new Error(`${type}: ${done.status}`);
        expect([type, done.result.code]).toEqual([type, 'ok']);
        return done.id;
      };
    };
    const keyOf = (id: string): string => join(home, `${id}-member/client/member.key.json`);
    const [supplier, buyer] = [await trader(keyOf(SUPPLIER)), await trader(keyOf(NEW))];
    const bank = await trader(memberKeyFile(nodes.home, 'hafenbank'));
    const day = (days: number): string =>
      new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const words = { issueDay: day(0), dueDay: day(20), amount: '10000' };
    const invoice = await supplier('registerInvoice', {
      ...RULES.registerInvoice.example,
      ...{ ...words, debtor: NEW, documentDueDay: null, terms: OPEN_TERMS },
    });
    await travel(nodes, invoice);
    const { document, details } = RULES.registerInvoice.example;
    await buyer('acceptInvoice', {
      ...RULES.acceptInvoice.example,
      ...{ invoice, supplier: SUPPLIER, currency: 'EUR', invoiced: '10000', amount: '10000' },
      ...{ document, details, reason: null, dueDay: words.dueDay, distinctFrom: [] },
      mandate: { issuer: 'hafenbank', chargesCap: null, partial: false },
    });
    await bank('issueMoney', {
      ...{ to: NEW, currency: 'EUR', amount: '10000', payment: 'ab'.repeat(32) },
    });
    const offer = await supplier('offerEarlyPayment', {
      ...RULES.offerEarlyPayment.example,
      ...{ receivable: invoice, piece: '1', from: '1', to: '10000', expiresDay: day(5) },
    });
    await buyer('payEarly', { ...RULES.payEarly.example, offer, maxPrice: '10000' });
    const config = join(home, `${SUPPLIER}-member/client/client.json`);
    const { value } = await tally(config, 'show', 'receivable', invoice);
    expect(value).toMatchObject({ status: 'paid', debtor: NEW, supplier: SUPPLIER });
  }

  /** Sealed details reach a newcomer that has signed nothing yet, from home node to home node. */
  async function travel(nodes: Cluster, invoice: string): Promise<void> {
    const urls = nodes.ids.map((id) => `${nodes.devnet.url(id)}#${id}`);
    const homeOf = async (id: string): Promise<HomeNode> => {
      const reader = await readSigner(join(home, `${id}-member/client/member.key.json`));
      return await HomeNode.of(
        new LedgerClient({ genesis: nodes.genesis, nodes: urls, reader }),
        id,
      );
    };
    const signer = await readSigner(join(home, `${SUPPLIER}-member/client/member.key.json`));
    const sending = { invoice, recipient: NEW, bytes: new TextEncoder().encode('details') };
    await (await homeOf(SUPPLIER)).send(sending, signer, systemEnvironment);
    const there = await homeOf(NEW);
    await expect.poll(() => there.list(invoice), POLL).toHaveLength(1);
    const [letter] = await there.list(invoice);
    const identities = await readIdentities(join(home, `${NEW}-member/client/details.age`));
    const opened = letter && (await there.open(letter.envelope, identities));
    expect(new TextDecoder().decode(opened ?? undefined)).toBe('details');
  }

  /** All nodes count with what a ballot has set from its height on. */
  async function amend(nodes: Cluster): Promise<void> {
    const height = (await nodes.height('hafenbank')) + 20;
    const values = { kind: 'parameters', values: { acceptanceDays: 14 }, height };
    const change = { ...values, source: 'a meeting', document: null };
    await vote(nodes, JSON.stringify({ change }), 'propose');
    await nodes.load(1);
    for (const id of nodes.ids) await nodes.reach(id, height, POLL.timeout);
    await nodes.unload();
    for (const id of nodes.ids) {
      const node = ['--node', `${nodes.devnet.url(id)}#${id}`];
      const config = join(nodes.home, 'clients', 'hafenbank', 'client.json');
      const told = await tally(config, 'ask', 'parameters', ...node);
      expect(told).toMatchObject({
        parameters: { acceptanceDays: 14 },
        amendments: [{ height, status: 'made', before: { acceptanceDays: 30 } }],
      });
    }
  }
});
