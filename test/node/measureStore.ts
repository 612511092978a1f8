/**
 * Measures the store with many receivables: `node test/node/measureStore.ts [receivables] [dir]`.
 * State is written as blocks write it (facts, indexes, tree, one synced batch for 1,000
 * receivables), but without headers and signatures, so that what is timed is the store.
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hashFacts } from '../../contracts/execute.ts';
import type { Invoice, Piece, Receivable } from '../../contracts/facts.ts';
import { documents, identities, invoices, pieces, receivables } from '../../contracts/facts.ts';
import { rememberedKey } from '../../contracts/indexes.ts';
import type { World } from '../../contracts/state.ts';
import { Draft } from '../../contracts/state.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { updateTree } from '../../ledger/stateTree.ts';
import { Database, databaseFolder } from '../../node/store/database.ts';
import { LiveState } from '../../node/store/liveState.ts';
import { liveTables, scrubFolder } from '../../node/store/scrub.ts';
import { START } from './smallChain.ts';

const PER_BLOCK = 1000;
const MEMBERS = 200;
const [countText = '100000', folder = join('.measure', `store-${countText}`)] =
  process.argv.slice(2);
const count = Number(countText);

let root = '0'.repeat(64);
let nextNodes = { fact: 0, index: 0 };

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
let database = await Database.open(folder);
let live = new LiveState(database, root, nextNodes);

interface Spent {
  readMs: number;
  treeMs: number;
  planMs: number;
  writeMs: number;
  nodes: number;
  groups: number;
  facts: number;
  bytes: number;
}

/** One block: `work` writes to the draft; returns what it cost. */
async function block(work: (draft: Draft) => void): Promise<Spent> {
  const { world, tree } = live.view();
  const began = performance.now();
  const draft = new Draft(world);
  work(draft);
  const facts = draft.factWrites();
  const indexes = draft.indexWrites();
  const read = performance.now();
  const update = updateTree(tree, hashFacts(facts));
  const treed = performance.now();
  const plan = live.plan({ facts, indexes, groups: update.groups, state: update.root });
  const planned = performance.now();
  await database.write(plan.writes, () => plan.adopt());
  const written = performance.now();
  root = update.root;
  nextNodes = plan.nextNodes;
  const ofOrder = plan.writes.filter(({ key }) => key[0] === 10 || key[0] === 11);
  return {
    readMs: read - began,
    treeMs: treed - read,
    planMs: planned - treed,
    writeMs: written - planned,
    nodes: ofOrder.length,
    groups: update.groups.size,
    facts: facts.size,
    bytes: plan.writes.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0),
  };
}

const idOf = (number: number): string => hashOf(utf8(`receivable ${number}`));
const member = (number: number): string => `m-${number % MEMBERS}`;

/** What registering and accepting an invoice leaves behind. */
function addReceivable(draft: Draft, number: number): void {
  const id = idOf(number);
  const [identity, document] = [hashOf(utf8(`i ${number}`)), hashOf(utf8(`d ${number}`))];
  const day = (number * 7919) % 180;
  const dueTime = START + day * 86_400_000;
  const words = { supplier: member(number), debtor: member(number * 31 + 7), currency: 'EUR' };
  const invoice: Invoice = {
    ...words,
    id,
    amount: 100_000n,
    issueDay: '2026-01-02',
    documentDueDay: null,
    dueDay: '2026-03-01',
    identity,
    document,
    details: identity,
    status: 'accepted',
    reason: null,
    registeredAt: Math.floor(number / PER_BLOCK) + 1,
    answeredAt: Math.floor(number / PER_BLOCK) + 1,
  };
  const receivable: Receivable = {
    ...words,
    id,
    face: 100_000n,
    paid: 0n,
    cancelled: 0n,
    forgiven: 0n,
    dueDay: '2026-03-01',
    payDay: '2026-03-01',
    dueTime,
    recordTime: dueTime - 86_400_000,
    calendar: 1,
    kind: 'undertaking',
    text: identity,
    mandate: { issuer: 'bank', limit: null },
    status: 'open',
    acceptedAt: invoice.registeredAt,
  };
  identities.write(draft, { fingerprint: identity, invoice: id });
  documents.write(draft, { fingerprint: document, invoice: id });
  invoices.write(draft, invoice);
  receivables.write(draft, receivable);
  pieces.write(draft, pieceOf(number, 1n, 100_000n, words.supplier));
  draft.setIndex(rememberedKey(START + number, id), 1);
}

function pieceOf(number: number, from: bigint, to: bigint, holder: string): Piece {
  return { receivable: idOf(number), from, to, holder, paid: 0n, released: 0n, lock: null };
}

/** Cuts the piece of a receivable in two: what an accepted assignment of a part does. */
function split(draft: Draft, number: number): void {
  const first = pieces.read(draft, idOf(number), 1n);
  if (first === undefined) throw new Error('the receivable is there');
  pieces.write(draft, { ...first, to: 40_000n });
  pieces.write(draft, pieceOf(number, 40_001n, first.to, member(number + 13)));
}

function percentile(sorted: readonly number[], share: number): string {
  return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(3);
}

/** Times `run` for random receivables; ms. */
function time(name: string, runs: number, run: (number: number) => unknown): void {
  const times: number[] = [];
  for (let at = 0; at < runs; at += 1) {
    const number = Math.floor(Math.random() * count);
    const began = performance.now();
    run(number);
    times.push(performance.now() - began);
  }
  times.sort((left, right) => left - right);
  say(name, { p50: percentile(times, 0.5), p99: percentile(times, 0.99), unit: 'ms' });
}

function say(name: string, facts: Record<string, string | number>): void {
  const words = Object.entries(facts).map(([key, value]) => `${key}=${value}`);
  process.stdout.write(`store/${name} receivables=${count} ${words.join(' ')}\n`);
}

/** Resident memory and its parts, MiB. */
function memory(): Record<string, number> {
  // With `node --expose-gc` only what is held is counted.
  globalThis.gc?.();
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
  const parts = { rss, heapTotal, heapUsed, external, arrayBuffers };
  return Object.fromEntries(
    Object.entries(parts).map(([name, bytes]) => [`${name}MB`, Math.round(bytes / 2 ** 20)]),
  );
}

function sizeOnDisk(): number {
  const inside = databaseFolder(folder);
  return readdirSync(inside).reduce((sum, name) => sum + statSync(join(inside, name)).size, 0);
}

function sayBlock(name: string, spent: Spent): void {
  const rounded = Object.entries(spent).map(([key, value]) => [key, Math.round(value)]);
  say(name, { changes: PER_BLOCK, ...Object.fromEntries(rounded) });
}

const began = performance.now();
for (let from = 0; from < count; from += PER_BLOCK) {
  const spent = await block((draft) => {
    for (let at = from; at < Math.min(count, from + PER_BLOCK); at += 1) addReceivable(draft, at);
  });
  if (from + PER_BLOCK >= count) sayBlock('lastFill', spent);
}
say('fill', {
  seconds: ((performance.now() - began) / 1000).toFixed(1),
  bytesEach: Math.round(sizeOnDisk() / count),
  ...memory(),
});
await database.close();

const scrubbing = performance.now();
scrubFolder(databaseFolder(folder), Number.MAX_SAFE_INTEGER);
say('scrub', {
  ms: Math.round(performance.now() - scrubbing),
  megabytes: Math.round(sizeOnDisk() / 2 ** 20),
  tables: liveTables(databaseFolder(folder)).length,
});
const opening = performance.now();
database = await Database.open(folder);
live = new LiveState(database, root, nextNodes);
say('open', { ms: Math.round(performance.now() - opening) });

let world: World = live.view().world;
time('factCold', 2000, (number) => world.facts.get(`receivable/${idOf(number)}`));
time('factAbsent', 2000, (number) => world.facts.get(`identity/${idOf(number)}`));
time('piecesOfOne', 2000, (number) => {
  const prefix = `piece/${idOf(number)}`;
  return world.facts.scan(`${prefix}/`, `${prefix}0`, 100);
});
time('holderPage', 2000, (number) => {
  const prefix = `holder/${member(number)}`;
  return world.indexes.scan(`${prefix}/${idOf(number)}`, `${prefix}0`, 50);
});
time('dueFront', 2000, () => world.indexes.scan('due/', 'due0', 1));
for (const round of [1, 2, 3]) {
  const numbers = Array.from(
    { length: PER_BLOCK },
    (_, at) => (round * 104_729 + at * 7919) % count,
  );
  const spent = await block((draft) => {
    for (const number of new Set(numbers)) split(draft, number);
  });
  sayBlock('splitBlock', spent);
}
world = live.view().world;
say('memory', memory());
await database.close();
rmSync(folder, { recursive: true, force: true });
