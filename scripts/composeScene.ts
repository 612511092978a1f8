/** What the checks of the containers share: the project, its folders, and how they wait. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeConnection } from '../client/sdk/nodeConnection.ts';
import type { ComposeProject } from './composeProject.ts';

/** The services of docker-compose.yml that run a node. */
export const NODES = ['nordhafen', 'hafenbank', 'lieferverband', 'aufsicht'] as const;

/** A service with a node. */
export type NodeName = (typeof NODES)[number];

/** The services that stay up beside the nodes. */
export const CLIENTS = ['talwerk-client', 'nordhafen-client', 'auditor'] as const;

/** Every service that stays up. */
export const SERVICES: readonly string[] = [...NODES, ...CLIENTS];

/** Something that a check waits for did not come, or something is not as it has to be. */
export class CheckError extends Error {
  override readonly name = 'CheckError';
}

/** @throws CheckError with `what` unless `holds` */
export function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new CheckError(what);
}

const SAMPLES = join(import.meta.dirname, '../examples/invoices');
const PAUSE_MS = 500;
const DAY_MS = 86_400_000;
/** Ahead of today: the samples must not be too old when somebody runs this in a year. */
const DUE_DAYS = 60;

/** One run of the checks. */
export class Scene {
  readonly project: ComposeProject;
  /** The host's folder that the supplier watches. */
  readonly inbox: string;
  readonly signal: AbortSignal;
  readonly #urls: ReadonlyMap<NodeName, string>;

  constructor(options: {
    readonly project: ComposeProject;
    readonly inbox: string;
    readonly urls: ReadonlyMap<NodeName, string>;
    readonly signal: AbortSignal;
  }) {
    this.project = options.project;
    this.inbox = options.inbox;
    this.signal = options.signal;
    this.#urls = options.urls;
  }

  /** A node's REST interface, from outside of the containers. */
  node(name: NodeName): NodeConnection {
    const url = this.#urls.get(name);
    demand(url !== undefined, `${name} has no URL`);
    return new NodeConnection(url);
  }

  /** Waits until `look` returns something. @throws CheckError after `limitMs` */
  async until<T>(what: string, limitMs: number, look: () => Promise<T | null>): Promise<T> {
    const end = Date.now() + limitMs;
    let last = '';
    while (Date.now() < end) {
      try {
        const found = await look();
        if (found !== null) return found;
      } catch (error) {
        // What is waited for may not even answer yet.
        last = `; at last: ${error instanceof Error ? error.message : String(error)}`;
      }
      await sleep(PAUSE_MS, undefined, { signal: this.signal });
    }
    throw new CheckError(`${what}: not within ${limitMs / 1000} s${last}`);
  }

  /** Waits until the engine calls all these services healthy. @throws CheckError */
  async healthy(services: readonly string[], limitMs: number): Promise<void> {
    for (const service of services) {
      await this.until(`${service} becomes healthy`, limitMs, async () => {
        const { State } = await this.project.inspect(service);
        return State.Health?.Status === 'healthy' ? true : null;
      });
    }
  }

  /** Waits until these nodes have the same newest block, and at least `height`. */
  async agree(nodes: readonly NodeName[], height: number, limitMs: number): Promise<number> {
    return await this.until(`${nodes.join(', ')} agree above ${height}`, limitMs, async () => {
      const all = await Promise.all(nodes.map((name) => this.node(name).fetchStatus()));
      const [first] = all;
      const same = all.every((status) => status.all['block'] === first?.all['block']);
      return first !== undefined && same && first.height >= height ? first.height : null;
    });
  }

  /** Puts one of our sample invoices into the inbox, due in some weeks. */
  async drop(sample: string): Promise<void> {
    const due = new Date(Date.now() + DUE_DAYS * DAY_MS).toISOString().slice(0, 10);
    const text = await readFile(join(SAMPLES, sample), 'utf8');
    const dated = text.replace(/(<cbc:DueDate>)[^<]*/, `$1${due}`);
    demand(dated.includes(`<cbc:DueDate>${due}<`), `${sample} has no due date to replace`);
    const part = join(this.inbox, `${sample}.part`);
    await writeFile(part, dated);
    await rename(part, join(this.inbox, sample));
  }

  /** Waits until the supplier says that it registered a document; returns the invoice's id. */
  async registered(sample: string): Promise<string> {
    return await this.until(`${sample} is registered`, 30_000, async () => {
      const log = await this.project.logs('talwerk-client');
      const line = log.split('\n').find((it) => it.startsWith(`${sample}: `));
      demand(line === undefined || !line.includes('refused'), String(line));
      return /registered, invoice ([0-9a-f]{64})/.exec(line ?? '')?.[1] ?? null;
    });
  }

  /** Waits until these nodes show an invoice as accepted by its buyer. */
  async accepted(invoice: string, nodes: readonly NodeName[]): Promise<void> {
    for (const name of nodes) {
      await this.until(`${name} has ${invoice} accepted`, 30_000, async () => {
        return (await this.#statusOf(invoice, name)) === 'accepted' ? true : null;
      });
    }
  }

  /** What a node proves to the buyer, which reads with its own key, of an invoice's status. */
  async #statusOf(invoice: string, name: NodeName): Promise<unknown> {
    const words = ['show', 'invoice', invoice, '--node', `http://${name}:8101#${name}`, '--json'];
    const script = `
      const { execFileSync } = require('node:child_process');
      const words = ${JSON.stringify(['client/cli/tally.mjs', ...words])};
      process.stdout.write(execFileSync('node', words));
    `;
    const shown = (await this.project.ask('nordhafen-client', script)) as { value?: unknown };
    return (shown.value as { status?: unknown } | null)?.status;
  }

  /** The greatest height until which the auditor says that it verified. */
  async verifiedHeight(): Promise<number> {
    const log = await this.project.logs('auditor');
    const heights = [...log.matchAll(/^verified until height ([0-9]+)/gm)].map(([, h]) =>
      Number(h),
    );
    return Math.max(0, ...heights);
  }
}
