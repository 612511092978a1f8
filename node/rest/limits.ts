import type { Rate } from '../network/tokenBucket.ts';

/** Every limit of the REST interface. Times are ms; each is enforced before memory is spent. */
export interface RestLimits {
  /** Until the header of a request has arrived. */
  readonly headersTimeoutMs: number;
  /** Until the whole request has arrived. */
  readonly requestTimeoutMs: number;
  /** How often the two above are looked at. */
  readonly checkIntervalMs: number;
  /** A connection without a request ends after this. */
  readonly keepAliveMs: number;
  /** A connection on which nothing moves ends after this; longer than the longest wait. */
  readonly idleMs: number;
  /** A streamed answer has to be read within this. */
  readonly streamMs: number;
  /** An answer of which nothing is taken for so long ends. */
  readonly stalledMs: number;
  /** A streamed one of which nothing was taken for so long gives its place to who wants one, and
   * so does who has waited so long for a block. */
  readonly yieldMs: number;
  readonly maxHeaderBytes: number;
  readonly maxConnections: number;
  /** Connections from one address. */
  readonly maxConnectionsPerAddress: number;
  /** Beyond those, of one address and of all: for one request for /healthz each. */
  readonly maxSpareConnections: number;
  /** Such a connection ends after this, whatever it does. */
  readonly spareMs: number;
  /** Body of POST /v1/transactions. */
  readonly maxBodyBytes: number;
  /** Of all bodies that have been received or may come, until they are answered; by address. */
  readonly maxBodiesBytes: number;
  /** Of the lines of one answer of GET /v1/blocks; one block is given even if it alone has more. */
  readonly maxRunBytes: number;
  /** Answers of GET /v1/blocks at one time; shared by address. */
  readonly maxRuns: number;
  /** Open streams of events; shared by member, and by address. */
  readonly maxStreams: number;
  /** A stream on which nothing was told for so long is told how far it has come. */
  readonly heartbeatMs: number;
  /** Of what a member reads, or an address without a token: see `ReadRates`. */
  readonly readRate: Rate;
  /** Reads that wait for their turn; shared by address. */
  readonly maxReading: number;
  /** Bytes of answers that their readers have not taken yet; shared by address. */
  readonly maxHeldBytes: number;
  /** Transaction ids that callers wait for at one time; shared by address. */
  readonly maxWaiting: number;
  /** What a stop waits for before it cuts connections. */
  readonly stopMs: number;
}

/** What a node uses. */
export const DEFAULT_LIMITS: RestLimits = {
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  checkIntervalMs: 1_000,
  keepAliveMs: 30_000,
  idleMs: 75_000,
  streamMs: 120_000,
  stalledMs: 10_000,
  yieldMs: 2_000,
  maxHeaderBytes: 16_384,
  maxConnections: 512,
  maxConnectionsPerAddress: 256,
  maxSpareConnections: 8,
  spareMs: 2_000,
  maxBodyBytes: 1 << 20,
  maxBodiesBytes: 32 << 20,
  maxRunBytes: 32 << 20,
  maxRuns: 8,
  maxStreams: 256,
  heartbeatMs: 15_000,
  readRate: { perSecond: 500, burst: 10_000 },
  maxReading: 512,
  maxHeldBytes: 32 << 20,
  maxWaiting: 20_000,
  stopMs: 3_000,
};

/** Longest that a caller may wait for a transaction to be final, and what is meant when unsaid. */
export const MAX_WAIT_MS = 60_000;
/** What `wait=final` waits for when the caller does not say. */
export const DEFAULT_WAIT_MS = 30_000;
/** Transactions in one request. */
export const MAX_SUBMITTED = 500;
