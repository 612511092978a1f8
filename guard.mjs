import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

// Plain JavaScript, because it must also load in a Node that cannot read TypeScript.

const LOWEST_MAJOR = 24;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];
/** Set for the newer Node, so that one that is none after all cannot start itself for ever. */
const RELAUNCHED = 'TALLYSTICK_RELAUNCHED';

/**
 * Runs one TypeScript module on Node 24 or newer: in this process when it is new enough, else in
 * a child on the binary that `npm ci` put into node_modules.
 *
 * @param {URL} module file URL of the module. When it exports `main(argv)`, that is called with
 *   `args`, and a number it returns becomes the exit code; else loading it is running it.
 * @param {string[]} args the arguments behind the module's name; process.argv shows them too
 * @returns {Promise<void>} rejects with what the module throws, so the process ends with code 1
 */
export async function launch(module, args) {
  const file = fileURLToPath(module);
  if (Number(process.versions.node.split('.')[0]) < LOWEST_MAJOR) {
    relaunch([process.argv[1], ...process.argv.slice(2)]);
    return;
  }
  delete process.env[RELAUNCHED];
  // Whoever listens for its end does not live on for that.
  process.channel?.unref();
  process.argv = [process.execPath, file, ...args];
  const { main } = await import(module.href);
  const code = typeof main === 'function' ? await main(args) : undefined;
  if (typeof code === 'number') process.exitCode = code;
}

/**
 * Starts the newer Node with the same arguments, hands signals on to it and takes over its exit
 * code. A Ctrl-C in a terminal reaches the child twice (from the terminal and from here): what
 * handles signals has to bear a second one of the same kind. The channel between the two tells the
 * child by its end (`disconnect`) that this process was killed without a chance to hand that on.
 */
function relaunch(argv) {
  if (process.env[RELAUNCHED] !== undefined) {
    refuse('so is the one in node_modules');
    return;
  }
  const newer = fileURLToPath(new URL('./node_modules/.bin/node', import.meta.url));
  if (!existsSync(newer)) {
    refuse(`it is not in node_modules; \`npm ci\` puts it there on Linux (x64 and arm64)`);
    return;
  }
  const child = spawn(newer, argv, {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [RELAUNCHED]: '1' },
  });
  const forward = (signal) => child.kill(signal);
  for (const signal of FORWARDED) process.on(signal, forward);
  child.on('error', (error) => refuse(`the one in node_modules does not run: ${error.message}`));
  child.on('exit', (code, signal) => {
    for (const name of FORWARDED) process.removeListener(name, forward);
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

function refuse(reason) {
  console.error(`Tallystick needs Node >= ${LOWEST_MAJOR}, this is ${process.version}: ${reason}.`);
  process.exitCode = 1;
}
