import { describe, expect, it, vi } from 'vitest';
import { auditExport } from '../../../client/auditor/auditExport.ts';
import { AUDIT_LEVELS } from '../../../client/auditor/auditReport.ts';
import { ChainAuditor } from '../../../client/auditor/chainAuditor.ts';
import { MAX_LINE_BYTES } from '../../../client/auditor/exportHead.ts';
import { readLines } from '../../../client/auditor/exportLines.ts';
import { NodeAudit } from '../../../client/auditor/nodeAudit.ts';
import type { World } from '../../../contracts/state/state.ts';
import { encodeBlock } from '../../../ledger/block.ts';
import type { ToyChain } from './toyChain.ts';
import { storyChain } from './toyChain.ts';

// What the rules do breaks no law, and what they do not do is no valid block: a broken law shows a
// mistake in the rules themselves. So there is one law more here, which the story breaks on its
// way: nobody is ever owed anything.

const NOBODY_OWES = 'nobody owes';

vi.mock(import('../../../contracts/laws.ts'), async (original) => {
  const real = await original();
  const checkLaws = (world: World) => {
    const [owed] = world.facts.scan('receivable/', 'receivable0', 1);
    const more = owed === undefined ? [] : [{ law: NOBODY_OWES, facts: { at: owed[0] } }];
    return [...real.checkLaws(world), ...more];
  };
  return { ...real, checkLaws };
});

const BROKEN = { code: 'broken_law', reason: expect.stringContaining(NOBODY_OWES) };

/** The story up to a height: at 4 something is owed. */
function storyUntil(height: number): ToyChain {
  const chain = storyChain();
  chain.blocks.splice(height);
  return chain;
}

function nodeAudit(chain: ToyChain): NodeAudit {
  const source = {
    url: 'http://toy',
    fetchStatus: async () => ({ height: chain.blocks.length }),
    async *fetchBlocks(from: number, limit: number) {
      for (const block of chain.blocks.slice(from - 1, from - 1 + limit)) {
        yield encodeBlock(block);
        yield Buffer.from('\n');
      }
    },
    fetchHeader: async (height: number) => chain.blocks[height - 1] ?? null,
  };
  return new NodeAudit(chain.genesis, { source });
}

describe('a law that is broken', () => {
  it('is a failure of an audited node, at the height that it has', async () => {
    expect((await nodeAudit(storyUntil(3)).catchUp()).failures).toEqual([]);
    const report = await nodeAudit(storyUntil(5)).catchUp();
    expect(report).toMatchObject({ verifiedHeight: 5, failures: [{ ...BROKEN, height: 5 }] });
  });

  it('is found out later too, when the node goes on', async () => {
    const whole = storyChain();
    const chain = storyUntil(3);
    const audit = nodeAudit(chain);
    expect((await audit.catchUp()).failures).toEqual([]);
    chain.blocks.push(...whole.blocks.slice(3));
    // The whole state is read now and then only: so many blocks later at the latest.
    for (let at = 0; at < 2_000; at += 1) whole.grow();
    chain.blocks.push(...whole.blocks.slice(5));
    expect((await audit.catchUp()).failures).toMatchObject([BROKEN]);
  });

  it.each(AUDIT_LEVELS)('is a failure of an export, where rules are run: %s', async (level) => {
    for (const height of [3, 4, 5]) {
      const chain = storyUntil(height);
      const source = readLines([Buffer.from(chain.export())], MAX_LINE_BYTES);
      const { failures } = await auditExport(source, chain.genesis, { level });
      const isSeen = height > 3 && new ChainAuditor(chain.genesis, level).checkState !== undefined;
      expect([height, failures]).toEqual([
        height,
        isSeen && level === AUDIT_LEVELS.at(-1) ? [{ ...BROKEN, height }] : [],
      ]);
    }
  });
});
