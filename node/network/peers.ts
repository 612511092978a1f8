import { NetworkError } from './networkError.ts';
import type { Misdeed } from './penalties.ts';
import { PenaltyAccount } from './penalties.ts';

/** A node of the consortium as the configuration names it. */
export interface KnownPeer {
  /** The name by which the rest of this node calls it; unique, normally the validator's id. */
  readonly name: string;
  /** The text form of its libp2p peer id, made from its network key by `peerIdOf`. */
  readonly peerId: string;
  /** Where it listens, e.g. `/ip4/10.0.0.2/tcp/4001` or `/dns4/bank/tcp/4001`; no `/p2p/` part. */
  readonly addresses: readonly string[];
}

/** What happened to a peer. */
export type PeerEvent = 'connected' | 'disconnected';

/** What this node knows of a peer at a moment. Times are ms since 1970. */
export interface PeerState {
  readonly name: string;
  readonly peerId: string;
  readonly connected: boolean;
  /** When it came or went; when the table was made, if it never came. */
  readonly since: number;
  /** When it last sent anything that was read; 0 for never. */
  readonly lastSeen: number;
  /** Until when it is refused because of what it sent; 0 when it never was. */
  readonly refusedUntil: number;
}

interface Entry {
  known: KnownPeer;
  readonly account: PenaltyAccount;
  connected: boolean;
  since: number;
  lastSeen: number;
  refusedUntil: number;
}

/** What a peer table needs from outside. */
export interface PeerTableOptions {
  readonly known: readonly KnownPeer[];
  /** The peer id of this node, which must not be among them. */
  readonly ownPeerId: string;
  /** For how long a peer with too many penalties is refused. */
  readonly refusalMs: number;
  readonly now: () => number;
}

/**
 * The allow-list and what is known of each peer on it. Nobody else is ever let in, and a peer on it
 * is refused for a while when its penalties reach the limit.
 */
export class PeerTable {
  readonly #byName = new Map<string, Entry>();
  readonly #byPeerId = new Map<string, Entry>();
  readonly #refusalMs: number;
  readonly #now: () => number;

  /** @throws NetworkError bad_config for a repeated name or peer id, or one's own */
  constructor(options: PeerTableOptions) {
    this.#refusalMs = options.refusalMs;
    this.#now = options.now;
    const since = options.now();
    for (const known of [...options.known].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const repeated = this.#byName.has(known.name) || this.#byPeerId.has(known.peerId);
      if (repeated || known.peerId === options.ownPeerId || known.name === '') {
        throw new NetworkError('bad_config', known.name, 'repeated, nameless, or this node itself');
      }
      const entry: Entry = {
        known,
        account: new PenaltyAccount(),
        connected: false,
        since,
        lastSeen: 0,
        refusedUntil: 0,
      };
      this.#byName.set(known.name, entry);
      this.#byPeerId.set(known.peerId, entry);
    }
  }

  /** Every known peer, sorted by name. */
  list(): readonly KnownPeer[] {
    return [...this.#byName.values()].map((entry) => entry.known);
  }

  /** The state of every known peer, sorted by name. */
  states(): readonly PeerState[] {
    return [...this.#byName.values()].map(stateOf);
  }

  /** The name that belongs to a peer id; undefined for a stranger. */
  nameOf(peerId: string): string | undefined {
    return this.#byPeerId.get(peerId)?.known.name;
  }

  /** @throws NetworkError unknown_peer */
  state(name: string): PeerState {
    return stateOf(this.#entry(name));
  }

  /** Whether a connection with this peer id is welcome now: known, and not refused. */
  welcomes(peerId: string): boolean {
    const entry = this.#byPeerId.get(peerId);
    return entry !== undefined && entry.refusedUntil <= this.#now();
  }

  /** Notes that a peer came or went; undefined when it is a stranger or nothing changed. */
  note(event: PeerEvent, peerId: string): PeerState | undefined {
    const entry = this.#byPeerId.get(peerId);
    const connected = event === 'connected';
    if (entry === undefined || entry.connected === connected) return undefined;
    entry.connected = connected;
    entry.since = this.#now();
    return stateOf(entry);
  }

  /** A known peer listens elsewhere from now on. @throws NetworkError unknown_peer */
  move(name: string, addresses: readonly string[]): void {
    const entry = this.#entry(name);
    entry.known = { ...entry.known, addresses };
  }

  /** Notes that something of this peer was read. */
  noteSeen(name: string): void {
    this.#entry(name).lastSeen = this.#now();
  }

  /** Books a misdeed. True: the peer is refused from now on, and the caller has to cut it off. */
  penalise(name: string, misdeed: Misdeed): boolean {
    const entry = this.#entry(name);
    const now = this.#now();
    if (!entry.account.book(misdeed, now)) return false;
    entry.refusedUntil = now + this.#refusalMs;
    return true;
  }

  #entry(name: string): Entry {
    const entry = this.#byName.get(name);
    if (entry === undefined) throw new NetworkError('unknown_peer', name);
    return entry;
  }
}

function stateOf(entry: Entry): PeerState {
  return {
    name: entry.known.name,
    peerId: entry.known.peerId,
    connected: entry.connected,
    since: entry.since,
    lastSeen: entry.lastSeen,
    refusedUntil: entry.refusedUntil,
  };
}
