import { privateKeyFromRaw } from '@libp2p/crypto/keys';
import type { GossipSub, GossipSubComponents, GossipsubOpts } from '@libp2p/gossipsub';
import { gossipsub } from '@libp2p/gossipsub';
import { identify } from '@libp2p/identify';
import type { ConnectionGater, Libp2p, PeerId, PrivateKey } from '@libp2p/interface';
import { noise } from '@libp2p/noise';
import { peerIdFromPrivateKey } from '@libp2p/peer-id';
import { ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
import { createLibp2p } from 'libp2p';
import { publicKeyBytes, publicKeyOf } from '../../ledger/keys.ts';
import { guardedMuxer } from './frameGuard.ts';
import { NetworkError } from './networkError.ts';

/** The libp2p node under everything else of this folder. */
export interface Host {
  readonly libp2p: Libp2p;
  readonly gossip: GossipSub;
}

/** What a host is made from. */
export interface HostOptions {
  /** The 32 secret bytes of the network key; a key of its own, never the validator's. */
  readonly seed: Uint8Array;
  /** Where to listen, e.g. `/ip4/0.0.0.0/tcp/4001`; port 0 lets the system choose. */
  readonly listen: string;
  readonly gossip: Partial<GossipsubOpts>;
  /** Whether this peer id is welcome now; asked before every dial and after every handshake. */
  readonly welcomes: (peerId: string) => boolean;
  /** Hears of every connection that ended because its peer is not welcome. */
  readonly onUnwelcome: () => void;
  /** Hears of every connection that ended because of a multiplexer frame over the window. */
  readonly onBadFrame: () => void;
  /** Changes the services that gossip is made with; see `meteredRegistrar`. */
  readonly wrapGossip: (components: GossipSubComponents) => GossipSubComponents;
}

/** The window one stream may grow to, and so the longest data frame of an honest peer. */
const STREAM_WINDOW_BYTES = 1024 * 1024;

/** Half of what a consortium of thirty needs with two connections per pair; the rest is refused. */
const MAX_CONNECTIONS = 64;

/** @throws NetworkError bad_config when the seed is not 32 bytes */
function privateKeyOf(seed: Uint8Array): PrivateKey {
  if (seed.length !== 32) throw new NetworkError('bad_config', '', 'a network seed has 32 bytes');
  const raw = new Uint8Array(64);
  raw.set(seed, 0);
  raw.set(publicKeyBytes(publicKeyOf(seed)), 32);
  return privateKeyFromRaw(raw);
}

/**
 * The peer id of the network key made from `seed`, as `KnownPeer.peerId` holds it.
 * @throws NetworkError bad_config when the seed is not 32 bytes
 */
export function peerIdOf(seed: Uint8Array): string {
  return peerIdFromPrivateKey(privateKeyOf(seed)).toString();
}

/** Host and port of a TCP multiaddr to listen on, or null when the text is none. */
export function placeOf(listen: string): { host: string; port: number } | null {
  try {
    const [where, tcpPart] = multiaddr(listen).getComponents();
    if (where?.value === undefined || tcpPart?.name !== 'tcp') return null;
    return { host: where.value, port: Number(tcpPart.value) };
  } catch {
    return null;
  }
}

/** Makes a host that is not started yet. */
export async function createHost(options: HostOptions): Promise<Host> {
  const libp2p = await createLibp2p({
    start: false,
    privateKey: privateKeyOf(options.seed),
    nodeInfo: { name: 'tallystick', version: '1', userAgent: 'tallystick/1' },
    addresses: { listen: [options.listen] },
    // Votes are small and wait for nobody: Nagle's algorithm would hold them back.
    transports: [tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } })],
    connectionEncrypters: [noise()],
    streamMuxers: [() => guardedMuxer(muxer()(), STREAM_WINDOW_BYTES, options.onBadFrame)],
    connectionGater: gaterOf(options),
    connectionManager: {
      maxConnections: MAX_CONNECTIONS,
      // The defaults, 5 a second and 10 pending, refuse honest nodes behind one address.
      inboundConnectionThreshold: 50,
      maxIncomingPendingConnections: 50,
      inboundUpgradeTimeout: 5_000,
      addressDialTimeout: 2_000,
      dialTimeout: 4_000,
      connectionCloseTimeout: 500,
    },
    // Finds peers that vanished without a word. Patient, because an honest node may be busy.
    connectionMonitor: { pingInterval: 5_000, pingTimeout: { minTimeout: 10_000 } },
    services: {
      identify: identify({ maxInboundStreams: 2, maxOutboundStreams: 2 }),
      ping: ping({ maxInboundStreams: 2, maxOutboundStreams: 2 }),
      gossip: (components: GossipSubComponents) =>
        gossipsub(options.gossip)(options.wrapGossip(components)),
    },
  });
  return { libp2p, gossip: libp2p.services.gossip };
}

function muxer() {
  return yamux({
    streamOptions: { maxStreamWindowSize: STREAM_WINDOW_BYTES },
    maxInboundStreams: 64,
    maxOutboundStreams: 128,
  });
}

/** Lets in whom the options welcome, and dials nobody else. */
function gaterOf(options: HostOptions): ConnectionGater {
  const deny = (peer: PeerId) => !options.welcomes(peer.toString());
  return {
    denyDialPeer: deny,
    denyOutboundEncryptedConnection: deny,
    denyInboundEncryptedConnection: (peer) => {
      const denied = deny(peer);
      if (denied) options.onUnwelcome();
      return denied;
    },
    // The default refuses private addresses, which is where a consortium's nodes live.
    denyDialMultiaddr: () => false,
  };
}
