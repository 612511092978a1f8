/**
 * A vote for a height that is decided changes nothing there. But if it says something else than the
 * same validator's vote in the certificate of that height, the two are evidence: a liar must not go
 * free because its second vote comes after the decision.
 */
import type { Certificate } from '../../ledger/certificate.ts';
import type { Evidence } from '../../ledger/evidence.ts';
import { buildEvidence } from '../../ledger/evidence.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { validatorIndex } from '../../ledger/validators.ts';
import type { Vote } from '../consensus/messages.ts';

/**
 * What a vote and a certificate of its height prove together; null when nothing. The signature of
 * the vote is not checked here.
 * @param set in force at that height
 */
export function evidenceOfLateVote(
  vote: Vote,
  certificate: Certificate,
  set: ValidatorSet,
): Evidence | null {
  const { type, height, round, validator, block, signature } = vote;
  const isSamePlace = type === 'precommit' && round === certificate.round;
  if (!isSamePlace || height !== certificate.height || block === certificate.block) return null;
  const counted = certificate.signatures[validatorIndex(set, validator)] ?? null;
  if (counted === null) return null;
  return buildEvidence({ type, height, round, validator }, [
    { block, validRound: null, signature },
    { block: certificate.block, validRound: null, signature: counted },
  ]);
}
