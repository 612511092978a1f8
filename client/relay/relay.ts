/**
 * Hands on events as webhooks, one after the other in the order of the chain, each at least once:
 * the cursor goes on when the event was taken, or when it lies among the dead letters, and what was
 * under way when the relay died is sent again under the same id.
 */
import { ClientError } from '../sdk/clientError.ts';
import type { Environment } from '../sdk/environment.ts';
import type { FollowedEvent } from '../sdk/followEvents.ts';
import type { Receiver } from './receiver.ts';
import type { RelayFolder } from './relayFolder.ts';
import type { Webhook } from './webhook.ts';
import { webhookOf } from './webhook.ts';

/** What a relay works with. */
export interface RelayParts {
  readonly receiver: Pick<Receiver, 'deliver'>;
  readonly folder: RelayFolder;
  readonly environment: Pick<Environment, 'sleep'>;
  /** How often one webhook is sent before it is given up. */
  readonly attempts: number;
  readonly signal: AbortSignal;
  /** Is told what the operator should know. */
  readonly say: (line: string) => void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;

/**
 * Relays until the events end. @throws ClientError receiver_gone, unreadable_file, aborted, and
 * what `events` throw
 */
export async function relayEvents(
  events: AsyncIterable<FollowedEvent>,
  parts: RelayParts,
): Promise<void> {
  const { folder, say } = parts;
  for await (const { cursor, event, proved } of events) {
    if (event !== null) {
      const webhook = webhookOf(event, proved);
      const reason = await deliver(webhook, parts);
      if (reason !== null) {
        await folder.bury({ ...webhook, reason });
        say(`${cursor} was not taken and is a dead letter: ${reason}`);
      }
    }
    await folder.writeCursor(cursor);
  }
}

/** Sends dead letters again; those that are taken are no more. Returns how many are left. */
export async function replayLetters(parts: RelayParts): Promise<{ taken: number; left: number }> {
  const { folder, say } = parts;
  const ids = await folder.deadLetters();
  let taken = 0;
  for (const id of ids) {
    const reason = await deliver(await folder.readLetter(id), parts);
    if (reason === null) {
      await folder.removeLetter(id);
      taken += 1;
    } else say(`${id} was not taken: ${reason}`);
  }
  return { taken, left: ids.length - taken };
}

/** Null when it was taken, else why the last attempt failed. @throws ClientError receiver_gone */
async function deliver(webhook: Webhook, parts: RelayParts): Promise<string | null> {
  const { receiver, environment, attempts, signal } = parts;
  let reason = 'it was never sent';
  let pauseMs = FIRST_PAUSE_MS;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const tried = await receiver.deliver({ id: webhook.id, body: webhook.body }, signal);
    if (tried.outcome === 'taken') return null;
    if (tried.outcome === 'gone') {
      throw new ClientError(
        'receiver_gone',
        `the receiver wants no webhooks, from ${webhook.id} on`,
      );
    }
    reason = tried.reason;
    if (attempt === attempts) break;
    await environment.sleep(Math.max(pauseMs, tried.waitMs), signal);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
  return reason;
}
