/**
 * The questions of the `snapshot` exchange and the bytes that answer them. No bytes at all mean
 * that the peer does not hold what was asked for.
 *
 * | question | answer                                                                         |
 * |----------|--------------------------------------------------------------------------------|
 * | offer    | the newest state that the peer hands out: its header, certificate and history   |
 * | trail    | changes of validators after a height, in order, as many as fit                  |
 * | state    | parts of the state after a height (ledger/treeParts.ts), in the order asked for |
 * | blocks   | blocks and their outcomes from a height downwards, as many as fit               |
 * | archive  | texts of what has left the state, of those that the peer has, as many as fit    |
 */
import { FormatError } from '../../ledger/assert.ts';
import { decodeHeader, headerJson } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import { certificateJson, decodeCertificate } from '../../ledger/certificate.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Frontier } from '../../ledger/merkle.ts';
import type { CommittedHeader, ValidatorChange } from '../../ledger/proof.ts';
import { changeJson, decodeChange } from '../../ledger/proof.ts';
import {
  expectArray,
  expectChoice,
  expectHash,
  expectInteger,
  expectObject,
  expectText,
} from '../../ledger/shape.ts';
import { decodeGroup } from '../../ledger/treeGroup.ts';
import type { GroupPart, RawFact } from '../../ledger/treeParts.ts';
import { decodeFact } from '../../ledger/treeParts.ts';
import { decodeBatch, encodeBatch } from '../network/batch.ts';

/** What one node asks another. */
export type SnapshotQuestion =
  | { readonly kind: 'offer' }
  | { readonly kind: 'trail'; readonly after: number }
  | { readonly kind: 'state'; readonly height: number; readonly paths: readonly string[] }
  | { readonly kind: 'blocks'; readonly to: number }
  | { readonly kind: 'archive'; readonly digests: readonly Hash[] };

/** A state that a peer hands out. */
export interface SnapshotOffer extends CommittedHeader {
  /** The history before the header, whose root the header holds. */
  readonly history: Frontier;
}

/** A part of the state: all facts of a subtree, or the group at its top. */
export type StatePart =
  | { readonly kind: 'facts'; readonly facts: readonly RawFact[] }
  | ({ readonly kind: 'group' } & GroupPart);

/** A block with its outcomes, both as bytes. */
export interface BlockBytes {
  readonly block: Uint8Array;
  readonly outcomes: Uint8Array;
}

/** Subtrees that one question asks for. */
export const MAX_PATHS = 64;
/** Texts that one question asks for. */
export const MAX_DIGESTS = 64;
/** Bytes of one answer, unless its first item alone has more. */
export const SNAPSHOT_ANSWER_BYTES: number = 1 << 20;
/** A part of facts has no more than these; a subtree with more is told by its group. */
export const PART_FACTS = 1_000;
/** And no more bytes than these. */
export const PART_BYTES: number = 256 << 10;

const MAX_QUESTION_BYTES = 8_192;
const MAX_OFFER_BYTES = 64 << 10;
const MAX_ITEM_BYTES = 16 << 20;
const FACTS = 0;
const GROUP = 1;

/** The bytes of a question. */
export function encodeSnapshotQuestion(question: SnapshotQuestion): Uint8Array {
  return encodeCanonical(question as unknown as Json);
}

/** @throws FormatError when the bytes are no question */
export function decodeSnapshotQuestion(bytes: Uint8Array): SnapshotQuestion {
  const json = decodeCanonical(bytes, MAX_QUESTION_BYTES);
  const kinds = ['offer', 'trail', 'state', 'blocks', 'archive'] as const;
  const open = json as Readonly<Record<string, Json>> | null;
  const kind = expectChoice(open?.['kind'], 'question.kind', kinds);
  const { own } = FIELDS[kind];
  const fields = expectObject(json, 'question', ['kind', ...own]);
  const height = (name: string, min: number): number =>
    expectInteger(fields[name], `question.${name}`, min, Number.MAX_SAFE_INTEGER);
  if (kind === 'offer') return { kind };
  if (kind === 'trail') return { kind, after: height('after', 0) };
  if (kind === 'blocks') return { kind, to: height('to', 1) };
  if (kind === 'archive') {
    const all = expectArray(fields['digests'], 'question.digests', MAX_DIGESTS);
    return { kind, digests: all.map((each) => expectHash(each, 'question.digest')) };
  }
  const paths = expectArray(fields['paths'], 'question.paths', MAX_PATHS).map(expectPath);
  return { kind, height: height('height', 1), paths };
}

const FIELDS = {
  offer: { own: [] },
  trail: { own: ['after'] },
  state: { own: ['height', 'paths'] },
  blocks: { own: ['to'] },
  archive: { own: ['digests'] },
} as const;

function expectPath(json: Json): string {
  const path = expectText(json, 'question.path', 63);
  if (/^[0-9a-f]*$/.test(path)) return path;
  throw new FormatError('bad_shape', 'question.path: nibbles in hexadecimal');
}

/** The bytes of an offer. */
export function encodeOffer({ header, certificate, history }: SnapshotOffer): Uint8Array {
  const { peaks, size } = history;
  return encodeCanonical({
    certificate: certificateJson(certificate),
    header: headerJson(header),
    history: { peaks, size },
  });
}

/** The offer of an answer, not verified; null when there is none. @throws FormatError */
export function decodeOffer(bytes: Uint8Array): SnapshotOffer | null {
  if (bytes.length === 0) return null;
  const json = decodeCanonical(bytes, MAX_OFFER_BYTES);
  const fields = expectObject(json, 'offer', ['certificate', 'header', 'history']);
  const history = expectObject(fields['history'] ?? null, 'offer.history', ['peaks', 'size']);
  const peaks = expectArray(history['peaks'], 'offer.history.peaks', 64);
  return {
    certificate: decodeCertificate(fields['certificate']),
    header: decodeHeader(fields['header']),
    history: {
      size: expectInteger(history['size'], 'offer.history.size', 1, Number.MAX_SAFE_INTEGER),
      peaks: peaks.map((peak) => expectHash(peak, 'offer.history.peaks')),
    },
  };
}

/** The bytes of one change of validators. */
export function encodeChange(change: ValidatorChange): Uint8Array {
  return encodeCanonical(changeJson(change));
}

/** The changes of an answer, not verified. @throws FormatError */
export function decodeTrail(bytes: Uint8Array): ValidatorChange[] {
  return itemsOf(bytes).map((item) => decodeChange(decodeCanonical(item, MAX_ITEM_BYTES)));
}

/** The bytes of a part of facts. @param facts bytes of `encodeFact`, one or more */
export function encodeFactsPart(facts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(FACTS), encodeBatch(facts)]);
}

/** The bytes of a part of a group. @param facts bytes of `encodeFact` */
export function encodeGroupPart(
  group: Uint8Array,
  halves: GroupPart['halves'],
  facts: readonly Uint8Array[],
): Uint8Array {
  const pairs = halves.map((pair) => Buffer.concat([...pair]));
  return Buffer.concat([Uint8Array.of(GROUP), encodeBatch([group, ...pairs, ...facts])]);
}

/** The bytes of the parts of an answer; each is decoded by `decodePart`. @throws FormatError */
export function splitParts(bytes: Uint8Array): readonly Uint8Array[] {
  return itemsOf(bytes);
}

/** A part, not verified. @throws FormatError */
export function decodePart(bytes: Uint8Array): StatePart {
  const items = decodeBatch(bytes.subarray(1), MAX_ITEM_BYTES);
  if (bytes[0] === FACTS) return { kind: 'facts', facts: items.map(decodeFact) };
  if (bytes[0] !== GROUP) throw new FormatError('bad_shape', 'a part of no known kind');
  const group = decodeGroup(items[0] ?? new Uint8Array(0));
  const branches = group.filter((slot) => slot !== null && 'branch' in slot).length;
  const halves = items
    .slice(1, 1 + branches)
    .map((pair) => [pair.subarray(0, 32), pair.subarray(32)] as const);
  return { kind: 'group', group, halves, facts: items.slice(1 + branches).map(decodeFact) };
}

/** The bytes of blocks with their outcomes, the highest first. */
export function encodeBlocks(blocks: readonly BlockBytes[]): Uint8Array {
  const items = blocks.flatMap(({ block, outcomes }) => [block, outcomes]);
  return items.length === 0 ? new Uint8Array(0) : encodeBatch(items);
}

/** The blocks of an answer, neither decoded nor verified. @throws FormatError */
export function decodeBlocks(bytes: Uint8Array): BlockBytes[] {
  const items = itemsOf(bytes);
  if (items.length % 2 !== 0) throw new FormatError('bad_shape', 'a block without its outcomes');
  return items.flatMap((block, at) => {
    const outcomes = items[at + 1];
    return at % 2 === 0 && outcomes !== undefined ? [{ block, outcomes }] : [];
  });
}

/** The texts of an answer, as bytes, none looked at. @throws FormatError */
export function decodeTexts(bytes: Uint8Array): readonly Uint8Array[] {
  return itemsOf(bytes);
}

function itemsOf(bytes: Uint8Array): readonly Uint8Array[] {
  return bytes.length === 0 ? [] : decodeBatch(bytes, MAX_ITEM_BYTES);
}
