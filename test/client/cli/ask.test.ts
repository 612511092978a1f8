import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { main } from '../../../client/cli/main.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../../../ledger/genesis.ts';
import { publicKeyOf } from '../../../ledger/keys.ts';
import type { Deed } from '../../../ledger/transaction.ts';
import { withShown } from '../../contracts/market.ts';
import { idOf, RestNode } from '../../node/rest/restNode.ts';
import {
  acceptInvoice,
  registerInvoice,
  secretOf,
  smallGenesis,
  transactionOf,
} from '../../node/smallChain.ts';
import type { Answer } from './readingTally.ts';
import { readingTally, tallyAt } from './readingTally.ts';

// The questions of the trade, asked of a real node: store, rules and REST interface.

/** Monday 2 March 2026, 18:00: when the invoice is due. */
const DUE = Date.UTC(2026, 2, 2, 18);
const DAY = 86_400_000;

interface Asked {
  readonly node: RestNode;
  readonly id: string;
  readonly sign: (member: string, deed: Deed) => string;
  readonly ask: (...words: string[]) => Promise<Answer>;
}

/** A carrier and a tax office that attest, and a supplier's own word, which never counts. */
function withOracles(genesis: Genesis): Genesis {
  const attests = ['order', 'receipt', 'tax-invoice', 'legal-registration'];
  const enrolled = ['carrier', 'office'].map((id) => ({
    ...{ id, name: id, roles: ['oracle'], attests },
    keys: [{ name: 'main', key: publicKeyOf(secretOf(id)) }],
  }));
  const members = (genesis.members as { id: string; roles: string[] }[]).map((member) =>
    member.id === 's1' ? { ...member, roles: [...member.roles, 'oracle'], attests } : member,
  );
  return decodeGenesis(encodeGenesis({ ...genesis, members: [...members, ...enrolled] }));
}

/** An accepted invoice of s1 on the buyer, of which s2 holds 40,000 units, and a deposit. */
async function trading(): Promise<Asked> {
  const genesis = withOracles(smallGenesis('asked', { obligationDays: 3 }));
  const node = await RestNode.open({ genesis });
  let nonce = 1_000;
  const sign = (member: string, deed: Deed): string => {
    nonce += 1;
    const expires = node.store.position.time + 60_000;
    const shown = withShown(node.store.chainState().world, deed);
    return transactionOf(genesis, shown, { member, nonce, expires });
  };
  const registered = registerInvoice(genesis, 's1', 0, node.store.position.time);
  const id = idOf(registered);
  await node.grow([registered]);
  await node.grow([acceptInvoice(genesis, registered, node.store.position.time)]);
  const units = { receivable: id, piece: '1', from: '1', to: '40000', assignee: 's2' };
  const words = { ...units, disclosed: true, reference: 'ab'.repeat(32), expiresDay: '2026-01-20' };
  const offer = sign('s1', { type: 'offerAssignment', version: 1, ...words });
  await node.grow([offer]);
  await node.grow([
    sign('s2', { type: 'acceptAssignment', version: 1, offer: idOf(offer), knowing: [] }),
  ]);
  await node.grow([], DUE - 3 * DAY);
  const day = { debtor: 'buyer', currency: 'EUR', payDay: '2026-03-02' };
  const money = { by: 'deposit', amount: '100000', payment: 'cd'.repeat(32) };
  const funding = sign('bank', { type: 'fundObligation', version: 1, ...day, ...money });
  await node.grow([funding], DUE - 3 * DAY + 1000);
  await node.grow([], DUE - DAY);
  const tally = await readingTally(node);
  return { node, id, sign, ask: (...said) => tally('ask', ...said) };
}

it('has the questions that docs/clients.md lists, in their order', async () => {
  let out = '';
  const shell = { env: {}, environment: systemEnvironment, signal: new AbortController().signal };
  const print = (text: string): void => {
    out += text;
  };
  await main(['ask', '--help'], { ...shell, out: print, err: print, exitCode: 0 });
  const page = readFileSync(new URL('../../../docs/clients.md', import.meta.url), 'utf8');
  const listed = page.split('## Questions')[1]?.split('\n## ')[0] ?? '';
  const names = (text: string, pattern: RegExp): string[] =>
    [...text.matchAll(pattern)].map(([, name = '']) => name);
  const commands = names(
    out.split('Commands:')[1]?.split('\nExample')[0] ?? '',
    /^ {2}([a-z]+) /gm,
  );
  expect(commands.filter((name) => name !== 'help')).toEqual(names(listed, /^- `([a-z]+)`/gm));
});

it('what I own, who owes me when, what I must fund on which day', async () => {
  const { ask, id } = await trading();
  const piece = { receivable: id, from: '40001', to: '100000', open: '60000', debtor: 'buyer' };
  expect(await ask('own', 's1')).toMatchObject({ code: 0, json: { items: [piece] } });
  const day = { payDay: '2026-03-02', debtor: 'buyer', issuer: 'bank', currency: 'EUR' };
  expect((await ask('owed', 's2')).json['items']).toEqual([{ ...day, amount: '40000' }]);
  const fund = await ask('fund', 'buyer');
  expect(fund.json['items']).toEqual([{ ...day, amount: '100000' }]);
  const funded = { status: 'published', amount: '100000', deposited: '100000', line: '0' };
  expect(fund.json['obligations']).toMatchObject([{ ...day, ...funded, refusal: null }]);
  expect((await ask('fund', 's1')).json).toMatchObject({ items: [], obligations: [] });
});

it('which invoices wait for my word, and that there are no others', async () => {
  const { ask, node } = await trading();
  const { height } = node.store;
  const none = { proved: true, height, items: [] };
  expect(await ask('waiting', 'buyer')).toMatchObject({ code: 0, json: none });
  const later = registerInvoice(node.genesis, 's1', 7, node.store.position.time);
  await node.grow([later]);
  const waiting = { invoice: idOf(later), supplier: 's1', debtor: 'buyer', status: 'registered' };
  const now = await ask('waiting', 'buyer');
  expect(now.json).toMatchObject({ proved: true, height: height + 1, items: [waiting] });
});

it('which ballots are open, and what the members are counted with', async () => {
  const node = await RestNode.open({ genesis: smallGenesis('voting') });
  await node.grow([]);
  const tally = await readingTally(node);
  expect((await tally('ask', 'ballots', 's1')).json).toMatchObject({ proved: true, items: [] });
  const { json } = await tally('ask', 'parameters');
  expect(json).toMatchObject({ proved: true, parameters: { graceDays: 5 }, amendments: [] });
});

it('where a unit came from, and nothing of a unit that is none', async () => {
  const { ask, id } = await trading();
  const origin = await ask('origin', id, '40000');
  expect(origin).toMatchObject({ code: 0, json: { receivable: id, proved: true } });
  const place = { holder: 's2', payTo: 's2', from: '1', to: '40000' };
  expect(origin.json).toMatchObject({ piece: place, invoices: [{ id, supplier: 's1' }] });
  expect((await ask('origin', id, '40001')).json).toMatchObject({ piece: { holder: 's1' } });
  expect(await ask('origin', id, '100001')).toMatchObject({ code: 1, json: { found: false } });
});

it('what of its way was between others is counted and not told', async () => {
  const genesis = withOracles(smallGenesis('asked', {}));
  const node = await RestNode.open({ genesis });
  let nonce = 1_000;
  const act = async (member: string, deed: Deed): Promise<string> => {
    nonce += 1;
    const shown = withShown(node.store.chainState().world, deed);
    const jws = transactionOf(genesis, shown, { member, nonce, expires: node.now + 60_000 });
    await node.grow([jws]);
    return idOf(jws);
  };
  const registered = registerInvoice(genesis, 's1', 0, node.store.position.time);
  await node.grow([registered]);
  await node.grow([acceptInvoice(genesis, registered, node.store.position.time)]);
  const receivable = idOf(registered);
  const units = { receivable, piece: '1', from: '1', to: '100000', disclosed: false };
  const words = { reference: 'ab'.repeat(32), expiresDay: '2026-01-20' };
  for (const [from, assignee] of [
    ['s1', 's2'],
    ['s2', 's3'],
  ] as const) {
    const deed = { type: 'offerAssignment', version: 1, ...units, ...words, assignee } as const;
    const offer = await act(from, deed);
    await act(assignee, { type: 'acceptAssignment', version: 1, offer, knowing: [] });
  }
  const { url } = await node.rest.start();
  const told = async (member: string): Promise<unknown[]> => {
    const reader = { member, keyName: 'main', secret: secretOf(member) };
    const { json, err } = await (await tallyAt(node, url, reader))(
      'ask',
      'origin',
      receivable,
      '7',
    );
    expect(err).toBe('');
    return [(json['links'] as object[]).length, json['hidden']];
  };
  expect(await told('s3')).toEqual([1, 1]);
  expect(await told('audit')).toEqual([2, 0]);
});

it('who held it when the holders were fixed, and why a member was paid', async () => {
  const { ask, id, node } = await trading();
  const holders = await ask('holders', id);
  expect(holders).toMatchObject({ code: 0, json: { proved: true } });
  expect(holders.json['holders']).toEqual([
    { holder: 's2', payTo: 's2', pieces: 1, units: '40000' },
    { holder: 's1', payTo: 's1', pieces: 1, units: '60000' },
  ]);
  expect((await ask('holders', 'ab'.repeat(32))).code).toBe(1);
  expect(await ask('why', `settle/${id}`, 's2')).toMatchObject({ code: 1 });
  await node.grow([], DUE);
  const why = await ask('why', `settle/${id}`, 's2');
  const reason = { receivable: id, holder: 's2', pieces: 1, principal: '40000', interest: '0' };
  expect(why).toMatchObject({ code: 0, json: { reasons: [reason] } });
});

it('what moved on an account, from opening to the proved closing', async () => {
  const { ask, node } = await trading();
  await node.grow([], DUE);
  const { height } = node.store;
  const whole = await ask('statement', 'bank', 'EUR', 'buyer');
  expect(whole.json).toMatchObject({ opening: '0', closing: '0', locked: '0', height });
  expect(whole.json['movements']).toMatchObject([
    { change: '100000', other: 'bank' },
    { change: '-40000', other: 's2', height },
    { change: '-60000', other: 's1', height },
  ]);
  const last = await ask('statement', 'bank', 'EUR', 'buyer', '--from', String(height));
  expect(last.json).toMatchObject({ opening: '100000', closing: '0' });
  const payee = await ask('statement', 'bank', 'EUR', 's1');
  expect(payee.json).toMatchObject({ opening: '0', closing: '60000' });
});

it('how well a receivable is evidenced, and by whose words', async () => {
  const { ask, id, node, sign } = await trading();
  const state = (oracle: string, kind: string, holds = true): string => {
    const words = { kind, holds, amount: null, reference: null, day: '2026-01-05' };
    return sign(oracle, { type: 'attestFact', version: 1, invoice: id, ...words });
  };
  const plain = await ask('evidence', id);
  expect(plain).toMatchObject({ code: 0, json: { proved: true, level: 0, words: [] } });
  await node.grow([state('carrier', 'order'), state('carrier', 'receipt')], DUE - DAY + 1000);
  // The supplier’s own word about its invoice counts for nothing, though it is an oracle.
  await node.grow([state('s1', 'tax-invoice')], DUE - DAY + 2000);
  const ordered = await ask('evidence', id);
  const said = [
    { kind: 'order', oracle: 'carrier', holds: true },
    { kind: 'receipt', oracle: 'carrier', holds: true },
  ];
  expect(ordered.json).toMatchObject({ level: 1, words: said, height: node.store.height });
  await node.grow([state('office', 'tax-invoice')], DUE - DAY + 3000);
  expect((await ask('evidence', id)).json['level']).toBe(2);
  await node.grow([state('office', 'order', false)], DUE - DAY + 4000);
  const denied = await ask('evidence', id);
  expect(denied.json['level']).toBe(0);
  expect(denied.json['words']).toContainEqual(expect.objectContaining({ holds: false }));
  expect(await ask('evidence', 'ab'.repeat(32))).toMatchObject({ code: 1 });
});

it('who comes first among rivals, by register before the order of the ledger', async () => {
  const { ask, id, node, sign } = await trading();
  const units = { receivable: id, piece: '40001', from: '40001', to: '100000', pledgee: 'bank' };
  const debt = { secured: '5000', dueDay: '2026-03-20', reference: 'ab'.repeat(32) };
  // The holders are fixed by now: the pledge is on another receivable.
  const other = registerInvoice(node.genesis, 's1', 1, node.store.position.time);
  await node.grow([other], DUE - DAY + 1000);
  await node.grow([acceptInvoice(node.genesis, other, node.store.position.time)], DUE - DAY + 2000);
  const first = { ...units, receivable: idOf(other), piece: '1', from: '1', to: '100000' };
  await node.grow([sign('s1', { type: 'pledgePiece', version: 1, ...first, ...debt })]);
  expect((await ask('priority', id)).json['pieces']).toMatchObject([
    { from: '1', paid: ['s2'], ranks: [[{ claimant: 's2', role: 'holder' }]] },
  ]);
  const entry = (claimant: string, enteredTime: number): string => {
    const words = { register: 'zhongdeng', number: 'cd'.repeat(32), day: '2026-01-05' };
    const about = { receivable: idOf(other), claimant, enteredTime };
    return sign('office', { type: 'attestEntry', version: 1, ...about, ...words });
  };
  await node.grow([entry('s3', 1_772_000_000_000)]);
  const asked = await ask('priority', idOf(other));
  expect(asked).toMatchObject({ code: 0, json: { proved: true, height: node.store.height } });
  expect(asked.json['pieces']).toMatchObject([
    {
      ...{ from: '1', to: '100000', open: '100000', paid: ['bank', 's3'] },
      ranks: [
        [{ claimant: 's3', role: 'registered', amount: null, registeredTime: 1_772_000_000_000 }],
        [{ claimant: 'bank', role: 'pledgee', amount: '5000', registeredTime: null }],
      ],
    },
  ]);
  expect(await ask('priority', 'ab'.repeat(32))).toMatchObject({ code: 1, json: { found: false } });
});
