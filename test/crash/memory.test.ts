import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSecretKey } from '../../client/sdk/keyFile.ts';
import { composeTransaction } from '../../ledger/transaction.ts';
import { CONSORTIUM } from '../../scripts/consortium.ts';
import { FlawedCopy } from '../mutants/flawedCopy.ts';
import { Cluster } from './cluster.ts';

// The largest transactions of all members come over many connections at once, and each holds its
// last byte back until all have sent the rest: whatever a node keeps of them it keeps together.
// What is asserted is counted, so that a slow machine says the same: how many are told that there
// is no room, the peak of the process's memory, and the starts of its readers.

const TEST_MS = 600_000;
/** Of a wave: 320 MiB in all, more than a node may have. */
const CONNECTIONS = 320;
const ADDRESSES = 20;
const WAVES = 3;
/** Of all waves, at least so many hear that there is no room; some are cut before they do. */
const TOLD = 320;
/** So the peak is far below what a container gives, 768. */
const PEAK_BYTES = 560 << 20;
/** Together with its head just under what a request may have. */
const PER_BODY = 31;
/** With the rest of a transaction just under the 32,768 bytes that it may have. */
const TEXT_LETTERS = 24_100;

const NODE = 'nordhafen';
const LIMITS = 'node/rest/limits.ts';

/** One request whose body comes in two parts. */
class Held {
  readonly #socket: Socket;
  readonly #body: Buffer;
  /** All that was answered, once the connection has ended. */
  readonly answer: Promise<string>;

  constructor(url: string, localAddress: string, body: Buffer) {
    const { hostname: host, port } = new URL(url);
    this.#socket = connect({ host, port: Number(port), localAddress });
    this.#body = body;
    const parts: Buffer[] = [];
    const whole = (): string => Buffer.concat(parts).toString('latin1');
    this.#socket.on('data', (bytes) => {
      parts.push(bytes);
      if (isWhole(whole())) this.#socket.destroy();
    });
    // A connection that was cut has ended, and says no more than what has come.
    this.#socket.on('error', () => this.#socket.destroy());
    this.answer = new Promise((resolve) => this.#socket.once('close', () => resolve(whole())));
    this.#socket.write(headOf(host, port, body));
  }

  /** Whether it is neither answered nor cut. */
  get isHeld(): boolean {
    return !this.#socket.destroyed;
  }

  /** All but the last byte; resolves when the system has it, or the connection is gone. */
  async sendMost(): Promise<void> {
    if (!this.isHeld) return;
    const taken = Promise.withResolvers<void>();
    this.#socket.write(this.#body.subarray(0, -1), () => taken.resolve());
    await Promise.race([taken.promise, this.answer]);
  }

  async finish(): Promise<string> {
    if (this.isHeld) this.#socket.write(this.#body.subarray(-1));
    return await this.answer;
  }
}

function headOf(host: string, port: string, body: Buffer): string {
  const lines = [
    'POST /v1/transactions?dryCheck=false HTTP/1.1',
    ...[`host: ${host}:${port}`, 'content-type: application/json'],
    `content-length: ${body.length}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  const [, length] = /^content-length: (\d+)\r$/im.exec(answer) ?? [];
  return end > 0 && length !== undefined && answer.length >= end + 4 + Number(length);
}

/** What became of the parts of an answer. */
function wordsIn(answer: string): string[] {
  const at = answer.indexOf('\r\n\r\n');
  if (at < 0) return ['cut'];
  const body = answer.slice(at);
  // A thread that has no memory any more says busy, too, when it has taken all of a body.
  if (body.includes('too many bodies are being received')) return ['no_room'];
  const { results, code = 'unreadable' } = JSON.parse(body) as {
    readonly results?: readonly { readonly status: string; readonly code?: string }[];
    readonly code?: string;
  };
  return results?.map((one) => one.code ?? one.status) ?? [code];
}

async function bodyOf({ home, genesis }: Cluster, member: string): Promise<Buffer> {
  const signer = await readSecretKey(join(home, 'clients', member, 'member.key.json'));
  const { keyName, secret } = signer;
  const expires = Date.now() + 500_000;
  const transactions = Array.from({ length: PER_BODY }, () => {
    const text = randomBytes(TEXT_LETTERS / 2).toString('hex');
    const deed = { type: 'blob', version: 1, seed: randomBytes(16).toString('base64url'), text };
    const words = { chain: genesis.chain, deed, expires, member, keyName };
    return composeTransaction({ ...words, nonce: randomBytes(16) }, secret);
  });
  return Buffer.from(JSON.stringify({ transactions }));
}

/** How often each word was said of what one wave sent. */
async function sendWave(cluster: Cluster): Promise<Map<string, number>> {
  const bodies = await Promise.all(CONSORTIUM.map(({ id }) => bodyOf(cluster, id)));
  const url = cluster.devnet.url(NODE);
  const requests = Array.from({ length: CONNECTIONS }, (_, at) => {
    const body = bodies[at % bodies.length] ?? Buffer.of();
    return new Held(url, `127.0.0.${2 + (at % ADDRESSES)}`, body);
  });
  // By then who is refused has been told, before it sends what nobody reads.
  for (let turn = 0; turn < 3; turn += 1) await fetch(`${url}/healthz`);
  await Promise.all(requests.map((request) => request.sendMost()));
  const answers = await Promise.all(requests.map((request) => request.finish()));
  const said = new Map<string, number>();
  for (const word of answers.flatMap(wordsIn)) said.set(word, (said.get(word) ?? 0) + 1);
  return said;
}

/** The most memory that the process has had, bytes. */
function peakOf(cluster: Cluster): number {
  const text = readFileSync(`/proc/${cluster.devnet.pid(NODE)}/status`, 'utf8');
  return Number(/^VmHWM:\s+([0-9]+) kB$/m.exec(text)?.[1]) * 1024;
}

/** How often its readers were started again; asked until they are there. */
async function restartsOf(cluster: Cluster): Promise<number> {
  for (;;) {
    const answer = await fetch(`${cluster.devnet.operatorUrl(NODE)}/metrics`).catch(() => null);
    const text = answer?.ok === true ? await answer.text() : '';
    const [, restarts] = /^tallystick_readers_restarts_total (\d+)$/m.exec(text) ?? [];
    if (restarts !== undefined) return Number(restarts);
    await sleep(200);
  }
}

describe.skipIf(process.platform !== 'linux')('a node under the largest bodies (on Linux)', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-memory-'));
  let cluster: Cluster;

  beforeAll(async () => {
    // Nothing is refused for what was refused before: the load goes on.
    const parameters = { maxMemberRefusedBytesPerDay: 268_435_456 };
    cluster = await Cluster.start(join(home, 'network'), parameters);
  }, TEST_MS);

  afterAll(async () => {
    await cluster.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  it('has memory for what it takes, and says what it refuses', { timeout: TEST_MS }, async () => {
    const pid = cluster.devnet.pid(NODE);
    const said = new Map<string, number>();
    for (let wave = 0; wave < WAVES; wave += 1) {
      for (const [word, count] of await sendWave(cluster))
        said.set(word, (said.get(word) ?? 0) + count);
    }
    await cluster.level(TEST_MS);
    expect(cluster.devnet.pid(NODE)).toBe(pid);
    expect(await restartsOf(cluster)).toBe(0);
    expect(peakOf(cluster)).toBeLessThan(PEAK_BYTES);
    expect(said.get('admitted')).toBeGreaterThan(0);
    expect(said.get('no_room')).toBeGreaterThan(TOLD);
  });

  it('would be found out by this without its bound', { timeout: TEST_MS }, async () => {
    const sources = new FlawedCopy(['client', 'contracts', 'ledger', 'node', 'scripts']);
    const [from, to] = ['maxBodiesBytes: 32 << 20,', 'maxBodiesBytes: 1 << 30,'];
    sources.change({ file: LIMITS, from, to });
    await cluster.devnet.stop(NODE);
    await cluster.devnet.start(NODE, [], pathToFileURL(join(sources.folder, 'node/main.ts')));
    expect((await sendWave(cluster)).get('no_room') ?? 0).toBe(0);
  });
});
