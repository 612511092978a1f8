import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ABOUT } from '../contracts/chapters.ts';
import type { Chapter, DeedType } from '../contracts/deeds.ts';
import { CHAPTERS } from '../contracts/deeds.ts';
import type { Field } from '../contracts/state/forms.ts';
import { fieldsOf, tellField } from '../contracts/state/forms.ts';
import { codeEntry } from '../contracts/state/refusals.ts';
import type { Rule } from '../contracts/state/rule.ts';
import { OF_SUSPENDED } from '../contracts/suspended.ts';
import { isTrade } from '../contracts/trade/supervision/freezing.ts';

// `node launch.mjs scripts/deeds.ts` writes docs/deeds again: one page for each deed, made from its
// rule. `--check` writes nothing and names the pages that differ.

/** Where the pages are kept. */
export const DEED_FOLDER: string = resolve(import.meta.dirname, '../docs/deeds');

/** Codes that every deed can be refused with, before its own. */
const SHARED = ['unknown_deed', 'bad_deed', 'member_left'];

/** And those that every deed of the trade can be refused with. */
const STOPPED = ['trade_halted', 'member_frozen', 'frozen'];

/** The fields of every deed. */
const HEAD = ['type', 'version', 'seed'];

/** Writes the pages, or compares them; the exit code. */
export function main(argv: readonly string[]): number {
  const pages = makeDeedPages();
  const kept = readDeedPages();
  if (argv.includes('--check')) {
    const names = new Set([...pages.keys(), ...kept.keys()]);
    const different = [...names].filter((name) => pages.get(name) !== kept.get(name));
    for (const name of different) console.error(`${name} differs`);
    return different.length === 0 ? 0 : 1;
  }
  for (const name of kept.keys()) if (!pages.has(name)) rmSync(join(DEED_FOLDER, name));
  for (const [name, text] of pages) {
    mkdirSync(dirname(join(DEED_FOLDER, name)), { recursive: true });
    writeFileSync(join(DEED_FOLDER, name), text);
  }
  console.log(`${pages.size} pages in ${DEED_FOLDER}`);
  return 0;
}

/** The pages as they are kept, by path below the folder. */
export function readDeedPages(): Map<string, string> {
  const names = globSync('**/*.md', { cwd: DEED_FOLDER }).sort();
  return new Map(names.map((name) => [name, readFileSync(join(DEED_FOLDER, name), 'utf8')]));
}

/** The pages as the rules say them, by path below the folder; `README.md` lists them all. */
export function makeDeedPages(): Map<string, string> {
  const chapters = Object.entries(CHAPTERS) as [Chapter, Readonly<Record<string, Rule>>][];
  const readme = [
    '# Deeds',
    '',
    'Everything that a member can do on the ledger, one page each, in chapters that follow the',
    'life of a receivable. The pages are made from the rules by `scripts/deeds.ts`, and a test',
    'keeps them equal. A transaction carries one deed.',
    '',
    'Every deed has, beside the fields on its page, its `type`, its `version` (1 of each) and a',
    '`seed`: 16 random bytes as base64url, made anew for each deed, which salt what is told of it.',
    '',
    ...chapters.flatMap(([chapter, rules]) => chapterLines(chapter, rules)),
  ].join('\n');
  const pages = chapters.flatMap(([chapter, rules]) =>
    (Object.entries(rules) as [DeedType, Rule][]).map(
      ([name, rule]) => [`${chapter}/${name}.md`, pageOf(name, rule)] as const,
    ),
  );
  return new Map([['README.md', readme], ...pages]);
}

function chapterLines(chapter: Chapter, rules: Readonly<Record<string, Rule>>): string[] {
  const rows = Object.entries(rules).map(
    ([name, { who }]) => `| [\`${name}\`](${chapter}/${name}.md) | ${cell(who)} |`,
  );
  const title = `${chapter.slice(0, 1).toUpperCase()}${chapter.slice(1)}`;
  const head = [`## ${title}`, '', ABOUT[chapter], ''];
  return [...head, '| deed | who may sign it |', '|---|---|', ...rows, ''];
}

/** Whether a suspended member may sign it. */
function suspendedOf(name: DeedType): string {
  if (OF_SUSPENDED[name] === 'begins') return 'A suspended member signs none: it begins something.';
  return 'It goes on while its signer is suspended, or has lost its role of the trade.';
}

/** Whether halts and freezes stop the deed. */
function stopsOf({ subjects }: Rule): string {
  if ('exempt' in subjects) return `Neither halts nor freezes stop it. ${subjects.exempt}`;
  if ('signerOnly' in subjects) {
    return `A halt of all trade stops it, and a freeze of its signer. ${subjects.signerOnly}`;
  }
  return 'A halt or freeze of what it is about stops it, and a freeze of its signer.';
}

function pageOf(name: DeedType, rule: Rule): string {
  const { example, who, holds, changes, refusals, roles } = rule;
  const role = roles === null ? 'Any role.' : `Role: ${roles.join(', ')}.`;
  const begins = OF_SUSPENDED[name] === 'begins';
  const shared = [
    ...[...SHARED, ...(roles === null ? [] : ['role_missing'])],
    ...(begins ? ['member_suspended'] : []),
  ];
  const codes = [...shared, ...(isTrade(rule) ? STOPPED : []), ...refusals];
  return [
    `# ${name}`,
    '',
    '```json',
    JSON.stringify(example, null, 2),
    '```',
    '',
    '| field | form | meaning |',
    '|---|---|---|',
    ...fieldRows(fieldsOf(rule.schema), ''),
    '',
    `**Who may**: ${who} ${role}`,
    '',
    `**What must hold**: ${holds}`,
    '',
    `**What changes**: ${changes}`,
    '',
    `**What stands still**: ${stopsOf(rule)} ${suspendedOf(name)}`,
    '',
    '## Refusals',
    '',
    'In the order of the checks; a refusal changes nothing.',
    '',
    '| code | what was wrong |',
    '|---|---|',
    ...codes.map((code) => `| \`${code}\` | ${cell(codeEntry(code)?.sentence ?? '')} |`),
    '',
  ].join('\n');
}

function fieldRows(fields: readonly Field[], prefix: string): string[] {
  return fields.flatMap((field) => {
    const { name, form, meaning } = field;
    // What every deed has stands on the page of them all, and in the example.
    if (prefix === '' && HEAD.includes(name)) return [];
    const row = `| \`${prefix}${name}\` | ${cell(tellField(field))} | ${cell(meaning)} |`;
    const parts = form.kind === 'list' ? form.item : form;
    const inner = `${prefix}${name}${form.kind === 'list' ? '[]' : ''}.`;
    const kinds = parts.kind === 'variants' ? parts.variants : [];
    const below = parts.kind === 'record' ? [parts.fields] : kinds;
    return [row, ...below.flatMap((each) => fieldRows(each, inner))];
  });
}

/** Text for a cell of a table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
