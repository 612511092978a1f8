import { describe, expect, it } from 'vitest';
import { compareTold, eventsOf, judgeTold } from '../../../client/portal/trust/toldEvents.ts';
import type { Told } from '../../../client/portal/trust/toldHistory.ts';
import type { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { composeTransaction } from '../../../ledger/transaction.ts';

// What a node tells of an entry, held against what is proved of it.

const [ID, OTHER] = ['ab'.repeat(32), 'cd'.repeat(32)];
const cutEvent = { type: 'pieceCut', receivable: ID, from: '1', parts: '1 51' };
const movedEvent = { type: 'pieceMoved', receivable: OTHER, from: '1', holder: 'kolbenhof' };
const signed = composeTransaction(
  {
    ...{ chain: OTHER, deed: { type: 'cutPiece', version: 1 }, expires: 1 },
    ...{ nonce: new Uint8Array(16), member: 'talwerk', keyName: 'main' },
  },
  new Uint8Array(32).fill(1),
);

const told = (words: JsonObject = {}, isItem = false) => ({
  ...{ height: 7, code: 'ok', isItem },
  all: { events: [cutEvent], ...(isItem ? {} : { member: 'talwerk' }), ...words },
});
const proof = { transaction: signed };
const proved = (height = 7, code = 'ok', events: JsonObject[] = [cutEvent, movedEvent]) => ({
  ...{ height, time: 1_000, proof },
  result: { code, facts: {}, events, eventCount: events.length },
});
const judge = (entry: ReturnType<typeof told>, by: ReturnType<typeof proved>) =>
  compareTold(entry, by, ID);

describe('what a node tells of an entry', () => {
  it('is proved when its events are among those that are, at its height', () => {
    expect(judge(told(), proved())).toEqual({ kind: 'proved', time: 1_000, proof });
    const turned = { parts: '1 51', from: '1', receivable: ID, type: 'pieceCut' };
    expect(judge(told({ events: [turned] }), proved()).kind).toBe('proved');
  });

  it.each([
    ['another event', told({ events: [{ ...cutEvent, parts: '1 50' }] }), proved()],
    ['another height', told(), proved(6)],
    ['another outcome', told(), proved(7, 'not_holder')],
    ['an event told twice', told({ events: [cutEvent, cutEvent] }), proved()],
    ['an event left out', told({ events: [] }), proved()],
    ['one of two alike left out', told(), proved(7, 'ok', [cutEvent, cutEvent])],
    ['another sender', told({ member: 'somebody-else' }), proved()],
    ['a sender of a due item', told({ member: 'talwerk' }, true), proved()],
  ])('is refuted by %s', (_, entry, by) => {
    expect(judge(entry, by)).toEqual({ kind: 'refuted' });
  });

  it('is asked a proof of by those who are told its sender, and by nobody else', async () => {
    const asked: string[] = [];
    const client = {
      readTransaction: async (name: string) => {
        asked.push(name);
        return proved();
      },
      ask: async () => ({ header: { time: 1_000 } }),
    } as unknown as LedgerClient;
    const entry = { ...told(), name: OTHER } as unknown as Told;
    expect(await judgeTold(client, entry, ID)).toEqual({ kind: 'proved', time: 1_000, proof });
    expect(asked).toEqual([OTHER]);
    const { member: _, ...hidden } = entry.all;
    const word = { kind: 'told', time: 1_000 };
    expect(await judgeTold(client, { ...entry, all: hidden }, ID)).toEqual(word);
    expect(asked).toEqual([OTHER]);
  });

  it('may have an event twice that is there twice, and lack one about something else', () => {
    const twice = proved(7, 'ok', [cutEvent, cutEvent, movedEvent]);
    expect(judge(told({ events: [cutEvent, cutEvent] }), twice).kind).toBe('proved');
    const both = told({ events: [cutEvent, movedEvent] });
    expect(judge(both, proved()).kind).toBe('proved');
    expect(judge(told({}, true), proved()).kind).toBe('proved');
  });

  it('is a node’s word of a due item that was run again, and refuted by an earlier run', () => {
    expect(judge(told({}, true), proved(9))).toEqual({ kind: 'told', time: null });
    expect(judge(told({}, true), proved(6))).toEqual({ kind: 'refuted' });
  });

  it('has no events where it has not their form', () => {
    expect(eventsOf({ events: 'none' })).toEqual([]);
    const odd = { type: { toString: 1 } };
    expect(eventsOf({ events: [null, 'x', ['y'], odd, cutEvent] })).toEqual([cutEvent]);
  });
});
