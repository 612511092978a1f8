import { describe, expect, it } from 'vitest';
import { decodeGenesis } from '../../../ledger/genesis.ts';
import { verifyProof } from '../../../ledger/proof.ts';
import { issueTo, START, smallGenesis, transactionOf } from '../smallChain.ts';
import { idOf, RestNode } from './restNode.ts';

const issue = (node: RestNode, nonce: number): string =>
  issueTo(node.genesis, 's1', nonce, node.store.position.time);

describe('submission', () => {
  it('admits at once, and knows what it has seen', async () => {
    const node = await RestNode.open();
    const jws = issue(node, 1);
    const first = await node.submit([jws]);
    expect(first.statusCode).toBe(202);
    expect(first.json()).toEqual({
      results: [
        { id: idOf(jws), digest: expect.stringMatching(/^[0-9a-f]{64}$/), status: 'admitted' },
      ],
    });
    const second = await node.submit([jws]);
    expect(second.json().results[0].status).toBe('known');
    await node.grow();
    const third = await node.submit([jws]);
    expect(third.statusCode).toBe(200);
    expect(third.json().results[0]).toMatchObject({ status: 'final', height: 1 });
  });

  it('waits for the commit and gives a proof that the genesis document verifies', async () => {
    const node = await RestNode.open();
    const texts = [1, 2, 3, 4, 5].map((nonce) => issue(node, nonce));
    const answer = node.submit(texts, '?wait=final');
    await expect.poll(() => node.pool.size).toBe(5);
    await node.grow();
    const { results } = (await answer).json();
    expect((await answer).statusCode).toBe(200);
    const genesis = decodeGenesis(node.genesis.bytes);
    for (const [at, result] of results.entries()) {
      expect(result).toMatchObject({ id: idOf(texts[at] ?? ''), status: 'final', height: 1 });
      expect(verifyProof(result.proof, genesis)).toMatchObject({ ok: true });
    }
  });
});
