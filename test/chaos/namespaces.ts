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
/** Names of links have 15 letters at most. */
const PREFIX = `tly${process.pid % 100_000}`;
const SUBNET = '10.213.77';
const STOP_MS = 12_000;
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

/** The machine's end of a cable to the bridge; never cut off, so that nodes can be asked. */
const OUTSIDE = `${SUBNET}.1`;

/** See the head of this file. */
export class Namespaces {
  readonly names: readonly string[];
  readonly #processes = new Map<string, ChildProcess>();

  /** @param names of the nodes, at most nine */
  constructor(names: readonly string[]) {
    this.names = names;
  }

  /** Null when namespaces can be made and packets be dropped here; else why not. */
  static whyNot(): string | null {
    const probe = `${PREFIX}probe`;
    const made = run(['ip', 'netns', 'add', probe]);
    if (!made.ok) return `no network namespaces: ${made.said}`;
    const inside = (...words: string[]) => run(['ip', 'netns', 'exec', probe, ...words]);
    const link = run(['ip', 'link', 'add', `${PREFIX}p`, 'type', 'bridge']);
    if (link.ok) run(['ip', 'link', 'del', `${PREFIX}p`]);
    const drops = inside('iptables', '-A', 'INPUT', '-s', OUTSIDE, '-j', 'DROP');
    run(['ip', 'netns', 'del', probe]);
    if (!link.ok) return `no bridges: ${link.said}`;
    return drops.ok ? null : `no packet filter: ${drops.said}`;
  }

  address(name: string): string {
    return `${SUBNET}.${11 + this.names.indexOf(name)}`;
  }

  /** Makes bridge, namespaces and cables. */
  open(): void {
    // In a namespace of its own: the machine's packet filter does not reach into it.
    must('ip', 'netns', 'add', this.#space(SWITCH));
    this.#inside(SWITCH, 'ip', 'link', 'add', BRIDGE, 'type', 'bridge');
    this.#inside(SWITCH, 'ip', 'link', 'set', BRIDGE, 'up');
    this.#plug(`${PREFIX}h`, `${PREFIX}t`);
    must('ip', 'addr', 'add', `${OUTSIDE}/24`, 'dev', `${PREFIX}h`);
    must('ip', 'link', 'set', `${PREFIX}h`, 'up');
    for (const [index, name] of this.names.entries()) {
      const inner = `${PREFIX}i${index}`;
      must('ip', 'netns', 'add', this.#space(name));
      this.#plug(inner, `${PREFIX}o${index}`);
      must('ip', 'link', 'set', inner, 'netns', this.#space(name));
      this.#inside(name, 'ip', 'addr', 'add', `${this.address(name)}/24`, 'dev', inner);
      this.#inside(name, 'ip', 'link', 'set', inner, 'up');
      this.#inside(name, 'ip', 'link', 'set', 'lo', 'up');
    }
  }

  /** A cable whose other end is in the bridge. */
  #plug(end: string, other: string): void {
    must('ip', 'link', 'add', end, 'type', 'veth', 'peer', 'name', other);
    must('ip', 'link', 'set', other, 'netns', this.#space(SWITCH));
    this.#inside(SWITCH, 'ip', 'link', 'set', other, 'master', BRIDGE, 'up');
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
    for (const name of [...this.names, SWITCH]) run(['ip', 'netns', 'del', this.#space(name)]);
  }

  #space(name: string): string {
    return `${PREFIX}${name}`;
  }

  #inside(name: string, ...words: readonly string[]): void {
    must('ip', 'netns', 'exec', this.#space(name), ...words);
  }
}
