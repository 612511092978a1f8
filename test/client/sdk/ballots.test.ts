import { describe, expect, it } from 'vitest';
import { tellBallot } from '../../../client/cli/governance/ballots.ts';
import type { OpenBallot } from '../../../client/sdk/ballots.ts';
import { readGoverned } from '../../../client/sdk/ballots.ts';
import type { LedgerClient } from '../../../client/sdk/ledgerClient.ts';

describe('a ballot', () => {
  const proposal = { id: 'ab', proposer: 'a', evidence: null, change: { kind: 'protocol' } };
  const tell = (waitsFor: readonly string[], more: object = {}): string => {
    const whole = { proposal: { ...proposal, lapseTime: 0, ...more }, powerFor: 1, quorum: 3 };
    return tellBallot({ ...whole, waitsFor } as unknown as OpenBallot, 'b');
  };
  const until = 'until 1970-01-01T00:00:00.000Z; 1 of 3 for it, without a ballot yet: ';

  it('says for whom it waits, and first whether for who asks', () => {
    expect(tell(['b', 'c'])).toBe(`waits for you: ab protocol by a, ${until}b, c`);
    expect(tell(['c'])).toBe(`ab protocol by a, ${until}c`);
    expect(tell([])).toBe(`ab protocol by a, ${until}nobody`);
  });

  it('says which evidence has opened it where nobody has', () => {
    const told = tell([], { proposer: null, evidence: 'cd' });
    expect(told).toContain('protocol by evidence cd, ');
  });
});

describe('what validators decide', () => {
  it('is listed page by page to its end, and then proved', async () => {
    const asked: object[] = [];
    const proved: string[] = [];
    const client = {
      list: async (_path: string, query: { readonly cursor?: string }) => {
        asked.push(query);
        const page = Number(query.cursor ?? '0');
        const items = [{ key: `amendment/${page}`, value: null }];
        return { items, next: page < 2 ? String(page + 1) : null, height: 1 };
      },
      readStates: async (keys: readonly string[]) => {
        proved.push(...keys);
        const entries = keys.map((key) => ({ key, value: key === 'parameters' ? {} : null }));
        return { bundle: { header: { height: 4 }, entries } };
      },
    };
    const { height, amendments } = await readGoverned(client as unknown as LedgerClient);
    expect(asked).toEqual([{}, { cursor: '1' }, { cursor: '2' }]);
    expect(proved).toEqual(['parameters', 'amendment/0', 'amendment/1', 'amendment/2']);
    expect([height, amendments]).toEqual([4, []]);
  });
});
