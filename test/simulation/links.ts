/** The links between nodes: what is lost, late, doubled, overtaken, or cut in one direction. */
import type { Lots } from './lots.ts';
import type { Scenario } from './scenario.ts';

/** Decides what becomes of each message. */
export class Links {
  readonly #scenario: Scenario;
  readonly #lots: Lots;
  readonly #count: (fault: string) => void;
  readonly #cut = new Set<string>();
  readonly #lastArrival = new Map<string, number>();

  /** @param count hears of every fault by its kind */
  constructor(scenario: Scenario, lots: Lots, count: (fault: string) => void) {
    this.#scenario = scenario;
    this.#lots = lots;
    this.#count = count;
  }

  /** When the copies of a message arrive: none when it is lost, two when it is doubled. */
  arrivals(from: string, to: string, leavesMs: number): number[] {
    const link = `${from}>${to}`;
    if (this.#cut.has(link)) return this.#lose('partitioned');
    if (this.#lots.chance(this.#scenario.loss)) return this.#lose('lost');
    const copies = this.#lots.chance(this.#scenario.duplication) ? 2 : 1;
    if (copies === 2) this.#count('duplicated');
    return Array.from({ length: copies }, () => this.#arrival(link, leavesMs));
  }

  /** Cuts other directed links than before, or none. */
  repartition(names: readonly string[]): void {
    this.mend();
    if (!this.#lots.chance(0.7)) return;
    this.#count('partition');
    for (const from of names) {
      for (const to of names) {
        if (from !== to && this.#lots.chance(this.#scenario.cut)) this.#cut.add(`${from}>${to}`);
      }
    }
  }

  /** Whether nothing gets through between two nodes, in either direction. */
  isCut(one: string, other: string): boolean {
    return this.#cut.has(`${one}>${other}`) && this.#cut.has(`${other}>${one}`);
  }

  /** No link is cut any more. */
  mend(): void {
    this.#cut.clear();
  }

  #arrival(link: string, leavesMs: number): number {
    const { minDelayMs, maxDelayMs, straggling } = this.#scenario;
    const straggles = this.#lots.chance(straggling);
    if (straggles) this.#count('delayedSeconds');
    const delayMs = this.#lots.integer(minDelayMs, Math.max(minDelayMs, maxDelayMs));
    const atMs = leavesMs + delayMs + (straggles ? this.#lots.integer(1_000, 8_000) : 0);
    if (atMs < (this.#lastArrival.get(link) ?? 0)) this.#count('reordered');
    this.#lastArrival.set(link, atMs);
    return atMs;
  }

  #lose(fault: string): number[] {
    this.#count(fault);
    return [];
  }
}
