import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { launch } from './guard.mjs';

// `node launch.mjs FILE.ts [arguments]` runs a script of the repository on Node 24 or newer.

const [file, ...args] = process.argv.slice(2);
if (file === undefined || !existsSync(file)) {
  console.error('usage: node launch.mjs FILE.ts [arguments]');
  process.exitCode = 2;
} else {
  await launch(pathToFileURL(file), args);
}
