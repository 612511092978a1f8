import type { Connection, Stream } from '@libp2p/interface';
import { FormatError } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { AnswerRates } from './answerBudget.ts';
import { AnswerBudget } from './answerBudget.ts';
import type { Exchange, ExchangeLimits } from './channels.ts';
import { EXCHANGES, exchangeProtocolOf } from './channels.ts';
import type { Deadline } from './frames.ts';
import { deadlineOf, framesOf, isOversize, Slots, settle } from './frames.ts';
import type { Host } from './host.ts';
import type { Log } from './log.ts';
import { errorFacts } from './log.ts';
import type { Meters } from './meters.ts';
import type { FetchOptions, RequestHandler } from './network.ts';
import type { NetworkCode } from './networkError.ts';
import { NetworkError } from './networkError.ts';
import type { PeerTable } from './peers.ts';
import type { Misdeed } from './penalties.ts';
import { TokenBucket } from './tokenBucket.ts';

/**
 * One stream per request. The asker writes one frame and closes its half; the other side answers
 * with one frame, whose first byte says what it is, and closes its half.
 */

/** What requests need from outside. */
export interface RequestParts {
  readonly host: Host;
  readonly chain: Hash;
  readonly peers: PeerTable;
  readonly meters: Meters;
  readonly log: Log;
  readonly penalise: (peer: string, misdeed: Misdeed) => void;
  /** The connection to use for a peer now; undefined when there is none. */
  readonly connectionOf: (peer: string) => Connection | undefined;
  /** Fires when the network stops. */
  readonly stopped: AbortSignal;
  readonly now: () => number;
  readonly limits: Readonly<Record<Exchange, ExchangeLimits>>;
  /** What answers may cost; the usual when absent. */
  readonly answerRates?: AnswerRates | undefined;
}

/** The first byte of an answer. */
const ANSWER = 0;
const BUSY = 1;
const FAILED = 2;

/** Streams of one exchange on one connection: those at work, and as many that are told `busy`. */
const STREAMS_PER_SLOT = 4;

/** Asks peers and answers them. */
export class Requests {
  readonly #parts: RequestParts;
  readonly #handlers = new Map<Exchange, RequestHandler>();
  readonly #slots = new Map<string, Slots>();
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #active = new Map<string, number>();
  readonly #budget: AnswerBudget;

  constructor(parts: RequestParts) {
    this.#parts = parts;
    this.#budget = new AnswerBudget(parts.answerRates);
  }

  /** Begins to listen for requests. */
  async start(): Promise<void> {
    const { host, chain, limits } = this.#parts;
    for (const exchange of EXCHANGES) {
      const streams = limits[exchange].maxConcurrent * STREAMS_PER_SLOT;
      await host.libp2p.handle(
        exchangeProtocolOf(chain, exchange),
        (stream, connection) => this.#receive(exchange, stream, connection),
        { maxInboundStreams: streams, maxOutboundStreams: streams },
      );
    }
  }

  /** Sets the one handler of an exchange. */
  serve(exchange: Exchange, handler: RequestHandler): void {
    this.#handlers.set(exchange, handler);
  }

  /** See `Network.fetch`. */
  async fetch(
    peer: string,
    exchange: Exchange,
    request: Uint8Array,
    options: FetchOptions,
  ): Promise<Uint8Array> {
    const { peers, meters, limits, stopped } = this.#parts;
    peers.state(peer);
    const limit = limits[exchange];
    if (request.length > limit.maxRequestBytes) throw new NetworkError('too_big', peer, 'request');
    const outer = options.signal === undefined ? [stopped] : [stopped, options.signal];
    const deadline = deadlineOf(options.timeoutMs, outer);
    meters.add('requests_sent', exchange);
    try {
      const maxBytes = Math.min(options.maxBytes ?? limit.maxResponseBytes, limit.maxResponseBytes);
      const answer = await this.#ask(peer, exchange, request, maxBytes, deadline.signal);
      peers.noteSeen(peer);
      meters.add('requests_answered', exchange);
      meters.add('request_bytes_in', exchange, answer.length);
      return answer;
    } catch (error) {
      meters.add('requests_failed', exchange);
      throw this.#errorOf(peer, error, deadline);
    } finally {
      deadline.release();
    }
  }

  async #ask(
    peer: string,
    exchange: Exchange,
    request: Uint8Array,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const { chain, meters } = this.#parts;
    const release = await this.#slotsOf(peer, exchange).take(signal);
    let stream: Stream | undefined;
    try {
      const connection = this.#parts.connectionOf(peer);
      if (connection === undefined) throw new NetworkError('not_connected', peer);
      stream = await connection.newStream([exchangeProtocolOf(chain, exchange)], { signal });
      const frames = framesOf(stream, maxBytes + 1);
      await frames.write(request, signal);
      meters.add('request_bytes_out', exchange, request.length);
      await stream.close({ signal });
      return answerIn(peer, await frames.read(signal));
    } catch (error) {
      stream?.abort(new Error('request given up'));
      throw error;
    } finally {
      // The slot is free when the stream is gone, so that streams never outnumber slots.
      if (stream === undefined) release();
      else settle(stream).then(release);
    }
  }

  #errorOf(peer: string, error: unknown, deadline: Deadline): NetworkError {
    if (this.#parts.stopped.aborted) return new NetworkError('stopped', peer);
    if (deadline.isTimeout()) return new NetworkError('timeout', peer);
    if (deadline.signal.aborted) return new NetworkError('aborted', peer);
    if (error instanceof NetworkError) return error;
    if (isOversize(error)) return new NetworkError('too_big', peer, 'answer', error);
    return new NetworkError('closed', peer, '', error);
  }

  async #receive(exchange: Exchange, stream: Stream, connection: Connection): Promise<void> {
    const { peers, meters, limits, penalise, stopped } = this.#parts;
    const peer = peers.nameOf(connection.remotePeer.toString());
    if (peer === undefined) {
      stream.abort(new Error('stranger'));
      return;
    }
    const deadline = deadlineOf(limits[exchange].serveTimeoutMs, [stopped]);
    stream.addEventListener('close', deadline.release, { once: true });
    try {
      const frames = framesOf(stream, limits[exchange].maxRequestBytes);
      const request = await frames.read(deadline.signal);
      peers.noteSeen(peer);
      meters.add('request_bytes_in', exchange, request.length);
      const answer = await this.#answer(peer, exchange, request, stream, deadline.signal);
      await frames.write(answer, deadline.signal);
      await stream.close({ signal: deadline.signal });
      meters.add('request_bytes_out', exchange, answer.length);
    } catch (error) {
      meters.add('requests_refused', exchange);
      stream.abort(new Error('request refused'));
      if (isOversize(error)) penalise(peer, 'oversize');
    }
    await settle(stream);
    deadline.release();
  }

  /** The bytes of the answer, with their first byte. */
  async #answer(
    peer: string,
    exchange: Exchange,
    request: Uint8Array,
    stream: Stream,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const { meters, limits, penalise, now } = this.#parts;
    const key = `${exchange}/${peer}`;
    const active = this.#active.get(key) ?? 0;
    if (active >= limits[exchange].maxConcurrent || !this.#bucketOf(key, exchange).take(now())) {
      meters.add('requests_busy', exchange);
      penalise(peer, 'impatience');
      return Uint8Array.of(BUSY);
    }
    this.#active.set(key, active + 1);
    try {
      await this.#budget.afford(peer, exchange, { now, signal });
      return await this.#handle(peer, exchange, request, stream, signal);
    } finally {
      this.#active.set(key, (this.#active.get(key) ?? 1) - 1);
    }
  }

  async #handle(
    peer: string,
    exchange: Exchange,
    request: Uint8Array,
    stream: Stream,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const { meters, limits, now } = this.#parts;
    const handler = this.#handlers.get(exchange);
    if (handler === undefined) return Uint8Array.of(FAILED);
    const gone = new AbortController();
    const leave = () => gone.abort();
    stream.addEventListener('close', leave, { once: true });
    signal.addEventListener('abort', leave, { once: true });
    try {
      const began = performance.now();
      const answering = handler(peer, request, gone.signal);
      const workMs = performance.now() - began;
      const body = await answering;
      this.#budget.book(peer, { bytes: body.length, workMs }, now());
      if (body.length > limits[exchange].maxResponseBytes) throw new Error('answer over the limit');
      meters.add('requests_served', exchange);
      const answer = new Uint8Array(body.length + 1);
      answer[0] = ANSWER;
      answer.set(body, 1);
      return answer;
    } catch (error) {
      if (gone.signal.aborted) throw error;
      this.#noteFailure(peer, exchange, error);
      return Uint8Array.of(FAILED);
    } finally {
      stream.removeEventListener('close', leave);
      signal.removeEventListener('abort', leave);
    }
  }

  #noteFailure(peer: string, exchange: Exchange, error: unknown): void {
    const { meters, log, penalise } = this.#parts;
    if (error instanceof FormatError) {
      meters.add('requests_rejected', exchange);
      log.debug({ exchange, peer, ...errorFacts(error) }, 'a question that is none');
      return penalise(peer, 'rejected');
    }
    meters.add('requests_handler_failed', exchange);
    log.error({ exchange, peer, ...errorFacts(error) }, 'request handler failed');
  }

  #slotsOf(peer: string, exchange: Exchange): Slots {
    const key = `${exchange}/${peer}`;
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    const slots = new Slots(this.#parts.limits[exchange].maxConcurrent);
    this.#slots.set(key, slots);
    return slots;
  }

  #bucketOf(key: string, exchange: Exchange): TokenBucket {
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const { ratePerSecond, burst } = this.#parts.limits[exchange];
    const bucket = new TokenBucket({ perSecond: ratePerSecond, burst }, this.#parts.now());
    this.#buckets.set(key, bucket);
    return bucket;
  }
}

const REFUSALS: ReadonlyMap<number, NetworkCode> = new Map([
  [BUSY, 'busy'],
  [FAILED, 'failed'],
]);

/** @throws NetworkError busy, failed; closed when the frame is no answer at all */
function answerIn(peer: string, frame: Uint8Array): Uint8Array {
  if (frame[0] === ANSWER) return frame.subarray(1);
  throw new NetworkError(REFUSALS.get(frame[0] ?? -1) ?? 'closed', peer);
}
