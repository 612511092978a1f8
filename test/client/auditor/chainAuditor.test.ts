import { describe, expect, it } from 'vitest';
import type { AuditLevel } from '../../../client/auditor/auditReport.ts';
import { AUDIT_LEVELS } from '../../../client/auditor/auditReport.ts';
import { ChainAuditor } from '../../../client/auditor/chainAuditor.ts';
import type { Block, Header } from '../../../ledger/block.ts';
import { headerId, nameBody } from '../../../ledger/block.ts';
import { hashCertificate } from '../../../ledger/certificate.ts';
import { toBase64url } from '../../../ledger/encoding.ts';
import type { Evidence } from '../../../ledger/evidence.ts';
import { buildEvidence } from '../../../ledger/evidence.ts';
import { sign } from '../../../ledger/keys.ts';
import { voteBytes } from '../../../ledger/vote.ts';
import { invoiceDeed, secretOf, ToyChain } from './toyChain.ts';

const ALL = ['bank', 'maker', 'regulator', 'union'];
const OTHER = '9'.repeat(64);

/** A chain of two blocks, and an auditor who has verified them. */
function begun(level: AuditLevel = 'replay'): { chain: ToyChain; auditor: ChainAuditor } {
  const chain = new ToyChain();
  const auditor = new ChainAuditor(chain.genesis, level);
  for (let at = 0; at < 2; at += 1) expect(auditor.check(chain.grow())).toBeNull();
  return { chain, auditor };
}

/** The next block with another header, which a whole quorum has nevertheless committed. */
function recommit(chain: ToyChain, block: Block, changes: Partial<Header>): Block {
  const header = { ...block.header, ...changes };
  return { ...block, header, certificate: chain.certify(headerId(header), header.height) };
}

function statement(id: string, chain: string, height: number, block: string): Evidence['first'] {
  const bytes = voteBytes({ chain, height, round: 0, type: 'precommit', block });
  const signature = toBase64url(sign(secretOf(`${id} votes`), bytes));
  return { block, validRound: null, signature };
}

describe('a block that a lying quorum committed is refused', () => {
  const headers: [Partial<Header>, AuditLevel, code: string, reason: string][] = [
    [{ chain: OTHER }, 'headers', 'other_chain', OTHER],
    [{ height: 4 }, 'headers', 'wrong_height', '4'],
    [{ previous: OTHER }, 'headers', 'wrong_previous', OTHER],
    [{ time: 1 }, 'headers', 'wrong_time', '1'],
    [{ history: OTHER }, 'headers', 'wrong_history', OTHER],
    [{ validators: OTHER }, 'certificates', 'other_validators', 'validators'],
    [{ proposer: 'nobody' }, 'certificates', 'wrong_proposer', 'nobody'],
    [{ transactions: OTHER }, 'proofs', 'other_body', 'body'],
    [{ transactionCount: 1 }, 'proofs', 'other_body', 'body'],
    [{ evidence: OTHER }, 'proofs', 'other_body', 'body'],
    [{ previousCommit: OTHER }, 'proofs', 'other_body', 'body'],
    [{ nextValidators: OTHER }, 'replay', 'replay_differs', 'nextValidators'],
    [{ parameters: OTHER }, 'replay', 'replay_differs', 'parameters'],
    [{ settlements: OTHER }, 'replay', 'replay_differs', 'settlements'],
    [{ settlementCount: 1 }, 'replay', 'replay_differs', 'settlementCount'],
    [{ results: OTHER }, 'replay', 'replay_differs', 'results'],
    [{ state: OTHER }, 'replay', 'replay_differs', 'state'],
  ];
  it.each(headers)('for its header: %o, at level %s', (changes, level, code, reason) => {
    for (const tried of AUDIT_LEVELS) {
      const { chain, auditor } = begun(tried);
      const failure = auditor.check(recommit(chain, chain.propose([]), changes));
      const sees = AUDIT_LEVELS.indexOf(tried) >= AUDIT_LEVELS.indexOf(level);
      // Who does not replay cannot know the next validators, and says so.
      const blind = 'nextValidators' in changes && tried !== 'replay' && tried !== 'headers';
      if (blind) expect(failure?.code).toBe('unknown_validators');
      else if (sees) expect(failure).toMatchObject({ height: 3, code });
      else expect(failure).toBeNull();
      if (sees) expect(failure?.reason).toContain(reason);
    }
  });

  it('for a transaction with a bad signature, of an unknown key, expired or twice', () => {
    const rows: [(chain: ToyChain) => string[], code: string][] = [
      [(chain) => [chain.sign('tier-1', invoiceDeed(), secretOf('thief'))], 'bad_signature'],
      [(chain) => [chain.sign('nobody', invoiceDeed())], 'unknown_member'],
      [(chain) => [chain.blocks[2]?.body.transactions[0] ?? ''], 'repeated'],
      [(chain) => Array<string>(2).fill(chain.sign('tier-1', invoiceDeed())), 'repeated'],
      [() => ['not.a.jws'], 'not_canonical'],
    ];
    for (const [make, code] of rows) {
      const { chain, auditor } = begun();
      expect(auditor.check(chain.grow([chain.sign('tier-2', invoiceDeed())]))).toBeNull();
      const block = chain.propose([]);
      const body = { ...block.body, transactions: make(chain) };
      const failure = auditor.check(recommit(chain, { ...block, body }, nameBody(body)));
      expect(failure).toMatchObject({ height: 4, code });
    }
  });
});

describe('a certificate', () => {
  it('of fewer than a quorum, of other validators or of another block is refused', () => {
    const { chain, auditor } = begun();
    const block = chain.propose([]);
    const id = headerId(block.header);
    const rows: [Block['certificate'], code: string][] = [
      [chain.certify(id, 3, ['bank', 'union']), 'no_quorum'],
      [chain.certify(OTHER, 3), 'other_block'],
      [{ ...block.certificate, round: 1 }, 'bad_signature'],
      [{ ...block.certificate, signatures: block.certificate.signatures.slice(1) }, 'bad_length'],
    ];
    for (const [certificate, code] of rows) {
      expect(auditor.check({ ...block, certificate })).toMatchObject({ height: 3, code });
    }
    expect(auditor.check(block)).toBeNull();
    expect(auditor.verifiedHeight).toBe(3);
  });

  it('may be another one than the next block pins, when both are valid', () => {
    const { chain, auditor } = begun();
    const block = chain.propose([]);
    const certificate = chain.certify(headerId(block.header), 3, ALL);
    expect(auditor.check({ ...block, certificate })).toBeNull();
    chain.grow();
    expect(auditor.check(chain.propose([]))).toBeNull();
  });

  it('that a body pins is verified as well', () => {
    for (const [signers, block] of [
      [['bank', 'maker'], null],
      [ALL, OTHER],
    ] as const) {
      const { chain, auditor } = begun();
      const next = chain.propose([]);
      const pinned = chain.certify(block ?? chain.blocks[1]?.certificate.block ?? '', 2, signers);
      const body = { ...next.body, previousCommit: pinned };
      const changes = { previousCommit: hashCertificate(pinned) };
      const failure = auditor.check(recommit(chain, { ...next, body }, changes));
      expect(failure).toMatchObject({ height: 3, code: 'wrong_previous_commit' });
    }
  });

  it('is missing in the body of block 1 only', () => {
    const chain = new ToyChain();
    const auditor = new ChainAuditor(chain.genesis);
    const first = chain.grow();
    const extra = { ...first.body, previousCommit: first.certificate };
    const claimed = recommit(chain, { ...first, body: extra }, nameBody(extra));
    expect(auditor.check(claimed)).toMatchObject({ code: 'wrong_previous_commit' });
    expect(auditor.check(first)).toBeNull();
    const second = chain.propose([]);
    const none = { ...second.body, previousCommit: null };
    const stripped = recommit(chain, { ...second, body: none }, nameBody(none));
    expect(auditor.check(stripped)).toMatchObject({ code: 'wrong_previous_commit' });
  });
});

describe('evidence in a body', () => {
  function evidence(chain: ToyChain, height: number, blocks: [string, string]): Evidence {
    const about = { type: 'precommit', height, round: 0, validator: 'maker' } as const;
    const said = blocks.map((block) => statement('maker', chain.genesis.chain, height, block));
    return buildEvidence(about, [said[0] as Evidence['first'], said[1] as Evidence['first']]);
  }

  it('is accepted when the validator signed two things, refused when it proves nothing', () => {
    const { chain, auditor } = begun();
    const future = evidence(chain, 3, [OTHER, '8'.repeat(64)]);
    const good = evidence(chain, 1, [OTHER, '8'.repeat(64)]);
    const forged = { ...good, validator: 'bank' };
    for (const item of [future, forged]) {
      const block = chain.propose([]);
      const body = { ...block.body, evidence: [item] };
      const claimed = recommit(chain, { ...block, body }, nameBody(body));
      expect(auditor.check(claimed)).toMatchObject({ height: 3, code: 'bad_evidence' });
    }
    expect(auditor.check(chain.propose([], { evidence: [good] }))).toBeNull();
  });
});

it('an auditor stands where it stood after a failure', () => {
  const { chain, auditor } = begun();
  const block = chain.propose([chain.sign('tier-1', invoiceDeed())]);
  const before = auditor.report();
  expect(auditor.check(recommit(chain, block, { state: OTHER }))).not.toBeNull();
  expect(auditor.report()).toEqual(before);
  expect(auditor.check(block)).toBeNull();
  expect(auditor.checkState()).toBeNull();
});
