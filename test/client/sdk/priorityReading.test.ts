import { expect, it } from 'vitest';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import { readPriority } from '../../../client/sdk/priority.ts';
import { ProvedWorld } from '../../../client/sdk/provedWorld.ts';
import { keySigner } from '../../../client/sdk/signer.ts';
import { pieces } from '../../../contracts/state/pieces.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../../../ledger/genesis.ts';
import { publicKeyOf } from '../../../ledger/keys.ts';
import type { Deed } from '../../../ledger/transaction.ts';
import { withShown } from '../../contracts/market.ts';
import { idOf, RestNode } from '../../node/rest/restNode.ts';
import {
  acceptInvoice,
  registerInvoice,
  secretOf,
  smallGenesis,
  transactionOf,
} from '../../node/smallChain.ts';

// Who comes first for pieces that change hands and borders while they are read.

/** With an office that attests entries in a legal register. */
function withRegister(genesis: Genesis): Genesis {
  const office = {
    ...{ id: 'office', name: 'Register office', roles: ['oracle'] },
    attests: ['legal-registration'],
    keys: [{ name: 'main', key: publicKeyOf(secretOf('office')) }],
  };
  const members = genesis.members as readonly object[];
  return decodeGenesis(encodeGenesis({ ...genesis, members: [...members, office] } as Genesis));
}

/** A receivable of s1, of which s2 holds a part in two pieces: one of them is offered to s3. */
async function divided() {
  const genesis = withRegister(smallGenesis());
  const node = await RestNode.open({ genesis });
  const { store } = node;
  let nonce = 1_000;
  const act = async (member: string, deed: Deed): Promise<string> => {
    nonce += 1;
    const shown = withShown(store.chainState().world, deed);
    const jws = transactionOf(genesis, shown, { member, nonce, expires: node.now + 60_000 });
    await node.grow([jws]);
    const [result] = store.blocks.outcomes(store.height)?.results ?? [];
    expect([deed.type, result?.code]).toEqual([deed.type, 'ok']);
    return idOf(jws);
  };
  const registered = registerInvoice(genesis, 's1', 0, node.now);
  await node.grow([registered]);
  await node.grow([acceptInvoice(genesis, registered, node.now)]);
  const receivable = idOf(registered);
  const words = { receivable, reference: 'ab'.repeat(32), expiresDay: '2026-01-20' };
  const offering = (from: string, to: string, piece: string, assignee: string): Deed => ({
    ...{ type: 'offerAssignment', version: 1, from, to, piece, assignee, disclosed: true },
    ...words,
  });
  const sold = await act('s1', offering('40001', '60000', '1', 's2'));
  await act('s2', { type: 'acceptAssignment', version: 1, offer: sold, knowing: [] });
  const offer = await act('s2', offering('50001', '60000', '40001', 's3'));
  const withdraw = () => act('s2', { type: 'withdrawOffer', version: 1, offer });
  const enter = (claimant: string, enteredTime: number) => {
    const number = 'cd'.repeat(32);
    const entry = { register: 'zhongdeng', number, day: '2026-01-01', enteredTime };
    return act('office', { type: 'attestEntry', version: 1, receivable, claimant, ...entry });
  };
  return { node, receivable, withdraw, enter };
}

/** A client of s2, which holds no other pieces; `between` is done when a list of them was read. */
async function readerAt(node: RestNode, between: () => Promise<unknown>): Promise<LedgerClient> {
  const { genesis, environment } = node;
  const reader = keySigner({ member: 's2', keyName: 'main', secret: secretOf('s2') });
  const { url } = await node.rest.start();
  const client = new LedgerClient({ genesis, nodes: [url], reader, environment });
  const list: LedgerClient['list'] = async (path, query, options) => {
    const page = await client.list(path, query, options);
    if (path === 'pieces') await between();
    return page;
  };
  const readState: LedgerClient['readState'] = (key, options) => client.readState(key, options);
  return { genesis, list, readState } as unknown as LedgerClient;
}

async function bordersOf(client: LedgerClient, receivable: string) {
  const found = await readPriority(client, receivable);
  return found?.pieces.map(({ piece, paid }) => [
    ...[piece.from, piece.to],
    paid.map(({ claimant }) => claimant),
  ]);
}

it('of those that are not all shown each is proved that a list names', async () => {
  const { node, receivable } = await divided();
  const client = await readerAt(node, async () => undefined);
  expect(await bordersOf(client, receivable)).toEqual([
    [40_001n, 50_000n, ['s2']],
    [50_001n, 60_000n, ['s2']],
  ]);
});

it('one that is joined with another meanwhile is no piece any more', async () => {
  const { node, receivable, withdraw } = await divided();
  const client = await readerAt(node, withdraw);
  expect(await bordersOf(client, receivable)).toEqual([[40_001n, 60_000n, ['s2']]]);
});

it('an entry in a register is proved, whether the node lists it or not', async () => {
  const { node, receivable, enter } = await divided();
  await enter('s3', 1_760_000_000_000);
  const client = await readerAt(node, async () => undefined);
  const { list } = client;
  client.list = async (path, query, options) => {
    const page = await list(path, query, options);
    return path === 'register-entries' ? { ...page, items: [] } : page;
  };
  const found = await readPriority(client, receivable);
  const ranks = found?.pieces.map((piece) => piece.ranks.map(([rival]) => rival?.claimant));
  expect(ranks).toEqual([
    ['s3', 's2'],
    ['s3', 's2'],
  ]);
});

it('a fact that is proved gone is not in the world any more', async () => {
  const { node, receivable, withdraw } = await divided();
  const proved = new ProvedWorld(await readerAt(node, async () => undefined), {});
  expect(await proved.readPiece(receivable, 50_001n)).toMatchObject({ to: 60_000n });
  await withdraw();
  expect(await proved.readPiece(receivable, 50_001n)).toBeUndefined();
  expect(pieces.read(proved.world, receivable, 50_001n)).toBeUndefined();
});
