import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { runTally } from './runTally.ts';

const PAGE = readFileSync(new URL('../../../docs/contracts.md', import.meta.url), 'utf8');
const [, EXAMPLE = ''] = /```json\n([^`]*)```/.exec(PAGE) ?? [];
const [, ALOUD = ''] = /```text\n([^`]*)```/.exec(PAGE) ?? [];

async function tally(command: string, content: string, ...flags: string[]) {
  const file = join(scratchFolder(), 'contract.json');
  await writeFile(file, content);
  return runTally(['agreements', command, file, ...flags]);
}

function withFacts(oracles: readonly string[]): string {
  const said = { kind: 'delivery', holds: true, amount: null, reference: null };
  const facts = {
    today: '2026-03-04',
    cutOffPassed: true,
    amounts: { open: '100' },
    counts: {},
    statements: oracles.map((oracle) => ({ ...said, oracle })),
    rates: [],
  };
  return JSON.stringify({ terms: JSON.parse(EXAMPLE), facts });
}

describe('tally agreements', () => {
  it('checks, and reads aloud, the example of the page', async () => {
    const checked = await tally('check', EXAMPLE);
    expect(checked).toMatchObject({ code: 0, out: 'well formed in language 1, cost 5 of 128\n' });
    expect(await tally('explain', EXAMPLE)).toMatchObject({ code: 0, out: ALOUD });
  });

  it('says where and why terms cannot be signed', async () => {
    const wrong = EXAMPLE.replace('"quorum": 2', '"quorum": 4');
    const { code, out } = await tally('check', wrong, '--json');
    expect(code).toBe(1);
    const facts = { at: 'delivered', why: 'quorum' };
    expect(JSON.parse(out)).toEqual({ ok: false, code: 'terms_ill_typed', facts });
    const odd = [
      ['[]', 'the file holds no JSON object'],
      ['null', 'the file holds no JSON object'],
      ['{', 'the file holds no JSON\n'],
    ] as const;
    for (const [text, reason] of odd) {
      const said = await tally('check', text);
      expect(said).toMatchObject({ code: 2, out: '', err: expect.stringContaining(reason) });
    }
    expect((await tally('explain', wrong)).code).toBe(2);
  });

  it('tries the rules on facts without effect', async () => {
    for (const oracles of [['oracle-one'], ['oracle-one', 'oracle-two']]) {
      const { code, out } = await tally('dry-run', withFacts(oracles), '--json');
      expect(code).toBe(0);
      const { rules } = JSON.parse(out) as { rules: { rule: string; verdict: string }[] };
      const verdict = oracles.length > 1 ? 'yes' : 'no';
      expect(rules).toMatchObject([
        { rule: 'delivered', verdict },
        { rule: 'missed', verdict: 'no', because: expect.stringContaining('2026-03-04') },
      ]);
    }
    expect((await tally('dry-run', EXAMPLE)).code).toBe(2);
    const half = JSON.stringify({ terms: JSON.parse(EXAMPLE), facts: { today: 'x' } });
    expect((await tally('dry-run', half)).err).toContain('bad_shape');
  });
});
