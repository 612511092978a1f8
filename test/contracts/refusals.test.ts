import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../contracts/deeds.ts';
import { codeEntry, INVALID, OUTCOMES, REFUSALS } from '../../contracts/state/refusals.ts';
import { FORMAT_CODES } from '../../ledger/assert.ts';
import { Market, MEMBERS } from './market.ts';

/** The codes under each heading: rows of a table, or of a list where there is no status. */
function readPage(): Map<string, string[][]> {
  const text = readFileSync(new URL('../../docs/refusals.md', import.meta.url), 'utf8');
  const sections = new Map<string, string[][]>();
  let rows: string[][] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) {
      rows = [];
      sections.set(line.slice(3), rows);
    }
    if (line.startsWith('| `')) {
      const cells = line.slice(1, -1).split('|');
      rows.push(cells.map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')));
    }
    const [, code, sentence] = /^- `(\w+)`: (.*)$/.exec(line) ?? [];
    if (code !== undefined && sentence !== undefined) rows.push([code, sentence]);
  }
  return sections;
}

const RULE_ROWS = Object.entries(RULES);

describe('docs/refusals.md', () => {
  const page = readPage();

  it.each([
    ['A block is invalid', INVALID],
    ['A deed is refused', REFUSALS],
    ['A due item is not settled', OUTCOMES],
  ])('lists under "%s" what the table has, in its order', (heading, table) => {
    const rows = Object.entries(table).map(([code, { sentence, status }]) => [
      code,
      String(status),
      sentence,
    ]);
    expect(page.get(heading)).toEqual(rows);
  });

  it('lists the codes of broken formats', () => {
    expect(page.get('Bytes are refused')).toEqual(Object.entries(FORMAT_CODES));
  });
});

describe('the refusals of a deed', () => {
  it.each(RULE_ROWS)('%s stand in the order of the table', (_type, rule) => {
    const order = Object.keys(REFUSALS);
    const places = rule.refusals.map((code) => order.indexOf(code));
    expect(places).toEqual(places.toSorted((left, right) => left - right));
    expect(new Set(places).size).toBe(places.length);
  });

  it('use every code of the table', () => {
    const used = new Set<string>(RULE_ROWS.flatMap(([, rule]) => [...rule.refusals]));
    const unused = Object.keys(REFUSALS).filter((code) => !used.has(code));
    const shared = [
      ...['key_revoked', 'out_of_scope', 'due_pending', 'unknown_deed', 'bad_deed'],
      'member_left',
    ];
    const early = [...shared, 'role_missing', 'member_suspended'];
    const last = ['trade_halted', 'member_frozen', 'frozen'];
    expect(unused).toEqual([
      ...early,
      ...last,
      'receivable_folded',
      'too_many_open',
      'too_many_burdens',
      'too_much_work',
    ]);
  });

  it('are found by their code, and nothing else is', () => {
    expect(codeEntry('not_holder')).toBe(REFUSALS.not_holder);
    expect(codeEntry('expired')).toBe(INVALID.expired);
    expect(codeEntry('insufficient_money')).toBe(REFUSALS.insufficient_money);
    expect(codeEntry('toString')).toBeUndefined();
  });
});

describe('every deed', () => {
  it('has a table test with one row for each of its refusals', () => {
    const folder = new URL('.', import.meta.url);
    const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
    const text = tests.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('');
    const untested = RULE_ROWS.filter(
      ([name]) => !new RegExp(`testRefusals\\(\\s*'${name}'`).test(text),
    );
    expect(untested.map(([name]) => name)).toEqual([]);
  });

  it.each(RULE_ROWS)('%s has an example of its own schema', (type, rule) => {
    expect(rule.schema.parse(rule.example)).toEqual(rule.example);
    expect(rule.example).toMatchObject({ type, version: 1 });
  });

  it.each(RULE_ROWS)('%s is refused with a field too many or one too few', (_type, rule) => {
    const market = new Market();
    for (const field of Object.keys(rule.example)) {
      if (field === 'type' || field === 'version') continue;
      const { [field]: _left, ...less } = { ...rule.example } as Record<string, unknown>;
      const deed = { ...less, type: rule.example.type, version: rule.example.version };
      const bare = { ...market.transaction('tier-one', deed), deed };
      expect(market.block([bare]).results[0]?.code).toBe('bad_deed');
    }
    expect(market.submit('tier-one', { ...rule.example, extra: 1 }).code).toBe('bad_deed');
  });

  it.each(RULE_ROWS.filter(([, rule]) => rule.roles !== null))(
    '%s is refused without its role',
    (_type, rule) => {
      const market = new Market();
      const { roles } = rule;
      const [stranger = ''] =
        Object.entries(MEMBERS).find(([, own]) => !own.some((role) => roles?.includes(role))) ?? [];
      expect(market.submit(stranger, rule.example).code).toBe('role_missing');
    },
  );
});
