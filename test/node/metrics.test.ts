import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startNode } from './startedNode.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = join(ROOT, 'docs/metrics.md');

/** One metric as Prometheus reads it. */
interface Metric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
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
    timeout: 300_000,
  }, async () => {
    const { url, operatorUrl } = await startNode();
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    const text = await (await fetch(`${operatorUrl}/metrics`)).text();
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
    const again = await (await fetch(`${operatorUrl}/metrics`)).text();
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
