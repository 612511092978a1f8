/**
 * Who may read what, held against the facts without the function that says so: whoever is named in
 * a fact sees it, and nobody else does who is not named in one about the same thing.
 */
import { under } from '../../contracts/state/factKeys.ts';
import type { Event } from '../../contracts/state/rule.ts';
import type { World, Writes } from '../../contracts/state/state.ts';
import { scanAll } from '../../contracts/state/state.ts';
import type { KeptRights } from '../../contracts/trade/evidence/reading.ts';
import { readableSince } from '../../contracts/trade/evidence/reading.ts';
import {
  EVERY_FINANCIER,
  EVERY_MEMBER,
  FOR_ALL,
  FOR_NODES,
  isForParties,
  newSights,
  readWith,
} from '../../contracts/trade/evidence/seeing.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';

/** Fields in which a member is no party: whose money it is, what others have declared. */
const NO_PARTY = new Set([
  ...['issuer', 'issuers', 'gives', 'takes', 'mandate', 'terms', 'counter', 'seen', 'deed'],
]);
/** Kinds that say a price, or who has what: seen by who is named in the fact itself. */
const OWN_ALONE = new Set([
  ...['link', 'reserve', 'account', 'total', 'consent', 'issuer', 'obligation', 'redemption'],
]);
/** Kinds about a piece that its debtor does not see, unless the fact or its right names it. */
const NOT_FOR_DEBTOR = new Set(['holding', 'link', 'reserve', 'request', 'quote', 'pledge']);
/** Kinds that whose money it is sees, too. */
const OF_ISSUER = new Set(['account', 'issuer', 'obligation', 'debt', 'redemption']);
/** What stands behind a receivable. */
const BEHIND = new Set(['invoice', 'document', 'identity']);
/** What a payment and the fixing of its holders tell: once to each party. */
const TOLD_ONCE = new Set(['holderOfRecord', 'piecesPaid', 'moneyMoved']);
const GROUPS = [EVERY_MEMBER, EVERY_FINANCIER];
const ID = /[0-9a-f]{64}/g;

interface Said {
  readonly names: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
}

const known = new WeakMap<object, Said>();

/**
 * Events that tell a debtor, whom they name, who holds a piece that is not paid to that holder. A
 * debtor that is paid itself had its own debt, by a correction, and knows that it handed it on.
 */
export function tellingTooMuch(world: World, events: readonly Event[]): string[] {
  return events.flatMap((event) => {
    const { receivable, holder, payTo } = event;
    const fact = world.facts.get(`receivable/${String(receivable)}`) as JsonObject | undefined;
    if (fact === undefined || typeof holder !== 'string') return [];
    if ([holder, payTo].includes(fact['debtor'] as string)) return [];
    const isTold = Object.values(event).includes(fact['debtor'] as string);
    return isTold && payTo !== holder ? [`${event.type} tells ${fact['debtor']} of ${holder}`] : [];
  });
}

/**
 * What payments and fixed holders tell a member who may not see it: that somebody holds pieces of
 * the receivable, none of which it may see in those hands.
 */
export function tellingOthers(world: World, kept: KeptRights, events: readonly Event[]): string[] {
  return events.flatMap((event) => {
    const { receivable, holder } = event;
    if (!TOLD_ONCE.has(event.type) || holder === undefined) return [];
    const held = [...scanAll(world.facts, ...under(`holding/${receivable}`))];
    const hands = held.filter(([, value]) => (value as JsonObject)['holder'] === holder);
    // What has changed hands once more in the same block is not looked at.
    if (hands.length === 0) return [];
    const told = new Set(Object.values(event).filter((word) => isMember(world, word)));
    const unseen = [...told].filter((member) =>
      hands.every(([key]) => readableSince(world, kept, String(member), key) === null),
    );
    return unseen.map((member) => `${event.type} tells ${member} of ${holder}`);
  });
}

function isMember(world: World, word: string | number | null): boolean {
  return typeof word === 'string' && world.facts.get(`member/${word}`) !== undefined;
}

/** Events of one payment that differ in nothing but amounts, where each party is told once. */
export function toldTwice(events: readonly Event[]): string[] {
  let payment = 0;
  const names = events.flatMap((event) => {
    // It ends what is told of a payment; a contract may make several at once.
    if (event.type === 'receivablePaid') payment += 1;
    if (!TOLD_ONCE.has(event.type)) return [];
    const words = Object.entries(event).filter(([, word]) => !/^[0-9]+$/.test(String(word)));
    return [`${payment} ${JSON.stringify(words)}`];
  });
  const twice = names.filter((name, at) => names.indexOf(name) < at);
  return twice.map((name) => `told twice: ${name}`);
}

/** What rights there are by now, and whether they are the right ones. */
export class SeenBy {
  readonly #members: Set<string>;
  /** By reader and key: the height of the block that has brought the right. */
  readonly #seen = new Map<string, number>();
  #height = -1;

  constructor(world: World) {
    const keys = [...scanAll(world.facts, 'member/', 'member0')].map(([key]) => key);
    this.#members = new Set(keys.map((key) => key.slice('member/'.length)));
  }

  /** Takes over what the founding, or the next block, has written. @returns what is wrong */
  follow(world: World, writes: Writes, before: (key: string) => Json | undefined): string[] {
    const sights = newSights(world, writes, before);
    this.#height += 1;
    for (const key of writes.keys()) {
      if (key.startsWith('member/')) this.#members.add(key.slice('member/'.length));
    }
    for (const { member, key } of sights) {
      const name = `${member} ${key}`;
      if (!this.#seen.has(name)) this.#seen.set(name, this.#height);
    }
    const unseen = [...writes].flatMap(([key, value]) =>
      value === null ? [] : this.#unseen(key, value, before(key)),
    );
    const foreign = sights.filter(({ member, key }) => !this.#isParty(world, member, key));
    return [
      ...unseen,
      ...foreign.map(({ member, key }) => `${member} sees ${key}, and is no party`),
    ];
  }

  /** Whether a right has come. */
  has(member: string, key: string): boolean {
    return this.since(member, key) !== null;
  }

  /** The height at which a right has come; null: it has not. */
  since(member: string, key: string): number | null {
    return this.#seen.get(`${member} ${key}`) ?? null;
  }

  /** Whoever is named anew; whom a test has put there behind the rules’ back was there before. */
  #unseen(key: string, value: Json, old: Json | undefined): string[] {
    const family = key.split('/')[0] ?? '';
    if (FOR_ALL.has(family) || FOR_NODES.has(family)) return [];
    if (readWith(key, value).length > 0 && !isForParties(family)) return [];
    const { names } = this.#said(value);
    const former = old === undefined ? null : this.#said(old).names;
    const all = [...names].filter((name) => !this.has(name, key) && former?.has(name) !== true);
    return all.map((name) => `${name} is named in ${key}, and does not see it`);
  }

  #isParty(world: World, member: string, key: string): boolean {
    const family = key.split('/')[0] ?? '';
    const value = world.facts.get(key);
    if (value === undefined || GROUPS.includes(member)) return GROUPS.includes(member);
    const said = this.#said(value);
    if (said.names.has(member)) return true;
    if (OF_ISSUER.has(family) && isIssuer(value, member)) return true;
    if (OWN_ALONE.has(family)) return this.#isGranted(world, member, key);
    return this.#isRelated(world, member, key, said);
  }

  /** Somebody with a right in the same thing; its debtor is named in the receivable alone. */
  #isRelated(world: World, member: string, key: string, said: Said): boolean {
    const family = key.split('/')[0] ?? '';
    const ids = new Set(said.ids);
    // What was used names its first invoice, and a receivable of a rest has an id of its own.
    for (const kind of BEHIND.has(family) ? ['invoice', 'receivable'] : []) {
      for (const [, value] of scanAll(world.facts, `${kind}/`, `${kind}0`)) {
        const of = this.#said(value).ids;
        if ([...of].some((id) => ids.has(id))) for (const id of of) ids.add(id);
      }
    }
    for (const [other, value] of scanAll(world.facts, '', '~')) {
      const [kind = ''] = other.split('/');
      if (FOR_ALL.has(kind) || kind === 'total') continue;
      if (NOT_FOR_DEBTOR.has(family) && (kind === 'receivable' || kind === 'invoice')) continue;
      const about = this.#said(value);
      if (about.names.has(member) && [...about.ids].some((id) => ids.has(id))) return true;
    }
    return false;
  }

  #isGranted(world: World, member: string, key: string): boolean {
    const [, receivable = '', from = ''] = key.split('/');
    return world.facts.get(`grant/${receivable}/${from}/${member}`) !== undefined;
  }

  #said(value: Json): Said {
    const found = known.get(value as object);
    if (found !== undefined) return found;
    const ids = new Set(JSON.stringify(value).match(ID) ?? []);
    const said = { names: new Set(this.#namesIn(value)), ids };
    known.set(value as object, said);
    return said;
  }

  #namesIn(value: Json): string[] {
    if (typeof value === 'string') return this.#members.has(value) ? [value] : [];
    if (Array.isArray(value)) return value.flatMap((each) => this.#namesIn(each as Json));
    if (typeof value !== 'object' || value === null) return [];
    const fields = Object.entries(value as JsonObject).filter(([name]) => !NO_PARTY.has(name));
    return fields.flatMap(([, each]) => this.#namesIn(each ?? null));
  }
}

function isIssuer(value: Json, member: string): boolean {
  return (value as JsonObject)['issuer'] === member;
}
