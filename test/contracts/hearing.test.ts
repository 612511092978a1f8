import { expect, it } from 'vitest';
import type { Event } from '../../contracts/state/rule.ts';
import { isToldTo } from '../../contracts/trade/evidence/hearing.ts';
import { Market } from './market.ts';

// Who is told which event.

const ID = 'ab'.repeat(32);
const { world } = new Market();
const all = (): boolean => true;
const none = (): boolean => false;

function told(member: string, event: Event, reads: (key: string) => boolean): boolean {
  return isToldTo(world, reads, member, event);
}

it('one that names members is told to them, and to nobody else, whatever else they read', () => {
  const moved = { type: 'pieceMoved', receivable: ID, from: '1', holder: 'bank-one' };
  expect(told('bank-one', moved, none)).toBe(true);
  expect(told('car-maker', moved, all)).toBe(false);
});

it('one that names nobody is told to who reads all that it is about', () => {
  const closed = { type: 'receivableClosed', receivable: ID };
  expect([told('car-maker', closed, all), told('car-maker', closed, none)]).toEqual([true, false]);
  const cut = { type: 'pieceCut', receivable: ID, from: '7', to: '9' };
  const asked: string[] = [];
  told('car-maker', cut, (key) => asked.push(key) > 0);
  expect(asked).toEqual([`receivable/${ID}`, `piece/${ID}/${'7'.padStart(18, '0')}`]);
  expect(told('car-maker', cut, (key) => key.startsWith('receivable/'))).toBe(false);
  expect(told('car-maker', { type: 'claimDeferred', amount: '5' }, all)).toBe(false);
});

it('what concerns the network is told to all, and a word is no member', () => {
  const frozen = { type: 'frozen', target: 'member/bank-one' };
  expect(told('car-maker', frozen, none)).toBe(true);
  const closed = { type: 'receivableClosed', receivable: ID, reason: 'bank-one' };
  expect(told('bank-one', closed, none)).toBe(false);
  expect(told('car-maker', closed, all)).toBe(true);
});
