import { getHeapStatistics } from 'node:v8';
import { Gauge, Histogram, Registry } from 'prom-client';

/** The registry of the readers' thread, whose metrics stand behind those of the main thread. */
export interface ReaderMetrics {
  readonly registry: Registry;
  /** Seconds from the header of a request to the end of its answer. */
  readonly answered: Histogram<'method' | 'route' | 'status'>;
}

const ANSWER_BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** What the readers' thread counts; it begins anew with the thread. */
export function createReaderMetrics(): ReaderMetrics {
  const registry = new Registry();
  const answered = new Histogram({
    name: 'tallystick_rest_answer_seconds',
    help: 'Answers of the REST interface, waiting for finality included.',
    labelNames: ['method', 'route', 'status'],
    buckets: ANSWER_BUCKETS,
    registers: [registry],
  });
  new Gauge({
    name: 'tallystick_readers_heap_bytes',
    help: "Heap of the readers' thread that is in use.",
    registers: [registry],
    collect() {
      this.set(getHeapStatistics().used_heap_size);
    },
  });
  return { registry, answered };
}
