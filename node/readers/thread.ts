/**
 * The thread that serves readers: the whole HTTP server with its own view of the chain, at a
 * lower priority than consensus. What only the main thread knows it asks for by messages.
 */
import { getPriority, setPriority } from 'node:os';
import type { MessagePort } from 'node:worker_threads';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../ledger/assert.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { ValidatorHistory } from '../engine/validatorHistory.ts';
import type { Log } from '../log.ts';
import { createLog } from '../log.ts';
import { readLetter } from '../mail/letterFolder.ts';
import { MemoryRoom, readHeap } from '../memoryRoom.ts';
import type { Portal } from '../rest/portalFiles.ts';
import { readPortal } from '../rest/portalFiles.ts';
import type { CommitNotice } from '../rest/ports.ts';
import { ReadLog } from '../rest/readLog.ts';
import type { Rest } from '../rest/rest.ts';
import { createRest } from '../rest/rest.ts';
import type { Told } from '../store/chainReader.ts';
import { ChainReader } from '../store/chainReader.ts';
import { databaseFolder } from '../store/database.ts';
import { scrubTables } from '../store/scrub.ts';
import { Scrubber } from '../store/scrubber.ts';
import { tellVerifier } from '../verifier.ts';
import { MainLine } from './mainLine.ts';
import { READERS_HEAP_BYTES } from './memory.ts';
import type { FromReaders, ReadersData } from './messages.ts';
import { readToReaders } from './messages.ts';
import { lowerThan } from './priority.ts';
import { createReaderMetrics } from './readerMetrics.ts';

const HEAP_LOOK_MS = 1_000;

/** The chain as this thread shows it, and those who want to hear of new blocks. */
class Following {
  readonly #reader: ChainReader;
  readonly #validators: ValidatorHistory;
  readonly #listeners = new Set<(notice: CommitNotice) => void>();

  constructor(reader: ChainReader, validators: ValidatorHistory) {
    this.#reader = reader;
    this.#validators = validators;
  }

  /** Returns the function that removes the listener. */
  onCommit(listener: (notice: CommitNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Moves to the newest block, unless it is shown already. @throws StoreError */
  follow(head: Told): void {
    const before = this.#reader.height;
    if (head.height <= before) return;
    this.#reader.follow(head);
    const { blocks, height } = this.#reader;
    for (let at = before + 1; at <= height; at += 1) {
      const change = blocks.validatorChange(at);
      if (change !== undefined) this.#validators.note(change);
      const ids = (): string[] => (blocks.outcomes(at)?.results ?? []).map(({ id }) => id);
      for (const listener of this.#listeners) listener({ ids });
    }
  }
}

async function serve(port: MessagePort, data: ReadersData): Promise<void> {
  if (!data.isFirst) lowerPriority();
  const log = createLog(data.node, data.logLevel).child({ part: 'rest' });
  tellVerifier(log);
  const genesis = decodeGenesis(data.genesis);
  const reader = await ChainReader.open(data.folder, data.head);
  const validators = new ValidatorHistory(
    genesis.validators,
    await reader.blocks.validatorChanges(),
  );
  const following = new Following(reader, validators);
  const say = (message: FromReaders): void => port.postMessage(message);
  const line = new MainLine(say, (head) => following.follow(head));
  const metrics = createReaderMetrics();
  const readLog = new ReadLog(data.readLog);
  const rest = await createRest(
    { ...data.rest, operator: data.operator, node: data.node, version: data.version },
    {
      ...{ genesis, chain: reader, pool: line, commits: following, log },
      letters: { ...line.letters, content: (id) => readLetter(data.letters, id) },
      state: () => line.state(),
      heights: (member, nonce) => line.heights(member, nonce),
      trail: (height) => validators.trail(height),
      metrics: {
        contentType: metrics.registry.contentType,
        metrics: async () => `${await line.metrics()}\n${await metrics.registry.metrics()}`,
      },
      observe: ({ method, route, status, seconds }) =>
        metrics.answered.observe({ method, route, status }, seconds),
      now: () => Date.now(),
      readLog,
      portal: openPortal(data.portal, log),
      memory: new MemoryRoom(
        () => readHeap(READERS_HEAP_BYTES),
        () => performance.now(),
      ),
    },
  );
  const watch = setInterval(checkHeap, HEAP_LOOK_MS);
  const scrubber = scrubberOf(data, say);
  const close = (): Promise<void> => end({ port, rest, reader, readLog, scrubber, watch, log });
  listen({ port, line, following, rest, close });
  const places = await rest.start();
  lowerPriority();
  say({ kind: 'listening', ...places });
  scrubber.start();
}

/** A node does its work without its page, too. */
function openPortal(folder: string, log: Log): Portal | null {
  try {
    return readPortal(folder);
  } catch (error) {
    log.error({ err: error, folder }, 'the portal is damaged and not served');
    return null;
  }
}

/** Goes through the files of the store here, where it keeps no block waiting. */
function scrubberOf({ folder, scrubMs }: ReadersData, say: (word: FromReaders) => void): Scrubber {
  const database = databaseFolder(folder);
  let at = 'CURRENT';
  const walk = function* (): Generator<string> {
    at = 'CURRENT';
    for (at of scrubTables(database)) yield at;
  };
  return new Scrubber(walk, scrubMs, () => say({ kind: 'damaged', file: at }));
}

function listen(parts: {
  readonly port: MessagePort;
  readonly line: MainLine;
  readonly following: Following;
  readonly rest: Rest;
  readonly close: () => Promise<void>;
}): void {
  const { port, line, following, rest, close } = parts;
  port.on('message', (message: unknown) => {
    const word = readToReaders(message);
    if (word.kind === 'close') return void close();
    if (word.kind === 'renewed') return rest.renew(word.tls);
    if (word.kind !== 'committed') return line.hear(word);
    following.follow(word.head);
    port.postMessage({ kind: 'followed', height: word.head.height } satisfies FromReaders);
  });
}

/** Ends in order; the thread ends when nothing is left that could wake it. */
async function end(parts: {
  readonly port: MessagePort;
  readonly rest: Rest;
  readonly reader: ChainReader;
  readonly readLog: ReadLog;
  readonly scrubber: Scrubber;
  readonly watch: NodeJS.Timeout;
  readonly log: Log;
}): Promise<void> {
  const { port, rest, reader, readLog, scrubber, watch, log } = parts;
  scrubber.stop();
  await rest.stop();
  readLog.close();
  clearInterval(watch);
  await reader.close();
  log.flush();
  port.close();
}

/** On Linux a priority is one of a thread; elsewhere it would be that of the whole process. */
function lowerPriority(): void {
  if (process.platform === 'linux') setPriority(0, lowerThan(getPriority(0)));
}

/** @throws Error, which ends the thread */
function checkHeap(): void {
  const { usedBytes } = readHeap();
  if (usedBytes <= READERS_HEAP_BYTES) return;
  throw new Error(`${usedBytes} bytes of memory are in use, ${READERS_HEAP_BYTES} are allowed`);
}

assert(parentPort !== null, 'this module is the beginning of a thread');
await serve(parentPort, workerData as ReadersData);
