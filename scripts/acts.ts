/**
 * What the acts of founding a network and of joining one share: the line that names an act, how it
 * ends, and the configuration of a validator's node.
 */
import { printable, printableLines } from '../ledger/printable.ts';
import type { PeerConfig } from '../node/config.ts';
import { readPlace } from '../node/config.ts';

/** The command line is not one of those in the usage. */
export class UsageError extends Error {}

/** Does an act. @returns the exit code: 0 done, 1 refused, 2 usage, which is shown */
export async function runAct(usage: string, act: () => Promise<void>): Promise<number> {
  try {
    await act();
    return 0;
  } catch (error) {
    // parseArgs throws a TypeError for what is no option.
    const isUsage = error instanceof UsageError || error instanceof TypeError;
    const { code, message } = error as { readonly code?: string; readonly message: string };
    const told = isUsage ? `${message}\n${usage}` : `${code ?? 'error'}: ${message}`;
    console.error(printableLines(told));
    return isUsage ? 2 : 1;
  }
}

/** Says a line; what others wrote in the files that they hand out is shown and takes no effect. */
export function tell(line: string): void {
  console.log(printable(line));
}

/** An option that the act cannot do without. @throws UsageError */
export function need<Name extends string>(
  words: Partial<Record<Name, string>>,
  name: Name,
): string {
  const word = words[name];
  if (word === undefined) throw new UsageError(`--${name} is missing`);
  return word;
}

/** Where a validator's node is found: a multiaddr and the URL of its REST interface. */
export interface NodePlace {
  readonly address: string;
  readonly url: string;
}

/**
 * The `node.json` of a validator that is found at `place` and knows these peers.
 * @throws UsageError `rest` or `operator` is not HOST:PORT
 */
export function nodeConfig(
  id: string,
  peers: readonly PeerConfig[],
  { address, url }: NodePlace,
  words: { readonly listen?: string; readonly rest?: string; readonly operator?: string },
) {
  const { listen, rest = '', operator = '' } = words;
  const port = /\/tcp\/(\d+)$/.exec(address)?.[1];
  const place = readPlace(rest);
  if (place === null) throw new UsageError('--rest HOST:PORT');
  if (readPlace(operator) === null) throw new UsageError('--operator HOST:PORT');
  return {
    name: id,
    validator: id,
    rest: {
      ...place,
      hosts: [new URL(url).hostname, 'localhost', '127.0.0.1'],
    },
    operator: { listen: operator },
    network: { listen: listen ?? `/ip4/0.0.0.0/tcp/${port}`, peers },
  };
}
