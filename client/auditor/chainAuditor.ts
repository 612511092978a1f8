/**
 * The auditor's core: it is given blocks one after the other and vouches for each or says what is
 * wrong. It trusts the genesis document and nothing else: which validators may commit a height
 * follows from the blocks before it, never from the block itself.
 *
 * No clock, no randomness, no input or output: where blocks come from is the caller's business.
 */
import { assert, FormatError } from '../../ledger/assert.ts';
import type { Block, Header } from '../../ledger/block.ts';
import { bodyMatches, headerId } from '../../ledger/block.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import { hashCertificate, verifyCertificate } from '../../ledger/certificate.ts';
import { fromHex } from '../../ledger/encoding.ts';
import { verifyEvidence } from '../../ledger/evidence.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { firstHistory, heightBefore } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { PublicKey } from '../../ledger/keys.ts';
import type { Frontier } from '../../ledger/merkle.ts';
import { appendLeaf, frontierRoot } from '../../ledger/merkle.ts';
import type { CommittedHeader } from '../../ledger/proof.ts';
import { verifyCommitted } from '../../ledger/proof.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { hashValidators, validatorIndex } from '../../ledger/validators.ts';
import type { AuditFailure, AuditLevel, AuditReport } from './auditReport.ts';
import { AUDIT_LEVELS, finding } from './auditReport.ts';
import type { Ahead } from './checkAhead.ts';
import type { Gave } from './replay.ts';
import { Replay } from './replay.ts';

/** What the next header has to continue. */
interface Tip {
  readonly height: number;
  readonly time: number;
  readonly id: Hash;
  readonly certificate: Certificate | null;
  /** Over the chain id and the ids of all headers. */
  readonly history: Frontier;
}

/** Verifies a chain from its genesis document on, block by block. */
export class ChainAuditor {
  readonly #genesis: Genesis;
  readonly #level: AuditLevel;
  /** Null at other levels, and when the state that the chain begins with is not known. */
  readonly #replay: Replay | null;
  /** Sets by the height from which they were in force, the newest last. */
  readonly #sets: { readonly from: number; readonly set: ValidatorSet }[];
  #tip: Tip;
  #head: CommittedHeader | null = null;
  #transactions = 0;

  /**
   * @param before the replay of the chain that this one continues, at its end: see `goOn`
   * @throws FormatError when the genesis document makes no sense to the rules
   */
  constructor(genesis: Genesis, level: AuditLevel = 'replay', before: Replay | null = null) {
    const { continues, chain, start, validators } = genesis;
    this.#genesis = genesis;
    this.#level = level;
    const isKnown = continues === null || before !== null;
    this.#replay = isKnown ? new Replay(genesis, before) : null;
    this.#sets = [{ from: 1, set: validators }];
    this.#tip = {
      height: heightBefore(genesis),
      time: continues?.header.time ?? start,
      id: chain,
      certificate: null,
      history: firstHistory(genesis),
    };
  }

  /**
   * The auditor of the chain that continues this one, which has to be verified up to the very
   * block that the genesis document names; this auditor is used up then.
   */
  goOn(genesis: Genesis): ChainAuditor | AuditFailure {
    const { continues } = genesis;
    const own = this.#head === null ? null : headerId(this.#head.header);
    if (continues === null || headerId(continues.header) !== own) {
      const named = continues === null ? 'none' : `block ${continues.header.height} of another`;
      const reason = `it continues ${named}; verified is ${this.#genesis.chain}`;
      return finding('not_continued', `${reason} until height ${this.#tip.height}`);
    }
    try {
      return new ChainAuditor(genesis, this.#level, this.#replays ? this.#replay : null);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return { code: error.code, reason: error.message };
    }
  }

  /** The newest height that was verified, 0 before block 1. */
  get verifiedHeight(): number {
    return this.#tip.height;
  }

  /** How many transactions stand in the verified blocks. */
  get transactions(): number {
    return this.#transactions;
  }

  /** The newest header that was verified with the certificate that committed it, or null. */
  get head(): CommittedHeader | null {
    return this.#head;
  }

  /** What the block at the verified height gave; null before block 1, and without a replay. */
  get gave(): Gave | null {
    return this.#replays ? (this.#replay?.gave ?? null) : null;
  }

  /** The verdict so far, with the failures that the caller collected. */
  report(failures: readonly AuditFailure[] = []): AuditReport {
    return {
      verifiedHeight: this.#tip.height,
      transactions: this.#transactions,
      stateRoot: this.#head?.header.state ?? this.#firstRoot,
      failures,
    };
  }

  /** Under what the blocks that come can be checked ahead; see `keys` of `Replay`. */
  known(): {
    readonly chain: Hash;
    readonly set: ValidatorSet;
    readonly keys: readonly (readonly [string, PublicKey])[];
  } {
    const set = this.validatorsOf(this.#tip.height + 1);
    return { chain: this.#genesis.chain, set, keys: this.#replay?.keys ?? [] };
  }

  /** The validators who commit `height`, which is at most one above the verified height. */
  validatorsOf(height: number): ValidatorSet {
    const known = this.#sets.findLast(({ from }) => from <= height);
    return known?.set ?? this.#genesis.validators;
  }

  /**
   * Verifies the next block. Null means that the auditor vouches for it and has moved on; after a
   * failure it stands where it stood, and another block for that height may be tried.
   * @param ahead what holds of this very block, checked under what `known` has given
   */
  check(block: Block, ahead: Ahead | null = null): AuditFailure | null {
    assert(ahead === null || ahead.block === block, 'it is the block that was checked ahead');
    const height = this.#tip.height + 1;
    try {
      const failure = this.#checkAll(block, ahead);
      if (failure !== null) return { height, ...failure };
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return { height, code: error.code, reason: error.message };
    }
    this.#advance(block);
    return null;
  }

  /**
   * The first law that the state after the verified height breaks, or null: replay says that the
   * rules were followed, this says that they keep what they promise. Reads the whole state; at
   * other levels than replay there is none, and null says nothing.
   */
  checkState(): AuditFailure | null {
    return this.#replays ? (this.#replay?.checkState() ?? null) : null;
  }

  #checkAll(block: Block, ahead: Ahead | null): AuditFailure | null {
    const { header } = block;
    const checks = [
      () => this.#checkHeader(header),
      () => this.#checkCertificate(block, ahead),
      () => this.#checkBody(block, ahead),
      () => this.#checkRules(block, ahead),
    ];
    for (const check of checks.slice(0, AUDIT_LEVELS.indexOf(this.#level) + 1)) {
      const failure = check();
      if (failure !== null) return failure;
    }
    return null;
  }

  #checkHeader(header: Header): AuditFailure | null {
    const tip = this.#tip;
    if (header.chain !== this.#genesis.chain) {
      return finding('other_chain', `the header is of chain ${header.chain}`);
    }
    if (header.height !== tip.height + 1) {
      return finding('wrong_height', `the header has height ${header.height}`);
    }
    if (header.previous !== tip.id) {
      return finding('wrong_previous', `the header before is ${tip.id}, not ${header.previous}`);
    }
    if (header.time <= tip.time) {
      return finding('wrong_time', `${header.time} is not later than ${tip.time}`);
    }
    const history = frontierRoot(tip.history);
    if (header.history !== history) {
      return finding('wrong_history', `the history root is ${history}, not ${header.history}`);
    }
    return null;
  }

  #checkCertificate(block: Block, ahead: Ahead | null): AuditFailure | null {
    const { header } = block;
    const set = this.validatorsOf(header.height);
    const verdict = verifyCommitted(block, set, this.#genesis.chain, ahead?.check);
    if (!verdict.ok) return { code: verdict.code, reason: verdict.reason };
    if (validatorIndex(set, header.proposer) < 0) {
      return finding('wrong_proposer', `${header.proposer} is not a validator of that height`);
    }
    if (this.#replays || header.nextValidators === hashValidators(set)) return null;
    return finding('unknown_validators', 'the validators change here: only a replay can go on');
  }

  #checkBody(block: Block, ahead: Ahead | null): AuditFailure | null {
    if (ahead === null && !bodyMatches(block.header, block.body)) {
      return finding('other_body', 'the body is not the one that the header names');
    }
    return this.#checkPreviousCommit(block) ?? this.#checkEvidence(block);
  }

  #checkPreviousCommit({ body }: Block): AuditFailure | null {
    const tip = this.#tip;
    const commit = body.previousCommit;
    if (commit === null || tip.certificate === null) {
      if (commit === null && tip.certificate === null) return null;
      return finding(
        'wrong_previous_commit',
        'the first block and no other has no previous certificate',
      );
    }
    if (commit.height !== tip.height || commit.block !== tip.id) {
      return finding('wrong_previous_commit', 'the previous certificate is for another block');
    }
    if (hashCertificate(commit) === hashCertificate(tip.certificate)) return null;
    const set = this.validatorsOf(tip.height);
    const { chain } = this.#genesis;
    const verdict = verifyCertificate(commit, { chain, set, type: 'precommit' });
    return verdict.ok ? null : finding('wrong_previous_commit', verdict.reason);
  }

  #checkEvidence({ header, body }: Block): AuditFailure | null {
    for (const evidence of body.evidence) {
      if (evidence.height >= header.height) {
        return finding('bad_evidence', 'evidence is about a height that is not committed yet');
      }
      const set = this.validatorsOf(evidence.height);
      const verdict = verifyEvidence(evidence, { chain: this.#genesis.chain, set });
      if (!verdict.ok) return finding('bad_evidence', verdict.reason);
    }
    return null;
  }

  #checkRules(block: Block, ahead: Ahead | null): AuditFailure | null {
    if (this.#replay !== null) return this.#replay.check(block, ahead ?? undefined);
    const { header } = this.#genesis.continues ?? {};
    return finding('state_unknown', `it continues ${header?.chain} after ${header?.height}`);
  }

  /** Root of the state before the first block, as far as it is known. */
  get #firstRoot(): Hash {
    return this.#replay?.stateRoot ?? this.#genesis.continues?.header.state ?? this.#genesis.chain;
  }

  get #replays(): boolean {
    return this.#level === 'replay';
  }

  #advance(block: Block): void {
    const { header, body, certificate } = block;
    const id = headerId(header);
    if (this.#replays && this.#replay !== null) {
      this.#replay.advance();
      const set = this.#replay.validators;
      if (hashValidators(set) !== header.validators) {
        this.#sets.push({ from: header.height + 1, set });
      }
    }
    const history = appendLeaf(this.#tip.history, fromHex(id));
    this.#tip = { height: header.height, time: header.time, id, certificate, history };
    this.#head = { header, certificate };
    this.#transactions += body.transactions.length;
  }
}
