/** Where the profiles of a user are: `tally` below XDG_CONFIG_HOME, which is else `~/.config`. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Shell } from './shell.ts';
import { UsageError } from './shell.ts';

/** The folder. */
export function profilesFolder(env: Shell['env']): string {
  const base = env['XDG_CONFIG_HOME'];
  return join(base ? base : join(env['HOME'] ?? homedir(), '.config'), 'tally');
}

/** The file of a profile. @throws UsageError when it is no name of one */
export function profileFile(env: Shell['env'], name: string): string {
  if (/^[a-z0-9-]{1,32}$/.test(name)) return join(profilesFolder(env), `${name}.json`);
  throw new UsageError(`${name}: a profile has a name of 1 to 32 of a-z, 0-9 and -`);
}
