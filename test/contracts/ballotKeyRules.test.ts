import { describe, expect, it } from 'vitest';
import { members, standingOf } from '../../contracts/state/members.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { COUNCIL, keying, validatorKey, voting } from './council.ts';
import { DAY, Market, marketGenesis, secretOf } from './market.ts';

const keyOf = (name: string) => publicKeyOf(secretOf(`key ${name}`));
const add = (name: string) => ({ type: 'addKey', version: 1, name, key: keyOf(name) }) as const;
const suspend = (name: string) => ({ type: 'suspendKey', version: 1, name }) as const;
const object = (name: string) => ({ type: 'objectKey', version: 1, name }) as const;

/** A market whose keys wait so many days, in which those named sign for tier-one beside `desk`. */
function market(names: readonly string[] = [], keyDelayDays = 2): Market {
  const validators = COUNCIL.map((id) => ({ id, key: validatorKey(id), power: 1 }));
  const made = new Market(marketGenesis({ validators, parameters: { keyDelayDays } }));
  for (const name of names) made.ok('tier-one', add(name));
  if (names.length > 0) made.wait(made.time + keyDelayDays * DAY);
  return made;
}

type Deed = Parameters<Market['transaction']>[1];

function codes(at: Market, ...deeds: readonly (readonly [string, Deed])[]): string[] {
  const signed = deeds.map(([keyName, deed]) => ({ ...at.transaction('tier-one', deed), keyName }));
  return at.block(signed).results.map(({ code }) => code);
}

/** A ballot of three, adopted, by which tier-one keeps these keys and may get one. */
function voted(at: Market, keep: readonly string[], name: string | null): void {
  const added = name === null ? null : { name, key: keyOf(name) };
  const id = at.ok('bank-one', keying(keep, added));
  for (const voter of ['association', 'car-maker']) at.ok(voter, voting(id));
  expect(proposals.read(at.world, id)?.status).toBe('adopted');
}

function standings(at: Market): Record<string, string> {
  const keys = members.read(at.world, 'tier-one')?.keys ?? [];
  return Object.fromEntries(keys.map((key) => [key.name, standingOf(key)]));
}

describe('W20 keys by ballot', () => {
  it('W20: a ballot that keeps a key that waits does not shorten its days', () => {
    const at = market();
    at.ok('tier-one', add('second'));
    const end = at.time + 2 * DAY;
    voted(at, ['desk', 'second'], null);
    expect(standings(at)).toEqual({ desk: 'active', second: 'pending' });
    at.wait(end - 1);
    expect(standings(at)).toEqual({ desk: 'active', second: 'pending' });
    at.wait(end);
    expect(standings(at)).toEqual({ desk: 'active', second: 'active' });
  });

  it('W20: a key that waits and is kept by a ballot may still be objected to', () => {
    const at = market();
    at.ok('tier-one', add('second'));
    voted(at, ['desk', 'second'], null);
    expect(codes(at, ['desk', object('second')])).toEqual(['ok']);
    at.wait(at.time + 3 * DAY);
    expect(standings(at)).toEqual({ desk: 'active', second: 'revoked' });
  });

  it('W20: a key that waits is not the one that a ballot has to leave', () => {
    const at = market();
    at.ok('tier-one', add('second'));
    expect(at.submit('bank-one', keying(['second'], null)).code).toBe('last_key');
  });

  it('W20: beside a kept key that waits alone, the added one signs at once', () => {
    const at = market(['second']);
    expect(codes(at, ['desk', add('third')])).toEqual(['ok']);
    expect(codes(at, ['desk', suspend('second')], ['second', suspend('desk')])).toEqual([
      'ok',
      'ok',
    ]);
    voted(at, ['third'], 'found');
    expect(standings(at)).toMatchObject({ found: 'active', third: 'pending' });
  });
});
