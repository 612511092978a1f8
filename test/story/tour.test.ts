import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Devnet } from '../../scripts/devnet.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { walk } from '../support/walkedPages.ts';

const REPOSITORY = new URL('../../', import.meta.url).pathname;

/** The block of the README that begins with the network's folder, with another folder. */
function tour(network: string): string {
  const readme = readFileSync(join(REPOSITORY, 'README.md'), 'utf8');
  const block = /```sh\nN=\.tallystick\/network\n([\s\S]*?)```/.exec(readme)?.[1];
  if (block === undefined) throw new Error('the README has no tour');
  return `N=${network}\n${block}`;
}

it('the tour of the README runs as it stands there', { timeout: 120_000 }, async () => {
  const network = join(scratchFolder(), 'network');
  await foundStory(network, [], { firstPort: 9501 });
  const devnet = new Devnet(network);
  try {
    await devnet.startAll();
    const { code, said } = await walk(tour(network), {});
    expect(code, said).toBe(0);
    expect(said).toContain('payable 24,274.00 EUR');
    expect(said).toMatch(
      /holds: free: the piece of 8,010\.42 EUR \(units 1 to 801042 of 2427400\)/,
    );
    expect(said).toMatch(/accepted as an undertaking by Nordhafen Automobile AG \(nordhafen\)/);
    expect(said).toContain('held by Hafenbank (hafenbank): 8,010.42 EUR of it are open');
    expect(said).toMatch(/verified until height \d+/);
  } finally {
    await devnet.stopAll();
  }
});
