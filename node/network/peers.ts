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
  /** When it came or went; when the network was made, if it never came. */
  readonly since: number;
  /** When it last sent anything that was read; 0 for never. */
  readonly lastSeen: number;
  /** Until when it is refused because of what it sent; 0 when it is not. */
  readonly refusedUntil: number;
}
