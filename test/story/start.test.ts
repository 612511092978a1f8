import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { readWaiting } from '../../client/sdk/questions.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { memberSigner } from '../../scripts/memberKeys.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCRIPT = [process.execPath, join(ROOT, 'launch.mjs'), 'scripts/start.ts'];
const SAMPLES = new URL('../../examples/invoices/', import.meta.url).pathname;
const START_MS = 60_000;
/** Who runs these tests beside us looks for ports elsewhere. */
const FIRST_PORT = String(9_301 + 12 * (process.pid % 400));

/** `npm start` with these words, and all that it has printed so far. */
class Start {
  readonly child: ChildProcess;
  out = '';

  constructor(words: readonly string[], command: readonly string[] = [...SCRIPT, '--once']) {
    const env = { ...process.env, TALLY_FIRST_PORT: FIRST_PORT };
    const [program = '', ...argv] = [...command, ...words];
    this.child = spawn(program, argv, { env, cwd: ROOT });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.out += text;
      });
    }
  }

  async says(text: string): Promise<void> {
    while (!this.out.includes(text)) {
      if (this.child.exitCode !== null) throw new Error(this.out);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async end(): Promise<number> {
    const [code] = (await once(this.child, 'close')) as [number];
    return code;
  }
}

/** Ids of the processes whose command line has the text in it. */
function running(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && existsSync(`/proc/${name}/cmdline`))
    .filter((name) => readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text))
    .map(Number);
}

describe('npm start with documents of the reader', () => {
  const rows: [string, readonly string[], string][] = [
    ['a credit note', ['credit-note-ubl.xml'], 'credit_note'],
    ['a document that is no invoice', ['README.md'], 'not_xml'],
    ['no file', ['none.xml'], 'ENOENT'],
    ['two invoices', ['gear-housings-ubl.xml', 'brake-discs-ubl.xml'], 'two invoices, not one'],
  ];
  it.each(rows)('refuses %s and founds nothing', { timeout: START_MS }, async (_, files, why) => {
    const home = scratchFolder();
    const words = files.flatMap((name) => ['--invoice', join(SAMPLES, name)]);
    const start = new Start(['--home', home, ...words]);
    expect(await start.end()).toBe(1);
    expect(start.out).toContain(`failed: `);
    expect(start.out).toContain(why);
    expect(existsSync(join(home, 'network'))).toBe(false);
  });
});

describe('npm start, broken off by Ctrl-C', () => {
  it('stops at once with 130, leaves no process, and goes on when it is started again', {
    timeout: 3 * START_MS,
  }, async () => {
    const home = scratchFolder();
    const first = new Start(['--home', home]);
    await first.says('registers the invoice');
    const [node = 0] = running(join(home, 'network/nodes/lieferverband'));
    process.kill(node, 'SIGKILL');
    await first.says('the node of lieferverband died; it is started again');
    // Not even --fresh takes the ground from under a network that runs.
    const fresh = new Start(['--fresh', '--home', home]);
    expect(await fresh.end()).toBe(1);
    expect(fresh.out).toContain('runs: stop it first');
    const began = Date.now();
    first.child.kill('SIGINT');
    expect(await first.end()).toBe(130);
    // Nodes have up to 12 s to stop; a client that were still retrying would take a minute more.
    expect(Date.now() - began).toBeLessThan(60_000);
    expect(running(home)).toEqual([]);
    const second = new Start(['--home', home]);
    expect(await second.end(), second.out).toBe(0);
    expect(second.out).toContain('That story was broken off; --fresh begins anew.');
    expect(second.out).toMatch(/verified until height \d+/);
  });
});

describe('npm start for trying', () => {
  const trial = (home: string, ...words: string[]): Start => new Start(['--home', home, ...words]);

  it.each(['2', '0m', '25h', 'two minutes'])(
    'refuses days of %s and founds nothing',
    async (day) => {
      const home = scratchFolder();
      const start = trial(home, '--day', day);
      expect(await start.end()).toBe(2);
      expect(start.out).toContain('how long a ledger day lasts, such as 30s, 2m or 1h');
      expect(readdirSync(home)).toEqual([]);
    },
  );

  it('starts nodes whose days last as long as is said, and stays with that', {
    timeout: 4 * START_MS,
  }, async () => {
    const home = scratchFolder();
    const first = trial(home, '--day', '90s');
    expect(await first.end(), first.out).toBe(0);
    expect(first.out).toContain('A ledger day lasts 1 min 30 s.');
    expect(first.out).toMatch(/nordhafen +http:\/\/127\.0\.0\.1:\d+ /);
    expect(first.out).not.toContain('registers the invoice');
    expect(first.out).toContain('a deed makes the\nfirst block');
    const again = trial(home, '--day', '90s');
    expect(await again.end(), again.out).toBe(0);
    expect(again.out).not.toContain('a deed makes the');
    const genesis = JSON.parse(readFileSync(join(home, 'trial/genesis.json'), 'utf8'));
    expect(genesis.dayMs).toBe(90_000);
    const other = trial(home, '--day', '2m');
    expect(await other.end()).toBe(1);
    expect(other.out).toContain('say --day 90s, or begin anew with --fresh');
    const fresh = trial(home, '--day', '2m', '--fresh');
    expect(await fresh.end(), fresh.out).toBe(0);
    expect(running(home)).toEqual([]);
  });
});

describe('npm start, while it runs', () => {
  it('prints a link for each member, proves its facts there, and SIGTERM ends all of it', {
    timeout: 2 * START_MS,
  }, async () => {
    const home = scratchFolder();
    const start = new Start(['--home', home, '--day', '90s'], SCRIPT);
    await start.says('The network runs until you press Ctrl-C.');
    const links = start.out.match(/http:\/\/127\.0\.0\.1:\d+\/#\/link\/[A-Za-z0-9_-]{43}/g) ?? [];
    const places = links.map((link) => new URL(link).origin);
    expect([links.length, new Set(places).size]).toEqual([9, 9]);
    expect((await fetch(places[0] ?? '')).status).toBe(200);
    // The page of the supplier can read at once: nobody has acted but who made the first block.
    expect(start.out).toContain('lieferverband has published the calendar anew, unchanged');
    const supplier = /talwerk.*(http:\/\/127\.0\.0\.1:\d+)\/#/.exec(start.out)?.[1] ?? '';
    const reader = await memberSigner(join(home, 'trial'), 'talwerk');
    const genesis = decodeGenesis(readFileSync(join(home, 'trial/genesis.json')));
    const client = new LedgerClient({ genesis, nodes: [supplier], reader });
    expect(await readWaiting(client, 'talwerk')).toEqual({ items: [], height: 1 });
    start.child.kill('SIGTERM');
    // All that it was to do is done.
    expect(await start.end()).toBe(0);
    expect(running(home)).toEqual([]);
    await expect(fetch(places[0] ?? '')).rejects.toThrow();
  });
});

describe('npm start, told to end', () => {
  /** The command of package.json as npm runs it: in a shell, which is what gets the signal. */
  function npmStart(home: string): Start {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    return new Start(['--home', home], ['sh', '-c', `${scripts['start']} "$@"`, 'sh', '--once']);
  }

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    '%s to what npm runs ends all nodes before it ends itself',
    {
      timeout: 2 * START_MS,
    },
    async (signal, code) => {
      const home = scratchFolder();
      const start = npmStart(home);
      await start.says('registers the invoice');
      expect(running(home).length).toBeGreaterThanOrEqual(5);
      start.child.kill(signal);
      expect(await start.end()).toBe(code);
      expect(running(home)).toEqual([]);
    },
  );
});
