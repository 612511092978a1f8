/** Files as commands read them, with a code and the path in every error. */
import { createReadStream } from 'node:fs';
import type { Genesis } from '../../../ledger/genesis.ts';
import { decodeGenesis, MAX_GENESIS_BYTES } from '../../../ledger/genesis.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { unreadable } from '../../sdk/files.ts';

/**
 * The bytes of a file of at most `maxBytes`; of a longer one the first `maxBytes` + 1, so that
 * whoever decodes them finds it too big. Nothing is believed about its size beforehand: a device
 * says 0 and never ends.
 * @throws ClientError unreadable_file
 */
export async function readInput(path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    const parts: Buffer[] = [];
    for await (const part of createReadStream(path, { end: maxBytes })) parts.push(part as Buffer);
    return Buffer.concat(parts);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The genesis document in a file. @throws ClientError unreadable_file, FormatError */
export async function readGenesis(path: string): Promise<Genesis> {
  return decodeGenesis(await readInput(path, MAX_GENESIS_BYTES));
}

/** The chunks of a file. @throws ClientError unreadable_file, aborted while it is read */
export async function* readChunks(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { signal })) yield chunk as Buffer;
  } catch (error) {
    if (signal.aborted) throw new ClientError('aborted', `${path}: reading it was broken off`);
    throw unreadable(path, error);
  }
}
