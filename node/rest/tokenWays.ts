/**
 * Ways on which a read token comes that nobody else has read: with TLS, from this machine, or from
 * a proxy that ends TLS and of which the operator has said so. A proxy reads all that passes: a
 * token that comes by one has to be bound to a key. What a request says of its way is asked
 * nowhere: any caller can write `forwarded`.
 */
import type { Socket } from 'node:net';
import { BlockList, isIP } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Addresses that begin alike. */
export interface Net {
  readonly address: string;
  /** How many of their bits are the same. */
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** What ADDRESS or ADDRESS/BITS says; null for another text. */
export function readNet(text: string): Net | null {
  const [, address = '', digits] = /^([^/]*)(?:\/([0-9]{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  const bits = digits === undefined ? most : Number(digits);
  if (version === 0 || address.includes('%') || bits > most) return null;
  return { address, bits, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** See the head of this file. */
export class TokenWays {
  readonly #own = listOf(['127.0.0.0/8', '::1']);
  readonly #proxies: BlockList;

  /** @param proxies texts that `readNet` reads */
  constructor(proxies: readonly string[]) {
    this.#proxies = listOf(proxies);
  }

  /** Whether a token may come on a connection. */
  isPrivate(socket: Socket): boolean {
    return socket instanceof TLSSocket || this.isProxied(socket) || has(this.#own, socket);
  }

  /** Whether a proxy has read what comes; one on this machine is known by being listed, too. */
  isProxied(socket: Socket): boolean {
    return !(socket instanceof TLSSocket) && has(this.#proxies, socket);
  }
}

function listOf(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const net = readNet(text);
    if (net !== null) list.addSubnet(net.address, net.bits, net.family);
  }
  return list;
}

/** Where a server listens for both, IPv4 comes in IPv6 clothes, which Node's list knows. */
function has(list: BlockList, { remoteAddress = '' }: Socket): boolean {
  const version = isIP(remoteAddress);
  return version !== 0 && list.check(remoteAddress, version === 4 ? 'ipv4' : 'ipv6');
}
