import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from '../../scripts/consortium.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = join(ROOT, 'docs/metrics.md');
const ID = 'hafenbank';

/** One metric as Prometheus reads it. */
interface Metric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

/** The node of a founded network, whose peers are not there; answers with its URL. */
async function startNode(): Promise<string> {
  const home = join(scratchFolder(), 'network');
  const validators = CONSORTIUM.filter(({ validator }) => validator);
  const place = { host: '127.0.0.1', restPort: 1, peerPort: 1 };
  await foundNetwork({
    ...{ home, name: 'metrics', organisations: CONSORTIUM, start: Date.now(), dayMs: 86_400_000 },
    places: new Map(validators.map(({ id }) => [id, place])),
    ...{ payingBank: ID, documentNames: SAMPLE_NAMES },
  });
  const folder = join(home, 'nodes', ID);
  const file = join(folder, 'node.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.rest.port = 0;
  config.network.listen = '/ip4/127.0.0.1/tcp/0';
  writeFileSync(file, JSON.stringify(config));
  const child = spawn(process.execPath, [join(ROOT, 'node/main.ts'), '--home', folder], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  onTestFinished(async () => {
    if (child.kill('SIGTERM')) await once(child, 'exit');
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return url;
}

/** Of our own: those of Node and of the process are described by their makers. */
function metricsOf(text: string): Metric[] {
  const types = new Map<string, string>();
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    types.set(name, type);
  }
  return [...text.matchAll(/^# HELP (tallystick_\S+) (.*)$/gm)]
    .map(([, name = '', help = '']) => ({ name, type: types.get(name) ?? '', help }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function rowOf({ name, type, help }: Metric): string {
  return `| `.concat(`\`${name}\``, ` | ${type} | ${help} |`);
}

describe('the metrics of a real node', () => {
  it('are those of docs/metrics.md, each with its type, and counters are counters', {
    timeout: 60_000,
  }, async () => {
    const url = await startNode();
    const text = await (await fetch(`${url}/metrics`)).text();
    const metrics = metricsOf(text);
    expect(metrics.length).toBeGreaterThan(50);
    for (const { name, type } of metrics) {
      expect(name.endsWith('_total'), name).toBe(type === 'counter');
    }
    const page = readFileSync(PAGE, 'utf8');
    const head = page.slice(0, page.indexOf('|---|---|---|\n') + '|---|---|---|\n'.length);
    const wanted = `${head}${metrics.map(rowOf).join('\n')}\n`;
    if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(PAGE, wanted);
    else expect(page).toBe(wanted);
    // A second scrape finds them again, none of them smaller.
    const again = await (await fetch(`${url}/metrics`)).text();
    expect(metricsOf(again)).toEqual(metrics);
    const counted = (said: string): Map<string, number> =>
      new Map(
        [...said.matchAll(/^(tallystick_\S+_total(?:\{[^}]*\})?) (\S+)$/gm)].map(
          ([, name = '', value]) => [name, Number(value)],
        ),
      );
    for (const [name, value] of counted(text)) {
      expect(counted(again).get(name), name).toBeGreaterThanOrEqual(value);
    }
  });
});
