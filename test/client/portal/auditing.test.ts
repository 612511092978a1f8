import { describe, expect, it } from 'vitest';
import type { ChainSource } from '../../../client/auditor/nodeAudit.ts';
import { auditChain } from '../../../client/portal/audit/auditing.ts';
import type { FromAuditor } from '../../../client/portal/audit/auditWords.ts';
import { ClientError } from '../../../client/sdk/clientError.ts';
import { encodeBlock, headerId } from '../../../ledger/block.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import type { ToyChain } from '../auditor/toyChain.ts';
import { storyChain } from '../auditor/toyChain.ts';

// How an audit of the page ends, over a toy chain; the worker only hands words on.

function sourceOf(chain: ToyChain, changes: Partial<ChainSource> = {}): ChainSource {
  return {
    url: 'http://toy',
    fetchStatus: async () => ({ height: chain.height }),
    async *fetchBlocks(from, limit) {
      for (const block of chain.blocks.slice(from - 1, from - 1 + limit)) {
        yield encodeBlock(block);
        yield Buffer.from('\n');
      }
    },
    fetchHeader: async () => null,
    ...changes,
  };
}

const provedAt = (chain: ToyChain, height: number) => {
  const header = chain.blocks[height - 1]?.header;
  if (header === undefined) throw new Error('there is such a block');
  return { height, block: headerId(header) };
};

async function lastWord(
  chain: ToyChain,
  proved: { height: number; block: string },
  { genesis = chain.genesis, source = sourceOf(chain) } = {},
): Promise<FromAuditor | undefined> {
  const words: FromAuditor[] = [];
  await auditChain({ genesis, proved, source, say: (word) => words.push(word) });
  return words.at(-1);
}

describe('an audit of the page', () => {
  it('ends well on the chain that the page has followed', async () => {
    const chain = storyChain();
    const word = await lastWord(chain, provedAt(chain, 3));
    expect(word).toMatchObject({ kind: 'done', failure: null, height: 5, transactions: 4 });
  });

  it('finds a fork where another block of a height was proved before', async () => {
    const chain = storyChain();
    const { block } = provedAt(chain, 2);
    const word = await lastWord(chain, { height: 3, block });
    expect(word).toMatchObject({ kind: 'done', failure: { height: 3, code: 'fork' } });
  });

  it('says so when the auditor refuses the founding document', async () => {
    const chain = storyChain();
    const odd = { ...chain.genesis, parameters: {} } as unknown as Genesis;
    const word = await lastWord(chain, provedAt(chain, 1), { genesis: odd });
    expect(word).toMatchObject({ kind: 'lost', height: 0 });
  });

  it('says why it could not read', async () => {
    const chain = storyChain();
    const source = sourceOf(chain, {
      async *fetchBlocks() {
        yield Buffer.from('');
        throw new ClientError('not_found', 'no', { status: 403 });
      },
    });
    const word = await lastWord(chain, provedAt(chain, 1), { source });
    expect(word).toMatchObject({ kind: 'unread', code: 'not_found', status: 403 });
  });
});
