/**
 * Looks whether the files of the certificate are others than before, and hands a pair on that
 * serves. One that does not leaves the former in use, which is said once for each that comes. Files
 * are judged when they have stood still for one look: whoever renews them writes one after the
 * other.
 */
import type { JudgedPair, TlsFiles } from './certificate.ts';
import { markOf, readTlsPair } from './certificate.ts';
import type { Clock } from './engine/clock.ts';
import type { TlsPair } from './rest/httpServer.ts';
import { refusalOf } from './startRefusal.ts';

/** What the watch needs. */
export interface CertificateWatchParts {
  readonly files: TlsFiles;
  /** The pair in use. */
  readonly pair: JudgedPair;
  readonly clock: Clock;
  /** Serves with another pair from now on. */
  readonly onRenewed: (tls: TlsPair) => void;
  readonly log: {
    info(facts: object, message: string): void;
    error(facts: object, message: string): void;
  };
}

const LOOK_MS = 5_000;

/** See the head of this file. Looks at nothing before `start`. */
export class CertificateWatch {
  readonly #parts: CertificateWatchParts;
  #endsMs: number;
  /** Marks of the files, as they were at the last look, and as they were judged. */
  #seen: string;
  #judged: string;
  /** Of files that are not used, which they were and why; null when they are. */
  #refused: string | null = null;
  #saidExpired = false;
  #cancel: (() => void) | null = null;
  #isOver = false;

  constructor(parts: CertificateWatchParts) {
    this.#parts = parts;
    this.#endsMs = parts.pair.endsMs;
    this.#seen = parts.pair.mark;
    this.#judged = parts.pair.mark;
  }

  /** Whether the files hold something else than what is served with. */
  get isRefused(): boolean {
    return this.#refused !== null;
  }

  /** Until the certificate in use expires, ms; negative afterwards. */
  get leftMs(): number {
    return this.#endsMs - this.#parts.clock.now();
  }

  /** Begins to look, every few seconds. */
  start(): void {
    this.#cancel = this.#parts.clock.setAlarm(LOOK_MS, () => {
      void this.look().then(() => {
        if (!this.#isOver) this.start();
      });
    });
  }

  /** Looks no more. */
  stop(): void {
    this.#isOver = true;
    this.#cancel?.();
  }

  /** Looks once. */
  async look(): Promise<void> {
    const { files, log } = this.#parts;
    if (this.leftMs <= 0 && !this.#saidExpired) {
      this.#saidExpired = true;
      const ended = new Date(this.#endsMs).toISOString();
      log.error({ ended }, 'the certificate has expired: put another pair in its place');
    }
    const mark = await markOf(files);
    const isStill = mark === this.#seen;
    this.#seen = mark;
    // What was refused is judged again: a certificate that came too early becomes valid.
    if (isStill && (mark !== this.#judged || this.#refused !== null)) await this.#judge(mark);
  }

  async #judge(mark: string): Promise<void> {
    const { files, clock, log, onRenewed } = this.#parts;
    this.#judged = mark;
    let pair: JudgedPair;
    try {
      pair = await readTlsPair(files, clock.now());
    } catch (error) {
      const { code, cause, remedy } = refusalOf(error);
      const refused = `${code} ${mark}`;
      if (this.#refused === refused) return;
      this.#refused = refused;
      log.error({ code, cause, remedy }, 'a new certificate is not used, the one before stays');
      return;
    }
    this.#refused = null;
    this.#endsMs = pair.endsMs;
    this.#saidExpired = false;
    onRenewed(pair.tls);
    log.info({ ends: new Date(pair.endsMs).toISOString() }, 'a new certificate is in use');
  }
}
