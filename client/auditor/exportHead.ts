/**
 * The first line of an export. It names the chain and the last height, so that a shorter file is
 * seen to be cut.
 */
import { canonicalText, decodeCanonical } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import { expectChoice, expectHash, expectInteger, expectObject } from '../../ledger/shape.ts';

/**
 * What an export says about itself. Block h stands in line h + 1, of a chain that continues another
 * in as many lines less as that one has blocks.
 */
export interface ExportHead {
  readonly chain: Hash;
  /** The last height that follows; 0 for a chain without blocks. */
  readonly height: number;
}

/**
 * No line of an export is longer: a block has at most 4 MiB of transactions, two certificates of
 * 128 validators and 100 pieces of evidence.
 */
export const MAX_LINE_BYTES: number = 8 << 20;

const TYPE = 'tallystick-export';
/** No first line is longer. */
export const MAX_HEAD_BYTES = 1_000;

/** The first line of an export, without its line feed. */
export function encodeExportHead(head: ExportHead): string {
  return canonicalText({ chain: head.chain, height: head.height, type: TYPE, version: 1 });
}

/** @throws FormatError when the bytes are no first line of an export */
export function decodeExportHead(bytes: Uint8Array): ExportHead {
  const json = decodeCanonical(bytes, MAX_HEAD_BYTES);
  const fields = expectObject(json, 'export', ['chain', 'height', 'type', 'version']);
  expectChoice(fields['type'], 'export.type', [TYPE]);
  expectInteger(fields['version'], 'export.version', 1, 1);
  return {
    chain: expectHash(fields['chain'], 'export.chain'),
    height: expectInteger(fields['height'], 'export.height', 0, Number.MAX_SAFE_INTEGER - 1),
  };
}
