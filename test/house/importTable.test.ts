import { describe, expect, it } from 'vitest';
import { checkImports, checkStartsNoNode, findCycles, IMPORT_TABLE, rowOf } from './importTable.ts';
import { parseSource } from './sourceFile.ts';

function refusalsOf(path: string, text: string): string[] {
  return checkImports(parseSource(path, text)).map(({ message }) => message);
}

/** One import per row that it must refuse, and one that it must allow. */
const CASES = [
  { from: 'ledger/block.ts', refused: '../contracts/state/state.ts', allowed: './hash.ts' },
  { from: 'contracts/execute.ts', refused: '../node/store/keys.ts', allowed: '../ledger/block.ts' },
  { from: 'contracts/names/memberNames.ts', refused: '../state/state.ts', allowed: './forms.ts' },
  { from: 'contracts/state/pieces.ts', refused: '../trade/money.ts', allowed: './units.ts' },
  {
    from: 'contracts/terms/judging.ts',
    refused: '../rules/freeze.ts',
    allowed: '../state/terms.ts',
  },
  {
    from: 'contracts/trade/money/money.ts',
    refused: '../../settle.ts',
    allowed: '../../terms/judging.ts',
  },
  {
    from: 'contracts/rules/supervision/freeze.ts',
    refused: '../../execute.ts',
    allowed: '../../trade/supervision/freezing.ts',
  },
  { from: 'contracts/laws/money.ts', refused: '../rules/freeze.ts', allowed: '../state/pieces.ts' },
  { from: 'node/main.ts', refused: '../client/sdk/client.ts', allowed: './rest/server.ts' },
  { from: 'node/consensus/step.ts', refused: '../../contracts/deeds.ts', allowed: './votes.ts' },
  { from: 'node/store/store.ts', refused: '../consensus/step.ts', allowed: 'level' },
  { from: 'node/mempool/pool.ts', refused: '../network/host.ts', allowed: '../../ledger/hash.ts' },
  { from: 'node/network/host.ts', refused: '../store/store.ts', allowed: '@libp2p/noise' },
  { from: 'node/engine/engine.ts', refused: '../rest/server.ts', allowed: '../consensus/step.ts' },
  { from: 'node/sync/sync.ts', refused: '../mempool/pool.ts', allowed: '../network/batch.ts' },
  { from: 'node/forms/facts.ts', refused: '../rest/rest.ts', allowed: 'zod' },
  {
    from: 'node/mail/mailbox.ts',
    refused: '../store/chainStore.ts',
    allowed: '../network/network.ts',
  },
  { from: 'node/rest/server.ts', refused: '../consensus/step.ts', allowed: 'fastify' },
  { from: 'node/readers/host.ts', refused: '../engine/engine.ts', allowed: '../rest/server.ts' },
  { from: 'client/sdk/client.ts', refused: '../cli/main.ts', allowed: '../../ledger/proof.ts' },
  { from: 'client/invoices/ubl.ts', refused: 'commander', allowed: '@libpdf/core' },
  { from: 'client/payments/match.ts', refused: 'commander', allowed: '../invoices/xml.ts' },
  { from: 'client/auditor/audit.ts', refused: '../../node/store/store.ts', allowed: 'node:fs' },
  { from: 'client/mirror/mirror.ts', refused: '../relay/relay.ts', allowed: 'postgres' },
  { from: 'client/portal/main.tsx', refused: 'node:fs', allowed: '../sdk/nodeConnection.ts' },
  { from: 'client/relay/relay.ts', refused: '../cli/main.ts', allowed: '../sdk/client.ts' },
  { from: 'client/cli/main.ts', refused: '../../node/main.ts', allowed: '../sdk/client.ts' },
];

describe('the import table', () => {
  it('has a case below for each of its rows', () => {
    expect(CASES.map(({ from }) => rowOf(from))).toEqual(IMPORT_TABLE);
  });

  it.each(CASES)('refuses $refused in $from and allows $allowed', (row) => {
    expect(refusalsOf(row.from, `import { a } from '${row.refused}';`)).toHaveLength(1);
    expect(refusalsOf(row.from, `import { a } from '${row.allowed}';`)).toEqual([]);
  });

  it.each([
    `import type { A } from '../contracts/state/state.ts';`,
    `import '../contracts/state/state.ts';`,
    `export { a } from '../contracts/state/state.ts';`,
    `export * from '../contracts/state/state.ts';`,
    `const a = import('../contracts/state/state.ts');`,
    `type A = import('../contracts/state/state.ts').A;`,
  ])('sees every form of import: %s', (text) => {
    expect(refusalsOf('ledger/block.ts', text)).toHaveLength(1);
  });

  it('does not see imports in comments and texts', () => {
    const text = `// import '../contracts/apply.ts';\nconst a = "import '../contracts/apply.ts'";`;
    expect(refusalsOf('ledger/block.ts', text)).toEqual([]);
  });

  it('keeps the native modules in the two files that are made for them', () => {
    const text = `import { createHash } from 'node:crypto';`;
    expect(refusalsOf('ledger/hashNative.ts', text)).toEqual([]);
    expect(refusalsOf('ledger/hash.ts', text)).toHaveLength(1);
    expect(refusalsOf('contracts/hashNative.ts', text)).toHaveLength(1);
  });

  it('keeps each switch between native and portable code in its folder', () => {
    expect(refusalsOf('client/invoices/a.ts', `import { openPdf } from '#openPdf';`)).toEqual([]);
    expect(refusalsOf('client/cli/a.ts', `import { openPdf } from '#openPdf';`)).toHaveLength(1);
    expect(refusalsOf('ledger/hash.ts', `import { sha256 } from '#sha256';`)).toEqual([]);
    expect(refusalsOf('client/sdk/a.ts', `import { sha256 } from '#sha256';`)).toHaveLength(1);
    expect(refusalsOf('scripts/bench.ts', `import { verify } from '#ed25519';`)).toHaveLength(1);
  });

  it('refuses whoever imports scripts or test', () => {
    expect(refusalsOf('node/main.ts', `import '../scripts/devnet.ts';`)).toHaveLength(1);
    expect(refusalsOf('scripts/bench.ts', `import '../test/support/net.ts';`)).toHaveLength(1);
    expect(refusalsOf('scripts/bench.ts', `import '../node/main.ts';`)).toEqual([]);
    expect(refusalsOf('test/node/main.test.ts', `import '../../scripts/a.ts';`)).toEqual([]);
  });

  it('refuses a part of the node or the client that has no row', () => {
    expect(refusalsOf('node/oracle/feed.ts', `export const a = 1;`)).toHaveLength(1);
    expect(refusalsOf('client/wallet/keys.ts', `export const a = 1;`)).toHaveLength(1);
  });

  it('refuses imports without their ending and with a computed name', () => {
    expect(refusalsOf('ledger/block.ts', `import { a } from './hash';`)).toHaveLength(1);
    expect(refusalsOf('client/cli/main.ts', `const a = import(name);`)).toHaveLength(1);
  });
});

function file(path: string, ...names: string[]) {
  return parseSource(path, names.map((name) => `import '${name}';`).join('\n'));
}

describe('the check', () => {
  const network = [file('scripts/story.ts', './devnet.ts'), file('scripts/devnet.ts')];

  it('starts no node, by whatever way', () => {
    const pages = file('test/docs/pages.test.ts', '../../scripts/story.ts');
    expect(checkStartsNoNode([...network, pages]).map(({ path }) => path)).toEqual([pages.path]);
    const rule = file('test/house/rule.test.ts', '../support/toldNetwork.ts');
    expect(checkStartsNoNode([rule])).toHaveLength(1);
  });

  it('may know whatever starts none, and other suites start what they like', () => {
    const pages = file('test/docs/pages.test.ts', '../../scripts/nodeFlags.ts');
    const story = file('test/story/pages.test.ts', '../../scripts/story.ts');
    expect(checkStartsNoNode([...network, pages, story])).toEqual([]);
  });
});

describe('cycles', () => {
  it('are found over three files and reported once', () => {
    const files = [
      file('ledger/a.ts', './b.ts'),
      file('ledger/b.ts', './c.ts'),
      file('ledger/c.ts', './a.ts'),
    ];
    expect(findCycles(files).map(({ message }) => message)).toEqual([
      expect.stringContaining('ledger/a.ts > ledger/b.ts > ledger/c.ts > ledger/a.ts'),
    ]);
  });

  it('are not seen where two files need the same third', () => {
    const files = [
      file('ledger/a.ts', './b.ts', './c.ts'),
      file('ledger/b.ts', './c.ts'),
      file('ledger/c.ts'),
    ];
    expect(findCycles(files)).toEqual([]);
  });
});
