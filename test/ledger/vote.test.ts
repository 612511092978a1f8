import { expect, it } from 'vitest';
import { utf8Text } from '../../ledger/encoding.ts';
import {
  keptBytes,
  lostBytes,
  peerAuthBytes,
  proposalBytes,
  registrationBytes,
  voteBytes,
} from '../../ledger/vote.ts';

const chain = 'ab'.repeat(32);
const block = 'cd'.repeat(32);
const at = { chain, height: 7, round: 2 };

it('a vote is signed in one text, with a block or with none', () => {
  expect(utf8Text(voteBytes({ ...at, type: 'prevote', block }))).toBe(
    `{"block":"${block}","chain":"${chain}","height":7,"round":2,"type":"prevote"}`,
  );
  expect(utf8Text(voteBytes({ ...at, type: 'precommit', block: null }))).toBe(
    `{"block":null,"chain":"${chain}","height":7,"round":2,"type":"precommit"}`,
  );
});

it('a proposal is signed in one text', () => {
  expect(utf8Text(proposalBytes({ ...at, block, validRound: -1 }))).toBe(
    `{"block":"${block}","chain":"${chain}","height":7,"round":2,` +
      '"type":"proposal","validRound":-1}',
  );
});

it('a loss, and what is given up for it, are signed in one text each', () => {
  const loss = { validator: 'bank-two', since: 1_000 };
  expect(utf8Text(lostBytes({ chain, height: 7, ...loss }))).toBe(
    `{"chain":"${chain}","height":7,"since":1000,"type":"lost","validator":"bank-two"}`,
  );
  expect(utf8Text(keptBytes({ ...at, losses: [loss], block: null, validRound: -1 }))).toBe(
    `{"block":null,"chain":"${chain}","height":7,` +
      '"losses":[{"since":1000,"validator":"bank-two"}],"round":2,"type":"kept","validRound":-1}',
  );
});

it("a peer's word about itself is signed in one text", () => {
  expect(utf8Text(peerAuthBytes({ chain, validator: 'bank-one', peer: '12D3' }))).toBe(
    `{"chain":"${chain}","peer":"12D3","type":"peer-auth","validator":"bank-one"}`,
  );
});

it('a registration is signed in one text', () => {
  expect(utf8Text(registrationBytes({ chain, key: 'Ed25519:k', validator: 'bank-one' }))).toBe(
    `{"chain":"${chain}","key":"Ed25519:k","type":"validator-registration","validator":"bank-one"}`,
  );
});

it('no two kinds of signed words share their bytes, and none begins as a transaction does', () => {
  const texts = [
    voteBytes({ ...at, type: 'prevote', block }),
    voteBytes({ ...at, type: 'precommit', block }),
    voteBytes({ ...at, type: 'prevote', block: null }),
    voteBytes({ ...at, type: 'precommit', block: null }),
    proposalBytes({ ...at, block, validRound: -1 }),
    lostBytes({ chain, height: 7, since: 1, validator: 'bank-one' }),
    keptBytes({ ...at, losses: [], block, validRound: 1 }),
    keptBytes({ ...at, losses: [], block: null, validRound: -1 }),
    peerAuthBytes({ chain, validator: 'bank-one', peer: block }),
    registrationBytes({ chain, key: block, validator: 'bank-one' }),
  ].map(utf8Text);
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts.filter((text) => text.startsWith('eyJ'))).toEqual([]);
});

it('fields that do not belong to the words are not signed', () => {
  const vote = { ...at, type: 'prevote', block, validator: 'bank-one' } as const;
  expect(utf8Text(voteBytes(vote))).not.toContain('bank-one');
});
