/**
 * `node test/node/measureReplay.ts FOLDER [transactions]`: what executing a chain costs this
 * checkout and that in FOLDER, whose rules are the same. One process executes each block by both,
 * in turns, so that what else the machine does meets both alike.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Ahead } from '../../client/auditor/checkAhead.ts';
import { exportChain } from '../../scripts/benchChain.ts';

const USUAL = 6_000;
const ROUNDS = 3;
const MAX_LINE_BYTES = 1 << 26;
const FILES = ['client/auditor/replay', 'ledger/genesis', 'ledger/block', 'ledger/transaction'];

/** What is used of a checkout. */
type Code = typeof import('../../client/auditor/replay.ts') &
  typeof import('../../ledger/genesis.ts') &
  typeof import('../../ledger/block.ts') &
  typeof import('../../ledger/transaction.ts');

async function load(folder: string): Promise<Code> {
  const files = FILES.map((file) => resolve(folder, `${file}.ts`));
  return Object.assign({}, ...(await Promise.all(files.map((file) => import(file)))));
}

/** µs of CPU that a transaction takes each: executing it, and moving on. */
function replay(codes: readonly Code[], genesis: Uint8Array, lines: readonly string[]): number[] {
  const replays = codes.map(({ Replay, decodeGenesis }) => new Replay(decodeGenesis(genesis)));
  const sums = codes.map(() => 0);
  let transactions = 0;
  for (const [at, line] of lines.entries()) {
    const opened = codes.map((code) => open(code, line));
    transactions += opened[0]?.block.body.transactions.length ?? 0;
    for (const turn of codes.keys()) {
      const which = (at + turn) % codes.length;
      const [one, words] = [replays[which], opened[which]];
      if (one === undefined || words === undefined) continue;
      const before = process.threadCpuUsage();
      const failure = one.check(words.block, words);
      if (failure !== null) throw new Error(JSON.stringify(failure));
      one.advance();
      const { user, system } = process.threadCpuUsage(before);
      sums[which] = (sums[which] ?? 0) + user + system;
    }
  }
  return sums.map((sum) => sum / transactions);
}

/** A block with its transactions, whose signatures are believed: they are not measured. */
function open({ decodeBlock, decodeTransaction }: Code, line: string): Omit<Ahead, 'check'> {
  const block = decodeBlock(Buffer.from(line), MAX_LINE_BYTES);
  const opened = block.body.transactions.map((jws) => decodeTransaction(jws, jws.length));
  const known = new Map(opened.map((transaction) => [transaction.jws, transaction]));
  return { block, known: (jws) => known.get(jws), seen: () => true };
}

const [folder, count = String(USUAL)] = process.argv.slice(2);
if (folder === undefined) throw new Error('the folder of the other checkout is missing');
const home = await mkdtemp(join(tmpdir(), 'tallystick-replay-'));
try {
  const codes = [await load(folder), await load(join(import.meta.dirname, '../..'))];
  const made = await exportChain({ home, transactions: Number(count), acceptEach: 20, block: 100 });
  const lines = (await readFile(made.file, 'utf8')).trim().split('\n').slice(1);
  const genesis = await readFile(join(home, 'genesis.json'));
  console.log('CPU µs a transaction: there | here | here ÷ there');
  for (let round = 0; round < ROUNDS; round += 1) {
    const [there = 0, here = 0] = replay(codes, genesis, lines);
    console.log(`${there.toFixed(1)} | ${here.toFixed(1)} | ${(here / there).toFixed(3)}`);
  }
} finally {
  await rm(home, { recursive: true, force: true });
}
