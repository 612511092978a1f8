/** One node of a network as a process of its own, for what is asked of a single one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RestPlaces } from '../../node/rest/rest.ts';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from '../../scripts/consortium.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

const ROOT = join(import.meta.dirname, '../..');
const ID = 'hafenbank';

/** A node that runs. */
export interface StartedNode extends RestPlaces {
  /** Its folder. */
  readonly home: string;
}

/** How it is started. */
export interface NodeStart {
  /** Fields of `rest` in its node.json. */
  readonly rest?: object;
  /** Flags of Node, by the folder of the node. */
  readonly flags?: (home: string) => readonly string[];
}

/** The node of a founded network, whose peers are not there; says where it answers. */
export async function startNode({ rest, flags }: NodeStart = {}): Promise<StartedNode> {
  const home = join(scratchFolder(), 'network');
  const validators = CONSORTIUM.filter(({ validator }) => validator);
  const place = { host: '127.0.0.1', restPort: 1, peerPort: 1 };
  await foundNetwork({
    ...{ home, name: 'metrics', organisations: CONSORTIUM, start: Date.now(), dayMs: 86_400_000 },
    places: new Map(validators.map(({ id }) => [id, place])),
    ...{ payingBank: ID, documentNames: SAMPLE_NAMES },
  });
  const folder = join(home, 'nodes', ID);
  const file = join(folder, 'node.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.rest = { ...config.rest, ...rest, port: 0 };
  config.network.listen = '/ip4/127.0.0.1/tcp/0';
  writeFileSync(file, JSON.stringify(config));
  const words = [...(flags?.(folder) ?? []), join(ROOT, 'node/main.ts'), '--home', folder];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  onTestFinished(async () => {
    if (child.kill('SIGTERM')) await once(child, 'exit');
  });
  const [places] = (await once(child, 'message')) as [RestPlaces];
  return { ...places, home: folder };
}
