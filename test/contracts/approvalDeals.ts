import type { Approval } from '../../contracts/state/approvals.ts';
import { approvals } from '../../contracts/state/approvals.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { deals } from './deals.ts';
import { hashFor, Market, marketGenesis, secretOf } from './market.ts';

// A bank whose deeds wait for two of its keys.

/** Two of three keys, for what is issued and for keys. */
export const POLICY = {
  needed: 2,
  keys: ['anna', 'bert', 'desk'],
  deeds: ['addKey', 'issueMoney', 'revokeKey'],
  above: null,
  waitDays: 2,
};
/** The words of a deed. */
export type Words = Record<string, unknown> & { readonly type: string };

/** Adds a key. */
export function add(name: string, scope: object | null = null): Words {
  const key = publicKeyOf(secretOf(`the key ${name}`));
  return { type: 'addKey', version: 1, name, key, scope };
}

/** Sets a policy; null: none. */
export function set(policy: object | null): Words {
  return { type: 'setPolicy', version: 1, policy };
}

/** One deed of a key of the bank in a block of its own. */
export function sign(market: Market, keyName: string, deed: Words, time?: number, by = 'bank-one') {
  const transaction = { ...market.transaction(by, deed as never, 0, time), keyName };
  const [result] = market.block([transaction], time).results;
  if (result === undefined) throw new Error('a block of one transaction has one result');
  return result;
}

/** As `sign`, of what has to be done; the id of its transaction. */
export function done(market: Market, keyName: string, deed: Words, by = 'bank-one'): string {
  const { code, id, facts } = sign(market, keyName, deed, undefined, by);
  if (code !== 'ok') throw new Error(`${deed.type}: ${code} ${JSON.stringify(facts)}`);
  return id;
}

/** The approval of this id. @throws Error when nothing waits */
export function waiting(market: Market, id: string, by = 'bank-one'): Approval {
  const approval = approvals.read(market.world, by, id);
  if (approval === undefined) throw new Error(`nothing waits under ${id}`);
  return approval;
}

/** One more word on a deed that waits. */
export function approve(market: Market, id: string, by = 'bank-one'): Words {
  const digest = approvals.read(market.world, by, id)?.digest ?? hashFor('nothing');
  return { type: 'approveDeed', version: 1, approval: id, digest };
}

/** The end of a deed that waits. */
export function decline(approval: string): Words {
  return { type: 'declineDeed', version: 1, approval };
}

/** What happened. */
export function types(events: readonly { readonly type: string }[]): readonly string[] {
  return events.map(({ type }) => type);
}

/** A bank with three keys. */
export function keyed(parameters: object = {}): Market {
  const market = new Market(marketGenesis({ parameters }));
  for (const name of ['anna', 'bert', 'carl']) done(market, 'desk', add(name));
  return market;
}

/** And under the policy. */
export function ruled(policy: object = POLICY): Market {
  const market = keyed();
  const id = done(market, 'desk', set(policy));
  for (const name of ['anna', 'bert']) {
    if (approvals.read(market.world, 'bank-one', id) === undefined) break;
    done(market, name, approve(market, id));
  }
  return market;
}

/** Seventy to a supplier. */
export const issue = (): Words =>
  ({ ...deals.issue({ to: 'tier-one', amount: '70' }) }) as unknown as Words;
