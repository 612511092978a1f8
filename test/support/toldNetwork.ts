import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeConfig } from '../../node/config.ts';
import { homeFiles } from '../../node/config.ts';
import { Devnet } from '../../scripts/devnet.ts';

const ANY_PORT = '/ip4/127.0.0.1/tcp/0';

/**
 * The nodes of a test. Each listens where the system lets it, at each start anew, so that nobody
 * looks for ports that are free; whoever runs is told where, and the files of the others say it
 * when they start.
 */
export class ToldNetwork extends Devnet {
  readonly #started = new Set<string>();

  override async start(id: string, flags: readonly string[] = [], main?: URL): Promise<void> {
    if (this.pid(id) === undefined) this.#write(id);
    await super.start(id, flags, main);
    this.#started.add(id);
    for (const each of readdirSync(join(this.home, 'nodes'))) {
      this.#write(each);
      this.say(each, { peers: this.#placesFor(each) });
    }
    this.#writeClients();
  }

  /** Addresses of the peers of a node that have one. */
  #placesFor(id: string): Record<string, readonly string[]> {
    const { network } = this.#read(id);
    const found = network.peers.filter(({ name }) => this.#started.has(name));
    return Object.fromEntries(found.map(({ name }) => [name, this.addressesFor(id, name)]));
  }

  /** Where a node finds a peer that was started. */
  protected addressesFor(_id: string, peer: string): readonly string[] {
    return this.addresses(peer);
  }

  #read(id: string): NodeConfig {
    const file = homeFiles(join(this.home, 'nodes', id)).config;
    return JSON.parse(readFileSync(file, 'utf8')) as NodeConfig;
  }

  #write(id: string): void {
    const { rest, network, ...config } = this.#read(id);
    const places = this.#placesFor(id);
    const peers = network.peers.map((peer) => ({
      ...peer,
      addresses: places[peer.name] ?? peer.addresses,
    }));
    const told = {
      ...config,
      rest: { ...rest, port: 0 },
      operator: { listen: '127.0.0.1:0' },
      network: { listen: ANY_PORT, peers },
    };
    writeFileSync(homeFiles(join(this.home, 'nodes', id)).config, JSON.stringify(told));
  }

  #writeClients(): void {
    const folder = join(this.home, 'clients');
    const nodes = [...this.#started].sort().map((id) => this.url(id));
    for (const member of existsSync(folder) ? readdirSync(folder) : []) {
      const file = join(folder, member, 'client.json');
      const config = JSON.parse(readFileSync(file, 'utf8')) as object;
      writeFileSync(file, JSON.stringify({ ...config, nodes }));
    }
  }
}
