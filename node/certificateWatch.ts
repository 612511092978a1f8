/**
 * Looks whether the files of the certificate are others than before, and hands a pair on that
 * serves. One that does not leaves the former in use, which is said once for each that comes. Files
 * are judged when they have stood still for one look: whoever renews them writes one after the
 * other. A pair in use whose time is over, or has not come, is served with and said.
 */
import type { JudgedPair, TlsFiles, Untimely } from './certificate.ts';
import { markOf, readTlsPair, untimely } from './certificate.ts';
import type { Clock } from './engine/clock.ts';
import type { TlsPair } from './rest/httpServer.ts';
import type { StartRefusal } from './startRefusal.ts';
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
  #pair: JudgedPair;
  /** Marks of the files, as they were at the last look, and as they were judged. */
  #seen: string;
  #judged: string;
  /** Of files that are not used, which they were and why; null when they are. */
  #refused: string | null = null;
  /** Why the pair in use is not valid, as it was said; null when it is. */
  #untimely: string | null = null;
  #cancel: (() => void) | null = null;
  #isOver = false;

  constructor(parts: CertificateWatchParts) {
    this.#parts = parts;
    this.#pair = parts.pair;
    this.#seen = parts.pair.mark;
    this.#judged = parts.pair.mark;
  }

  /** Whether the files hold something else than what is served with. */
  get isRefused(): boolean {
    return this.#refused !== null;
  }

  /** Whether callers refuse the certificate in use: it has expired, or is not valid yet. */
  get isUntimely(): boolean {
    return untimely(this.#pair, this.#parts.clock.now()) !== null;
  }

  /** Until the certificate in use expires, ms; negative afterwards. */
  get leftMs(): number {
    return this.#pair.endsMs - this.#parts.clock.now();
  }

  /** Begins to look, every few seconds; what is wrong with the time of the pair is said at once. */
  start(): void {
    this.#tellUntimely();
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
    this.#tellUntimely();
    const mark = await markOf(this.#parts.files);
    const isStill = mark === this.#seen;
    this.#seen = mark;
    // What was refused is judged again: a certificate that came too early becomes valid.
    if (isStill && (mark !== this.#judged || this.#refused !== null)) await this.#judge(mark);
  }

  async #judge(mark: string): Promise<void> {
    const { log, onRenewed } = this.#parts;
    this.#judged = mark;
    const pair = await this.#read();
    if ('code' in pair) {
      const { code, cause, remedy } = pair;
      const refused = `${code} ${mark}`;
      if (this.#refused === refused) return;
      this.#refused = refused;
      log.error({ code, cause, remedy }, 'a new certificate is not used, the one before stays');
      return;
    }
    this.#refused = null;
    this.#pair = pair;
    onRenewed(pair.tls);
    log.info({ ends: new Date(pair.endsMs).toISOString() }, 'a new certificate is in use');
  }

  /** The pair in the files, or why it does not serve now. */
  async #read(): Promise<JudgedPair | StartRefusal | Untimely> {
    const { files, clock } = this.#parts;
    try {
      const pair = await readTlsPair(files);
      return untimely(pair, clock.now()) ?? pair;
    } catch (error) {
      return refusalOf(error);
    }
  }

  /** Says once what makes callers refuse the pair in use; a node is worth more than its readers. */
  #tellUntimely(): void {
    const { clock, log } = this.#parts;
    const why = untimely(this.#pair, clock.now());
    const isNew = why !== null && why.code !== this.#untimely;
    this.#untimely = why?.code ?? null;
    if (isNew) log.error({ ...why }, 'callers refuse the certificate in use, the node goes on');
  }
}
