/** A project of docker-compose.yml under a name of its own, and the commands that look into it. */
import { spawn } from 'node:child_process';

/** What a command printed, and its exit code; -1 when it did not start or was ended. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The parts of `docker inspect` that are read here. */
export interface Container {
  readonly Id: string;
  readonly RestartCount: number;
  readonly Config: { readonly User: string };
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly OOMKilled: boolean;
    readonly Health?: { readonly Status: string };
  };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly Privileged: boolean;
    readonly Memory: number;
    readonly PidsLimit: number | null;
    readonly RestartPolicy: { readonly Name: string };
  };
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, unknown>>;
    readonly Ports: Readonly<Record<string, readonly { readonly HostIp: string }[] | null>>;
  };
}

/** A command went wrong that the test itself needs. */
export class ComposeError extends Error {
  override readonly name = 'ComposeError';
}

const SHORT_MS = 30_000;
/** A machine may be busy: being slow must not look like being absent. */
const PATIENCE_MS = 120_000;

/** The words that start Compose, whichever is installed; or why there is nothing to test with. */
export async function findCompose(): Promise<
  { readonly words: readonly string[] } | { readonly absent: string }
> {
  const engine = await run(['docker', 'info'], { timeoutMs: PATIENCE_MS });
  if (engine.code !== 0) return { absent: `no Docker engine answers: ${lastLine(engine)}` };
  for (const words of [['docker', 'compose'], ['docker-compose']]) {
    const { code } = await run([...words, 'version'], { timeoutMs: PATIENCE_MS });
    if (code === 0) return { words };
  }
  return { absent: 'a Docker engine answers, but there is no Compose' };
}

function lastLine({ out, err }: Ended): string {
  return `${out}\n${err}`.trim().split('\n').at(-1) ?? '';
}

/** The containers, volumes and networks of one run of the test. */
export class ComposeProject {
  readonly name: string;
  readonly #compose: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  /** Aborted when the test has to end: every command but those of `remove` ends with it. */
  readonly #signal: AbortSignal;

  constructor(options: {
    readonly compose: readonly string[];
    readonly name: string;
    readonly env: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  }) {
    this.name = options.name;
    this.#compose = options.compose;
    this.#env = options.env;
    this.#signal = options.signal;
  }

  /** Runs Compose on this project. @throws ComposeError when it fails */
  async compose(words: readonly string[], timeoutMs: number): Promise<string> {
    const { out } = await this.#demand([...this.#compose, '-p', this.name, ...words], timeoutMs);
    return out;
  }

  /** Runs docker. @throws ComposeError when it fails */
  async docker(...words: readonly string[]): Promise<string> {
    return (await this.#demand(['docker', ...words], SHORT_MS)).out;
  }

  /** The container of a service, as the engine describes it. @throws ComposeError */
  async inspect(service: string): Promise<Container> {
    const found: unknown = JSON.parse(await this.docker('inspect', await this.#id(service)));
    const [container] = found as readonly Container[];
    if (container === undefined) throw new ComposeError(`there is no container of ${service}`);
    return container;
  }

  /** Everything that a service has printed. @throws ComposeError */
  async logs(service: string): Promise<string> {
    const words = ['docker', 'logs', '--tail', '2000', await this.#id(service)];
    const { out, err } = await this.#demand(words, SHORT_MS);
    return `${out}${err}`;
  }

  /** SIGKILL from outside, which the restart policy leaves alone. @throws ComposeError */
  async kill(service: string): Promise<void> {
    await this.docker('kill', await this.#id(service));
  }

  /** Starts a container that ended. @throws ComposeError */
  async start(service: string): Promise<void> {
    await this.docker('start', await this.#id(service));
  }

  /** Takes a container off its network; returns what puts it back. @throws ComposeError */
  async disconnect(service: string): Promise<() => Promise<void>> {
    const { Id, NetworkSettings } = await this.inspect(service);
    const [network] = Object.keys(NetworkSettings.Networks);
    if (network === undefined) throw new ComposeError(`${service} is on no network`);
    await this.docker('network', 'disconnect', network, Id);
    return async () => {
      await this.docker('network', 'connect', '--alias', service, network, Id);
    };
  }

  /**
   * Runs JavaScript inside a container, with the rights of the container and none of the limits
   * that a node sets itself; returns what it printed as JSON. @throws ComposeError
   */
  async ask(service: string, script: string): Promise<unknown> {
    const unlimited = ['exec', '--env', 'NODE_OPTIONS=', await this.#id(service)];
    const out = await this.docker(...unlimited, 'node', '-e', script);
    return JSON.parse(out) as unknown;
  }

  /** Ids of whatever the engine still has of this project. */
  async leftovers(): Promise<readonly string[]> {
    const mine = ['--filter', `label=com.docker.compose.project=${this.name}`, '-q'];
    const lists = await Promise.all([
      run(['docker', 'ps', '-a', ...mine], { timeoutMs: SHORT_MS }),
      run(['docker', 'volume', 'ls', ...mine], { timeoutMs: SHORT_MS }),
      run(['docker', 'network', 'ls', ...mine], { timeoutMs: SHORT_MS }),
    ]);
    return lists.flatMap(({ out }) => out.split('\n').filter((line) => line !== ''));
  }

  /** Removes containers, volumes and networks; also when the test was told to end. */
  async remove(): Promise<Ended> {
    const words = ['down', '--volumes', '--remove-orphans', '--timeout', '10'];
    const command = [...this.#compose, '-p', this.name, ...words];
    return await run(command, { timeoutMs: 90_000, env: this.#env });
  }

  async #id(service: string): Promise<string> {
    const labels = { project: this.name, service, oneoff: 'False' };
    const filters = Object.entries(labels).flatMap(([label, value]) => [
      '--filter',
      `label=com.docker.compose.${label}=${value}`,
    ]);
    const id = (await this.docker('ps', '-a', '-q', ...filters)).trim();
    if (id === '' || id.includes('\n')) throw new ComposeError(`no one container of ${service}`);
    return id;
  }

  async #demand(command: readonly string[], timeoutMs: number): Promise<Ended> {
    const signal = this.#signal;
    const ended = await run(command, { timeoutMs, env: this.#env, signal });
    if (ended.code === 0) return ended;
    const { code, out, err } = ended;
    const tail = `${out}\n${err}`.trim().split('\n').slice(-15).join('\n');
    throw new ComposeError(`${command.join(' ').slice(0, 200)} ended with ${code}:\n${tail}`);
  }
}

interface RunOptions {
  readonly timeoutMs: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

function run(command: readonly string[], options: RunOptions): Promise<Ended> {
  const [program = '', ...words] = command;
  const limit = AbortSignal.timeout(options.timeoutMs);
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
    signal: options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]),
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: -1, out, err: `${err}${error.message}` }));
    child.once('close', (code) => resolve({ code: code ?? -1, out, err }));
  });
}
