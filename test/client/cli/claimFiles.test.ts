import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_PROOF_BYTES, verifyFile } from '../../../client/auditor/verifyProofFile.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import { printableLines } from '../../../ledger/printable.ts';
import { toyGenesis } from '../auditor/toyChain.ts';
import { ClaimScene } from './claimScene.ts';
import type { Said } from './toyClients.ts';

// Somebody hands a bank a file that is none, or one that was made up: each is refused with a code
// and a reason in words, and nothing in it takes effect on the terminal.

/** Moves the cursor, turns the order of letters, clears the screen. */
const HOSTILE = '\u001b[2J\u202e\u009b';

interface Filed {
  readonly claim: JsonObject;
  readonly proof: { readonly entries: readonly JsonObject[] } & JsonObject;
  readonly type: string;
  readonly version: number;
}

let scene: ClaimScene;
let text: string;
let filed: Filed;

async function open(): Promise<void> {
  scene = await ClaimScene.open();
  const { bytes } = await scene.filed();
  text = Buffer.from(bytes).toString('utf8');
  filed = JSON.parse(text) as Filed;
}

const verify = (path: string): Promise<Said> =>
  scene.read('bank', 'verify', path, '--genesis', join(scene.home, 'genesis.json'));

/** The proof with its first entry otherwise. */
function entry(words: Record<string, unknown>): Filed['proof'] {
  const [first, ...rest] = filed.proof.entries;
  return { ...filed.proof, entries: [{ ...first, ...words } as JsonObject, ...rest] };
}

const json = (words: Record<string, unknown>): string => JSON.stringify({ ...filed, ...words });
const claim = (words: Record<string, unknown>): string =>
  json({ claim: { ...filed.claim, ...words } });

const HOSTILE_FILES: readonly (readonly [string, string, () => string | Uint8Array])[] = [
  ['nothing', 'not_json', () => ''],
  ['an e-invoice', 'not_json', () => '<Invoice/>'],
  ['bytes that are no text', 'not_utf8', () => Uint8Array.of(0xff, 0xfe, 0)],
  ['half of a file', 'not_json', () => text.slice(0, text.length / 2)],
  ['two files in one', 'not_json', () => text + text],
  ['a mark of byte order', 'not_json', () => `\ufeff${text}`],
  ['a million brackets', 'not_json', () => '['.repeat(1e6)],
  ['a million levels', 'too_deep', () => '['.repeat(1e6) + ']'.repeat(1e6)],
  ['more bytes than a proof has', 'too_big', () => new Uint8Array(MAX_PROOF_BYTES + 1)],
  ['a number', 'bad_shape', () => '7'],
  ['nothing as JSON', 'bad_shape', () => 'null'],
  ['a genesis document', 'bad_shape', () => Buffer.from(scene.chain.genesis.bytes)],
  ['its proof alone', 'bad_shape', () => JSON.stringify(filed.proof)],
  ['a key twice', 'not_canonical', () => text.replace('{"claim"', '{"type":"state","claim"')],
  ['a key __proto__', 'forbidden_key', () => text.replace('{"claim"', '{"__proto__":1,"claim"')],
  ['a number with a point', 'unsafe_number', () => claim({ height: 1.5 })],
  ['a height below 1', 'bad_shape', () => claim({ height: -1 })],
  ['an infinite height', 'unsafe_number', () => text.replace(/"height":[0-9]+/, '"height":1e400')],
  ['a day that is none', 'other_day', () => claim({ day: HOSTILE })],
  ['units from 0', 'bad_shape', () => claim({ from: '0' })],
  ['another unit', 'incomplete', () => claim({ from: '2' })],
  ['another receivable', 'incomplete', () => claim({ receivable: 'ab'.repeat(32) })],
  ['the next version', 'bad_shape', () => json({ version: 2 })],
  ['another type', 'bad_shape', () => json({ type: 'unregistered' })],
  ['a type of its own', 'bad_shape', () => json({ type: HOSTILE })],
  ['a field of its own', 'bad_shape', () => json({ [HOSTILE]: 1 })],
  ['a key of its own', 'not_in_state', () => json({ proof: entry({ key: HOSTILE }) })],
  ['another value', 'not_in_state', () => json({ proof: entry({ value: HOSTILE }) })],
  ['129 keys', 'bad_shape', () => json({ proof: { ...filed.proof, entries: many(129) } })],
  ['a key twice in it', 'bad_shape', () => json({ proof: { ...filed.proof, entries: many(2) } })],
];

function many(count: number): Json {
  return Array.from({ length: count }, () => filed.proof.entries[0] ?? null);
}

describe('W4 a file that is none', () => {
  it('W4: is refused with a code and in words', async () => {
    await open();
    for (const [what, code, make] of HOSTILE_FILES) {
      const made = make();
      const bytes = typeof made === 'string' ? utf8(made) : made;
      const verdict = verifyFile(bytes, scene.chain.genesis);
      expect(verdict, what).toMatchObject({ ok: false, code });
      const reason = verdict.ok ? '' : verdict.reason;
      expect(reason.split(' ').length, `${what}: ${reason}`).toBeGreaterThan(2);
      expect(reason.length, what).toBeLessThan(500);
    }
  });

  it('W4: takes no effect on the terminal where it is shown', async () => {
    await open();
    const files = [
      claim({ day: HOSTILE }),
      json({ type: HOSTILE }),
      json({ [HOSTILE]: 1 }),
      json({ proof: entry({ key: HOSTILE }) }),
      json({ proof: entry({ value: HOSTILE }) }),
    ];
    for (const bytes of files) {
      const path = join(scene.home, 'hostile.json');
      writeFileSync(path, bytes);
      const said = await verify(path);
      expect(said.code).toBe(1);
      expect(said.out).toMatch(/^does not hold: [a-z_]+: /);
      expect(printableLines(said.out + said.err)).toBe(said.out + said.err);
    }
  });

  it('W4: of another network is refused, and says so', async () => {
    await open();
    const verdict = verifyFile(utf8(text), toyGenesis('another'));
    expect(verdict).toMatchObject({ ok: false, code: 'other_chain' });
  });

  it('W4: that cannot be read is said in words', async () => {
    await open();
    expect(await verify(join(scene.home, 'none'))).toMatchObject({ code: 2 });
    expect((await verify(join(scene.home, 'none'))).err).toContain('there is no such file');
    expect((await verify(scene.home)).err).toContain('it is a folder');
  });

  it('W4: needs a genesis document, of the words or the configuration', async () => {
    await open();
    const path = join(scene.home, 'free.json');
    const said = await scene.read('bank', 'verify', path);
    expect(said.code).toBe(2);
    expect(said.err).toContain('--genesis FILE');
    const config = ['--config', join(scene.home, 'bank.json')];
    expect(await scene.read('bank', 'verify', path, ...config)).toMatchObject({ code: 0 });
  });
});
