import type { Connection, Stream } from '@libp2p/interface';
import { expect, it, onTestFinished } from 'vitest';
import { EXCHANGE_LIMITS, EXCHANGES } from '../../node/network/channels.ts';
import type { Host } from '../../node/network/host.ts';
import { SILENT_LOG } from '../../node/network/log.ts';
import { Meters } from '../../node/network/meters.ts';
import { PeerTable } from '../../node/network/peers.ts';
import { Repair } from '../../node/network/repair.ts';
import { Requests } from '../../node/network/requests.ts';
import { CHAIN, memberAt } from './networks.ts';

// The door lets no stranger in; should one be there, nothing that it sends is read.

type Taker = (stream: Stream, connection: Connection) => unknown;

it('a stream of somebody who is no peer is ended unread', async () => {
  const takers: Taker[] = [];
  const libp2p = {
    peerId: { toString: () => 'own' },
    handle: async (_protocol: string, taker: Taker) => void takers.push(taker),
  };
  const now = (): number => 0;
  const known = [memberAt(1, 1)];
  const parts = {
    ...{ host: { libp2p } as unknown as Host, chain: CHAIN, meters: new Meters(), log: SILENT_LOG },
    ...{ peers: new PeerTable({ known, ownPeerId: 'own', refusalMs: 1, now }), now },
    ...{ penalise: () => undefined, connectionOf: () => undefined },
    ...{ stopped: new AbortController().signal, limits: EXCHANGE_LIMITS },
  };
  await new Requests(parts).start();
  const repair = new Repair(parts);
  await repair.start();
  onTestFinished(() => repair.stop());
  expect(takers).toHaveLength(EXCHANGES.length + 1);
  for (const take of takers) {
    const ended: string[] = [];
    const abort = (error: Error): void => void ended.push(error.message);
    // Whatever else was asked of the stream would throw.
    const stream = { abort } as unknown as Stream;
    await take(stream, { remotePeer: { toString: () => 'stranger' } } as Connection);
    expect(ended).toEqual(['stranger']);
  }
  expect(parts.meters.value('repair_opened')).toBe(0);
});
