/** Where the story is played: commands of the project's own client, and what they said. */
import { join } from 'node:path';
import { main } from '../client/cli/main.ts';
import { systemEnvironment } from '../client/sdk/environment.ts';
import type { Json, JsonObject } from '../ledger/canonical.ts';

/** The story went another way than it should. */
export class StoryError extends Error {
  override readonly name = 'StoryError';
}

/** What a command with `--json` printed, and its exit code. */
export interface Said {
  readonly code: number;
  readonly json: JsonObject;
}

/** Prints one line of progress. */
export type Tell = (line: string) => void;

/** A network folder with members whose clients run in this process. */
export class Stage {
  readonly home: string;
  /** Aborted when the story is to break off. */
  readonly signal: AbortSignal;
  readonly #tell: Tell;
  readonly #began = Date.now();
  /** URLs in the order in which the members' clients try them. */
  #nodes: readonly string[] = [];

  constructor(home: string, tell: Tell, signal = new AbortController().signal) {
    this.home = home;
    this.signal = signal;
    this.#tell = tell;
  }

  /** Whom all clients ask from now on, the first one first. */
  prefer(nodes: readonly string[]): void {
    this.#nodes = nodes;
  }

  /** The file of that name in the story's folder of proofs and exports. */
  file(name: string): string {
    return join(this.home, 'files', name);
  }

  /** A sentence of the story, with the time since it began. */
  say(sentence: string): void {
    const seconds = ((Date.now() - this.#began) / 1000).toFixed(1).padStart(5);
    this.#tell(`${seconds} s  ${sentence}`);
  }

  /** Runs a command as a member and returns what it printed; any exit code. */
  async ask(member: string, argv: readonly string[]): Promise<Said> {
    const config = join(this.home, 'clients', member, 'client.json');
    const nodes = this.#nodes.flatMap((url) => ['--node', url]);
    return await this.run([...argv, '--config', config, ...nodes]);
  }

  /** Runs a command of nobody in particular. @throws StoryError when the story breaks off */
  async run(argv: readonly string[]): Promise<Said> {
    let out = '';
    let err = '';
    const code = await main([...argv, '--json'], {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      env: {},
      environment: systemEnvironment,
      // The people of the story have read what they sign.
      ask: async () => 'yes',
      signal: this.signal,
      exitCode: 0,
    });
    if (this.signal.aborted) throw new StoryError('the story is broken off');
    const last = out.trim().split('\n').at(-1) ?? '';
    if (last === '') throw new StoryError(`tally ${argv.join(' ')}: ${err.trim()}`);
    return { code, json: JSON.parse(last) as JsonObject };
  }

  /** Has a member do a deed that has to succeed; tells it with its height. */
  async does(member: string, what: string, argv: readonly string[]): Promise<JsonObject> {
    const began = Date.now();
    const { code, json } = await this.ask(member, argv);
    if (code !== 0) {
      throw new StoryError(`${member} could not: ${what}: ${JSON.stringify(json)}`);
    }
    this.#tellDeed(json, `${member} ${what}`, began);
    return json;
  }

  /** Has a member try a deed that the rules have to refuse; the refusal is recorded and proved. */
  async fails(
    member: string,
    what: string,
    argv: readonly string[],
    expected: readonly string[],
  ): Promise<JsonObject> {
    const began = Date.now();
    const { code, json } = await this.ask(member, [...argv, '--record-refusal']);
    const refusal = String(json['code']);
    if (code !== 1 || json['status'] !== 'final' || !expected.includes(refusal)) {
      throw new StoryError(`${member}: ${what}: expected a refusal, got ${JSON.stringify(json)}`);
    }
    this.#tellDeed(
      json,
      `${member} ${what}: refused, ${refusal}, and the refusal is proved`,
      began,
    );
    return json;
  }

  #tellDeed(json: JsonObject, what: string, began: number): void {
    const took = `${((Date.now() - began) / 1000).toFixed(2)} s`;
    this.say(`height ${String(json['height'] ?? '-').padStart(3)}  ${what}  (${took})`);
  }
}

/** A text field of what a command said. @throws StoryError when there is none */
export function textOf(json: Json, ...path: readonly string[]): string {
  let value: Json | undefined = json;
  for (const name of path) value = (value as JsonObject | null)?.[name];
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new StoryError(`no ${path.join('.')} in ${JSON.stringify(json)}`);
}
