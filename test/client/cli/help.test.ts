import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { AUDIT_LEVELS } from '../../../client/auditor/auditReport.ts';
import { everyCommand } from '../../../client/cli/commands.ts';
import { buildProgram } from '../../../client/cli/main.ts';
import { CLIENT_REMEDIES, REMEDIES, remedyOf } from '../../../client/cli/remedies.ts';
import type { Shell } from '../../../client/cli/session/shell.ts';
import { CLIENT_ERRORS } from '../../../client/sdk/clientError.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { CHAPTERS } from '../../../contracts/deeds.ts';
import { INVALID, REFUSALS } from '../../../contracts/state/refusals.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { runTally } from './runTally.ts';

// Every page of the help has an example that its command takes, and what a refusal tells to do is
// a command that there is.

const ROOT = join(import.meta.dirname, '../../..');
const MANIFEST = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

function program(): Command {
  const shell: Shell = {
    out: () => undefined,
    err: () => undefined,
    env: {},
    environment: systemEnvironment,
    signal: new AbortController().signal,
    exitCode: 0,
  };
  return buildProgram(shell);
}

const PAGES = everyCommand(program()).map(([path]) => path.join(' '));

function pageOf(path: string): string {
  const found = everyCommand(program()).find(([words]) => words.join(' ') === path);
  let page = '';
  found?.[1]
    .configureOutput({
      writeOut: (text) => {
        page += text;
      },
    })
    .outputHelp();
  return page;
}

/** The words of a line, as a shell has them that knows double quotes. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** Whether the commands take these words; what they do is left out. */
async function isTaken(words: readonly string[]): Promise<unknown> {
  const whole = program();
  for (const [, command] of everyCommand(whole)) {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    command.action(() => undefined);
  }
  try {
    await whole.parseAsync([...words], { from: 'user' });
    return 'taken';
  } catch (error) {
    return error;
  }
}

describe('the help', () => {
  it.each(PAGES)('of `tally %s` has examples, each of which the command takes', async (path) => {
    const [, shown = ''] = /\n\nExamples?:\n((?: {2}.*\n)+)/.exec(pageOf(path)) ?? [];
    const lines = shown.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const [name, ...words] = wordsOf(line);
      expect(name).toBe('tally');
      expect(words.join(' ')).toContain(path);
      expect(await isTaken(words), line).toBe('taken');
    }
  });

  it('shows commands by heading, and the chapters of the deeds in their order', () => {
    const page = pageOf('');
    const headings = [...page.matchAll(/^([A-Z].*):$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      'Options',
      'Keys and what they signed',
      'Deeds, by chapter',
      'Short for a deed',
      'Reading',
      'Beside the ledger',
      'Proofs and audit',
      'This program',
      'Examples',
    ]);
    const [, deeds = ''] = /Deeds, by chapter:\n([\s\S]*?)\n\n/.exec(page) ?? [];
    const chapters = [...deeds.matchAll(/^ {2}([a-z]+) /gm)].map(([, chapter]) => chapter);
    expect(chapters).toEqual(Object.keys(CHAPTERS));
  });

  it('is ours through npx, and --version is that of the package', async () => {
    const run = spawnSync('npx', ['--no', '--', 'tally', '--help'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(run.stdout).toMatch(/^Usage: tally /);
    const { code, out } = await runTally(['--version']);
    expect([code, out]).toEqual([0, `${MANIFEST.version}\n`]);
  });
});

it('a reader that has had enough, as `head` has, is no error', () => {
  const command = '"$0" client/cli/tally.mjs --help | true; exit $PIPESTATUS';
  const run = spawnSync('bash', ['--norc', '-c', command, process.execPath], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect([run.status, run.stderr]).toEqual([0, '']);
});

describe('what mends a refusal', () => {
  it('is said for every code of the ledger and of clients', () => {
    expect(Object.keys(REMEDIES)).toEqual([...Object.keys(INVALID), ...Object.keys(REFUSALS)]);
    expect(Object.keys(CLIENT_REMEDIES)).toEqual(Object.keys(CLIENT_ERRORS));
    for (const code of [...Object.keys(REMEDIES), ...Object.keys(CLIENT_REMEDIES)]) {
      expect(remedyOf(code), code).toMatch(/^[`A-Z-].*[.]$/);
    }
    expect(remedyOf('toString')).toBeUndefined();
  });

  it('names only commands that there are', () => {
    const all = [...Object.values(REMEDIES), ...Object.values(CLIENT_REMEDIES)].join(' ');
    const named = [...all.matchAll(/`tally ([^`]+)`/g)].map(([, words = '']) => words);
    expect(named.length).toBeGreaterThan(100);
    expect([...new Set(named)].filter((words) => !PAGES.includes(words))).toEqual([]);
  });
});

describe('completion', () => {
  let script = '';

  beforeAll(async () => {
    script = (await runTally(['completion', 'bash'])).out;
  });

  /** What bash offers for the last of these words. */
  function complete(...words: readonly string[]): readonly string[] {
    const folder = scratchFolder({ 'tally.bash': script });
    const typed = ['tally', ...words].map((word) => `'${word}'`).join(' ');
    const ask = `source ${folder}/tally.bash; COMP_WORDS=(${typed}); COMP_CWORD=${words.length};
      cd ${folder}; _tally; printf '%s\n' "\${COMPREPLY[@]}"`;
    const run = spawnSync('bash', ['--norc', '-c', ask], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    return run.stdout.split('\n').filter((line) => line !== '');
  }

  it('offers in bash what there is behind the words that are typed', () => {
    expect(complete('')).toEqual(expect.arrayContaining([...Object.keys(CHAPTERS), '--version']));
    expect(complete('inv')).toEqual(['invoices']);
    expect(complete('invoices', 're')).toEqual(['register', 'reissue', 'reject']);
    expect(complete('invoices', 'register', '--du')).toEqual(['--due-day', '--due-in-days']);
    expect(complete('--no-color', 'show', 'sta')).toEqual(['status']);
  });

  it('offers in bash the words of an option, a file where it takes one, and else nothing', () => {
    expect(complete('audit', '--level', '')).toEqual([...AUDIT_LEVELS]);
    expect(complete('show', 'status', '--genesis', '')).toEqual(['tally.bash']);
    expect(complete('show', 'status', '--node', '')).toEqual([]);
    // The value of an option is no command.
    expect(complete('show', 'status', '--node', 'status', '--gen')).toEqual(['--genesis']);
  });

  it.each(['bash', 'zsh', 'fish'])('has in %s a place for every command', async (shell) => {
    const { code, out } = await runTally(['completion', shell]);
    expect(code).toBe(0);
    for (const path of PAGES) expect(out).toContain(`'${path}'`);
    const known = spawnSync(shell, ['-n'], { input: out, encoding: 'utf8' });
    // Where the shell is not there, nobody reads its script.
    if (known.error === undefined) expect([known.status, known.stderr]).toEqual([0, '']);
  });
});
