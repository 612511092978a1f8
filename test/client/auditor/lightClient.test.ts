import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { LightBlock, TrustedHeader } from '../../../client/auditor/lightClient.ts';
import { followHeader, TRUST_LEVEL } from '../../../client/auditor/lightClient.ts';
import type { Header } from '../../../ledger/block.ts';
import { headerId } from '../../../ledger/block.ts';
import { buildCertificate } from '../../../ledger/certificate.ts';
import { toBase64url, utf8 } from '../../../ledger/encoding.ts';
import { sha256 } from '../../../ledger/hash.ts';
import { publicKeyOf, sign } from '../../../ledger/keys.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import { hashValidators } from '../../../ledger/validators.ts';
import { voteBytes } from '../../../ledger/vote.ts';
import { dataPath, hasData } from '../../support/sharedData.ts';

// The traces were generated from the TLA+ model of Tendermint's light client. Their blocks are
// abstract here: who validates, who signed, when. Headers and signatures are made anew in our own
// formats, so that our verifier decides on real signatures, and its verdicts have to be theirs.

interface TraceValidator {
  readonly address: string;
  readonly voting_power: string;
}
interface TraceSet {
  readonly validators: readonly TraceValidator[] | null;
}
interface TraceSigned {
  readonly header: { readonly height: string; readonly time: string };
  readonly commit: {
    readonly signatures: readonly {
      /** 2: signed for the block; 1: absent. */
      readonly block_id_flag: number;
      readonly validator_address: string;
    }[];
  };
}
interface TraceBlock {
  readonly signed_header: TraceSigned;
  readonly validator_set: TraceSet;
  readonly next_validator_set: TraceSet;
}
interface Trace {
  readonly initial: {
    readonly signed_header: TraceSigned;
    readonly next_validator_set: TraceSet;
    /** ns */
    readonly trusting_period: string;
  };
  readonly input: readonly {
    readonly block: TraceBlock;
    readonly now: string;
    readonly verdict: 'SUCCESS' | 'NOT_ENOUGH_TRUST' | 'INVALID';
  }[];
}

const CHAIN = 'c0'.repeat(32);
const ZERO = '0'.repeat(64);

/** Our id and secret for a validator of the traces. */
const idOf = (address: string): string => address.slice(0, 16).toLowerCase();
const secretOf = (id: string): Uint8Array => sha256(utf8(`light client ${id}`));

function setOf({ validators }: TraceSet): ValidatorSet {
  return (validators ?? [])
    .map(({ address, voting_power: power }) => {
      const id = idOf(address);
      return { id, key: publicKeyOf(secretOf(id)), power: Number(power) };
    })
    .sort((left, right) => (left.id < right.id ? -1 : 1));
}

function headerOf(
  { header }: TraceSigned,
  sets: { readonly validators: ValidatorSet; readonly nextValidators: ValidatorSet },
  previous: string,
): Header {
  const roots = { transactions: ZERO, results: ZERO, settlements: ZERO, evidence: ZERO };
  return {
    version: 1,
    chain: CHAIN,
    height: Number(header.height),
    time: Date.parse(header.time),
    previous,
    previousCommit: ZERO,
    ...roots,
    transactionCount: 0,
    settlementCount: 0,
    state: ZERO,
    history: ZERO,
    validators: hashValidators(sets.validators),
    nextValidators: hashValidators(sets.nextValidators),
    parameters: ZERO,
    proposer: 'somebody',
  };
}

/** The block in our formats; the traces do not link headers, so it names the trusted one. */
function blockOf(trace: TraceBlock, trusted: TrustedHeader): LightBlock {
  const validators = setOf(trace.validator_set);
  const nextValidators = setOf(trace.next_validator_set);
  const sets = { validators, nextValidators };
  const header = headerOf(trace.signed_header, sets, headerId(trusted.header));
  const vote = { block: headerId(header), height: header.height, round: 1 };
  const message = voteBytes({ chain: CHAIN, ...vote, type: 'precommit' });
  const signatures = new Map<string, string>();
  for (const { block_id_flag: flag, validator_address } of trace.signed_header.commit.signatures) {
    const id = idOf(validator_address);
    // One place for each validator of the set: nobody else's signature has one.
    if (flag !== 2 || !validators.some((validator) => validator.id === id)) continue;
    signatures.set(id, toBase64url(sign(secretOf(id), message)));
  }
  return { header, certificate: buildCertificate(vote, validators, signatures), ...sets };
}

function initialOf({ initial }: Trace): TrustedHeader {
  const nextValidators = setOf(initial.next_validator_set);
  const sets = { validators: [], nextValidators };
  return { header: headerOf(initial.signed_header, sets, CHAIN), nextValidators };
}

const files = hasData ? readdirSync(dataPath('lightclient')) : [];
describe.runIf(hasData)('verdicts of the light client', () => {
  it.each(files)('agree with the model in %s', (file) => {
    const trace = JSON.parse(readFileSync(dataPath(`lightclient/${file}`), 'utf8')) as Trace;
    let trusted = initialOf(trace);
    const verdicts: string[] = [];
    for (const { block, now } of trace.input) {
      const verdict = followHeader(trusted, blockOf(block, trusted), {
        chain: CHAIN,
        nowMs: Date.parse(now),
        trustingPeriodMs: Number(trace.initial.trusting_period) / 1e6,
        clockDriftMs: 1_000,
        trustLevel: TRUST_LEVEL,
      });
      if (verdict.ok) trusted = verdict.trusted;
      verdicts.push(verdictName(verdict));
    }
    expect(verdicts).toEqual(trace.input.map(({ verdict }) => verdict));
  });
});

function verdictName(verdict: ReturnType<typeof followHeader>): string {
  if (verdict.ok) return 'SUCCESS';
  return verdict.code === 'not_enough_trust' ? 'NOT_ENOUGH_TRUST' : 'INVALID';
}

describe('a step of the light client', () => {
  const three = {
    validators: ['a1', 'b2', 'c3'].map((address) => ({ address, voting_power: '1' })),
  };
  const signedBy = (height: number, ids: readonly string[]): TraceSigned => ({
    header: { height: String(height), time: new Date(height * 1000).toISOString() },
    commit: { signatures: ids.map((id) => ({ block_id_flag: 2, validator_address: id })) },
  });
  const start: TrustedHeader = {
    header: headerOf(
      signedBy(1, []),
      { validators: setOf(three), nextValidators: setOf(three) },
      CHAIN,
    ),
    nextValidators: setOf(three),
  };
  const block = (height: number, ids: readonly string[] = ['a1', 'b2', 'c3']): LightBlock =>
    blockOf(
      { signed_header: signedBy(height, ids), validator_set: three, next_validator_set: three },
      start,
    );
  const terms = {
    chain: CHAIN,
    nowMs: 10_000,
    trustingPeriodMs: 60_000,
    clockDriftMs: 1_000,
    trustLevel: TRUST_LEVEL,
  };
  const codeOf = (next: LightBlock, changed: Partial<typeof terms> = {}): string => {
    const verdict = followHeader(start, next, { ...terms, ...changed });
    return verdict.ok ? 'ok' : verdict.code;
  };
  const stranger = { ...block(2), header: { ...block(2).header, previous: CHAIN } };
  const [own = '', ...others] = block(5).certificate.signatures;
  const forged = { ...block(5).certificate, signatures: [own, own, ...others.slice(1)] };

  it('trusts keys, not names: who signs under a known name with another key is unknown', () => {
    const strangers = ['a1', 'b2', 'c3'];
    const secretUnder = (id: string): Uint8Array => sha256(utf8(`taken over ${id}`));
    const validators = setOf(three).map(({ id, power }) => {
      return { id, key: publicKeyOf(secretUnder(id)), power };
    });
    const sets = { validators, nextValidators: validators };
    const header = headerOf(signedBy(5, strangers), sets, CHAIN);
    const vote = { block: headerId(header), height: 5, round: 1 };
    const message = voteBytes({ chain: CHAIN, ...vote, type: 'precommit' });
    const signatures = new Map(
      validators.map(({ id }) => [id, toBase64url(sign(secretUnder(id), message))] as const),
    );
    const taken = { header, certificate: buildCertificate(vote, validators, signatures), ...sets };
    expect(codeOf(taken)).toBe('not_enough_trust');
    // With one known key of three among them it is still no more than a third.
    const known = setOf(three)[0];
    if (known === undefined) throw new Error('there are three');
    const mixed = [known, ...validators.slice(1)];
    const all = { validators: mixed, nextValidators: mixed };
    const next = headerOf(signedBy(5, strangers), all, CHAIN);
    const words = { block: headerId(next), height: 5, round: 1 };
    const bytes = voteBytes({ chain: CHAIN, ...words, type: 'precommit' });
    const signed = new Map(
      mixed.map(({ id }, at) => {
        const secret = at === 0 ? secretOf(id) : secretUnder(id);
        return [id, toBase64url(sign(secret, bytes))] as const;
      }),
    );
    const one = { header: next, certificate: buildCertificate(words, mixed, signed), ...all };
    expect(codeOf(one)).toBe('not_enough_trust');
  });

  it.each([
    ['a next header that all signed', block(2), {}, 'ok'],
    ['a jump that all signed', block(5), {}, 'ok'],
    ['the same height again', block(1), {}, 'not_later'],
    ['a time that has not come', block(5), { nowMs: 3_000 }, 'from_future'],
    ['a trusted header that is too old', block(5), { nowMs: 61_000 }, 'trust_expired'],
    [
      'sets that the header does not name',
      { ...block(5), nextValidators: [] },
      {},
      'other_validators',
    ],
    ['a next header that follows on another', stranger, {}, 'wrong_link'],
    ['a jump that one of three signed', block(5, ['a1']), {}, 'not_enough_trust'],
    ['a step that two of three signed', block(2, ['a1', 'b2']), {}, 'no_quorum'],
    ['a signature in another place', { ...block(5), certificate: forged }, {}, 'bad_signature'],
    ['another chain', block(5), { chain: ZERO }, 'other_chain'],
  ] as const)('%s', (_what, next, changed, code) => {
    expect(codeOf(next as LightBlock, changed)).toBe(code);
  });
});
