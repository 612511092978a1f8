import { parseArgs } from 'node:util';
import { chooseVerifier } from '../../ledger/keys.ts';
import { calmEngines } from './engineScenario.ts';
import { EngineWorld } from './engineWorld.ts';

// `npm run bench:validators [-- --blocks N] [--json]`: what validators tell each other for a block,
// by their number, in virtual time: whole engines on a network without faults, which carries each
// message once to each node. What n validators say to n of them is n^2 at least; the bytes of one
// block, divided by that, should not grow. Gossip's own copies, of up to eight neighbours each,
// come on top of it: by a factor that does not depend on the number.

const SIZES = [4, 7, 16, 31];
const USUAL_BLOCKS = 5;
/** Virtual time for a block, at most. */
const BLOCK_MS = 20_000;

/** Of one number of validators; bytes of a block, in all and by kind. */
interface Row {
  readonly validators: number;
  readonly bytes: number;
  readonly perSquare: number;
  readonly kinds: Readonly<Record<string, number>>;
}

/** Runs the benchmark; the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { blocks: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const blocks = Number(values.blocks ?? USUAL_BLOCKS);
  if (!Number.isInteger(blocks) || blocks < 1 || blocks > 1_000) {
    console.error('--blocks is a whole number from 1 to 1000');
    return 2;
  }
  chooseVerifier();
  const rows: Row[] = [];
  for (const size of SIZES) {
    const row = await bytesOf(size, blocks);
    rows.push(row);
    if (!values.json) console.log(shown(row, rows[0] ?? row));
  }
  if (values.json) console.log(JSON.stringify(rows));
  return 0;
}

/** Makes so many blocks of one transaction each, after a first one that is not counted. */
async function bytesOf(size: number, blocks: number): Promise<Row> {
  const world = new EngineWorld(1, { scenario: calmEngines(size) });
  await world.startAll();
  await makeBlock(world);
  const { carried } = world.network;
  carried.clear();
  for (let made = 0; made < blocks; made += 1) await makeBlock(world);
  const kinds = Object.fromEntries(
    [...carried].map(([kind, bytes]) => [kind, Math.round(bytes / blocks)]),
  );
  const bytes = Object.values(kinds).reduce((sum, each) => sum + each, 0);
  for (const node of world.nodes) node.crash();
  return { validators: size, bytes, perSquare: bytes / size ** 2, kinds };
}

async function makeBlock(world: EngineWorld): Promise<void> {
  const height = world.invariants.height + 1;
  world.submitOne();
  await world.runUntil(() => world.nodes.every(({ chain }) => chain.height >= height), BLOCK_MS);
}

function shown({ validators, bytes, perSquare, kinds }: Row, first: Row): string {
  const parts = Object.entries(kinds)
    .sort(([, left], [, right]) => right - left)
    .filter(([, each]) => each > 0)
    .map(([kind, each]) => `${kind} ${each}`);
  const ratio = (perSquare / first.perSquare).toFixed(2);
  return (
    `${validators} validators: ${bytes} bytes a block, ${perSquare.toFixed(0)} / n^2, ` +
    `${ratio} times that of ${first.validators}; ${parts.join(', ')}`
  );
}

process.exitCode = await main(process.argv.slice(2));
