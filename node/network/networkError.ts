/**
 * The one error of this folder: something between two nodes did not work. It never says that a peer
 * is dishonest, only that this attempt failed; whoever asked may ask somebody else.
 */

/** Every code of a `NetworkError`, with the sentence that explains it. Never reused. */
export const NETWORK_CODES = {
  unknown_peer: 'No peer of that name is in the configuration.',
  not_connected: 'The peer is known, but there is no connection to it now.',
  timeout: 'The answer did not arrive in time.',
  aborted: 'The caller gave up.',
  busy: 'The peer has too much to do, or this node asked it too often.',
  failed: 'The peer could not answer this request.',
  too_big: 'A request or an answer is longer than agreed.',
  closed: 'The stream or the connection ended before the answer was complete.',
  stopped: 'The network of this node is not running.',
  bad_config: 'A name, key or address in the configuration does not make sense.',
} as const;

/** One of the codes of `NETWORK_CODES`. */
export type NetworkCode = keyof typeof NETWORK_CODES;

/** An attempt between two nodes that failed, and why. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly code: NetworkCode;
  /** The name of the peer, or '' when none is concerned. */
  readonly peer: string;

  constructor(code: NetworkCode, peer: string, detail = '', cause?: unknown) {
    const about = peer === '' ? '' : ` (${peer})`;
    const more = detail === '' ? '' : ` ${detail}`;
    super(`${NETWORK_CODES[code]}${about}${more}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.peer = peer;
  }
}
