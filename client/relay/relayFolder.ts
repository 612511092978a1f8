/**
 * What a relay keeps: `cursor`, behind which it goes on, and `dead/<cursor>.json` for each webhook
 * that was not taken. A file for each, so that one is sent again and removed while others come in.
 */
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError } from '../../ledger/assert.ts';
import {
  compareEventPlaces,
  decodeEventCursor,
  encodeEventCursor,
} from '../../ledger/eventCursor.ts';
import { expectJson, expectObject, expectText } from '../../ledger/shape.ts';
import { ClientError } from '../sdk/clientError.ts';
import { ifThere, onPath, writeWhole } from '../sdk/files.ts';
import type { Webhook } from './webhook.ts';

/** A webhook that was given up. */
export interface DeadLetter extends Webhook {
  /** Why the last attempt failed. */
  readonly reason: string;
}

const MAX_BODY = 1 << 20;
/** Events are for the member alone. */
const SECRET = 0o600;

/** See the head of this file. */
export class RelayFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the folder where it is not there. @throws ClientError unreadable_file */
  static async open(folder: string): Promise<RelayFolder> {
    const dead = join(folder, 'dead');
    await onPath(dead, mkdir(dead, { recursive: true, mode: 0o700 }));
    return new RelayFolder(folder);
  }

  /** Null when it has none yet. @throws ClientError unreadable_file, bad_config */
  async readCursor(): Promise<string | null> {
    const path = join(this.#folder, 'cursor');
    const text = await ifThere(path, readFile(path, 'utf8'));
    if (text === null) return null;
    return orBadFile(path, () => encodeEventCursor(decodeEventCursor(text.trimEnd())));
  }

  /** Resolves when it is on the disk. @throws ClientError unreadable_file */
  async writeCursor(cursor: string): Promise<void> {
    await writeWhole(join(this.#folder, 'cursor'), [`${cursor}\n`], SECRET);
    await this.#sync(this.#folder);
  }

  /** Resolves when it is on the disk. @throws ClientError unreadable_file */
  async bury({ id, body, reason }: DeadLetter): Promise<void> {
    await writeWhole(this.#letter(id), [`${JSON.stringify({ id, body, reason })}\n`], SECRET);
    await this.#sync(join(this.#folder, 'dead'));
  }

  /** Ids of dead letters in the order of the chain. @throws ClientError unreadable_file */
  async deadLetters(): Promise<readonly string[]> {
    const dead = join(this.#folder, 'dead');
    const names = await onPath(dead, readdir(dead));
    const places = names.flatMap((name) => {
      const [, id] = /^([0-9]+-[0-9]+-[0-9]+)\.json$/.exec(name) ?? [];
      return id === undefined ? [] : [decodeEventCursor(id)];
    });
    return places.sort(compareEventPlaces).map(encodeEventCursor);
  }

  /** @throws ClientError unreadable_file, bad_config */
  async readLetter(id: string): Promise<DeadLetter> {
    const path = this.#letter(id);
    const text = (await ifThere(path, readFile(path, 'utf8'))) ?? '';
    return orBadFile(path, () => {
      const fields = expectObject(expectJson(text, 'letter'), 'letter', ['body', 'id', 'reason']);
      return {
        id: expectText(fields['id'], 'letter.id', 40),
        body: expectText(fields['body'], 'letter.body', MAX_BODY),
        reason: expectText(fields['reason'], 'letter.reason', 1_000),
      };
    });
  }

  /** Of a letter that was taken. @throws ClientError unreadable_file */
  async removeLetter(id: string): Promise<void> {
    const path = this.#letter(id);
    await onPath(path, rm(path));
  }

  #letter(id: string): string {
    return join(this.#folder, 'dead', `${id}.json`);
  }

  /** A new name is on the disk when its folder is. */
  async #sync(path: string): Promise<void> {
    const folder = await onPath(path, open(path, 'r'));
    try {
      await onPath(path, folder.sync());
    } finally {
      await folder.close();
    }
  }
}

function orBadFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError)
      throw new ClientError('bad_config', `${path}: ${error.message}`);
    throw error;
  }
}
