import { describe, expect, it } from 'vitest';
import type { Json } from '../../../ledger/canonical.ts';
import { hashJson } from '../../../ledger/hash.ts';
import { verifyProof } from '../../../ledger/proof.ts';
import { FOLD_BLOCKS, FOLD_GENESIS, FOLDED_ID, nextOfFolding } from '../foldedChain.ts';
import { RestNode } from './restNode.ts';

async function folded(): Promise<RestNode> {
  const node = await RestNode.open({ genesis: FOLD_GENESIS });
  for (let at = 0; at < FOLD_BLOCKS; at += 1) {
    const { body, executed } = nextOfFolding(node.store.chainState());
    await node.grow(body.transactions, executed.header.time);
  }
  return node;
}

type Words = Readonly<Record<string, Json>>;

describe('what has left the state', () => {
  it('is read by its id as before, with the digest of what it left in', async () => {
    const node = await folded();
    const answer = (await node.read(`/v1/receivables/${FOLDED_ID}`)) as Words;
    expect(answer['value']).toMatchObject({ id: FOLDED_ID, status: 'paid' });
    expect(answer['height']).toBe(FOLD_BLOCKS);
    const key = `receivable/${FOLDED_ID}`;
    const { value, archived: digest } = answer as { value: Json; archived: string };
    expect(await node.read(`/v1/archive?key=${encodeURIComponent(key)}`)).toEqual({
      key,
      value,
      digest,
    });
    expect((await node.ask(`/v1/receivables/${'ab'.repeat(32)}`)).statusCode).toBe(404);
    expect((await node.ask('/v1/archive?key=invoice%2Fnone')).json()).toMatchObject({
      code: 'not_archived',
    });
  });

  it('is proved by the leaf and the bytes, by hashing alone', async () => {
    const node = await folded();
    const file = await node.read(`/v1/proofs/state?key=folded%2F${FOLDED_ID}`);
    expect(verifyProof(file, FOLD_GENESIS).ok).toBe(true);
    const { value } = file as { value: Words };
    let next = value['digest'] as string | null;
    const facts: Record<string, Json> = {};
    while (next !== null) {
      const step = (await node.read(`/v1/archive/${next}`)) as Words;
      expect(hashJson(step)).toBe(next);
      Object.assign(facts, step['facts']);
      next = step['former'] as string | null;
    }
    expect(Object.keys(facts)).toContain(`receivable/${FOLDED_ID}`);
    expect(Object.keys(facts)).toContain(`piece/${FOLDED_ID}/000000000000000001`);
  });
});
