import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { LISTS } from '../../../node/rest/lists.ts';
import { RestNode } from './restNode.ts';

type Operation = {
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: JsonObject;
  readonly responses: Readonly<Record<string, { readonly content?: JsonObject }>>;
};

type Document = {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

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
  'GET /v1/invoices/{id}',
  'GET /v1/members/{id}',
  'GET /v1/offers/{id}',
  'GET /v1/openapi.json',
  'GET /v1/proofs/settlements/{item}',
  'GET /v1/proofs/state',
  'GET /v1/proofs/states',
  'GET /v1/proofs/transactions/{id}',
  'GET /v1/receivables/{id}',
  'GET /v1/receivables/{id}/pieces',
  'GET /v1/settlements',
  'GET /v1/status',
  'GET /v1/transactions',
  'GET /v1/transactions/{id}',
  'POST /v1/transactions',
].sort();

async function read(): Promise<{ node: RestNode; document: Document }> {
  const node = await RestNode.open();
  return { node, document: (await node.read('/v1/openapi.json')) as unknown as Document };
}

const operationsOf = ({ paths }: Document): [string, Operation][] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );

describe('the OpenAPI document', () => {
  it('is of version 3.1 and has every route, each with a summary and its problems', async () => {
    const { document } = await read();
    expect(document.openapi).toBe('3.1.0');
    const operations = operationsOf(document).filter(([name]) => !name.startsWith('HEAD'));
    expect(operations.map(([name]) => name).sort()).toEqual(OPERATIONS);
    for (const [name, { summary, responses }] of operations) {
      expect(summary?.length, name).toBeGreaterThan(5);
      expect(Object.keys(responses), name).toContain('default');
      const types = Object.keys(responses['default']?.content ?? {});
      expect(types, name).toEqual(['application/problem+json']);
    }
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
      ['at', 'creditor', 'cursor', 'debtor', 'limit', 'owing', 'supplier'].map(
        (one) => `query ${one}`,
      ),
    );
    expect(names('GET /v1/receivables/{id}/pieces')).toEqual([
      'path id',
      'query at',
      'query cursor',
      'query limit',
    ]);
    expect(operations.get('POST /v1/transactions')?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { additionalProperties: false } } },
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
