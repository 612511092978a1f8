import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { launch } from './guard.mjs';

// `node launch.mjs FILE.ts [arguments]` runs a script of the repository on Node 24 or newer.

const LOOK_MS = 500;

const [file, ...args] = process.argv.slice(2);
if (file === undefined || !existsSync(file)) {
  console.error('usage: node launch.mjs FILE.ts [arguments]');
  process.exitCode = 2;
} else {
  followNpm();
  await launch(pathToFileURL(file), args);
}

/**
 * npm hands SIGHUP on to nobody, and whoever kills it reaches it alone: what it runs would go on
 * without it. Its parent is another then, and it hangs up itself. npm's variables are inherited by
 * all below it: what one of its scripts has left running in the background is no script of npm.
 */
function followNpm() {
  const { npm_lifecycle_script: script = '' } = process.env;
  const own = `exec node launch.mjs ${file}`;
  if (!script.startsWith(own)) return;
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    process.kill(process.pid, 'SIGHUP');
  }, LOOK_MS);
  looking.unref();
}
