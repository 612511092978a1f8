import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../ledger/canonical.ts';
import type { BundleEntry, StateBundle } from '../../ledger/stateBundle.ts';
import {
  bundleJson,
  decodeBundle,
  MAX_BUNDLE_KEYS,
  verifyBundle,
} from '../../ledger/stateBundle.ts';
import { makeGoldenChain } from '../../scripts/vectorChain.ts';
import { stateBundle } from '../../scripts/vectors.ts';
import { codeOf } from './codeOf.ts';

const golden = makeGoldenChain();
const { genesis } = golden;
const whole = stateBundle(golden);

function bundleOf(entries: readonly BundleEntry[]): StateBundle {
  return { ...whole, entries };
}

function verdict(bundle: StateBundle): string {
  const answer = verifyBundle(bundleJson(bundle), genesis);
  return answer.ok ? 'ok' : answer.code;
}

describe('a bundle of states', () => {
  it('holds for what is there and for what is not, under one header', () => {
    expect(whole.entries.length).toBeGreaterThan(1);
    expect(verdict(whole)).toBe('ok');
    expect(decodeBundle(bundleJson(whole))).toEqual(whole);
  });

  it('does not hold with another value, another key, or a path of another key', () => {
    const [entry, ...rest] = whole.entries;
    if (entry === undefined) throw new Error('empty');
    const altered = [
      { ...entry, value: { other: 1 } },
      { ...entry, key: '-' },
      { ...entry, path: rest[0]?.path ?? entry.path },
    ];
    for (const each of altered) expect(verdict(bundleOf([each, ...rest]))).toBe('not_in_state');
  });

  it('does not hold under the header of another height', () => {
    const [, second] = golden.blocks;
    if (second === undefined) throw new Error('a golden chain has blocks');
    const { header, certificate } = second;
    expect(header.height).not.toBe(whole.header.height);
    expect(verdict({ ...whole, header, certificate })).not.toBe('ok');
    expect(verdict({ ...whole, header })).not.toBe('ok');
  });

  it('has keys in their order, each once, and not too many', () => {
    const json = bundleJson(whole) as JsonObject;
    const entries = json['entries'] as JsonObject[];
    const wrong = [
      [...entries].reverse(),
      [...entries, ...entries.slice(-1)],
      Array(MAX_BUNDLE_KEYS + 1).fill(entries[0]),
      [{ ...entries[0], more: 1 }],
    ];
    for (const each of wrong) {
      expect(codeOf(() => decodeBundle({ ...json, entries: each }))).toBe('bad_shape');
    }
    expect(codeOf(() => decodeBundle({ ...json, type: 'state' }))).toBe('bad_shape');
  });
});
