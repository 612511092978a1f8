import { FACT_KINDS, REGISTER_TOPIC } from '../../contracts/state/oracles.ts';
import { validatorKey } from './council.ts';
import { hashFor, Market, marketGenesis } from './market.ts';
import type { DeedOf } from './unseeded.ts';

/** Three oracles of the test market. */
export const ORACLES: readonly string[] = ['oracle-one', 'oracle-three', 'oracle-two'];

/** Everything that the genesis document has them attest; a fourth has no topic. */
export const TOPICS: readonly string[] = [...FACT_KINDS, REGISTER_TOPIC, 'USD/CNY'];

/** A genesis with the oracles, and validators that are members. */
export function oracleMarket(parameters: Parameters<typeof marketGenesis>[0] = {}): Market {
  const ids = ['association', 'bank-one', 'bank-two', 'car-maker'];
  const validators = ids.map((id) => ({ id, key: validatorKey(id), power: 1 }));
  const oracles = Object.fromEntries(ORACLES.map((id) => [id, TOPICS]));
  return new Market(
    marketGenesis({ validators, oracles: { ...oracles, newcomer: [] }, ...parameters }),
  );
}

/** The deed that attests a rate of USD in CNY with four decimals. */
export function rating(
  value: string,
  words: Partial<DeedOf<'attestRate'>> = {},
): DeedOf<'attestRate'> {
  const usual = { base: 'USD', quote: 'CNY', value, decimals: 4, day: '2026-03-02' };
  return { type: 'attestRate', version: 1, ...usual, ...words };
}

/** The deed that attests a fact about an invoice. */
export function stating(
  invoice: string,
  words: Partial<DeedOf<'attestFact'>> = {},
): DeedOf<'attestFact'> {
  const usual = { kind: 'delivery', holds: true, amount: null, reference: null } as const;
  return { type: 'attestFact', version: 1, invoice, ...usual, day: '2026-03-02', ...words };
}

/** The deed that attests an entry in a register. */
export function entering(
  receivable: string,
  words: Partial<DeedOf<'attestEntry'>> = {},
): DeedOf<'attestEntry'> {
  const usual = { claimant: 'bank-one', register: 'zhongdeng', number: hashFor('entry') };
  const times = { enteredTime: 1_772_400_000_000, day: '2026-03-02' };
  return { type: 'attestEntry', version: 1, receivable, ...usual, ...times, ...words };
}

/** The deed by which a validator trusts an oracle. */
export function endorsing(oracle: string, ...topics: string[]): DeedOf<'endorseOracle'> {
  return { type: 'endorseOracle', version: 1, oracle, topics };
}
