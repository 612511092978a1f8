/** The network of the benchmarks: four validators on this machine, and members without a node. */
import type { Hash } from '../ledger/hash.ts';
import { BENCH_ORGANISATIONS } from './benchWorkload.ts';
import type { Place } from './consortium.ts';
import { foundNetwork } from './consortium.ts';
import { findFreePorts } from './freePorts.ts';

/** Founds four validators in a folder; returns the chain. @param firstPort of those tried */
export async function foundBenchNetwork(home: string, firstPort: number): Promise<Hash> {
  const validators = BENCH_ORGANISATIONS.filter(({ validator }) => validator);
  const ports = await findFreePorts(firstPort, 2 * validators.length);
  const places = new Map<string, Place>();
  for (const [index, { id }] of validators.entries()) {
    const restPort = ports[2 * index] ?? 0;
    const peerPort = ports[2 * index + 1] ?? 0;
    places.set(id, { host: '127.0.0.1', restPort, peerPort });
  }
  const genesis = await foundNetwork({
    home,
    name: 'tallystick-bench',
    organisations: BENCH_ORGANISATIONS,
    places,
    start: Date.now(),
    dayMs: 86_400_000,
    payingBank: 'hafenbank',
    documentNames: {},
  });
  return genesis.chain;
}
