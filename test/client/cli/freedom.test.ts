import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { decodeProofFile, verifyFile } from '../../../client/auditor/verifyProofFile.ts';
import { main } from '../../../client/cli/main.ts';
import { readClaim } from '../../../client/sdk/claiming.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { secretOf, ToyChain, toyGenesis } from '../auditor/toyChain.ts';
import { commandOf } from './toyClients.ts';
import { startToyNode } from './toyNode.ts';

// The file that a bank keeps of a piece, and what becomes of it when somebody alters it.

const SAMPLES = join(import.meta.dirname, '../../../examples/invoices');
const NAMES = { 'Talwerk Getriebe GmbH': 'tier-1', 'Nordhafen Automobile AG': 'maker' };

let home: string;
let chain: ToyChain;
let url: string;

interface Said {
  readonly code: number;
  readonly json: Record<string, unknown>;
  readonly err: string;
}

async function tally(member: string, ...words: string[]): Promise<Said> {
  let [out, err] = ['', ''];
  const session = words[0] === 'verify' ? [] : ['--config', join(home, `${member}.json`)];
  const code = await main([...words, ...session, '--json'], {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    env: {},
    environment: { ...systemEnvironment, now: () => chain.ground.time },
    ask: async () => 'yes',
    signal: new AbortController().signal,
    exitCode: 0,
  });
  const [first = '{}'] = out.split('\n');
  return { code, json: JSON.parse(first === '' ? '{}' : first), err };
}

/** A deed of a member that a block holds; the id of its transaction. */
async function deed(member: string, type: string, words: object): Promise<string> {
  const file = join(home, 'deed.json');
  writeFileSync(file, JSON.stringify(words));
  const said = await tally(member, ...commandOf(type), '--fields', file);
  expect(said, type).toMatchObject({ code: 0 });
  return String(said.json['id']);
}

/** A receivable of tier-1, accepted as an undertaking. */
async function receivable(): Promise<string> {
  const file = join(SAMPLES, 'gear-housings-ubl.xml');
  const { json } = await tally('tier-1', 'invoices', 'register', file);
  const { id, details } = json as { id: string; details: string };
  expect((await tally('maker', 'accept', id, '--details', details)).code).toBe(0);
  return id;
}

beforeEach(async () => {
  chain = new ToyChain();
  const node = await startToyNode(chain);
  url = node.url;
  home = scratchFolder({ 'network.key': `${'ab'.repeat(32)}\n`, 'text.txt': 'I owe you.\n' });
  writeFileSync(join(home, 'genesis.json'), chain.genesis.bytes);
  for (const member of ['bank', 'maker', 'tier-1', 'tier-2']) {
    const secret = secretOf(`${member} signs`);
    await writeKeyFile(join(home, `${member}.key`), { member, keyName: 'main', secret });
    const config = {
      nodes: [node.url],
      genesisFile: 'genesis.json',
      keyFile: `${member}.key`,
      networkKeyFile: 'network.key',
      documentNames: NAMES,
      detailsFolder: '.',
      acceptance: { issuer: 'bank', chargesCap: null, textFile: 'text.txt' },
    };
    writeFileSync(join(home, `${member}.json`), JSON.stringify(config));
  }
});

/** Files the freedom of a piece of a new receivable; the bytes, and the receivable. */
async function filed(): Promise<{ id: string; path: string; bytes: Uint8Array }> {
  const id = await receivable();
  const path = join(home, 'free.json');
  const said = await tally('bank', 'prove', 'freedom', id, '1', '--out', path);
  expect(said).toMatchObject({ code: 0, json: { type: 'freedom', code: 'ok', file: path } });
  return { id, path, bytes: readFileSync(path) };
}

describe('W4 the freedom of a piece, filed', () => {
  it('W4: verifies offline, in sentences that a lawyer reads', async () => {
    const { id, path } = await filed();
    const genesis = join(home, 'genesis.json');
    const { code, json } = await tally('bank', 'verify', path, '--genesis', genesis);
    expect(code).toBe(0);
    const height = chain.height;
    expect(json).toMatchObject({ ok: true, type: 'freedom', height, day: '2026-11-09' });
    const sentences = json['sentences'] as string[];
    const where = `at height ${height} of 2026-11-09`;
    expect(sentences[0]).toBe(
      `free: units 1 to 8286674 of receivable ${id} are unencumbered ${where}`,
    );
    expect(sentences[1]).toMatch(/^registered once on this ledger: invoice .* of tier-1/);
    expect(sentences[2]).toMatch(/^accepted as an undertaking by maker, payable on/);
    expect(sentences[3]).toMatch(/^held by tier-1: 8286674 EUR/);
  });

  it('W4: with any byte altered does not hold', async () => {
    const { bytes } = await filed();
    const { genesis } = chain;
    expect(verifyFile(bytes, genesis)).toMatchObject({ ok: true });
    for (let at = 0; at < bytes.length; at += 7) {
      const altered = Uint8Array.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(verifyFile(altered, genesis), `byte ${at}`).toMatchObject({ ok: false });
    }
  });

  it('W4: with any field left out or another does not hold', async () => {
    const { bytes } = await filed();
    const json = decodeProofFile(bytes) as JsonObject;
    const at = (path: readonly string[], value: unknown): JsonObject => {
      const [name = '', ...rest] = path;
      const copy = structuredClone(json) as Record<string, unknown>;
      let inner = copy;
      for (const each of path.slice(0, -1)) inner = inner[each] as Record<string, unknown>;
      const last = path.at(-1) ?? name;
      if (value === undefined && rest.length >= 0) delete inner[last];
      else inner[last] = value;
      return copy as JsonObject;
    };
    const fields: string[][] = [['claim'], ['proof'], ['type'], ['version']];
    const claim = Object.keys(json['claim'] as JsonObject).map((name) => ['claim', name]);
    const proof = Object.keys(json['proof'] as JsonObject).map((name) => ['proof', name]);
    for (const path of [...fields, ...claim, ...proof]) {
      for (const value of [undefined, null, 7, 'ab'.repeat(32)]) {
        const file = utf8(canonicalText(at(path, value)));
        expect(verifyFile(file, chain.genesis), `${path} ${value}`).toMatchObject({ ok: false });
      }
    }
    expect(verifyFile(bytes, toyGenesis('another'))).toMatchObject({ ok: false });
  });

  it('W4: of an older height cannot be presented as newer', async () => {
    const { bytes } = await filed();
    const json = decodeProofFile(bytes) as { claim: JsonObject } & JsonObject;
    const newer = { ...json, claim: { ...json.claim, height: chain.height + 1 } };
    const verdict = verifyFile(utf8(canonicalText(newer)), chain.genesis);
    expect(verdict).toMatchObject({ ok: false, code: 'other_height' });
    const later = { ...json, claim: { ...json.claim, day: '2026-11-10' } };
    const other = verifyFile(utf8(canonicalText(later)), chain.genesis);
    expect(other).toMatchObject({ ok: false, code: 'other_day' });
  });

  it('W4: with facts of two heights does not hold, nor with one left out', async () => {
    const { id, bytes } = await filed();
    const old = decodeProofFile(bytes) as unknown as Bundled;
    await deed('tier-1', 'pledgePiece', pledgeOf(id));
    const keys = old.proof.entries.map(({ key }) => key);
    const now = chain.proveStates([...keys, 'member/bank']) as unknown as Bundled['proof'];
    const claim = { ...old.claim, height: chain.height };
    const verdict = (proof: object, said: object = claim) =>
      verifyFile(utf8(canonicalText({ ...old, claim: said, proof } as never)), chain.genesis);
    const piece = (entries: Bundled['proof']['entries']) =>
      entries.find(({ key }) => key.startsWith('piece/'));
    // The piece as it was, under the header of now.
    const mixed = now.entries
      .filter(({ key }) => key !== 'member/bank')
      .map((each) => (each.key.startsWith('piece/') ? piece(old.proof.entries) : each));
    expect(verdict({ ...now, entries: mixed })).toMatchObject({ code: 'not_in_state' });
    const without = now.entries.filter(({ key }) => key !== 'member/bank');
    // The pledge that the piece names now is not among them.
    expect(verdict({ ...now, entries: without })).toMatchObject({ code: 'incomplete' });
    const less = old.proof.entries.slice(1);
    const incomplete = verdict({ ...old.proof, entries: less }, old.claim);
    expect(incomplete).toMatchObject({ code: 'incomplete' });
    const renamed = now.entries
      .map((each) => (each.key === 'member/bank' ? { ...each, key: 'member/bany' } : each))
      .filter(({ key }) => !key.startsWith('validators'));
    expect(verdict({ ...now, entries: renamed })).toMatchObject({ code: 'not_in_state' });
  });

  it('W4: of a burdened piece is not written, and one made by hand is refused', async () => {
    const id = await receivable();
    await deed('tier-1', 'pledgePiece', pledgeOf(id));
    const path = join(home, 'none.json');
    const said = await tally('bank', 'prove', 'freedom', id, '1', '--out', path);
    expect(said).toMatchObject({ code: 1, json: { code: 'not_free', file: null } });
    expect(() => readFileSync(path)).toThrow('ENOENT');
    const client = new LedgerClient({ genesis: chain.genesis, nodes: [url] });
    const claim = { type: 'freedom', receivable: id, from: 1n } as const;
    const { file } = await readClaim(client, claim);
    const verdict = verifyFile(utf8(canonicalText(file)), chain.genesis);
    expect(verdict).toMatchObject({ ok: false, code: 'not_free' });
    expect(verdict.ok || verdict.reason).toContain('not free: it is pledged');
  });
});

interface Bundled {
  readonly claim: object;
  readonly proof: { readonly entries: readonly { readonly key: string }[] };
}

function pledgeOf(receivable: string): object {
  const units = { receivable, piece: '1', from: '1', to: '8286674' };
  const words = { pledgee: 'bank', secured: '9000', dueDay: '2026-12-24' };
  return { ...units, ...words, reference: 'ab'.repeat(32) };
}

describe('W4 tally ask freedom', () => {
  it('W4: says free with 0, and not free with 1 and why, at one height', async () => {
    const id = await receivable();
    const free = await tally('bank', 'ask', 'freedom', id, '1');
    expect(free).toMatchObject({ code: 0, json: { free: true, height: chain.height } });
    const pledge = await deed('tier-1', 'pledgePiece', pledgeOf(id));
    const { code, json } = await tally('bank', 'ask', 'freedom', id, '1');
    expect({ code, free: json['free'] }).toEqual({ code: 1, free: false });
    expect(json['encumbrances']).toContainEqual({
      code: 'pledged',
      severity: 'burden',
      subject: pledge,
      amount: '9000',
      keys: [`piece/${id}/${'1'.padStart(18, '0')}`, `pledge/${pledge}`],
      sentence: `it is pledged ${pledge}: 9000`,
    });
  });

  it('W4: is shown to a purchaser before it signs', async () => {
    const money = ['--to', 'bank', '--amount', '90000', '--currency', 'EUR', '--payment', 'in'];
    await tally('bank', 'money', 'issue', ...money);
    const id = await receivable();
    const terms = ['--price', '64000.00', '--issuer', 'bank', '--reference', 'sale 1'];
    const { json } = await tally('tier-1', 'financing', 'offer-sale', id, ...terms);
    const bought = await tally('bank', 'buy', String(json['id']));
    expect(bought.code).toBe(0);
    expect(bought.err).toContain(`free: units 1 to 8286674 of receivable ${id} are unencumbered`);
  });
});

describe('W4 a document that was never registered', () => {
  it('W4: is proved to be so in a file, and not once it is registered', async () => {
    const document = join(SAMPLES, 'gear-housings-ubl.xml');
    const [path, genesis] = [join(home, 'none.json'), join(home, 'genesis.json')];
    const money = { to: 'bank', currency: 'EUR', amount: '1', payment: 'ab'.repeat(32) };
    await deed('bank', 'issueMoney', money);
    const said = await tally('bank', 'prove', 'unregistered', document, '--out', path);
    expect(said).toMatchObject({ code: 0, json: { type: 'unregistered', file: path } });
    const { code, json } = await tally('bank', 'verify', path, '--genesis', genesis);
    expect({ code, type: json['type'] }).toEqual({ code: 0, type: 'unregistered' });
    expect((json['sentences'] as string[])[0]).toMatch(/^never registered: up to height 1 of/);
    const key = ['--network-key', join(home, 'network.key')];
    const about = async (file: string): Promise<unknown> => {
      const words = ['verify', path, '--genesis', genesis, '--document', file, ...key];
      return (await tally('bank', ...words)).json;
    };
    expect(await about(document)).toMatchObject({ ok: true });
    const other = join(SAMPLES, 'brake-discs-ubl.xml');
    expect(await about(other)).toMatchObject({ ok: false, code: 'other_document' });
    await receivable();
    const after = await tally('bank', 'prove', 'unregistered', document, '--out', path);
    expect(after).toMatchObject({ code: 1, json: { code: 'registered', file: null } });
  });
});
