import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../../ledger/envelope.ts';
import { MAX_WORDS_BYTES } from '../../../ledger/signedWords.ts';
import { LetterBook } from '../../../node/mail/letterBook.ts';
import type { LetterEnd } from '../../../node/mail/letterFolder.ts';

// How much a node keeps of letters, for whom, and for how long: each bound to the byte.

/** What a letter takes on the disk beside its sealed bytes: envelope, end, and the file of it. */
const BESIDE = 3 * MAX_WORDS_BYTES;
const RETENTION_MS = 1_000_000;
const ROOM = { maxBytes: 1e9, maxMemberBytes: 1e9, retentionMs: RETENTION_MS };
const KEPT = { receipt: 'receipt', refusal: null, isKept: true };
const GONE = { ...KEPT, isKept: false };

function envelope(number: number, words: Partial<Envelope> = {}): Envelope {
  const id = String(number).padStart(64, '0');
  const usual = { sender: 'from', recipient: 'to', invoice: 'ab'.repeat(32), version: 1 };
  return { id, size: 100, sent: number, ...usual, ...words } as Envelope;
}

function book(
  limits: Partial<typeof ROOM>,
  count: number,
  end: LetterEnd | null,
  words: Partial<Envelope> = {},
): LetterBook {
  const letters = Array.from({ length: count }, (_, at) => ({
    envelope: envelope(at, words),
    end,
  }));
  return new LetterBook({ ...ROOM, ...limits }, letters);
}

const at = (endedAt: number, words: Omit<LetterEnd, 'endedAt'>): LetterEnd => ({
  ...words,
  endedAt,
});

describe('room', () => {
  it('is for eight thousand letters of all members, and four thousand of one', () => {
    const full = (count: number, sender: string): string | null => {
      const mixed = new LetterBook(
        ROOM,
        Array.from({ length: count }, (_, number) => ({
          ...{ envelope: envelope(number, { sender: `member-${number % 4}` }), end: null },
        })),
      );
      return mixed.refusalOf(envelope(9_999, { sender }), sender);
    };
    expect([7_999, 8_000].map((count) => full(count, 'from'))).toEqual([null, 'letters_full']);
    const own = (count: number) => book({}, count, null).refusalOf(envelope(9_999), 'from');
    expect([3_999, 4_000].map(own)).toEqual([null, 'mailbox_full']);
  });

  it('is for a quarter of a recipient’s letters of one sender', () => {
    const kept = (count: number) => book({}, count, at(1, KEPT)).refusalOf(envelope(9_999), 'to');
    expect([999, 1_000].map(kept)).toEqual([null, 'mailbox_full']);
    const other = book({}, 1_000, at(1, KEPT)).refusalOf(
      envelope(9_999, { sender: 'other' }),
      'to',
    );
    expect(other).toBeNull();
  });

  it('is counted in bytes, with what stands beside each letter', () => {
    const each = 100 + BESIDE;
    expect(book({}, 3, null).usageOf('from')).toEqual({ letters: 3, bytes: 3 * each });
    const refused = (limits: Partial<typeof ROOM>) =>
      book(limits, 3, null).refusalOf(envelope(9), 'from');
    expect(refused({ maxBytes: 4 * each })).toBeNull();
    expect(refused({ maxBytes: 4 * each - 1 })).toBe('letters_full');
    expect(refused({ maxMemberBytes: 4 * each })).toBeNull();
    expect(refused({ maxMemberBytes: 4 * each - 1 })).toBe('mailbox_full');
  });

  it('of a recipient has a quarter of its bytes for one sender', () => {
    const each = 100 + BESIDE;
    const refused = (maxMemberBytes: number) =>
      book({ maxMemberBytes }, 3, at(1, KEPT)).refusalOf(envelope(9), 'to');
    expect(refused(16 * each)).toBeNull();
    expect(refused(16 * each - 4)).toBe('mailbox_full');
  });

  it('is taken by what is coming, as if it were here', () => {
    const each = 100 + BESIDE;
    const coming = [1, 2, 3].map((number) => envelope(number, { sender: `s${number}` }));
    const refused = (maxMemberBytes: number) =>
      book({ maxMemberBytes }, 0, null).refusalOf(envelope(9), 'to', coming);
    expect([refused(4 * each), refused(4 * each - 1)]).toEqual([null, 'mailbox_full']);
  });

  it('is taken by the sender while a letter waits, then by its recipient, then by nobody', () => {
    for (const [end, payer] of [
      [null, 'from'],
      [at(1, KEPT), 'to'],
      [at(1, GONE), null],
    ] as const) {
      const held = book({}, 1, end);
      const payers = ['from', 'to'].filter((member) => held.usageOf(member).letters > 0);
      expect(payers).toEqual(payer === null ? [] : [payer]);
    }
  });
});

describe('a letter', () => {
  it('is overtaken by one of its version or a later one about the same, unless refused', () => {
    const held = (version: number, end: LetterEnd | null, words: Partial<Envelope> = {}) =>
      book({}, 1, end, { version, ...words }).isOvertaken(envelope(9, { version: 2 }));
    expect([1, 2, 3].map((version) => held(version, null))).toEqual([false, true, true]);
    expect(held(2, at(1, KEPT))).toBe(true);
    expect(held(2, at(1, { ...GONE, receipt: null, refusal: 'letters_full' }))).toBe(false);
    for (const words of [{ sender: 'x' }, { recipient: 'x' }, { invoice: 'x' }]) {
      expect(held(2, null, words)).toBe(false);
    }
    // Nor by itself.
    expect(book({}, 1, null).isOvertaken(envelope(0))).toBe(false);
  });

  it('that could not be brought is tried again after 1, 2, 4 seconds, a minute at most', () => {
    const held = book({}, 1, null);
    const pauses: number[] = [];
    for (let tries = 0; tries < 25; tries += 1) {
      held.postpone(envelope(0).id, 5_000);
      pauses.push((held.get(envelope(0).id)?.nextTryAt ?? 0) - 5_000);
    }
    const longest = Array.from({ length: 19 }, () => 60_000);
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, ...longest]);
    expect(held.get(envelope(0).id)?.tries).toBe(20);
    expect([64_999, 65_000].map((now) => held.due(now).length)).toEqual([0, 1]);
    held.postpone('none', 5_000);
    expect([...held.all()]).toHaveLength(1);
  });

  it('is past when it ended as long ago as letters are kept', () => {
    const held = book({}, 1, at(10, KEPT));
    const past = (now: number): number => held.past(now).length;
    expect([10 + RETENTION_MS - 1, 10 + RETENTION_MS].map(past)).toEqual([0, 1]);
    expect(book({}, 1, null).past(1e12)).toEqual([]);
  });

  it('of which nothing is left is known as one of four thousand, the newest', () => {
    const letters = Array.from({ length: 4_002 }, (_, number) => ({
      ...{ envelope: envelope(number), end: at(number, GONE) },
    }));
    const held = new LetterBook(ROOM, letters.toReversed());
    expect(held.past(5_000).map(({ envelope: { id } }) => id)).toEqual(
      [0, 1].map((n) => envelope(n).id),
    );
    expect(new LetterBook(ROOM, letters.slice(2)).past(5_000)).toEqual([]);
    held.forget(envelope(0).id);
    expect(held.past(5_000)).toHaveLength(1);
  });
});
