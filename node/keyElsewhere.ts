/**
 * What is known of our validator's key being used without this folder's safety record: by another
 * machine, or by this one before an older copy of the folder was put back. It is kept beside the
 * record until the operator gives his word, however many blocks and starts go by: a copy that began
 * to vote again by itself would take turns with the original.
 */
import { closeSync, constants, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** An older copy: it was signed before this start. Used elsewhere: it is signed while we run. */
export type Cause = 'older_copy' | 'used_elsewhere';

/** What was found. */
export interface Found {
  /** Of the block whose signature the record does not know. */
  readonly height: number;
  readonly cause: Cause;
}

/** What the words of each cause are, for log, status and readiness. */
export const CAUSES: Readonly<Record<Cause, string>> = {
  older_copy: 'this folder is an older copy of what has signed since',
  used_elsewhere: 'this key is used elsewhere',
};

const NAME = 'key-elsewhere.json';
/** Each write is on the disk when it returns: Node's permission model knows no `fsyncSync`. */
const SYNCED = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_SYNC;

/** See the head of this file. */
export class KeyElsewhere {
  readonly #file: string;
  readonly #startedMs: number;
  readonly #log: { error(facts: object, message: string): void };
  #found: Found | null;

  /**
   * @param folder of the safety record
   * @param startedMs time of this start, ms since 1970
   */
  constructor(
    folder: string,
    startedMs: number,
    log: { error(facts: object, message: string): void },
  ) {
    this.#file = join(folder, NAME);
    this.#startedMs = startedMs;
    this.#log = log;
    this.#found = read(this.#file);
    if (this.#found !== null) this.#tell(this.#found);
  }

  /** Null as long as nothing speaks against signing. */
  get found(): Found | null {
    return this.#found;
  }

  /** Notes a block of this time with a signature that the record does not know; told once. */
  note(height: number, timeMs: number): void {
    const cause: Cause = timeMs > this.#startedMs ? 'used_elsewhere' : 'older_copy';
    const before = this.#found?.cause;
    if (before === cause || before === 'used_elsewhere') return;
    this.#found = { height, cause };
    write(this.#file, this.#found);
    this.#tell(this.#found);
  }

  /** The operator has given his word. */
  forget(): void {
    this.#found = null;
    rmSync(this.#file, { force: true });
  }

  #tell({ height, cause }: Found): void {
    const what = 'nothing is signed until the operator says otherwise; see docs/operating.md';
    this.#log.error({ height, cause }, `${CAUSES[cause]}: ${what}`);
  }
}

function read(file: string): Found | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const [, height = '0', cause] = /^{"height":([0-9]{1,15}),"cause":"(\w+)"}/.exec(text) ?? [];
  // A torn file was about to say the same.
  return { height: Number(height), cause: cause === 'used_elsewhere' ? cause : 'older_copy' };
}

/** On the disk when it returns. */
function write(file: string, { height, cause }: Found): void {
  const handle = openSync(file, SYNCED, 0o600);
  writeSync(handle, `${JSON.stringify({ height, cause })}\n`);
  closeSync(handle);
}
