/** What the schemas of routes share: how good answers are written down for OpenAPI. */
import type { z } from 'zod';

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

/** JSON answers by status. What else there is, openapi/refusals.ts adds. */
export function jsonAnswers(shapes: Readonly<Record<number, z.ZodType>>): Answers {
  return answers('application/json', shapes);
}

/** As `jsonAnswers`, of another media type. */
export function answers(mediaType: string, shapes: Readonly<Record<number, z.ZodType>>): Answers {
  const good = Object.entries(shapes).map(([status, schema]) => [
    status,
    { description: DESCRIPTIONS[status] ?? 'Done.', content: { [mediaType]: { schema } } },
  ]);
  return Object.fromEntries(good);
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  200: 'The answer.',
  202: 'Taken, and on the way.',
};
