import type { GossipSub } from '@libp2p/gossipsub';
import { TopicValidatorResult } from '@libp2p/gossipsub';
import type { Hash } from '../../ledger/hash.ts';
import type { Channel, GossipVerdict } from './channels.ts';
import { CHANNEL_LIMITS, CHANNELS, topicOf } from './channels.ts';
import { GossipBudget } from './gossipBudget.ts';
import type { MeshSize } from './gossipSettings.ts';
import type { Log } from './log.ts';
import { errorFacts } from './log.ts';
import type { Meters } from './meters.ts';
import type { GossipHandler } from './network.ts';
import type { PeerTable } from './peers.ts';
import type { Misdeed } from './penalties.ts';

/** What gossip needs from outside. */
export interface GossipParts {
  readonly pubsub: GossipSub;
  readonly chain: Hash;
  readonly mesh: MeshSize;
  readonly peers: PeerTable;
  readonly meters: Meters;
  readonly log: Log;
  /** Books a misdeed and cuts the peer off when it was one too many. */
  readonly penalise: (peer: string, misdeed: Misdeed) => void;
  readonly now: () => number;
}

const VERDICTS: Readonly<Record<GossipVerdict, TopicValidatorResult>> = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
};

/** The three channels over gossipsub. One's own messages are not handed to one's own handlers. */
export class Gossip {
  readonly #parts: GossipParts;
  readonly #handlers = new Map<Channel, GossipHandler>();
  readonly #pending = new Map<string, number>();
  readonly #budgets = new Map<string, GossipBudget>();

  constructor(parts: GossipParts) {
    this.#parts = parts;
  }

  /** Listens to all channels; the host must be started. */
  start(): void {
    const { pubsub, chain } = this.#parts;
    for (const channel of CHANNELS) {
      const topic = topicOf(chain, channel);
      pubsub.topicValidators.set(
        topic,
        async (peer, message) =>
          VERDICTS[await this.#judge(channel, peer.toString(), message.data)],
      );
      pubsub.subscribe(topic);
    }
  }

  /** Sets the one handler of a channel. */
  onMessage(channel: Channel, handler: GossipHandler): void {
    this.#handlers.set(channel, handler);
  }

  /** See `Network.publish`. */
  async publish(channel: Channel, bytes: Uint8Array): Promise<number> {
    const { pubsub, chain, meters, log } = this.#parts;
    if (bytes.length === 0 || bytes.length > CHANNEL_LIMITS[channel].maxBytes) {
      meters.add('gossip_publish_failed', channel);
      log.error({ channel, bytes: bytes.length }, 'message of a length that no peer would read');
      return 0;
    }
    try {
      const { recipients } = await pubsub.publish(topicOf(chain, channel), bytes);
      meters.add('gossip_published', channel);
      meters.add('gossip_published_bytes', channel, bytes.length * recipients.length);
      if (recipients.length === 0) meters.add('gossip_unheard', channel);
      return recipients.length;
    } catch (error) {
      this.#notePublishError(channel, error);
      return 0;
    }
  }

  /** The peer ids that listen to every channel, as far as gossip has heard. */
  subscribers(): ReadonlySet<string> {
    const { pubsub, chain } = this.#parts;
    const [first = [], ...others] = CHANNELS.map((channel) =>
      pubsub.getSubscribers(topicOf(chain, channel)).map(String),
    );
    return new Set(first.filter((peerId) => others.every((some) => some.includes(peerId))));
  }

  /** Books bytes that came in on a gossip stream; a peer that sends too many is cut off. */
  noteBytes(peerId: string, count: number): void {
    const { peers, now, penalise } = this.#parts;
    const peer = peers.nameOf(peerId);
    if (peer === undefined) return;
    if (!this.#budgetOf(peer).takeBytes(now(), count)) penalise(peer, 'drowning');
  }

  #notePublishError(channel: Channel, error: unknown): void {
    const { meters, log } = this.#parts;
    // gossipsub names its errors in the message only.
    if (error instanceof Error && error.message === 'PublishError.Duplicate') {
      meters.add('gossip_repeated', channel);
      return;
    }
    meters.add('gossip_publish_failed', channel);
    log.warn({ channel, ...errorFacts(error) }, 'message not published');
  }

  /** The checks that need no knowledge of the message, cheapest first; then the handler. */
  async #judge(channel: Channel, peerId: string, data: Uint8Array): Promise<GossipVerdict> {
    const { peers, meters, penalise } = this.#parts;
    const peer = peers.nameOf(peerId);
    if (peer === undefined) return 'ignore';
    peers.noteSeen(peer);
    meters.add('gossip_received', channel);
    meters.add('gossip_received_bytes', channel, data.length);
    if (data.length === 0 || data.length > CHANNEL_LIMITS[channel].maxBytes) {
      meters.add('gossip_oversize', channel);
      penalise(peer, 'oversize');
      return 'reject';
    }
    if (!this.#budgetOf(peer).validateMessage(this.#parts.now(), data.length)) {
      meters.add('gossip_flooded', channel);
      penalise(peer, 'flooding');
      return 'ignore';
    }
    const verdict = await this.#handle(channel, peer, data);
    if (verdict === 'reject') {
      meters.add('gossip_rejected', channel);
      penalise(peer, 'rejected');
    } else {
      meters.add(verdict === 'accept' ? 'gossip_accepted' : 'gossip_ignored', channel);
    }
    return verdict;
  }

  async #handle(channel: Channel, peer: string, data: Uint8Array): Promise<GossipVerdict> {
    const { meters, log } = this.#parts;
    const handler = this.#handlers.get(channel);
    if (handler === undefined) return 'ignore';
    const key = `${channel}/${peer}`;
    const pending = this.#pending.get(key) ?? 0;
    if (pending >= CHANNEL_LIMITS[channel].maxPending) {
      meters.add('gossip_overflow', channel);
      return 'ignore';
    }
    this.#pending.set(key, pending + 1);
    try {
      // A copy, because `data` is a view of a whole RPC, which a kept message would keep alive. Not
      // `slice`, which copies nothing when `data` is a Buffer, and sometimes it is.
      return await handler(peer, new Uint8Array(data));
    } catch (error) {
      meters.add('gossip_handler_failed', channel);
      log.error({ channel, peer, ...errorFacts(error) }, 'gossip handler failed');
      return 'ignore';
    } finally {
      this.#pending.set(key, (this.#pending.get(key) ?? 1) - 1);
    }
  }

  #budgetOf(peer: string): GossipBudget {
    const known = this.#budgets.get(peer);
    if (known !== undefined) return known;
    const budget = new GossipBudget(this.#parts.mesh, this.#parts.now());
    this.#budgets.set(peer, budget);
    return budget;
  }
}
