/**
 * Following the chain by headers alone, with skipping: a live client that has trusted a header not
 * long ago may jump to a later one when enough of the validators it knows have signed that. This
 * serves who follows at the tip; proofs that are filed walk every change of validators instead
 * (ledger/proof.ts), and need no trusting period.
 */
import type { Verdict } from '../../ledger/assert.ts';
import type { Header } from '../../ledger/block.ts';
import { headerId } from '../../ledger/block.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { CommittedHeader } from '../../ledger/proof.ts';
import { verifyCommitted } from '../../ledger/proof.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { hashValidators, totalPower } from '../../ledger/validators.ts';

/** What the client trusts: a header, and who votes on the next. */
export interface TrustedHeader {
  readonly header: Header;
  readonly nextValidators: ValidatorSet;
}

/** A later header as a node serves it; nothing of it is trusted. */
export interface LightBlock extends CommittedHeader {
  readonly validators: ValidatorSet;
  readonly nextValidators: ValidatorSet;
}

/** The terms on which a client trusts. */
export interface LightTerms {
  readonly chain: Hash;
  /** The client's clock, ms since 1970. */
  readonly nowMs: number;
  /** How long a header may be trusted: shorter than it takes to leave after misbehaving. */
  readonly trustingPeriodMs: number;
  /** How far a header may lie ahead of the client's clock. */
  readonly clockDriftMs: number;
  /** The part of the known power that has to stand behind a jump; from 1/3 to 1. */
  readonly trustLevel: { readonly numerator: number; readonly denominator: number };
}

/** A third: at least one correct validator of the known set has signed. */
export const TRUST_LEVEL: LightTerms['trustLevel'] = { numerator: 1, denominator: 3 };

/**
 * Checks the step from a trusted header to a later one. The set's own quorum is checked last,
 * because it costs the signatures.
 * @returns the new trusted header; or not_enough_trust, which a header in between may cure; or the
 *   code of what is wrong for good
 */
export function followHeader(
  trusted: TrustedHeader,
  block: LightBlock,
  terms: LightTerms,
): Verdict<{ readonly trusted: TrustedHeader }> {
  const failure =
    checkTimes(trusted.header, block.header, terms) ??
    checkSets(block) ??
    (block.header.height === trusted.header.height + 1
      ? checkAdjacent(trusted, block)
      : checkOverlap(trusted, block, terms));
  if (failure !== null) return failure;
  const committed = verifyCommitted(block, block.validators, terms.chain);
  if (!committed.ok) return committed;
  return { ok: true, trusted: { header: block.header, nextValidators: block.nextValidators } };
}

function checkTimes(known: Header, next: Header, terms: LightTerms): Verdict<never> | null {
  if (next.height <= known.height) return refuse('not_later', 'the header is not a later one');
  if (next.time <= known.time) return refuse('not_later', 'its time is not later');
  if (next.time > terms.nowMs + terms.clockDriftMs) {
    return refuse('from_future', 'its time has not come');
  }
  return known.time + terms.trustingPeriodMs > terms.nowMs
    ? null
    : refuse('trust_expired', 'the trusted header is too old to be followed from');
}

function checkSets({ header, validators, nextValidators }: LightBlock): Verdict<never> | null {
  const fits =
    hashValidators(validators) === header.validators &&
    hashValidators(nextValidators) === header.nextValidators;
  return fits ? null : refuse('other_validators', 'the sets are not those that the header names');
}

function checkAdjacent(trusted: TrustedHeader, { header }: LightBlock): Verdict<never> | null {
  if (header.validators !== trusted.header.nextValidators) {
    return refuse('other_validators', 'the next header has other validators than announced');
  }
  return header.previous === headerId(trusted.header)
    ? null
    : refuse('wrong_link', 'the next header does not follow on the trusted one');
}

/** Each known validator counts once, and only under the key by which it is known. */
function checkOverlap(
  { nextValidators }: TrustedHeader,
  { certificate, validators }: LightBlock,
  { trustLevel }: LightTerms,
): Verdict<never> | null {
  const signed = new Set<string>();
  for (const [index, { key }] of validators.entries()) {
    if (typeof certificate.signatures[index] === 'string') signed.add(key);
  }
  const known = nextValidators.filter(({ key }) => signed.has(key));
  const power = known.reduce((sum, validator) => sum + validator.power, 0);
  const { numerator, denominator } = trustLevel;
  return power * denominator > totalPower(nextValidators) * numerator
    ? null
    : refuse('not_enough_trust', `known validators with power ${power} have signed`);
}

function refuse(code: string, reason: string): Verdict<never> {
  return { ok: false, code, reason };
}
