/**
 * How far something long has come, at which rate, and how long it will still take: on a terminal
 * one line that changes, else a line now and then.
 */
import type { Shell } from './shell.ts';
import { say } from './shell.ts';

const TERMINAL_MS = 250;
const LOG_MS = 30_000;

/** What is counted. */
export interface Counted {
  /** Such as `audit`. */
  readonly what: string;
  /** Such as `blocks`. */
  readonly unit: string;
  /** Of what else the rate is told, such as `transactions`. */
  readonly beside?: string;
}

/** How far it is. */
export interface Done {
  readonly done: number;
  readonly total: number | null;
  /** Where it began. */
  readonly from: number;
  /** Of what is counted beside, all since then. */
  readonly beside?: number;
}

/** See the head of this file. */
export class Progress {
  readonly #shell: Shell;
  readonly #counted: Counted;
  readonly #began: number;
  /** Where it began, as far as that is known. */
  #from: number | null = null;
  #last: number;
  #shown = false;

  constructor(shell: Shell, counted: Counted) {
    this.#shell = shell;
    this.#counted = counted;
    this.#began = shell.environment.now();
    this.#last = this.#began;
  }

  /** So much is done, of so much; null where nobody knows of how much. `beside`: all so far. */
  at(done: number, total: number | null, beside = 0): void {
    this.#from ??= done - 1;
    const { environment, status } = this.#shell;
    const now = environment.now();
    if (now - this.#last < (status === undefined ? LOG_MS : TERMINAL_MS)) return;
    this.#last = now;
    const state = { done, total, from: this.#from, beside };
    const line = tellProgress(this.#counted, state, now - this.#began);
    if (status === undefined) say(this.#shell, line);
    else status(line);
    this.#shown = true;
  }

  /** Takes the line off the terminal, so that what follows begins at its left. */
  end(): void {
    if (this.#shown) this.#shell.status?.('');
    this.#shown = false;
  }
}

/** Such as `audit: 1,200 of 4,000 blocks (30 %), 400 a second, 9 things a second, 7 s left`. */
export function tellProgress(
  { what, unit, beside: other }: Counted,
  { done, total, from, beside = 0 }: Done,
  tookMs: number,
): string {
  const rate = tookMs <= 0 ? 0 : ((done - from) * 1_000) / tookMs;
  const paces = [tellRate(rate, '')];
  if (other !== undefined) paces.push(tellRate((beside * 1_000) / tookMs, `${other} `));
  const pace = rate === 0 ? '' : paces.join('');
  if (total === null || total < done) return `${what}: ${grouped(String(done))} ${unit}${pace}`;
  const share = total === 0 ? 100 : Math.floor((100 * done) / total);
  const left = rate === 0 ? '' : `, ${tellSeconds(Math.ceil((total - done) / rate))} left`;
  const sum = `${grouped(String(done))} of ${grouped(String(total))} ${unit} (${share} %)`;
  return `${what}: ${sum}${pace}${left}`;
}

function tellRate(rate: number, what: string): string {
  return `, ${grouped(rate < 10 ? rate.toFixed(1) : rate.toFixed(0))} ${what}a second`;
}

/** What shows a line in place of the one before, cut so that the terminal does not break it. */
export function inPlace(line: string, columns: number): string {
  return `\r\u001b[K${line.slice(0, columns - 1)}`;
}

function tellSeconds(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}

function grouped(digits: string): string {
  return digits.replace(/(?<=^[0-9]*)(?<=[0-9])(?=(?:[0-9]{3})+(?:\.|$))/g, ',');
}
