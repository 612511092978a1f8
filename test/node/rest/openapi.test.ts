import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../../contracts/deeds.ts';
import { INVALID, REFUSALS } from '../../../contracts/state/refusals.ts';
import { FACT_KINDS_HURT } from '../../../contracts/trade/evidence/factKinds.ts';
import { FORMAT_CODES } from '../../../ledger/assert.ts';
import { idOfDeed } from '../../../node/forms/deeds.ts';
import { FACT_FORMS } from '../../../node/forms/facts.ts';
import { POOL_CODES } from '../../../node/mempool/admission.ts';
import { LISTS } from '../../../node/rest/lists.ts';
import type { OpenApi, Operation } from '../../../node/rest/openapi.ts';
import { curlOf } from '../../../node/rest/openapiPage.ts';
import { Refusals } from '../../../node/rest/openapiRefusals.ts';
import { REST_CODES } from '../../../node/rest/restError.ts';
import { RestNode } from './restNode.ts';

/** Every path and method that is served, HEAD aside. */
const OPERATIONS = [
  ...Object.keys(LISTS).map((name) => `GET /v1/${name}`),
  'GET /healthz',
  'GET /readyz',
  'GET /v1/archive',
  'GET /v1/archive/{digest}',
  'GET /v1/blocks',
  'GET /v1/blocks/{height}',
  'GET /v1/events',
  'GET /v1/genesis',
  'GET /v1/headers/{height}',
  'GET /v1/heights',
  'GET /v1/invoices/{id}',
  'GET /v1/letters',
  'GET /v1/letters/{id}',
  'GET /v1/letters/{id}/content',
  'GET /v1/mailbox',
  'GET /v1/members/{id}',
  'GET /v1/offers/{id}',
  'GET /v1/openapi.html',
  'GET /v1/openapi.json',
  'GET /v1/proofs/head',
  'GET /v1/proofs/settlements/{item}',
  'GET /v1/proofs/state',
  'GET /v1/proofs/states',
  'GET /v1/proofs/transactions/{id}',
  'GET /v1/read-log',
  'GET /v1/receivables/{id}',
  'GET /v1/receivables/{id}/pieces',
  'GET /v1/search',
  'GET /v1/settlements',
  'GET /v1/status',
  'GET /v1/transactions',
  'GET /v1/transactions/{id}',
  'POST /v1/letters',
  'POST /v1/transactions',
].sort();

async function read(): Promise<{ node: RestNode; document: OpenApi }> {
  const node = await RestNode.open();
  return { node, document: (await node.read('/v1/openapi.json')) as unknown as OpenApi };
}

const operationsOf = ({ paths }: OpenApi): [string, Operation][] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );

/** Codes that a client meets nowhere but on a connection, or for a path that there is not. */
const OF_NO_OPERATION = ['no_route', 'no_portal', 'bad_method'];

/** What the linter checks beside its recommended rules, each of which is an error. */
const LINT_RULES = {
  ...({ 'operation-singular-tag': 'error', 'operation-tag-defined': 'error' } as const),
  ...({ 'tag-description': 'error', 'parameter-description': 'error' } as const),
  'no-invalid-media-type-examples': 'error',
  'no-invalid-schema-examples': 'error',
  'no-schema-type-mismatch': 'error',
  'no-enum-type-mismatch': 'error',
} satisfies Readonly<Record<string, 'error'>>;

async function lint(document: object): Promise<readonly string[]> {
  const config = await createConfig({ extends: ['recommended-strict'], rules: LINT_RULES });
  const problems = await lintFromString({ source: JSON.stringify(document), config });
  return problems.map(({ ruleId, location }) => `${ruleId} ${location[0]?.pointer ?? ''}`);
}

describe('the OpenAPI document', () => {
  it('says with which headers a problem comes: how to sign in, and when to ask again', async () => {
    const { document } = await read();
    const { responses } = document['components'] as unknown as {
      responses: Record<
        string,
        { headers?: object; content: Record<string, { examples: object }> }
      >;
    };
    const headers = new Map<number, Set<string>>();
    for (const { headers: said = {}, content } of Object.values(responses)) {
      const [{ examples } = { examples: {} }] = Object.values(content);
      for (const { value } of Object.values(examples) as { value: { status: number } }[]) {
        const all = headers.get(value.status) ?? new Set();
        headers.set(value.status, all.add(Object.keys(said).sort().join(' ')));
      }
    }
    for (const [status, said] of headers) {
      const again = status === 429 || status === 503 ? 'Retry-After' : '';
      expect([status, ...said]).toEqual([status, status === 401 ? 'WWW-Authenticate' : again]);
    }
    expect([401, 403, 404, 429, 503].filter((status) => !headers.has(status))).toEqual([]);
  });

  it('calls an answer by up to three codes of its own, and by their kind with more', () => {
    const codes = ['not_in_block', 'not_settled', 'not_archived', 'no_block'] as const;
    const named = (count: number): unknown =>
      new Refusals().of('public', false, codes.slice(0, count))['404']?.['$ref'];
    const name = '#/components/responses/NotFoundNotInBlock';
    expect(named(1)).toBe(name);
    expect(named(3)).toBe(`${name}NotSettledNotArchived`);
    expect(named(4)).toBe('#/components/responses/NotFoundOfTransactions');
  });

  it('has every route, each with a name, a tag and its problems', async () => {
    const { document } = await read();
    expect(document.openapi).toBe('3.1.0');
    const operations = operationsOf(document);
    expect(operations.map(([name]) => name).sort()).toEqual(OPERATIONS);
    const names = operations.map(([, { operationId }]) => operationId);
    expect(new Set(names).size).toBe(OPERATIONS.length);
    for (const [name, { summary, tags, responses, security }] of operations) {
      expect(summary.length, name).toBeGreaterThan(5);
      expect(tags, name).toHaveLength(1);
      const statuses = Object.keys(responses);
      for (const status of ['200', '400', '401', '408', '421', '431', '500', '503']) {
        expect(statuses, name).toContain(status);
      }
      // Who reads without a token is told nothing but what is public.
      expect(security.length === 1, name).toBe(
        JSON.stringify(responses['401']).includes('TokenNeeded'),
      );
    }
  });

  it('has nothing to say to a linter, which finds what is wrong', async () => {
    const { document } = await read();
    expect(await lint(document)).toEqual([]);
    const { get, ...others } = document.paths['/v1/status'] as { readonly get: Operation };
    const { operationId: _, ...nameless } = get;
    const worse = { ...document.paths, '/v1/status': { ...others, get: nameless } };
    expect(await lint({ ...document, paths: worse })).toEqual([
      'operation-operationId #/paths/~1v1~1status/get/operationId',
    ]);
  });

  it('has every deed with its example, and every kind of fact', async () => {
    const { document } = await read();
    const { schemas } = document.components;
    for (const [type, rule] of Object.entries(RULES)) {
      const { examples, required, additionalProperties } = schemas[idOfDeed(type)] ?? {};
      expect(examples, type).toEqual([rule.example]);
      expect(required, type).toEqual(Object.keys(rule.schema.shape));
      expect(additionalProperties, type).toBe(false);
    }
    const shown = Object.keys(FACT_KINDS_HURT).filter((kind) => kind !== 'event-seed');
    expect(Object.keys(FACT_FORMS).sort()).toEqual(shown.sort());
    const some = (schemas['Fact']?.['anyOf'] ?? []) as readonly object[];
    expect(some).toHaveLength(Object.keys(FACT_FORMS).length);
  });

  it('says of every field what it is, with its unit where it has one', async () => {
    const { document } = await read();
    const numbers = Object.entries(document.components.schemas).flatMap(([id, schema]) =>
      Object.entries((schema['properties'] ?? {}) as Record<string, Record<string, unknown>>)
        .filter(([, { type, description, ...rest }]) => {
          const isNumber = type === 'integer' || String(rest['pattern']).includes('[1-9][0-9]');
          return isNumber && description === undefined && rest['const'] === undefined;
        })
        .map(([name]) => `${id}.${name}`),
    );
    expect(numbers).toEqual([]);
  });

  it('has an example of every refusal where it is met', async () => {
    const { document } = await read();
    const { responses } = document.components as {
      readonly responses: Readonly<Record<string, { readonly content: object }>>;
    };
    const shown = new Set(
      Object.values(responses).flatMap(({ content }) => {
        const [media] = Object.values(content) as readonly { readonly examples: object }[];
        return Object.keys(media?.examples ?? {});
      }),
    );
    const codes = [REST_CODES, INVALID, REFUSALS, FORMAT_CODES, POOL_CODES].flatMap(Object.keys);
    expect(codes.filter((code) => !shown.has(code))).toEqual(OF_NO_OPERATION);
  });

  it('names every parameter that is taken, and the body', async () => {
    const { document } = await read();
    const operations = new Map(operationsOf(document));
    const names = (name: string): string[] =>
      (operations.get(name)?.parameters ?? []).map((one) => `${one.in} ${one.name}`).sort();
    expect(names('POST /v1/transactions')).toEqual([
      'query dryCheck',
      'query timeoutMs',
      'query wait',
    ]);
    expect(names('GET /v1/receivables')).toEqual(
      [
        ...['at', 'creditor', 'currency', 'cursor', 'debtor', 'dueBefore', 'limit', 'owing'],
        ...['state', 'supplier'],
      ].map((one) => `query ${one}`),
    );
    expect(names('GET /v1/receivables/{id}/pieces')).toEqual([
      'path id',
      'query at',
      'query cursor',
      'query limit',
    ]);
    expect(operations.get('POST /v1/transactions')?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Submission' } } },
    });
  });

  it('agrees with docs/rest.md about the paths', async () => {
    const text = readFileSync(new URL('../../../docs/rest.md', import.meta.url), 'utf8');
    const rows = text.split('\n').filter((line) => /^\| (GET|POST) /.test(line));
    const named = rows.flatMap((row) => {
      const method = row.slice(2, row.indexOf(' ', 2));
      const cell = row.slice(0, row.indexOf('|', 2));
      return [...cell.matchAll(/`(\/[^`?]*)/g)].map(([, path = '']) => `${method} ${path}`);
    });
    const written = named.map((name) => name.replaceAll(/:([a-z]+)/g, '{$1}'));
    expect(written.sort()).toEqual(OPERATIONS);
  });

  it('has a schema for the query of every route, so that nothing extra is taken', async () => {
    const { node, document } = await read();
    const values: Record<string, string> = { height: '1', item: 'settle%2F', id: '0' };
    for (const [name] of operationsOf(document)) {
      const [method = '', path = ''] = name.split(' ');
      if (method !== 'GET') continue;
      const url = path.replaceAll(/\{([a-z]+)\}/g, (_, key: string) => {
        const value = values[key] ?? '';
        if (path.startsWith('/v1/members')) return 'bank';
        return key === 'height' ? value : `${key === 'item' ? value : ''}${'0'.repeat(64)}`;
      });
      const query = path === '/v1/proofs/state' ? 'key=parameters&x=1' : 'x=1';
      const answer = await node.ask(`${url}?${query}`);
      expect(answer.json(), name).toMatchObject({ code: 'bad_request' });
    }
  });
});

describe('the page of the interface', () => {
  it('has every operation with curl, and lets a browser load and run nothing', async () => {
    const { node, document } = await read();
    const answer = await node.ask('/v1/openapi.html');
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    const style = /<style>([\s\S]*)<\/style>/.exec(answer.body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(policy).toContain(`style-src 'sha256-${hash}'`);
    expect(answer.body).not.toMatch(/<script|<img|<link|<iframe|src=|https?:|style=|onload/i);
    const targets = [...answer.body.matchAll(/href="([^"]*)"/g)].map(([, to = '']) => to);
    const ids = new Set([...answer.body.matchAll(/ id="([^"]*)"/g)].map(([, id]) => `#${id}`));
    expect(targets.filter((to) => !ids.has(to))).toEqual(['/v1/openapi.json']);
    for (const [name, operation] of operationsOf(document)) {
      const [method = '', path = ''] = name.split(' ');
      expect(answer.body, name).toContain(`id="${operation.operationId}"`);
      expect(curlOf(method.toLowerCase(), path, operation), name).toMatch(/^curl .*"\$NODE\//);
    }
  });
});
