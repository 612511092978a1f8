import { describe, expect, it } from 'vitest';
import { compareTold, eventsOf } from '../../../client/portal/trust/toldEvents.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';

// What a node tells of an entry, held against what is proved of it.

const cutEvent = { type: 'pieceCut', from: '1', parts: '1 51' };
const movedEvent = { type: 'pieceMoved', from: '1', holder: 'kolbenhof' };

const told = (words: JsonObject = {}, isItem = false) => ({
  ...{ height: 7, code: 'ok', isItem },
  all: { events: [cutEvent], ...words },
});
const proved = (height = 7, code = 'ok') => ({
  ...{ height, time: 1_000, proof: 'the proof' },
  result: { code, facts: {}, events: [cutEvent, movedEvent], eventCount: 2 },
});

describe('what a node tells of an entry', () => {
  it('is proved when its events are among those that are, at its height', () => {
    expect(compareTold(told(), proved())).toEqual({
      ...{ kind: 'proved', time: 1_000, proof: 'the proof' },
    });
    const turned = { parts: '1 51', from: '1', type: 'pieceCut' };
    expect(compareTold(told({ events: [turned] }), proved()).kind).toBe('proved');
  });

  it.each([
    ['another event', told({ events: [{ ...cutEvent, parts: '1 50' }] }), proved()],
    ['another height', told(), proved(6)],
    ['another outcome', told(), proved(7, 'not_holder')],
  ])('is refuted by %s', (_, entry, proof) => {
    expect(compareTold(entry, proof)).toEqual({ kind: 'refuted' });
  });

  it('is a node’s word of a due item that was run again, and refuted by an earlier run', () => {
    expect(compareTold(told({}, true), proved(9))).toEqual({ kind: 'told', time: null });
    expect(compareTold(told({}, true), proved(6))).toEqual({ kind: 'refuted' });
  });

  it('has no events where it has not their form', () => {
    expect(eventsOf({ events: 'none' })).toEqual([]);
    expect(eventsOf({ events: [null, 'x', ['y'], cutEvent] })).toEqual([cutEvent]);
  });
});
