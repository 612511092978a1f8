import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ClaimScene } from './claimScene.ts';

// Where details go that have come: it is said, or configured.

/** Takes the folder of details out of the configuration of a member. */
function unsettle(scene: ClaimScene, member: string): void {
  const file = join(scene.home, `${member}.json`);
  const { detailsFolder: _, ...config } = JSON.parse(readFileSync(file, 'utf8')) as {
    detailsFolder: string;
  };
  writeFileSync(file, JSON.stringify(config));
}

it('without a place for them none are fetched, and the command says how to name one', async () => {
  const scene = await ClaimScene.open();
  const id = await scene.receivable();
  unsettle(scene, 'maker');
  const said = await scene.tally('maker', 'details', 'fetch', id);
  expect(said.code).toBe(2);
  expect(said.err).toContain('say where the details go: --out FILE');
  // With a place they are looked for: here none have come.
  const out = ['--out', join(scene.home, 'fetched.json')];
  expect(await scene.tally('maker', 'details', 'fetch', id, ...out)).toMatchObject({
    ...{ code: 1, json: { error: { code: 'not_found' } } },
  });
});

it('without a file none are sent, and the command says how to name it', async () => {
  const scene = await ClaimScene.open();
  const id = await scene.receivable();
  unsettle(scene, 'tier-1');
  const said = await scene.tally('tier-1', 'details', 'send', id);
  expect(said.code).toBe(2);
  expect(said.err).toContain('name the details file: --details FILE');
});
