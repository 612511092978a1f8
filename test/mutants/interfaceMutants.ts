/** Planted mistakes in what the REST interface says of itself, and takes. */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const DOCUMENT = ['node/rest/openapi'];
const FORMS = ['node/rest/factForms'];
const READ = ['node/rest/reading'];

/** Mistakes about the interface, each with the tests that find it. */
export const INTERFACE_MUTANTS: readonly Mutant[] = [
  lived(
    'what is read by members is documented as public',
    'generators would send no token',
    DOCUMENT,
    {
      file: 'node/rest/openapi.ts',
      from: "security: reads === 'public' ? []",
      to: "security: reads !== 'overseer' ? []",
    },
  ),
  lived('a refusal of the pool is not documented', 'each code has an example', DOCUMENT, {
    file: 'node/rest/openapiRefusals.ts',
    from: '  ...Object.keys(POOL_CODES),\n',
    to: '',
  }),
  lived('only the first path of a method is kept', 'every route is there', DOCUMENT, {
    file: 'node/rest/openapi.ts',
    from: '{ ...paths[path], [route',
    to: '{ [route',
  }),
  lived('a page loads what it likes', 'nothing from anywhere', DOCUMENT, {
    file: 'node/rest/openapiPage.ts',
    from: '"default-src \'none\'"',
    to: '"default-src *"',
  }),
  lived('a fact has a field that its form has not', 'facts are as they are described', FORMS, {
    file: 'node/forms/tradeFacts.ts',
    from: '.strictObject({ ...money, member, balance: amount, locked: amount })',
    to: '.strictObject({ ...money, balance: amount, locked: amount })',
  }),
  lived('the day is that of the newest block', 'a chain that rests has days, too', READ, {
    file: 'node/rest/nodeRoutes.ts',
    from: 'const nowMs = Math.max(now(), time);',
    to: 'const nowMs = time;',
  }),
  lived('a clock that is behind turns the day back', 'days go on', READ, {
    file: 'node/rest/nodeRoutes.ts',
    from: 'const nowMs = Math.max(now(), time);',
    to: 'const nowMs = now();',
  }),
  lived('a search finds what others have', 'the right is asked first', READ, {
    file: 'node/rest/searchRoutes.ts',
    from: '.filter((key) =>\n    mayRead(chain, reader, key),\n  )',
    to: '',
  }),
  lived('who searches is told who else sent', 'for its sender', READ, {
    file: 'node/rest/searchRoutes.ts',
    from: 'place !== undefined && new Told(chain, reader).isSender',
    to: 'place !== undefined || new Told(chain, reader).isSender',
  }),
  lived('a tag is good for another answer', 'byte by byte', READ, {
    file: 'node/rest/etags.ts',
    from: "asked === '*' || asked.replace(/^W\\//, '') === tag",
    to: "asked !== ''",
  }),
  lived('the first of several filters counts', 'they hold together', READ, {
    file: 'node/rest/selecting.ts',
    from: 'others.every((one) =>',
    to: 'others.some((one) =>',
  }),
  lived('a page that has looked at much loses its end', 'it goes on by cursor', READ, {
    file: 'node/rest/paging.ts',
    from: 'return { entries: found, stopped: passed };',
    to: 'return { entries: found, stopped: null };',
  }),
];
