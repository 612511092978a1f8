/**
 * A small chain for the tests of the node: one validator, a bank that issues money, a buyer and
 * suppliers; keys from fixed seeds, blocks from the real `executeBlock`. Used in child processes
 * too, so nothing of the test runner is imported here.
 */

import type { ChainState } from '../../contracts/execute.ts';
import { executeBlock } from '../../contracts/execute.ts';
import { genesisChainState, genesisState } from '../../contracts/founding.ts';
import { OPEN_TERMS } from '../../contracts/state/invoices.ts';
import type { Parameters } from '../../contracts/state/parameters.ts';
import { DEFAULT_PARAMETERS } from '../../contracts/state/parameters.ts';
import { MemoryWorld } from '../../contracts/state/state.ts';
import { assert } from '../../ledger/assert.ts';
import type { Body } from '../../ledger/block.ts';
import type { JsonObject } from '../../ledger/canonical.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import { buildCertificate } from '../../ledger/certificate.ts';
import { toBase64url, utf8 } from '../../ledger/encoding.ts';
import type { Evidence, SignedStatement } from '../../ledger/evidence.ts';
import { buildEvidence } from '../../ledger/evidence.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../../ledger/genesis.ts';
import { hashOf, sha256 } from '../../ledger/hash.ts';
import { publicKeyOf, sign } from '../../ledger/keys.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { composeTransaction, decodeTransaction } from '../../ledger/transaction.ts';
import { voteBytes } from '../../ledger/vote.ts';
import type { DecidedBlock } from '../../node/store/blockWrites.ts';
import type { InitialState, StoreOptions } from '../../node/store/openFolder.ts';

/** When the small chain starts, ms since 1970: a Monday. */
export const START = Date.UTC(2026, 0, 5);
/** From one of its blocks to the next. */
export const BLOCK_MS = 1000;

const ROLES: Readonly<Record<string, readonly string[]>> = {
  audit: ['auditor'],
  bank: ['financier', 'issuer'],
  buyer: ['buyer'],
  s1: ['supplier'],
  s2: ['supplier'],
  s3: ['supplier'],
};

/** The secret key of a member (under the key name `main`) or of the validator `v1`. */
export function secretOf(name: string): Uint8Array {
  return sha256(utf8(`secret of ${name}`));
}

/** A member as a genesis document has one. */
export function memberOf(id: string, roles: readonly string[]): JsonObject {
  return {
    id,
    name: id,
    roles: [...roles],
    keys: [
      { name: 'main', key: publicKeyOf(secretOf(id)) },
      { name: 'spare', key: publicKeyOf(secretOf(`${id} spare`)) },
    ],
  };
}

/** The secret key of the member that runs the only validator, and so decides every ballot. */
export const DECIDING: Uint8Array = secretOf('desk of v1');

/** That member; its key is another than the validator's. */
export function decidingMember(): JsonObject {
  return { ...memberOf('v1', []), keys: [{ name: 'main', key: publicKeyOf(DECIDING) }] };
}

/** The genesis document of the small chain, with more members; `name` makes it another chain. */
export function smallGenesis(
  name = 'small',
  parameters: Partial<Parameters> = {},
  suppliers: readonly string[] = [],
  others: readonly JsonObject[] = [],
): Genesis {
  const more = suppliers.map((id): [string, readonly string[]] => [id, ['supplier']]);
  const known = [...Object.entries(ROLES), ...more].map(([id, roles]) => memberOf(id, roles));
  const members = [...known, ...others];
  const words = {
    name,
    start: START,
    dayMs: 86_400_000,
    utcOffsetMinutes: 0,
    cutOffHour: 18,
    calendar: { name: 'plain', version: 1, weekend: [0, 6], holidays: [] },
    validators: [{ id: 'v1', key: publicKeyOf(secretOf('v1')), power: 1 }],
    members,
    parameters: { ...DEFAULT_PARAMETERS, keyDelayDays: 0, ...parameters },
  };
  return decodeGenesis(encodeGenesis(words));
}

/** The state before block 1, as a store takes it. */
export function initialState(genesis: Genesis): InitialState {
  const founding = genesisState(genesis);
  const position = genesisChainState(genesis, new MemoryWorld(), { group: () => undefined });
  return { ...founding, position };
}

/** How a store of the small chain is opened in `folder`. */
export function storeOptions(folder: string, genesis: Genesis = smallGenesis()): StoreOptions {
  return { folder, chain: genesis.chain, initial: () => initialState(genesis) };
}

/** What a transaction of the small chain may differ in. */
export interface Wording {
  readonly member?: string;
  readonly keyName?: string;
  readonly secret?: Uint8Array;
  readonly expires?: number;
  readonly nonce?: number;
}

/** A signed transaction; the same arguments give the same text. */
export function transactionOf(genesis: Genesis, deed: Deed, wording: Wording = {}): string {
  const { member = 'bank', keyName = 'main', expires = START + 300_000, nonce = 0 } = wording;
  const bytes = sha256(utf8(`nonce ${nonce}`)).subarray(0, 16);
  const seeded = { seed: toBase64url(bytes), ...deed };
  const words = { chain: genesis.chain, deed: seeded, expires, member, keyName };
  return composeTransaction({ ...words, nonce: bytes }, wording.secret ?? secretOf(member));
}

/** Some money for `to`; `nonce` tells transactions apart. */
export function issueTo(genesis: Genesis, to: string, nonce: number, time: number): string {
  const payment = hashOf(utf8(`payment ${nonce}`));
  const deed = { type: 'issueMoney', version: 1, to, currency: 'EUR', amount: '1000', payment };
  return transactionOf(genesis, deed, { nonce, expires: time + 300_000 });
}

/**
 * An invoice of `supplier` due in 2026-03; `number` tells invoices apart, so that none looks like
 * another. The first twenty are over 1,000.00 EUR.
 */
export function registerInvoice(
  genesis: Genesis,
  supplier: string,
  number: number,
  time: number,
): string {
  const hashed = (what: string): string => hashOf(utf8(`${what} ${supplier} ${number}`));
  const issued = new Date(START - 4 * (number % 20) * 86_400_000);
  const deed = {
    type: 'registerInvoice',
    version: 1,
    debtor: 'buyer',
    currency: 'EUR',
    amount: String(100_000 + 20_000 * Math.floor(number / 20)),
    issueDay: issued.toISOString().slice(0, 10),
    documentDueDay: null,
    dueDay: `2026-03-${String(2 + (number % 20)).padStart(2, '0')}`,
    identity: hashed('identity'),
    skeleton: hashed('skeleton'),
    core: hashed('core'),
    document: hashed('document'),
    details: hashed('details'),
    terms: OPEN_TERMS,
  };
  return transactionOf(genesis, deed, { member: supplier, nonce: number, expires: time + 300_000 });
}

/** The buyer's acceptance of the invoice that `registered` registers. */
export function acceptInvoice(genesis: Genesis, registered: string, time: number): string {
  const { id, member, deed } = decodeTransaction(registered, 1 << 16);
  const { amount: invoiced = null, currency = null, document = null, details = null } = deed;
  const shown = { supplier: member, currency, invoiced, document, details };
  const accepted = {
    type: 'acceptInvoice',
    version: 1,
    invoice: id,
    ...shown,
    amount: invoiced,
    reason: null,
    kind: 'undertaking',
    text: hashOf(utf8('the legal text')),
    dueDay: deed['dueDay'] ?? null,
    mandate: { issuer: 'bank', chargesCap: null, partial: false },
    latePpm: null,
    lateCost: null,
    noticeByBlock: true,
    accelerates: false,
    distinctFrom: [],
  };
  const nonce = Number.parseInt(id.slice(0, 8), 16);
  return transactionOf(genesis, accepted, { member: 'buyer', nonce, expires: time + 300_000 });
}

/** The certificate of the one validator for a block. */
export function certificateOf(chain: string, height: number, block: string): Certificate {
  const set = [{ id: 'v1', key: publicKeyOf(secretOf('v1')), power: 1 }];
  const words = { chain, height, round: 0, type: 'precommit' as const, block };
  const signature = toBase64url(sign(secretOf('v1'), voteBytes(words)));
  return buildCertificate({ block, height, round: 0 }, set, new Map([['v1', signature]]));
}

/** The next block over `state` with these transactions, decided. */
export function decide(
  state: ChainState,
  jws: readonly string[],
  time: number = state.time + BLOCK_MS,
  evidence: readonly Evidence[] = [],
): DecidedBlock {
  const previousCommit =
    state.height === 0 ? null : certificateOf(state.chain, state.height, state.previous);
  const body: Body = { transactions: jws, evidence, previousCommit };
  const transactions = jws.map((text) => decodeTransaction(text, 1 << 16));
  const executed = executeBlock(state, { time, proposer: 'v1', body, transactions });
  assert(!('invalid' in executed), `the block is valid: ${JSON.stringify(executed)}`);
  const { height } = executed.header;
  return { certificate: certificateOf(state.chain, height, executed.id), body, executed };
}

/** Two prevotes of the one validator at a height, for two blocks: as it may never give them. */
export function evidenceOf(chain: string, height: number, round = 0): Evidence {
  const voted = (block: string): SignedStatement => {
    const words = { chain, height, round, type: 'prevote' as const, block };
    const signature = toBase64url(sign(secretOf('v1'), voteBytes(words)));
    return { block, validRound: null, signature };
  };
  const [left, right] = [hashOf(utf8('left')), hashOf(utf8('right'))];
  const about = { type: 'prevote', height, round, validator: 'v1' } as const;
  return buildEvidence(about, [voted(left), voted(right)]);
}

/** The same mixed work at every call: money, invoices, and acceptances of the block before. */
export function worksOf(genesis: Genesis, state: ChainState, perBlock: number): string[] {
  const { height, time } = state;
  const suppliers = ['s1', 's2', 's3'];
  const texts: string[] = [];
  for (let at = 0; at < perBlock; at += 1) {
    const number = height * perBlock + at;
    const supplier = suppliers[number % 3] ?? 's1';
    const former = number - perBlock;
    if (at % 3 === 0) texts.push(issueTo(genesis, supplier, number, time));
    else if (at % 3 === 1) texts.push(registerInvoice(genesis, supplier, number, time));
    else if (height > 0) {
      const before = suppliers[(former - 1) % 3] ?? 's1';
      const registered = registerInvoice(genesis, before, former - 1, time - BLOCK_MS);
      texts.push(acceptInvoice(genesis, registered, time));
    }
  }
  return texts;
}
