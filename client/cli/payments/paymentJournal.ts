/**
 * What a member has instructed its bank to pay, and which movements it has seen, in a folder of the
 * journal beside its key: `payments/messages/<number>.json`, and `payments/seen/<reference>.json`.
 * One program at a time works with it, so that nothing is instructed or said twice.
 */
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError } from '../../../ledger/assert.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import {
  expectArray,
  expectJson,
  expectObject,
  expectText,
  expectTime,
} from '../../../ledger/shape.ts';
import type { Seen } from '../../payments/matchNotices.ts';
import type { Instruction, PaymentMessage } from '../../payments/paymentMessage.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { Environment } from '../../sdk/environment.ts';
import { ifThere, onPath, writeWhole } from '../../sdk/files.ts';
import { holdFolder } from './holdFolder.ts';

/** More messages are more than a life of a member has. */
const MAX_INSTRUCTIONS = 100_000;
const SECRET = 0o600;

/** A movement that was seen. */
export interface SeenMovement extends Seen {
  readonly day: string | null;
}

/** See the head of this file. */
export class PaymentJournal {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Works with the journal, alone.
   * @param folder that of the journal of what is signed
   * @throws ClientError payments_busy while another program does; unreadable_file, bad_journal
   */
  static async hold<T>(
    folder: string,
    environment: Environment,
    work: (journal: PaymentJournal) => Promise<T>,
  ): Promise<T> {
    const own = join(folder, 'payments');
    for (const part of ['messages', 'seen']) {
      const path = join(own, part);
      await onPath(path, mkdir(path, { recursive: true, mode: 0o700 }));
    }
    return await holdFolder(join(own, 'holders'), environment, () => work(new PaymentJournal(own)));
  }

  /** All messages, in the order in which they were made. */
  async messages(): Promise<readonly PaymentMessage[]> {
    const folder = join(this.#folder, 'messages');
    const names = (await onPath(folder, readdir(folder))).filter((name) => name.endsWith('.json'));
    const messages: PaymentMessage[] = [];
    for (const name of names.sort()) {
      const path = join(folder, name);
      messages.push(decode(path, await onPath(path, readFile(path, 'utf8'))));
    }
    return messages;
  }

  /** Keeps the next message; on the disk when it returns. */
  async keep(number: number, message: PaymentMessage): Promise<void> {
    const instructions = message.instructions.map((each) => ({
      ...each,
      amount: String(each.amount),
    }));
    const name = `${String(number).padStart(6, '0')}.json`;
    const json = { ...message, instructions } as unknown as Json;
    await this.#write(join('messages', name), json);
  }

  /** What was seen before under these references. */
  async seen(references: Iterable<string>): Promise<ReadonlyMap<string, SeenMovement>> {
    const found = new Map<string, SeenMovement>();
    for (const reference of references) {
      const path = join(this.#folder, 'seen', `${reference}.json`);
      const text = await ifThere(path, readFile(path, 'utf8'));
      if (text !== null) found.set(reference, decodeSeen(path, text));
    }
    return found;
  }

  /** Keeps that a movement was seen. */
  async see(endToEnd: string, { reference, day }: SeenMovement): Promise<void> {
    await this.#write(join('seen', `${endToEnd}.json`), { day, reference });
  }

  async #write(name: string, json: Json): Promise<void> {
    const path = join(this.#folder, name);
    await writeWhole(path, [`${canonicalText(json)}\n`], SECRET);
    const folder = await onPath(path, open(join(path, '..'), 'r'));
    try {
      await onPath(path, folder.sync());
    } finally {
      await folder.close();
    }
  }
}

function decodeSeen(path: string, text: string): SeenMovement {
  return intact(path, () => {
    const fields = expectObject(expectJson(text, 'seen'), 'seen', ['day', 'reference']);
    const { day = null, reference = null } = fields;
    return {
      day: day === null ? null : expectText(day, 'seen.day', 10),
      reference: reference === null ? null : expectText(reference, 'seen.reference', 1000),
    };
  });
}

function decode(path: string, text: string): PaymentMessage {
  return intact(path, () => {
    const names = ['day', 'execution', 'id', 'instructions', 'madeAt'];
    const fields = expectObject(expectJson(text, 'message'), 'message', names);
    const list = expectArray(fields['instructions'], 'message.instructions', MAX_INSTRUCTIONS);
    return {
      id: expectText(fields['id'], 'message.id', 35),
      madeAt: expectTime(fields['madeAt'], 'message.madeAt'),
      day: expectText(fields['day'], 'message.day', 10),
      execution: expectText(fields['execution'], 'message.execution', 10),
      instructions: list.map(decodeInstruction),
    };
  });
}

/** @throws ClientError bad_journal where what is read has not its form */
function intact<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const words = `${path} is damaged; put back a copy of it before you instruct anything`;
    throw new ClientError('bad_journal', words);
  }
}

function decodeInstruction(json: Json): Instruction {
  const names = ['amount', 'currency', 'endToEnd', 'from', 'into', 'subject', 'to'];
  const fields = expectObject(json, 'message.instructions', names);
  const amount = expectText(fields['amount'], 'message.instructions.amount', 18);
  if (!/^[1-9][0-9]*$/.test(amount)) throw new FormatError('bad_shape', 'no amount');
  return { ...(fields as unknown as Instruction & JsonObject), amount: BigInt(amount) };
}
