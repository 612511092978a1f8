import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readSecretKey } from '../../../client/sdk/keyFile.ts';
import type { Founding } from '../../../scripts/consortium.ts';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from '../../../scripts/consortium.ts';
import { memberKeyFile } from '../../../scripts/memberKeys.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { ToldNetwork } from '../../support/toldNetwork.ts';
import { installSdk } from './sdkPackage.ts';

// The package installs in an empty folder elsewhere, and what its page shows runs there, against a
// real node; the same package runs where there is nothing of Node.

const ROOT = join(import.meta.dirname, '../../..');
const BANK = 'hafenbank';
const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const chromium = CHROMIUM.find(existsSync);

let project = '';

beforeAll(() => {
  project = installSdk();
});

afterAll(() => {
  if (project !== '') rmSync(dirname(project), { recursive: true, force: true });
});

/** A network of one node, which runs until the test ends. */
async function startNetwork() {
  const home = join(scratchFolder(), 'network');
  const founding: Founding = {
    ...{ home, name: 'sdk', start: Date.now(), dayMs: 86_400_000 },
    organisations: CONSORTIUM.map((each) => ({ ...each, validator: each.id === BANK })),
    places: new Map([[BANK, { host: '127.0.0.1', restPort: 0, peerPort: 0 }]]),
    ...{ payingBank: BANK, documentNames: SAMPLE_NAMES },
  };
  await foundNetwork(founding);
  const network = new ToldNetwork(home);
  onTestFinished(() => network.close());
  await network.startAll();
  return { home, url: network.url(BANK) };
}

/** All code of the page, as one module; imports may stand anywhere in it. */
function pageCode(): string {
  const page = readFileSync(join(ROOT, 'docs/sdk.md'), 'utf8');
  return [...page.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code).join('\n');
}

function run(file: string, words: readonly string[] = []) {
  return spawnSync(process.execPath, [file, ...words], { cwd: project, encoding: 'utf8' });
}

describe('the installed package', () => {
  it('has the types, needs what it imports, and brings a reference of its names', () => {
    const home = join(project, 'node_modules/tallystick');
    const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    expect(Object.keys(manifest.exports)).toEqual(['.', './node', './invoices', './package.json']);
    expect(Object.keys(manifest.dependencies)).not.toContain('fastify');
    const reference = readFileSync(join(home, 'REFERENCE.md'), 'utf8');
    expect(reference).toContain('- `LedgerClient` (class): Composes, submits, waits, reads');
    const undocumented = reference.split('\n').filter((line) => /^- .*: $/.test(line));
    expect(undocumented).toEqual([]);
  });

  it('is typed for a strict caller who has nothing of Node', () => {
    const use = `import { deedOf, LedgerClient, webCryptoSigner } from 'tallystick';
      import type { Genesis, Submitted } from 'tallystick';
      export async function pay(genesis: Genesis, key: CryptoKey): Promise<Submitted> {
        const client = new LedgerClient({ genesis, nodes: ['https://node.example#bank'] });
        const signer = webCryptoSigner({ member: 'bank', keyName: 'main' }, key);
        // @ts-expect-error: an amount is text, and a payment is missing
        deedOf('issueMoney', { to: 'maker', currency: 'EUR', amount: 5 });
        const payment = 'ab'.repeat(32);
        const words = { to: 'maker', currency: 'EUR', amount: '5', payment };
        return client.perform(deedOf('issueMoney', words), signer);
      }`;
    writeFileSync(join(project, 'use.ts'), use);
    const options = { strict: true, noEmit: true, module: 'nodenext', target: 'es2024', types: [] };
    const config = { compilerOptions: { ...options, lib: ['es2024', 'dom', 'dom.iterable'] } };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ ...config, files: ['use.ts'] }));
    const told = run(join(ROOT, 'node_modules/typescript/bin/tsc'));
    expect(`${told.stdout}${told.stderr}`).toBe('');
  });

  it('runs all that its page shows against a node, though the first one is down', async () => {
    const { home, url } = await startNetwork();
    const clients = join(home, 'clients', BANK);
    for (const name of ['genesis.json', 'network.key', 'member.key.json']) {
      copyFileSync(join(clients, name), join(project, name));
    }
    copyFileSync(
      join(ROOT, 'examples/invoices/gear-housings-ubl.xml'),
      join(project, 'invoice.xml'),
    );
    const code = pageCode()
      .replace('http://127.0.0.1:8102', 'http://127.0.0.1:1')
      .replace('http://127.0.0.1:8101', url);
    writeFileSync(join(project, 'page.js'), code);
    const told = run('page.js');
    expect(told.stderr).toMatch(/^no answer: http:\/\/127\.0\.0\.1:1\//);
    expect(told.stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^ok at height \d+$/),
      expect.stringMatching(/^24,274\.00 EUR, proved at height \d+$/),
      expect.stringMatching(/^holds, block \d+$/),
      expect.stringMatching(/^\S+: 8286674 minor units, identity [0-9a-f]{64}$/),
    ]);
  });
});

/** What a page in a browser does: reads, verifies, signs and submits. */
const IN_BROWSER = `
import { accounts, decodeGenesis, deedOf, keySigner } from 'tallystick';
import { LedgerClient, utf8, verifyProof } from 'tallystick';

export async function use({ genesisText, url, key }) {
  const genesis = decodeGenesis(utf8(genesisText));
  const signer = keySigner({ ...key, secret: new Uint8Array(key.secret) });
  const client = new LedgerClient({ genesis, nodes: [url], reader: signer });
  const payment = 'ab'.repeat(32);
  const words = { to: 'nordhafen', currency: 'EUR', amount: '100', payment };
  const submitted = await client.perform(deedOf('issueMoney', words), signer);
  const { fact } = await client.readFact(accounts, ['hafenbank', 'EUR', 'nordhafen']);
  const verdict = verifyProof(submitted.proof, genesis).ok;
  const forged = { ...submitted.proof, header: { ...submitted.proof.header, height: 9 } };
  const denied = verifyProof(forged, genesis).ok;
  const { proof } = submitted;
  return { code: submitted.result.code, paid: String(fact.balance), verdict, denied, proof };
}

export function check({ genesisText, proof }) {
  return verifyProof(proof, decodeGenesis(utf8(genesisText))).ok;
}
`;

/** Runs the bundle where nothing has a name that Node has and browsers have not. */
const WITHOUT_NODE = `
import { readFileSync } from 'node:fs';
const [bundle, given] = process.argv.slice(2);
const hidden = ['Buffer', 'global', 'process', 'require', 'setImmediate'];
const code = readFileSync(bundle, 'utf8') + '; return page;';
const { use } = new Function(...hidden, code)();
process.stdout.write(JSON.stringify(await use(JSON.parse(readFileSync(given, 'utf8')))));
`;

/** Vite comes with vitest. */
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');

function bundleForBrowsers(): string {
  const lib = { entry: 'page.mjs', formats: ['iife'], name: 'page', fileName: 'page' };
  const config = { logLevel: 'silent', build: { outDir: 'bundle', lib } };
  writeFileSync(join(project, 'page.mjs'), IN_BROWSER);
  writeFileSync(join(project, 'vite.config.mjs'), `export default ${JSON.stringify(config)};`);
  const told = run(VITE, ['build']);
  expect([told.status, told.stderr]).toEqual([0, '']);
  return join(project, 'bundle/page.iife.js');
}

/** What the bundle did against a real node, in a process without anything of Node. */
async function useBundle(bundle: string) {
  const { home, url } = await startNetwork();
  const { secret, ...name } = await readSecretKey(memberKeyFile(home, BANK));
  const key = { ...name, secret: [...secret] };
  const genesisText = readFileSync(join(home, 'genesis.json'), 'utf8');
  const given = join(project, 'given.json');
  writeFileSync(given, JSON.stringify({ genesisText, url: `${url}#${BANK}`, key }));
  writeFileSync(join(project, 'realm.mjs'), WITHOUT_NODE);
  const told = run('realm.mjs', [bundle, given]);
  // The line that fails may be all of the bundle.
  expect(told.stderr.slice(-1_000)).toBe('');
  return { genesisText, did: JSON.parse(told.stdout) };
}

describe('a bundle for browsers', () => {
  it('imports nothing, and does all where there is nothing of Node', async () => {
    const bundle = bundleForBrowsers();
    const text = readFileSync(bundle, 'utf8');
    expect(text).not.toMatch(/["']node:|(?:^|[;\n])import\b|\brequire\(|__vite-browser-external/);
    const { did } = await useBundle(bundle);
    expect(did).toMatchObject({ code: 'ok', paid: '100', verdict: true, denied: false });
  });

  const needs = 'needs Chromium (Debian: chromium)';
  it.skipIf(chromium === undefined)(`verifies a proof in Chromium (${needs})`, async () => {
    const bundle = bundleForBrowsers();
    const { genesisText, did } = await useBundle(bundle);
    const given = JSON.stringify({ genesisText, proof: did.proof });
    const script = `document.body.textContent =
      page.check(${given}) ? 'it holds' : 'it does not hold';`;
    const page = `<!doctype html><body><script src="/page.js"></script><script>${script}</script>`;
    const server = createServer(({ url }, answer) => {
      const [type, body] =
        url === '/page.js' ? ['javascript', readFileSync(bundle)] : ['html', page];
      answer.setHeader('content-type', `text/${type}`).end(body);
    });
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const words = ['--headless', '--no-sandbox', '--disable-gpu', '--dump-dom'];
    const profile = `--user-data-dir=${join(project, 'profile')}`;
    const shown = await promisify(execFile)(chromium ?? '', [
      ...words,
      profile,
      `http://127.0.0.1:${port}/`,
    ]);
    expect(shown.stdout).toContain('<body>it holds</body>');
  });
});
