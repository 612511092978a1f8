/**
 * The verdict on a block: would executing it on our state give exactly this header? A pure
 * function of the state and the block, so that it never has two outcomes at one height.
 */
import type { ChainState, Executed } from '../../contracts/execute.ts';
import { barredBy, executeBlock } from '../../contracts/execute.ts';
import { openBody } from '../../contracts/openBody.ts';
import type { Body } from '../../ledger/block.ts';
import { headerId } from '../../ledger/block.ts';
import type { SignatureCheck } from '../../ledger/certificate.ts';
import { verifyCertificate } from '../../ledger/certificate.ts';
import { verifyEvidence } from '../../ledger/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { FoundBlock } from './bodyExchange.ts';

/** What an evaluation rests on. */
export interface Ground {
  readonly state: ChainState;
  /** The set in force at a height up to the head's. */
  readonly validatorsAt: (height: number) => ValidatorSet;
  /** Whether a signature over these bytes (by digest) was verified before. */
  readonly seen: (digest: Hash) => boolean;
  /** How the signature of a validator is checked; `checkSignature` by default. */
  readonly check?: SignatureCheck | undefined;
  /** The transaction of a text, if it was decoded before. */
  readonly known?: (jws: string) => Transaction | undefined;
}

/** A block that is right, or why it is not. */
export type Evaluation = { readonly executed: Executed } | Wrong;

/** Why a block is not right. */
export interface Wrong {
  readonly wrong: string;
  /** Of one with too much work so many transactions fit. */
  readonly fits?: number;
  /** Indexes of those that were refused to members that may have no more refused on this day. */
  readonly without?: readonly number[];
}

/** Why this software can judge no block after `state`; null when it can. */
export function barredAfter({ height, parameters }: ChainState): string | null {
  const barred = barredBy(parameters);
  if (barred === null) return null;
  return `from height ${height + 1} on ${barred}: install a newer one and start the node again`;
}

/** Executes a block and compares the header it gives with the one it claims. */
export function evaluate(ground: Ground, block: FoundBlock): Evaluation {
  const { header, body } = block;
  const evaluation = execute(ground, { time: header.time, proposer: header.proposer }, body);
  if ('wrong' in evaluation) return evaluation;
  const { executed } = evaluation;
  if (executed.id === headerId(header)) return evaluation;
  const claimed = new Map(Object.entries(header));
  const field = Object.entries(executed.header).find(
    ([name, value]) => claimed.get(name) !== value,
  );
  return { wrong: `executing it gives another ${field?.[0] ?? 'header'}` };
}

/** Executes the words of a block after checking everything that it carries. */
export function execute(
  ground: Ground,
  words: { readonly time: number; readonly proposer: string },
  body: Body,
): Evaluation {
  const wrong = checkCommit(ground, body) ?? checkEvidence(ground, body);
  if (wrong !== null) return { wrong };
  const transactions = openBody(ground.state, body, ground.seen, ground.known);
  if ('invalid' in transactions) return { wrong: transactions.invalid };
  const executed = executeBlock(ground.state, { ...words, body, transactions });
  if (!('invalid' in executed)) return { executed };
  const { invalid, facts } = executed;
  if (invalid === 'block_too_heavy') return { wrong: invalid, fits: Number(facts['fits']) };
  if (invalid !== 'refusals_used_up') return { wrong: invalid };
  return { wrong: invalid, without: String(facts['without']).split(' ').map(Number) };
}

/** The signatures under the block before; `executeBlock` checks that it is that block's. */
function checkCommit(ground: Ground, { previousCommit }: Body): string | null {
  const { state, validatorsAt, check } = ground;
  if (previousCommit === null || previousCommit.height !== state.height) return null;
  const { chain } = state;
  const set = validatorsAt(state.height);
  const verdict = verifyCertificate(previousCommit, { chain, set, type: 'precommit', check });
  return verdict.ok ? null : `the previous commit: ${verdict.code}`;
}

function checkEvidence({ state, validatorsAt }: Ground, { evidence }: Body): string | null {
  for (const item of evidence) {
    // Of committed heights only: everybody knows the validators of these.
    if (item.height > state.height) return 'evidence of a height that is not decided';
    const set = validatorsAt(item.height);
    const verdict = verifyEvidence(item, { chain: state.chain, set });
    if (!verdict.ok) return `evidence: ${verdict.code}`;
  }
  return null;
}
