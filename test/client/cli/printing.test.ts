import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { canonicalText } from '../../../ledger/canonical.ts';
import { storyChain } from '../auditor/toyChain.ts';
import { ubl } from '../invoices/made.ts';
import { runTally } from './runTally.ts';
import type { ToyClients } from './toyClients.ts';
import { startToyClients } from './toyClients.ts';

// A refused deed stands in the chain for ever, and its type is forty letters of its sender's.

const ROOT = join(import.meta.dirname, '../../..');
const TYPE = '\u001b[2K\rholds: acceptInvoice of maker: ok\n';
const CLOAKED = '\u202e\u200bacceptInvoice\u009b2K';
// biome-ignore lint/suspicious/noControlCharactersInRegex: that none is printed is the point.
const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]/;

let clients: ToyClients;
const proofs: string[] = [];

beforeEach(async () => {
  proofs.length = 0;
  clients = await startToyClients();
  const { chain, home } = clients;
  for (const [index, type] of [TYPE, CLOAKED].entries()) {
    const jws = chain.sign('tier-1', { type, version: 1 });
    chain.grow([jws]);
    const proof = join(home, `${index}.proof.json`);
    writeFileSync(proof, canonicalText(chain.proveTransaction(jws)));
    proofs.push(proof);
  }
});

describe('a refused deed cannot disguise its proof', () => {
  it.each([0, 1])('tally verify says refused first, in one line (%d)', async (index) => {
    const genesis = join(clients.home, 'genesis.json');
    const words = ['verify', proofs[index] ?? '', '--genesis', genesis];
    const run = spawnSync(process.execPath, [join(ROOT, 'client/cli/tally.mjs'), ...words], {
      encoding: 'utf8',
    });
    expect(run.status).toBe(0);
    const lines = run.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^refused: [a-z_]+: nothing came of ".*" of tier-1, transaction /);
    expect(lines[1]).toMatch(/^the proof of this refusal holds: /);
    expect(lines).toHaveLength(4);
    expect(lines.filter((line) => line.startsWith('holds'))).toEqual([]);
    expect(run.stdout).not.toMatch(HARMFUL);
    const told = spawnSync(
      process.execPath,
      [join(ROOT, 'client/cli/tally.mjs'), ...words, '--json'],
      { encoding: 'utf8' },
    );
    expect(told.stdout).not.toMatch(HARMFUL);
    expect(JSON.parse(told.stdout)).toMatchObject({
      refused: true,
      deed: { type: index === 0 ? TYPE : CLOAKED },
    });
  });

  it('a deed that took effect holds, under its own name', () => {
    const chain = storyChain();
    const [jws = ''] = chain.blocks[1]?.body.transactions ?? [];
    const { home } = clients;
    const [proof, genesis] = [join(home, 'ok.json'), join(home, 'story.json')];
    writeFileSync(proof, canonicalText(chain.proveTransaction(jws)));
    writeFileSync(genesis, chain.genesis.bytes);
    const words = ['verify', proof, '--genesis', genesis];
    const run = spawnSync(process.execPath, [join(ROOT, 'client/cli/tally.mjs'), ...words], {
      encoding: 'utf8',
    });
    expect(run.stdout).toMatch(/^holds: registerInvoice of tier-1, transaction /);
  });

  it('tally history says refused before the words of the sender', async () => {
    const { out } = await clients.run('maker', ['history', 'transactions'], { json: false });
    const lines = out.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^[0-9]+\/0 {2}refused: [a-z_]+ {2}tier-1 "/);
    const { out: json } = await clients.run('maker', ['history', 'transactions']);
    expect(`${out}${json}`).not.toMatch(HARMFUL);
  });
});

describe('nothing is printed past the one gate', () => {
  const sources = readdirSync(join(ROOT, 'client'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') || name.endsWith('.mjs'))
    .map((name) => [name, readFileSync(join(ROOT, 'client', name), 'utf8')] as const);

  it('the streams of the process are named in main, and where they are a pipe to a parent', () => {
    const found = sources
      .filter(([, text]) => /\bconsole\.|process\.(?:stdout|stderr)\b/.test(text))
      .map(([name]) => name);
    expect(found.sort()).toEqual(['cli/main.ts', 'invoices/pdfChild.ts']);
  });

  it('commands print by show and say, whose lines are escaped one by one', () => {
    const found = sources.filter(([, text]) => /\.(?:out|err)\(/.test(text)).map(([name]) => name);
    const streaming = ['cli/reading/events.ts', 'cli/reading/history.ts'];
    expect(found.sort()).toEqual(['cli/main.ts', ...streaming, 'cli/session/shell.ts']);
  });

  it('an error of a command is shown and takes no effect', async () => {
    const path = `no\u001b[2K\n\u202ething.xml`;
    const said = await clients.run('maker', ['invoices', 'register', path]);
    expect(said.err).toContain('no\\u001b[2K\\u000a\\u202ething.xml');
    expect(`${said.out}${said.err}`).not.toMatch(HARMFUL);
    const unknown = await clients.run('maker', ['\u001b[2K\u202e'], { json: false });
    expect(unknown.err).not.toMatch(HARMFUL);
  });

  it('a line is one line, whatever stands in it', async () => {
    const file = join(clients.home, 'a.xml');
    writeFileSync(file, ubl({ number: 'M\nholds: ok' }));
    const { code, out } = await runTally(['invoices', 'inspect', file]);
    expect(code).toBe(0);
    expect(out).toContain('Invoice M\\u000aholds: ok (code 380, UBL)');
  });

  it('a question to a person is escaped', async () => {
    const asked: string[] = [];
    const answers = (question: string): string => {
      asked.push(question);
      return 'no';
    };
    const words = ['money', 'issue', '--to', '\u202ex', '--amount', '5', '--currency', 'EUR'];
    const said = await clients.run('bank', [...words, '--payment', 'a'], { answers });
    expect(`${asked.join('')}${said.err}`).not.toMatch(HARMFUL);
  });
});
