/**
 * A certificate: the signatures of validators with more than two thirds of the power on one vote.
 * Of precommits it commits a block, of prevotes it is a polka. Several different certificates for
 * one block are all valid; the next header's `previousCommit` pins one.
 */
import type { Verdict } from './assert.ts';
import { assert, FormatError } from './assert.ts';
import type { Json } from './canonical.ts';
import { fromBase64url } from './encoding.ts';
import type { Hash } from './hash.ts';
import { hashJson } from './hash.ts';
import type { PublicKey } from './keys.ts';
import { verifySignature } from './keys.ts';
import { expectArray, expectBase64url, expectHash, expectInteger, expectObject } from './shape.ts';
import type { ValidatorSet } from './validators.ts';
import { MAX_VALIDATORS, quorumPower, validatorIndex } from './validators.ts';
import type { VoteType } from './vote.ts';
import { voteBytes } from './vote.ts';

/** Rounds end here: a chain that needs more has another trouble. */
export const MAX_ROUND: number = 2 ** 31 - 1;

/** `signatures` has one place for each validator of the set, in its order; null where absent. */
export interface Certificate {
  readonly block: Hash;
  readonly height: number;
  readonly round: number;
  readonly signatures: readonly (string | null)[];
}

/** What a certificate is checked against: never a set known only from its own header. */
export interface CertificateContext {
  readonly chain: Hash;
  readonly set: ValidatorSet;
  readonly type: VoteType;
  /** `checkSignature`, or one that remembers what it gave. */
  readonly check?: SignatureCheck | undefined;
}

/** Whether a key signed these bytes; the signature is base64url. */
export type SignatureCheck = (key: PublicKey, bytes: Uint8Array, signature: string) => boolean;

/** By the one rule of the ledger. @throws FormatError bad_base64url, as `verifySignature` */
export const checkSignature: SignatureCheck = (key, bytes, signature) =>
  verifySignature(key, bytes, fromBase64url(signature));

/**
 * Gathers signatures into a certificate.
 * @param signatures base64url by validator id; every id is in the set
 */
export function buildCertificate(
  vote: { readonly block: Hash; readonly height: number; readonly round: number },
  set: ValidatorSet,
  signatures: ReadonlyMap<string, string>,
): Certificate {
  for (const id of signatures.keys()) {
    assert(validatorIndex(set, id) >= 0, 'a signer is in the set');
  }
  const { block, height, round } = vote;
  const places = set.map((validator) => signatures.get(validator.id) ?? null);
  return { block, height, round, signatures: places };
}

/** The canonical JSON of a certificate. */
export function certificateJson(certificate: Certificate): Json {
  const { block, height, round, signatures } = certificate;
  return { block, height, round, signatures };
}

/** The hash by which the next header pins a certificate. */
export function hashCertificate(certificate: Certificate): Hash {
  return hashJson(certificateJson(certificate));
}

/** @throws FormatError bad_shape, bad_base64url */
export function decodeCertificate(json: Json | undefined): Certificate {
  if (json === undefined) throw new FormatError('bad_shape', 'a certificate is missing');
  const fields = expectObject(json, 'certificate', ['block', 'height', 'round', 'signatures']);
  const places = expectArray(fields['signatures'], 'certificate.signatures', MAX_VALIDATORS);
  return {
    block: expectHash(fields['block'], 'certificate.block'),
    height: expectInteger(fields['height'], 'certificate.height', 1, Number.MAX_SAFE_INTEGER),
    round: expectInteger(fields['round'], 'certificate.round', 0, MAX_ROUND),
    signatures: places.map((place) =>
      place === null ? null : expectBase64url(place, 'certificate.signatures', 64),
    ),
  };
}

/**
 * Checks every signature and the power behind them. One bad signature makes the whole invalid, so
 * that a certificate never carries anything that nobody vouched for.
 * @returns the power of the signers, or the code bad_length, bad_signature or no_quorum
 */
export function verifyCertificate(
  certificate: Certificate,
  context: CertificateContext,
): Verdict<{ readonly power: number }> {
  const { set, chain, type, check = checkSignature } = context;
  const { block, height, round, signatures } = certificate;
  if (signatures.length !== set.length) {
    return refuse('bad_length', `${signatures.length} places for ${set.length} validators`);
  }
  const message = voteBytes({ chain, height, round, type, block });
  let power = 0;
  for (const [index, validator] of set.entries()) {
    const signature = signatures[index];
    if (signature === null || signature === undefined) continue;
    if (!check(validator.key, message, signature)) {
      return refuse('bad_signature', `the signature of ${validator.id} does not verify`);
    }
    power += validator.power;
  }
  if (power < quorumPower(set)) {
    return refuse('no_quorum', `power ${power} of the ${quorumPower(set)} that are needed`);
  }
  return { ok: true, power };
}

function refuse(code: string, reason: string): Verdict<never> {
  return { ok: false, code, reason };
}
