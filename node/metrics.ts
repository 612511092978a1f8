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
  readonly committed: Counter<'kind'>;
  /** Seconds from the header of a request to the end of its answer. */
  readonly answered: Histogram<'method' | 'route' | 'status'>;
}

const ANSWER_BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

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
  const answered = new Histogram({
    name: 'tallystick_rest_answer_seconds',
    help: 'Answers of the REST interface, waiting for finality included.',
    labelNames: ['method', 'route', 'status'],
    buckets: ANSWER_BUCKETS,
    registers: [registry],
  });
  return { registry, committed, answered };
}
