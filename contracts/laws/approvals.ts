/** The law of approvals: what waits for keys was signed by different ones of its member. */
import { hashJson } from '../../ledger/hash.ts';
import { approvals } from '../state/approvals.ts';
import { members } from '../state/members.ts';
import type { World } from '../state/state.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/** The first key is the one that has the deed in a transaction of its own. */
export function checkApprovals(world: World): Violation[] {
  const violations: Violation[] = [];
  for (const { member, id, deed, digest, keyName, signed } of everyFact(
    world,
    'approval',
    approvals,
  )) {
    const keys = new Set(members.read(world, member)?.keys.map(({ name }) => name));
    const isSigned = signed[0] === keyName && new Set(signed).size === signed.length;
    if (isSigned && signed.every((name) => keys.has(name)) && digest === hashJson(deed)) continue;
    const law = 'what waits for keys was signed by different ones';
    violations.push({ law, facts: { approval: id } });
  }
  return violations;
}
