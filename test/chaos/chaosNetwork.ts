import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Devnet } from '../../scripts/devnet.ts';
import { findFreePorts } from '../../scripts/freePorts.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import type { Damage, Weather } from './chaosProxy.ts';
import { ChaosProxy } from './chaosProxy.ts';

interface NodeFile {
  /** Off: a node that replays its chain at each start would be slow to come back. */
  development: boolean;
  network: { listen: string; peers: { name: string; addresses: string[] }[] };
}

const NODE_PORT = 11_501;
const FIRST_PORT = 12_001;

/** Four node processes, each of whose links goes through a proxy of its own. */
export class ChaosNetwork {
  readonly devnet: Devnet;
  readonly home: string;
  readonly #proxies = new Map<string, ChaosProxy>();

  private constructor(home: string) {
    this.home = home;
    this.devnet = new Devnet(home);
  }

  /** Founds the network, puts the proxies between its nodes, and starts them. */
  static async start(home: string, seed: number): Promise<ChaosNetwork> {
    await foundStory(home, [], { firstPort: NODE_PORT });
    const network = new ChaosNetwork(home);
    const ids = await network.devnet.ids();
    const ports = await findFreePorts(FIRST_PORT, ids.length * ids.length);
    for (const id of ids) await network.#reroute(id, ports, seed);
    await network.devnet.startAll();
    return network;
  }

  /** The weather between two nodes, both ways, or between one node and all others. */
  set(weather: Partial<Weather>, one: string, other?: string): void {
    for (const [link, proxy] of this.#proxies) {
      const ends = link.split('>');
      if (ends.includes(one) && (other === undefined || ends.includes(other))) proxy.set(weather);
    }
  }

  /** The weather everywhere. */
  setAll(weather: Partial<Weather>): void {
    for (const proxy of this.#proxies.values()) proxy.set(weather);
  }

  /** What all proxies have done together. */
  get damage(): Damage {
    const sum: Damage = { delayed: 0, swallowed: 0, corrupted: 0, cut: 0 };
    for (const { damage } of this.#proxies.values()) {
      sum.delayed += damage.delayed;
      sum.swallowed += damage.swallowed;
      sum.corrupted += damage.corrupted;
      sum.cut += damage.cut;
    }
    return sum;
  }

  /** Stops the nodes and frees the ports. */
  async stop(): Promise<void> {
    await this.devnet.stopAll();
    for (const proxy of this.#proxies.values()) await proxy.close();
  }

  /** Lets a node dial its peers through proxies. */
  async #reroute(id: string, ports: number[], seed: number): Promise<void> {
    const file = join(this.home, 'nodes', id, 'node.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as NodeFile;
    for (const peer of config.network.peers) {
      const port = ports.pop();
      const target = Number(/tcp\/(\d+)/.exec(peer.addresses[0] ?? '')?.[1]);
      if (port === undefined) throw new Error('no port is left');
      const proxy = new ChaosProxy(target, seed + port);
      await proxy.listen(port);
      this.#proxies.set(`${id}>${peer.name}`, proxy);
      peer.addresses = [`/ip4/127.0.0.1/tcp/${port}`];
    }
    config.development = false;
    await writeFile(file, JSON.stringify(config));
  }
}
