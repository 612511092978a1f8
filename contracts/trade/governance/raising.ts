/** Raising the protocol: whether it can be put to the vote, and what happens at its height. */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Parameters } from '../../state/parameters.ts';
import type { ProtocolChange } from '../../state/proposals.ts';
import { raises } from '../../state/protocol.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';

/** That a raise fits: the next protocol, at a height to come, and no other raise waits. */
export function checkRaise(
  scene: Scene,
  { protocol, height }: ProtocolChange,
): Refusal<'raise_pending' | 'not_next_protocol' | 'height_past'> | null {
  const pending = raises.read(scene.draft);
  if (pending !== undefined) return refuse('raise_pending', { proposal: pending.proposal });
  const { protocol: current } = scene.parameters;
  if (protocol !== current + 1) return refuse('not_next_protocol', { protocol: current });
  if (height <= scene.height + 1) return refuse('height_past', { height: scene.height });
  return null;
}

/** Puts down that the protocol will be raised; nodes that do not know it say so from now on. */
export function planRaise(scene: Scene, proposal: Hash, change: ProtocolChange): Event {
  const { protocol, height } = change;
  const notBefore = scene.time + scene.parameters.protocolDays * scene.days.dayMs;
  raises.write(scene.draft, { protocol, height, notBefore, proposal });
  return { type: 'raisePlanned', proposal, protocol, height, notBefore };
}

/** The raise that the block after this one begins with, or null. */
export function dueRaise(scene: Scene): Hash | null {
  const raise = raises.read(scene.draft);
  if (raise === undefined || scene.height + 1 < raise.height) return null;
  return scene.time < raise.notBefore ? null : raise.proposal;
}

/** Raises the protocol: the next block is the first under it. */
export function raiseProtocol(scene: Scene): Event {
  const { draft } = scene;
  const raise = raises.read(draft);
  const parameters = draft.facts.get('parameters') as unknown as Parameters | undefined;
  assert(raise !== undefined && parameters !== undefined, 'the caller has asked dueRaise');
  const { protocol, proposal } = raise;
  draft.remove(raises.key());
  draft.set('parameters', { ...parameters, protocol });
  return { type: 'protocolRaised', proposal, protocol, inForceAt: scene.height + 1 };
}
