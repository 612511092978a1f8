import type { GossipSubComponents, GossipsubOpts, Message } from '@libp2p/gossipsub';
import { StrictNoSign } from '@libp2p/gossipsub';
import type { Connection, Stream } from '@libp2p/interface';
import { utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { sha256 } from '../../ledger/hash.ts';
import { CHANNELS, topicOf } from './channels.ts';

/**
 * How gossipsub is set here, and why. The settings were measured: in a network where everybody is
 * connected to everybody, a mesh makes each message four to five times dearer than sending it to
 * each peer once and letting IHAVE and IWANT repair the rest.
 */

/** How often gossipsub offers its peers what they may have missed. */
export const HEARTBEAT_MS = 700;

/** The longest RPC that is read: an IWANT answer may hold many messages. */
const MAX_RPC_BYTES = 4 * 1024 * 1024;

/**
 * How much may wait for a slow peer. When it overflows, gossipsub loses the stream for good without
 * a word; the watchdog of the other side notices and reconnects.
 */
export const MAX_OUTBOUND_BUFFER_BYTES: number = 16 * 1024 * 1024;

/** For how long the same bytes are neither published nor delivered again. */
const SEEN_MS = 30_000;

/** How many peers each message is forwarded to. 0: every publisher sends to everybody itself. */
export interface MeshSize {
  readonly D: number;
  readonly Dlo: number;
  readonly Dhi: number;
  readonly Dout: number;
  readonly Dscore: number;
}

/** For networks in which everybody is connected to everybody, up to about thirty nodes. */
export const FULL_CONNECTION: MeshSize = { D: 0, Dlo: 0, Dhi: 0, Dout: 0, Dscore: 0 };

/** For larger or partly connected networks. */
export const PARTIAL_CONNECTION: MeshSize = { D: 4, Dlo: 3, Dhi: 8, Dout: 1, Dscore: 2 };

/** The options for `chain`. */
export function gossipSettings(chain: Hash, mesh: MeshSize): Partial<GossipsubOpts> {
  return {
    ...mesh,
    // What travels is signed by its authors already; a second signature would prove nothing.
    globalSignaturePolicy: StrictNoSign,
    msgIdFn: messageId,
    allowedTopics: CHANNELS.map((channel) => topicOf(chain, channel)),
    fallbackToFloodsub: false,
    doPX: false,
    emitSelf: false,
    allowPublishToZeroTopicPeers: true,
    floodPublish: true,
    batchPublish: true,
    heartbeatInterval: HEARTBEAT_MS,
    seenTTL: SEEN_MS,
    tagMeshPeers: false,
    maxInboundDataLength: MAX_RPC_BYTES,
    maxOutboundBufferSize: MAX_OUTBOUND_BUFFER_BYTES,
    maxInboundStreams: 2,
    maxOutboundStreams: 2,
    // Measured: it costs more than it saves, because all copies are on their way before it arrives.
    idontwantMinDataSize: MAX_RPC_BYTES,
    maxTopicBytesPerPeer: 8 * 1024,
    // An honest RPC has three subscriptions and, after a gap, the ids or messages of three
    // heartbeats. One that is over a limit is dropped whole, before it costs memory.
    decodeRpcLimits: {
      maxSubscriptions: 8,
      maxMessages: 1024,
      maxIhaveMessageIDs: 2048,
      maxIwantMessageIDs: 2048,
      maxIdontwantMessageIDs: 64,
      maxControlMessages: 8,
      maxPeerInfos: 1,
    },
    // Penalties are counted here and not by gossipsub: its scores would silence honest peers that
    // share an address or answer late, and an idle chain looks to it like a network of idlers.
    scoreParams: { IPColocationFactorWeight: 0, behaviourPenaltyWeight: 0 },
  };
}

/** 20 bytes of a hash over topic and content: the same message has one id, whoever sends it. */
function messageId(message: Message): Uint8Array {
  return sha256(utf8(message.topic), message.data).subarray(0, 20);
}

/**
 * The components with a registrar that reports how many bytes come in on gossip streams, and from
 * whom: gossipsub drops an RPC that is over a limit without telling anybody, so that a flood of
 * them would cost the sender nothing.
 */
export function meteredRegistrar(
  components: GossipSubComponents,
  onBytes: (peerId: string, count: number) => void,
): GossipSubComponents {
  const { registrar } = components;
  const metered: typeof registrar = Object.create(registrar, {
    handle: {
      value: async (...[protocol, handler, options]: Parameters<typeof registrar.handle>) =>
        registrar.handle(
          protocol,
          async (stream: Stream, connection: Connection) => {
            await handler(stream, connection);
            const peerId = connection.remotePeer.toString();
            // Not at once: a first listener is given what has arrived, and that is for gossipsub.
            setImmediate(() => {
              stream.addEventListener('message', ({ data }) => onBytes(peerId, data.byteLength));
            });
          },
          options,
        ),
    },
  });
  return {
    privateKey: components.privateKey,
    peerId: components.peerId,
    peerStore: components.peerStore,
    connectionManager: components.connectionManager,
    logger: components.logger,
    registrar: metered,
  };
}
