/**
 * Contracts as facts: terms that debtor and holders of a receivable have agreed on, in the language
 * version that they were signed in, and how far they have come. Shapes and keys only;
 * contracting.ts says who agrees, enforcing.ts what happens.
 */
import type { Hash } from '../../ledger/hash.ts';
import { nodesOf } from './conditions.ts';
import { lowerCase } from './factKeys.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Place } from './places.ts';
import type { Condition, Terms } from './terms.ts';

/**
 * `proposed` waits for the word of all parties; `active` binds; a `shadow` is looked at like an
 * active one and does nothing. `withdrawn`: ended before it was in force; `lapsed`: nobody ended
 * it, and its last day came; `terminated`: ended by all parties; `ended`: it was over.
 */
export type ContractStatus =
  | 'proposed'
  | 'active'
  | 'shadow'
  | 'withdrawn'
  | 'lapsed'
  | 'terminated'
  | 'ended';

/**
 * A rule that fired, and the height. Of a shadow, whether the contract in force does the same;
 * else null.
 */
export type Firing = {
  readonly rule: string;
  readonly firedAt: number;
  readonly differs: boolean | null;
};

/**
 * A contract on a receivable. `agreed` are the members that have agreed to it, `ending` those that
 * agree to end it, `halted` the rules that wait for oracles; sorted. `nextPart` is the instalment
 * that is paid next once that rule has fired. `held` is what of the escrow is locked, minor units
 * of `issuer`'s money; `heldRule` is the rule that has released it to the holders while that money
 * was frozen: it is paid when the freeze is over, and the contract is not over before. Else it is
 * over at `untilTime`, and looked at again at `checkTime` at the latest;
 * null when it is over. Times are ms since 1970. `made` is the place of the acceptance.
 */
export interface Contract {
  readonly id: Hash;
  readonly receivable: Hash;
  readonly invoice: Hash;
  readonly debtor: string;
  readonly proposer: string;
  readonly language: number;
  readonly terms: Terms;
  readonly status: ContractStatus;
  readonly agreed: readonly string[];
  readonly ending: readonly string[];
  readonly fired: readonly Firing[];
  readonly halted: readonly string[];
  readonly nextPart: number | null;
  readonly issuer: string;
  readonly currency: string;
  readonly held: bigint;
  readonly heldRule: string | null;
  readonly untilTime: number;
  readonly checkTime: number | null;
  readonly proposedAt: number;
  readonly made: Place;
}

/**
 * That something was attested, and not all contracts that watch it have been looked at: those
 * after the id `after` wait. `time`, ms since 1970, is when that goes on.
 */
export interface Wake {
  readonly topic: string;
  readonly time: number;
  readonly after: string;
  readonly made: Place;
}

/** Contracts by id. */
export const contracts: FactKind<Contract, [id: Hash]> = factKind(
  (id) => `contract/${id}`,
  ({ id }) => [id],
  ['held'],
);

/** Wakes by topic. */
export const wakes: FactKind<Wake, [topic: string]> = factKind(
  (topic) => `wake/${topic}`,
  ({ topic }) => [topic],
  [],
);

/** The topic of a pair of currencies, as it stands in keys. */
export function rateTopic(base: string, quote: string): string {
  return `rate/${lowerCase(base)}-${lowerCase(quote)}`;
}

/** The topic of a kind of fact about an invoice, as it stands in keys. */
export function factTopic(invoice: Hash, kind: string): string {
  return `fact/${kind}/${invoice}`;
}

/** Whether anything may still come of the contract. */
export function isLiving({ status }: Pick<Contract, 'status'>): boolean {
  return status === 'proposed' || status === 'active' || status === 'shadow';
}

/** What the conditions of a contract look at, each topic once. */
export function topicsOf({ terms, invoice }: Pick<Contract, 'terms' | 'invoice'>): string[] {
  const nodes = terms.rules.flatMap(({ when }) => nodesOf(when));
  return [...new Set(nodes.flatMap((node) => topicsOfNode(node, invoice)))].sort();
}

function topicsOfNode(node: Condition, invoice: Hash): string[] {
  if (node.op === 'rate') return [rateTopic(node.base, node.quote)];
  if (node.op === 'attested') return [factTopic(invoice, node.kind)];
  return node.op === 'match' ? [factTopic(invoice, 'order'), factTopic(invoice, 'receipt')] : [];
}

/** Money that a contract may take from the debtor: of escrow and mandate, and of conversions. */
export function moneyOf({
  issuer,
  currency,
  terms,
}: Pick<Contract, 'terms' | 'issuer' | 'currency'>): readonly {
  readonly issuer: string;
  readonly currency: string;
}[] {
  const other = terms.rules.flatMap(({ act }) => (act.do === 'convert' ? [act] : []));
  const all = new Map([[`${issuer}/${currency}`, { issuer, currency }]]);
  for (const act of other) {
    all.set(`${act.issuer}/${act.currency}`, { issuer: act.issuer, currency: act.currency });
  }
  return [...all.values()];
}
