/**
 * `npm run test:compose`: starts docker-compose.yml for real, under a project name of its own, and
 * checks what it promises. It uses any Docker engine that answers and installs none; where none
 * answers, it says so and skips. The last line is `N passed, N failed` (`, N skipped`).
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CHECKS } from './composeChecks.ts';
import { ComposeProject, findCompose } from './composeProject.ts';
import type { NodeName } from './composeScene.ts';
import { NODES, Scene, SERVICES } from './composeScene.ts';
import { onEndSignal } from './endSignals.ts';
import { findFreePorts } from './freePorts.ts';

const REPOSITORY = resolve(import.meta.dirname, '..');
const FIRST_PORT = 8_301;
const BUILD_MS = 8 * 60_000;
/** All checks together, without the build. */
const CHECKS_MS = 6 * 60_000;

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** @returns the exit code: 0 every promise is kept, or no engine answers; 1; 130 when stopped */
export async function main(): Promise<number> {
  const compose = await findCompose();
  if ('absent' in compose) {
    console.log(`Nothing is tested: ${compose.absent}`);
    console.log('0 passed, 0 failed, 1 skipped');
    return 0;
  }
  const stop = new AbortController();
  onEndSignal(() => stop.abort());
  // Relative paths of the compose file, and the file itself, are found from here.
  process.chdir(REPOSITORY);
  const inbox = await mkdtemp(join(tmpdir(), 'tallystick-inbox-'));
  // The container's user is another one, and only reads.
  await chmod(inbox, 0o755);
  try {
    const { passed, failed, skipped } = await testProject(compose.words, inbox, stop.signal);
    const rest = skipped === 0 ? '' : `, ${skipped} skipped`;
    console.log(`${passed} passed, ${failed} failed${rest}`);
    if (stop.signal.aborted) return 130;
    return failed === 0 && passed > 0 ? 0 : 1;
  } finally {
    await rm(inbox, { recursive: true });
  }
}

async function testProject(
  compose: readonly string[],
  inbox: string,
  signal: AbortSignal,
): Promise<Tally> {
  const ports = await findFreePorts(FIRST_PORT, NODES.length);
  const urls = new Map<NodeName, string>();
  const env: Record<string, string> = {
    TALLY_INBOX: inbox,
    TALLY_AUTO_ACCEPT: '1',
    TALLY_ACCEPT_MAX: '100000000',
    TALLY_DAY_MS: '86400000',
  };
  for (const [index, name] of NODES.entries()) {
    const port = ports[index] ?? 0;
    urls.set(name, `http://127.0.0.1:${port}`);
    env[`TALLY_PORT_${name.toUpperCase()}`] = String(port);
  }
  const name = `tallystick-test-${process.pid}`;
  const project = new ComposeProject({ compose, name, env, signal });
  try {
    // All services have the same image: it is built for one of them.
    const build = (): Promise<string> => project.compose(['build', 'init'], BUILD_MS);
    if (!(await attempt('the image is built', build))) {
      return { passed: 0, failed: 1, skipped: CHECKS.length + 1 };
    }
    const limited = AbortSignal.any([signal, AbortSignal.timeout(CHECKS_MS)]);
    const scene = new Scene({ project, inbox, urls, signal: limited });
    const checked = await runChecks(scene);
    const left = await attempt('nothing is left behind', () => removeAll(project));
    return {
      passed: checked.passed + 1 + Number(left),
      failed: checked.failed + Number(!left),
      skipped: checked.skipped,
    };
  } finally {
    await project.remove();
  }
}

async function runChecks(scene: Scene): Promise<Tally> {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  let useless = false;
  for (const { law, needed, run } of CHECKS) {
    if (useless || scene.signal.aborted) {
      tally.skipped += 1;
      continue;
    }
    const passed = await attempt(law, () => run(scene));
    if (passed) tally.passed += 1;
    else tally.failed += 1;
    useless = !passed && needed === true;
  }
  if (tally.failed > 0) await showLogs(scene);
  return tally;
}

/** Does something and says how it went; false when it threw. */
async function attempt(law: string, what: () => Promise<unknown>): Promise<boolean> {
  const began = performance.now();
  const took = (): string => `${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s`;
  try {
    await what();
    console.log(`ok   ${took()}  ${law}`);
    return true;
  } catch (error) {
    console.log(`FAIL ${took()}  ${law}`);
    console.log(`     ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}

async function showLogs({ project }: Scene): Promise<void> {
  for (const service of ['init', ...SERVICES]) {
    const log = await project.logs(service).catch((error: unknown) => String(error));
    console.log(`--- the end of ${service}\n${log.trimEnd().split('\n').slice(-15).join('\n')}`);
  }
}

async function removeAll(project: ComposeProject): Promise<void> {
  const { code, err } = await project.remove();
  const left = await project.leftovers();
  if (code !== 0 || left.length > 0) throw new Error(`left: ${left.join(' ')}\n${err}`);
}
