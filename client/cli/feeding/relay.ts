/** `tally relay`: hands on what the member is told as webhooks. */
import type { Command } from 'commander';
import { Receiver } from '../../relay/receiver.ts';
import type { RelayParts } from '../../relay/relay.ts';
import { relayEvents, replayLetters } from '../../relay/relay.ts';
import { RelayFolder } from '../../relay/relayFolder.ts';
import { decodeWebhookSecret } from '../../relay/webhook.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { readSecretText } from '../../sdk/keyFile.ts';
import { readCursor } from '../reading/events.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, say, show, UsageError } from '../session/shell.ts';

interface Options extends NetworkOptions {
  readonly url: string;
  readonly secretFile: string;
  readonly state: string;
  readonly after: string;
  readonly types?: string;
  readonly attempts: string;
  readonly replay?: boolean;
}

/** Adds the command. */
export function addRelay(program: Command, shell: Shell): void {
  const command = program
    .command('relay')
    .description('hand on what the member is told as webhooks (Standard Webhooks)')
    .requiredOption('--url <url>', 'the receiver')
    .requiredOption('--secret-file <file>', 'the secret, whsec_…, in a file of mode 600')
    .requiredOption('--state <folder>', 'where the cursor and dead letters are kept')
    .option('--after <cursor>', 'where to begin when there is no cursor yet', '0')
    .option('--types <types>', 'these types of events alone, with commas between them')
    .option('--attempts <number>', 'how often one is sent before it is a dead letter', '10')
    .option('--replay', 'send dead letters again, and end');
  act(shell, withNetwork(command), (options: Options) => relay(shell, options));
}

async function relay(shell: Shell, options: Options): Promise<ExitCode> {
  const after = readCursor(options.after);
  const attempts = readAttempts(options.attempts);
  const { environment, signal } = shell;
  const secret = decodeWebhookSecret((await readSecretText(options.secretFile)).trim());
  const receiver = new Receiver({ url: options.url, secret, now: () => environment.now() });
  const folder = await RelayFolder.open(options.state);
  const tell = (line: string): void => say(shell, line);
  const parts: RelayParts = { receiver, folder, environment, attempts, signal, say: tell };
  if (options.replay === true) {
    const { taken, left } = await replayLetters(parts);
    show(shell, options, { taken, left }, [`${taken} taken, ${left} left`]);
    return left === 0 ? 0 : 1;
  }
  const { client } = await openSession(shell, options);
  const types = options.types?.split(',');
  const from = (await folder.readCursor()) ?? after;
  try {
    await relayEvents(client.follow({ after: from, types, signal }), parts);
  } catch (error) {
    if (!(error instanceof ClientError) || error.code !== 'aborted') throw error;
  }
  return 0;
}

/** @throws UsageError */
function readAttempts(text: string): number {
  if (/^[1-9][0-9]{0,2}$/.test(text)) return Number(text);
  throw new UsageError('--attempts takes a number from 1 to 999');
}
