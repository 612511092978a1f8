/** Which deeds a member may sign at all, by its roles; no browser. */
import type { Chapter, DeedType } from '../../../contracts/deeds.ts';
import { CHAPTERS, RULES } from '../../../contracts/deeds.ts';
import type { Role } from '../../../contracts/state/members.ts';
import type { Rule } from '../../../contracts/state/rule.ts';

/** Every deed, in the order of the chapters. */
export const DEED_TYPES: readonly DeedType[] = Object.keys(RULES) as DeedType[];

/** Who would sign. */
export interface Party {
  readonly roles: readonly Role[];
  readonly isValidator: boolean;
}

/** Those that stand among what waits for the member, with what they are about. */
const ELSEWHERE: ReadonlySet<DeedType> = new Set(['approveDeed', 'declineDeed']);

/** The deeds of a chapter that a member may sign, in their order. */
export function ownDeeds(chapter: Chapter, party: Party): readonly DeedType[] {
  return (Object.keys(CHAPTERS[chapter]) as DeedType[]).filter(
    (type) => !ELSEWHERE.has(type) && maySign(type, party),
  );
}

function maySign(type: DeedType, { roles, isValidator }: Party): boolean {
  const rule: Rule = RULES[type];
  if (rule.refusals.includes('not_validator') && !isValidator) return false;
  return rule.roles === null || rule.roles.some((role) => roles.includes(role));
}
