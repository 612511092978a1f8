/** Tries mistakes in one copy, one after another: what its tests say of each. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../house/tree.ts';
import { FlawedCopy } from './flawedCopy.ts';
import type { Cost, Limit, Said } from './hostedRun.ts';
import { HostedRun } from './hostedRun.ts';
import type { Site } from './sites.ts';
import type { Asked, AskedFile } from './testChoice.ts';

/** What an attempt came to. */
interface Outcome {
  readonly kind: 'killed' | 'hangs' | 'breaks' | 'alive';
  readonly by: string;
  /** The test file that noticed it, or null. */
  readonly file: string | null;
}

/** What one test file says: `doubtful` where the machine may be too busy to tell. */
interface Word {
  readonly kind: Outcome['kind'] | 'doubtful' | 'unsound';
  readonly by: string;
}

/**
 * A copy and its runner. Whatever is not a pass is asked again at once without the mistake, under
 * the same load: who fails then as well has said nothing.
 */
export class Attempt {
  readonly #copy = new FlawedCopy(listFiles());
  readonly #host = new HostedRun(this.#copy.folder);
  readonly #endMs: number;
  /** Test files that fail without a mistake. */
  readonly #unsound = new Set<string>();
  /** The source that was changed last. */
  #path = '';

  /** @param endMs when it has to end, by `performance.now` */
  constructor(endMs: number) {
    this.#endMs = endMs;
  }

  /** What tests say of the mistake; null when the time is over, or the machine too busy to say. */
  async kill(site: Site, { chosen, all }: Asked): Promise<Outcome | null> {
    let broke: Outcome | null = null;
    let isDoubtful = false;
    for (const asked of chosen) {
      if (performance.now() > this.#endMs) return null;
      if (this.#unsound.has(asked.file)) continue;
      const { file } = asked;
      const { kind, by } = await this.#askSound(site, asked);
      if (kind === 'killed' || kind === 'hangs') return { kind, by, file };
      if (kind === 'breaks') broke ??= { kind, by, file };
      if (kind === 'doubtful') isDoubtful = true;
    }
    if (broke !== null || isDoubtful) return broke;
    return { kind: 'alive', by: `${chosen.length} of ${all} test files`, file: null };
  }

  /** Ends the runner. */
  close(): void {
    this.#host.close();
  }

  /** Tests that need those before them are asked with the whole of their file. */
  async #askSound(site: Site, asked: AskedFile): Promise<Word> {
    const some = await this.#ask(site, asked);
    if (some.kind !== 'unsound') return some;
    const whole = asked.names === null ? some : await this.#ask(site, { ...asked, names: null });
    if (whole.kind === 'unsound') this.#unsound.add(asked.file);
    return whole;
  }

  async #ask(site: Site, asked: AskedFile): Promise<Word> {
    const { file, cost } = asked;
    const limit = limitOf(cost);
    const flawed = await this.#run(site, asked, limit);
    if (flawed.kind === 'passed') return { kind: 'alive', by: file };
    const sound = await this.#run(null, asked, limit);
    if (sound.kind !== 'passed') return { kind: 'unsound', by: file };
    if (flawed.kind === 'broke') return { kind: 'breaks', by: `${file}: ${flawed.why}` };
    const by = flawed.kind === 'failed' ? `${file}: ${flawed.name}` : file;
    if (flawed.kind === 'failed' && !flawed.late) return { kind: 'killed', by };
    return { kind: isFarBelow(sound.cost, limit) ? 'hangs' : 'doubtful', by };
  }

  /** Runs what is asked with the mistake, or without any. */
  async #run(site: Site | null, { file, names }: AskedFile, limit: Limit): Promise<Said> {
    const before = this.#path;
    if (site === null) {
      return await this.#host.run({ file, names, all: false, changed: [before] }, limit);
    }
    const path = join(this.#copy.folder, site.path);
    this.#path = path;
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, site.start) + site.to + text.slice(site.end));
    const said = await this.#host.run({ file, names, all: false, changed: [before, path] }, limit);
    writeFileSync(path, text);
    return said;
  }
}

/** Some times what the whole file took when it was measured, and what a busy machine adds. */
function limitOf({ cpuMs, wallMs }: Cost): Limit {
  return { cpuMs: 10_000 + 4 * cpuMs, wallMs: 30_000 + 6 * wallMs };
}

function isFarBelow({ cpuMs, wallMs }: Cost, limit: Limit): boolean {
  return cpuMs * 2 < limit.cpuMs && wallMs * 2 < limit.wallMs;
}
