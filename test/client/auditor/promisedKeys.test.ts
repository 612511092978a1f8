import { afterAll, describe, expect, it } from 'vitest';
import { auditExport } from '../../../client/auditor/auditExport.ts';
import type { AuditFailure } from '../../../client/auditor/auditReport.ts';
import { ChainAuditor } from '../../../client/auditor/chainAuditor.ts';
import { Checkers } from '../../../client/auditor/checkers.ts';
import { MAX_LINE_BYTES } from '../../../client/auditor/exportHead.ts';
import { readLines } from '../../../client/auditor/exportLines.ts';
import { NodeAudit } from '../../../client/auditor/nodeAudit.ts';
import { enrolmentBytes } from '../../../contracts/trade/members/enrolling.ts';
import type { Block } from '../../../ledger/block.ts';
import { encodeBlock } from '../../../ledger/block.ts';
import { toBase64url, utf8 } from '../../../ledger/encoding.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../../../ledger/genesis.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { publicKeyOf, sign } from '../../../ledger/keys.ts';
import type { Deed } from '../../../ledger/transaction.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { invoiceDeed, secretOf, ToyChain, toyGenesis } from './toyChain.ts';

// An enrolment that is rejected leaves its keys on the ledger, under the name that the same
// organisation may give to another key when it comes again: then the first one signs nothing.

const SECOND = secretOf('newco signs');
const hashed = (secret: Uint8Array): string => hashOf(utf8(publicKeyOf(secret)));
/** Behind the second one in the order of the state, so that it would be the last to be read. */
const FIRST = Array.from({ length: 64 }, (_, at) => secretOf(`newco once signed ${at}`)).find(
  (secret) => hashed(secret) > hashed(SECOND),
);
if (FIRST === undefined) throw new Error('half of all hashes are larger');
const first: Uint8Array = FIRST;

/** Whose validators are members, all of whom have to agree. */
function votingGenesis(): Genesis {
  const validators = ['bank', 'maker', 'tier-1'].map((id) => {
    return { id, key: publicKeyOf(secretOf(`${id} votes`)), power: 1 };
  });
  return decodeGenesis(encodeGenesis({ ...toyGenesis(), validators }));
}

function enrolment({ genesis: { chain } }: ToyChain, secret: Uint8Array): Deed {
  const names = { lei: null, uscc: null, size: null, documentNames: [] };
  const keys = [{ name: 'main', key: publicKeyOf(secret) }];
  const who = { id: 'newco', name: 'Newco of the north', roles: ['supplier'] as const };
  const member = { ...who, ...names, keys, mailbox: null };
  const proofs = [toBase64url(sign(secret, enrolmentBytes({ chain, member })))];
  const change = { kind: 'enrol', member, proofs, alike: [] };
  return { type: 'propose', version: 1, change };
}

/** Of four blocks: proposed with the first key and rejected, then with the second and enrolled. */
function enrolledAgain(): ToyChain {
  const chain = new ToyChain(votingGenesis());
  const rounds = [
    { secret: first, votes: [['maker', 'against']] },
    {
      secret: SECOND,
      votes: [
        ['maker', 'for'],
        ['tier-1', 'for'],
      ],
    },
  ] as const;
  for (const { secret, votes } of rounds) {
    const proposed = chain.sign('bank', enrolment(chain, secret));
    const proposal = decodeTransaction(proposed, 100_000).id;
    chain.grow([proposed]);
    chain.grow(
      votes.map(([member, vote]) =>
        chain.sign(member, { type: 'castBallot', version: 1, proposal, knows: 1, vote }),
      ),
    );
  }
  const codes = [1, 2, 3, 4].flatMap((at) => chain.resultsAt(at).map(({ code }) => code));
  expect(new Set(codes)).toEqual(new Set(['ok']));
  return chain;
}

const alone = new Checkers(0);
const crowd = new Checkers(2, 0);

afterAll(async () => await crowd.close());

/** Verified in two looks at a node: what comes in the second is checked ahead under the first. */
async function looked(chain: ToyChain, checkers: Checkers): Promise<readonly AuditFailure[]> {
  let top = 2;
  const linesOf = (blocks: readonly Block[]): Buffer =>
    Buffer.concat(blocks.flatMap((block) => [encodeBlock(block), Buffer.from('\n')]));
  const source = {
    url: 'node',
    fetchStatus: async () => ({ height: top }),
    fetchHeader: async () => null,
    // All at once: nothing is executed before all are sent to who checks ahead.
    async *fetchBlocks(from: number, limit: number) {
      yield linesOf(chain.blocks.slice(from - 1, Math.min(top, from - 1 + limit)));
    },
  };
  const audit = new NodeAudit(chain.genesis, { source, checkers });
  expect((await audit.catchUp()).failures).toEqual([]);
  top = chain.height;
  return (await audit.catchUp()).failures;
}

/** Verified from the end of the chain before on, with what its state says of keys. */
async function wentOn(
  { before, chain }: { readonly before: ToyChain; readonly chain: ToyChain },
  checkers: Checkers,
): Promise<readonly AuditFailure[]> {
  const ended = new ChainAuditor(before.genesis);
  for (const block of before.blocks) expect(ended.check(block)).toBeNull();
  const auditor = ended.goOn(chain.genesis);
  if (!(auditor instanceof ChainAuditor)) throw new Error(auditor.reason);
  const lines = readLines([Buffer.from(chain.export())], MAX_LINE_BYTES);
  return (await auditExport(lines, chain.genesis, { auditor, checkers })).failures;
}

describe('the key of a rejected enrolment signs nothing, whoever checks ahead', () => {
  it('when its name was given to another one since', async () => {
    const chain = enrolledAgain();
    chain.grow([chain.sign('newco', invoiceDeed(), first)]);
    const expected = await looked(chain, alone);
    expect(expected).toMatchObject([{ height: 5, code: 'bad_signature' }]);
    expect(await looked(chain, crowd)).toEqual(expected);
  });

  it('on a chain that continues the one on which it was rejected', async () => {
    const before = enrolledAgain();
    const chain = new ToyChain(before.continuation(), before);
    chain.grow();
    chain.grow([chain.sign('newco', invoiceDeed(), first)]);
    const expected = await wentOn({ before, chain }, alone);
    expect(expected).toMatchObject([{ height: 6, code: 'bad_signature' }]);
    expect(await wentOn({ before, chain }, crowd)).toEqual(expected);
  });

  it('and the one that the member has signs in both places', async () => {
    for (const checkers of [alone, crowd]) {
      const before = enrolledAgain();
      before.grow([before.sign('newco', invoiceDeed())]);
      expect(await looked(before, checkers)).toEqual([]);
      const chain = new ToyChain(before.continuation(), before);
      chain.grow([chain.sign('newco', { ...invoiceDeed(), identity: '7e'.repeat(32) })]);
      expect(await wentOn({ before, chain }, checkers)).toEqual([]);
    }
  });
});
