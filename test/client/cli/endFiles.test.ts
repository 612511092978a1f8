import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { verifyFile } from '../../../client/auditor/verifyProofFile.ts';
import { DEFAULT_PARAMETERS } from '../../../contracts/state/parameters.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import { toyGenesis } from '../auditor/toyChain.ts';
import { ClaimScene } from './claimScene.ts';
import type { Said } from './toyClients.ts';

// A receivable is paid, and leaves the state a year later: what it was is shown by a file alone.

/** After the receivable of the scene is due, and after it has left. */
const PAID = Date.parse('2027-02-01T12:00:00Z');
const LEFT = PAID + (DEFAULT_PARAMETERS.archiveDays + 1) * 86_400_000;

interface Filed {
  readonly proof: JsonObject;
  readonly steps: readonly JsonObject[];
  readonly type: string;
}

let scene: ClaimScene;
let id = '';
let path = '';

/** Trades a receivable to its end. */
beforeEach(async () => {
  scene = await ClaimScene.open();
  id = await scene.receivable();
  path = join(scene.home, 'end.json');
  const money = { to: 'maker', currency: 'EUR', amount: '8286674', payment: 'ab'.repeat(32) };
  await scene.deed('bank', 'issueMoney', money);
  scene.chain.grow([], { time: PAID });
});

const prove = (): Promise<Said> => scene.read('bank', 'prove', 'end', id, '--out', path);
const verify = (): Promise<Said> =>
  scene.read('bank', 'verify', path, '--genesis', join(scene.home, 'genesis.json'));

async function filed(): Promise<Filed> {
  scene.chain.grow([], { time: LEFT });
  const said = await prove();
  expect([said.code, said.err]).toEqual([0, '']);
  return JSON.parse(readFileSync(path, 'utf8')) as Filed;
}

describe('the end of a receivable that has left the state', () => {
  it('is filed when it has left, and not before', async () => {
    const early = await prove();
    expect([early.code, early.out]).toEqual([1, `no receivable ${id} has left the state\n`]);
    const { steps, type } = await filed();
    expect([steps.length, type]).toEqual([1, 'end']);
  });

  it('is told to who asks for the receivable', async () => {
    scene.chain.grow([], { time: LEFT });
    const said = await scene.read('bank', 'show', 'receivable', id);
    const told = 'it ended and left the state at height 5; all that it was: ';
    expect(said.out.split('\n').slice(0, 2)).toEqual([
      `there is no receivable/${id}`,
      `${told}tally prove end ${id} --out FILE`,
    ]);
    const { code, json } = await scene.tally('bank', 'show', 'receivable', id);
    expect([code, json]).toMatchObject([1, { value: null, foldedAt: 5 }]);
    const never = await scene.tally('bank', 'show', 'receivable', 'ab'.repeat(32));
    expect([never.code, 'foldedAt' in never.json]).toEqual([1, false]);
  });

  it('is verified by the file and the genesis document alone, in sentences', async () => {
    await filed();
    await scene.clients.node.app.close();
    const said = await verify();
    expect(said.code).toBe(0);
    const [first, second, third] = said.out.split('\n');
    expect(first).toBe(
      `holds: receivable ${id} of 82,866.74 EUR, owed by maker to tier-1, has ended`,
    );
    expect(second).toMatch(/^paid 82,866.74 EUR; nothing of it was open from 2027-02-01T/);
    expect(third).toMatch(
      /left the state at height [0-9]+, with 3 facts \(1 holding, 1 piece, 1 receivable\)/,
    );
  });

  it('says every fact that left, as it was', async () => {
    await filed();
    const args = ['verify', path, '--genesis', join(scene.home, 'genesis.json')];
    const { json } = await scene.tally('bank', ...args);
    const facts = json['facts'] as Record<string, Json>;
    expect(facts[`receivable/${id}`]).toMatchObject({ status: 'paid', paid: '8286674' });
    expect(facts[`piece/${id}/000000000000000001`]).toMatchObject({ paid: '8286674' });
    expect(json['leaf']).toMatchObject({ receivable: id, paid: '8286674', steps: 1 });
  });

  it('holds with nothing altered, left out or added', async () => {
    const file = await filed();
    const [step = {}] = file.steps;
    const facts = step['facts'] as Record<string, JsonObject>;
    const key = `receivable/${id}`;
    const richer = { ...step, facts: { ...facts, [key]: { ...facts[key], paid: '1' } } };
    const account = scene.chain.proveState('account/bank/eur/tier-1');
    const never = scene.chain.proveState(`folded/${'ab'.repeat(32)}`);
    const rows: readonly (readonly [string, string, Json])[] = [
      ['a fact with another amount', 'other_step', { ...file, steps: [richer] }],
      ['no texts', 'incomplete', { ...file, steps: [] }],
      ['a text twice', 'superfluous', { ...file, steps: [step, step] }],
      ['a text of another kind', 'other_step', { ...file, steps: [null] }],
      ['the proof of an account', 'other_proof', { ...file, proof: account }],
      ['the proof that nothing has left', 'absent', { ...file, proof: never }],
      ['another leaf', 'not_in_state', { ...file, proof: { ...file.proof, value: { a: 1 } } }],
      ['no proof', 'bad_shape', { ...file, proof: null }],
      ['a field of its own', 'bad_shape', { ...file, more: 1 }],
      ['the next version', 'bad_shape', { ...file, version: 2 }],
    ];
    for (const [what, code, json] of rows) {
      const verdict = verifyFile(utf8(JSON.stringify(json)), scene.chain.genesis);
      expect([what, verdict]).toMatchObject([what, { ok: false, code }]);
    }
    const other = verifyFile(utf8(JSON.stringify(file)), toyGenesis('other'));
    expect(other).toMatchObject({ ok: false, code: 'other_chain' });
  });

  it('does not hold with any byte altered, and crashes nobody', async () => {
    await filed();
    const bytes = readFileSync(path);
    const change = fc.tuple(fc.nat(bytes.length - 2), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(change, ([at, difference]) => {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ difference;
        expect(verifyFile(altered, scene.chain.genesis).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('is not taken from a node that gives another text', async () => {
    scene.chain.grow([], { time: LEFT });
    const archived = scene.chain.archivedText.bind(scene.chain);
    scene.chain.archivedText = (digest) => archived(digest)?.replace('"paid":"8', '"paid":"9');
    const said = await prove();
    expect(said.code).not.toBe(0);
    expect(said.err).toContain('another text');
    scene.chain.archivedText = () => undefined;
    expect((await prove()).err).toContain('has no text');
  });

  it('is refused in words when the file is cut', async () => {
    await filed();
    writeFileSync(path, readFileSync(path).subarray(0, -40));
    const said = await verify();
    expect([said.code, said.out]).toMatchObject([1, /^does not hold: not_json: /]);
  });
});
