/** Planted mistakes in how an organisation may be called, and in what its name looks like. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about names, each with the tests that find it. */
export const NAME_MUTANTS: readonly Mutant[] = [
  mutant('two scripts are one name', 'written in one script', ['names'], {
    file: 'names/memberNames.ts',
    from: 'scripts.length <= 1 ||',
    to: 'scripts.length <= 2 ||',
  }),
  mutant('all scripts that go with Latin go together', 'sets that are written', ['names'], {
    file: 'names/memberNames.ts',
    from: "new Set(['Latn', 'Hani', 'Bopo']),",
    to: "new Set(['Latn', 'Hani', 'Bopo', 'Hira', 'Kana']),",
  }),
  mutant('a name need not be composed', 'normal form', ['names'], {
    file: 'names/memberNames.ts',
    from: "    return { fault: 'form' };\n",
    to: '',
  }),
  mutant('marks are composed across others', 'what is blocked stays', ['names'], {
    file: 'names/unicodeForms.ts',
    from: 'const blocked = apart && (classOf(last) >= classOf(part) || classOf(last) === 0);',
    to: 'const blocked = false;',
  }),
  mutant('marks stay in the order typed', 'canonical order', ['names'], {
    file: 'names/unicodeForms.ts',
    from: 'classOf(ordered[at - 1]) > classOf(part)',
    to: 'classOf(ordered[at - 1]) < 0',
  }),
  mutant('a blank behind is a new name', 'no blank at an end', ['names'], {
    file: 'names/memberNames.ts',
    from: 'if (points.at(-1) === BLANK)',
    to: 'if (points.at(-1) === 0)',
  }),
  mutant('punctuation tells two apart', 'signs are not heard', ['names'], {
    file: 'names/memberNames.ts',
    from: '.filter((character) => !UNHEARD.has(character))',
    to: '',
  }),
  mutant('names in documents may stand for two', 'each for one member', ['founding'], {
    file: 'founding.ts',
    from: '[name, ...documentNames]',
    to: '[name, ...documentNames.slice(0, 0)]',
  }),
  mutant('ids may look alike', 'people choose by id, too', ['founding'], {
    file: 'founding.ts',
    from: '  checkLooks(founders, ({ id }) => [id]);\n',
    to: '',
  }),
  mutant('a rare mark has no class', 'nodes of another engine compose it otherwise', ['names'], {
    file: 'names/unicodeTables.ts',
    from: ',1e08f\n',
    to: '\n',
  }),
];
