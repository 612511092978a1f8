import { describe, expect, it } from 'vitest';
import { compareHeads } from '../../../client/auditor/compareHeads.ts';
import type { Header } from '../../../ledger/block.ts';
import { headerId } from '../../../ledger/block.ts';
import { buildCertificate } from '../../../ledger/certificate.ts';
import { toBase64url, utf8 } from '../../../ledger/encoding.ts';
import { verifyEvidence } from '../../../ledger/evidence.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { sign } from '../../../ledger/keys.ts';
import type { CommittedHeader } from '../../../ledger/proof.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import {
  hashValidators,
  quorumPower,
  totalPower,
  validatorIndex,
} from '../../../ledger/validators.ts';
import { voteBytes } from '../../../ledger/vote.ts';
import { validatorOf, validatorSecret } from '../../node/engine/equivocations.ts';
import { Lots } from '../../simulation/lots.ts';

// More than a third signs for both of two blocks, the rest is split between them: safety breaks,
// and the two certificates have to name who broke it.

const CHAIN = hashOf(utf8('forked'));
const FORKS = 100;

interface Split {
  readonly set: ValidatorSet;
  readonly liars: ReadonlySet<string>;
  readonly ours: CommittedHeader;
  readonly theirs: CommittedHeader;
}

/** A set of 4 to 10, with the fewest liars that can commit two blocks, whoever they are. */
function splitNetwork(lots: Lots, rounds: readonly [number, number]): Split {
  const size = lots.integer(4, 10);
  const set = Array.from({ length: size }, (_, at) => validatorOf(`v${at}`));
  const shuffled = set.map(({ id }) => id).sort(() => (lots.chance(0.5) ? 1 : -1));
  const liarCount = 2 * quorumPower(set) - size;
  const liars = shuffled.slice(0, liarCount);
  const honest = shuffled.slice(liarCount);
  const half = quorumPower(set) - liarCount;
  const left = [...liars, ...honest.slice(0, half)];
  const right = [...liars, ...honest.slice(half)];
  const [ours, theirs] = [commit(set, 1, rounds[0], left), commit(set, 2, rounds[1], right)];
  return { set, liars: new Set(liars), ours, theirs };
}

function commit(
  set: ValidatorSet,
  time: number,
  round: number,
  signers: readonly string[],
): CommittedHeader {
  const nothing = hashOf(utf8(''));
  const header: Header = {
    ...{ version: 1, chain: CHAIN, height: 9, time, previous: nothing, previousCommit: nothing },
    ...{ transactions: nothing, transactionCount: 0, results: nothing, settlements: nothing },
    ...{ settlementCount: 0, evidence: nothing, state: nothing, history: nothing },
    ...{
      validators: hashValidators(set),
      nextValidators: nothing,
      parameters: nothing,
      proposer: 'v0',
    },
  };
  const block = headerId(header);
  const words = { chain: CHAIN, height: 9, round, type: 'precommit' as const, block };
  const signatures = signers.map(
    (id) => [id, toBase64url(sign(validatorSecret(id), voteBytes(words)))] as const,
  );
  return {
    header,
    certificate: buildCertificate({ block, height: 9, round }, set, new Map(signatures)),
  };
}

describe('two certificates for one height', () => {
  it('of one round convict exactly those who signed both, more than a third of the power', () => {
    const lots = new Lots(19);
    for (let fork = 0; fork < FORKS; fork += 1) {
      const { set, liars, ours, theirs } = splitNetwork(lots, [1, 1]);
      const compared = compareHeads({ chain: CHAIN, set, ours, theirs, witness: 'w' });
      if (compared.same || compared.fork === null) throw new Error('it is a fork');
      const { signedBoth, evidence } = compared.fork;
      expect(new Set(signedBoth)).toEqual(liars);
      expect(evidence.map(({ validator }) => validator)).toEqual(signedBoth);
      for (const each of evidence) {
        expect(verifyEvidence(each, { chain: CHAIN, set })).toMatchObject({ ok: true });
      }
      const power = signedBoth.reduce((sum, id) => {
        return sum + (set[validatorIndex(set, id)]?.power ?? 0);
      }, 0);
      expect(power * 3).toBeGreaterThan(totalPower(set));
      expect(compared.failure.code).toBe('fork');
      for (const id of liars) expect(compared.failure.reason).toContain(id);
    }
  });

  it('of two rounds name who signed both, and convict nobody by two messages', () => {
    const lots = new Lots(20);
    const { set, liars, ours, theirs } = splitNetwork(lots, [1, 2]);
    const compared = compareHeads({ chain: CHAIN, set, ours, theirs, witness: 'w' });
    if (compared.same || compared.fork === null) throw new Error('it is a fork');
    expect(new Set(compared.fork.signedBoth)).toEqual(liars);
    expect(compared.fork.evidence).toEqual([]);
  });
});
