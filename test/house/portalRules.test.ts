import { expect, it } from 'vitest';
import { checkImports } from './importTable.ts';
import { checkPortal } from './portalRules.ts';
import { parseSource } from './sourceFile.ts';

const PATH = 'client/portal/pages/a.tsx';

it.each([
  'const a = <p>Paid</p>;',
  'const a = <p>已付款</p>;',
  'const a = <input aria-label="Amount" />;',
  'const a = <img alt="a tally" />;',
  `const a = fetch('https://example.org/');`,
  'const a = <p dangerouslySetInnerHTML={b} />;',
])('the portal may not hold %s', (text) => {
  expect(checkPortal(parseSource(PATH, text))).toHaveLength(1);
  expect(checkPortal(parseSource('client/cli/a.tsx', text))).toEqual([]);
});

it('the portal may hold what a catalogue says, and signs', () => {
  const text = `const a = <p title={say('paid')}>{say('paid')} · 7</p>;`;
  expect(checkPortal(parseSource(PATH, text))).toEqual([]);
});

it.each([`import 'node:fs';`, `import 'fastify';`, `import '../../cli/main.ts';`])(
  'the portal may not %s',
  (text) => {
    expect(checkImports(parseSource(PATH, text))).toHaveLength(1);
  },
);
