/**
 * What stands under several keys of the state after one block: one header, and a path for each key,
 * present or absent. All hold at that height, which is the point of it: nothing can be taken from
 * an older state and shown beside a newer one.
 */
import type { Verdict } from './assert.ts';
import { FormatError } from './assert.ts';
import { headerId, headerJson } from './block.ts';
import type { Json, JsonObject } from './canonical.ts';
import { certificateJson } from './certificate.ts';
import type { Genesis } from './genesis.ts';
import type { Hash } from './hash.ts';
import type { ProofBase } from './proof.ts';
import { changeJson, decodeProofBase, decodeStatePath, verifyBase } from './proof.ts';
import { expectArray, expectChoice, expectObject, expectText } from './shape.ts';
import type { StatePath } from './stateTree.ts';
import { verifyState } from './stateTree.ts';

/** A bundle has so many keys at most. */
export const MAX_BUNDLE_KEYS = 128;

/** One key of a bundle: its value, null when nothing stands there, and the path to it. */
export interface BundleEntry {
  readonly key: string;
  readonly value: Json;
  readonly path: StatePath;
}

/** Entries in the order of their keys, each once. */
export interface StateBundle extends ProofBase {
  readonly entries: readonly BundleEntry[];
}

/** The canonical JSON of a bundle, as it is filed. */
export function bundleJson({ trail, header, certificate, entries }: StateBundle): Json {
  return {
    certificate: certificateJson(certificate),
    entries: entries.map(({ key, value, path }) => ({ key, path: path as unknown as Json, value })),
    header: headerJson(header),
    trail: trail.map(changeJson),
    type: 'states',
    version: 1,
  };
}

/**
 * A bundle from its JSON, its form checked only.
 * @throws FormatError bad_shape and others of the parts
 */
export function decodeBundle(json: Json): StateBundle {
  const own = ['certificate', 'entries', 'header', 'trail', 'type', 'version'];
  const fields = expectObject(json, 'bundle', own);
  expectChoice(fields['type'], 'bundle.type', ['states']);
  const entries = expectArray(fields['entries'], 'bundle.entries', MAX_BUNDLE_KEYS).map(readEntry);
  entries.forEach(({ key }, at) => {
    const before = entries[at - 1];
    if (before === undefined || before.key < key) return;
    throw new FormatError('bad_shape', 'bundle.entries: keys in their order, each once', { key });
  });
  return { ...decodeProofBase(fields), entries };
}

function readEntry(json: Json): BundleEntry {
  const fields: JsonObject = expectObject(json, 'bundle.entry', ['key', 'path', 'value']);
  return {
    key: expectText(fields['key'], 'bundle.entry.key', 256),
    value: fields['value'] ?? null,
    path: decodeStatePath(fields['path'] ?? null),
  };
}

/**
 * Checks a bundle against the genesis document alone.
 * @returns it with the id of its header, or the code of the first check that failed: that of the
 *   header's certificates, or not_in_state
 * @throws FormatError when the JSON has not the form of a bundle
 */
export function verifyBundle(
  json: Json,
  genesis: Genesis,
): Verdict<{ readonly bundle: StateBundle; readonly block: Hash }> {
  const bundle = decodeBundle(json);
  const committed = verifyBase(bundle, genesis);
  if (!committed.ok) return committed;
  const { header, entries } = bundle;
  const wrong = entries.find((entry) => !verifyState({ root: header.state, ...entry }));
  if (wrong !== undefined) {
    const reason = `at height ${header.height} the state does not hold this at ${wrong.key}`;
    return { ok: false, code: 'not_in_state', reason };
  }
  return { ok: true, bundle, block: headerId(header) };
}
