import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** A value that is read when somebody asks for it; one whose name ends in `_total` only grows. */
export interface MeterReading {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
}

/** The registry of the node's main thread and the meters that are pushed to. */
export interface Metrics {
  readonly registry: Registry;
  readonly committed: Counter<'kind'>;
  readonly missed: Counter<'validator' | 'kind'>;
}

/**
 * A registry of its own for each node, so that several can live in one process of a test.
 * @param readings gauges and counters whose values are read at each scrape
 */
export function createMetrics(readings: readonly MeterReading[]): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const { name, help, read } of readings) {
    const about = { name: `tallystick_${name}`, help, registers: [registry] };
    if (name.endsWith('_total')) {
      new Counter({
        ...about,
        collect() {
          this.reset();
          this.inc(read());
        },
      });
      continue;
    }
    new Gauge({
      ...about,
      collect() {
        this.set(read());
      },
    });
  }
  const committed = new Counter({
    name: 'tallystick_committed_total',
    help: 'What was committed since the start, by kind.',
    labelNames: ['kind'],
    registers: [registry],
  });
  const missed = new Counter({
    name: 'tallystick_missed_total',
    help: 'Proposals and votes that did not come, by validator and kind.',
    labelNames: ['validator', 'kind'],
    registers: [registry],
  });
  return { registry, committed, missed };
}
