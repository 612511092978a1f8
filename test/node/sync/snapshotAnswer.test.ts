import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../ledger/assert.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import type { SnapshotQuestion } from '../../../node/sync/snapshotQuestion.ts';
import {
  decodeOffer,
  decodePart,
  decodeSnapshotQuestion,
  encodeSnapshotQuestion,
  MAX_DIGESTS,
  MAX_PATHS,
  splitParts,
} from '../../../node/sync/snapshotQuestion.ts';
import type { HeldState } from '../../../node/sync/statePins.ts';
import { HELD_STATES, PIN_MS, StatePins } from '../../../node/sync/statePins.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { SceneChain, SMALL_PARTS } from './snapshotScene.ts';

describe('what a node hands out', () => {
  it('keeps to its limits, and leaves out nothing', async () => {
    const chain = await SceneChain.found(scratchFolder());
    await chain.grow(6, 12);
    const { height } = chain.store;
    const seen: string[] = [];
    const kinds = new Set<string>();
    const wanted = [''];
    while (wanted.length > 0) {
      const paths = wanted.splice(0, MAX_PATHS);
      const answer = await chain.answer(
        'a',
        encodeSnapshotQuestion({ kind: 'state', height, paths }),
      );
      const parts = splitParts(answer);
      const withoutLast = parts.slice(0, -1).reduce((sum, part) => sum + part.length, 0);
      expect(withoutLast).toBeLessThanOrEqual(SMALL_PARTS.answerBytes);
      for (const [at, bytes] of parts.entries()) {
        const part = decodePart(bytes);
        const path = paths[at] ?? '';
        kinds.add(part.kind);
        seen.push(...part.facts.map(({ key }) => key));
        if (part.kind === 'facts') {
          const size = part.facts.reduce(
            (sum, { key, value }) => sum + key.length + value.length,
            0,
          );
          expect(part.facts.length).toBeLessThanOrEqual(SMALL_PARTS.partFacts);
          expect(size).toBeLessThanOrEqual(SMALL_PARTS.partBytes);
          continue;
        }
        for (const [nibble, slot] of part.group.entries()) {
          if (slot !== null && 'branch' in slot) wanted.push(path + nibble.toString(16));
        }
      }
      wanted.unshift(...paths.slice(parts.length));
    }
    expect([...kinds].sort()).toEqual(['facts', 'group']);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe((await chain.store.verify()).facts);
    await chain.store.close();
  });

  it.each<[string, string]>([
    ['no JSON', 'offer'],
    ['another kind', '{"kind":"all"}'],
    ['a field too many', '{"kind":"offer","more":1}'],
    ['a path that is none', '{"height":1,"kind":"state","paths":["xyz"]}'],
    ['a path that is too long', `{"height":1,"kind":"state","paths":["${'a'.repeat(64)}"]}`],
    ['a digest that is none', '{"digests":["xyz"],"kind":"archive"}'],
    ['height 0', '{"kind":"blocks","to":0}'],
  ])('is nothing for a question that is none: %s', (_, text) => {
    expect(() => decodeSnapshotQuestion(utf8(text))).toThrow(FormatError);
  });

  it.each([
    ['a question', decodeSnapshotQuestion, 8_192],
    ['an offer', decodeOffer, 64 << 10],
  ])('is not even looked at beyond the bytes of %s', (_, decode, most) => {
    const tooBig = expect.objectContaining({ code: 'too_big' });
    expect(() => decode(new Uint8Array(most + 1))).toThrow(tooBig);
    expect(() => decode(new Uint8Array(most))).not.toThrow(tooBig);
  });

  it('is nothing for a question with too much in it, and its own questions come back', () => {
    const paths = Array.from({ length: MAX_PATHS }, () => 'f'.repeat(63));
    const digests = Array.from({ length: MAX_DIGESTS }, () => 'ab'.repeat(32));
    const questions: SnapshotQuestion[] = [
      { kind: 'offer' },
      { kind: 'trail', after: 0 },
      { kind: 'blocks', to: 7 },
      { kind: 'state', height: 7, paths },
      { kind: 'archive', digests },
    ];
    for (const question of questions) {
      expect(decodeSnapshotQuestion(encodeSnapshotQuestion(question))).toEqual(question);
    }
    const more = encodeSnapshotQuestion({ kind: 'state', height: 7, paths: [...paths, ''] });
    expect(() => decodeSnapshotQuestion(more)).toThrow(FormatError);
    const others = { kind: 'archive', digests: [...digests, 'cd'.repeat(32)] } as const;
    const tooMany = encodeSnapshotQuestion(others);
    expect(() => decodeSnapshotQuestion(tooMany)).toThrow(FormatError);
  });
});

describe('states that are held', () => {
  it('are the newest, and an older one while its peer goes on asking', async () => {
    let nowMs = 1_000_000;
    const closed: number[] = [];
    const pins = new StatePins(() => nowMs);
    const hold = async (height: number): Promise<void> => {
      const head = { header: { height } } as HeldState['head'];
      const facts = async function* (): AsyncGenerator<Uint8Array> {};
      const close = async (): Promise<void> => void closed.push(height);
      await pins.hold({ head, group: () => undefined, facts, close });
    };
    for (let height = 1; height <= HELD_STATES; height += 1) await hold(height);
    expect(pins.use('a', 3)).toBeDefined();
    for (let height = 1; height <= 10; height += 1) await hold(HELD_STATES + height);
    expect(closed).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10]);
    expect(pins.use('b', 2)).toBeUndefined();
    // What is not held is no use of it: the one that is goes on.
    expect(pins.use('a', 2)).toBeUndefined();
    await hold(HELD_STATES + 10);
    expect(pins.use('a', 3)).toBeDefined();
    // One state for each peer: asking for another lets go of the first.
    expect(pins.use('a', 20)).toBeDefined();
    await hold(HELD_STATES + 11);
    expect(closed).toContain(3);
    for (let height = 12; height <= 40; height += 1) await hold(HELD_STATES + height);
    expect(pins.use('a', 20)).toBeDefined();
    nowMs += PIN_MS;
    await hold(HELD_STATES + 41);
    expect(closed).toContain(20);
    expect(pins.newest?.head.header.height).toBe(HELD_STATES + 41);
  });
});
