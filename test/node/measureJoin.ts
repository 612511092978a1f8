/**
 * Measures joining by a snapshot: `node test/node/measureJoin.ts [receivables] [dir]`. The state is
 * made of copies of one receivable that real deeds have registered and accepted, committed in
 * blocks of 1,000; a worker thread hands it out, this thread joins. No network lies in between.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { hashFacts } from '../../contracts/execute.ts';
import { headerId } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { fromHex, utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { appendLeaf } from '../../ledger/merkle.ts';
import { updateTree } from '../../ledger/stateTree.ts';
import { takeOver } from '../../node/join.ts';
import type { DecidedBlock } from '../../node/store/blockWrites.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { StagedState } from '../../node/store/stagedState.ts';
import { ANSWER_LIMITS, answerSnapshotQuestion } from '../../node/sync/snapshotAnswer.ts';
import { StatePins } from '../../node/sync/statePins.ts';
import {
  acceptInvoice,
  certificateOf,
  decide,
  registerInvoice,
  smallGenesis,
  storeOptions,
} from './smallChain.ts';

const PER_BLOCK = 1_000;
const GENESIS = smallGenesis();

interface Asked {
  readonly number: number;
  readonly question: Uint8Array;
}

if (isMainThread) await measure();
else await handOut(workerData as { folder: string });

async function measure(): Promise<void> {
  const [countText = '100000', home = joinPath(tmpdir(), `tally-join-${countText}`)] =
    process.argv.slice(2);
  const source = joinPath(home, 'source');
  if (!existsSync(source)) await makeSource(source, Number(countText));
  const folder = joinPath(home, 'joined');
  rmSync(folder, { recursive: true, force: true });
  const worker = new Worker(new URL(import.meta.url), { workerData: { folder: source } });
  const waiting = new Map<number, (answer: Uint8Array) => void>();
  worker.on('message', ({ number, answer }: { number: number; answer: Uint8Array }) => {
    waiting.get(number)?.(answer);
    waiting.delete(number);
  });
  let [asked, bytes] = [0, 0];
  const network = {
    fetch: async (_peer: string, _exchange: string, question: Uint8Array): Promise<Uint8Array> => {
      const number = asked;
      asked += 1;
      const answer = await new Promise<Uint8Array>((resolve) => {
        waiting.set(number, resolve);
        worker.postMessage({ number, question } satisfies Asked);
      });
      bytes += answer.length;
      return answer;
    },
    peers: () => [{ name: 'a', connected: true }],
    report: () => {
      throw new Error('an honest peer was reported');
    },
  };
  let heapBytes = 0;
  const sampler = setInterval(() => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    heapBytes = Math.max(heapBytes, heapUsed + arrayBuffers);
  }, 100);
  const cpu = process.cpuUsage();
  const began = performance.now();
  let whole = began;
  const log = {
    info: (_facts: object, message: string) => {
      if (message.endsWith('is whole')) whole = performance.now();
    },
    warn: (facts: object, message: string) => console.log(message, facts),
  };
  const staged = await StagedState.open(folder, GENESIS.chain);
  const { signal } = new AbortController();
  const now = (): number => performance.now();
  await takeOver(staged, { genesis: GENESIS, network, signal, now, log });
  await staged.close();
  const ended = performance.now();
  await worker.terminate();
  const seconds = (from: number, to: number): string => ((to - from) / 1000).toFixed(1);
  console.log(`${asked} answers, ${(bytes / 1e6).toFixed(0)} MB; on disk ${diskMb(folder)} MB`);
  console.log(`taking over ${seconds(began, whole)} s, deriving ${seconds(whole, ended)} s`);
  clearInterval(sampler);
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `CPU of all threads, those of the peer included: ${((user + system) / 1e6).toFixed(1)} s`,
  );
  console.log(`live and dead JavaScript memory ${(heapBytes / 1e6).toFixed(0)} MB at most`);
  const store = await ChainStore.open(storeOptions(folder, GENESIS));
  console.log('verified', await store.verify());
  await store.close();
}

/** In the worker: opens the source and answers. */
async function handOut({ folder }: { folder: string }): Promise<void> {
  const store = await ChainStore.open(storeOptions(folder, GENESIS));
  const pins = new StatePins(() => performance.now());
  const view = store.view();
  if (view !== null) await pins.hold(view);
  const source = {
    pins,
    limits: ANSWER_LIMITS,
    changesAfter: () => [],
    blocksBack: (to: number, maxBytes: number) => store.blocks.runBack(to, maxBytes),
    archivedText: (digest: string) => store.blocks.archivedText(digest),
  };
  const { signal } = new AbortController();
  parentPort?.on('message', async ({ number, question }: Asked) => {
    const answer = await answerSnapshotQuestion(source, 'joiner', question, signal);
    parentPort?.postMessage({ number, answer: Uint8Array.from(answer) });
  });
}

async function makeSource(folder: string, count: number): Promise<void> {
  const began = performance.now();
  const store = await ChainStore.open(storeOptions(folder, GENESIS));
  const registered = registerInvoice(GENESIS, 's1', 1, store.position.time);
  const first = decide(store.chainState(), [registered]);
  await store.commit(first);
  const accepted = acceptInvoice(GENESIS, registered, store.position.time - 1);
  const second = decide(store.chainState(), [accepted]);
  await store.commit(second);
  const made = [...first.executed.facts, ...second.executed.facts];
  const template = new Map(made.filter(([key]) => /[0-9a-f]{64}/.test(key)));
  const text = JSON.stringify([...template]);
  const ids = [...new Set(text.match(/[0-9a-f]{64}/g) ?? [])];
  console.log(`facts of a receivable: ${[...template.keys()].map((key) => key.split('/')[0])}`);
  for (let from = 0; from < count; from += PER_BLOCK) {
    const facts = new Map<string, Json>();
    for (let number = from; number < Math.min(count, from + PER_BLOCK); number += 1) {
      const copy = ids.reduce(
        (words, id) => words.replaceAll(id, hashOf(utf8(`${id} ${number}`))),
        text,
      );
      for (const [key, value] of JSON.parse(copy) as [string, Json][]) facts.set(key, value);
    }
    await store.commit(blockOf(store, facts));
  }
  // The newest blocks come with a snapshot: these shall be empty.
  for (let at = 0; at < 10; at += 1) await store.commit(decide(store.chainState(), []));
  const lasted = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${count} receivables made in ${lasted} s, ${diskMb(folder)} MB`);
  await store.close();
}

/** A block that writes these facts, as if deeds had. */
function blockOf(store: ChainStore, facts: ReadonlyMap<string, Json>): DecidedBlock {
  const state = store.chainState();
  const block = decide(state, []);
  const { root, groups } = updateTree(state.tree, hashFacts(facts));
  const header = { ...block.executed.header, state: root };
  const id = headerId(header);
  const history = appendLeaf(state.history, fromHex(id, 32));
  const next = { ...block.executed.next, previous: id, history };
  const certificate = certificateOf(state.chain, header.height, id);
  return {
    ...block,
    certificate,
    executed: { ...block.executed, header, id, next, facts, groups },
  };
}

function diskMb(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  const bytes = files
    .filter((file) => file.isFile())
    .reduce((sum, file) => sum + statSync(joinPath(file.parentPath, file.name)).size, 0);
  return (bytes / 1e6).toFixed(0);
}
