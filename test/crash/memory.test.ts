import { randomBytes } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSecretKey } from '../../client/sdk/keyFile.ts';
import { composeTransaction } from '../../ledger/transaction.ts';
import { CONSORTIUM } from '../../scripts/consortium.ts';
import { Cluster } from './cluster.ts';

// A node in the memory that its container has: the kernel ends it when it takes more. And there are
// several members that send it the largest transactions there may be.

const GROUPS = '/sys/fs/cgroup/memory';
/** Less than `mem_limit` of docker-compose.yml, where the sum of all parts has its place. */
const LIMIT_BYTES = 512 << 20;
const FLOOD_MS = 20_000;
/** Of each member; each is sent again and again. */
const PREPARED = 60;
const BATCH = 20;
const SENDERS_EACH = 4;
/** With the rest of a transaction just under the 32,768 bytes that it may have. */
const TEXT_LETTERS = 24_100;

/** Why there is no such limit here; null when there is one. */
function lacksLimit(): string | null {
  try {
    accessSync(join(GROUPS, 'cgroup.procs'), constants.W_OK);
    return null;
  } catch {
    return 'no memory controller of cgroup v1 that may be written';
  }
}

/** The limit as a flag; a group of the kernel's, in which a process and its children are. */
class MemoryGroup {
  readonly #folder = join(GROUPS, `tallystick-test-${process.pid}`);

  constructor() {
    mkdirSync(this.#folder);
    writeFileSync(join(this.#folder, 'memory.limit_in_bytes'), String(LIMIT_BYTES));
  }

  /** What is started meanwhile is in the group. */
  async startIn(start: () => Promise<void>, isStarted: () => boolean): Promise<void> {
    const [, own = '/'] = /:memory:(.*)/.exec(readFileSync('/proc/self/cgroup', 'utf8')) ?? [];
    this.#enter(this.#folder);
    const starting = start();
    try {
      while (!isStarted()) await sleep(1);
    } finally {
      this.#enter(join(GROUPS, own));
    }
    await starting;
  }

  remove(): void {
    rmdirSync(this.#folder);
  }

  #enter(folder: string): void {
    writeFileSync(join(folder, 'cgroup.procs'), String(process.pid));
  }
}

/** Members that send what they have prepared, again and again, and what they are told. */
class Flood {
  readonly answers = new Map<string, number>();
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  #isOver = false;

  async run(urls: readonly string[], prepared: readonly (readonly string[])[]): Promise<void> {
    const senders = prepared.flatMap((texts, member) =>
      Array.from({ length: SENDERS_EACH }, (_, at) => this.#send(urls, texts, member + at)),
    );
    await sleep(FLOOD_MS);
    this.#isOver = true;
    await Promise.all(senders);
    this.#agent.destroy();
  }

  /** Half of all goes to the first node. */
  async #send(urls: readonly string[], texts: readonly string[], place: number): Promise<void> {
    for (let at = place * BATCH; !this.#isOver; at += BATCH) {
      const url = urls[place % 2 === 0 ? 0 : place % urls.length] ?? '';
      const batch = Array.from({ length: BATCH }, (_, one) => texts[(at + one) % texts.length]);
      for (const word of await this.#post(url, batch, `127.0.0.${2 + (place % 4)}`)) {
        this.answers.set(word, (this.answers.get(word) ?? 0) + 1);
      }
    }
  }

  #post(url: string, batch: readonly unknown[], localAddress: string): Promise<string[]> {
    const { promise, resolve } = Promise.withResolvers<string[]>();
    const headers = { 'content-type': 'application/json' };
    const options = { method: 'POST', agent: this.#agent, localAddress, headers };
    const asked = request(`${url}/v1/transactions?dryCheck=false`, options, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (bytes: Buffer) => parts.push(bytes));
      answer.on('error', () => resolve(['cut']));
      answer.on('end', () => resolve(wordsIn(Buffer.concat(parts))));
    });
    asked.on('error', () => resolve(['cut']));
    asked.end(JSON.stringify({ transactions: batch }));
    return promise;
  }
}

function wordsIn(bytes: Buffer): string[] {
  const { results, code = 'unreadable' } = JSON.parse(bytes.toString('utf8')) as {
    readonly results?: readonly { readonly status: string; readonly code?: string }[];
    readonly code?: string;
  };
  return results?.map((one) => one.code ?? one.status) ?? [code];
}

async function prepare({ home, genesis }: Cluster, member: string): Promise<string[]> {
  const signer = await readSecretKey(join(home, 'clients', member, 'member.key.json'));
  const { keyName, secret } = signer;
  const expires = Date.now() + 500_000;
  return Array.from({ length: PREPARED }, () => {
    const text = randomBytes(TEXT_LETTERS / 2).toString('hex');
    const deed = { type: 'blob', version: 1, seed: randomBytes(16).toString('base64url'), text };
    const words = { chain: genesis.chain, deed, expires, member, keyName };
    return composeTransaction({ ...words, nonce: randomBytes(16) }, secret);
  });
}

const lack = lacksLimit();

describe.skipIf(lack !== null)(`a node in 512 MiB (${lack ?? 'by cgroup'})`, () => {
  const group = lack === null ? new MemoryGroup() : null;
  const home = mkdtempSync(join(tmpdir(), 'tally-memory-'));
  let cluster: Cluster;

  beforeAll(async () => {
    // Nothing is refused for what was refused before: the load goes on.
    const parameters = { maxMemberRefusedBytesPerDay: 268_435_456 };
    cluster = await Cluster.start(join(home, 'network'), parameters);
    const [first = ''] = cluster.ids;
    await cluster.devnet.stop(first);
    await group?.startIn(
      () => cluster.devnet.start(first),
      () => cluster.devnet.pid(first) !== undefined,
    );
  });

  afterAll(async () => {
    await cluster.devnet.stopAll();
    group?.remove();
    rmSync(home, { recursive: true, force: true });
  });

  it('outlives the largest transactions of all members, and says what it refuses', async () => {
    const [first = ''] = cluster.ids;
    const pid = cluster.devnet.pid(first);
    const prepared = await Promise.all(CONSORTIUM.map(({ id }) => prepare(cluster, id)));
    const flood = new Flood();
    const urls = cluster.ids.map((id) => cluster.devnet.url(id));
    await flood.run(urls, prepared);
    // The kernel has not ended it: the same process goes on with the others, and answers.
    expect(cluster.devnet.pid(first)).toBe(pid);
    await cluster.level(600_000);
    expect(cluster.devnet.pid(first)).toBe(pid);
    const taken = ['admitted', 'known', 'final', 'pending'];
    const refused = [...flood.answers.keys()].filter((word) => !taken.includes(word));
    expect(flood.answers.get('admitted')).toBeGreaterThan(0);
    for (const code of refused) expect(CODES).toContain(code);
  });
});

/** What a node may say that takes nothing more at present. */
const CODES = ['busy', 'memory_full', 'pool_full', 'sender_share_full', 'refused_too_often'];
