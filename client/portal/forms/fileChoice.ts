/** The file that is chosen for a field: of several only the newest counts; no browser. */
import type { Hash } from '../../../ledger/hash.ts';

/** A file is read whole. */
const MAX_FILE_BYTES = 48 << 20;

/** What came of a file: its hash, or why there is none. */
type FileRead =
  | { readonly kind: 'hashed'; readonly hash: Hash }
  | { readonly kind: 'fileBig' | 'fileLost' };

/** See the head of this file. */
export class FileChoice {
  #newest = 0;

  /** Null: another was chosen meanwhile, or none any more. */
  async read(
    file: Pick<Blob, 'size' | 'arrayBuffer'>,
    hashed: (bytes: Uint8Array) => Hash,
  ): Promise<FileRead | null> {
    this.drop();
    const own = this.#newest;
    if (file.size > MAX_FILE_BYTES) return { kind: 'fileBig' };
    const bytes = await file.arrayBuffer().catch(() => null);
    if (own !== this.#newest) return null;
    if (bytes === null) return { kind: 'fileLost' };
    return { kind: 'hashed', hash: hashed(new Uint8Array(bytes)) };
  }

  /** What is still being read counts no more. */
  drop(): void {
    this.#newest += 1;
  }
}
