import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { joinedFolder, sceneGenesis } from '../sync/snapshotScene.ts';
import { RestNode } from './restNode.ts';

const HASH = 'ab'.repeat(32);

describe('a node that joined by a snapshot', () => {
  it('says from which height on it holds blocks, and refuses what is below', async () => {
    const folder = await joinedFolder(scratchFolder());
    const node = await RestNode.open({ genesis: sceneGenesis(), folder });
    const { heldFrom, height } = (await node.ask('/v1/status')).json();
    expect(heldFrom).toBeGreaterThan(1);
    expect(height).toBeGreaterThan(heldFrom);
    const below = heldFrom - 1;
    for (const url of [
      `/v1/blocks/${below}`,
      `/v1/headers/${below}`,
      `/v1/blocks?from=${below}`,
      '/v1/blocks',
      `/v1/transactions?from=${below}`,
      '/v1/settlements',
    ]) {
      const answer = await node.ask(url);
      expect([url, answer.statusCode, answer.json().code]).toEqual([url, 410, 'not_held']);
      expect(answer.json().facts).toMatchObject({ heldFrom });
    }
    for (const url of [`/v1/blocks/${heldFrom}`, `/v1/transactions?from=${heldFrom}`]) {
      expect((await node.ask(url)).statusCode).toBe(200);
    }
    for (const url of [
      `/v1/transactions/${HASH}`,
      `/v1/proofs/transactions/${HASH}`,
      `/v1/proofs/settlements/settle%2F${HASH}`,
    ]) {
      expect((await node.ask(url)).json().facts).toMatchObject({ heldFrom });
    }
    expect((await node.ask('/v1/blocks/999')).json().code).toBe('no_block');
  });
});
