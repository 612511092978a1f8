/** The form of bodies on the disk: the same body to the letter, nothing else is taken for it. */
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBody } from '../../ledger/block.ts';
import { equalBytes } from '../../ledger/encoding.ts';
import { hashText, sha256OfText } from '../../ledger/hash.ts';
import { composeTransaction } from '../../ledger/transaction.ts';
import { encodeStoredBody, storedBodyBytes } from '../../node/store/storedBody.ts';
import { StoreError } from '../../node/store/storeError.ts';
import { History } from '../contracts/history.ts';

const part = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes) => Buffer.from(bytes).toString('base64url'));
/** Canonical JSON, and JSON that is not. */
const words = fc
  .oneof(
    fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
    fc.constantFrom('{"b":1,"a":2}', '1.0', '{"a":1,"a":1}', '"\\u0061"', ' 1', '-0', '1.5'),
  )
  .map((json) => Buffer.from(json).toString('base64url'));
const text = fc.oneof(
  fc.tuple(words, words, part).map((parts) => parts.join('.')),
  fc.tuple(part, part, part).map((parts) => parts.join('.')),
  fc.array(part, { maxLength: 5 }).map((parts) => parts.join('.')),
  // Stray bits in the last letter, padding, other letters.
  fc.constantFrom(
    'eh.eg.eg',
    'e31.e30.AAAA',
    'e30.e31.AAAA',
    'e30=.e30.AAAA',
    'e30.e30.AB',
    'eg==.eg.eg',
    'e+.eg.eg',
    'e/.eg.eg',
    'e g.eg.eg',
    '..',
    '.',
    '',
    '"',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }).filter((each) => each.isWellFormed()),
);

function bodyOf(transactions: readonly string[]) {
  return { transactions, evidence: [], previousCommit: null };
}

/** A transaction like others, with hashes and a nonce of its own. */
function signed(number: number): string {
  const hashes = ['identity', 'document', 'details'].map((name) => [name, hashText(name + number)]);
  const deed = { type: 'registerInvoice', version: 1, ...Object.fromEntries(hashes) };
  const nonce = sha256OfText(`nonce ${number}`).subarray(0, 16);
  const words = { chain: hashText('chain'), deed, expires: 1_800_000_000_000 + number, nonce };
  return composeTransaction({ ...words, member: 's1', keyName: 'first' }, sha256OfText('key'));
}

describe('a body on the disk', () => {
  it('says the body to the letter, whatever its transactions are', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (transactions) => {
        const body = bodyOf(transactions);
        expect(storedBodyBytes(encodeStoredBody(body))).toEqual(encodeBody(body));
      }),
    );
  });

  it('says the bodies of a random history', () => {
    const history = new History(1);
    history.market.checksLaws = false;
    history.run();
    for (const { input } of history.market.blocks) {
      const { body } = input;
      expect(storedBodyBytes(encodeStoredBody(body))).toEqual(encodeBody(body));
    }
  }, 300_000);

  it('takes less room when it is packed', () => {
    const body = bodyOf(Array.from({ length: 40 }, (_, at) => signed(at)));
    const [short, long] = [encodeStoredBody(body), encodeBody(body)].map(
      (bytes) => zstdCompressSync(bytes).length,
    );
    expect(short).toBeLessThan(0.75 * (long ?? 0));
  });

  it('is refused, or another body, with a bit flipped, cut or with more behind it', () => {
    const jws = [signed(1), 'e30.e30.AAAA', 'no JWS', 'e30.e30.AAAB'];
    const record = encodeStoredBody(bodyOf(jws));
    const good = encodeBody(bodyOf(jws));
    const isOther = (bad: Uint8Array): boolean => {
      try {
        return !equalBytes(storedBodyBytes(bad), good);
      } catch (error) {
        return error instanceof StoreError;
      }
    };
    for (let bit = 0; bit < record.length * 8; bit += 1) {
      const bad = record.slice();
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(isOther(bad), `bit ${bit}`).toBe(true);
    }
    for (let length = 0; length < record.length; length += 1) {
      expect(isOther(record.slice(0, length)), `cut to ${length}`).toBe(true);
    }
    expect(isOther(Uint8Array.of(...record, 0))).toBe(true);
  });
});
