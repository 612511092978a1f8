import { join } from 'node:path';
import { expect, it } from 'vitest';
import { auditNetwork } from '../../scripts/auditing.ts';
import { Stage, textOf } from '../../scripts/stage.ts';
import { heightOf } from '../../scripts/story.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { ChaosNetwork } from './chaosNetwork.ts';

const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, delayMs));

/** Waits until `holds`, asking twice a second. */
async function until(holds: () => Promise<boolean>, withinMs: number, what: string): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await pause(500);
  }
}

it('a minority makes no block, healed halves agree, and bad links change nothing', {
  timeout: 170_000,
}, async () => {
  const seed = 20261122;
  const network = await ChaosNetwork.start(join(scratchFolder(), 'network'), seed);
  const { devnet, home } = network;
  try {
    const ids = await devnet.ids();
    const stage = new Stage(home, () => undefined);
    const urls = (first: string): string[] =>
      [first, ...ids.filter((id) => id !== first)].map((id) => devnet.url(id));
    const issue = async (member: string): Promise<number> => {
      const deed = ['money', 'issue', '--to', member, '--amount', '5.00', '--currency', 'EUR'];
      const done = await stage.does('hafenbank', 'issues', [...deed, '--payment', 'chaos']);
      return Number(textOf(done, 'height'));
    };
    const level = async (height: number): Promise<boolean> => {
      const heights = await Promise.all(ids.map((id) => heightOf(devnet.url(id))));
      return heights.every((each) => each >= height);
    };

    // One node alone: the other three go on, and it stays where it was.
    network.set({ silent: true }, 'aufsicht');
    stage.prefer(urls('hafenbank'));
    const before = await heightOf(devnet.url('aufsicht'));
    let height = 0;
    for (let count = 0; count < 3; count += 1) height = await issue('nordhafen');
    expect(await heightOf(devnet.url('aufsicht'))).toBeLessThanOrEqual(before + 1);
    network.setAll({});
    await until(() => level(height), 30_000, 'the lonely node has caught up');

    // Two against two: nobody has a quorum.
    for (const one of ['aufsicht', 'hafenbank']) {
      for (const other of ['lieferverband', 'nordhafen']) network.set({ silent: true }, one, other);
    }
    const split = Math.max(...(await Promise.all(ids.map((id) => heightOf(devnet.url(id))))));
    const waiting = issue('talwerk');
    await pause(6_000);
    const during = await Promise.all(ids.map((id) => heightOf(devnet.url(id))));
    expect(Math.max(...during)).toBe(split);
    network.setAll({});
    height = await waiting;
    await until(() => level(height), 30_000, 'the halves agree');

    // Slow links that break and lie.
    network.setAll({ delayMs: 60, cut: 0.002, corrupt: 0.002 });
    for (let count = 0; count < 4; count += 1) height = await issue('kolbenhof');
    network.setAll({});
    await until(() => level(height), 30_000, 'all are level');
    const { swallowed, delayed } = network.damage;
    expect(Math.min(swallowed, delayed)).toBeGreaterThan(10);
    await auditNetwork(stage, urls('aufsicht'));
  } finally {
    await network.stop();
  }
});
