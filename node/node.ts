/**
 * The only place where the parts of a node are put together: chain, pool, engine, network,
 * catching up and REST. Each part is handed what it needs as a small interface of its own.
 */
import { publicKeyOf } from '../ledger/keys.ts';
import type { JudgedPair } from './certificate.ts';
import { readTlsPair, tlsFilesOf } from './certificate.ts';
import { CertificateWatch } from './certificateWatch.ts';
import type { OpenChain } from './chain.ts';
import { openChain } from './chain.ts';
import { ClockWatch } from './clockWatch.ts';
import type { NodeConfig } from './config.ts';
import { homeFiles, readConfig } from './config.ts';
import { explainStanding } from './consensus/explain.ts';
import { TIMEOUTS } from './consensus/timeouts.ts';
import type { DiskRoom } from './diskRoom.ts';
import { openRoom } from './diskRoom.ts';
import { DiskWatch } from './diskWatch.ts';
import { systemClock } from './engine/clock.ts';
import { DecidedAhead } from './engine/decidedAhead.ts';
import { Engine } from './engine/engine.ts';
import { EvidenceRecord } from './engine/evidenceRecord.ts';
import { FolderDisk } from './engine/safetyDisk.ts';
import { HeightDesk } from './heightDesk.ts';
import { joinBySnapshot } from './join.ts';
import { judgeDamage } from './judgeDamage.ts';
import { readKeyFile } from './keyFile.ts';
import { LawChecker } from './lawChecker.ts';
import type { Log } from './log.ts';
import { createLog } from './log.ts';
import { LossWatch } from './lossWatch.ts';
import type { Mail } from './mail.ts';
import { openMail } from './mail.ts';
import { MemoryRoom, readHeap } from './memoryRoom.ts';
import { Mempool } from './mempool/mempool.ts';
import { createMetrics } from './metrics.ts';
import { RecentTurns, watchTurns } from './missedTurns.ts';
import type { PeerNetwork } from './network/peerNetwork.ts';
import { NetworkRouter } from './networkRouter.ts';
import { openNetwork } from './openNetwork.ts';
import { ProtocolWatch } from './protocolWatch.ts';
import { ReaderHost } from './readers/host.ts';
import { countCommits, readingsOf } from './readings.ts';
import type { TlsPair } from './rest/httpServer.ts';
import { PORTAL_FOLDER } from './rest/portalFiles.ts';
import type { NodeState } from './rest/ports.ts';
import type { OpenSafety } from './safety.ts';
import { openSafety } from './safety.ts';
import { serveSnapshots } from './snapshotServer.ts';
import { StallWatch } from './stallWatch.ts';
import { checkHome, checkPorts, operatorPlace } from './startChecks.ts';
import { StartError } from './startRefusal.ts';
import { CatchUp } from './sync/catchUp.ts';
import { ValidatorWatch } from './validatorWatch.ts';
import { tellVerifier } from './verifier.ts';

/** Some 1 MiB of the store is judged again in this time. */
const SCRUB_MS = 15_000;
/** Of the REST interface and this software. */
const VERSION = '0.1.0';

/** How a node is started. */
export interface NodeOptions {
  /** Its home folder: node.json, genesis.json, keys, chain, safety. */
  readonly home: string;
  readonly passphrase: string | undefined;
  readonly acceptLostSafety: boolean;
  /** How a folder without a chain gets one; see `joinBySnapshot`. */
  readonly join: 'replay' | 'snapshot';
  /** Ends a start that waits for peers: it then rejects with the signal's reason. */
  readonly stopped: AbortSignal;
  /** Called when memory and disk may disagree: the process has to end at once. */
  readonly onFatal: (error: unknown) => void;
}

/** A node that runs. */
export interface RunningNode {
  /** Where its REST interface answers. */
  readonly url: string;
  /** Where its operator asks. */
  readonly operatorUrl: string;
  /** Where its peers find it, as its configuration may say it or the system has chosen. */
  readonly addresses: readonly string[];
  /** A peer listens elsewhere from now on; false: no such peer. @throws NetworkError bad_config */
  movePeer(name: string, addresses: readonly string[]): boolean;
  /** Takes nothing new, ends what is under way, and frees the folder. */
  stop(): Promise<void>;
}

/**
 * Starts the node of a home folder. When it resolves, the node answers; it may still be catching
 * up, which its status tells.
 * @throws whatever refuses the start; `refusalOf` says it in the words of an operator
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { home, passphrase } = options;
  await checkHome(home);
  const config = await readConfig(home);
  const log = createLog(config.name, config.logLevel);
  tellVerifier(log);
  const peerSeed = await readKeyFile(homeFiles(home).peerKey, passphrase);
  const files = tlsFilesOf(home, config);
  const tlsPair = files === null ? null : await readTlsPair(files);
  if (options.join === 'snapshot') {
    const { stopped } = options;
    await joinBySnapshot({ home, config, peerSeed, log, signal: stopped });
  }
  const chain = await openChain(home);
  let opened: Opened;
  try {
    // Once the folder is taken: whoever starts a node twice hears of the folder, not of a port.
    await checkPorts(config);
    opened = await openOn(chain, { ...options, config, log, peerSeed, tlsPair });
  } catch (error) {
    await chain.store.close();
    throw error;
  }
  return await assemble(opened);
}

async function openOn(
  chain: OpenChain,
  parts: NodeOptions & Pick<Opened, 'config' | 'log' | 'tlsPair'> & { peerSeed: Uint8Array },
): Promise<Opened> {
  const { home, config, log, peerSeed, tlsPair, onFatal } = parts;
  const { genesis, store, validators } = chain;
  const known = validators.known(store.height + 1);
  const ownKey = publicKeyOf(peerSeed);
  const mixedUp = known.find(({ key }) => key === ownKey);
  if (mixedUp !== undefined) {
    throw new StartError('key_mixed_up', `peer.key is the key of the validator ${mixedUp.id}`);
  }
  const safety = await openSafety({ ...parts, ...chain });
  const evidence = await EvidenceRecord.open(new FolderDisk(homeFiles(home).evidence), log);
  const network = await openNetwork({ config, genesis, known, peerSeed, log });
  const room = openRoom({ home, config, log });
  const isDiskFull = (): boolean => room.fullSinceMs !== null;
  const mail = await openMail({ home, config, log, chain, network, peerSeed, isDiskFull });
  return { home, config, log, tlsPair, chain, safety, evidence, network, room, mail, onFatal };
}

interface Opened {
  readonly home: string;
  readonly config: NodeConfig;
  readonly log: Log;
  /** What the REST interface proves itself with; null without TLS. */
  readonly tlsPair: JudgedPair | null;
  readonly chain: OpenChain;
  readonly safety: OpenSafety;
  readonly evidence: EvidenceRecord;
  readonly network: PeerNetwork;
  readonly room: DiskRoom;
  readonly mail: Mail;
  readonly onFatal: (error: unknown) => void;
}

async function assemble(opened: Opened): Promise<RunningNode> {
  const { config, log, chain, network, safety, room, mail } = opened;
  const { store } = chain;
  const pool = new Mempool({
    ground: () => store.chainState(),
    findTransaction: (id) => store.blocks.findTransaction(id),
  });
  const disk = new DiskWatch(() => systemClock.now());
  const ahead = new DecidedAhead();
  const engine = createEngine(opened, pool, { disk, room, ahead });
  if (config.development) {
    const laws = await LawChecker.open(chain);
    engine.onCommit(({ executed }) => laws.follow(executed));
  }
  const catchUp = new CatchUp({
    network,
    height: () => store.height,
    adopt: (blocks) => engine.adopt(blocks),
    now: () => systemClock.now(),
    log: log.child({ part: 'sync' }),
  });
  const [clock, now] = [systemClock, (): number => systemClock.now()];
  const clocks = watchClocks(opened);
  const router = new NetworkRouter({
    ...{ network, engine, store, pool, catchUp, ahead, log, clock, clocks },
  });
  const heights = new HeightDesk({ ...chain, network, signer: safety.heights, now, log });
  serveSnapshots({ ...chain, network, engine, now, onFatal: opened.onFatal });
  const watch = new StallWatch(systemClock, () => engine.state);
  const losses = new LossWatch(systemClock, () => engine.state, log);
  engine.onCommit(() => losses.look());
  const protocol = new ProtocolWatch(() => store.chainState().world, log);
  engine.onCommit(() => protocol.look());
  const sets = new ValidatorWatch(store.position.nextValidators, log);
  engine.onCommit(({ block, executed }) => {
    sets.look(block.header.height, executed.next.nextValidators);
  });
  protocol.look();
  const certificate = watchCertificate(opened, (tls) => readers.renew(tls));
  const readers = openReaders(opened, {
    ...{ pool, engine, catchUp, router, watch, protocol, disk, room, clocks, certificate, heights },
    memory: new MemoryRoom(readHeap, () => performance.now()),
    turns: new RecentTurns(),
  });
  const stop = async (): Promise<void> => {
    await readers.stop();
    certificate?.stop();
    for (const part of [watch, losses, clocks, router, room]) part.stop();
    await mail.stop();
    await catchUp.stop();
    await engine.stop();
    await network.stop();
    await safety.close();
    await opened.evidence.close();
    await store.close();
    log.info({ height: store.height }, 'stopped');
  };
  try {
    await network.start();
    await engine.start();
    for (const part of [router, clocks, watch, losses, room, mail]) part.start();
    const places = await readers.start();
    certificate?.start();
    log.info({ ...places, height: store.height, chain: chain.genesis.chain }, 'started');
    return { ...places, ...findingOf(network), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where its peers find a node, and how it hears where they are. */
function findingOf(network: PeerNetwork): Pick<RunningNode, 'addresses' | 'movePeer'> {
  // Peers know its peer id already.
  const addresses = network.addresses().map((address) => address.replace(/\/p2p\/.*$/, ''));
  return { addresses, movePeer: (name, to) => network.move(name, to) };
}

function watchClocks({ network, log, chain: { store } }: Opened): ClockWatch {
  return new ClockWatch({
    ...{ network, clock: systemClock, log },
    precisionMs: () => store.chainState().parameters.precisionMs,
    newestMs: () => store.position.time,
  });
}

function watchCertificate(
  { home, config, log, tlsPair: pair }: Opened,
  onRenewed: (tls: TlsPair) => void,
): CertificateWatch | null {
  const files = tlsFilesOf(home, config);
  if (files === null || pair === null) return null;
  return new CertificateWatch({ files, pair, clock: systemClock, onRenewed, log });
}

function createEngine(
  opened: Opened,
  pool: Mempool,
  { disk, room, ahead }: { disk: DiskWatch; room: DiskRoom; ahead: DecidedAhead },
): Engine {
  const { config, log, chain, safety, evidence, network } = opened;
  const { genesis, store, validators } = chain;
  return new Engine({
    genesis,
    self: config.validator,
    timeouts: { ...TIMEOUTS, ...config.timeouts },
    chain: disk.ofChain(room.ofChain(store)),
    validators,
    pool,
    network,
    onKeyElsewhere: (height, timeMs) => safety.elsewhere?.note(height, timeMs),
    safety: ahead.ofSafety(disk.ofSafety(room.ofSafety(safety.safety))),
    evidence,
    clock: systemClock,
    log: log.child({ part: 'engine' }),
    onFatal: opened.onFatal,
  });
}

/** The parts that readers ask about. */
interface Shown {
  readonly pool: Mempool;
  readonly engine: Engine;
  readonly catchUp: CatchUp;
  readonly router: NetworkRouter;
  readonly watch: StallWatch;
  readonly protocol: ProtocolWatch;
  readonly disk: DiskWatch;
  readonly room: DiskRoom;
  readonly memory: MemoryRoom;
  readonly clocks: ClockWatch;
  /** Null without TLS. */
  readonly certificate: CertificateWatch | null;
  readonly turns: RecentTurns;
  readonly heights: HeightDesk;
}

/** The thread of the REST interface, and what it may ask of this one. */
function openReaders(opened: Opened, parts: Shown): ReaderHost {
  const { home, config, log, tlsPair, chain, network, mail } = opened;
  const { tls: _files, ...rest } = config.rest;
  const { pool, engine, router, room, memory } = parts;
  const { genesis, store } = chain;
  const metrics = createMetrics([
    ...readingsOf({ ...parts, store, network }),
    {
      name: 'readers_restarts_total',
      help: 'How often the thread that serves readers died and was started again.',
      read: () => readers.restarts,
    },
  ]);
  countCommits(engine, metrics);
  watchTurns(engine, chain, (turns) => {
    for (const turn of turns) metrics.missed.inc({ ...turn });
    parts.turns.note(turns);
  });
  const readers = new ReaderHost({
    desk: {
      unable: () => {
        if (engine.state.halted !== null) return 'halted';
        if (room.fullSinceMs !== null) return 'disk_full';
        return memory.isFull ? 'memory_full' : null;
      },
      submit: (jws, options) => router.submit(jws, systemClock.now(), options),
      find: (id) => pool.find(id)?.jws ?? null,
      state: () => stateOf(opened, parts),
      metrics: () => metrics.registry.metrics(),
      mailbox: mail.mailbox,
      heights: (nonce) => parts.heights.gather(nonce),
      head: () => ({ height: store.height, id: store.position.previous }),
      log: log.child({ part: 'readers' }),
    },
    data: {
      folder: homeFiles(home).chain,
      letters: homeFiles(home).letters,
      readLog: homeFiles(home).readLog,
      portal: PORTAL_FOLDER,
      genesis: genesis.bytes,
      rest: { ...rest, ...(tlsPair !== null && { tls: tlsPair.tls }) },
      operator: operatorPlace(config.operator.listen),
      node: config.name,
      version: VERSION,
      logLevel: config.logLevel,
      scrubMs: SCRUB_MS,
    },
    judgeDamage: (file) => judgeDamage(home, file, opened.onFatal),
    log: log.child({ part: 'readers' }),
  });
  engine.onCommit(() => readers.noteCommit());
  return readers;
}

/** What the node says about itself. */
function stateOf({ config, network, safety }: Opened, parts: Shown): NodeState {
  const { pool, engine, catchUp, watch, protocol, disk, room, clocks, turns } = parts;
  const { validator } = config;
  const peers = network.peers().map(({ name, connected }) => ({ name, connected }));
  return {
    validator,
    round: engine.state.round,
    step: engine.state.step,
    peers,
    pool: { count: pool.size, bytes: pool.bytes },
    syncing: catchUp.active,
    halted: engine.state.halted,
    diskFull: room.fullSinceMs !== null,
    keyElsewhere: safety.elsewhere?.found?.cause ?? null,
    clockOff: clocks.look().isOff ? clocks.look().offsetMs : null,
    why: explainStanding({
      ...watch.look(),
      state: engine.state,
      validator,
      peers: network.peers(),
      syncing: catchUp.active,
      refusedRecord: safety.refused,
      keyElsewhere: safety.elsewhere?.found ?? null,
      writingSinceMs: disk.sinceMs,
      diskFullSinceMs: room.fullSinceMs,
      comingProtocol: protocol.unknown,
      clocks: clocks.look(),
      missed: turns.look(),
      nowMs: systemClock.now(),
    }),
  };
}
