/**
 * I1 to I10, checked whenever something happens that could break them; I11 and I12 are about time
 * and checked by who runs the clock. A violation is thrown and ends the run.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { Effect } from '../../node/consensus/effect.ts';
import { heightOf } from '../../node/consensus/ingest.ts';
import type { Decision, Lock } from '../../node/consensus/knowledge.ts';
import type { Kept, Message, SignedMessage, Vote } from '../../node/consensus/messages.ts';
import { MAX_OLD_ROUNDS, samePlace } from '../../node/consensus/rules.ts';
import type { State } from '../../node/consensus/state.ts';
import type { VerifyContext } from '../../node/consensus/verify.ts';
import { verifyMessage } from '../../node/consensus/verify.ts';
import type { SimNode } from './simNode.ts';
import { CHAIN, GENESIS, isValidBlock, TOY_SIGNATURES } from './toy.ts';

/** What must never happen, happened. */
export class Violation extends Error {}

const STEPS = ['newHeight', 'propose', 'prevote', 'precommit', 'commit'];

/** The memory that stands above all nodes. */
export class Invariants {
  readonly #decided = new Map<number, Hash>();
  /** Every own message that left a correct node, by key. */
  readonly #left = new Map<string, SignedMessage[]>();
  /** The lock of the newest precommit that left a correct node. */
  readonly #promised = new Map<string, Lock & { readonly height: number }>();
  readonly #givenUp = new Map<string, { readonly height: number; readonly round: number }>();
  readonly #verified = new WeakSet<Message>();
  readonly #setAt: (height: number) => VerifyContext['validators'];

  constructor(setAt: (height: number) => VerifyContext['validators']) {
    this.#setAt = setAt;
  }

  /** Whether peers take this message in; a correct node never sends what they reject (I6). */
  accepts(message: Message, sender: SimNode): boolean {
    if (this.#verified.has(message)) return true;
    const height = heightOf(message);
    const context: VerifyContext = {
      chain: CHAIN,
      height,
      validators: this.#setAt(height),
      nextValidators: this.#setAt(height + 1),
      signatures: TOY_SIGNATURES,
    };
    const verdict = verifyMessage(message, context);
    if (verdict.verdict === 'accept') {
      this.#verified.add(message);
      return true;
    }
    if (!sender.byzantine) {
      throw new Violation(`I6 ${sender.name} sent a ${message.kind}: ${verdict.code}`);
    }
    return false;
  }

  /** I1, I2, I3, I7, I10: a node decided and its block is at the end of its chain. */
  decided(node: SimNode, decision: Decision): void {
    if (node.byzantine) return;
    const { height, block, header } = decision;
    const known = this.#decided.get(height);
    if (known !== undefined && known !== block) {
      throw new Violation(`I1 ${node.name} decided ${block} at ${height}, others ${known}`);
    }
    this.#decided.set(height, block);
    if (node.chain.length !== height)
      throw new Violation(`I3 ${node.name} decided ${height} again`);
    const before = node.chain.at(-2);
    const head =
      before === undefined
        ? GENESIS
        : {
            ...GENESIS,
            height: height - 1,
            block: before.block.id,
            timeMs: before.block.header.time,
            state: before.block.header.state,
          };
    if (!isValidBlock(head, header))
      throw new Violation(`I2 ${node.name} decided an invalid block`);
  }

  /** I13: what a correct node gives up for those who lost their records, it signs no more. */
  gaveUp(node: SimNode, { height, round }: Kept): void {
    if (!node.byzantine) this.#givenUp.set(node.name, { height, round });
  }

  /** I4, I5, I13: an own message leaves a correct node. */
  left(node: SimNode, message: SignedMessage): void {
    if (node.byzantine) return;
    const before = this.#left.get(node.id) ?? [];
    const given = this.#givenUp.get(node.name);
    const isNew = !before.some(({ signature }) => signature === message.signature);
    if (isNew && given?.height === message.height && message.round <= given.round) {
      throw new Violation(
        `I13 ${node.name} signed in ${message.round}, given up to ${given.round}`,
      );
    }
    const twice = before.find((earlier) => samePlace(earlier, message));
    if (twice === undefined) this.#left.set(node.id, [...before.slice(-40), message]);
    if (twice !== undefined && twice.signature !== message.signature) {
      const what = message.kind === 'vote' ? message.type : message.kind;
      throw new Violation(`I4 ${node.name} signed two: ${what} ${message.height}/${message.round}`);
    }
    if (message.kind !== 'vote' || message.block === null) return;
    if (message.type === 'precommit') this.#precommitLeft(node, message.block, message);
    else this.#prevoteLeft(node, message.block, message);
  }

  /** Its record is gone: it cannot know any more what it was locked on. */
  lost(node: SimNode): void {
    this.#promised.delete(node.name);
    this.#givenUp.delete(node.name);
  }

  /** I5, I7, I8, I9, and that nobody correct halts. */
  stepped(node: SimNode, before: State, effects: readonly Effect[]): void {
    if (node.byzantine) return;
    const { state } = node;
    for (const effect of effects) {
      if (effect.kind === 'halt')
        throw new Violation(`halt of ${node.name}: ${effect.reason}: ${effect.detail}`);
      if (effect.kind === 'evidence') this.#accused(effect.evidence.validator);
    }
    this.#keepsOrder(node, before, state);
    this.#keepsBounds(node, state);
  }

  /** The ids that may be accused. */
  liars: readonly string[] = [];

  #accused(validator: string): void {
    if (!this.liars.includes(validator))
      throw new Violation(`I9 evidence against correct ${validator}`);
  }

  #precommitLeft(node: SimNode, block: Hash, { height, round }: Vote): void {
    const { state } = node;
    const locked = state.lock?.block === block && state.lock.round === round;
    if (!locked && state.height === height && state.round === round) {
      throw new Violation(`I5 ${node.name} precommitted ${block} without locking it`);
    }
    const promised = this.#promised.get(node.name);
    if (promised?.height === height && promised.round >= round) return;
    this.#promised.set(node.name, { height, round, block });
  }

  /** I5: no prevote against the promised lock, but with a polka of that round or a later one. */
  #prevoteLeft(node: SimNode, block: Hash, { height, round }: Vote): void {
    const promised = this.#promised.get(node.name);
    if (promised?.height !== height || promised.block === block) return;
    if (promised.round >= round) return; // an older prevote is sent again
    const received = node.state.proposals.get(round) ?? [];
    const allowed = received.some(
      ({ message }) => message.block === block && message.validRound >= promised.round,
    );
    if (!allowed)
      throw new Violation(`I5 ${node.name} prevoted against its lock in ${height}/${round}`);
  }

  #keepsOrder(node: SimNode, before: State, after: State): void {
    if (before.height !== after.height) {
      if (before.height > after.height) throw new Violation(`I7 ${node.name} went back in height`);
      return;
    }
    const rank = ({ round, step }: State): number => round * 8 + STEPS.indexOf(step);
    // Who signs again after a loss begins its round anew: it had only followed, promising nothing.
    const signsAgain = before.self === null && after.self !== null && after.round >= before.round;
    const moved = after.step === 'commit' || signsAgain || rank(after) >= rank(before);
    if (!moved) throw new Violation(`I7 ${node.name} went back to ${after.round}/${after.step}`);
    if (signsAgain || before.lock === null) return;
    if (after.lock === null || after.lock.round < before.lock.round) {
      throw new Violation(`I5 ${node.name} dropped its lock of round ${before.lock.round}`);
    }
  }

  #keepsBounds(node: SimNode, state: State): void {
    const size = state.validators.length;
    const rounds = MAX_OLD_ROUNDS + 3;
    const sizes = [
      [state.tallies.size, rounds],
      [state.polkas.size, rounds],
      [state.proposals.size, rounds],
      [state.newest.size, size],
      [state.bodies.size, 2 * rounds + 4],
      [state.accused.size, 100],
      [state.ahead.size, 6 * (size + 1)],
      [
        Math.max(0, ...[...state.tallies.values()].map((votes) => votes.prevote.votes.length)),
        size,
      ],
    ];
    const over = sizes.findIndex(([used = 0, most = 0]) => used > most);
    if (over >= 0) throw new Violation(`I8 ${node.name} holds too much: buffer ${over}`);
  }
}
