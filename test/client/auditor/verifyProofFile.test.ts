import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeProofFile, verifyProofFile } from '../../../client/auditor/verifyProofFile.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { storyChain, toyGenesis } from './toyChain.ts';

const chain = storyChain();
const state = canonicalText(chain.proveState('account/bank/eur/tier-1'));
const refused = chain.blocks[1]?.body.transactions[1] ?? '';
const transaction = canonicalText(chain.proveTransaction(refused));

it('a proof holds in every spelling that says one value, and in no other', () => {
  const json = decodeProofFile(Buffer.from(state));
  const spellings = [state, `${state}\n`, JSON.stringify(json), JSON.stringify(json, null, 2)];
  for (const text of spellings) {
    expect(verifyProofFile(Buffer.from(text), chain.genesis).ok).toBe(true);
  }
  const others = [`${state} `, `${state}\n\n`, state.replace('{', '{"key":"x",'), `\uFEFF${state}`];
  for (const text of others) {
    const verdict = verifyProofFile(Buffer.from(text), chain.genesis);
    expect(verdict).toMatchObject({ ok: false });
  }
});

it('a refusal that was recorded is proved with its code', () => {
  const verdict = verifyProofFile(Buffer.from(transaction), chain.genesis);
  expect(verdict).toMatchObject({
    ok: true,
    proved: { header: { height: 2 }, proof: { result: { code: 'duplicate_invoice' } } },
  });
});

it('a proof with any byte altered does not hold, and never crashes the verifier', () => {
  for (const text of [state, transaction]) {
    const bytes = Buffer.from(text);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(change, ([at, difference]) => {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ difference;
        expect(verifyProofFile(altered, chain.genesis).ok).toBe(false);
      }),
      { numRuns: 400 },
    );
  }
});

it('a proof does not hold on another chain', () => {
  const verdict = verifyProofFile(Buffer.from(state), toyGenesis('other'));
  expect(verdict).toMatchObject({ ok: false, code: 'other_chain' });
});
