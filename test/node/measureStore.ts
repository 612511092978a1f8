/**
 * Measures the store with many receivables: `node test/node/measureStore.ts [receivables] [dir]`.
 * State is written as blocks write it (facts, indexes, tree, one synced batch for 1,000
 * receivables), but without headers and signatures, so that what is timed is the store.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashFacts } from '../../contracts/execute.ts';
import type { World, Writes } from '../../contracts/state/state.ts';
import type { Json } from '../../ledger/canonical.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { updateTree } from '../../ledger/stateTree.ts';
import { Crown } from '../../node/store/crown.ts';
import { Database, databaseFolder } from '../../node/store/database.ts';
import { LiveState } from '../../node/store/liveState.ts';
import { liveTables, scrubFolder } from '../../node/store/scrub.ts';
import { START } from './smallChain.ts';

const PER_BLOCK = 1000;
const MEMBERS = 200;
const [countText = '100000', folder = join(tmpdir(), `tally-measure-${countText}`)] =
  process.argv.slice(2);
const count = Number(countText);

let root = '0'.repeat(64);
let nextNodes = { fact: 0, index: 0 };
let height = 0;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
let database = await Database.open(folder);
let live = new LiveState(database, Crown.load(database, height), { state: root, nextNodes });

/** CPU time of all threads, LevelDB's included: wall-clock says little on a machine at work. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Spent {
  treeCpuMs: number;
  planCpuMs: number;
  writeCpuMs: number;
  nodes: number;
  groups: number;
  facts: number;
  bytes: number;
}

/** One block: `work` fills a sheet; returns what writing it cost. */
async function block(work: (sheet: Sheet) => void): Promise<Spent> {
  const { tree } = live.view();
  const sheet = new Sheet();
  work(sheet);
  height += 1;
  const [facts, indexes] = [inOrder(sheet.facts), inOrder(sheet.indexes)];
  const read = cpuMs();
  const update = updateTree(tree, hashFacts(facts));
  const treed = cpuMs();
  const plan = live.plan({ height, facts, indexes, groups: update.groups, state: update.root });
  const planned = cpuMs();
  await database.write(plan.writes, () => plan.adopt());
  const written = cpuMs();
  root = update.root;
  nextNodes = plan.nextNodes;
  const ofOrder = plan.writes.filter(({ key }) => key[0] === 10 || key[0] === 11);
  return {
    treeCpuMs: treed - read,
    planCpuMs: planned - treed,
    writeCpuMs: written - planned,
    nodes: ofOrder.length,
    groups: update.groups.size,
    facts: facts.size,
    bytes: plan.writes.reduce((sum, { key, value }) => sum + key.length + (value?.length ?? 0), 0),
  };
}

const idOf = (number: number): string => hashOf(utf8(`receivable ${number}`));
const member = (number: number): string => `m-${number % MEMBERS}`;
const digits = (number: number, width: number): string => String(number).padStart(width, '0');

/** Amounts that these facts have as well. */
const NOTHING_YET = Object.fromEntries(
  [
    ...['accepted', 'disputed', 'within', 'face', 'credited', 'accrued', 'interestPaid'],
    ...['answered', 'costsPaid', 'lateCost'],
  ].map((name) => [name, '0']),
);

/** The writes of a block, put in order as execution puts them. */
class Sheet {
  readonly facts = new Map<string, Json>();
  readonly indexes = new Map<string, Json>();

  /** What registering and accepting an invoice leaves behind: of the usual sizes. */
  addReceivable(number: number): void {
    const id = idOf(number);
    const [identity, document] = [hashOf(utf8(`i ${number}`)), hashOf(utf8(`d ${number}`))];
    const [supplier, debtor] = [member(number), member(number * 31 + 7)];
    const due = digits(START + ((number * 7919) % 180) * 86_400_000, 15);
    const height = digits(Math.floor(number / PER_BLOCK) + 1, 15);
    const words = { id, supplier, debtor, currency: 'EUR', identity, document, details: identity };
    const made = { height: Number(height), index: 0 };
    const sums = { amount: '100000', paid: '0', cancelled: '0', forgiven: '0', dueTime: due };
    const numbers = { ...sums, ...NOTHING_YET, made };
    this.facts.set(`identity/${identity}`, { fingerprint: identity, invoice: id });
    this.facts.set(`document/${document}`, { fingerprint: document, invoice: id });
    this.facts.set(`invoice/${id}`, { ...words, ...numbers, status: 'accepted', issueDay: due });
    this.facts.set(`receivable/${id}`, {
      ...words,
      ...numbers,
      status: 'open',
      kind: 'undertaking',
    });
    this.setPiece(number, 1, 100_000, supplier);
    for (const entry of [
      `owed/${debtor}/${due}/${id}`,
      `due/${due}/${due}/${height}/000000/settle/${id}`,
      `due/${due}/${due}/${height}/000000/close/${id}`,
      `id/${digits(START + number, 15)}/${id}`,
      `id/${digits(START + number, 15)}/${document}`,
    ]) {
      this.indexes.set(entry, 1);
    }
  }

  /** What an accepted assignment of a part leaves behind: a piece cut in two, and two ids. */
  split(number: number): void {
    this.setPiece(number, 1, 40_000, member(number));
    this.setPiece(number, 40_001, 100_000, member(number + 13));
    for (const what of ['offer', 'accept']) {
      const id = hashOf(utf8(`${what} ${number}`));
      this.indexes.set(`id/${digits(START + count + number, 15)}/${id}`, 1);
    }
  }

  setPiece(number: number, from: number, to: number, holder: string): void {
    const receivable = idOf(number);
    const sums = { paid: '0', released: '0', disputed: '0' };
    const [key, named] = [`${receivable}/${digits(from, 18)}`, { receivable, from: String(from) }];
    this.facts.set(`piece/${key}`, { ...named, ...sums, to: String(to) });
    const held = { holder, lock: null, pledges: [], guarantees: [], yielded: '0' };
    this.facts.set(`holding/${key}`, { ...named, ...held });
    this.indexes.set(`ends/${receivable}/${digits(to, 18)}/${digits(from, 18)}`, 1);
    this.indexes.set(`count/${receivable}`, 1);
  }
}

function inOrder(writes: ReadonlyMap<string, Json>): Writes {
  return new Map([...writes].sort((left, right) => (left[0] < right[0] ? -1 : 1)));
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
  const all = { ...parts, mapped: mappedBytes() };
  return Object.fromEntries(
    Object.entries(all).map(([name, bytes]) => [`${name}MB`, Math.round(bytes / 2 ** 20)]),
  );
}

/** Resident pages of files, which the system takes back at will: programs, LevelDB's tables. */
function mappedBytes(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'latin1') : '';
  return 1024 * Number(/RssFile:\s+([0-9]+) kB/.exec(status)?.[1] ?? 0);
}

function sizeOnDisk(): number {
  const inside = databaseFolder(folder);
  return readdirSync(inside).reduce((sum, name) => sum + statSync(join(inside, name)).size, 0);
}

function sayBlock(name: string, spent: Spent): void {
  const rounded = Object.entries(spent).map(([key, value]) => [key, Math.round(value)]);
  say(name, { changes: PER_BLOCK, ...Object.fromEntries(rounded) });
}

const began = cpuMs();
for (let from = 0; from < count; from += PER_BLOCK) {
  const spent = await block((sheet) => {
    for (let at = from; at < Math.min(count, from + PER_BLOCK); at += 1) sheet.addReceivable(at);
  });
  if (from + PER_BLOCK >= count) sayBlock('lastFill', spent);
}
say('fill', {
  cpuSeconds: ((cpuMs() - began) / 1000).toFixed(1),
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
live = new LiveState(database, Crown.load(database, height), { state: root, nextNodes });
say('open', { ms: Math.round(performance.now() - opening) });

const world: World = live.view().world;
time('factCold', 2000, (number) => world.facts.get(`receivable/${idOf(number)}`));
time('factAbsent', 2000, (number) => world.facts.get(`identity/${idOf(number)}`));
time('piecesOfOne', 2000, (number) => {
  const prefix = `piece/${idOf(number)}`;
  return world.facts.scan(`${prefix}/`, `${prefix}0`, 100);
});
time('owedPage', 2000, (number) => {
  const prefix = `owed/${member(number)}`;
  return world.indexes.scan(`${prefix}/${idOf(number)}`, `${prefix}0`, 50);
});
time('dueFront', 2000, () => world.indexes.scan('due/', 'due0', 1));
for (const round of [1, 2, 3]) {
  const numbers = Array.from(
    { length: PER_BLOCK },
    (_, at) => (round * 104_729 + at * 7919) % count,
  );
  const spent = await block((sheet) => {
    for (const number of new Set(numbers)) sheet.split(number);
  });
  sayBlock('splitBlock', spent);
}
say('memory', memory());
await database.close();
rmSync(folder, { recursive: true, force: true });
