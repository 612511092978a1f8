import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../ledger/assert.ts';
import { utf8, utf8Text } from '../../../ledger/encoding.ts';
import type { Message } from '../../../node/consensus/messages.ts';
import {
  decodeMessage,
  encodeMessage,
  MAX_MESSAGE_BYTES,
  messageJson,
} from '../../../node/consensus/messages.ts';
import type { Status } from '../../../node/consensus/repair.ts';
import { decodeStatus, encodeStatus, MAX_STATUS_BYTES } from '../../../node/consensus/repair.ts';
import { HONEST } from './hostileMessages.ts';
import {
  certificate,
  commit,
  kept,
  lost,
  proposal,
  roundCertificate,
  vote,
} from './signedMessages.ts';

const GOLDEN = new URL('./messages.golden.json', import.meta.url);

/** Thousands of decodings: on a busy machine that takes its time. */
const SLOW = { timeout: 120_000 };

const STATUS: Status = {
  height: 12,
  round: 3,
  step: 'prevote',
  lockRound: 1,
  validRound: 2,
  proposal: true,
  votes: [{ round: 3, prevotes: 'aa-n', precommits: '----' }],
  pending: ['a'.repeat(64)],
};

/** One of each kind, whose bytes may never change by accident. */
const FIXED: Readonly<Record<string, Message>> = {
  vote: vote(),
  'vote for nil': vote({ block: null, round: 4, type: 'precommit' }),
  proposal: proposal(),
  'proposal with a polka': proposal({
    round: 2,
    validRound: 1,
    polka: certificate('prevote', { round: 1 }),
  }),
  polka: { kind: 'polka', certificate: certificate('prevote') },
  round: roundCertificate(1, [vote({ round: 1 }), vote({ round: 1, validator: 'vb' })]),
  commit: commit(),
  lost: lost(),
  kept: kept(),
  'kept without a polka': kept({ polka: null, proposal: null }),
};

describe('the wire form of a message', () => {
  it('is the one in the golden file', () => {
    const texts = Object.fromEntries([
      ...Object.entries(FIXED).map(([name, message]) => [name, utf8Text(encodeMessage(message))]),
      ['status', utf8Text(encodeStatus(STATUS))],
    ]);
    if (process.env['TALLY_WRITE_GOLDEN'] === '1') {
      writeFileSync(GOLDEN, `${JSON.stringify(texts, null, 2)}\n`);
    }
    expect(texts).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
  });

  it('decodes to the same message', () => {
    for (const { message } of HONEST) {
      if (message.kind === 'vote' && message.height === 0) continue;
      expect(decodeMessage(encodeMessage(message))).toEqual(message);
    }
    expect(decodeStatus(encodeStatus(STATUS))).toEqual(STATUS);
  });

  it('derives the block of a proposal from its header', () => {
    const claimed = { ...proposal(), block: 'f'.repeat(64) };
    expect(decodeMessage(encodeMessage(claimed))).toEqual(proposal());
  });

  it('is refused with a field too many, too few, or of another kind', () => {
    for (const message of Object.values(FIXED)) {
      const fields = messageJson(message) as Record<string, unknown>;
      for (const key of Object.keys(fields)) {
        const { [key]: _, ...rest } = fields;
        expect(() => decodeMessage(canonical(rest)), `without ${key}`).toThrow(FormatError);
        for (const wrong of [-7, 1.5, 'x', [], {}, true]) {
          if (Array.isArray(wrong) && Array.isArray(fields[key])) continue;
          const bad = { ...fields, [key]: wrong };
          expect(() => decodeMessage(canonical(bad)), `${key}: ${wrong}`).toThrow(FormatError);
        }
      }
      expect(() => decodeMessage(canonical({ ...fields, zz: 1 }))).toThrow(FormatError);
    }
  });

  it('is refused by its size before it is read', () => {
    const long = new Uint8Array(MAX_MESSAGE_BYTES.proposal + 1);
    expect(() => decodeMessage(long)).toThrow(expect.objectContaining({ code: 'too_big' }));
    expect(() => decodeStatus(new Uint8Array(MAX_STATUS_BYTES + 1))).toThrow(
      expect.objectContaining({ code: 'too_big' }),
    );
    const votes = Array.from({ length: 128 }, () => vote());
    const round = encodeMessage(roundCertificate(1, votes));
    expect(round.length).toBeLessThanOrEqual(MAX_MESSAGE_BYTES.round);
    expect(() => decodeMessage(encodeMessage(roundCertificate(1, [...votes, vote()])))).toThrow(
      FormatError,
    );
  });

  it(
    'survives any damage: decoding gives a message or a FormatError, never another throw',
    SLOW,
    () => {
      const bases = Object.values(FIXED).map(encodeMessage);
      fc.assert(
        fc.property(
          fc.nat(bases.length - 1),
          fc.array(fc.tuple(fc.nat(4_000), fc.nat(255)), { minLength: 1, maxLength: 4 }),
          fc.nat(4_000),
          (which, edits, cut) => {
            const bytes = (bases[which] ?? new Uint8Array()).slice(
              0,
              cut < 3_000 ? undefined : cut,
            );
            for (const [at, value] of edits) bytes[at % Math.max(1, bytes.length)] = value;
            onlyFormatErrors(() => decodeMessage(bytes));
            onlyFormatErrors(() => decodeStatus(bytes));
          },
        ),
        { numRuns: 4_000 },
      );
    },
  );

  it('is canonical: whatever decodes encodes to the same bytes', SLOW, () => {
    const json = fc.json().map((text) => utf8(text));
    fc.assert(
      fc.property(json, (bytes) => onlyFormatErrors(() => decodeMessage(bytes))),
      { numRuns: 2_000 },
    );
    for (const message of Object.values(FIXED)) {
      const text = utf8Text(encodeMessage(message));
      expect(() => decodeMessage(utf8(` ${text}`))).toThrow(FormatError);
      expect(() => decodeMessage(utf8(text.replace('{', '{"kind":"vote",')))).toThrow(FormatError);
    }
  });
});

function onlyFormatErrors(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}

function canonical(fields: Record<string, unknown>): Uint8Array {
  const sorted = Object.keys(fields).sort();
  return utf8(
    `{${sorted.map((key) => `${JSON.stringify(key)}:${sortedText(fields[key])}`).join(',')}}`,
  );
}

function sortedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return utf8Text(canonical(value as Record<string, unknown>));
}
