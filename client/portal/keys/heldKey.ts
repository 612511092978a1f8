/** The secret of a key while it is open: for as long as somebody sits there, by the clock. */
import { sign } from '../../../ledger/keys.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { SecretKey } from '../../sdk/signer.ts';

/** How long nobody may have touched a key that is held. */
export const IDLE_MS = 600_000;

/**
 * See the head of this file. The clock is asked at each use: timers stand still while a machine
 * sleeps.
 */
export class HeldKey {
  readonly #now: () => number;
  readonly #onIdle: () => void;
  #held: SecretKey | null = null;
  #touched = 0;
  #forgotten = 0;

  /**
   * @param now ms since 1970
   * @param onIdle is told when the key was forgotten because nobody sat there
   */
  constructor(now: () => number, onIdle: () => void) {
    this.#now = now;
    this.#onIdle = onIdle;
  }

  /**
   * Holds the key that `open` gives, which takes a second.
   * @throws ClientError passphrase_needed when the key was to be forgotten meanwhile
   */
  async hold(open: () => Promise<SecretKey>): Promise<void> {
    const forgotten = this.#forgotten;
    const key = await open();
    if (forgotten !== this.#forgotten) {
      key.secret.fill(0);
      throw locked();
    }
    this.#held?.secret.fill(0);
    this.#held = key;
    this.#touched = this.#now();
  }

  /** @throws ClientError passphrase_needed when no key is held */
  sign(bytes: Uint8Array): Uint8Array {
    this.look();
    if (this.#held === null) throw locked();
    return sign(this.#held.secret, bytes);
  }

  /** Somebody sits there. Who comes back too late finds the key forgotten. */
  touch(): void {
    this.look();
    this.#touched = this.#now();
  }

  /** Forgets a key that nobody has touched for long, or whose clock was put back. */
  look(): void {
    if (this.#held === null) return;
    const idleMs = this.#now() - this.#touched;
    if (idleMs >= 0 && idleMs < IDLE_MS) return;
    this.forget();
    this.#onIdle();
  }

  /** Also a key that is being opened. */
  forget(): void {
    this.#forgotten += 1;
    this.#held?.secret.fill(0);
    this.#held = null;
  }
}

function locked(): ClientError {
  return new ClientError('passphrase_needed', 'the key is locked');
}
