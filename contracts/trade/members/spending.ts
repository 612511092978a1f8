/** What a key with limits signs in a day, and scopes of keys that are added. */
import { dayAt, dayEnd, dayNumber } from '../../state/calendar.ts';
import { minorUnitsOf } from '../../state/currencies.ts';
import type { KeyLimit, KeyScope, ScopeWords, Spent } from '../../state/keyScopes.ts';
import { spentSums } from '../../state/keyScopes.ts';
import type { MemberKey } from '../../state/members.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene, SignedScene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';

/** An amount of money that a deed is about, minor units. */
export interface DeedAmount {
  readonly currency: string;
  readonly amount: bigint;
}

/** What a key has signed on the ledger day of a block, before and with one more amount. */
export interface Spending {
  readonly before: bigint;
  readonly after: Spent;
}

/** What the day of a key comes to with this amount. */
export function spendingOf(scene: SignedScene, { currency, amount }: DeedAmount): Spending {
  const { draft, signer: member, keyName: key, days, time, made } = scene;
  const known = spentSums.read(draft, member, key);
  // What is of a day that is over has not left yet.
  const sums = known === undefined || known.until <= time ? [] : known.sums;
  const before = BigInt(sums.find((sum) => sum.currency === currency)?.amount ?? 0);
  const others = sums.filter((sum) => sum.currency !== currency);
  const all = [...others, { currency, amount: String(before + amount) }];
  const until = dayEnd(days, dayAt(days, time));
  const after = {
    ...{ member, key, until, made },
    sums: all.toSorted((left, right) => (left.currency < right.currency ? -1 : 1)),
  };
  return { before, after };
}

/** The day on which a key has signed something is over. */
export function endSpending(draft: Draft, item: string): Event[] {
  const [member = '', key = ''] = item.split('/');
  draft.remove(spentSums.key(member, key));
  return [];
}

/** The scope that words say, or why there is none: it names a currency or day that is none. */
export function readScope(
  { days, time }: Scene,
  words: ScopeWords,
): KeyScope | null | Refusal<'unknown_currency' | 'bad_day' | 'expires_day_past'> {
  if (words === null) return null;
  const { read, deeds, limits, lastDay } = words;
  const unknown = limits?.find(({ currency }) => minorUnitsOf(currency) === undefined);
  if (unknown !== undefined) return refuse('unknown_currency', { currency: unknown.currency });
  if (lastDay === null) return { read, deeds, limits, until: null };
  const day = dayNumber(lastDay);
  if (day === null) return refuse('bad_day', { day: lastDay });
  const until = dayEnd(days, day);
  return until <= time
    ? refuse('expires_day_past', { end: until })
    : { read, deeds, limits, until };
}

/** That a scope is one, and that the key which signs for it has all of it itself. */
export function checkScopeGiven(
  scope: KeyScope | null,
  own: MemberKey | undefined,
): Refusal<'bad_scope' | 'wider_scope'> | null {
  const fault = scope === null ? null : faultOf(scope);
  if (fault !== null) return refuse('bad_scope', { field: fault });
  const mine = own?.scope ?? null;
  return mine === null || isWithin(scope, mine) ? null : refuse('wider_scope');
}

function faultOf({ read, deeds, limits }: KeyScope): string | null {
  if (deeds !== null && !isAscending(deeds)) return 'deeds';
  if (limits !== null && !isAscending(limits.map(({ currency }) => currency))) return 'limits';
  if (limits?.some(isTighterByDay) === true) return 'limits';
  return !read && deeds?.length === 0 ? 'read' : null;
}

function isTighterByDay({ perDeed, perDay }: KeyLimit): boolean {
  return BigInt(perDeed) > BigInt(perDay);
}

/** Whether each text comes behind the one before it, by code unit. */
export function isAscending(texts: readonly string[]): boolean {
  return texts.every((text, at) => at === 0 || (texts[at - 1] ?? '') < text);
}

/** Whether a scope gives nothing that another does not. */
function isWithin(scope: KeyScope | null, own: KeyScope): boolean {
  // Two keys with the limits of one would spend twice as much.
  if (scope === null || own.limits !== null) return false;
  const { read, deeds, until } = scope;
  const named = own.deeds;
  const signs = named === null || (deeds?.every((type) => named.includes(type)) ?? false);
  const ends = own.until === null || (until !== null && until <= own.until);
  return signs && ends && (own.read || !read);
}
