import { SILENT_LOG } from '../../node/network/log.ts';
import { createNetwork } from '../../node/network/peerNetwork.ts';
import { CHAIN, memberAt, seedOf } from './networks.ts';

// One node in a process of its own: `node peerProcess.ts NUMBER PORT PORT ...`, the ports of all
// members in order. Says `ready`, repeats what it hears on `heads` with `heard: ` before it,
// answers requests with their length, and stops at the first line on its input. Then nothing may
// be left that keeps the process alive.

const [number = 0, ...ports] = process.argv.slice(2).map(Number);
const members = ports.map((port, at) => memberAt(at, port));
const self = members[number];
if (self === undefined) throw new Error('no such member');

const network = await createNetwork({
  seed: seedOf(number),
  listen: self.addresses[0] ?? '',
  chain: CHAIN,
  peers: members.filter((member) => member !== self),
  log: SILENT_LOG,
  repairPeriodMs: 500,
});
network.onGossip('heads', (_, bytes) => {
  const text = new TextDecoder().decode(bytes);
  if (!text.startsWith('heard: ')) {
    void network.publish('heads', new TextEncoder().encode(`heard: ${number} ${text}`));
  }
  return 'accept';
});
network.serve('sync', async (_, request) => new TextEncoder().encode(String(request.length)));
await network.start();
process.stdout.write('ready\n');

const alive = setInterval(() => {
  for (const { name } of network.peers()) network.sendRepair(name, Uint8Array.of(number + 1));
}, 200);

process.stdin.once('data', () => {
  clearInterval(alive);
  process.stdin.destroy();
  void network.stop();
});
// The parent is gone: nobody would end this process.
process.stdin.once('end', () => process.exit());
