/** Answers of the `snapshot` exchange: what this node hands out to one who joins. */
import { FormatError } from '../../ledger/assert.ts';
import { toHex, utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorChange } from '../../ledger/proof.ts';
import { decodeGroup, halvesOfGroup } from '../../ledger/treeGroup.ts';
import { decodeFact, placeFact } from '../../ledger/treeParts.ts';
import { BATCH_ITEMS, encodeBatch } from '../network/batch.ts';
import type { BlockBytes } from './snapshotQuestion.ts';
import {
  decodeSnapshotQuestion,
  encodeBlocks,
  encodeChange,
  encodeFactsPart,
  encodeGroupPart,
  encodeOffer,
  PART_BYTES,
  PART_FACTS,
  SNAPSHOT_ANSWER_BYTES,
} from './snapshotQuestion.ts';
import type { HeldState, StatePins } from './statePins.ts';

/** How much one part and one answer may have; see snapshotQuestion.ts. */
export interface AnswerLimits {
  readonly partFacts: number;
  readonly partBytes: number;
  readonly answerBytes: number;
}

/** What a node hands out at a time. */
export const ANSWER_LIMITS: AnswerLimits = {
  partFacts: PART_FACTS,
  partBytes: PART_BYTES,
  answerBytes: SNAPSHOT_ANSWER_BYTES,
};

/** Where answers come from. */
export interface SnapshotSource {
  readonly limits: AnswerLimits;
  readonly pins: StatePins;
  /** Every change of validators after `height`, in order. */
  changesAfter(height: number): readonly ValidatorChange[];
  /** Blocks with their outcomes from `to` downwards; none when they are not held. */
  blocksBack(to: number, maxBytes: number): readonly BlockBytes[];
  /** The text of facts that have left the state; undefined when it is not held. */
  archivedText(digest: Hash): string | undefined;
}

const NOTHING = new Uint8Array(0);

/**
 * Answers the question of `peer`; no bytes when what it asks for is not held.
 * @param signal fires when nobody waits any more
 * @throws FormatError when it is no question, or asks for a part that no state has
 */
export async function answerSnapshotQuestion(
  source: SnapshotSource,
  peer: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const question = decodeSnapshotQuestion(bytes);
  switch (question.kind) {
    case 'offer':
      return offer(source.pins.newest);
    case 'trail':
      return trail(source, question.after);
    case 'blocks':
      return encodeBlocks(source.blocksBack(question.to, source.limits.answerBytes));
    case 'archive':
      return texts(source, question.digests);
    case 'state': {
      const state = source.pins.use(peer, question.height);
      return state === undefined ? NOTHING : await parts(source, state, question.paths, signal);
    }
  }
}

function offer(state: HeldState | undefined): Uint8Array {
  if (state === undefined) return NOTHING;
  const { header, certificate, historyBefore } = state.head;
  return encodeOffer({ header, certificate, history: historyBefore });
}

function texts({ archivedText, limits }: SnapshotSource, digests: readonly Hash[]): Uint8Array {
  const items: Uint8Array[] = [];
  let size = 0;
  for (const digest of digests) {
    const text = archivedText(digest);
    if (text === undefined) continue;
    const item = utf8(text);
    size += item.length;
    if (items.length > 0 && size > limits.answerBytes) break;
    items.push(item);
  }
  return items.length === 0 ? NOTHING : encodeBatch(items);
}

function trail({ changesAfter, limits }: SnapshotSource, after: number): Uint8Array {
  const items: Uint8Array[] = [];
  let size = 0;
  for (const change of changesAfter(after)) {
    const item = encodeChange(change);
    size += item.length;
    if (items.length > 0 && (size > limits.answerBytes || items.length === BATCH_ITEMS)) break;
    items.push(item);
  }
  return items.length === 0 ? NOTHING : encodeBatch(items);
}

async function parts(
  { limits }: SnapshotSource,
  state: HeldState,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Uint8Array> {
  const found: Uint8Array[] = [];
  let size = 0;
  for (const path of paths) {
    signal.throwIfAborted();
    const part = (await factsPart(state, path, limits)) ?? (await groupPart(state, path));
    size += part.length;
    if (found.length > 0 && size > limits.answerBytes) break;
    found.push(part);
  }
  return found.length === 0 ? NOTHING : encodeBatch(found);
}

/** All facts of a subtree; null when they are too many for one part. */
async function factsPart(
  state: HeldState,
  path: string,
  { partFacts, partBytes }: AnswerLimits,
): Promise<Uint8Array | null> {
  const facts: Uint8Array[] = [];
  let size = 0;
  for await (const fact of state.facts(path)) {
    size += fact.length;
    facts.push(fact);
    if (facts.length > partFacts || size > partBytes) return null;
  }
  if (facts.length < 2) throw noPart(path);
  return encodeFactsPart(facts);
}

async function groupPart(state: HeldState, path: string): Promise<Uint8Array> {
  const bytes = state.group(path);
  if (bytes === undefined) throw noPart(path);
  const halves: (readonly [Uint8Array, Uint8Array])[] = [];
  const facts: Uint8Array[] = [];
  for (const [nibble, slot] of decodeGroup(bytes).entries()) {
    if (slot === null) continue;
    const below = path + nibble.toString(16);
    if ('branch' in slot) halves.push(halvesOfGroup(groupAt(state, below)));
    else facts.push(await factAt(state, toHex(slot.position)));
  }
  return encodeGroupPart(bytes, halves, facts);
}

function groupAt(state: HeldState, path: string): Uint8Array {
  const bytes = state.group(path);
  if (bytes === undefined) throw noPart(path);
  return bytes;
}

/** @param position in hexadecimal: all 64 nibbles */
async function factAt(state: HeldState, position: string): Promise<Uint8Array> {
  for await (const fact of state.facts(position)) {
    if (toHex(placeFact(decodeFact(fact)).leaf.position) === position) return fact;
  }
  throw noPart(position);
}

function noPart(path: string): FormatError {
  return new FormatError('bad_shape', `the state has no part below ${path}`);
}
