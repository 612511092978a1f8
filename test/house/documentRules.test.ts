import { describe, expect, it } from 'vitest';
import {
  checkDecisions,
  checkLinks,
  checkMachinePaths,
  checkRefusals,
  checkRoomReadme,
  checkRoomReadmes,
  checkScriptLists,
  checkTitle,
} from './documentRules.ts';

describe('documents', () => {
  it('without a title or with two are refused', () => {
    expect(checkTitle({ path: 'a.md', text: 'text' })).toHaveLength(1);
    expect(checkTitle({ path: 'a.md', text: '# One\n# Two\n' })).toHaveLength(1);
    expect(checkTitle({ path: 'a.md', text: '# One\n```sh\n# a comment\n```\n## Part' })).toEqual(
      [],
    );
  });

  it('with a dead link are refused', () => {
    const exists = (path: string) => path === 'docs/format.md';
    const text = '[a](../docs/format.md#hash) [b](https://example.org) [c](#part) `[d](e)`';
    expect(checkLinks({ path: 'ledger/README.md', text }, exists)).toEqual([]);
    expect(checkLinks({ path: 'README.md', text: '[a](docs/forms.md)' }, exists)).toHaveLength(1);
  });

  it('that decide under the number of another, or under two, are refused', () => {
    const named = (name: string, title: string) => ({
      path: `docs/decisions/${name}.md`,
      text: title,
    });
    const first = named('0007-after', '# 0007. After\n');
    expect(checkDecisions([first, named('0008-on', '# 0008. On\n')])).toEqual([]);
    expect(checkDecisions([first, named('0007-on', '# 0007. On\n')])).toHaveLength(1);
    expect(checkDecisions([named('0007-on', '# 0008. On\n')])).toHaveLength(1);
  });

  it('that name a folder of the machine are refused', () => {
    const home = ['', 'home', 'ada', 'ledger'].join('/');
    const known = ['', 'srv', 'build'].join('/');
    expect(checkMachinePaths({ path: 'a.ts', text: `'${home}'` }, [])).toHaveLength(1);
    expect(checkMachinePaths({ path: 'a.ts', text: `${known}/x` }, [known])).toHaveLength(1);
    expect(checkMachinePaths({ path: 'a.ts', text: 'USER /home/node/app' }, [])).toEqual([]);
    expect(checkMachinePaths({ path: 'a.ts', text: 'https://a.org/home/x' }, [])).toEqual([]);
  });
});

describe('the README of a room', () => {
  const text = '# Ledger\nFrom: a. To: b. Knows: c. Does not know: d.\nNature: pure.';
  const path = 'ledger/README.md';

  it('exists where sources are', () => {
    expect(checkRoomReadmes(['ledger/a.ts'])).toHaveLength(1);
    expect(checkRoomReadmes(['ledger/a.ts', path, 'a.ts', 'docs/x.md'])).toEqual([]);
    expect(checkRoomReadmes(['test/ledger/a.test.ts', 'test/README.md'])).toEqual([]);
  });

  it('says the five things on one page', () => {
    expect(checkRoomReadme({ path, text })).toEqual([]);
    expect(checkRoomReadme({ path, text: text.replace('Knows: c.', '') })).toHaveLength(1);
    expect(checkRoomReadme({ path, text: text.replace('pure', 'I/O') })).toHaveLength(1);
    expect(checkRoomReadme({ path, text: text + '\n'.repeat(100) })).toHaveLength(1);
  });
});

describe('the lists of scripts', () => {
  const command = 'exec node launch.mjs scripts/test.ts';
  const readme = '| `npm test` | all tests |\n| `npm run check` | rules |';

  it('are equal in package.json, README and the fixed list', () => {
    const both = { test: command, check: command };
    expect(checkScriptLists(both, readme, ['test', 'check'])).toEqual([]);
    expect(checkScriptLists(both, readme, ['test'])).toHaveLength(2);
    expect(checkScriptLists({ test: command }, readme, ['test'])).toHaveLength(1);
    expect(checkScriptLists({ test: command }, undefined, ['test'])).toEqual([]);
  });

  it('hold only scripts that go through the guard', () => {
    expect(checkScriptLists({ test: 'vitest run' }, undefined, ['test'])).toHaveLength(1);
    const inShell = 'node launch.mjs scripts/test.ts';
    expect(checkScriptLists({ test: inShell }, undefined, ['test'])).toHaveLength(1);
  });
});

describe('the document of refusals', () => {
  const document = { path: 'docs/refusals.md', text: '| `a_b` | x |\n| 2 | `c` | y |\n' };

  it('lists the same codes in the same order', () => {
    expect(checkRefusals(['a_b', 'c'], document)).toEqual([]);
    expect(checkRefusals(['c', 'a_b'], document)).toHaveLength(1);
    expect(checkRefusals(['a_b'], document)).toHaveLength(1);
    expect(checkRefusals(['a_b', 'c', 'd'], document)).toHaveLength(1);
  });
});
