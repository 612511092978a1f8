import { describe, expect, it, onTestFinished } from 'vitest';
import { hashText } from '../../ledger/hash.ts';
import { proofJson, verifyProof } from '../../ledger/proof.ts';
import { ProofMaker } from '../../node/rest/proofs.ts';
import type { Told } from '../../node/store/chainReader.ts';
import { ChainReader } from '../../node/store/chainReader.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import {
  BLOCK_MS,
  decide,
  registerInvoice,
  START,
  smallGenesis,
  storeOptions,
} from './smallChain.ts';

// A reader beside the store that writes, as the thread of readers has one.

interface Pair {
  readonly store: ChainStore;
  readonly reader: ChainReader;
  readonly genesis: ReturnType<typeof smallGenesis>;
  told(): Told;
  grow(): Promise<void>;
}

async function openPair(): Promise<Pair> {
  const genesis = smallGenesis();
  const folder = scratchFolder();
  const store = await ChainStore.open(storeOptions(folder, genesis));
  const told = (): Told => ({ height: store.height, id: store.position.previous });
  const reader = await ChainReader.open(folder, told());
  onTestFinished(async () => {
    await reader.close();
    await store.close();
  });
  const grow = async (): Promise<void> => {
    const at = store.height + 1;
    const time = START + at * BLOCK_MS;
    const jws = registerInvoice(genesis, 's1', at, time);
    await store.commit(decide(store.chainState(), [jws], time));
  };
  return { store, reader, genesis, told, grow };
}

describe('a reader beside the store', () => {
  it('shows a block when it is told, and until then the one before, whole', async () => {
    const { store, reader, genesis, told, grow } = await openPair();
    expect([reader.height, reader.proveFact('member/s1')]).toEqual([0, null]);
    await grow();
    expect(reader.height).toBe(0);
    expect(reader.blocks.header(1)).toBeUndefined();
    reader.follow(told());
    await grow();
    await grow();
    expect(reader.height).toBe(1);
    const before = reader.proveFact('member/s1');
    expect(before?.header).toEqual(store.blocks.header(1)?.header);
    reader.follow(told());
    const fact = reader.proveFact('member/s1');
    expect(fact).toEqual(store.proveFact('member/s1'));
    const proof = new ProofMaker({ chain: reader, trail: () => [] }).ofState('member/s1');
    expect(proof === null || verifyProof(proofJson(proof), genesis)).toMatchObject({ ok: true });
    expect(reader.position).toEqual(store.position);
    expect(reader.blocks.outcomes(3)).toEqual(store.blocks.outcomes(3));
  });

  it('may be told late: what has been committed since then is proved to follow', async () => {
    const { reader, told, grow } = await openPair();
    await grow();
    const first = told();
    await grow();
    await grow();
    reader.follow(first);
    expect(reader.height).toBe(3);
  });

  it('believes no block but the one that it was told of', async () => {
    const { reader, told, grow } = await openPair();
    await grow();
    const other = { ...told(), id: hashText('another block') };
    expect(() => reader.follow(other)).toThrow(expect.objectContaining({ code: 'chain_broken' }));
  });

  it('believes no block that is not there', async () => {
    const { reader, told, grow } = await openPair();
    await grow();
    const ahead = { ...told(), height: 2 };
    expect(() => reader.follow(ahead)).toThrow(expect.objectContaining({ code: 'chain_broken' }));
  });

  it('refuses a view that has been replaced', async () => {
    const { reader, told, grow } = await openPair();
    const { world } = reader.chainState();
    await grow();
    reader.follow(told());
    expect(() => world.facts.get('member/s1')).toThrow(
      expect.objectContaining({ code: 'stale_state' }),
    );
  });
});
