/** A program that holds a folder each time that it is told to, until it is told to leave. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holdFolder } from '../../../client/cli/payments/holdFolder.ts';
import { ClientError } from '../../../client/sdk/clientError.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';

const [folder = ''] = process.argv.slice(2);
/** Only one may be inside: this file is made by who is, and there is none before. */
const inside = join(folder, '..', 'inside');
let leave: () => void = () => undefined;

async function work(): Promise<void> {
  writeFileSync(inside, '', { flag: 'wx' });
  const told = new Promise<void>((resolve) => {
    leave = resolve;
  });
  process.send?.('held');
  await told;
  rmSync(inside);
}

process.on('message', async (word: string) => {
  if (word === 'leave') {
    leave();
    return;
  }
  try {
    await holdFolder(folder, systemEnvironment, work);
    process.send?.('left');
  } catch (error) {
    process.send?.(error instanceof ClientError ? error.code : String(error));
  }
});

process.send?.('ready');
