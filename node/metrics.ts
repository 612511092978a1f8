import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** A value that is read when somebody asks for it. */
export interface MeterReading {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
}

/** The node's registry and the meters that are pushed to. */
export interface Metrics {
  readonly registry: Registry;
  /** Seconds from one block's commit to the next decision, of blocks with transactions. */
  readonly commitSeconds: Histogram;
  readonly committed: Counter<'kind'>;
}

const COMMIT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * A registry of its own for each node, so that several can live in one process of a test.
 * @param readings gauges whose values are read at each scrape
 */
export function createMetrics(readings: readonly MeterReading[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const { name, help, read } of readings) {
    new Gauge({
      name: `tallystick_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  }
  const commitSeconds = new Histogram({
    name: 'tallystick_commit_seconds',
    help: 'How long it takes to write a decided block to the disk, synced.',
    buckets: COMMIT_BUCKETS,
    registers: [registry],
  });
  const committed = new Counter({
    name: 'tallystick_committed_total',
    help: 'What was committed since the start, by kind.',
    labelNames: ['kind'],
    registers: [registry],
  });
  return { registry, commitSeconds, committed };
}
