/** A market whose validators are members, and what they sign about themselves. */

import type { Executed } from '../../contracts/execute.ts';
import { NEWEST_PROTOCOL } from '../../contracts/state/protocol.ts';
import { toBase64url } from '../../ledger/encoding.ts';
import type { Evidence } from '../../ledger/evidence.ts';
import { publicKeyOf, sign } from '../../ledger/keys.ts';
import { registrationBytes } from '../../ledger/vote.ts';
import { Market, marketGenesis, secretOf } from './market.ts';
import type { DeedOf } from './unseeded.ts';

/** Who runs a validator at the founding. */
export const COUNCIL: readonly string[] = ['association', 'bank-one', 'bank-two', 'car-maker'];

/** The key of a validator; another `version` is another key. */
export function validatorKey(id: string, version = 1): string {
  return publicKeyOf(validatorSecret(id, version));
}

/** A market of four validators, each with these powers or 1. */
export function council(powers: Readonly<Record<string, number>> = {}): Market {
  const ids = Object.keys(powers).length === 0 ? COUNCIL : Object.keys(powers).sort();
  const validators = ids.map((id) => ({ id, key: validatorKey(id), power: powers[id] ?? 1 }));
  return new Market(marketGenesis({ validators, parameters: { ballotDays: 2, protocolDays: 1 } }));
}

type Wish = Extract<DeedOf<'propose'>['change'], { kind: 'validators' }>['changes'][number];

/** Makes `validator` one, or gives it a new key: with the proof that it has the key. */
export function seat(
  market: Market,
  validator: string,
  { power = 1, version = 1 }: { readonly power?: number; readonly version?: number } = {},
): Wish {
  const key = validatorKey(validator, version);
  const bytes = registrationBytes({ chain: market.genesis.chain, key, validator });
  const proof = toBase64url(sign(validatorSecret(validator, version), bytes));
  return { validator, power, key, proof };
}

/** Takes `validator` out of the set. */
export function unseat(validator: string): Wish {
  return { validator, power: 0, key: null, proof: null };
}

/** The deed that proposes changes. */
export function proposing(...changes: Wish[]): DeedOf<'propose'> {
  return { type: 'propose', version: 1, change: { kind: 'validators', changes } };
}

/** The deed that proposes how much of its money an issuer may have out. */
export function limiting(issuer: string, limit: string, currency = 'EUR'): DeedOf<'propose'> {
  return { type: 'propose', version: 1, change: { kind: 'issueLimit', issuer, currency, limit } };
}

/** The deed that proposes which keys of tier-one are kept, and one that is added. */
export function keying(
  keep: readonly string[],
  add: { readonly name: string; readonly key: string } | null = null,
): DeedOf<'propose'> {
  return {
    type: 'propose',
    version: 1,
    change: { kind: 'memberKeys', member: 'tier-one', keep: [...keep], add },
  };
}

/** The deed that proposes what the regulator, or another, reads of others. */
export function mandating(
  of: readonly string[] | null,
  [fromDay, untilDay]: readonly [string, string] = ['2026-03-02', '2026-03-31'],
  member = 'regulator',
): DeedOf<'propose'> {
  const whose = of === null ? null : [...of];
  const change = { kind: 'readingMandate', member, of: whose, fromDay, untilDay } as const;
  return { type: 'propose', version: 1, change };
}

/** The deed that proposes a protocol, by software that knows `knows`. */
export function raising(
  protocol: number,
  height: number,
  knows = NEWEST_PROTOCOL,
): DeedOf<'propose'> {
  const change = { kind: 'protocol', protocol, height, knows } as const;
  return { type: 'propose', version: 1, change };
}

/** The deed that votes, by software that knows `knows`. */
export function voting(
  proposal: string,
  vote: 'for' | 'against' = 'for',
  knows = NEWEST_PROTOCOL,
): DeedOf<'castBallot'> {
  return { type: 'castBallot', version: 1, proposal, knows, vote };
}

/** A block that records two prevotes of a validator at height 1. */
export function recordMisconduct(market: Market, validator: string, round = 0): Executed {
  const statement = { block: null, validRound: null };
  const evidence: Evidence = {
    ...{ type: 'prevote', height: 1, round, validator },
    first: { ...statement, signature: 'a' },
    second: { ...statement, signature: 'b' },
  };
  const input = market.input([]);
  const accusing = { ...input, body: { ...input.body, evidence: [evidence] } };
  const executed = market.try(accusing);
  if ('invalid' in executed) throw new Error(`invalid block: ${executed.invalid}`);
  market.commit(accusing, executed);
  return executed;
}

function validatorSecret(id: string, version: number): Uint8Array {
  return secretOf(`validator ${id} ${version}`);
}

type ChangeWords = DeedOf<'propose'>['change'];
type Description = Extract<ChangeWords, { kind: 'member' }>;

/** The deed that proposes to suspend a member, to readmit it, or that it leaves. */
export function standing(kind: 'suspend' | 'readmit' | 'leave', member: string): DeedOf<'propose'> {
  return { type: 'propose', version: 1, change: { kind, member } };
}

/** The deed that proposes to describe a member otherwise; what is not said stays. */
export function describing(
  member: string,
  words: Partial<Omit<Description, 'kind' | 'member'>>,
): DeedOf<'propose'> {
  const stays = { name: null, lei: null, uscc: null, size: null, roles: null, documentNames: null };
  const change = { kind: 'member', member, ...stays, ...words } as const;
  return { type: 'propose', version: 1, change: { alike: [], ...change } };
}

/** Proposes, and votes for it until it is decided; the id of the proposal. */
export function decide(market: Market, deed: DeedOf<'propose'>): string {
  const id = market.ok('bank-one', deed);
  for (const voter of ['association', 'bank-two']) market.ok(voter, voting(id));
  return id;
}

/** The deed that proposes other parameters from a height on. */
export function amending(values: object, height: number): DeedOf<'propose'> {
  const source = 'Board of 2 March, no. 7';
  const change = { kind: 'parameters', values, height, source, document: null } as unknown;
  return { type: 'propose', version: 1, change: change as ChangeWords };
}
