/**
 * LevelDB's table format (doc/table_format.md of LevelDB), read only to judge it: LevelDB does not
 * check the checksum of a block when it serves a value from it, so a flipped bit becomes a wrong
 * value, a wrong key, or an older value in its place.
 *
 *   file   = data blocks, filter block, metaindex block, index block, footer (48 bytes)
 *   block  = contents | type (1: 0 raw, 1 Snappy) | masked CRC-32C of contents and type (4)
 *   footer = handle of metaindex, handle of index, zeros up to 40 bytes, magic number (8)
 */
import { crc32c, maskCrc } from './crc32c.ts';
import { decodeSnappy, readVarint } from './snappy.ts';

const FOOTER_BYTES = 48;
const MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const TRAILER_BYTES = 5;
const MAX_INDEX_BYTES = 1 << 28;

/** What is wrong with a table file, and where. */
export interface TableDamage {
  readonly part: 'footer' | 'index' | 'data' | 'gap';
  readonly offset: number;
}

/** After so many bytes the check of a table lets others have their turn. */
const STEP_BYTES = 1 << 20;

/** Where the bytes of a table come from. */
export interface TableBytes {
  readonly length: number;
  /** Of what is asked for, what there is. */
  read(offset: number, length: number): Uint8Array;
}

/** Checks every block of a whole table file; null when all are as they were written. */
export function checkTable(bytes: Uint8Array): TableDamage | null {
  const read = (offset: number, length: number): Uint8Array =>
    bytes.subarray(offset, offset + length);
  const steps = checkTableInSteps({ length: bytes.length, read });
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** As `checkTable`, of a file that is too large for one turn: some 3 ms from step to step. */
export function* checkTableInSteps(bytes: TableBytes): Generator<null, TableDamage | null> {
  const footerAt = bytes.length - FOOTER_BYTES;
  const handles = footerAt < 0 ? null : readFooter(bytes.read(footerAt, FOOTER_BYTES));
  if (handles === null) return { part: 'footer', offset: Math.max(0, footerAt) };
  const blocks: Handle[] = [...handles];
  for (const index of handles) {
    const contents = readBlock(bytes, index);
    const entries = contents === null ? null : readHandles(contents);
    if (entries === null) return { part: 'index', offset: index.offset };
    blocks.push(...entries);
  }
  return yield* checkBlocks(bytes, blocks, footerAt);
}

interface Handle {
  readonly offset: number;
  readonly size: number;
}

/** Blocks follow one another without gaps, so that every byte of the file is under a checksum. */
function* checkBlocks(
  bytes: TableBytes,
  blocks: readonly Handle[],
  footerAt: number,
): Generator<null, TableDamage | null> {
  let [at, turn] = [0, STEP_BYTES];
  for (const block of [...blocks].sort((left, right) => left.offset - right.offset)) {
    if (block.offset !== at) return { part: 'gap', offset: at };
    if (blockAt(bytes, block) === null) return { part: 'data', offset: at };
    at += block.size + TRAILER_BYTES;
    if (at < turn) continue;
    turn = at + STEP_BYTES;
    yield null;
  }
  return at === footerAt ? null : { part: 'gap', offset: at };
}

function readFooter(bytes: Uint8Array): [Handle, Handle] | null {
  const magicAt = FOOTER_BYTES - MAGIC.length;
  if (MAGIC.some((byte, index) => bytes[magicAt + index] !== byte)) return null;
  const metaindex = readHandle(bytes, 0);
  const index = metaindex === null ? null : readHandle(bytes, metaindex.end);
  if (metaindex === null || index === null || index.end > magicAt) return null;
  for (let at = index.end; at < magicAt; at += 1) if (bytes[at] !== 0) return null;
  return [metaindex.handle, index.handle];
}

/** Contents and type of a block; null when it is not all there, or not what was written. */
function blockAt(bytes: TableBytes, { offset, size }: Handle): Uint8Array | null {
  if (offset + size + TRAILER_BYTES > bytes.length) return null;
  const block = bytes.read(offset, size + TRAILER_BYTES);
  if (block.length !== size + TRAILER_BYTES) return null;
  const stored = new DataView(block.buffer, block.byteOffset + size + 1, 4).getUint32(0, true);
  return stored === maskCrc(crc32c(block, 0, size + 1)) ? block.subarray(0, size + 1) : null;
}

function readBlock(bytes: TableBytes, handle: Handle): Uint8Array | null {
  const block = blockAt(bytes, handle);
  if (block === null) return null;
  const contents = block.subarray(0, handle.size);
  const type = block[handle.size];
  if (type === 0) return contents;
  return type === 1 ? decodeSnappy(contents, MAX_INDEX_BYTES) : null;
}

/**
 * The handles that an index or metaindex block lists. An entry is shared length, own length,
 * value length (varints), own key bytes, value; restart points (4 bytes each) and their count end
 * the block.
 */
function readHandles(contents: Uint8Array): Handle[] | null {
  if (contents.length < 4) return null;
  const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
  const end = contents.length - 4 - 4 * view.getUint32(contents.length - 4, true);
  const handles: Handle[] = [];
  let at = 0;
  while (at < end) {
    const shared = readVarint(contents, at);
    const own = shared && readVarint(contents, shared.end);
    const length = own && readVarint(contents, own.end);
    const value = length && readHandle(contents, length.end + own.value);
    if (!value) return null;
    handles.push(value.handle);
    at = length.end + own.value + length.value;
  }
  return at === end ? handles : null;
}

function readHandle(bytes: Uint8Array, at: number): { handle: Handle; end: number } | null {
  const offset = readVarint(bytes, at);
  const size = offset && readVarint(bytes, offset.end);
  return size && { handle: { offset: offset.value, size: size.value }, end: size.end };
}
