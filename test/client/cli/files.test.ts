import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { storyChain, ToyChain, toyGenesis } from '../auditor/toyChain.ts';
import { runTally } from './runTally.ts';
import { startToyNode } from './toyNode.ts';

const SAMPLES = join(import.meta.dirname, '../../../examples/invoices');
const chain = storyChain();
let folder: string;
let genesis: string;

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

beforeEach(async () => {
  folder = scratchFolder();
  genesis = await write('genesis.json', chain.genesis.bytes);
});

describe('a command that asks the ledger', () => {
  it.each([
    ['a node', (): string[] => ['--genesis', genesis], 'name a node: --node URL'],
    [
      'the genesis document',
      (): string[] => ['--node', 'http://127.0.0.1:1'],
      'name the genesis document: --genesis FILE',
    ],
  ])('ends with 2 when it is not told %s', async (_what, words, said) => {
    const { code, err } = await runTally(['show', 'pieces', 'talwerk', ...words()]);
    expect(err).toContain(said);
    expect(code).toBe(2);
  });
});

describe('tally invoices inspect', () => {
  it('prints the main terms with the agreed names', async () => {
    const file = join(SAMPLES, 'credit-note-ubl.xml');
    const { code, out } = await runTally(['invoices', 'inspect', file, '--json']);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(out) as object)).toEqual([
      'number',
      'issueDate',
      'dueDate',
      'currency',
      'payable',
      'supplier',
      'buyer',
      'kind',
      'registrable',
      'refuse',
      'ask',
      'warn',
    ]);
  });

  const rows: [string, string | Uint8Array, string][] = [
    ['what is not XML', 'number: 7', 'not_xml'],
    ['another root', '<order/>', 'unknown_root'],
    ['a DOCTYPE', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'has_doctype'],
    ['what is too big', Buffer.alloc(13 << 20, 32), 'too_big'],
  ];
  it.each(rows)('ends with 2 and a reason for %s', async (name, content, reason) => {
    const file = await write(`${name.replaceAll(' ', '-')}.xml`, content);
    const { code, out, err } = await runTally(['invoices', 'inspect', file]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(reason);
  });

  it('ends with 2 for a file that is not there', async () => {
    const { code, err } = await runTally(['invoices', 'inspect', join(folder, 'none.xml')]);
    expect(code).toBe(2);
    expect(err).toContain('ENOENT');
  });

  it('ends with 2 for a device that says it is empty and never ends', async () => {
    const { code, err } = await runTally(['invoices', 'inspect', '/dev/zero']);
    expect(code).toBe(2);
    expect(err).toContain('too_big');
  });
});

describe('tally verify', () => {
  it('ends with 0 and says what holds', async () => {
    const proof = await write('proof.json', `${canonicalText(chain.proveState('member/maker'))}\n`);
    const { code, out } = await runTally(['verify', proof, '--genesis', genesis]);
    expect(code).toBe(0);
    expect(out).toContain('member/maker');
    const { out: json } = await runTally(['verify', proof, '--genesis', genesis, '--json']);
    expect(JSON.parse(json)).toMatchObject({ ok: true, type: 'state', height: 5 });
  });

  it('proves that there is nothing under a key', async () => {
    const proof = await write('none.json', canonicalText(chain.proveState('member/nobody')));
    const { code, out } = await runTally(['verify', proof, '--genesis', genesis]);
    expect(code).toBe(0);
    expect(out).toContain('there is no member/nobody');
  });

  it('says which due item ran, what came of it, and how many events are not shown', async () => {
    const [item = ''] = chain.settlementItems();
    const settled = chain.proveSettlement(item) as JsonObject & {
      readonly events: readonly Json[];
    };
    const { outcome, events } = settled;
    const shown = events.length;
    expect(shown).toBeGreaterThan(0);
    for (const [name, told, hidden] of [
      ['all', events, []],
      ['none', [], [`${shown} more events are not shown`]],
    ] as const) {
      const proof = await write(`${name}.json`, canonicalText({ ...settled, events: told }));
      const { code, out } = await runTally(['verify', proof, '--genesis', genesis]);
      const [first, ...lines] = out.split('\n');
      expect([code, first]).toEqual([
        ...[0, `holds: the due item ran: ${canonicalText(outcome ?? null)}`],
      ]);
      expect(lines.filter((line) => line.startsWith('event '))).toHaveLength(told.length);
      expect(lines.filter((line) => line.includes('not shown'))).toEqual(hidden);
      const { out: json } = await runTally(['verify', proof, '--genesis', genesis, '--json']);
      expect(JSON.parse(json)).toMatchObject({ ok: true, type: 'settlement', outcome });
    }
  });

  it('ends with 1 and a reason for an altered proof, another genesis, or no proof', async () => {
    const good = canonicalText(chain.proveState('account/bank/eur/maker'));
    const altered = await write('altered.json', good.replace('"balance":"0"', '"balance":"9"'));
    const proof = await write('good.json', good);
    const other = await write('other.json', toyGenesis('other').bytes);
    const broken = await write('broken.json', chain.genesis.bytes.subarray(1));
    const rows: [string, string, string][] = [
      [altered, genesis, 'not_in_state'],
      [proof, other, 'other_chain'],
      [proof, broken, 'not_json'],
      [genesis, genesis, 'bad_shape'],
    ];
    for (const [file, document, reason] of rows) {
      const { code, out } = await runTally(['verify', file, '--genesis', document, '--json']);
      expect([code, JSON.parse(out)]).toMatchObject([1, { ok: false, code: reason }]);
    }
  });
});

describe('tally audit', () => {
  it.each([
    ['what is trusted', (): string[] => [], 'name the genesis document: --genesis FILE'],
    [
      'what is audited',
      (): string[] => ['--genesis', genesis],
      'name an export, or a node: --node URL',
    ],
  ])('ends with 2 when it is not told %s', async (_what, words, said) => {
    const { code, out, err } = await runTally(['audit', ...words()]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(said);
  });

  it('asks the node that it is told, and says until where the chain holds', async () => {
    const { url } = await startToyNode(chain);
    const words = ['audit', '--genesis', genesis, '--node', url, '--json'];
    const { code, out, err } = await runTally(words);
    expect(JSON.parse(out), err).toMatchObject({ verifiedHeight: 5, failures: [] });
    expect(code).toBe(0);
  });
});

describe('tally audit of an export', () => {
  it('ends with 0 and exactly the agreed report', async () => {
    const file = await write('chain.export', chain.export());
    const { code, out } = await runTally(['audit', file, '--genesis', genesis, '--json']);
    const stateRoot = chain.blocks.at(-1)?.header.state;
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      verifiedHeight: 5,
      transactions: 4,
      stateRoot,
      failures: [],
    });
  });

  it('says until which height a cut file is verified, and ends with 1', async () => {
    const lines = chain.export().split('\n');
    const file = await write('cut.export', `${lines.slice(0, 4).join('\n')}\n`);
    const { code, out } = await runTally(['audit', file, '--genesis', genesis]);
    expect(code).toBe(1);
    expect(out).toContain('verified until height 3');
    expect(out).toContain('line 5, height 4: cut');
  });

  it('ends with 1 for a genesis document that is none, with 2 for no file', async () => {
    const file = await write('whole.export', chain.export());
    const broken = await write('half.json', chain.genesis.bytes.subarray(0, 100));
    const { code, out } = await runTally(['audit', file, '--genesis', broken, '--json']);
    expect([code, JSON.parse(out)]).toMatchObject([1, { verifiedHeight: 0, failures: [{}] }]);
    const none = await runTally(['audit', join(folder, 'none'), '--genesis', genesis]);
    expect(none.code).toBe(2);
  });
});

describe('tally audit of a chain that continues another', () => {
  it('takes the export of the chain before, and refuses another one', async () => {
    const old = storyChain();
    const document = old.continuation();
    const before = await write('old.export', old.export());
    await write('old.export.genesis.json', old.genesis.bytes);
    const next = new ToyChain(document, old);
    next.grow();
    const file = await write('next.export', next.export());
    const own = await write('next.json', document.bytes);
    const audit = (...words: string[]) => runTally(['audit', file, '--genesis', own, ...words]);
    const alone = await audit();
    expect([alone.code, alone.out]).toMatchObject([1, expect.stringContaining('state_unknown')]);
    const both = await audit('--after', before, '--json');
    expect([both.code, JSON.parse(both.out)]).toMatchObject([0, { verifiedHeight: 6 }]);
    const cut = old.export().split('\n').slice(0, 4).join('\n');
    const short = await write('short.export', `${cut}\n`);
    await write('short.export.genesis.json', old.genesis.bytes);
    const failed = await audit('--after', short);
    expect([failed.code, failed.out]).toMatchObject([1, expect.stringContaining('cut')]);
    const [head = '', ...blocks] = cut.split('\n');
    const lower = [head.replace('"height":5', '"height":3'), ...blocks].join('\n');
    await write('short.export', `${lower}\n`);
    const other = await audit('--after', short);
    expect([other.code, other.out]).toMatchObject([1, expect.stringContaining('not_continued')]);
  });
});

describe('tally keys', () => {
  it('makes a key that only its owner can read, shows it, and never overwrites', async () => {
    const file = join(folder, 'main.key.json');
    const words = ['keys', 'new', '--member', 'acme', '--out', file, '--json'];
    const made = await runTally(words);
    expect(made.code).toBe(0);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { out } = await runTally(['keys', 'show', file, '--json']);
    expect(JSON.parse(out)).toEqual(JSON.parse(made.out));
    const { secret } = JSON.parse(await readFile(file, 'utf8')) as { secret: string };
    expect(made.out + out).not.toContain(secret);
    expect((await runTally(words)).code).toBe(2);
  });

  it('refuses a file that others may read', async () => {
    const file = join(folder, 'open.key.json');
    await runTally(['keys', 'new', '--member', 'acme', '--out', file]);
    await chmod(file, 0o644);
    const { code, err } = await runTally(['keys', 'show', file]);
    expect(code).toBe(2);
    expect(err).toContain('key_file_open');
  });
});

describe('tally', () => {
  it('ends with 2 for words that it does not know, and with 0 for help', async () => {
    expect((await runTally(['pay-everything'])).code).toBe(2);
    expect((await runTally(['verify'])).code).toBe(2);
    expect((await runTally(['audit'])).code).toBe(2);
    expect((await runTally(['--help'])).code).toBe(0);
  });
});
