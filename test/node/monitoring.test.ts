import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_LIMITS } from '../../node/rest/limits.ts';
import { Authority, HAS_OPENSSL } from '../support/certificates.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { startNode } from './startedNode.ts';

const ROOT = join(import.meta.dirname, '../..');
const RULES = join(ROOT, 'docs/monitoring/alerts.yml');
/** Where the programs of Debian's package `prometheus` are; on the PATH when absent. */
const PROGRAMS = process.env['TALLY_PROMETHEUS'];

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function program(name: string): string {
  return PROGRAMS === undefined ? name : join(PROGRAMS, name);
}

const COMPOSE = process.env['TALLY_COMPOSE'] ?? 'docker-compose';
const hasCompose = spawnSync(COMPOSE, ['version']).status === 0;
const hasNginx = spawnSync('nginx', ['-v']).status === 0;
const hasPrometheus = spawnSync(program('promtool'), ['--version']).status === 0;

/** One rule of docs/monitoring/alerts.yml; each of its fields is one line. */
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly text: string;
}

function rules(): Rule[] {
  const [, ...texts] = read('docs/monitoring/alerts.yml').split(/^ {6}- alert: /m);
  return texts.map((text) => {
    const [, expr = ''] = /^ {8}expr: (.*)$/m.exec(text) ?? [];
    return { alert: text.slice(0, text.indexOf('\n')), expr, text };
  });
}

/** Every query of the dashboard. */
function queries(): string[] {
  const { panels } = JSON.parse(read('docs/monitoring/dashboard.json')) as {
    readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
  };
  return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
}

/** The metrics of our own in a query, as docs/metrics.md calls them. */
function metricsIn(query: string): string[] {
  return (query.match(/tallystick_\w+/g) ?? []).map((name) => name.replace(/_bucket$/, ''));
}

describe('what is watched', () => {
  const known = new Set(
    [...read('docs/metrics.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name),
  );

  it('are metrics that a node has, in rules and dashboard', () => {
    const asked = [...rules().map(({ expr }) => expr), ...queries()];
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.flatMap(metricsIn).filter((name) => !known.has(name))).toEqual([]);
  });

  it('is all that docs/operating.md says to watch', () => {
    const [, after = ''] = read('docs/operating.md').split('| metric | watch for |\n');
    const [table = ''] = after.split('\n\n');
    const told = table.match(/tallystick_\w+/g) ?? [];
    expect(told.length).toBeGreaterThan(8);
    const watched = new Set([...rules().map(({ expr }) => expr), ...queries()].flatMap(metricsIn));
    expect(told.filter((name) => !watched.has(name))).toEqual([]);
  });

  it('says what to do, at a severity that is one of two', () => {
    for (const { alert, text } of rules()) {
      expect(text, alert).toMatch(/^ {8}labels: { severity: (page|ticket) }$/m);
      expect(text, alert).toMatch(/^ {10}summary: ".+"$/m);
      expect(text, alert).toMatch(/^ {10}action: .+$/m);
      const [, chapter] = /action: .*"(.+)"\.$/m.exec(text) ?? [];
      if (chapter !== undefined) expect(read('docs/operating.md'), alert).toContain(chapter);
    }
  });
});

/** Series as promtool takes them, `calm` and `wrong`; and when a rule has to have fired. */
interface Case {
  readonly alert: string;
  readonly series: string;
  readonly calm: string;
  readonly wrong: string;
  readonly at: string;
  readonly beside?: readonly (readonly [series: string, values: string])[];
}

const GROWS: readonly [string, string] = ['tallystick_height{instance="b"}', '0+10x60'];

const CASES: readonly Case[] = [
  { alert: 'NodeDown', series: 'up', calm: '1x60', wrong: '0x60', at: '3m' },
  { alert: 'NoBlocks', series: 'tallystick_height', calm: '0+1x60', wrong: '7x60', at: '40m' },
  {
    ...{ alert: 'TransactionsWait', series: 'tallystick_pool_transactions', at: '20m' },
    ...{ calm: '0 5 0 5 0 5 0 5 0 5 0 5 0 5 0 5 0 5 0 5 0', wrong: '5x60' },
    beside: [['tallystick_height{instance="a",job="tallystick"}', '7x60']],
  },
  {
    ...{ alert: 'NodeBehind', series: 'tallystick_height', at: '20m', beside: [GROWS] },
    ...{ calm: '0+10x60', wrong: '0+9x60' },
  },
  { alert: 'ManyRounds', series: 'tallystick_round', calm: '3x60', wrong: '4x60', at: '5m' },
  {
    ...{ alert: 'TurnsMissed', series: 'tallystick_missed_total', at: '20m' },
    ...{ calm: '0+0.5x60', wrong: '0+1x60' },
  },
  { alert: 'FewPeers', series: 'tallystick_peers', calm: '2x60', wrong: '1x60', at: '5m' },
  {
    ...{ alert: 'ClockWrong', series: 'tallystick_clock_offset_seconds', at: '5m' },
    ...{ calm: '0.4x60', wrong: '-0.6x60' },
  },
  {
    ...{ alert: 'BlockInFuture', series: 'tallystick_newest_block_ahead_seconds', at: '5m' },
    ...{ calm: '0.5x60', wrong: '2x60' },
  },
  {
    alert: 'SignedTwice',
    series: 'tallystick_evidence_pending',
    calm: '0x9',
    wrong: '1x9',
    at: '1m',
  },
  {
    ...{ alert: 'ProtocolUnknown', series: 'tallystick_protocol_planned', at: '1m' },
    ...{ calm: '2x9', wrong: '3x9' },
    beside: [['tallystick_protocol_known{instance="a",job="tallystick"}', '2x9']],
  },
  {
    ...{ alert: 'PeerRefused', series: 'tallystick_network_peers_refused_total', at: '10m' },
    ...{ calm: '4x60', wrong: '0 0 0 1x60' },
  },
  {
    ...{ alert: 'LinksBad', series: 'tallystick_network_peers_quiet_total', at: '30m' },
    ...{ calm: '0+0.1x60', wrong: '0+1x60' },
    beside: [
      ['tallystick_network_peers_unsubscribed_total{instance="a",job="tallystick"}', '3x60'],
    ],
  },
  {
    ...{ alert: 'ReadersRestart', series: 'tallystick_readers_restarts_total', at: '10m' },
    ...{ calm: '1x60', wrong: '0 0 1x60' },
  },
  {
    ...{ alert: 'ReadersHeap', series: 'tallystick_readers_heap_bytes', at: '10m' },
    ...{ calm: '110000000x60', wrong: '130000000x60' },
  },
  {
    ...{ alert: 'CertificateEnds', series: 'tallystick_rest_certificate_left_seconds', at: '5m' },
    ...{ calm: '2000000x9', wrong: '1000000x9' },
  },
  {
    ...{ alert: 'CertificateUntimely', series: 'tallystick_rest_certificate_untimely', at: '5m' },
    ...{ calm: '0x60', wrong: '1x60' },
  },
  {
    ...{ alert: 'CertificateRefused', series: 'tallystick_rest_certificate_refused', at: '10m' },
    ...{ calm: '0x60', wrong: '1x60' },
  },
  {
    ...{ alert: 'MemoryHigh', series: 'process_resident_memory_bytes', at: '10m' },
    ...{ calm: '110000000x60', wrong: '610000000x60' },
  },
];

/** A test of promtool; it takes JSON, too. */
function testOf({ alert, series, at, beside = [] }: Case, values: string, fires: boolean): object {
  const labels = '{instance="a",job="tallystick",validator="v"}';
  const input = [[`${series}${labels}`, values] as const, ...beside];
  const expected = `count(ALERTS{alertname="${alert}",alertstate="firing"}) or vector(0)`;
  return {
    interval: '1m',
    input_series: input.map(([name, shown]) => ({
      series:
        beside.length === 1 && alert !== 'NodeBehind' ? name.replace(',validator="v"', '') : name,
      values: shown,
    })),
    promql_expr_test: [
      { expr: expected, eval_time: at, exp_samples: [{ labels: '{}', value: fires ? 1 : 0 }] },
    ],
  };
}

describe.runIf(hasPrometheus)(
  'Prometheus (Debian’s package, or its folder in TALLY_PROMETHEUS)',
  () => {
    it('takes the rules', () => {
      execFileSync(program('promtool'), ['check', 'rules', '--lint-fatal', RULES]);
    });

    it('has a case for each rule', () => {
      expect(CASES.map(({ alert }) => alert)).toEqual(rules().map(({ alert }) => alert));
    });

    it.each(CASES)('raises $alert when it is right, and not else', (each) => {
      const file = join(scratchFolder(), 'cases.json');
      const tests = [testOf(each, each.wrong, true), testOf(each, each.calm, false)];
      writeFileSync(
        file,
        JSON.stringify({ rule_files: [RULES], evaluation_interval: '1m', tests }),
      );
      const { status, stdout, stderr } = spawnSync(program('promtool'), ['test', 'rules', file]);
      expect([status, String(stdout), String(stderr)]).toEqual([0, expect.any(String), '']);
    });

    it('answers each query of the dashboard about a real node', { timeout: 600_000 }, async () => {
      const { url: rest, operatorUrl } = await startNode();
      const node = new URL(operatorUrl);
      const folder = scratchFolder({
        'prometheus.yml': JSON.stringify({
          global: { scrape_interval: '1s' },
          rule_files: [RULES],
          scrape_configs: [{ job_name: 'tallystick', static_configs: [{ targets: [node.host] }] }],
        }),
      });
      const url = await startPrometheus(folder);
      for (const query of queries()) {
        const answer = async (): Promise<unknown> => {
          // Somebody asks this node: an answer is counted.
          await (await fetch(`${rest}/healthz`)).text();
          const asked = `${url}/api/v1/query?query=${encodeURIComponent(query)}`;
          const { status, data } = (await (await fetch(asked)).json()) as {
            readonly status: string;
            readonly data?: { readonly result: readonly unknown[] };
          };
          // A counter by kind has no series before something was counted.
          const isCounted = /_(committed|missed)_total/.test(query);
          return status === 'success' && (isCounted || (data?.result.length ?? 0) > 0);
        };
        await expect.poll(answer, { timeout: 200_000, message: query }).toBe(true);
      }
    });
  },
);

describe('the profile of the containers', () => {
  it('mounts what is in docs/monitoring, and starts with no other profile', () => {
    const [, services = ''] = read('docker-compose.yml').split(/^services:\n/m);
    const mounted = [...services.matchAll(/^ {6}- \.\/(docs\/monitoring\/?\S*?):/gm)];
    expect(mounted.map(([, path]) => path)).toHaveLength(4);
    for (const [, path = ''] of mounted) expect(existsSync(join(ROOT, path)), path).toBe(true);
    expect(services.match(/^ {4}<<: \*watching$/gm)).toHaveLength(2);
    expect(read('docker-compose.yml')).toMatch(/^x-watching: &watching\n {2}profiles: \[monit/m);
    const targets = read('docs/monitoring/prometheus.yml').match(/[a-z]+(?=:8102)/g) ?? [];
    expect(targets).toHaveLength(4);
    for (const node of targets) expect(services).toMatch(new RegExp(`^ {2}${node}:$`, 'm'));
  });

  it.runIf(hasCompose)('is one that docker-compose takes', () => {
    const profiles = ['monitoring', 'mirror', 'tls'].flatMap((name) => ['--profile', name]);
    execFileSync(COMPOSE, [...profiles, 'config', '-q'], { cwd: ROOT });
  });

  it('of the proxy mounts a configuration that is there, and names its image by a setting', () => {
    const text = read('docker-compose.yml');
    const [, service = ''] = /^ {2}proxy:\n((?: {4}.*\n)+)/m.exec(text) ?? [];
    expect(service).toContain('    profiles: [tls]\n');
    expect(service).toMatch(/^ {4}image: "\$\{TALLY_PROXY:-nginx:[a-z0-9.-]+\}"$/m);
    const [, path = ''] = /- \.\/(\S+):\/etc\/nginx\/nginx.conf:ro/.exec(service) ?? [];
    const [, target] = /proxy_pass http:\/\/([a-z]+):8101;/.exec(read(path)) ?? [];
    expect(text).toMatch(new RegExp(`^ {2}${target}:$`, 'm'));
  });

  it('of the proxy gives each caller a small part of what the node gives its address', () => {
    const text = read('docs/proxy/nginx.conf');
    const [, zone] = /^ {2}limit_conn_zone \$binary_remote_addr zone=(\w+):/m.exec(text) ?? [];
    const [, used, places] = /^ {4}limit_conn (\w+) (\d+);$/m.exec(text) ?? [];
    expect(used).toBe(zone);
    expect(Number(places)).toBeGreaterThan(0);
    expect(8 * Number(places)).toBeLessThanOrEqual(DEFAULT_LIMITS.maxConnectionsPerAddress);
  });

  it.runIf(hasNginx && HAS_OPENSSL)('of the proxy is one that nginx takes', () => {
    const folder = scratchFolder();
    const { certificate, key } = new Authority().make();
    const text = read('docs/proxy/nginx.conf')
      .replaceAll('/tmp/', `${folder}/`)
      .replace('/etc/nginx/tls/certificate.pem', certificate)
      .replace('/etc/nginx/tls/key.pem', key)
      .replace('http://nordhafen:', 'http://127.0.0.1:');
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, text);
    execFileSync('nginx', ['-t', '-q', '-c', file], { stdio: 'pipe' });
  });

  it('is in one network, from which alone its nodes take tokens over HTTP', () => {
    const text = read('docker-compose.yml');
    const nets = text.match(/"\$\{TALLY_NET:-[^"]*"/g) ?? [];
    expect(nets).toHaveLength(2);
    expect(new Set(nets).size).toBe(1);
    expect(text).toMatch(/^networks:\n {2}default:\n {4}ipam:\n {6}config: \[\{ subnet: "\$/m);
    const [, net] = /const NET = '([^']*)'/.exec(read('scripts/dockerFounding.ts')) ?? [];
    expect(nets[0]).toBe(`"\${TALLY_NET:-${net}}"`);
  });

  it('of the mirror names its image by a setting, and starts with no other profile', () => {
    const text = read('docker-compose.yml');
    const [, service = ''] = /^ {2}database:\n((?: {4}.*\n)+)/m.exec(text) ?? [];
    const [, mirror = ''] = /^ {2}mirror:\n((?: {4}.*\n)+)/m.exec(text) ?? [];
    expect(service).toMatch(/^ {4}image: "\$\{TALLY_POSTGRES:-postgres:[a-z0-9.-]+\}"$/m);
    for (const each of [service, mirror]) expect(each).toContain('    profiles: [mirror]\n');
  });
});

/** Listens on a port of its own choice, which it logs. */
async function startPrometheus(folder: string): Promise<string> {
  const child = spawn(
    program('prometheus'),
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      '--web.listen-address=127.0.0.1:0',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  onTestFinished(async () => {
    if (child.kill('SIGTERM')) await once(child, 'exit');
  });
  return await new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (bytes) => {
      said += String(bytes);
      const [, address] = /msg="Listening on" address=(\S+)/.exec(said) ?? [];
      if (address !== undefined) resolve(`http://${address}`);
    });
    child.once('exit', () => reject(new Error(`prometheus ended: ${said}`)));
  });
}
