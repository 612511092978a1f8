import type { Connection } from '@libp2p/interface';
import { assert, FormatError } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import { MAX_REPAIR_FRAME_BYTES, repairProtocolOf } from './channels.ts';
import { isOversize } from './frames.ts';
import type { Host } from './host.ts';
import type { Log } from './log.ts';
import { errorFacts } from './log.ts';
import type { Meters } from './meters.ts';
import type { RepairHandler } from './network.ts';
import { NetworkError } from './networkError.ts';
import type { PeerTable } from './peers.ts';
import type { Misdeed } from './penalties.ts';
import { RepairLink } from './repairLink.ts';

/**
 * One stream for each pair of nodes, for as long as both live. The node with the lower peer id
 * opens it, and opens it again when it breaks. Gossip forgets, and refuses to say the same thing
 * twice within half a minute; here a node says what it has and what it lacks as often as it likes.
 */

/** What repair needs from outside. */
export interface RepairParts {
  readonly host: Host;
  readonly chain: Hash;
  readonly peers: PeerTable;
  readonly meters: Meters;
  readonly log: Log;
  readonly penalise: (peer: string, misdeed: Misdeed) => void;
  /** The connection to use for a peer now; undefined when there is none. */
  readonly connectionOf: (peer: string) => Connection | undefined;
  readonly now: () => number;
}

/** After this time a stream that broke, or could not be opened, is opened again. */
const REOPEN_MS = 500;

/** How long opening may take. */
const OPEN_TIMEOUT_MS = 5_000;

/** The repair streams of this node. */
export class Repair {
  readonly #parts: RepairParts;
  readonly #protocol: string;
  readonly #links = new Map<string, RepairLink>();
  readonly #heard = new Map<string, number>();
  readonly #opening = new Set<string>();
  #handler: RepairHandler | undefined;
  #reopening: ReturnType<typeof setInterval> | undefined;

  constructor(parts: RepairParts) {
    this.#parts = parts;
    this.#protocol = repairProtocolOf(parts.chain);
    for (const { name } of parts.peers.list()) this.#links.set(name, this.#makeLink(name));
  }

  /** Begins to accept streams and to open those that are ours to open. */
  async start(): Promise<void> {
    await this.#parts.host.libp2p.handle(
      this.#protocol,
      (stream, connection) => {
        const peer = this.#parts.peers.nameOf(connection.remotePeer.toString());
        if (peer === undefined) stream.abort(new Error('stranger'));
        else this.#attach(peer, stream);
      },
      { maxInboundStreams: 2, maxOutboundStreams: 2 },
    );
    this.#reopening = setInterval(() => this.#openAll(), REOPEN_MS);
  }

  /** Ends all streams. */
  stop(): void {
    clearInterval(this.#reopening);
    for (const link of this.#links.values()) link.close();
  }

  /** Sets the one handler. */
  onFrame(handler: RepairHandler): void {
    this.#handler = handler;
  }

  /** See `Network.sendRepair`. */
  send(peer: string, frame: Uint8Array): boolean {
    assert(frame.length > 0 && frame.length <= MAX_REPAIR_FRAME_BYTES, 'a repair frame is 1 MiB');
    if (!this.#parts.peers.state(peer).connected) return false;
    this.#link(peer).send(frame);
    return true;
  }

  /** Opens the stream with a peer that has just come, if that is ours to do. */
  noteConnected(peer: string): void {
    this.#heard.set(peer, 0);
    this.#link(peer).clear();
    this.#openIfOurs(peer);
  }

  /** How many frames of `peer` were read since it came. */
  framesFrom(peer: string): number {
    return this.#heard.get(peer) ?? 0;
  }

  #openAll(): void {
    for (const { name, connected } of this.#parts.peers.states()) {
      if (connected) this.#openIfOurs(name);
    }
  }

  #openIfOurs(peer: string): void {
    const ownId = this.#parts.host.libp2p.peerId.toString();
    if (ownId > this.#parts.peers.state(peer).peerId) return;
    if (this.#link(peer).isOpen() || this.#opening.has(peer)) return;
    this.#opening.add(peer);
    this.#open(peer)
      .catch((error: unknown) => {
        this.#parts.log.debug({ peer, ...errorFacts(error) }, 'repair stream not opened');
      })
      .finally(() => this.#opening.delete(peer));
  }

  async #open(peer: string): Promise<void> {
    const connection = this.#parts.connectionOf(peer);
    if (connection === undefined) return;
    const signal = AbortSignal.timeout(OPEN_TIMEOUT_MS);
    this.#attach(peer, await connection.newStream([this.#protocol], { signal }));
  }

  #attach(peer: string, stream: Parameters<RepairLink['attach']>[0]): void {
    this.#parts.meters.add('repair_opened', peer);
    this.#link(peer).attach(stream);
  }

  #link(peer: string): RepairLink {
    const link = this.#links.get(peer);
    if (link === undefined) throw new NetworkError('unknown_peer', peer);
    return link;
  }

  #makeLink(peer: string): RepairLink {
    const { meters, log, penalise, now } = this.#parts;
    return new RepairLink({
      now,
      onFrame: (frame) => this.#deliver(peer, frame),
      onFlood: () => {
        meters.add('repair_flooded', peer);
        penalise(peer, 'flooding');
      },
      onSent: (bytes) => {
        meters.add('repair_sent', peer);
        meters.add('repair_bytes_out', peer, bytes);
      },
      onDropped: () => meters.add('repair_dropped', peer),
      onEnd: (error) => {
        log.debug({ peer, ...errorFacts(error) }, 'repair stream ended');
        if (isOversize(error)) penalise(peer, 'oversize');
      },
    });
  }

  #deliver(peer: string, frame: Uint8Array): void {
    const { peers, meters, log, penalise } = this.#parts;
    peers.noteSeen(peer);
    this.#heard.set(peer, this.framesFrom(peer) + 1);
    meters.add('repair_received', peer);
    meters.add('repair_bytes_in', peer, frame.length);
    try {
      this.#handler?.(peer, frame);
    } catch (error) {
      if (error instanceof FormatError) {
        meters.add('repair_rejected', peer);
        log.debug({ peer, ...errorFacts(error) }, 'a repair frame that is none');
        return penalise(peer, 'rejected');
      }
      meters.add('repair_handler_failed', peer);
      log.error({ peer, ...errorFacts(error) }, 'repair handler failed');
    }
  }
}
