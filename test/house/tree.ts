import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { TextFile } from './documentRules.ts';
import type { SourceFile } from './sourceFile.ts';
import { parseSource } from './sourceFile.ts';

// Reads the repository for the house test. Everything else in this folder is pure.

/** The absolute path of the repository. */
export const REPOSITORY: string = resolve(import.meta.dirname, '../..');

/** Folders that every machine has, or every container of ours: to name one tells nothing. */
const FOUND_ANYWHERE = '/ /app /data /etc /mnt /opt /proc /srv /tmp /usr /usr/src /var /var/tmp';

/** Folders of this machine that no committed file may name. */
export const MACHINE_FOLDERS: readonly string[] = [dirname(REPOSITORY), homedir()].filter(
  (folder) => !FOUND_ANYWHERE.split(' ').includes(folder),
);

const BINARY = /\.(png|ico|woff2|gz|bin|age)$/;

/** The paths that are committed or would be by `git add`, sorted; all files where git is absent. */
export function listFiles(): string[] {
  return (existsSync(`${REPOSITORY}/.git`) ? listByGit() : listByWalk())
    .filter((path) => path !== '' && existsSync(`${REPOSITORY}/${path}`))
    .sort();
}

function listByGit(): string[] {
  const options = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const names = execFileSync('git', options, { cwd: REPOSITORY, encoding: 'utf8' });
  return names.split('\0');
}

function listByWalk(): string[] {
  const exclude = ['node_modules/**', '.tallystick/**', 'coverage/**', '.venv/**'];
  return globSync('**/*.*', { cwd: REPOSITORY, exclude });
}

/** The text of one file of the repository, or undefined when there is none. */
export function readText(path: string): string | undefined {
  return existsSync(`${REPOSITORY}/${path}`)
    ? readFileSync(`${REPOSITORY}/${path}`, 'utf8')
    : undefined;
}

/** The text files among the paths. */
export function readTexts(paths: readonly string[]): TextFile[] {
  return paths
    .filter((path) => !BINARY.test(path))
    .map((path) => ({ path, text: readFileSync(`${REPOSITORY}/${path}`, 'utf8') }));
}

/** The TypeScript and JavaScript files, those of the portal included, among the texts, parsed. */
export function parseSources(texts: readonly TextFile[]): SourceFile[] {
  return texts
    .filter(({ path }) => /\.(tsx?|mjs)$/.test(path))
    .map(({ path, text }) => parseSource(path, text));
}
