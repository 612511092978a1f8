import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import type { Damage, Weather } from './chaosProxy.ts';
import { ChaosProxy } from './chaosProxy.ts';

interface NodeFile {
  /** Off: a node that replays its chain at each start would be slow to come back. */
  development: boolean;
  network: { peers: { name: string }[] };
}

/** Each node finds its peers through proxies, which are told where those are. */
class ProxiedNetwork extends ToldNetwork {
  /** By who dials and whom, and the port of each. */
  readonly proxies = new Map<string, { readonly proxy: ChaosProxy; readonly port: number }>();

  protected override addressesFor(id: string, peer: string): readonly string[] {
    const found = this.proxies.get(`${id}>${peer}`);
    if (found === undefined) throw new Error(`there is no way from ${id} to ${peer}`);
    const [address = ''] = this.addresses(peer);
    found.proxy.leadTo(Number(/tcp\/(\d+)/.exec(address)?.[1]));
    return [`/ip4/127.0.0.1/tcp/${found.port}`];
  }
}

/** Four node processes, each of whose links goes through a proxy of its own. */
export class ChaosNetwork {
  readonly devnet: ProxiedNetwork;
  readonly home: string;

  private constructor(home: string) {
    this.home = home;
    this.devnet = new ProxiedNetwork(home);
  }

  /** Founds the network, puts the proxies between its nodes, and starts them. */
  static async start(home: string, seed: number): Promise<ChaosNetwork> {
    await foundStory(home, [], { firstPort: null });
    const network = new ChaosNetwork(home);
    for (const id of await network.devnet.ids()) await network.#reroute(id, seed);
    await network.devnet.startAll();
    return network;
  }

  /** The weather between two nodes, both ways, or between one node and all others. */
  set(weather: Partial<Weather>, one: string, other?: string): void {
    for (const [link, { proxy }] of this.devnet.proxies) {
      const ends = link.split('>');
      if (ends.includes(one) && (other === undefined || ends.includes(other))) proxy.set(weather);
    }
  }

  /** The weather everywhere. */
  setAll(weather: Partial<Weather>): void {
    for (const { proxy } of this.devnet.proxies.values()) proxy.set(weather);
  }

  /** What all proxies have done together. */
  get damage(): Damage {
    const sum: Damage = { delayed: 0, swallowed: 0, corrupted: 0, cut: 0 };
    for (const { proxy } of this.devnet.proxies.values()) {
      const { damage } = proxy;
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
    for (const { proxy } of this.devnet.proxies.values()) await proxy.close();
  }

  /** Lets a node dial its peers through proxies. */
  async #reroute(id: string, seed: number): Promise<void> {
    const file = join(this.home, 'nodes', id, 'node.json');
    const config = JSON.parse(await readFile(file, 'utf8')) as NodeFile;
    for (const { name } of config.network.peers) {
      const { proxies } = this.devnet;
      const proxy = new ChaosProxy(seed + proxies.size);
      proxies.set(`${id}>${name}`, { proxy, port: await proxy.listen() });
    }
    config.development = false;
    await writeFile(file, JSON.stringify(config));
  }
}
