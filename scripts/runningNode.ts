/** Whether a network folder is in use: a node that runs would lose its ground under it. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../client/cli/session/config.ts';
import { readGenesis } from '../client/cli/session/files.ts';
import { ClientError } from '../client/sdk/clientError.ts';
import { NodeConnection } from '../client/sdk/nodeConnection.ts';
import { FormatError } from '../ledger/assert.ts';

/** The URL of a node of this network that answers now; null when none does. */
export async function findRunningNode(home: string): Promise<string | null> {
  const [client] = existsSync(join(home, 'clients')) ? await readdir(join(home, 'clients')) : [];
  if (client === undefined) return null;
  try {
    const { chain } = await readGenesis(join(home, 'genesis.json'));
    const { nodes } = await readConfig(join(home, 'clients', client, 'client.json'));
    for (const url of nodes) if ((await chainAt(url)) === chain) return url;
  } catch (error) {
    // A damaged folder does not say where its nodes are; to begin anew is the way out of that.
    if (!(error instanceof ClientError) && !(error instanceof FormatError)) throw error;
  }
  return null;
}

/** The chain of the node that answers at a URL; null when nothing of ours does. */
async function chainAt(url: string): Promise<string | null> {
  try {
    return (await new NodeConnection(url).fetchStatus({ timeoutMs: 2_000 })).genesis;
  } catch (error) {
    if (error instanceof ClientError) return null;
    throw error;
  }
}
