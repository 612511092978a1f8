/** Letters that are read from the disk: few at one time, for each may have many bytes. */
import type { Hash } from '../../ledger/hash.ts';
import type { Letters } from './ports.ts';
import { RestError } from './restError.ts';

const MAX_READ = 2;

/** See the head of this file. */
export class LetterReads {
  readonly #letters: Pick<Letters, 'content'>;
  #reading = 0;

  constructor(letters: Pick<Letters, 'content'>) {
    this.#letters = letters;
  }

  /** The bytes of a letter; null when they are not here. @throws RestError busy */
  async read(id: Hash): Promise<Uint8Array | null> {
    if (this.#reading >= MAX_READ) throw new RestError('busy', 'too many letters are being read');
    this.#reading += 1;
    try {
      return await this.#letters.content(id);
    } finally {
      this.#reading -= 1;
    }
  }
}
