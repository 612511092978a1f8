/**
 * `npm run bench [-- --json] [--seconds N] [--peer [--turns N]]`: how much four nodes on this
 * machine commit, and what it costs.
 *
 * Founds a fresh network in a temporary folder, signs everything beforehand in two load processes,
 * measures latency at 20 tx/s, then loads all four nodes over HTTP and counts what stands in the
 * blocks of N seconds (20). CPU time a transaction is the figure to trust. With `--peer` the same
 * is measured of another ledger, in turns with ours: `benchPeer.ts`.
 */
import { FourNodes, RUN_NUMBERS } from './benchFour.ts';
import { runBench } from './benchMain.ts';
import { PEER_NUMBERS, PeerTurns, showRatios } from './benchPeer.ts';
import { showFigures } from './benchReport.ts';

const PEER = '--peer';

/** See the head of this file. @returns the exit code, see `runBench` */
export async function main(args: readonly string[]): Promise<number> {
  const isValid = ({ faults }: { readonly faults: readonly string[] }): boolean =>
    faults.length === 0;
  if (args.includes(PEER)) {
    return await runBench(
      args.filter((word) => word !== PEER),
      {
        name: 'bench-peer',
        numbers: PEER_NUMBERS,
        start: (asked) => new PeerTurns(asked),
        show: showRatios,
        isValid,
      },
    );
  }
  return await runBench(args, {
    name: 'bench',
    numbers: RUN_NUMBERS,
    start: (asked) => new FourNodes(asked),
    show: showFigures,
    isValid,
  });
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
