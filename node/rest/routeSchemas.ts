/** What the schemas of routes share: how answers and problems are written down for OpenAPI. */
import type { z } from 'zod';
import { problemShape } from './shapes.ts';

/** The answers of one route by HTTP status, as Fastify takes them. */
export type Answers = Readonly<
  Record<
    string,
    {
      readonly description: string;
      readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>;
    }
  >
>;

/** JSON answers by status, and the problem that any other status is. */
export function jsonAnswers(shapes: Readonly<Record<number, z.ZodType>>): Answers {
  return answers('application/json', shapes);
}

/** As `jsonAnswers`, of another media type. */
export function answers(mediaType: string, shapes: Readonly<Record<number, z.ZodType>>): Answers {
  const good = Object.entries(shapes).map(([status, schema]) => [
    status,
    { description: DESCRIPTIONS[status] ?? 'Done.', content: { [mediaType]: { schema } } },
  ]);
  const problem = { 'application/problem+json': { schema: problemShape } };
  return {
    ...Object.fromEntries(good),
    default: { description: 'A problem (RFC 9457).', content: problem },
  };
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  200: 'The answer.',
  202: 'Taken, and on the way.',
};
