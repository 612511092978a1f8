import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ToyChain, toyGenesis } from '../auditor/toyChain.ts';
import type { Said, ToyClients } from './toyClients.ts';
import { startToyClients } from './toyClients.ts';
import { startToyNode } from './toyNode.ts';

// What is signed is kept before it is sent, said at once, and sent again as the very same bytes.

const PAY = ['money', 'transfer', '--issuer', 'bank', '--currency', 'EUR', '--to', 'tier-1'];
const ISSUE = ['--to', 'bank', '--amount', '500', '--currency', 'EUR', '--payment', 'in'];

let clients: ToyClients;

beforeEach(async () => {
  clients = await startToyClients();
  expect((await clients.run('bank', ['money', 'issue', ...ISSUE])).code).toBe(0);
  clients.node.submitted.length = 0;
});

function pay(amount: string, reference: string, ...more: readonly string[]): Promise<Said> {
  const words = [...PAY, '--amount', amount, '--reference', reference, '--yes', ...more];
  const { submitted, mood } = clients.node;
  const before = submitted.length;
  // A node that breaks off is asked for ever: whoever is at the terminal gives up.
  const until = (): boolean => mood !== 'well' && submitted.length > before;
  return clients.run('bank', words, { answers: null, until });
}

function idIn({ err }: Said): string {
  return /transaction ([0-9a-f]{64})/.exec(err)?.[1] ?? '';
}

function paid(): number {
  return clients.chain.blocks.filter(({ body }) => body.transactions.length > 0).length - 1;
}

describe('a command that signs', () => {
  it('says the id before it sends, and the journal has its end', async () => {
    const said = await pay('20', 'INV-1');
    expect(said.code).toBe(0);
    expect(idIn(said)).toBe(said.json['id']);
    expect((await clients.run('bank', ['pending'])).json).toEqual({ pending: [] });
    const folder = join(clients.home, 'bank.key.journal/ended');
    expect(readdirSync(folder)).toContain(`${said.json['id']}.json`);
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    }
  });

  it('looks at no file in its journal that is not of a deed', async () => {
    expect((await pay('20', 'INV-1')).code).toBe(0);
    const journal = join(clients.home, 'bank.key.journal');
    const [key = ''] = readdirSync(join(journal, 'alike')).map((name) => name.split('.')[0]);
    expect(key).toHaveLength(64);
    writeFileSync(join(journal, 'pending/notes.json'), 'mine');
    writeFileSync(join(journal, `alike/${key}.notes`), '');
    expect((await clients.run('bank', ['pending'])).json).toEqual({ pending: [] });
    expect((await pay('21', 'INV-2')).code).toBe(0);
    expect((await pay('20', 'INV-1', '--again')).code).toBe(0);
  });

  it('is not resumed in another network than it was signed for', async () => {
    clients.node.mood = 'deaf';
    const id = idIn(await pay('20', 'INV-1'));
    const journal = join(clients.home, 'bank.key.journal');
    const other = await startToyClients(new ToyChain(toyGenesis('another')));
    other.chain.grow([]);
    const resumed = await other.run('bank', ['resume', '--journal', journal], { json: false });
    expect(resumed.code).toBe(1);
    expect(resumed.err).toContain(`transaction ${id} is of another network`);
    expect(other.node.submitted).toEqual([]);
    // It may still be resumed where it belongs.
    clients.node.mood = 'well';
    expect((await clients.run('bank', ['resume'])).code).toBe(0);
  });

  it.each(['mute', 'deaf'] as const)('broken off by a node that is %s goes on', async (mood) => {
    clients.node.mood = mood;
    const said = await pay('20', 'INV-1');
    const id = idIn(said);
    expect(said.code).toBe(1);
    const waiting = (await clients.run('bank', ['pending'])).json['pending'];
    expect(waiting).toMatchObject([{ id, type: 'transferMoney', end: null }]);
    const openings = (waiting as readonly { openings: unknown }[])[0]?.openings;
    expect(openings).toMatchObject([{ text: 'INV-1' }]);
    clients.node.mood = 'well';
    const resumed = await clients.run('bank', ['resume']);
    expect(resumed).toMatchObject({
      code: 0,
      json: { resumed: [{ id, end: { status: 'final', code: 'ok' } }] },
    });
    expect(new Set(clients.node.submitted).size).toBe(1);
    expect(paid()).toBe(1);
    expect((await clients.run('bank', ['pending'])).json).toEqual({ pending: [] });
  });

  it('is not signed a second time while its end is not known', async () => {
    clients.node.mood = 'mute';
    const id = idIn(await pay('20', 'INV-1'));
    clients.node.mood = 'well';
    const second = await pay('20', 'INV-1');
    expect(second).toMatchObject({
      code: 1,
      json: { error: { code: 'signed_before', facts: { id } } },
    });
    expect(second.err).toContain(`tally resume ${id}`);
    expect(paid()).toBe(1);
  });

  it('asks before the same reference is paid twice, and takes --again', async () => {
    expect((await pay('20', 'INV-1')).code).toBe(0);
    expect((await pay('20', 'INV-2')).code).toBe(0);
    expect((await pay('30', 'INV-1')).code).toBe(0);
    const second = await pay('20', 'INV-1');
    expect(second).toMatchObject({ code: 1, json: { error: { code: 'signed_before' } } });
    expect(second.err).toContain('--again');
    expect((await pay('20', 'INV-1', '--again')).code).toBe(0);
    expect(paid()).toBe(4);
  });

  it.each([
    ['yes', 0],
    ['no', 1],
  ])('asks a person, who says %s', async (answer, code) => {
    expect((await pay('20', 'INV-1')).code).toBe(0);
    const asked: string[] = [];
    const words = [...PAY, '--amount', '20', '--reference', 'INV-1'];
    const answers = (question: string): string => {
      asked.push(question);
      return question.startsWith('sign it a second time?') ? answer : 'yes';
    };
    expect((await clients.run('bank', words, { answers })).code).toBe(code);
    expect(asked).toHaveLength(code === 0 ? 2 : 1);
    expect(paid()).toBe(code === 0 ? 2 : 1);
  });

  it('that was refused may be signed again', async () => {
    const refused = await pay('900', 'INV-1');
    expect(refused).toMatchObject({ code: 1, json: { code: 'insufficient_money' } });
    expect(await pay('900', 'INV-1')).toMatchObject({ json: { code: 'insufficient_money' } });
  });

  it('sends nothing when it cannot be kept', async () => {
    writeFileSync(join(clients.home, 'full'), '');
    const said = await pay('20', 'INV-1', '--journal', join(clients.home, 'full'));
    expect(said).toMatchObject({ code: 2, json: { error: { code: 'unreadable_file' } } });
    expect(clients.node.submitted).toEqual([]);
  });
});

describe('resume', () => {
  it('says that what came into no block in time has lapsed', async () => {
    clients.node.mood = 'deaf';
    const id = idIn(await pay('20', 'INV-1'));
    clients.node.mood = 'well';
    for (let height = 0; height < 500; height++) clients.chain.grow([]);
    const resumed = await clients.run('bank', ['resume', id]);
    expect(resumed).toMatchObject({
      code: 1,
      json: { resumed: [{ id, end: { status: 'lapsed', code: null } }] },
    });
    expect(clients.node.submitted).toHaveLength(1);
    // By the word of a node: whoever signs a payment again is asked all the same.
    const second = await pay('20', 'INV-1');
    expect(second).toMatchObject({ code: 1, json: { error: { code: 'signed_before' } } });
    expect(second.err).toContain('lapsed');
    expect((await pay('20', 'INV-1', '--again')).code).toBe(0);
  });

  it('says, where no block has come since, that the next one tells', async () => {
    clients.node.mood = 'deaf';
    const id = idIn(await pay('20', 'INV-1'));
    clients.node.mood = 'well';
    const look = async () => (await clients.run('bank', ['pending'], { json: false })).out;
    expect(await look()).not.toContain('the next block tells');
    clients.clock.aheadMs = 86_400_000;
    expect(await look()).toContain('its time is over: the next block tells');
    const resumed = await clients.run('bank', ['resume', id], { json: false });
    expect(resumed).toMatchObject({ code: 1, out: /the next block tells/ });
    for (let height = 0; height < 500; height++) clients.chain.grow([]);
    clients.clock.aheadMs = 0;
    expect((await clients.run('bank', ['resume', id], { json: false })).out).toContain('lapsed:');
  });

  it.each([
    ['holds no block that old', { code: 'not_in_block', facts: { heldFrom: 9 } }],
    ['is none but a gateway', {}],
    ['says something else', { code: 'no_such_path', facts: {} }],
  ])('takes no end from a node that %s, and asks another', async (_what, absence) => {
    clients.node.mood = 'mute';
    const id = idIn(await pay('20', 'INV-1'));
    Object.assign(clients.node, { mood: 'well', absence, isBlind: true });
    for (let height = 0; height < 500; height++) clients.chain.grow([]);
    const alone = await clients.run('bank', ['resume', id]);
    expect(alone).toMatchObject({ code: 1, json: { resumed: [{ id, end: null }] } });
    expect(await pay('20', 'INV-1')).toMatchObject({ json: { error: { code: 'signed_before' } } });
    const other = await startToyNode(clients.chain);
    const nodes = ['--node', clients.node.url, '--node', other.url];
    const resumed = await clients.run('bank', ['resume', id, ...nodes]);
    expect(resumed.json).toMatchObject({ resumed: [{ id, end: { status: 'final', code: 'ok' } }] });
    expect(paid()).toBe(1);
  });

  it('believes a node that has all blocks, behind one that has not', async () => {
    clients.node.mood = 'deaf';
    const id = idIn(await pay('20', 'INV-1'));
    const absence = { code: 'not_in_block', facts: { heldFrom: 9 } };
    Object.assign(clients.node, { mood: 'well', absence });
    for (let height = 0; height < 500; height++) clients.chain.grow([]);
    const other = await startToyNode(clients.chain);
    const nodes = ['--node', clients.node.url, '--node', other.url];
    const resumed = await clients.run('bank', ['resume', id, ...nodes]);
    expect(resumed.json).toMatchObject({ resumed: [{ id, end: { status: 'lapsed' } }] });
  });

  it.each([
    ['resume', '--for', 'tier-1'],
    ['pending', '--for', 'tier-1'],
    [...PAY, '--amount', '20', '--yes', '--for', 'tier-1'],
  ])('and whatever works for a key refuses to read for another: %s', async (...words) => {
    clients.node.mood = 'deaf';
    const id = idIn(await pay('20', 'INV-1'));
    clients.node.mood = 'well';
    clients.node.submitted.length = 0;
    const said = await clients.run('bank', words, { answers: null });
    expect(said).toMatchObject({ code: 2, json: { error: { code: 'usage' } } });
    expect(said.err).toContain('leave --for out');
    expect(clients.node.submitted).toEqual([]);
    expect((await clients.run('bank', ['pending'])).json).toMatchObject({ pending: [{ id }] });
  });

  it('ends nothing of a member that it does not read as', async () => {
    clients.node.mood = 'deaf';
    const id = idIn(await pay('20', 'INV-1'));
    clients.node.mood = 'well';
    for (let height = 0; height < 500; height++) clients.chain.grow([]);
    const journal = ['--journal', join(clients.home, 'bank.key.journal')];
    const said = await clients.run('tier-1', ['resume', id, ...journal]);
    expect(said).toMatchObject({ code: 1, json: { resumed: [{ id, end: null }] } });
    expect(said.err).toContain('only who reads as bank');
  });

  it('does not say so by its clock, while a block that was proposed in time may come', async () => {
    clients.node.mood = 'deaf';
    const id = idIn(await pay('20', 'INV-1'));
    clients.node.mood = 'well';
    clients.clock.aheadMs = 3_600_000;
    const waiting = { json: { resumed: [{ id, end: null }] } };
    expect(await clients.run('bank', ['resume', id])).toMatchObject({ code: 1, ...waiting });
    expect(await pay('20', 'INV-1')).toMatchObject({ json: { error: { code: 'signed_before' } } });
    clients.chain.grow(clients.node.submitted);
    const resumed = await clients.run('bank', ['resume', id]);
    expect(resumed.json).toMatchObject({ resumed: [{ id, end: { status: 'final', code: 'ok' } }] });
    expect(paid()).toBe(1);
  });

  it.each(['expired', 'insufficient_money'])(
    'takes no end from nodes that refuse with %s what they may have taken before',
    async (code) => {
      clients.node.mood = 'deaf';
      const id = idIn(await pay('20', 'INV-1'));
      clients.node.mood = 'well';
      clients.node.refusal = code;
      const resumed = await clients.run('bank', ['resume', id]);
      expect(resumed).toMatchObject({ code: 1, json: { resumed: [{ id, end: null }] } });
      const second = await pay('20', 'INV-1');
      expect(second).toMatchObject({ json: { error: { code: 'signed_before' } } });
      clients.node.refusal = null;
      expect((await clients.run('bank', ['resume', id])).code).toBe(0);
      expect(paid()).toBe(1);
    },
  );

  it.each([
    ['../../bank', 'usage', 2],
    ['ab'.repeat(32), 'not_found', 1],
  ])('refuses %s', async (id, code, exit) => {
    const said = await clients.run('bank', ['resume', id]);
    expect(said).toMatchObject({ code: exit, json: { error: { code } } });
  });

  it('refuses a damaged entry by name', async () => {
    clients.node.mood = 'deaf';
    const id = idIn(await pay('20', 'INV-1'));
    clients.node.mood = 'well';
    const path = join(clients.home, 'bank.key.journal/pending', `${id}.json`);
    writeFileSync(path, '{"jws":');
    const said = await clients.run('bank', ['resume']);
    expect(said).toMatchObject({ json: { error: { code: 'bad_journal', facts: { id } } } });
    expect(said.err).toContain(path);
    expect(clients.node.submitted).toHaveLength(1);
  });
});
