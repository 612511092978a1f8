import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { verifyFile } from '../../client/auditor/verifyProofFile.ts';
import { main } from '../../client/cli/main.ts';
import { readClaim } from '../../client/sdk/claiming.ts';
import type { DeedWords } from '../../client/sdk/deeds.ts';
import { deedOf } from '../../client/sdk/deeds.ts';
import { systemEnvironment } from '../../client/sdk/environment.ts';
import { readSigner } from '../../client/sdk/keyFile.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { dayAhead } from '../../client/sdk/ledgerDays.ts';
import type { DeedType } from '../../contracts/deeds.ts';
import type { EncumbranceCode } from '../../contracts/state/encumbrances.ts';
import { ENCUMBRANCES } from '../../contracts/state/encumbrances.ts';
import { OPEN_TERMS } from '../../contracts/state/invoices.ts';
import { NEWEST_PROTOCOL } from '../../contracts/state/protocol.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { Devnet } from '../../scripts/devnet.ts';
import { memberSigner, OVERSEER } from '../../scripts/memberKeys.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

// One network of four nodes; each burden is made on a receivable of its own, one by one, and what
// `tally ask freedom` says of it is held against what was done.

const NETWORK_MS = 300_000;
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

/** A command of who oversees the trade and reads all; its exit code and JSON. */
async function tally(...words: string[]): Promise<{ code: number; json: Answer }> {
  let out = '';
  const config = join(home, 'clients', OVERSEER, 'client.json');
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

/** How an invoice of talwerk is accepted, where it is not as an undertaking. */
type Acceptance = Partial<
  Pick<DeedWords<'acceptInvoice'>, 'kind' | 'accelerates' | 'document' | 'distinctFrom'>
>;

/** A receivable of this face, which talwerk holds and nordhafen owes. */
async function receivable(amount: string, words: Acceptance = {}): Promise<string> {
  const { document = freshHash(), ...rest } = words;
  const shown = { currency: 'EUR', document, details: freshHash() };
  const id = await register('talwerk', amount, shown);
  await perform('nordhafen', 'acceptInvoice', {
    ...{ invoice: id, supplier: 'talwerk', ...shown, invoiced: amount },
    ...{ amount, reason: null, kind: 'undertaking', text: HASH },
    ...{ dueDay: ahead(60), mandate: { issuer: 'hafenbank', chargesCap: null, partial: false } },
    ...{ latePpm: null, lateCost: null, noticeByBlock: true, accelerates: false },
    ...{ distinctFrom: [], ...rest },
  });
  faces.set(id, amount);
  return id;
}

function register(
  supplier: string,
  amount: string,
  shown: { readonly currency: string; readonly document: string; readonly details: string },
): Promise<string> {
  const days = { issueDay: ahead(0), documentDueDay: null, dueDay: ahead(60) };
  const words = { debtor: 'nordhafen', amount, ...days, ...shown };
  const prints = { identity: freshHash(), skeleton: freshHash(), core: freshHash() };
  return perform(supplier, 'registerInvoice', { ...words, ...prints, terms: OPEN_TERMS });
}

const ORDER = { reason: 'court_order', order: HASH } as const;
const units = (id: string) => ({ receivable: id, piece: '1', from: '1', to: faces.get(id) ?? '' });
const sale = (id: string) => ({
  ...{ ...units(id), buyer: 'hafenbank', price: '80000', issuer: 'hafenbank' },
  ...{ disclosed: true, recourse: false, reference: HASH, expiresDay: ahead(9) },
});

async function assign(id: string, assignee: string, disclosed: boolean): Promise<void> {
  const words = { ...units(id), assignee, disclosed };
  const more = { reference: HASH, expiresDay: ahead(9) };
  const offer = await perform('talwerk', 'offerAssignment', { ...words, ...more });
  await perform(assignee, 'acceptAssignment', { knowing: [], offer });
}

const freeze = (target: string) =>
  perform('aufsicht', 'freeze', { target, ...ORDER, untilDay: ahead(9) });
const halt = (target: string) => perform('aufsicht', 'haltTrade', { target, ...ORDER });

function insolvent(member: string, seed: number): Promise<string> {
  const key = publicKeyOf(new Uint8Array(32).fill(seed));
  const words = { member, reference: HASH, name: 'administrator', key };
  return perform('aufsicht', 'declareInsolvency', words);
}

/** Talwerk owes nordhafen so much, by a credit note on an undertaking; the id of that debt. */
async function owing(amount: string): Promise<string> {
  const id = await receivable('9900000');
  const words = { receivable: id, amount, ground: 'concession' } as const;
  const paper = { document: freshHash(), details: HASH };
  await perform('talwerk', 'creditNote', { ...words, ...paper });
  const { items } = await client.list('debts', { debtor: 'talwerk' });
  return (items[0]?.key ?? '').replace('debt/', '');
}

/** The validators order that units of a piece go from its holder to another. */
async function orderCorrection(id: string): Promise<void> {
  const repair = { kind: 'units', receivable: id, from: '1', to: faces.get(id) ?? '' } as const;
  const parties = { holders: ['talwerk'], rightful: 'kolbenhof' };
  const words = { corrects: HASH, reason: 'Registered by the wrong supplier.' };
  const change = { kind: 'correction', ...words, repair: { ...repair, ...parties } } as const;
  const proposal = await perform('hafenbank', 'propose', { change });
  for (const voter of ['lieferverband', 'aufsicht']) {
    await perform(voter, 'castBallot', { proposal, knows: NEWEST_PROTOCOL, vote: 'for' });
  }
}

/** A burden: the codes of its entries, what is there before it, and how it comes about. */
interface Burden {
  readonly codes: readonly EncumbranceCode[];
  readonly accepted?: Acceptance;
  readonly before?: (id: string) => Promise<unknown>;
  readonly make: (id: string) => Promise<unknown>;
}

const ACKNOWLEDGED = { kind: 'acknowledged' } as const;
const RIVALRY = freshHash();

/** What can be brought about on one receivable, and leaves the others as they are. */
const LOCAL: readonly Burden[] = [
  {
    codes: ['bound'],
    make: (id) => perform('talwerk', 'offerSale', { ...sale(id), interest: null, reserve: null }),
  },
  {
    codes: ['pledged'],
    make: (id) => {
      const terms = { pledgee: 'ostbank', secured: '100000', dueDay: ahead(30), reference: HASH };
      return perform('talwerk', 'pledgePiece', { ...units(id), ...terms });
    },
  },
  { codes: ['undisclosed'], make: (id) => assign(id, 'kolbenhof', false) },
  {
    codes: ['reserved'],
    make: async (id) => {
      const interest = { ppm: 60_000, dayCount: 'ACT/360' } as const;
      const terms = { ...sale(id), interest, reserve: { fee: '100' } };
      const offer = await perform('talwerk', 'offerSale', terms);
      await perform('hafenbank', 'acceptSale', { knowing: [], offer });
    },
  },
  {
    codes: ['contract'],
    make: async (id) => {
      const act = { do: 'cancel', amount: null };
      const rule = { name: 'forgive', when: { op: 'day', day: ahead(20) }, act };
      const terms = { until: ahead(30), escrow: null, rules: [rule] };
      const words = { receivable: id, language: 1, terms };
      const contract = await perform('talwerk', 'proposeContract', words);
      await perform('nordhafen', 'agreeContract', { contract });
    },
  },
  { codes: ['correction_ordered'], make: orderCorrection },
  {
    codes: ['disputed'],
    accepted: ACKNOWLEDGED,
    make: (id) => {
      const words = { receivable: id, amount: faces.get(id) ?? '', details: HASH };
      const why = { ground: 'damaged', payee: null } as const;
      return perform('nordhafen', 'disputeReceivable', { ...words, ...why });
    },
  },
  {
    codes: ['rival_disputed'],
    accepted: { document: RIVALRY },
    make: async () => {
      const shown = { currency: 'EUR', document: RIVALRY, details: freshHash() };
      const invoice = await register('kolbenhof', '77', shown);
      await perform('nordhafen', 'disputeInvoice', { invoice, reason: 'not_delivered' });
    },
  },
  {
    codes: ['set_off_declared'],
    accepted: ACKNOWLEDGED,
    make: async (id) => {
      const debt = await owing('700');
      const words = { receivable: id, piece: '1', debt, amount: '700' };
      await perform('nordhafen', 'setOffPiece', words);
    },
  },
  {
    codes: ['closed', 'nothing_open'],
    accepted: ACKNOWLEDGED,
    make: (id) => {
      const words = { receivable: id, amount: faces.get(id) ?? '', ground: 'concession' } as const;
      const paper = { document: freshHash(), details: HASH };
      return perform('talwerk', 'creditNote', { ...words, ...paper });
    },
  },
  { codes: ['frozen'], make: (id) => freeze(`receivable/${id}`) },
  { codes: ['frozen'], make: (id) => freeze(`piece/${id}/1`) },
  {
    codes: ['frozen'],
    before: (id) => assign(id, 'schraubwerk', true),
    make: () => freeze('member/schraubwerk'),
  },
  { codes: ['halted'], make: (id) => halt(`receivable/${id}`) },
];

/** What touches every receivable: these come last. */
const GLOBAL: readonly Burden[] = [
  {
    codes: ['money_frozen'],
    make: () => {
      const words = { member: 'nordhafen', ...ORDER, untilDay: ahead(9) };
      return perform('hafenbank', 'freezeMoney', words);
    },
  },
  {
    codes: ['payee_insolvent'],
    before: (id) => assign(id, 'kolbenhof', false),
    make: () => insolvent('talwerk', 1),
  },
  {
    codes: ['holder_insolvent'],
    before: (id) => assign(id, 'kolbenhof', true),
    make: () => insolvent('kolbenhof', 4),
  },
  { codes: ['issuer_insolvent'], make: () => insolvent('hafenbank', 2) },
  {
    codes: ['debtor_insolvent', 'closed'],
    accepted: { accelerates: true },
    make: () => insolvent('nordhafen', 3),
  },
  { codes: ['frozen'], make: () => freeze('member/nordhafen') },
  { codes: ['halted'], make: () => halt('debtor/nordhafen') },
  { codes: ['halted'], make: () => halt('network') },
];

const BURDENS = [...LOCAL, ...GLOBAL];

/** Kinds that no deed brings about: the rules refuse such a mandate. */
const NEVER: readonly EncumbranceCode[] = ['own_money'];

/** Founds and starts the network, which stops when the test is over. */
async function open(): Promise<void> {
  home = scratchFolder();
  await foundStory(home, [], { dayMs: 86_400_000, firstPort: 9_501 });
  genesis = decodeGenesis(readFileSync(join(home, 'genesis.json')));
  const devnet = new Devnet(home);
  onTestFinished(() => devnet.close());
  await devnet.startAll();
  const ids = await devnet.ids();
  const reader = await memberSigner(home, OVERSEER);
  client = new LedgerClient({ genesis, nodes: ids.map((id) => devnet.url(id)), reader });
}

/** Codes of the burdens that a piece has and did not have before. */
async function freshCodes(id: string, before: readonly string[]): Promise<string[]> {
  const { burdens } = await burdensTold(id);
  const fresh = burdens.filter((each) => !before.includes(each));
  return fresh.map((each) => each.split(' ')[0] ?? '');
}

it('W4: the burdens made here are all kinds that there are', () => {
  const kinds = Object.entries(ENCUMBRANCES).flatMap(([code, { severity }]) =>
    severity === 'burden' ? [code] : [],
  );
  expect(new Set([...BURDENS.flatMap(({ codes }) => codes), ...NEVER])).toEqual(new Set(kinds));
});

it('W4: on a real network each burden is told with its reason, a free piece has its file', {
  timeout: NETWORK_MS,
}, async () => {
  await open();
  // Each of another amount, and none that two others make up, so that none looks like another.
  const makings = BURDENS.map((burden, at) =>
    receivable(String(100_000 * (2 * at + 1)), burden.accepted),
  );
  const all = await Promise.all(makings);
  const payment = { to: 'hafenbank', currency: 'EUR', amount: '80000', payment: HASH };
  await perform('hafenbank', 'issueMoney', payment);
  await Promise.all(BURDENS.map(({ before }, at) => before?.(all[at] ?? '')));

  const file = join(home, 'free.json');
  const filed = await tally('prove', 'freedom', all[0] ?? '', '1', '--out', file);
  expect(filed).toMatchObject({ code: 0, json: { code: 'ok' } });
  const told = filed.json.sentences.join('\n');
  for (const name of ['Talwerk Getriebe GmbH (talwerk)', 'Nordhafen Automobile AG (nordhafen)']) {
    expect(told).toContain(name);
  }
  const bytes = readFileSync(file);
  expect(verifyFile(bytes, genesis)).toMatchObject({ ok: true });
  for (let at = 0; at < bytes.length; at += 67) {
    const altered = Uint8Array.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(verifyFile(altered, genesis), `byte ${at}`).toMatchObject({ ok: false });
  }

  for (const [at, { codes, make }] of BURDENS.entries()) {
    const id = all[at] ?? '';
    const before = await burdensTold(id);
    await make(id);
    // The node that is asked may have the deed later than the one that took it.
    await expect
      .poll(() => freshCodes(id, before.burdens))
      .toEqual(expect.arrayContaining([...codes]));
    const { exit, json } = await burdensTold(id);
    expect({ codes, exit, free: json.free }).toEqual({ codes, exit: 1, free: false });
    expect(json.sentences[0], codes.join()).toMatch(
      /^not free: the whole of receivable .* \(units 1 to [0-9]+00000\),/,
    );
    const refused = await tally('prove', 'freedom', id, '1', '--out', join(home, 'none.json'));
    expect(refused, codes.join()).toMatchObject({ code: 1, json: { code: 'not_free' } });
    expect(await verifiedByHand(id), codes.join()).toMatchObject({ ok: false, code: 'not_free' });
  }
});

/** What `tally ask freedom` says of the piece of a receivable; its burdens by code and subject. */
async function burdensTold(id: string) {
  const { code: exit, json } = await tally('ask', 'freedom', id, '1');
  const found = json.encumbrances.filter(({ severity }) => severity === 'burden');
  return { exit, json, burdens: found.map(({ code, subject }) => `${code} ${subject}`) };
}

/** The verdict on a file that somebody makes of a burdened piece all the same. */
async function verifiedByHand(id: string) {
  const { file } = await readClaim(client, { type: 'freedom', receivable: id, from: 1n });
  return verifyFile(utf8(canonicalText(file)), genesis);
}
