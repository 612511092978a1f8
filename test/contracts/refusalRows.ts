import { describe, expect, it } from 'vitest';
import type { DeedType } from '../../contracts/deeds.ts';
import { RULES } from '../../contracts/deeds.ts';
import type { RefusalCode } from '../../contracts/state/refusals.ts';
import { usages } from '../../contracts/state/usages.ts';
import { Market } from './market.ts';

/** A refused deed: what is wrong beside what the later rows have wrong too, and who says it. */
export interface RefusalRow {
  readonly code: RefusalCode;
  readonly why: string;
  /** The market of this row, when it is another than that of all. */
  readonly found?: () => Market;
  /** The name of the signer’s key, when it is another than the usual one. */
  readonly keyName?: string;
  /** Brings a new market to the point before the deed, and says who does what, when. */
  readonly act: (market: Market) => readonly [signer: string, deed: object, time?: number];
}

/**
 * One row for each refusal of a deed, in the order of its checks. A row's deed offends against the
 * later rows too where that can be, so that the order itself is tested.
 */
export function testRefusals(
  type: DeedType,
  rows: readonly RefusalRow[],
  found: () => Market = () => new Market(),
): void {
  describe(`${type} is refused`, () => {
    it('has a row for each of its refusals, in their order', () => {
      expect(rows.map(({ code }) => code)).toEqual(RULES[type].refusals);
    });
    it.each(rows)('$code: $why', ({ code, act, keyName = 'desk', found: own }) => {
      const market = (own ?? found)();
      const [signer, words, time] = act(market);
      const known = 'knowing' in RULES[type].example ? { knowing: [] } : {};
      const deed = { type, version: 1, ...known, ...words };
      const idle = market.try(market.input([], time));
      const { facts, results } = market.block(
        [{ ...market.transaction(signer, deed, 0, time), keyName }],
        time,
      );
      expect(results[0]?.code).toBe(code);
      expect(results[0]?.events).toEqual([]);
      const changed = new Map(facts);
      // What its signer has used of its day; a refusal changes nothing else.
      changed.delete(usages.key(signer));
      expect({ facts: changed }, 'a refusal changes nothing').toEqual({
        facts: 'facts' in idle && idle.facts,
      });
    });
  });
}
