/**
 * The network between simulated engines, behind the production interface: gossip that drops what
 * is published again within two minutes, repair streams, questions with answers. Messages are
 * lost, late, doubled and cut off by link; bytes are copied, as they are on a wire.
 */
import { createHash } from 'node:crypto';
import { decodeMessage, encodeMessage } from '../../node/consensus/messages.ts';
import type { GossipVerdict } from '../../node/network/channels.ts';
import type {
  GossipHandler,
  Network,
  RepairHandler,
  RequestHandler,
} from '../../node/network/network.ts';
import type { PeerState } from '../../node/network/peers.ts';
import { answerOf, isSaid, lieTo, MESSAGE_FRAME, repairLie } from './engineLiar.ts';
import type { EngineNode } from './engineNode.ts';
import type { NetworkSurroundings } from './engineSurroundings.ts';

interface Ends {
  readonly gossip: Map<string, GossipHandler>;
  readonly exchanges: Map<string, RequestHandler>;
  repair: RepairHandler;
  readonly seen: Map<string, number>;
}

const SEEN_MS = 120_000;

/** See the head of this file. */
export class SimNetwork {
  /** Directed links that are cut, as `from>to`. */
  readonly cut = new Set<string>();
  /** Kinds of traffic that never arrive: a channel, `repair`, `ask bodies`, `ask sync`. */
  readonly mute = new Set<string>();
  /** Bytes that were sent so far, by the kinds of `mute`; of questions, their answers alone. */
  readonly carried = new Map<string, number>();
  readonly #world: NetworkSurroundings;
  readonly #ends = new Map<EngineNode, Ends>();

  constructor(world: NetworkSurroundings) {
    this.#world = world;
  }

  /** The network as one life of a node sees it. */
  of(node: EngineNode): Network {
    const { life } = node;
    const isOver = (): boolean => node.life !== life;
    const ends: Ends = {
      gossip: new Map(),
      exchanges: new Map(),
      repair: () => {},
      seen: new Map(),
    };
    this.#ends.set(node, ends);
    return {
      publish: async (channel, bytes) => (isOver() ? 0 : this.#publish(node, channel, bytes)),
      onGossip: (channel, handler) => void ends.gossip.set(channel, handler),
      fetch: (peer, exchange, request, { timeoutMs, signal }) =>
        this.#fetch(node, this.#named(peer), { exchange, request, timeoutMs, signal }),
      serve: (exchange, handler) => void ends.exchanges.set(exchange, handler),
      sendRepair: (peer, frame) => !isOver() && this.#sendRepair(node, this.#named(peer), frame),
      onRepair: (handler) => {
        ends.repair = handler;
      },
      report: (peer) => this.#blame(this.#named(peer), 'was reported'),
      peers: () => this.#peersOf(node),
      onPeer: () => () => false,
    };
  }

  /** Lets `to` hear something by gossip that `from` has not published. */
  deliver(from: EngineNode, to: EngineNode, channel: string, bytes: Uint8Array): void {
    this.#hear(from, to, channel, bytes);
  }

  #named(name: string): EngineNode {
    const node = this.#world.nodes.find((each) => each.name === name);
    if (node === undefined) throw new Error(`there is no ${name}`);
    return node;
  }

  #peersOf(node: EngineNode): PeerState[] {
    return this.#world.nodes
      .filter((each) => each !== node)
      .map(({ name, up }) => {
        const [to, from] = [`${node.name}>${name}`, `${name}>${node.name}`];
        const connected = up && !(this.cut.has(to) && this.cut.has(from));
        return { name, peerId: name, connected, since: 0, lastSeen: 0, refusedUntil: 0 };
      });
  }

  #publish(from: EngineNode, channel: string, bytes: Uint8Array): number {
    const world = this.#world;
    if (!this.#isNew(from, nameOf(channel, bytes))) return 0;
    if (world.dies(from, `publish ${channel}`)) return 0;
    if (channel === 'consensus') this.#noteOwn(from, bytes);
    for (const to of world.nodes) {
      if (to === from) continue;
      for (const said of channel !== 'transactions' ? lieTo(world, from, to, bytes) : [bytes]) {
        this.#send(from, to, `${channel} ${said.length}`, () => {
          if (this.#isNew(to, nameOf(channel, said))) this.#hear(from, to, channel, said);
        });
      }
    }
    return world.nodes.length - 1;
  }

  #isNew(node: EngineNode, name: string): boolean {
    const seen = this.#ends.get(node)?.seen;
    const { nowMs } = this.#world;
    if (seen === undefined || nowMs - (seen.get(name) ?? -SEEN_MS) < SEEN_MS) return false;
    seen.set(name, nowMs);
    return true;
  }

  #hear(from: EngineNode, to: EngineNode, channel: string, bytes: Uint8Array): void {
    const handler = this.#ends.get(to)?.gossip.get(channel);
    const verdict = handler?.(from.name, bytes.slice()) as GossipVerdict | undefined;
    if (verdict === 'reject') this.#blame(from, `was rejected on ${channel} by ${to.name}`);
  }

  #sendRepair(from: EngineNode, to: EngineNode, frame: Uint8Array): boolean {
    if (!to.up) return false;
    if (this.#world.dies(from, 'send repair')) return false;
    if (frame[0] === MESSAGE_FRAME) this.#noteOwn(from, frame.subarray(1));
    const said = repairLie(this.#world, from, frame);
    if (said === null) return true;
    this.#send(from, to, `repair ${said.length}`, () => {
      try {
        this.#ends.get(to)?.repair(from.name, said.slice());
      } catch (error) {
        this.#blame(from, `sent ${to.name} a repair frame that it refused: ${String(error)}`);
      }
    });
    return true;
  }

  #fetch(
    from: EngineNode,
    to: EngineNode,
    asked: {
      readonly exchange: string;
      readonly request: Uint8Array;
      readonly timeoutMs: number;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<Uint8Array> {
    const { exchange, request, timeoutMs, signal } = asked;
    return new Promise((resolve, reject) => {
      this.#world.alarm(from, timeoutMs, () => reject(new Error('timeout')));
      signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      const { life } = from;
      this.#send(from, to, `ask ${exchange}`, () => {
        const handler = this.#ends.get(to)?.exchanges.get(exchange);
        if (handler === undefined) return;
        const answered = handler(from.name, request.slice(), new AbortController().signal);
        answered.then(
          (truth) => {
            const answer = answerOf(this.#world, to, exchange, truth);
            this.#send(to, from, `answer ${exchange} ${answer.length}`, () => {
              if (from.life === life) resolve(answer.slice());
            });
          },
          (error: unknown) => this.#blame(from, `asked what ${to.name} refused: ${String(error)}`),
        );
      });
    });
  }

  /** A correct node never does what peers hold against it. */
  #blame(node: EngineNode, what: string): void {
    if (!node.isLiar) this.#world.fail(`${node.name} ${what}`);
  }

  #noteOwn(from: EngineNode, bytes: Uint8Array): void {
    const message = decodeMessage(bytes);
    if (message.kind !== 'vote' && message.kind !== 'proposal') return;
    try {
      this.#world.invariants.left(from, message);
    } catch (error) {
      this.#world.fail(`${String(error)} ${encodeMessage(message).length}`);
    }
  }

  #send(from: EngineNode, to: EngineNode, what: string, arrive: () => void): void {
    const world = this.#world;
    const { lots, scenario } = world;
    const text = `${what} ${from.name}>${to.name}`;
    const land = (): void => {
      if (to.up) arrive();
    };
    const [kind = '', bytes] = /^(.*?)(?: ([0-9]+))?$/.exec(what)?.slice(1) ?? [];
    this.carried.set(kind, (this.carried.get(kind) ?? 0) + Number(bytes ?? 0));
    if ([...this.mute].some((muted) => what.startsWith(muted))) return;
    if (!isSaid(world, from, to, what)) return;
    if (world.healed) return world.plan(lots.integer(1, 20), text, land);
    if (this.cut.has(`${from.name}>${to.name}`)) return world.count('partitioned');
    if (lots.chance(scenario.loss)) return world.count('lost');
    const copies = lots.chance(scenario.duplication) ? 2 : 1;
    if (copies === 2) world.count('doubled');
    for (let copy = 0; copy < copies; copy += 1) {
      const straggles = lots.chance(scenario.straggling);
      if (straggles) world.count('seconds late');
      const lateMs = straggles ? lots.integer(1_000, 6_000) : 0;
      world.plan(lots.integer(1, scenario.maxDelayMs) + lateMs, text, land);
    }
  }
}

/** By what gossip knows a message again. */
function nameOf(channel: string, bytes: Uint8Array): string {
  return `${channel} ${createHash('sha256').update(bytes).digest('hex')}`;
}
