/** Beginning rounds, and proposing in them. */
import type { Draft } from './draft.ts';
import { isProposer, withEntry } from './draft.ts';
import { adoptNewest, prune } from './ingest.ts';
import type { Built } from './input.ts';
import type { ValidValue } from './knowledge.ts';
import type { RoundCertificate, Vote } from './messages.ts';
import { askSigner } from './signing.ts';
import type { RoundTimer } from './timeouts.ts';
import { timeoutMs } from './timeouts.ts';

/** L11-21: begins a round; `votes` show the others why, when it is not round 0. */
export function startRound(draft: Draft, round: number, votes: readonly Vote[]): void {
  draft.round = round;
  draft.step = 'propose';
  draft.lock = draft.config.rules.lockInNewRound(draft.lock);
  prune(draft);
  adoptNewest(draft);
  // A round that begins after lost records has no votes to show: what was said is shown.
  if (round > 0 && votes.length > 0) publishRoundCertificate(draft, votes);
  else draft.roundCertificate = null;
  const proposes = isProposer(draft);
  if (draft.config.rules.setsProposeTimer(proposes)) setTimer(draft, 'propose'); // L21
  if (proposes) propose(draft);
}

/** Sets a timer of the current round, once. */
export function setTimer(draft: Draft, timer: RoundTimer): boolean {
  const { height, round, config } = draft;
  const name = `${timer}/${round}`;
  if (draft.armed.has(name)) return false;
  draft.armed = new Set(draft.armed).add(name);
  const delayMs = timeoutMs(timer, round, config.timeouts);
  draft.effects.push({ kind: 'setTimer', timer, height, round, delayMs });
  return true;
}

/** L14-19: the valid value again, with its polka, or a new block. */
export function propose(draft: Draft): void {
  if (!draft.config.rules.maySign(draft.lost.said, draft.round)) return;
  if (draft.valid !== null) return proposeAgain(draft, draft.valid);
  const { height, round, previousTimeMs } = draft;
  draft.effects.push({ kind: 'build', height, round, minTimeMs: previousTimeMs + 1 });
}

/** The block that `build` asked for is there; one for a round that is over is dropped. */
export function acceptBuilt(draft: Draft, built: Built, block: string): void {
  const { height, round, self } = draft;
  if (built.height !== height || built.round !== round || draft.step !== 'propose') return;
  if (self === null || !isProposer(draft) || draft.awaiting !== null) return;
  if (!draft.config.rules.maySign(draft.lost.said, round)) return;
  if (draft.proposals.has(round)) return;
  const { header, transactions, evidence, previousCommit } = built;
  const verdict = { verdict: 'valid', asked: 1, header } as const;
  draft.bodies = withEntry(draft.bodies, block, verdict);
  const content = { header, transactions, evidence, previousCommit };
  const claim = { kind: 'proposal', height, round, block, validRound: -1 } as const;
  askSigner(draft, { ...claim, ...content, polka: null, validator: self });
}

function proposeAgain(draft: Draft, valid: ValidValue): void {
  const { height, round, self, config } = draft;
  if (self === null) return;
  const { header, transactions, evidence, previousCommit } = valid.proposal;
  const validRound = config.rules.proposedValidRound(valid);
  const polka = validRound === -1 ? null : valid.polka;
  const claim = { kind: 'proposal', height, round, block: valid.block, validRound, polka } as const;
  const content = { header, transactions, evidence, previousCommit };
  askSigner(draft, { ...claim, ...content, validator: self });
}

function publishRoundCertificate(draft: Draft, votes: readonly Vote[]): void {
  const { height, round } = draft;
  const certificate: RoundCertificate = { kind: 'round', height, round, votes };
  draft.roundCertificate = certificate;
  draft.effects.push({ kind: 'broadcast', message: certificate });
}
