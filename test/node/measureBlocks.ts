/**
 * `node test/node/measureBlocks.ts [transactions] [a block]`: CPU that one node needs for the
 * benchmark's transactions from admission to the disk, in one process and without a network. Times
 * are those of the best quarter of all blocks, so that they can be compared on a busy machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCertificate } from '../../ledger/certificate.ts';
import { toBase64url } from '../../ledger/encoding.ts';
import { sign } from '../../ledger/keys.ts';
import { voteBytes } from '../../ledger/vote.ts';
import { openChain } from '../../node/chain.ts';
import { homeFiles } from '../../node/config.ts';
import { buildBlock } from '../../node/engine/builder.ts';
import { readKeyFile } from '../../node/keyFile.ts';
import { Mempool } from '../../node/mempool/mempool.ts';
import { measureVerifications, percentile } from '../../scripts/benchMachine.ts';
import { BENCH_ORGANISATIONS, prepareWorkload } from '../../scripts/benchWorkload.ts';
import { foundNetwork } from '../../scripts/consortium.ts';

const NODE = 'aufsicht';
const NODES = 4;
const DAY_MS = 86_400_000;
const VERIFY_MS = 20;
const MAX_BYTES = 2 << 20;

const count = Number(process.argv[2] ?? 10_000);
const perBlock = Number(process.argv[3] ?? 500);
const home = mkdtempSync(join(tmpdir(), 'tallystick-blocks-'));

/** µs a transaction of each step, one for each block. */
const steps = new Map<string, number[]>();

async function measured<T>(step: string, parts: number, action: () => T): Promise<Awaited<T>> {
  const before = process.cpuUsage();
  const done = await action();
  const { user, system } = process.cpuUsage(before);
  steps.set(step, [...(steps.get(step) ?? []), (user + system) / parts]);
  return done;
}

const validators = BENCH_ORGANISATIONS.filter(({ validator }) => validator).map(({ id }) => id);
const places = new Map(
  validators.map((id, at) => [
    id,
    { host: '127.0.0.1', restPort: 9_600 + at, peerPort: 9_700 + at },
  ]),
);
const genesis = await foundNetwork({
  ...{ home, name: 'blocks', organisations: BENCH_ORGANISATIONS, places, start: Date.now() },
  ...{ dayMs: DAY_MS, payingBank: 'hafenbank', documentNames: {} },
});
const { chain } = genesis;
const keys = new Map<string, Uint8Array>();
for (const id of validators.slice(1)) {
  const file = homeFiles(join(home, 'nodes', id)).validatorKey;
  keys.set(id, await readKeyFile(file, undefined));
}
const { store, validators: history } = await openChain(join(home, 'nodes', NODE));
const pool = new Mempool({
  ground: () => store.chainState(),
  findTransaction: (id) => store.blocks.findTransaction(id),
});
const { first, mixed } = await prepareWorkload({ home, chain, share: 0, count });

function admit(texts: readonly string[], dryCheck: boolean): void {
  for (const jws of texts) {
    const { status } = pool.submit(jws, Date.now(), { dryCheck });
    if (status !== 'admitted') throw new Error(`a transaction is ${status}`);
  }
}

function build() {
  const { height } = store;
  const previous = store.blocks.header(height)?.certificate ?? null;
  const ground = {
    state: store.chainState(),
    validatorsAt: (at: number) => history.at(at),
    seen: (digest: string) => pool.seen(digest),
    known: (jws: string) => pool.known(jws),
  };
  const limits = { maxBytes: MAX_BYTES, maxTransactions: perBlock, time: Date.now() };
  const parts = { select: () => pool.select(limits), evidence: () => [] };
  const words = { time: Date.now(), proposer: NODE };
  const built = buildBlock(ground, parts, words, previous);
  if ('wrong' in built) throw new Error(built.wrong);
  return built;
}

/** One block: a part of it from this node's own clients, the others as peers hand them on. */
async function makeBlock(texts: readonly string[]): Promise<void> {
  const own = Math.ceil(texts.length / NODES);
  const { length } = texts;
  await measured('admission, own', own, () => admit(texts.slice(0, own), true));
  await measured('admission, others', length - own, () => admit(texts.slice(own), false));
  const { executed, body } = await measured('build', length, build);
  const { height } = executed.header;
  const place = { block: executed.id, height, round: 0 };
  const words = voteBytes({ chain, type: 'precommit', ...place });
  const signatures = [...keys].map(([id, key]): [string, string] => [
    id,
    toBase64url(sign(key, words)),
  ]);
  const certificate = buildCertificate(place, history.at(height), new Map(signatures));
  await measured('commit', length, () => store.commit({ certificate, body, executed }));
  await measured('follow', length, () => pool.follow(store.chainState(), executed, Date.now()));
  const refused = executed.results.find(({ code }) => code !== 'ok');
  if (refused !== undefined) throw new Error(`refused: ${refused.code}`);
  const { cpuMs } = measureVerifications(VERIFY_MS);
  steps.set('verification alone', [...(steps.get('verification alone') ?? []), cpuMs * 1000]);
}

for (let at = 0; at < first.length; at += perBlock) {
  await makeBlock(first.slice(at, at + perBlock));
}
steps.clear();
for (let at = 0; at < mixed.length; at += perBlock) {
  await makeBlock(mixed.slice(at, at + perBlock));
}
for (const [step, values] of steps) {
  console.log(step.padEnd(20), `${percentile(values, 25).toFixed(1)} µs a transaction`);
}
await store.close();
rmSync(home, { recursive: true, force: true });
