import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** A value that is read when somebody asks for it. */
export interface MeterReading {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;
}

/** The registry of the node's main thread and the meters that are pushed to. */
export interface Metrics {
  readonly registry: Registry;
  readonly committed: Counter<'kind'>;
}

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
  const committed = new Counter({
    name: 'tallystick_committed_total',
    help: 'What was committed since the start, by kind.',
    labelNames: ['kind'],
    registers: [registry],
  });
  return { registry, committed };
}
