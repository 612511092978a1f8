import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';
import type { ValidatorChange } from '../../../ledger/proof.ts';
import { BATCH_ITEMS, decodeBatch } from '../../../node/network/batch.ts';
import { ANSWER_LIMITS, answerSnapshotQuestion } from '../../../node/sync/snapshotAnswer.ts';
import type { SnapshotQuestion } from '../../../node/sync/snapshotQuestion.ts';
import { encodeChange, encodeSnapshotQuestion } from '../../../node/sync/snapshotQuestion.ts';
import { StatePins } from '../../../node/sync/statePins.ts';
import { ToyChain, toyGenesis } from '../../client/auditor/toyChain.ts';

// How much one answer has: as many as fit, to the byte, and the first of them in any case.

const CHAIN = new ToyChain();
const { header, certificate } = CHAIN.grow();
const CHANGE: ValidatorChange = { header, certificate, nextValidators: toyGenesis().validators };
const CHANGE_BYTES = encodeChange(CHANGE).length;
const TEXTS = Array.from({ length: 5 }, (_, at) => `text ${at}`);
const TEXT_BYTES = utf8('text 0').length;
const DIGESTS = TEXTS.map((text) => hashOf(utf8(text)));

/** How many items an answer of at most so many bytes has, out of so many changes and all texts. */
async function itemsOf(
  question: SnapshotQuestion,
  { answerBytes, changes = 0 }: { readonly answerBytes: number; readonly changes?: number },
): Promise<number> {
  const source = {
    limits: { ...ANSWER_LIMITS, answerBytes },
    pins: new StatePins(() => 0),
    changesAfter: () => Array.from({ length: changes }, () => CHANGE),
    blocksBack: () => [],
    archivedText: (digest: string) => TEXTS[DIGESTS.indexOf(digest)],
  };
  const bytes = encodeSnapshotQuestion(question);
  const answer = await answerSnapshotQuestion(source, 'a', bytes, new AbortController().signal);
  return answer.length === 0 ? 0 : [...decodeBatch(answer, 1 << 20)].length;
}

describe('an answer', () => {
  it('has as many changes of validators as fit', async () => {
    const trail = { kind: 'trail', after: 0 } as const;
    const count = (answerBytes: number, changes = 9): Promise<number> =>
      itemsOf(trail, { answerBytes, changes });
    expect(await count(3 * CHANGE_BYTES)).toBe(3);
    expect(await count(3 * CHANGE_BYTES - 1)).toBe(2);
    expect(await count(1)).toBe(1);
    expect(await count(1e9)).toBe(9);
    expect(await count(1e9, 0)).toBe(0);
    expect(await count(1e9, BATCH_ITEMS + 1)).toBe(BATCH_ITEMS);
  });

  it('has as many texts that have left the state as fit, and none that is not held', async () => {
    const archive = { kind: 'archive', digests: ['ab'.repeat(32), ...DIGESTS] } as const;
    const count = (answerBytes: number): Promise<number> => itemsOf(archive, { answerBytes });
    expect(await count(3 * TEXT_BYTES)).toBe(3);
    expect(await count(3 * TEXT_BYTES - 1)).toBe(2);
    expect(await count(1)).toBe(1);
    expect(await count(1e9)).toBe(5);
    const none = { kind: 'archive', digests: ['ab'.repeat(32)] } as const;
    expect(await itemsOf(none, { answerBytes: 1e9 })).toBe(0);
  });

  it('is nothing where no state and no block is held', async () => {
    for (const question of [
      { kind: 'offer' },
      { kind: 'state', height: 1, paths: [''] },
    ] as const) {
      expect(await itemsOf(question, { answerBytes: 1e9 })).toBe(0);
    }
  });
});
