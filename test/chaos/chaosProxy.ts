import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** What a proxy does to the bytes that pass. */
export interface Weather {
  /** Added to each piece of data, ms. */
  readonly delayMs: number;
  /** Nothing passes, in either direction, and nobody is told: a partition. */
  readonly silent: boolean;
  /** Chance that a piece of data has one bit flipped, and that its connection is cut: 0 to 1. */
  readonly corrupt: number;
  readonly cut: number;
}

/** Nothing happens. */
export const FAIR: Weather = { delayMs: 0, silent: false, corrupt: 0, cut: 0 };

/** What a proxy has done, to prove that a test met the weather it asked for. */
export interface Damage {
  delayed: number;
  swallowed: number;
  corrupted: number;
  cut: number;
}

/** A TCP proxy on loopback with bad weather; its chance comes from a seed. */
export class ChaosProxy {
  readonly damage: Damage = { delayed: 0, swallowed: 0, corrupted: 0, cut: 0 };
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #random: () => number;
  #weather: Weather = FAIR;
  #to: number | null = null;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
    this.#server = createServer((inner) => {
      if (this.#to === null) inner.destroy();
      else this.#join(inner, connect(this.#to, '127.0.0.1'));
    });
  }

  /** Listens on 127.0.0.1; resolves to its port. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** The port on 127.0.0.1 that it stands before from now on. */
  leadTo(port: number): void {
    this.#to = port;
  }

  /** From now on, also for the connections there are. */
  set(weather: Partial<Weather>): void {
    this.#weather = { ...FAIR, ...weather };
  }

  /** Frees the port. */
  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #join(left: Socket, right: Socket): void {
    for (const [from, to] of [[left, right] as const, [right, left] as const]) {
      this.#sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (data: Buffer) => this.#pass(data, from, to));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }

  #pass(data: Buffer, from: Socket, to: Socket): void {
    const { silent, cut, corrupt, delayMs } = this.#weather;
    if (silent) {
      this.damage.swallowed += 1;
      return;
    }
    if (this.#random() < cut) {
      this.damage.cut += 1;
      from.destroy();
      return;
    }
    if (this.#random() < corrupt) {
      this.damage.corrupted += 1;
      const at = Math.floor(this.#random() * data.length);
      data[at] = (data[at] ?? 0) ^ (1 << Math.floor(this.#random() * 8));
    }
    if (delayMs === 0) {
      to.write(data);
      return;
    }
    this.damage.delayed += 1;
    setTimeout(() => to.destroyed || to.write(data), delayMs);
  }
}

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
