import type { Header } from '../ledger/block.ts';
import { BLOCK_VERSION, encodeBody, encodeHeader } from '../ledger/block.ts';
import type { Json } from '../ledger/canonical.ts';
import { encodeCanonical } from '../ledger/canonical.ts';
import type { Certificate } from '../ledger/certificate.ts';
import { certificateJson } from '../ledger/certificate.ts';
import { fromHex, toBase64url, toHex, utf8 } from '../ledger/encoding.ts';
import type { Evidence, EvidenceType } from '../ledger/evidence.ts';
import { buildEvidence, evidenceJson } from '../ledger/evidence.ts';
import type { Continued, GenesisWords } from '../ledger/genesis.ts';
import { encodeGenesis } from '../ledger/genesis.ts';
import type { Hash } from '../ledger/hash.ts';
import { sha256 } from '../ledger/hash.ts';
import { publicKeyOf } from '../ledger/keys.ts';
import type { Frontier } from '../ledger/merkle.ts';
import { appendLeaf, EMPTY_FRONTIER, frontierRoot, merkleRoot } from '../ledger/merkle.ts';
import { updateTree } from '../ledger/stateTree.ts';
import { composeTransaction } from '../ledger/transaction.ts';
import type { Group } from '../ledger/treeGroup.ts';
import { encodeGroup } from '../ledger/treeGroup.ts';
import type { ValidatorSet } from '../ledger/validators.ts';
import { peerAuthBytes, proposalBytes, registrationBytes, voteBytes } from '../ledger/vote.ts';

// Seeded cases of every encoded type. One hash over the bytes of all cases of a type stands in
// test/vectors/cases.json, so that no byte of any of them changes unnoticed.

const CASES = 400;

/** A source of choices that is the same on every machine: SHA-256 over a seed and a counter. */
export class Dice {
  readonly #seed: string;
  #counter = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** 32 bytes, others at each call. */
  bytes(): Uint8Array {
    this.#counter += 1;
    return sha256(utf8(`${this.#seed} ${this.#counter}`));
  }

  /** An integer from 0 to `limit - 1`; `limit` at most 2^32. */
  below(limit: number): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.bytes();
    return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) % limit;
  }

  /** A hash of nothing that exists. */
  hash(): Hash {
    return toHex(this.bytes());
  }

  /** One of the choices. */
  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  /** Fewer than `limit` items. */
  list<T>(limit: number, item: () => T): T[] {
    return Array.from({ length: this.below(limit) }, item);
  }

  /** Base64url of 64 bytes that verify nowhere. */
  signature(): string {
    return toBase64url(Uint8Array.of(...this.bytes(), ...this.bytes()));
  }

  /** The text of a public key that nobody has. */
  key(): string {
    return `Ed25519:${toBase64url(Uint8Array.of(...this.bytes()))}`;
  }

  /** A member id. */
  id(): string {
    return `id-${this.hash().slice(0, this.below(30))}`;
  }
}

/** Any JSON the ledger can sign, nested at most `depth` deep. */
export function anyJson(dice: Dice, depth: number): Json {
  const kind = dice.below(depth > 0 ? 8 : 5);
  if (kind === 0) return dice.pick([null, true, false]);
  if (kind === 1) return dice.below(2) === 0 ? dice.below(2 ** 32) : -dice.below(1000);
  if (kind === 2) return dice.pick([2 ** 53 - 1, -(2 ** 53 - 1), 0]);
  if (kind <= 4) return anyText(dice);
  if (kind === 5) return dice.list(5, () => anyJson(dice, depth - 1));
  return Object.fromEntries(dice.list(6, () => [anyText(dice), anyJson(dice, depth - 1)]));
}

/** How many cases of each type there are, and the SHA-256 over their bytes, one after the other. */
export function hashCases(): Record<string, { cases: number; sha256: Hash }> {
  const hashes = Object.entries(ENCODERS).map(([type, encode]) => {
    const dice = new Dice(`tallystick ${type}`);
    const cases = Array.from({ length: CASES }, () => encode(dice));
    return [type, { cases: CASES, sha256: toHex(sha256(...cases)) }];
  });
  return Object.fromEntries(hashes);
}

const ENCODERS: Readonly<Record<string, (dice: Dice) => Uint8Array>> = {
  json: (dice) => encodeCanonical(anyJson(dice, 4)),
  transaction: (dice) => utf8(anyTransaction(dice)),
  vote: (dice) =>
    voteBytes({
      ...place(dice),
      type: dice.pick(['prevote', 'precommit']),
      block: dice.pick([null, dice.hash()]),
    }),
  proposal: (dice) =>
    proposalBytes({ ...place(dice), block: dice.hash(), validRound: dice.below(9) - 1 }),
  peerAuth: (dice) =>
    peerAuthBytes({ chain: dice.hash(), validator: dice.id(), peer: dice.hash() }),
  registration: (dice) =>
    registrationBytes({ chain: dice.hash(), key: dice.key(), validator: dice.id() }),
  header: (dice) => encodeHeader(anyHeader(dice)),
  body: (dice) =>
    encodeBody({
      transactions: dice.list(3, () => anyTransaction(dice)),
      evidence: dice.list(3, () => anyEvidence(dice)),
      previousCommit: dice.pick([null, anyCertificate(dice)]),
    }),
  certificate: (dice) => encodeCanonical(certificateJson(anyCertificate(dice))),
  evidence: (dice) => encodeCanonical(evidenceJson(anyEvidence(dice))),
  genesis: (dice) => encodeGenesis(anyGenesis(dice)),
  continuedGenesis: (dice) => {
    return encodeGenesis({ ...anyGenesis(dice), continues: anyContinued(dice) });
  },
  group: (dice) => encodeGroup(anyGroup(dice)),
  merkleRoot: (dice) => fromHex(merkleRoot(dice.list(40, () => dice.bytes()))),
  stateRoot: (dice) => fromHex(anyState(dice)),
};

function place(dice: Dice): { chain: Hash; height: number; round: number } {
  return { chain: dice.hash(), height: 1 + dice.below(2 ** 32), round: dice.below(100) };
}

function anyText(dice: Dice): string {
  const piece = (): string =>
    dice.pick(['a', 'Z', '0', '"', '\\', '\n', '\u0001', '\u007f', 'é', '€', '\u2028', '😀']);
  return dice.list(6, piece).join('');
}

function anyTransaction(dice: Dice): string {
  const deed = { type: 'example', version: 1, about: anyJson(dice, 3) };
  return composeTransaction(
    {
      chain: dice.hash(),
      deed,
      expires: dice.below(2 ** 32) * 1000,
      nonce: dice.bytes().slice(16),
      member: dice.id(),
      keyName: dice.id(),
    },
    dice.bytes(),
  );
}

function anyCertificate(dice: Dice): Certificate {
  const { height, round } = place(dice);
  const signatures = dice.list(9, () => dice.pick([null, dice.signature()]));
  return { block: dice.hash(), height, round, signatures };
}

function anyEvidence(dice: Dice): Evidence {
  const type = dice.pick<EvidenceType>(['prevote', 'precommit', 'proposal']);
  const { height, round } = place(dice);
  const validRound = (): number | null => (type === 'proposal' ? dice.below(5) - 1 : null);
  const block = (): Hash | null => (type === 'proposal' ? dice.hash() : dice.pick([null]));
  return buildEvidence({ type, height, round, validator: dice.id() }, [
    { block: block(), validRound: validRound(), signature: dice.signature() },
    { block: dice.hash(), validRound: validRound(), signature: dice.signature() },
  ]);
}

function anyHeader(dice: Dice): Header {
  const { chain, height } = place(dice);
  return {
    version: BLOCK_VERSION,
    chain,
    height,
    time: dice.below(2 ** 32) * 1000,
    previous: dice.hash(),
    previousCommit: dice.hash(),
    transactions: dice.hash(),
    transactionCount: dice.below(10_000),
    results: dice.hash(),
    settlements: dice.hash(),
    settlementCount: dice.below(10_000),
    evidence: dice.hash(),
    state: dice.hash(),
    history: dice.hash(),
    validators: dice.hash(),
    nextValidators: dice.hash(),
    parameters: dice.hash(),
    proposer: dice.id(),
  };
}

function anyContinued(dice: Dice): Continued {
  let history: Frontier = appendLeaf(EMPTY_FRONTIER, dice.bytes());
  for (let more = dice.below(40); more > 0; more -= 1) history = appendLeaf(history, dice.bytes());
  const header = { ...anyHeader(dice), height: history.size, history: frontierRoot(history) };
  return { header, history };
}

function anyGenesis(dice: Dice): GenesisWords {
  const validators: ValidatorSet = Array.from({ length: 1 + dice.below(5) }, (_, index) => ({
    id: `validator-${index}`,
    key: publicKeyOf(dice.bytes()),
    power: 1 + dice.below(9),
  }));
  return {
    name: dice.id(),
    start: dice.below(2 ** 32),
    dayMs: 1 + dice.below(86_400_000),
    utcOffsetMinutes: dice.below(1681) - 840,
    cutOffHour: dice.below(25),
    calendar: anyJson(dice, 2),
    validators,
    members: anyJson(dice, 2),
    parameters: anyJson(dice, 2),
  };
}

function anyGroup(dice: Dice): Group {
  return Array.from({ length: 16 }, () => {
    const kind = dice.below(3);
    if (kind === 0) return null;
    if (kind === 1) return { position: dice.bytes(), value: dice.bytes() };
    return { branch: dice.bytes() };
  });
}

function anyState(dice: Dice): Hash {
  const changes = dice.list(60, () => [`member/${dice.id()}`, dice.hash()] as const);
  return updateTree({ group: () => undefined }, new Map(changes)).root;
}
