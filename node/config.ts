/**
 * The local configuration of one node: where it listens, whom it knows. What all nodes share is
 * the genesis document; nothing here may change what a block means.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readNet } from './rest/tokenWays.ts';

/** Why a node cannot start with its folder. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code: 'config_missing' | 'config_unreadable' | 'config_invalid';

  constructor(code: ConfigError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Where a server listens. */
export interface ListenPlace {
  readonly host: string;
  readonly port: number;
}

/** What HOST:PORT says, an IPv6 host in brackets; null for another text. */
export function readPlace(text: string): ListenPlace | null {
  const [, plain, bracketed, digits] =
    /^(?:([^:[\]\s]+)|\[([0-9A-Fa-f:.]+)\]):([0-9]{1,5})$/.exec(text) ?? [];
  const [host, port] = [plain ?? bracketed, Number(digits)];
  return host === undefined || port > 65_535 ? null : { host, port };
}

function isPlace(text: string): boolean {
  return readPlace(text) !== null;
}

function isNet(text: string): boolean {
  return readNet(text) !== null;
}

const id = z.string().regex(/^[a-z0-9-]{2,32}$/, '2 to 32 of a-z, 0-9 and -');

/** Another node that this one talks to. */
const peerSchema = z.strictObject({
  name: id,
  /** As libp2p writes it, `12D3Koo…`. */
  peerId: z.string().min(40).max(80),
  /** Multiaddrs, such as /ip4/127.0.0.1/tcp/4101. */
  addresses: z.array(z.string().max(200)).min(1).max(4),
  /** The validator's signature of the peer-auth words (ledger/vote.ts), base64url, or null. */
  auth: z.string().max(100).nullable(),
});

const configSchema = z.strictObject({
  name: id,
  /** The validator whose key this node holds; null for an observer. */
  validator: id.nullable(),
  rest: z.strictObject({
    host: z.string().max(100).default('127.0.0.1'),
    port: z.int().min(0).max(65_535),
    /** Names that requests may be for; absent: those of loopback if `host` is one, else any. */
    hosts: z.array(z.string().max(100)).max(16).exactOptional(),
    /** Files in PEM, in the home folder or by whole paths; absent: it speaks HTTP. */
    tls: z
      .strictObject({
        /** The certificate, and behind it those that lead to its authority. */
        certificate: z.string().min(1).max(1_000),
        key: z.string().min(1).max(1_000),
      })
      .exactOptional(),
    /** Proxies that end TLS, from which read tokens are taken over HTTP. */
    tlsProxy: z
      .array(z.string().max(60).refine(isNet, 'an IP address, or ADDRESS/BITS'))
      .max(16)
      .exactOptional(),
  }),
  /** The operator's own port: metrics, readiness with its reason, what the node waits for. */
  operator: z
    .strictObject({
      /** HOST:PORT; port 0 lets the system choose, and the log of the start says which. */
      listen: z.string().max(120).refine(isPlace, 'HOST:PORT'),
    })
    .default({ listen: '127.0.0.1:8102' }),
  network: z.strictObject({
    /** Multiaddr to listen on. */
    listen: z.string().max(200),
    peers: z.array(peerSchema).max(64),
  }),
  timeouts: z
    .strictObject({
      /** Base of the three consensus timeouts, ms; they grow by 1.3 a round. */
      proposeMs: z.int().min(200).max(60_000).default(1500),
      prevoteMs: z.int().min(200).max(60_000).default(700),
      precommitMs: z.int().min(200).max(60_000).default(700),
    })
    .default({ proposeMs: 1500, prevoteMs: 700, precommitMs: 700 }),
  /** Room that stays free on the disk: below it nothing is signed or taken. */
  diskReserveMiB: z.int().min(16).max(65_536).default(64),
  /** Sealed details of invoices that are kept for members whose home this node is. */
  letters: z
    .strictObject({
      retentionDays: z.int().min(1).max(3_650).default(180),
      /** Of all letters. */
      maxMiB: z.int().min(16).max(1_048_576).default(2_048),
      /** Of those that one member pays for. */
      maxMemberMiB: z.int().min(16).max(1_048_576).default(256),
    })
    .default({ retentionDays: 180, maxMiB: 2_048, maxMemberMiB: 256 }),
  /** Checks all laws of the trade after each block, and stops when one is broken. */
  development: z.boolean().default(false),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** A node's configuration, defaults filled in. */
export type NodeConfig = z.infer<typeof configSchema>;

/** One known peer of a configuration. */
export type PeerConfig = z.infer<typeof peerSchema>;

/** The files of a node's home folder. */
export function homeFiles(home: string): Record<HomeFile, string> {
  return {
    config: join(home, 'node.json'),
    genesis: join(home, 'genesis.json'),
    validatorKey: join(home, 'validator.key'),
    nextValidatorKey: join(home, 'validator-next.key'),
    peerKey: join(home, 'peer.key'),
    chain: join(home, 'chain'),
    joining: join(home, 'chain-joining'),
    safety: join(home, 'safety'),
    evidence: join(home, 'evidence'),
    letters: join(home, 'letters'),
    readLog: join(home, 'read-log'),
  };
}

type HomeFile =
  | 'config'
  | 'genesis'
  | 'validatorKey'
  | 'nextValidatorKey'
  | 'peerKey'
  | 'chain'
  | 'joining'
  | 'safety'
  | 'evidence'
  | 'letters'
  | 'readLog';

/**
 * Reads and checks `node.json` of a home folder.
 * @throws ConfigError config_missing, config_unreadable, config_invalid
 */
export async function readConfig(home: string): Promise<NodeConfig> {
  const file = homeFiles(home).config;
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new ConfigError('config_missing', `there is no ${file}`);
    }
    throw new ConfigError('config_unreadable', `${file} cannot be read as JSON: ${String(error)}`);
  }
  const parsed = configSchema.safeParse(json);
  if (!parsed.success) {
    throw new ConfigError('config_invalid', `${file}: ${z.prettifyError(parsed.error)}`);
  }
  return parsed.data;
}
