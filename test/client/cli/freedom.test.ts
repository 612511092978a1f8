import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { decodeProofFile, verifyFile } from '../../../client/auditor/verifyProofFile.ts';
import { readClaim } from '../../../client/sdk/claiming.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import { toyGenesis } from '../auditor/toyChain.ts';
import { ClaimScene, pledgeOf } from './claimScene.ts';
import { SAMPLES } from './toyClients.ts';

// The file that a bank keeps of a piece, and what becomes of it when somebody alters it.

let scene: ClaimScene;

beforeEach(async () => {
  scene = await ClaimScene.open();
});

describe('W4 the freedom of a piece, filed', () => {
  it('W4: verifies offline, in sentences that a lawyer reads', async () => {
    const { id, path } = await scene.filed();
    const genesis = join(scene.home, 'genesis.json');
    const { code, json } = await scene.tally('bank', 'verify', path, '--genesis', genesis);
    expect(code).toBe(0);
    const height = scene.chain.height;
    expect(json).toMatchObject({ ok: true, type: 'freedom', height, day: '2026-11-09' });
    const sentences = json['sentences'] as string[];
    // Members of the toy chain are called as their ids.
    const name = (member: string): string => `${member} (${member})`;
    const where = `at height ${height} of 2026-11-09`;
    expect(sentences.slice(0, 6)).toEqual([
      `free: the whole of receivable ${id}, 82,866.74 EUR (units 1 to 8286674), ` +
        `is unencumbered ${where}`,
      `registered once on this ledger: invoice ${id} of ${name('tier-1')}, ` +
        'by identity and by document',
      `accepted as an undertaking by ${name('maker')}, payable on 2027-02-01 ` +
        `in money of ${name('bank')}`,
      `held by ${name('tier-1')}: 82,866.74 EUR of it are open`,
      `outside registers: nothing was attested up to height ${height} of 2026-11-09; ` +
        'this ledger does not search them',
      'to know: evidence level 0 of 3: the word of its two parties',
    ]);
  });

  it('W4: is printed with the chain, the height and what it does not say', async () => {
    const { path } = await scene.filed();
    const genesis = join(scene.home, 'genesis.json');
    const { out } = await scene.read('bank', 'verify', path, '--genesis', genesis);
    expect(out).toMatch(/^holds: free: the whole of receivable/);
    expect(out).toContain(`(chain ${scene.chain.genesis.chain}), at height ${scene.chain.height}`);
    expect(out).toContain('it says nothing about any later height');
    expect(out).not.toContain('minor units');
  });

  it('W4: is about a document, when that is at hand', async () => {
    const { path } = await scene.filed();
    const config = ['--config', join(scene.home, 'bank.json')];
    const about = (file: string) =>
      scene.tally('bank', 'verify', path, ...config, '--document', join(SAMPLES, file));
    expect(await about('gear-housings-ubl.xml')).toMatchObject({
      code: 0,
      json: { ok: true, documentCompared: true },
    });
    const other = { ok: false, code: 'other_document' };
    expect(await about('brake-discs-ubl.xml')).toMatchObject({ code: 1, json: other });
  });

  it('W4: with any byte altered does not hold', { timeout: 120_000 }, async () => {
    const { bytes } = await scene.filed();
    const { genesis } = scene.chain;
    expect(verifyFile(bytes, genesis)).toMatchObject({ ok: true });
    for (let at = 0; at < bytes.length; at += 31) {
      const altered = Uint8Array.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(verifyFile(altered, genesis), `byte ${at}`).toMatchObject({ ok: false });
    }
  });

  it('W4: with any field left out or another does not hold', async () => {
    const { bytes } = await scene.filed();
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
        expect(verifyFile(file, scene.chain.genesis), `${path} ${value}`).toMatchObject({
          ok: false,
        });
      }
    }
    expect(verifyFile(bytes, toyGenesis('another'))).toMatchObject({ ok: false });
  });

  it('W4: of an older height cannot be presented as newer', async () => {
    const { bytes } = await scene.filed();
    const json = decodeProofFile(bytes) as { claim: JsonObject } & JsonObject;
    const newer = { ...json, claim: { ...json.claim, height: scene.chain.height + 1 } };
    const verdict = verifyFile(utf8(canonicalText(newer)), scene.chain.genesis);
    expect(verdict).toMatchObject({ ok: false, code: 'other_height' });
    const later = { ...json, claim: { ...json.claim, day: '2026-11-10' } };
    const other = verifyFile(utf8(canonicalText(later)), scene.chain.genesis);
    expect(other).toMatchObject({ ok: false, code: 'other_day' });
  });

  it('W4: with facts of two heights does not hold, nor with one left out', async () => {
    const { id, bytes } = await scene.filed();
    const old = decodeProofFile(bytes) as unknown as Bundled;
    await scene.deed('tier-1', 'pledgePiece', pledgeOf(id));
    const keys = old.proof.entries.map(({ key }) => key);
    const now = scene.chain.proveStates([...keys, 'member/tier-2']) as unknown as Bundled['proof'];
    const claim = { ...old.claim, height: scene.chain.height };
    const verdict = (proof: object, said: object = claim) =>
      verifyFile(utf8(canonicalText({ ...old, claim: said, proof } as never)), scene.chain.genesis);
    const piece = (entries: Bundled['proof']['entries']) =>
      entries.find(({ key }) => key.startsWith('piece/'));
    // The piece as it was, under the header of now.
    const mixed = now.entries
      .filter(({ key }) => key !== 'member/tier-2')
      .map((each) => (each.key.startsWith('piece/') ? piece(old.proof.entries) : each));
    expect(verdict({ ...now, entries: mixed })).toMatchObject({ code: 'not_in_state' });
    const without = now.entries.filter(({ key }) => key !== 'member/tier-2');
    // The pledge that the piece names now is not among them.
    expect(verdict({ ...now, entries: without })).toMatchObject({ code: 'incomplete' });
    const less = old.proof.entries.slice(1);
    const incomplete = verdict({ ...old.proof, entries: less }, old.claim);
    expect(incomplete).toMatchObject({ code: 'incomplete' });
    const renamed = now.entries
      .map((each) => (each.key === 'member/tier-2' ? { ...each, key: 'member/tier-3' } : each))
      .filter(({ key }) => !key.startsWith('validators'));
    expect(verdict({ ...now, entries: renamed })).toMatchObject({ code: 'not_in_state' });
  });

  it('W4: of a burdened piece is not written, and one made by hand is refused', async () => {
    const id = await scene.receivable();
    await scene.deed('tier-1', 'pledgePiece', pledgeOf(id));
    const path = join(scene.home, 'none.json');
    const said = await scene.tally('bank', 'prove', 'freedom', id, '1', '--out', path);
    expect(said).toMatchObject({ code: 1, json: { code: 'not_free', file: null } });
    expect(() => readFileSync(path)).toThrow('ENOENT');
    const client = new LedgerClient({ genesis: scene.chain.genesis, nodes: [scene.url] });
    const claim = { type: 'freedom', receivable: id, from: 1n } as const;
    const { file } = await readClaim(client, claim);
    const verdict = verifyFile(utf8(canonicalText(file)), scene.chain.genesis);
    expect(verdict).toMatchObject({ ok: false, code: 'not_free' });
    expect(verdict.ok || verdict.reason).toContain('not free: it is pledged');
  });
});

interface Bundled {
  readonly claim: object;
  readonly proof: { readonly entries: readonly { readonly key: string }[] };
}

describe('W4 tally ask freedom', () => {
  it('W4: says free with 0, and not free with 1 and why, at one height', async () => {
    const id = await scene.receivable();
    const free = await scene.tally('bank', 'ask', 'freedom', id, '1');
    expect(free).toMatchObject({ code: 0, json: { free: true, height: scene.chain.height } });
    const pledge = await scene.deed('tier-1', 'pledgePiece', pledgeOf(id));
    const first = '1'.padStart(18, '0');
    const { code, json } = await scene.tally('bank', 'ask', 'freedom', id, '1');
    expect({ code, free: json['free'] }).toEqual({ code: 1, free: false });
    expect(json['encumbrances']).toContainEqual({
      code: 'pledged',
      severity: 'burden',
      subject: pledge,
      amount: '9000',
      keys: [`piece/${id}/${first}`, `holding/${id}/${first}`, `pledge/${pledge}`],
      sentence: `it is pledged ${pledge}: 90.00 EUR`,
    });
  });

  it('W4: needs no unit while it is one piece, and names the pieces of another', async () => {
    const id = await scene.receivable();
    const whole = await scene.tally('bank', 'ask', 'freedom', id);
    expect(whole).toMatchObject({ code: 0, json: { free: true } });
    const terms = ['--to', 'tier-2', '--percent', '40', '--reference', 'part'];
    const offered = await scene.tally('tier-1', 'pieces', 'offer-assignment', id, ...terms);
    expect(offered).toMatchObject({ code: 0 });
    for (const command of ['ask', 'prove']) {
      const out = command === 'prove' ? ['--out', join(scene.home, 'none.json')] : [];
      const said = await scene.tally('bank', command, 'freedom', id, ...out);
      expect(said).toMatchObject({ code: 2, json: { error: { code: 'usage' } } });
      expect(said.err).toContain('1 (33,146.69 EUR open, paid to tier-1)');
      expect(said.err).toContain('3314670 (49,720.05 EUR open, paid to tier-1)');
    }
    const rest = await scene.tally('bank', 'ask', 'freedom', id, '3314670');
    expect(rest).toMatchObject({ code: 0, json: { free: true } });
    const said = (rest.json['sentences'] as string[])[0];
    expect(said).toContain('the piece of 49,720.05 EUR (units 3314670 to 8286674 of 8286674)');
  });

  it('W4: says why there is no such piece', async () => {
    const file = join(SAMPLES, 'gear-housings-ubl.xml');
    const { json } = await scene.tally('tier-1', 'invoices', 'register', file);
    const id = String(json['id']);
    const asked = async (...words: string[]): Promise<unknown> => {
      const said = await scene.tally('bank', 'ask', 'freedom', ...words);
      expect(said).toMatchObject({ code: 1, json: { free: false, code: 'absent' } });
      return (said.json['sentences'] as string[])[0];
    };
    expect(await asked(id)).toMatch(/is registered, and no receivable: maker has accepted no part/);
    expect(await asked('ab'.repeat(32))).toMatch(/^this ledger has no receivable abab/);
    await scene.tally('maker', 'accept', id, '--details', String(json['details']));
    expect(await asked(id, '7')).toBe(`no piece of receivable ${id} begins at unit 7`);
    for (const words of [['abc'], [id, '0'], [id, '1.5'], [id, '-1']]) {
      expect(await scene.tally('bank', 'ask', 'freedom', ...words)).toMatchObject({ code: 2 });
    }
  });

  it('W4: is shown to a purchaser before it signs', async () => {
    const money = ['--to', 'bank', '--amount', '90000', '--currency', 'EUR', '--payment', 'in'];
    await scene.tally('bank', 'money', 'issue', ...money);
    const id = await scene.receivable();
    const terms = ['--price', '64000.00', '--issuer', 'bank', '--reference', 'sale 1'];
    const { json } = await scene.tally('tier-1', 'financing', 'offer-sale', id, ...terms);
    const bought = await scene.tally('bank', 'buy', String(json['id']));
    expect(bought.code).toBe(0);
    expect(bought.err).toContain(`free: the whole of receivable ${id}, 82,866.74 EUR`);
    // Once: what was said of one piece at two heights could differ.
    expect(bought.err.match(/evidence level [0-9]/g)).toHaveLength(1);
  });
});

describe('W4 a document that was never registered', () => {
  it('W4: is proved to be so in a file, and not once it is registered', async () => {
    const document = join(SAMPLES, 'gear-housings-ubl.xml');
    const [path, genesis] = [join(scene.home, 'none.json'), join(scene.home, 'genesis.json')];
    const money = { to: 'bank', currency: 'EUR', amount: '1', payment: 'ab'.repeat(32) };
    await scene.deed('bank', 'issueMoney', money);
    const said = await scene.tally('bank', 'prove', 'unregistered', document, '--out', path);
    expect(said).toMatchObject({ code: 0, json: { type: 'unregistered', file: path } });
    const { code, json } = await scene.tally('bank', 'verify', path, '--genesis', genesis);
    expect({ code, type: json['type'] }).toEqual({ code: 0, type: 'unregistered' });
    expect((json['sentences'] as string[])[0]).toMatch(/^never registered: up to height 1 of/);
    const key = ['--network-key', join(scene.home, 'network.key')];
    const about = async (file: string): Promise<unknown> => {
      const words = ['verify', path, '--genesis', genesis, '--document', file, ...key];
      return (await scene.tally('bank', ...words)).json;
    };
    expect(await about(document)).toMatchObject({ ok: true });
    const other = join(SAMPLES, 'brake-discs-ubl.xml');
    expect(await about(other)).toMatchObject({ ok: false, code: 'other_document' });
    // Who verifies it with a fingerprint alone is told what is still to be looked at.
    const { out } = await scene.read('bank', 'verify', path, '--genesis', genesis);
    expect(out).toContain('--document FILE with --network-key FILE says whether it is yours');
    expect(out).toContain('these very bytes are meant');
    const keyless = ['verify', path, '--genesis', genesis, '--document', document];
    expect(await scene.tally('bank', ...keyless)).toMatchObject({ code: 2 });
    const id = await scene.receivable();
    const after = await scene.tally('bank', 'prove', 'unregistered', document, '--out', path);
    expect(after).toMatchObject({ code: 1, json: { code: 'registered', file: null } });
    const [, by] = after.json['sentences'] as string[];
    expect(by).toBe(`registered by tier-1 (tier-1): invoice ${id}`);
  });
});
