/**
 * The OpenAPI 3.1 document, made from the same schemas that requests are checked with and the same
 * tables that answers and refusals come from; there is no other source.
 */
import type { z } from 'zod';
import { assert } from '../../ledger/assert.ts';
import { transactionPayload } from '../forms/deeds.ts';
import type { App } from './app.ts';
import type { JsonSchema } from './openapiForms.ts';
import { Components } from './openapiForms.ts';
import type { RouteCode } from './openapiRefusals.ts';
import { Refusals } from './openapiRefusals.ts';
import { problemShape } from './shapes.ts';

/** What the operations are about. */
export const TAGS = {
  transactions: 'Handing in signed deeds, and what became of them.',
  facts: 'What the state holds, in lists and one by one. A node’s word: what matters is proved.',
  proofs: 'What convinces anyone who holds the genesis document.',
  archive: 'What has left the state.',
  blocks: 'Blocks and headers, for audit and light clients.',
  letters: 'Sealed details of invoices, between home nodes.',
  node: 'The node itself, and its operation.',
} as const;

declare module 'fastify' {
  interface FastifySchema {
    summary?: string;
    description?: string;
    /** What generators call the operation. */
    operationId?: string;
    tag?: keyof typeof TAGS;
  }
  interface FastifyContextConfig {
    /** Codes that it can answer with beside those of every route. */
    refuses?: readonly RouteCode[];
  }
}

/** The part of a good answer that a route says. */
interface Good {
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>>;
}

interface Route {
  readonly method: string;
  readonly url: string;
  readonly schema: NonNullable<Parameters<App['route']>[0]['schema']>;
  readonly config: NonNullable<Parameters<App['route']>[0]['config']>;
}

/** An operation as it is written down. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}

/** A parameter of an operation. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

/** The document. */
export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly responses: Readonly<Record<string, object>>;
    readonly securitySchemes: object;
  };
}

const ABOUT = `Amounts and unit numbers are decimal text; an amount is in minor units of its \
currency. Heights, indexes and times (ms since 1970) are integers. Nothing is coerced: unknown \
parameters and fields are refused.

There is no Idempotency-Key: the id of a transaction is one. Keep what you signed before you send \
it, and send the same bytes again when you do not know what became of it; they take effect once.`;

/** Notes all routes that are added afterwards; describes them when it is asked. */
export function describeRoutes(app: App, version: string): () => OpenApi {
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url, schema, config }) => {
    if (method === 'HEAD') return;
    assert(schema !== undefined && config !== undefined, `${url} has a schema`);
    routes.push({ method: String(method), url, schema, config });
  });
  let document: OpenApi | null = null;
  return () => {
    document ??= describe(routes, version);
    return document;
  };
}

function describe(routes: readonly Route[], version: string): OpenApi {
  const [components, refusals] = [new Components(), new Refusals()];
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    const path = route.url.replaceAll(/:([a-z]+)/g, '{$1}');
    const operation = operationOf(route, components, refusals);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation };
  }
  components.use(problemShape, 'output');
  components.use(transactionPayload, 'input');
  return {
    openapi: '3.1.0',
    info: {
      ...{
        title: 'Tallystick node',
        version,
        summary: 'A ledger for receivables',
        description: ABOUT,
      },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    } as OpenApi['info'],
    ...{ servers: [{ url: '/', description: 'This node.' }] },
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: components.schemas,
      responses: refusals.responses,
      securitySchemes: { readToken: READ_TOKEN },
    },
  };
}

const READ_TOKEN = {
  ...{ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  description:
    'A read token: a JWT that a member signs itself with one of its keys, good for one node and ' +
    'five minutes at most. docs/format.md, “Read token”, says its words.',
};

function operationOf(route: Route, components: Components, refusals: Refusals): Operation {
  const { method, url, schema, config } = route;
  const { operationId, tag, summary, description = '', params, querystring, body } = schema;
  const { reads, takes, refuses = [] } = config;
  const takesJson = body !== undefined;
  assert(operationId !== undefined && summary !== undefined, `${method} ${url} has a name`);
  assert(tag !== undefined && reads !== undefined, `${method} ${url} has a tag`);
  const parameters = [
    ...parametersOf(params as z.ZodType, 'path', components),
    ...parametersOf(querystring as z.ZodType, 'query', components),
  ];
  const good = Object.entries(schema.response as Readonly<Record<string, Good>>).map(
    ([status, answer]) => [status, answerOf(answer, components)] as const,
  );
  return {
    ...{ operationId, summary, tags: [tag] },
    ...(description === '' ? {} : { description }),
    security: reads === 'public' ? [] : [{ readToken: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(takesJson ? { requestBody: bodyOf(body as z.ZodType, components) } : {}),
    ...(takes === 'letter' ? { requestBody: LETTER_BODY } : {}),
    responses: {
      ...Object.fromEntries(good),
      ...refusals.of(reads, takesJson || takes !== undefined, refuses),
    },
  };
}

function parametersOf(
  schema: z.ZodType,
  place: Parameter['in'],
  components: Components,
): readonly Parameter[] {
  const { properties = {}, required = [] } = components.use(schema, 'input') as {
    readonly properties?: Readonly<Record<string, JsonSchema & { description?: string }>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...words }]) => ({
    ...{ name, in: place, required: required.includes(name) },
    ...(description === undefined ? {} : { description }),
    schema: words,
  }));
}

/** An envelope, a line feed, sealed bytes: docs/format.md. */
const LETTER_BODY = {
  required: true,
  content: {
    'application/octet-stream': {
      schema: { type: 'string', contentMediaType: 'application/octet-stream' },
    },
  },
};

function bodyOf(schema: z.ZodType, components: Components): object {
  const content = { 'application/json': { schema: components.use(schema, 'input') } };
  return { required: true, content };
}

function answerOf({ description, content }: Good, components: Components): object {
  const described = Object.entries(content).map(([type, { schema }]) => [
    type,
    { schema: components.use(schema, 'output') },
  ]);
  return { description, content: Object.fromEntries(described) };
}
