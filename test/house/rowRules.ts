import type { Mutant } from '../mutants/mutant.ts';
import type { Row } from '../mutants/rows.ts';
import type { SourceFile, Violation } from './sourceFile.ts';
import { visit } from './sourceFile.ts';

// Every row of the specification of rights is tested under its id, and its tests are tested by
// mistakes that break it. A mistake that could not be planted any more would only seem to.

/** The least number of planted mistakes of a row. */
const MISTAKES = 2;

/** The titles of the tests of a file, also of those that run for each row of a table. */
export function titlesOf(file: SourceFile): string[] {
  const titles: string[] = [];
  visit(file.program, {
    CallExpression: ({ callee, arguments: [title] }) => {
      const each = callee.type === 'CallExpression' ? callee.callee : callee;
      const name = each.type === 'MemberExpression' ? each.object : each;
      if (name.type !== 'Identifier' || !/^(it|test)$/.test(name.name)) return;
      if (title?.type === 'Literal') titles.push(String(title.value));
      if (title?.type === 'TemplateLiteral') titles.push(title.quasis[0]?.value.raw ?? '');
    },
  });
  return titles;
}

/** Refuses a row without a test whose title begins with its id, or with less than two mistakes. */
export function checkRows(
  rows: readonly Row[],
  titles: readonly string[],
  mutants: readonly Mutant[],
): Violation[] {
  return rows.flatMap((row) => {
    const breaches: Violation[] = [];
    const add = (path: string, message: string): void => {
      breaches.push({ path, line: 1, message });
    };
    if (!titles.some((title) => title.startsWith(`${row}: `))) {
      add(
        'test/contracts',
        `no test says what is right of ${row}: begin its title with "${row}: "`,
      );
    }
    const count = mutants.filter(({ planted }) => planted?.row === row).length;
    if (count < MISTAKES) add('test/mutants', `${count} mistakes of ${row}: plant ${MISTAKES}`);
    return breaches;
  });
}

/** Refuses a mistake whose line is not, or not once, where it is to be planted. */
export function checkPlanted(
  { name, planted }: Mutant,
  textOf: (path: string) => string | undefined,
): Violation[] {
  if (planted === undefined) return [];
  const { file, from, to } = planted;
  const count = (textOf(file) ?? '').split(from).length - 1;
  const add = (message: string) => [{ path: file, line: 1, message: `${name}: ${message}` }];
  if (from === to) return add('changes nothing, so that no test can notice it');
  return count === 1 ? [] : add(`its line is there ${count} times: ${from}`);
}
