/** What the metrics of a node read from its parts, and what they count of each block. */
import { NEWEST_PROTOCOL } from '../contracts/state/protocol.ts';
import { OK } from '../contracts/state/refusals.ts';
import type { CertificateWatch } from './certificateWatch.ts';
import type { ClockWatch } from './clockWatch.ts';
import type { Engine } from './engine/engine.ts';
import type { Mempool } from './mempool/mempool.ts';
import type { MeterReading, Metrics } from './metrics.ts';
import type { MeterName } from './network/meters.ts';
import { METERS } from './network/meters.ts';
import type { PeerNetwork } from './network/peerNetwork.ts';
import type { ProtocolWatch } from './protocolWatch.ts';
import type { ChainStore } from './store/chainStore.ts';

/** The parts that are read. */
export interface ReadParts {
  readonly pool: Mempool;
  readonly engine: Engine;
  readonly protocol: ProtocolWatch;
  readonly clocks: ClockWatch;
  /** Null without TLS. */
  readonly certificate: CertificateWatch | null;
  readonly store: ChainStore;
  readonly network: PeerNetwork;
}

/** Counts what each block holds. */
export function countCommits(engine: Engine, metrics: Metrics): void {
  engine.onCommit(({ executed }) => {
    metrics.committed.inc({ kind: 'block' });
    metrics.committed.inc({ kind: 'transaction' }, executed.results.length);
    const recorded = executed.outcomes.filter(({ item }) => item.startsWith('evidence/')).length;
    metrics.committed.inc({ kind: 'evidence' }, recorded);
    metrics.committed.inc({ kind: 'settlement' }, executed.outcomes.length - recorded);
    const refused = executed.results.filter(({ code }) => code !== OK).length;
    metrics.committed.inc({ kind: 'refusal' }, refused);
    metrics.committed.inc({ kind: 'fact' }, executed.facts.size);
  });
}

/** What is read at each scrape. */
export function readingsOf(parts: ReadParts): MeterReading[] {
  const { pool, engine, protocol, clocks, certificate, store, network } = parts;
  const connected = (): number => network.peers().filter((peer) => peer.connected).length;
  return [
    { name: 'height', help: 'Height of the newest block.', read: () => store.height },
    { name: 'round', help: 'Round of consensus; -1 while idle.', read: () => engine.state.round },
    {
      name: 'protocol',
      help: 'The protocol in force.',
      read: () => store.chainState().parameters.protocol,
    },
    {
      name: 'protocol_known',
      help: 'The newest protocol that this software knows.',
      read: () => NEWEST_PROTOCOL,
    },
    {
      name: 'protocol_planned',
      help: 'The protocol to come, 0 for none; page a human when it is above protocol_known.',
      read: () => protocol.planned,
    },
    {
      name: 'clock_offset_seconds',
      help: 'By how much the clocks of most peers are ahead of that of this node.',
      read: () => (clocks.look().offsetMs ?? 0) / 1_000,
    },
    {
      name: 'newest_block_ahead_seconds',
      help: 'By how much the newest block lies in the future of the clock of this node.',
      read: () => clocks.newestAheadMs / 1_000,
    },
    {
      name: 'rest_certificate_left_seconds',
      help: 'Until the certificate of the REST interface expires; +Inf without TLS.',
      read: () => (certificate === null ? Number.POSITIVE_INFINITY : certificate.leftMs / 1_000),
    },
    {
      name: 'rest_certificate_untimely',
      help: '1 while the certificate in use has expired or is not valid yet: callers refuse it.',
      read: () => (certificate?.isUntimely === true ? 1 : 0),
    },
    {
      name: 'rest_certificate_refused',
      help: '1 while the files of the certificate hold something that is not used.',
      read: () => (certificate?.isRefused === true ? 1 : 0),
    },
    { name: 'peers', help: 'Peers that are connected.', read: connected },
    { name: 'pool_transactions', help: 'Pending transactions.', read: () => pool.size },
    {
      name: 'evidence_pending',
      help: 'Double signatures of validators that wait for a block; page a human.',
      read: () => engine.equivocations.pending.length,
    },
    { name: 'pool_bytes', help: 'Bytes of pending transactions.', read: () => pool.bytes },
    ...Object.entries(METERS).map(([name, help]) => ({
      name: `network_${name}_total`,
      help,
      read: () => network.meters.value(name as MeterName),
    })),
  ];
}
