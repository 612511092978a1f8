/**
 * The page for each member of a network for trying, on loopback, with a one-time link that brings
 * its keys. Each has an address of its own, since a browser keeps one key for each (decision 0101).
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BUNDLE_FOLDER, readBundle } from '../client/cli/portal/bundle.ts';
import { HandedKey } from '../client/cli/portal/handedKey.ts';
import { PortalServer } from '../client/cli/portal/portalServer.ts';
import { systemEnvironment } from '../client/sdk/environment.ts';
import { writeWhole } from '../client/sdk/files.ts';
import { readSecretKey } from '../client/sdk/keyFile.ts';
import { LINK_MARK } from '../client/sdk/keyLink.ts';
import { CONSORTIUM } from './consortium.ts';
import type { Devnet } from './devnet.ts';
import { memberKeyFile, readNetworkKey } from './memberKeys.ts';

/** A member, and the link by which its page gets its key. */
export interface MemberLink {
  readonly member: string;
  readonly url: string;
}

const PORTS = z.record(z.string(), z.int().min(1).max(65_535));

interface MemberPortal {
  readonly member: string;
  readonly url: string;
  readonly handed: HandedKey;
  readonly server: PortalServer;
}

/** See the head of this file. */
export class TrialPortals {
  readonly #devnet: Devnet;
  readonly #portals: MemberPortal[] = [];
  #closed = false;

  constructor(devnet: Devnet) {
    this.#devnet = devnet;
  }

  /**
   * Serves the page of every member, before its own node or the first. @throws ClientError when the
   * page or a key cannot be read
   * @param onSpent the link of a member was opened: here is its next one
   */
  async open(onSpent: (next: MemberLink) => void = () => undefined): Promise<void> {
    const { home } = this.#devnet;
    const file = join(home, 'portals.json');
    const kept = await readPorts(file);
    const bundle = await readBundle(BUNDLE_FOLDER);
    const genesis = await readFile(join(home, 'genesis.json'));
    const nodes = await this.#devnet.ids();
    const ports: Record<string, number> = {};
    for (const { id: member } of CONSORTIUM) {
      const key = await readSecretKey(memberKeyFile(home, member));
      const held = { key, networkKey: await readNetworkKey(home, member) };
      const handed: HandedKey = new HandedKey(held, systemEnvironment, () => {
        const spent = this.#portals.find((one) => one.member === member);
        if (spent !== undefined) onSpent(linkTo(spent));
      });
      const node = this.#devnet.url(nodes.includes(member) ? member : (nodes[0] ?? ''));
      const server = (port: number) => new PortalServer({ bundle, node, genesis, port, handed });
      const portal = await serve(server, kept[member] ?? 0);
      if (this.#closed) return await portal.server.stop();
      this.#portals.push({ member, handed, ...portal });
      // Of a port that is taken this once, the member comes back: its browser knows it by that.
      ports[member] = kept[member] ?? Number(new URL(portal.url).port);
    }
    await writeWhole(file, [`${JSON.stringify(ports, null, 2)}\n`]);
  }

  /** New links for all; those that were made before are worth nothing from now on. */
  newLinks(): readonly MemberLink[] {
    return this.#portals.map(linkTo);
  }

  /** Ends all. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#portals.splice(0).map(({ server }) => server.stop()));
  }
}

function linkTo({ member, url, handed }: MemberPortal): MemberLink {
  return { member, url: `${url}${LINK_MARK}${handed.newToken()}` };
}

/** By member; none where nothing readable was kept: then each has a new one. */
async function readPorts(file: string): Promise<Readonly<Record<string, number>>> {
  if (!existsSync(file)) return {};
  try {
    return PORTS.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return {};
    throw error;
  }
}

/** On the port of an earlier start; on a free one when somebody else has taken it. */
async function serve(
  make: (port: number) => PortalServer,
  port: number,
): Promise<Pick<MemberPortal, 'server' | 'url'>> {
  const server = make(port);
  try {
    return { server, url: await server.start() };
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken || port === 0) throw error;
    return await serve(make, 0);
  }
}
