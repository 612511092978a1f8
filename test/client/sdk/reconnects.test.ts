import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { memberKeyFile } from '../../../scripts/memberKeys.ts';
import { Cluster } from '../../crash/cluster.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

// A client that follows events, killed again and again while nodes are stopped, under load: what
// all its lives have printed together is the list, nothing lost and nothing twice.
// TALLY_RECONNECTS=100 does it as often.

const RECONNECTS = Number(process.env['TALLY_RECONNECTS'] ?? '12');
const TALLY = fileURLToPath(new URL('../../../client/cli/tally.mjs', import.meta.url));
const POLL = { timeout: 120_000, interval: 50 };
const MEMBER = 'nordhafen';

/** One life of the client: whole lines that it prints go to `lines`. */
function begin(cluster: Cluster, first: number, lines: JsonObject[]): ChildProcess {
  const { ids, home } = cluster;
  const order = [...ids.slice(first), ...ids.slice(0, first)];
  const nodes = order.flatMap((id) => ['--node', `${cluster.devnet.url(id)}#${id}`]);
  const after = String(lines.at(-1)?.['cursor'] ?? '0');
  const words = ['events', '--follow', '--json', '--after', after, ...nodes];
  const files = ['--genesis', join(home, 'genesis.json'), '--key', memberKeyFile(home, MEMBER)];
  const child = spawn(process.execPath, [TALLY, ...words, ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    const whole = (rest + part).split('\n');
    // What was cut off when it was killed was not received.
    rest = whole.pop() ?? '';
    for (const line of whole) lines.push(JSON.parse(line) as JsonObject);
  });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

it(`${RECONNECTS} reconnects under load lose nothing and repeat nothing`, {
  timeout: 300_000 + RECONNECTS * 20_000,
}, async () => {
  const cluster = await Cluster.start(join(scratchFolder(), 'network'));
  try {
    const lines: JsonObject[] = [];
    const grown = async (by: number): Promise<void> => {
      const { length } = lines;
      await expect.poll(() => lines.length, POLL).toBeGreaterThanOrEqual(length + by);
    };
    await cluster.load(2);
    for (let turn = 0; turn < RECONNECTS; turn += 1) {
      const first = turn % cluster.ids.length;
      const child = begin(cluster, first, lines);
      await grown(1 + (turn % 3));
      if (turn % 4 === 3) {
        // The node that it reads from: it goes on at another, and that one comes back.
        const id = cluster.ids[first] ?? '';
        await cluster.devnet.stop(id);
        await grown(2);
        await cluster.devnet.start(id);
      }
      await end(child);
    }
    await cluster.unload();
    await cluster.level();
    const last = begin(cluster, 0, lines);
    for (const id of cluster.ids) {
      const all = await listed(cluster, id);
      await expect.poll(() => lines.length, POLL).toBeGreaterThanOrEqual(all.length);
      expect(lines.map(({ cursor, event }) => ({ cursor, event }))).toEqual(all);
    }
    await end(last);
    expect(lines.length).toBeGreaterThan(RECONNECTS);
  } finally {
    await cluster.stop();
  }
});

/** The events of the member as a node lists them. */
async function listed(cluster: Cluster, id: string): Promise<readonly object[]> {
  const node = await cluster.readingAs(MEMBER, id);
  const all: object[] = [];
  for (let after: string | null = '0'; after !== null; ) {
    const page = await node.fetchEvents({ after });
    all.push(...page.items.map(({ cursor, event }) => ({ cursor, event })));
    after = page.next;
  }
  return all;
}
