import { beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../node/rest/app.ts';
import { DEFAULT_LIMITS } from '../../../node/rest/limits.ts';
import { guardOperator, guardReads } from '../../../node/rest/readHook.ts';
import { ReadProofs } from '../../../node/rest/readProofs.ts';
import { ReadTokens } from '../../../node/rest/readTokens.ts';
import { TokenWays } from '../../../node/rest/tokenWays.ts';
import { memberOf, smallGenesis } from '../smallChain.ts';
import { RestNode } from './restNode.ts';

// Every route, read by every role, by nobody, and by whoever spells it in another way.

const ROLES = [
  ...(['association', 'auditor', 'buyer', 'financier', 'issuer'] as const),
  ...(['oracle', 'supervisor', 'supplier'] as const),
];
const HASH = 'ab'.repeat(32);
/** What stands in the place of a parameter. */
const VALUES: Readonly<Record<string, string>> = {
  ':id': HASH,
  ':height': '1',
  ':digest': HASH,
  ':item': encodeURIComponent(`settle/${HASH}`),
};
/** Routes that nobody needs a token for, each with its reason. */
const PUBLIC: Readonly<Record<string, string>> = {
  '/v1/status': 'a client learns for which node it makes a token',
  '/v1/genesis': 'whoever has its hash knows it already',
  '/v1/headers/:height': 'light clients live on them',
  '/v1/proofs/head': 'the newest of them, with those that changed the validators',
  '/v1/openapi.json': 'it describes the interface',
  '/v1/openapi.html': 'it is the same for people',
  '/healthz': 'monitors',
  '/readyz': 'who balances load learns whether, not why not',
};
/** Routes of the operator's port, all that there are. */
const OPERATORS = ['/healthz', '/readyz', '/standing', '/metrics'];
const OVERSEEN = ['/v1/blocks', '/v1/blocks/:height'];

let node: RestNode;
let routes: readonly string[];

beforeEach(async () => {
  const genesis = smallGenesis(
    'roles',
    {},
    [],
    ROLES.map((role) => memberOf(`the-${role}`, [role])),
  );
  node = await RestNode.open({ genesis });
  await node.grow();
  const { paths } = (await node.rest.app.inject('/v1/openapi.json')).json();
  const documented = Object.entries(paths as Record<string, object>);
  routes = documented
    .filter(([, methods]) => 'get' in methods)
    .map(([path]) => path.replaceAll(/\{([a-z]+)\}/g, ':$1'));
});

function urlOf(route: string): string {
  const url = route.replaceAll(/:[a-z]+/g, (name) => VALUES[name] ?? '');
  return url.includes('members/') ? '/v1/members/s1' : url;
}

/** What a request gets, read by a member or by nobody. */
async function get(url: string, member: string | null, method: 'GET' | 'HEAD' = 'GET') {
  const authorization = member === null ? {} : { authorization: `Bearer ${node.tokenOf(member)}` };
  return await node.rest.app.inject({ method, url, headers: authorization });
}

describe('every route', () => {
  it('is documented, and the walk has all of them', () => {
    expect(routes.length).toBeGreaterThan(40);
    for (const route of [...Object.keys(PUBLIC), ...OVERSEEN]) expect(routes).toContain(route);
  });

  it('is read by nobody without a token, but for those that are public', async () => {
    for (const route of routes) {
      for (const method of ['GET', 'HEAD'] as const) {
        const { statusCode, body } = await get(urlOf(route), null, method);
        const isPublic = PUBLIC[route] !== undefined;
        expect(statusCode === 401, `${method} ${route}: ${body}`).toBe(!isPublic);
        if (!isPublic && method === 'GET') expect(JSON.parse(body).code).toBe('token_needed');
      }
    }
  });

  it.each(ROLES)('is read by the role %s as its rule says', async (role) => {
    const overseeing = role === 'auditor' || role === 'supervisor';
    for (const route of routes) {
      for (const method of ['GET', 'HEAD'] as const) {
        const { statusCode, body } = await get(urlOf(route), `the-${role}`, method);
        const isKept = OVERSEEN.includes(route) && !overseeing;
        expect(statusCode === 403, `${method} ${route}: ${body}`).toBe(isKept);
        expect(statusCode, `${method} ${route}`).not.toBe(401);
        if (isKept && method === 'GET') expect(JSON.parse(body).code).toBe('not_overseer');
      }
    }
  });

  it('is read by nobody in another spelling', async () => {
    for (const route of routes.filter((each) => PUBLIC[each] === undefined)) {
      const url = urlOf(route);
      const odd = [
        ...[`/${url}`, `${url}/`, url.replace('/v1/', '/V1/'), url.replace('/v1/', '/v1//')],
        ...[url.toUpperCase(), url.replace('/v1/', '/./v1/'), url.replace('/v1/', '/x/../v1/')],
        ...[url.replace('v1', '%76%31'), url.replace('/v1/', '/v1%2F'), `${url}%00`, `${url};a=b`],
        ...[`http://127.0.0.1${url}`, `${url}#top`, `${url}?`, `${url}?token=x`],
      ];
      for (const each of odd) {
        const { statusCode } = await get(each, null);
        expect([400, 401, 404], `${each}: ${statusCode}`).toContain(statusCode);
      }
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const) {
        if (url === '/v1/transactions' && method === 'POST') continue;
        const answer = await node.rest.app.inject({ method: method as 'PUT', url });
        const shown = `${method} ${url}: ${answer.statusCode}`;
        expect([204, 400, 401, 404, 405, 415], shown).toContain(answer.statusCode);
        expect(answer.body, shown).not.toContain('"items"');
      }
    }
  });
});

describe('the port of the operator', () => {
  it('has its routes and no other, and they take no token', async () => {
    const { operatorApp } = node.rest;
    for (const route of OPERATORS) {
      for (const method of ['GET', 'HEAD'] as const) {
        expect((await operatorApp.inject({ method, url: route })).statusCode, route).toBe(200);
      }
    }
    const shown = operatorApp.printRoutes({ commonPrefix: false });
    const named = [...shown.matchAll(/ (\/\S*) \(GET, HEAD\)/g)].map(([, path = '']) => path);
    expect(named.toSorted()).toEqual(OPERATORS.toSorted());
    for (const route of routes.filter((each) => !OPERATORS.includes(each))) {
      const headers = { authorization: `Bearer ${node.tokenOf('the-supervisor')}` };
      const { statusCode } = await operatorApp.inject({ url: urlOf(route), headers });
      expect(statusCode, route).toBe(404);
    }
  });

  it('alone has what is the operator’s, for every role and in every spelling', async () => {
    const own = OPERATORS.filter((route) => !routes.includes(route));
    expect(own).toEqual(['/standing', '/metrics']);
    for (const route of own) {
      for (const url of [route, `/v1${route}`, `/${route}`, `${route}/`, route.toUpperCase()]) {
        for (const member of [null, ...ROLES.map((role) => `the-${role}`)]) {
          expect([400, 404], url).toContain((await get(url, member)).statusCode);
        }
      }
    }
  });

  it('answers on loopback for loopback names alone, whatever members call the node', async () => {
    const { operatorApp } = (await RestNode.open({ hosts: ['ledger.example'] })).rest;
    const asked = async (host: string): Promise<number> =>
      (await operatorApp.inject({ url: '/metrics', headers: { host } })).statusCode;
    expect(await asked('127.0.0.1:8102')).toBe(200);
    for (const host of ['ledger.example', 'evil.example']) expect(await asked(host)).toBe(421);
  });
});

it('a route without a rule is an error at the start', () => {
  const app = createApp(DEFAULT_LIMITS);
  const terms = { chain: HASH, node: 'v1', world: () => node.reader.chainState().world };
  const tokens = new ReadTokens({ ...terms, now: () => 0 });
  const ways = new TokenWays([]);
  const proofs = new ReadProofs(() => 0);
  guardReads(app, { tokens, ways, proofs, isBehind: async () => false, note: () => undefined });
  expect(() => app.get('/v1/forgotten', async () => 'all')).toThrow(/says who may read it/);
  const mixedUp = { config: { reads: 'operator' } } as const;
  expect(() => app.get('/v1/own', mixedUp, async () => 'all')).toThrow(/on the operator's port/);
  expect(() =>
    app.get('/v1/said', { config: { reads: 'member' } }, async () => 'all'),
  ).not.toThrow();
});

it('a route for others is an error at the start of the operator’s port', () => {
  const app = createApp(DEFAULT_LIMITS);
  guardOperator(app);
  for (const reads of ['public', 'member', 'overseer'] as const) {
    expect(() => app.get(`/${reads}`, { config: { reads } }, async () => 'all')).toThrow(
      /is for the operator/,
    );
  }
  expect(() => app.get('/forgotten', async () => 'all')).toThrow(/is for the operator/);
});

it('a submission needs no token: each transaction is signed', async () => {
  const answer = await node.rest.app.inject({
    method: 'POST',
    url: '/v1/transactions',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ transactions: ['x'] }),
  });
  expect(answer.json()).toMatchObject({ code: 'bad_transaction' });
});
