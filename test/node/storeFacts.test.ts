/** The form of facts on the disk: the same fact to the letter, and nothing else is taken for it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashFacts } from '../../contracts/execute.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import { equalBytes, toHex, utf8 } from '../../ledger/encoding.ts';
import { hashJson } from '../../ledger/hash.ts';
import { positionOf, updateTree } from '../../ledger/stateTree.ts';
import { encodeFactText } from '../../ledger/treeParts.ts';
import type { Records } from '../../node/store/database.ts';
import { factKey, familyOf } from '../../node/store/keySpace.ts';
import { FactTable } from '../../node/store/stateTables.ts';
import {
  AS_TEXT,
  decodeStoredFact,
  encodeStoredFact,
  encodeStoredText,
  storedFactBytes,
} from '../../node/store/storedFact.ts';
import { StoreError } from '../../node/store/storeError.ts';
import { EMPTY_ROOT, VerifiedTree } from '../../node/store/verifiedTree.ts';
import { SHAPES, WORDS } from '../../node/store/words.ts';
import { BROAD, History } from '../contracts/history.ts';

const HISTORIES = 2;
/** Of what may stay in memory: less than any fact takes. */
const NOTHING_KEPT = 1e-9;
/** Families of which a node has most: each of their facts is to take less than half of its text. */
const COMMON = new Set(['account', 'document', 'holding', 'identity', 'invoice', 'link', 'piece']);

/** The facts of a random history: each as it was after each block that wrote it. */
function factsOf(seed: number): [string, Json][] {
  const history = new History(seed, BROAD);
  history.market.checksLaws = false;
  history.run();
  return history.market.blocks.flatMap(({ executed }) =>
    [...executed.facts].filter((write): write is [string, Json] => write[1] !== null),
  );
}

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const digits = fc.bigInt({ min: 0n, max: 10n ** 19n });
const day = fc
  .tuple(fc.nat(9999), fc.nat(99), fc.nat(99))
  .map(([year, month, date]) => [pad(year, 4), pad(month, 2), pad(date, 2)].join('-'));
const text = fc.oneof(
  fc.constantFrom(...WORDS),
  hash,
  fc.constantFrom('a'.repeat(64), 'A'.repeat(64), '0', '00', '-1', '9007199254740993', ''),
  fc.constantFrom('009007199254740993', '000000', '000000000000000', '0'.repeat(18)),
  fc.constantFrom('\u007f', '\u0080', 'a\u0080', '\u00ff', '\ud7ff', '\u{10000}'),
  digits.map(String),
  digits.map((number) => String(number).padStart(18, '0')),
  day,
  fc.string({ unit: 'binary', maxLength: 80 }).filter((each) => each.isWellFormed()),
  fc.string({ maxLength: 300 }),
);
const number = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -300, max: 300 }));
const shaped = fc.constantFrom(...SHAPES).chain((names) =>
  fc.tuple(fc.nat(2), ...names.map(() => fc.oneof(number, text))).map(([more, ...values]) => {
    const fields = names.map((each, at) => [each, values[at] ?? null] as const);
    // One name too many or too few is no shape any more.
    if (more === 1) fields.push(['zzz', 1]);
    return Object.fromEntries(more === 2 ? fields.slice(1) : fields);
  }),
);
const name = text.filter((each) => each !== '__proto__');
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom<Json>(null, true, false, -0),
    number,
    text,
    shaped,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(name, tie('value'), { maxKeys: 5 }),
  ),
}));
const key = fc
  .array(fc.oneof(fc.constantFrom(...WORDS), hash, fc.stringMatching(/^[a-z0-9-]{1,20}$/)), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts) => parts.join('/').slice(0, 250));

function pad(number: number, length: number): string {
  return String(number).padStart(length, '0');
}

describe('a fact on the disk', () => {
  it('says the fact of a random history to the letter, in its short form', () => {
    for (let seed = 1; seed <= HISTORIES; seed += 1) {
      for (const [factName, fact] of factsOf(seed)) {
        const record = encodeStoredFact(factName, fact);
        const text = canonicalText(fact);
        expect(decodeStoredFact(record)).toEqual({ key: factName, text });
        expect(record[0], factName).not.toBe(AS_TEXT);
        if (!COMMON.has(familyOf(factName))) continue;
        expect(record.length, factName).toBeLessThan((factName.length + text.length) / 2);
      }
    }
  }, 600_000);

  it('says whatever canonical JSON can', () => {
    fc.assert(
      fc.property(key, value, (factName, fact) => {
        const text = canonicalText(fact);
        const record = encodeStoredFact(factName, fact);
        expect(decodeStoredFact(record)).toEqual({ key: factName, text });
        expect(encodeStoredText({ key: factName, value: utf8(text) })).toEqual(record);
        expect(storedFactBytes(record)).toEqual(encodeFactText(factName, text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('says more texts than can be named again', () => {
    const many = Array.from({ length: 300 }, (_, at) => `text ${at}`);
    const fact = [...many, ...many];
    const text = canonicalText(fact);
    const record = encodeStoredFact('some/thing', fact);
    expect(decodeStoredFact(record)).toEqual({ key: 'some/thing', text });
  });

  it.each([
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    ' 1',
    '1.0',
    '"\\u0061"',
    '{"__proto__":1}',
    '"\\ud800"',
    `${'['.repeat(17)}${']'.repeat(17)}`,
    'no JSON',
  ])('stays text where that is not canonical: %s', (text) => {
    const record = encodeStoredText({ key: 'some/thing', value: utf8(text) });
    expect(record[0]).toBe(AS_TEXT);
    expect(decodeStoredFact(record)).toEqual({ key: 'some/thing', text });
  });

  it.each<[string, unknown]>([
    ['a fraction', 1.5],
    ['nothing', undefined],
    ['a hole', [1, undefined]],
    ['half of a pair', '\ud800'],
    ['a date', new Date(0)],
    ['what is too deep', Array.from({ length: 16 }).reduce<unknown>((inner) => [inner], [])],
  ])('is not written where it has no canonical text: %s', (_, fact) => {
    expect(() => encodeStoredFact('some/thing', fact as Json)).toThrow(FormatError);
  });

  it('keeps the number of each shape and each word', () => {
    expect(new Set(SHAPES.map(String)).size).toBe(SHAPES.length);
    expect(new Set(WORDS).size).toBe(WORDS.length);
    expect(SHAPES.length).toBeLessThanOrEqual(64);
    expect(WORDS.length).toBeLessThanOrEqual(320);
    // Records were written with these: what is new stands behind them.
    expect(hashJson(SHAPES.slice(0, 20))).toBe(
      '419e0b1e5c14bffb728173b0038d113ba46a25a5a16b8b44b4ef277b9faf1c50',
    );
    expect(hashJson(WORDS.slice(0, 98))).toBe(
      '65cfcc0e78f42592b38add4c20b850f34adb1755c207e9f7358d32f163da8918',
    );
  });
});

describe('a record of a fact that is damaged, with the checksum it should have', () => {
  it('is refused, or is not the one under the root: each flipped bit, each cut', () => {
    const history = new History(1, BROAD);
    history.market.checksLaws = false;
    history.run();
    const facts = new Map(scanAll(history.market.world.facts, '', '~'));
    const { groups, root } = updateTree({ group: () => undefined }, hashFacts(facts));
    const tree = new VerifiedTree((path) => groups.get(path) ?? undefined, root);
    const families = new Set<string>();
    for (const [factName, fact] of facts) {
      // One of each family.
      if (families.has(familyOf(factName))) continue;
      families.add(familyOf(factName));
      const good = encodeStoredFact(factName, fact);
      const read = (record: Uint8Array): Json | undefined =>
        new FactTable(only(factName, record), tree, 0).get(factName);
      expect(read(good)).toEqual(fact);
      for (const bad of damaged(good)) expect(() => read(bad), factName).toThrow(StoreError);
    }
    expect(families.size).toBeGreaterThan(20);
  }, 600_000);

  it('ends with an error of the store, whatever it says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (record) => {
        try {
          const { text } = decodeStoredFact(record);
          if (record[0] !== AS_TEXT) expect(() => JSON.parse(text)).not.toThrow();
        } catch (error) {
          expect(error).toMatchObject({ name: 'StoreError', code: 'corrupt_record' });
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a fact that was absent', () => {
  it('is there when a block has written it, though nothing of it stays in memory', () => {
    const [key, fact] = [`document/${'0'.repeat(64)}`, { digest: 'f'.repeat(64) }];
    const { root, groups } = updateTree(
      { group: () => undefined },
      hashFacts(new Map([[key, fact]])),
    );
    const tree = new VerifiedTree((path) => groups.get(path) ?? undefined, EMPTY_ROOT);
    const table = new FactTable(only(key, encodeStoredFact(key, fact)), tree, 0, NOTHING_KEPT);
    expect(table.get(key)).toBeUndefined();
    const plan = table.plan(new Map([[key, fact]]));
    tree.adopt(groups, root);
    plan.adopt();
    expect(table.get(key)).toEqual(fact);
  });
});

/** A database that holds one record. */
function only(factName: string, record: Uint8Array): Records {
  const held = factKey(positionOf(factName));
  const read = (at: Uint8Array): Uint8Array | undefined =>
    equalBytes(at, held) ? record : undefined;
  return {
    read,
    require: (at) => {
      const found = read(at);
      if (found === undefined) throw new StoreError('missing_record', 'it is not there');
      return found;
    },
  };
}

/** Each with one bit that is another, each cut, and one that goes on. */
function* damaged(record: Uint8Array): Generator<Uint8Array> {
  for (let bit = 0; bit < record.length * 8; bit += 1) {
    const bad = record.slice();
    bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    yield bad;
  }
  for (let length = 0; length < record.length; length += 1) yield record.slice(0, length);
  yield Uint8Array.of(...record, 0);
}
