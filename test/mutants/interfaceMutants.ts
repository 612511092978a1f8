/** Planted mistakes in what the REST interface says of itself, and takes. */
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const DOCUMENT = ['node/rest/openapi'];
const FORMS = ['node/rest/factForms'];

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
];
