import type { Block, Body, Header } from '../ledger/block.ts';
import { BLOCK_VERSION, headerId, NO_COMMIT, nameBody } from '../ledger/block.ts';
import type { Json } from '../ledger/canonical.ts';
import { encodeCanonical } from '../ledger/canonical.ts';
import type { Certificate } from '../ledger/certificate.ts';
import { buildCertificate } from '../ledger/certificate.ts';
import { fromHex, toBase64url, utf8 } from '../ledger/encoding.ts';
import { tellEvents } from '../ledger/events.ts';
import type { Evidence } from '../ledger/evidence.ts';
import { buildEvidence } from '../ledger/evidence.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis, firstHistory } from '../ledger/genesis.ts';
import type { Hash } from '../ledger/hash.ts';
import { hashJson, hashText, sha256 } from '../ledger/hash.ts';
import { publicKeyOf, sign } from '../ledger/keys.ts';
import type { Frontier } from '../ledger/merkle.ts';
import { appendLeaf, EMPTY_FRONTIER, frontierRoot, merkleRoot } from '../ledger/merkle.ts';
import type { TreeReader } from '../ledger/stateTree.ts';
import { updateTree } from '../ledger/stateTree.ts';
import { composeTransaction } from '../ledger/transaction.ts';
import type { Validator, ValidatorSet } from '../ledger/validators.ts';
import { hashValidators } from '../ledger/validators.ts';
import type { VoteType } from '../ledger/vote.ts';
import { proposalBytes, voteBytes } from '../ledger/vote.ts';

// A chain of three blocks in which everything that the ledger signs or hashes occurs once. Its
// keys are made of their names, so that anyone can make the golden files again.

const START = 1_767_225_600_000;
const FIRST_IDS = ['bank-one', 'car-maker', 'regulator', 'suppliers'];
const SECOND_IDS = ['bank-one', 'bank-two', 'car-maker', 'regulator', 'suppliers'];

/** The secret key of a name of the golden chain: SHA-256 of `tallystick vector <name>`. */
export function secretOf(name: string): Uint8Array {
  return sha256(utf8(`tallystick vector ${name}`));
}

/** The golden chain with what its proofs are made of. */
export interface GoldenChain {
  readonly genesis: Genesis;
  /** The first four validators, and the five who follow them after block 2. */
  readonly first: ValidatorSet;
  readonly second: ValidatorSet;
  readonly blocks: readonly [Block, Block, Block];
  readonly results: readonly Json[];
  readonly outcomes: readonly Json[];
  /** The events of block 3, of each outcome and then of each result, and its secret. */
  readonly events: readonly (readonly Json[])[];
  readonly secret: Hash;
  /** Values by key after block 3, and the tree over them. */
  readonly facts: ReadonlyMap<string, Json>;
  readonly tree: TreeReader & { readonly groups: ReadonlyMap<string, Uint8Array> };
}

/** Makes the golden chain; always the same. */
export function makeGoldenChain(): GoldenChain {
  const first = FIRST_IDS.map(validatorOf);
  const second = SECOND_IDS.map(validatorOf);
  const genesis = makeGenesis(first);
  const { chain } = genesis;
  const transactions = ['a', 'b', 'c'].map((letter, index) => transactionOf(chain, letter, index));
  const secret = hashText('tallystick vector secret');
  const events = [...['20000', '32987'].map(paidEvents), ...transactions.map(() => SIGNED)];
  const heads = events.map((all, at) => {
    const first = events.slice(0, at).reduce((sum, { length }) => sum + length, 0);
    return { ...tellEvents(all, secret, first).head };
  });
  const results = transactions.map((jws, at) => resultOf(jws, heads[2 + at] ?? null));
  const outcomes: Json[] = [
    settled('ok', '20000', heads[0] ?? null),
    settled('not_enough_money', '32987', heads[1] ?? null),
  ];
  const facts = makeFacts();
  const tree = treeOf(facts);
  const chainOfBlocks = new BlockMaker(genesis);
  const one = chainOfBlocks.next({ set: first, next: first });
  const two = chainOfBlocks.next({ set: first, next: second });
  const three = chainOfBlocks.next({
    set: second,
    next: second,
    transactions,
    evidence: [voteEvidence(chain), proposalEvidence(chain)],
    results: merkleRoot(results.map(encodeCanonical)),
    settlements: merkleRoot(outcomes.map(encodeCanonical)),
    settlementCount: outcomes.length,
    state: tree.root,
  });
  const blocks = [one, two, three] as const;
  return { genesis, first, second, blocks, results, outcomes, events, secret, facts, tree };
}

/** A certificate by all validators of the set but its last one. */
export function certify(
  chain: Hash,
  set: ValidatorSet,
  vote: { readonly block: Hash; readonly height: number; readonly round: number },
  type: VoteType = 'precommit',
): Certificate {
  const message = voteBytes({ chain, type, ...vote });
  const signatures = set
    .slice(0, -1)
    .map(({ id }) => [id, toBase64url(sign(secretOf(id), message))] as const);
  return buildCertificate(vote, set, new Map(signatures));
}

interface Content {
  readonly set: ValidatorSet;
  readonly next: ValidatorSet;
  readonly transactions?: readonly string[];
  readonly evidence?: readonly Evidence[];
  readonly results?: Hash;
  readonly settlements?: Hash;
  readonly settlementCount?: number;
  readonly state?: Hash;
}

class BlockMaker {
  readonly #genesis: Genesis;
  #history: Frontier;
  #previous: { readonly id: Hash; readonly height: number; readonly commit: Certificate | null };

  constructor(genesis: Genesis) {
    this.#genesis = genesis;
    this.#history = appendLeaf(EMPTY_FRONTIER, fromHex(genesis.chain));
    this.#previous = { id: genesis.chain, height: 0, commit: null };
  }

  next(content: Content): Block {
    const { chain } = this.#genesis;
    const { id, height, commit } = this.#previous;
    const { transactions = [], evidence = [] } = content;
    const body: Body = { transactions, evidence, previousCommit: commit };
    const header: Header = {
      ...nameBody(body),
      version: BLOCK_VERSION,
      chain,
      height: height + 1,
      time: START + 60_000 * (height + 1),
      previous: id,
      results: content.results ?? merkleRoot([]),
      settlements: content.settlements ?? merkleRoot([]),
      settlementCount: content.settlementCount ?? 0,
      state: content.state ?? NO_COMMIT,
      history: frontierRoot(this.#history),
      validators: hashValidators(content.set),
      nextValidators: hashValidators(content.next),
      parameters: hashJson(this.#genesis.parameters),
      proposer: content.set[height % content.set.length]?.id ?? '',
    };
    const block = headerId(header);
    const certificate = certify(chain, content.set, { block, height: height + 1, round: height });
    this.#history = appendLeaf(this.#history, fromHex(block));
    this.#previous = { id: block, height: height + 1, commit: certificate };
    return { header, body, certificate };
  }
}

/** The document of the chain that continues the golden one after its last block. */
export function continuedGenesis({ genesis, second, blocks }: GoldenChain): Genesis {
  const last = blocks[2].header;
  const ids = blocks.map(({ header }) => headerId(header)).slice(0, last.height - 1);
  const history = ids.reduce(
    (frontier, id) => appendLeaf(frontier, fromHex(id)),
    firstHistory(genesis),
  );
  const words = { ...genesis, validators: second, continues: { header: last, history } };
  return decodeGenesis(encodeGenesis(words));
}

function validatorOf(id: string): Validator {
  return { id, key: publicKeyOf(secretOf(id)), power: 1 };
}

function makeGenesis(validators: ValidatorSet): Genesis {
  const member = publicKeyOf(secretOf('supplier-one#main'));
  const bytes = encodeGenesis({
    name: 'golden',
    start: START,
    dayMs: 86_400_000,
    utcOffsetMinutes: 60,
    cutOffHour: 16,
    calendar: { holidays: ['2026-12-25'], version: 1 },
    validators,
    members: [{ id: 'supplier-one', keys: [{ key: member, name: 'main' }], roles: ['supplier'] }],
    parameters: { transactionLifetimeMs: 600_000 },
  });
  return decodeGenesis(bytes);
}

function transactionOf(chain: Hash, letter: string, index: number): string {
  const deed = {
    type: 'acceptInvoice',
    version: 1,
    invoice: letter.repeat(64),
    note: 'Größe €',
    seed: 'AAECAwQFBgcICQoLDA0ODw',
  };
  const nonce = sha256(utf8(letter)).slice(0, 16);
  const expires = START + 600_000 + index;
  const signer = { member: 'supplier-one', keyName: 'main' };
  return composeTransaction(
    { chain, deed, expires, nonce, ...signer },
    secretOf('supplier-one#main'),
  );
}

/** The same twice, so that equal events are seen to have different leaves. */
const SIGNED: readonly Json[] = ['pieceSplit', 'pieceSplit', 'offerMade'].map((type) => ({ type }));

function paidEvents(amount: string): readonly Json[] {
  return ['bank-one', 'supplier-one'].map((payTo) => ({ type: 'piecesPaid', amount, payTo }));
}

function resultOf(jws: string, events: Json): Json {
  const id = hashText(jws.slice(0, jws.lastIndexOf('.')));
  return { code: 'ok', digest: hashText(jws), events, facts: {}, id };
}

function settled(code: string, amount: string, events: Json): Json {
  return { code, events, facts: { amount }, item: `receivable/${'d'.repeat(64)}` };
}

function makeFacts(): Map<string, Json> {
  const pieces = Array.from({ length: 24 }, (_, index): [string, Json] => {
    const from = String(index * 1000).padStart(18, '0');
    return [`piece/${'d'.repeat(64)}/${from}`, { holder: 'supplier-one', to: `${index}999` }];
  });
  return new Map([['parameters', { transactionLifetimeMs: 600_000 }], ...pieces]);
}

function treeOf(facts: ReadonlyMap<string, Json>): {
  readonly root: Hash;
  readonly groups: ReadonlyMap<string, Uint8Array>;
  group(path: string): Uint8Array | undefined;
} {
  const changes = new Map([...facts].map(([key, value]) => [key, hashJson(value)]));
  const { root, groups } = updateTree({ group: () => undefined }, changes);
  const kept = new Map<string, Uint8Array>();
  for (const [path, group] of groups) if (group !== null) kept.set(path, group);
  return { root, groups: kept, group: (path) => kept.get(path) };
}

function voteEvidence(chain: Hash): Evidence {
  const about = { type: 'prevote', height: 2, round: 0, validator: 'suppliers' } as const;
  const statement = (block: Hash | null) => ({
    block,
    validRound: null,
    signature: signedBy(about.validator, voteBytes({ chain, ...about, block })),
  });
  return buildEvidence(about, [statement('e'.repeat(64)), statement(null)]);
}

function proposalEvidence(chain: Hash): Evidence {
  const about = { type: 'proposal', height: 2, round: 1, validator: 'suppliers' } as const;
  const statement = (block: Hash, validRound: number) => ({
    block,
    validRound,
    signature: signedBy(about.validator, proposalBytes({ chain, ...about, block, validRound })),
  });
  return buildEvidence(about, [statement('e'.repeat(64), -1), statement('f'.repeat(64), 0)]);
}

function signedBy(name: string, message: Uint8Array): string {
  return toBase64url(sign(secretOf(name), message));
}
