import type { Connection } from '@libp2p/interface';
import { peerIdFromString } from '@libp2p/peer-id';
import { multiaddr } from '@multiformats/multiaddr';
import type { Hash } from '../../ledger/hash.ts';
import type { AnswerRates } from './answerBudget.ts';
import type { Channel, Exchange, ExchangeLimits } from './channels.ts';
import { chainOfProtocols, EXCHANGE_LIMITS } from './channels.ts';
import { Gossip } from './gossip.ts';
import type { MeshSize } from './gossipSettings.ts';
import { FULL_CONNECTION, gossipSettings, meteredRegistrar } from './gossipSettings.ts';
import type { Host } from './host.ts';
import { createHost, peerIdOf } from './host.ts';
import type { Log } from './log.ts';
import { errorFacts } from './log.ts';
import { Meters } from './meters.ts';
import type {
  FetchOptions,
  GossipHandler,
  Network,
  PeerHandler,
  RepairHandler,
  RequestHandler,
} from './network.ts';
import { NetworkError } from './networkError.ts';
import type { KnownPeer, PeerEvent, PeerState } from './peers.ts';
import { PeerTable } from './peers.ts';
import { PeerTroubles } from './peerTroubles.ts';
import type { Misdeed } from './penalties.ts';
import { Redialer } from './redialer.ts';
import { Repair } from './repair.ts';
import { Requests } from './requests.ts';
import type { CutReason } from './watchdog.ts';
import { Watchdog } from './watchdog.ts';

/** What a network is made from. */
export interface NetworkOptions {
  /** The 32 secret bytes of the network key; a key of its own, never the validator's. */
  readonly seed: Uint8Array;
  /** Where to listen, e.g. `/ip4/0.0.0.0/tcp/4001`. */
  readonly listen: string;
  /** The chain whose members these are; part of every protocol's name. */
  readonly chain: Hash;
  /** Everybody else that may connect. */
  readonly peers: readonly KnownPeer[];
  readonly log: Log;
  /** How often every peer sends repair frames; a peer that stops is cut off. 0: not watched. */
  readonly repairPeriodMs?: number;
  /** How many peers forward each message; `FULL_CONNECTION` when absent. */
  readonly mesh?: MeshSize;
  /** For how long a peer with too many penalties is refused; ten minutes when absent. */
  readonly refusalMs?: number;
  /** `EXCHANGE_LIMITS` when absent. */
  readonly exchangeLimits?: Readonly<Record<Exchange, ExchangeLimits>>;
  /** What answers to one peer may cost; the usual when absent. */
  readonly answerRates?: AnswerRates;
}

const REFUSAL_MS = 10 * 60 * 1000;

/** Until a node of another chain is cut off: it learns of it meanwhile, too, and backs off. */
const OTHER_CHAIN_MS = 1_000;

/** A peer that ends a connection sooner, without a word, does not want it. */
const AT_ONCE_MS = 2_000;

/** Two, because both sides may dial at once; more are nobody's accident. */
const MAX_CONNECTIONS_PER_PEER = 2;

/**
 * Makes a network that is not started: handlers can be set, nothing listens, nobody is dialed.
 * @throws NetworkError bad_config for a bad seed, name, peer id or address
 */
export async function createNetwork(options: NetworkOptions): Promise<PeerNetwork> {
  const ownPeerId = peerIdOf(options.seed);
  for (const peer of options.peers) checkAddresses(peer);
  const meters = new Meters();
  const peers = new PeerTable({
    known: options.peers,
    ownPeerId,
    refusalMs: options.refusalMs ?? REFUSAL_MS,
    now: Date.now,
  });
  // The host is made before the network that counts its gossip bytes.
  let onGossipBytes = (_peerId: string, _count: number): void => {};
  const host = await createHost({
    seed: options.seed,
    listen: options.listen,
    gossip: gossipSettings(options.chain, options.mesh ?? FULL_CONNECTION),
    welcomes: (peerId) => peers.welcomes(peerId),
    onUnwelcome: () => meters.add('connections_refused'),
    onBadFrame: () => meters.add('frames_refused'),
    wrapGossip: (components) =>
      meteredRegistrar(components, (peerId, count) => onGossipBytes(peerId, count)),
  });
  const network = new PeerNetwork(options, host, peers, meters);
  onGossipBytes = (peerId, count) => network.noteGossipBytes(peerId, count);
  return network;
}

function checkAddresses({ name, peerId, addresses }: KnownPeer): void {
  try {
    peerIdFromString(peerId);
    for (const text of addresses) multiaddr(text);
  } catch (error) {
    throw new NetworkError('bad_config', name, 'peer id or address', error);
  }
}

/** The network over libp2p. Made by `createNetwork`. */
export class PeerNetwork implements Network {
  readonly meters: Meters;
  readonly #host: Host;
  readonly #peers: PeerTable;
  readonly #log: Log;
  readonly #chain: Hash;
  readonly #troubles: PeerTroubles;
  readonly #gossip: Gossip;
  readonly #requests: Requests;
  readonly #repair: Repair;
  readonly #redialer: Redialer;
  readonly #watchdog: Watchdog;
  readonly #stopping = new AbortController();
  readonly #peerHandlers = new Set<PeerHandler>();

  constructor(options: NetworkOptions, host: Host, peers: PeerTable, meters: Meters) {
    this.meters = meters;
    this.#host = host;
    this.#peers = peers;
    this.#log = options.log;
    this.#chain = options.chain;
    this.#troubles = new PeerTroubles(options.log, meters, () => performance.now());
    const parts = {
      host,
      chain: options.chain,
      peers,
      meters,
      log: options.log,
      now: Date.now,
      penalise: (peer: string, misdeed: Misdeed) => this.#penalise(peer, misdeed),
      connectionOf: (peer: string) => this.#connectionsOf(peer).find(isOpen),
    };
    const limits = options.exchangeLimits ?? EXCHANGE_LIMITS;
    const { answerRates } = options;
    const mesh = options.mesh ?? FULL_CONNECTION;
    this.#gossip = new Gossip({ ...parts, pubsub: host.gossip, mesh });
    this.#requests = new Requests({
      ...{ ...parts, limits, answerRates },
      stopped: this.#stopping.signal,
    });
    this.#repair = new Repair(parts);
    this.#redialer = new Redialer({ ...parts, libp2p: host.libp2p, troubles: this.#troubles });
    this.#watchdog = new Watchdog({
      peers,
      subscribers: () => this.#gossip.subscribers(),
      framesFrom: (peer) => this.#repair.framesFrom(peer),
      repairPeriodMs: options.repairPeriodMs ?? 0,
      cutOff: (peer, reason) => this.#cutOffZombie(peer, reason),
    });
  }

  /**
   * Listens, and begins to dial. Resolves when peers can connect; nobody need be there yet. Call
   * it once; set the handlers before.
   * @throws whatever the system says when it cannot listen
   */
  async start(): Promise<void> {
    this.#followPeers();
    await this.#requests.start();
    await this.#repair.start();
    await this.#host.libp2p.start();
    this.#gossip.start();
    this.#redialer.start();
    this.#watchdog.start();
  }

  /**
   * Ends every connection, timer and request. Resolves when nothing is left but timers of libp2p of
   * a second at most; may be called at any time, also twice.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#watchdog.stop();
    this.#redialer.stop();
    this.#repair.stop();
    await this.#host.libp2p.stop();
  }

  publish(channel: Channel, bytes: Uint8Array): Promise<number> {
    return this.#gossip.publish(channel, bytes);
  }

  onGossip(channel: Channel, handler: GossipHandler): void {
    this.#gossip.onMessage(channel, handler);
  }

  fetch(
    peer: string,
    exchange: Exchange,
    request: Uint8Array,
    options: FetchOptions,
  ): Promise<Uint8Array> {
    return this.#requests.fetch(peer, exchange, request, options);
  }

  serve(exchange: Exchange, handler: RequestHandler): void {
    this.#requests.serve(exchange, handler);
  }

  sendRepair(peer: string, frame: Uint8Array): boolean {
    return this.#repair.send(peer, frame);
  }

  onRepair(handler: RepairHandler): void {
    this.#repair.onFrame(handler);
  }

  report(peer: string): void {
    this.meters.add('peers_reported', peer);
    this.#penalise(peer, 'rejected');
  }

  peers(): readonly PeerState[] {
    return this.#peers.states();
  }

  onPeer(handler: PeerHandler): () => void {
    this.#peerHandlers.add(handler);
    return () => this.#peerHandlers.delete(handler);
  }

  /**
   * A peer listens elsewhere: it is dialed there from now on, and what kept it away is forgotten.
   * False: there is no such peer.
   * @throws NetworkError bad_config
   */
  move(name: string, addresses: readonly string[]): boolean {
    const known = this.#peers.list().find((peer) => peer.name === name);
    if (known === undefined) return false;
    checkAddresses({ ...known, addresses });
    this.#peers.move(name, addresses);
    this.#troubles.heard(name);
    this.#redialer.noteDisconnected(name);
    return true;
  }

  /** Where this node listens, with its peer id; empty before `start`. */
  addresses(): readonly string[] {
    return this.#host.libp2p.getMultiaddrs().map(String);
  }

  /** The peers that listen to every channel, as far as gossip has heard; in no order. */
  listeners(): readonly string[] {
    return [...this.#gossip.subscribers()].flatMap((peerId) => this.#peers.nameOf(peerId) ?? []);
  }

  /** How many streams of each protocol are open now, over all connections. */
  openStreams(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const connection of this.#host.libp2p.getConnections()) {
      for (const { protocol } of connection.streams) {
        counts.set(protocol, (counts.get(protocol) ?? 0) + 1);
      }
    }
    return counts;
  }

  /** Books bytes that came in on a gossip stream. For the host alone. */
  noteGossipBytes(peerId: string, count: number): void {
    this.#gossip.noteBytes(peerId, count);
  }

  #followPeers(): void {
    const { libp2p } = this.#host;
    libp2p.addEventListener('peer:connect', ({ detail }) => {
      this.#note('connected', detail.toString());
    });
    libp2p.addEventListener('peer:disconnect', ({ detail }) => {
      this.#note('disconnected', detail.toString());
    });
    libp2p.addEventListener('peer:identify', ({ detail: { peerId, protocols } }) => {
      const peer = this.#peers.nameOf(peerId.toString());
      if (peer !== undefined) this.#noteChain(peer, chainOfProtocols(protocols));
    });
    libp2p.addEventListener('connection:open', ({ detail }) => {
      const peer = this.#peers.nameOf(detail.remotePeer.toString());
      if (peer !== undefined) this.#dropSurplus(peer);
    });
  }

  #note(event: PeerEvent, peerId: string): void {
    const name = this.#peers.nameOf(peerId);
    if (name === undefined) return;
    const before = this.#peers.state(name);
    const state = this.#peers.note(event, peerId);
    if (state === undefined) return;
    if (event === 'disconnected') this.#noteEnded(before, state);
    // Who comes and goes without a word fills no log.
    const level = this.#troubles.troubleOf(state.name) === null ? 'info' : 'debug';
    this.#log[level]({ peer: state.name }, `peer ${event}`);
    this.meters.add(event === 'connected' ? 'peers_connected' : 'peers_disconnected', state.name);
    if (event === 'connected') this.#repair.noteConnected(state.name);
    else this.#redialer.noteDisconnected(state.name);
    for (const handler of this.#peerHandlers) {
      try {
        handler(event, state);
      } catch (error) {
        this.#log.error({ peer: state.name, ...errorFacts(error) }, 'peer handler failed');
      }
    }
  }

  /** Judges a connection that has ended; one that this node cut or that lasted is no trouble. */
  #noteEnded(before: PeerState, { name, peerId, since }: PeerState): void {
    if (before.lastSeen >= before.since) return this.#troubles.heard(name);
    if (this.#stopping.signal.aborted || !this.#peers.welcomes(peerId)) return;
    if (since - before.since < AT_ONCE_MS) this.#troubles.dropped(name);
  }

  /** Hears of which chain a connected peer is. */
  #noteChain(peer: string, chain: string | null): void {
    if (chain === null) return;
    if (this.#chain.startsWith(chain)) {
      if (this.#troubles.troubleOf(peer) !== null) this.#log.info({ peer }, 'peer in reach again');
      this.#troubles.heard(peer);
      return;
    }
    this.#troubles.otherChain(peer, chain);
    const timer = setTimeout(() => this.#cutOff(peer), OTHER_CHAIN_MS);
    this.#stopping.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  /** The newest connections stay: the oldest may belong to a process that is dead. */
  #dropSurplus(peer: string): void {
    const open = this.#connectionsOf(peer).filter(isOpen);
    open.sort((a, b) => a.timeline.open - b.timeline.open);
    for (const connection of open.slice(0, -MAX_CONNECTIONS_PER_PEER)) {
      this.meters.add('connections_surplus', peer);
      connection.abort(new Error('surplus connection'));
    }
  }

  #penalise(peer: string, misdeed: Misdeed): void {
    if (!this.#peers.penalise(peer, misdeed)) return;
    this.meters.add('peers_refused', peer);
    this.#log.warn({ peer, misdeed }, 'peer refused for a time because of what it sent');
    this.#cutOff(peer);
  }

  #cutOffZombie(peer: string, reason: CutReason): void {
    this.meters.add(reason, peer);
    this.#log.warn({ peer, reason }, 'peer out of reach, connection cut');
    this.#cutOff(peer);
  }

  #cutOff(peer: string): void {
    for (const connection of this.#connectionsOf(peer)) connection.abort(new Error('cut off'));
  }

  #connectionsOf(peer: string): Connection[] {
    return this.#host.libp2p.getConnections(peerIdFromString(this.#peers.state(peer).peerId));
  }
}

function isOpen(connection: Connection): boolean {
  return connection.status === 'open';
}
