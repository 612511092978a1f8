import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { verifyFile } from '../../client/auditor/verifyProofFile.ts';
import { main } from '../../client/cli/main.ts';
import { dayAhead } from '../../client/cli/session/ledgerDays.ts';
import type { DeedWords } from '../../client/sdk/deeds.ts';
import { deedOf } from '../../client/sdk/deeds.ts';
import { systemEnvironment } from '../../client/sdk/environment.ts';
import { readSigner } from '../../client/sdk/keyFile.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import type { DeedType } from '../../contracts/deeds.ts';
import { OPEN_TERMS } from '../../contracts/state/invoices.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { Devnet } from '../../scripts/devnet.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

// One network of four nodes; each burden is made on a receivable of its own, one by one, and what
// `tally ask freedom` says of it is held against what was done.

const NETWORK_MS = 240_000;
const HASH = 'ab'.repeat(32);

let home: string;
let genesis: Genesis;
let client: LedgerClient;
const faces = new Map<string, string>();

const ahead = (days: number): string => dayAhead(genesis, Date.now(), days);

function freshHash(): string {
  return randomBytes(32).toString('hex');
}

/** Has a member do a deed that takes effect; the id of its transaction. */
async function perform<Type extends DeedType>(
  member: string,
  type: Type,
  words: DeedWords<Type>,
): Promise<string> {
  const signer = await readSigner(join(home, 'clients', member, 'member.key.json'));
  const done = await client.perform(deedOf(type, await client.shown(type, words)), signer);
  const isDone = done.status === 'final' && done.result.code === 'ok';
  if (!isDone) throw new Error(`${type} of ${member}: ${JSON.stringify(done)}`);
  return done.id;
}

/** A command of the second bank; its exit code and JSON. */
async function tally(...words: string[]): Promise<{ code: number; json: Answer }> {
  let out = '';
  const config = join(home, 'clients', 'ostbank', 'client.json');
  const code = await main([...words, '--json', '--config', config], {
    out: (text) => {
      out += text;
    },
    err: () => undefined,
    env: {},
    environment: systemEnvironment,
    signal: new AbortController().signal,
    exitCode: 0,
  });
  return { code, json: JSON.parse(out) as Answer };
}

interface Answer {
  readonly free: boolean;
  readonly code: string;
  readonly height: number;
  readonly sentences: readonly string[];
  readonly encumbrances: readonly { code: string; severity: string; subject: string }[];
}

/** A receivable of this face, which talwerk holds and nordhafen has undertaken to pay. */
async function receivable(amount: string): Promise<string> {
  const days = { issueDay: ahead(0), documentDueDay: null, dueDay: ahead(60) };
  const shown = { currency: 'EUR', document: freshHash(), details: freshHash() };
  const id = await perform('talwerk', 'registerInvoice', {
    ...{ debtor: 'nordhafen', amount, ...days, ...shown },
    ...{ identity: freshHash(), terms: OPEN_TERMS },
  });
  await perform('nordhafen', 'acceptInvoice', {
    ...{ invoice: id, supplier: 'talwerk', ...shown, invoiced: amount },
    ...{ amount, reason: null, kind: 'undertaking', text: HASH },
    ...{ dueDay: ahead(60), mandate: { issuer: 'hafenbank', chargesCap: null, partial: false } },
    ...{ latePpm: null, lateCost: null, noticeByBlock: true, accelerates: false },
    distinctFrom: [],
  });
  faces.set(id, amount);
  return id;
}

const ORDER = { reason: 'court_order', order: HASH } as const;
const units = (id: string) => ({ receivable: id, piece: '1', from: '1', to: faces.get(id) ?? '' });
const sale = (id: string) => ({
  ...{ ...units(id), buyer: 'hafenbank', price: '80000', issuer: 'hafenbank' },
  ...{ disclosed: true, recourse: false, reference: HASH, expiresDay: ahead(9) },
});

/** Each burden, by the code of its entry; those that touch every receivable come last. */
const BURDENS: readonly (readonly [string, (id: string) => Promise<unknown>])[] = [
  [
    'bound',
    (id) => perform('talwerk', 'offerSale', { ...sale(id), interest: null, reserve: null }),
  ],
  [
    'pledged',
    (id) =>
      perform('talwerk', 'pledgePiece', {
        ...{ ...units(id), pledgee: 'ostbank', secured: '4000' },
        ...{ dueDay: ahead(30), reference: HASH },
      }),
  ],
  [
    'undisclosed',
    async (id) => {
      const words = { ...units(id), assignee: 'kolbenhof', disclosed: false };
      const more = { reference: HASH, expiresDay: ahead(9) };
      const offer = await perform('talwerk', 'offerAssignment', { ...words, ...more });
      await perform('kolbenhof', 'acceptAssignment', { knowing: [], offer });
    },
  ],
  [
    'reserved',
    async (id) => {
      const interest = { ppm: 60_000, dayCount: 'ACT/360' } as const;
      const terms = { ...sale(id), interest, reserve: { fee: '100' } };
      const offer = await perform('talwerk', 'offerSale', terms);
      await perform('hafenbank', 'acceptSale', { knowing: [], offer });
    },
  ],
  [
    'contract',
    async (id) => {
      const act = { do: 'cancel', amount: null };
      const rule = { name: 'forgive', when: { op: 'day', day: ahead(20) }, act };
      const terms = { until: ahead(30), escrow: null, rules: [rule] };
      const words = { receivable: id, language: 1, terms };
      const contract = await perform('talwerk', 'proposeContract', words);
      await perform('nordhafen', 'agreeContract', { contract });
    },
  ],
  ...['receivable', 'piece'].map((kind) => {
    const make = (id: string): Promise<unknown> => {
      const target = kind === 'piece' ? `piece/${id}/1` : `receivable/${id}`;
      return perform('aufsicht', 'freeze', { target, ...ORDER, untilDay: ahead(9) });
    };
    return ['frozen', make] as const;
  }),
  ['halted', (id) => perform('aufsicht', 'haltTrade', { target: `receivable/${id}`, ...ORDER })],
  [
    'money_frozen',
    () =>
      perform('hafenbank', 'freezeMoney', {
        ...{ member: 'nordhafen', ...ORDER, untilDay: ahead(9) },
      }),
  ],
  ['holder_insolvent', () => insolvent('talwerk', 1)],
  ['issuer_insolvent', () => insolvent('hafenbank', 2)],
  ['debtor_insolvent', () => insolvent('nordhafen', 3)],
];

function insolvent(member: string, seed: number): Promise<string> {
  const key = publicKeyOf(new Uint8Array(32).fill(seed));
  const words = { member, reference: HASH, name: 'administrator', key };
  return perform('aufsicht', 'declareInsolvency', words);
}

/** Founds and starts the network, which stops when the test is over. */
async function open(): Promise<void> {
  home = scratchFolder();
  await foundStory(home, [], { dayMs: 86_400_000, firstPort: 9_501 });
  genesis = decodeGenesis(readFileSync(join(home, 'genesis.json')));
  const devnet = new Devnet(home);
  onTestFinished(() => devnet.close());
  await devnet.startAll();
  const ids = await devnet.ids();
  client = new LedgerClient({ genesis, nodes: ids.map((id) => devnet.url(id)) });
}

it('W4: on a real network each burden is told with its reason, a free piece has its file', {
  timeout: NETWORK_MS,
}, async () => {
  await open();
  // Each of another amount, so that none looks like another.
  const amounts = BURDENS.map((_, at) => String(100_000 * (at + 1)));
  const all = await Promise.all(amounts.map(receivable));
  const payment = { to: 'hafenbank', currency: 'EUR', amount: '80000', payment: HASH };
  await perform('hafenbank', 'issueMoney', payment);

  const file = join(home, 'free.json');
  const filed = await tally('prove', 'freedom', all[0] ?? '', '1', '--out', file);
  expect(filed).toMatchObject({ code: 0, json: { code: 'ok' } });
  const bytes = readFileSync(file);
  expect(verifyFile(bytes, genesis)).toMatchObject({ ok: true });
  for (let at = 0; at < bytes.length; at += 67) {
    const altered = Uint8Array.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(verifyFile(altered, genesis), `byte ${at}`).toMatchObject({ ok: false });
  }

  for (const [at, [code, burden]] of BURDENS.entries()) {
    const id = all[at] ?? '';
    await burden(id);
    const { code: exit, json } = await tally('ask', 'freedom', id, '1');
    const found = json.encumbrances.filter(({ severity }) => severity === 'burden');
    expect({ code, exit, free: json.free }).toEqual({ code, exit: 1, free: false });
    expect(found.map((each) => each.code)).toContain(code);
    expect(json.sentences[0], code).toMatch(/^not free: units 1 to [0-9]+00000 /);
    const refused = await tally('prove', 'freedom', id, '1', '--out', join(home, 'none.json'));
    expect(refused, code).toMatchObject({ code: 1, json: { code: 'not_free', file: null } });
  }
});
