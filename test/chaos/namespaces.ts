/**
 * Real networks: every node process in a network namespace of its own, joined by one bridge, so
 * that packets between them can be dropped as a broken cable or a firewall would. It takes the
 * rights of an administrator of the machine's network; `allowed` says why not.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const MAIN = new URL('../../node/main.ts', import.meta.url).pathname;
const START_MS = 90_000;
const STOP_MS = 12_000;
/** A place is a subnet 10.213.PLACE.0/24 and the names that go with it. */
const PLACES = 256;
const [SWITCH, BRIDGE] = ['switch', 'bridge'];

function run(words: readonly string[]): { readonly ok: boolean; readonly said: string } {
  const [command = '', ...args] = words;
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  return { ok: status === 0, said: error?.message ?? stderr.trim() };
}

/** @throws Error with what the command said */
function must(...words: readonly string[]): void {
  const { ok, said } = run(words);
  if (!ok) throw new Error(`${words.join(' ')}: ${said}`);
}

/** Names of links have 15 letters at most. */
const prefixOf = (place: number): string => `tly${place}`;
const subnetOf = (place: number): string => `10.213.${place}`;
const spaceOf = (place: number, name: string): string => `${prefixOf(place)}${name}`;
/** A cable from the machine to the bridge: its end here, and the other. */
const cableOf = (place: number): readonly [string, string] => {
  const prefix = prefixOf(place);
  return [`${prefix}h`, `${prefix}t`];
};

/**
 * Takes a place of which no other run on this machine, living or killed, has a part: with one
 * subnet for two runs, each would ask the nodes of the other.
 * @throws Error when none is left
 */
function claimPlace(): number {
  for (let place = 0; place < PLACES; place += 1) if (claims(place)) return place;
  throw new Error('no place is free: "ip netns list" and "ip link" show what runs left behind');
}

/** True when the switch and the cable of this place did not exist and nothing else is there. */
function claims(place: number): boolean {
  const routes = spawnSync('ip', ['-4', 'route', 'show', `${subnetOf(place)}.0/24`]);
  if (routes.status !== 0 || routes.stdout.length > 0) return false;
  const space = spaceOf(place, SWITCH);
  if (!run(['ip', 'netns', 'add', space]).ok) return false;
  const [end, other] = cableOf(place);
  if (run(['ip', 'link', 'add', end, 'type', 'veth', 'peer', 'name', other]).ok) return true;
  run(['ip', 'netns', 'del', space]);
  return false;
}

/** See the head of this file. */
export class Namespaces {
  readonly names: readonly string[];
  readonly #processes = new Map<string, ChildProcess>();
  #place: number | null = null;

  /** @param names of the nodes, at most nine */
  constructor(names: readonly string[]) {
    this.names = names;
  }

  /** Null when namespaces can be made and packets be dropped here; else why not. */
  static whyNot(): string | null {
    const probe = `tlyp${process.pid}`;
    const made = run(['ip', 'netns', 'add', probe]);
    if (!made.ok) return `no network namespaces: ${made.said}`;
    const inside = (...words: string[]) => run(['ip', 'netns', 'exec', probe, ...words]);
    const link = inside('ip', 'link', 'add', BRIDGE, 'type', 'bridge');
    const drops = inside('iptables', '-A', 'INPUT', '-s', '192.0.2.1', '-j', 'DROP');
    run(['ip', 'netns', 'del', probe]);
    if (!link.ok) return `no bridges: ${link.said}`;
    return drops.ok ? null : `no packet filter: ${drops.said}`;
  }

  /** Known once this is open. */
  address(name: string): string {
    return `${subnetOf(this.#at)}.${11 + this.names.indexOf(name)}`;
  }

  /** Makes bridge, namespaces and cables. */
  open(): void {
    this.#place = claimPlace();
    // In a namespace of its own: the machine's packet filter does not reach into it.
    this.#inside(SWITCH, 'ip', 'link', 'add', BRIDGE, 'type', 'bridge');
    this.#inside(SWITCH, 'ip', 'link', 'set', BRIDGE, 'up');
    const [end, other] = cableOf(this.#at);
    this.#plug(other);
    // The machine's end is never cut off, so that nodes can be asked.
    must('ip', 'addr', 'add', `${subnetOf(this.#at)}.1/24`, 'dev', end);
    must('ip', 'link', 'set', end, 'up');
    for (const [index, name] of this.names.entries()) this.#join(name, index);
  }

  /** Gives a node its namespace and a cable to the bridge. */
  #join(name: string, index: number): void {
    const [end, other] = [`${prefixOf(this.#at)}i${index}`, `${prefixOf(this.#at)}o${index}`];
    must('ip', 'netns', 'add', this.#space(name));
    must('ip', 'link', 'add', end, 'type', 'veth', 'peer', 'name', other);
    this.#plug(other);
    must('ip', 'link', 'set', end, 'netns', this.#space(name));
    this.#inside(name, 'ip', 'addr', 'add', `${this.address(name)}/24`, 'dev', end);
    this.#inside(name, 'ip', 'link', 'set', end, 'up');
    this.#inside(name, 'ip', 'link', 'set', 'lo', 'up');
  }

  /** Puts an end of a cable into the bridge. */
  #plug(end: string): void {
    must('ip', 'link', 'set', end, 'netns', this.#space(SWITCH));
    this.#inside(SWITCH, 'ip', 'link', 'set', end, 'master', BRIDGE, 'up');
  }

  /** Starts the node of a home folder in its namespace; resolves when `answers`. */
  async start(name: string, home: string, answers: () => Promise<boolean>): Promise<void> {
    const log = openSync(join(home, 'node.log'), 'a');
    const words = ['netns', 'exec', this.#space(name), process.execPath, MAIN, '--home', home];
    const child = spawn('ip', words, { stdio: ['ignore', log, log] });
    closeSync(log);
    this.#processes.set(name, child);
    const endMs = performance.now() + START_MS;
    while (!(await answers())) {
      if (child.exitCode !== null) throw new Error(`${name} ended by itself, see ${home}/node.log`);
      if (performance.now() > endMs) throw new Error(`${name} does not answer`);
      await sleep(250);
    }
  }

  /**
   * Drops all packets to `name` from `from`.
   * @param how what is done with them, in the words of iptables
   */
  block(name: string, from: string, how: readonly string[] = ['-j', 'DROP']): void {
    this.#inside(name, 'iptables', '-A', 'INPUT', '-s', this.address(from), ...how);
  }

  /** Drops all packets between two nodes, both ways. */
  cut(one: string, other: string): void {
    this.block(one, other);
    this.block(other, one);
  }

  /** Lets everything through again. */
  heal(): void {
    for (const name of this.names) this.#inside(name, 'iptables', '-F', 'INPUT');
  }

  /** Ends the processes and takes everything down. */
  async close(): Promise<void> {
    const running = [...this.#processes.values()].filter(({ exitCode }) => exitCode === null);
    await Promise.all(
      running.map(async (child) => {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
        await ended;
        clearTimeout(late);
      }),
    );
    if (this.#place === null) return;
    run(['ip', 'link', 'del', cableOf(this.#place)[0]]);
    for (const name of [...this.names, SWITCH]) run(['ip', 'netns', 'del', this.#space(name)]);
  }

  get #at(): number {
    if (this.#place === null) throw new Error('not open');
    return this.#place;
  }

  #space(name: string): string {
    return spaceOf(this.#at, name);
  }

  #inside(name: string, ...words: readonly string[]): void {
    must('ip', 'netns', 'exec', this.#space(name), ...words);
  }
}
