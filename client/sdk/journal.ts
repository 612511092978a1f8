/**
 * The journal of what a client has signed: each signed deed is on the disk before it is sent, with
 * what opens its commitments, and what became of it is written behind it. What broke off in between
 * is found again, and the very same bytes are sent: they take effect once.
 *
 * A folder, so that several programs may use it at the same time and a crash leaves no half of
 * anything: `pending/<id>.json`, which becomes `ended/<id>.json`, and an empty `alike/<key>.<id>`
 * for each key by which a second signature of the same is noticed.
 */
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import { isHash } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import {
  expectArray,
  expectChoice,
  expectHash,
  expectInteger,
  expectJson,
  expectObject,
  expectText,
  expectTime,
} from '../../ledger/shape.ts';
import type { Deed, Transaction } from '../../ledger/transaction.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import type { Opening } from './alike.ts';
import { alikeKeys } from './alike.ts';
import { ClientError } from './clientError.ts';
import type { SignedDeed } from './compose.ts';
import { ifThere, onPath, writeWhole } from './files.ts';

/** `final`: in a block, proved. `refused`: the nodes' word. `lapsed`: too late for any block. */
export type EndStatus = 'final' | 'refused' | 'lapsed';

/** What became of a signed deed. */
export interface JournalEnd {
  readonly status: EndStatus;
  /** `ok`, or the code of the refusal; null when it lapsed. */
  readonly code: string | null;
  /** Of the block, when it is final. */
  readonly height: number | null;
}

/** A signed deed as the journal has it. */
export interface JournalEntry {
  readonly signed: SignedDeed;
  /** What the signed bytes say. */
  readonly transaction: Transaction;
  /** ms since 1970. */
  readonly signedAt: number;
  readonly opens: readonly Opening[];
  /** Null while it is not known. */
  readonly end: JournalEnd | null;
}

/** Deeds that were signed before and say the same. */
export interface Alike {
  /** All is the same. */
  readonly exact: readonly JournalEntry[];
  /** The same reference, to the same member, over the same amount. */
  readonly references: readonly JournalEntry[];
}

const MAX_JWS_BYTES = 1 << 20;
const MAX_OPENINGS = 10_000;
const MAX_TEXT = 100_000;
const MAX_HEIGHT = Number.MAX_SAFE_INTEGER;
/** What opens commitments is nobody else's business. */
const SECRET = 0o600;

/** See the head of this file. Nothing is read or made before it is used. */
export class Journal {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Keeps what is about to be sent; on the disk when it returns. Kept before, it stays as it was.
   * @throws ClientError unreadable_file: then nothing may be sent
   */
  async keep(signed: SignedDeed, opens: readonly Opening[], now: number): Promise<void> {
    const { id } = signed;
    if ((await this.find(id)) !== null) return;
    const { deed } = decodeTransaction(signed.jws, MAX_JWS_BYTES);
    await this.#makeFolders();
    const { exact, references } = alikeKeys(deed, opens);
    for (const key of new Set([exact, ...references])) {
      await writeWhole(join(this.folder, 'alike', `${key}.${id}`), [], SECRET);
    }
    await syncFolder(join(this.folder, 'alike'));
    await this.#write('pending', { signed, opens, signedAt: now, end: null });
  }

  /**
   * Writes what became of what was kept. What is proved stands in place of the word of nodes: they
   * take on the next day what they refused when the day was used up.
   * @throws ClientError unreadable_file, bad_journal
   */
  async end(id: Hash, end: JournalEnd): Promise<void> {
    const ended = end.status === 'final' ? await this.#read('ended', id) : null;
    const entry = ended ?? (await this.#read('pending', id));
    if (entry === null) return;
    await this.#write('ended', { ...entry, end });
    await onPath(this.folder, rm(this.#path('pending', id), { force: true }));
  }

  /** What a transaction is, if it is here. @throws ClientError unreadable_file, bad_journal */
  async find(id: Hash): Promise<JournalEntry | null> {
    return (await this.#read('ended', id)) ?? (await this.#read('pending', id));
  }

  /** What has no end yet, the oldest first. @throws ClientError unreadable_file, bad_journal */
  async pending(): Promise<readonly JournalEntry[]> {
    const names = await namesIn(join(this.folder, 'pending'));
    const ids = names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
    const entries: JournalEntry[] = [];
    for (const id of ids) {
      const entry = isHash(id) ? await this.find(id) : null;
      if (entry?.end === null) entries.push(entry);
    }
    return entries.sort((a, b) => a.signedAt - b.signedAt);
  }

  /**
   * What a member has signed before for a chain and says the same.
   * @throws ClientError unreadable_file, bad_journal
   */
  async alike(
    { chain, member }: Pick<Transaction, 'chain' | 'member'>,
    deed: Deed,
    opens: readonly Opening[],
  ): Promise<Alike> {
    const keys = alikeKeys(deed, opens);
    const names = await namesIn(join(this.folder, 'alike'));
    const withKeys = async (wanted: readonly Hash[]): Promise<readonly JournalEntry[]> => {
      const found = names.filter((name) => wanted.some((key) => name.startsWith(`${key}.`)));
      const ids = new Set(found.map((name) => name.slice(name.indexOf('.') + 1)));
      const entries: JournalEntry[] = [];
      for (const id of ids) {
        const entry = isHash(id) ? await this.find(id) : null;
        if (entry === null) continue;
        const { transaction } = entry;
        if (transaction.chain === chain && transaction.member === member) entries.push(entry);
      }
      return entries;
    };
    return { exact: await withKeys([keys.exact]), references: await withKeys(keys.references) };
  }

  async #makeFolders(): Promise<void> {
    for (const part of ['alike', 'pending', 'ended']) {
      const path = join(this.folder, part);
      await onPath(path, mkdir(path, { recursive: true, mode: 0o700 }));
    }
    // Whatever of them is new: what stands in a folder that is lost is lost.
    for (const path of [this.folder, dirname(this.folder)]) await syncFolder(path);
  }

  #path(part: 'pending' | 'ended', id: Hash): string {
    return join(this.folder, part, `${id}.json`);
  }

  async #write(
    part: 'pending' | 'ended',
    { signed, opens, signedAt, end }: Omit<JournalEntry, 'transaction'>,
  ): Promise<void> {
    const json = { end, expires: signed.expires, jws: signed.jws, opens, signedAt };
    const text = `${canonicalText(json as unknown as Json)}\n`;
    const path = this.#path(part, signed.id);
    await writeWhole(path, [text], SECRET);
    await syncFolder(dirname(path));
  }

  async #read(part: 'pending' | 'ended', id: Hash): Promise<JournalEntry | null> {
    const path = this.#path(part, id);
    const text = await ifThere(path, readFile(path, 'utf8'));
    return text === null ? null : decodeEntry(path, id, text);
  }
}

function decodeEntry(path: string, id: Hash, text: string): JournalEntry {
  try {
    const names = ['end', 'expires', 'jws', 'opens', 'signedAt'];
    const fields = expectObject(expectJson(text, 'journal'), 'journal', names);
    const jws = expectText(fields['jws'], 'journal.jws', MAX_JWS_BYTES);
    const transaction = decodeTransaction(jws, MAX_JWS_BYTES);
    if (transaction.id !== id) throw new FormatError('bad_shape', 'it is another transaction');
    const opens = expectArray(fields['opens'], 'journal.opens', MAX_OPENINGS).map(decodeOpening);
    return {
      signed: { id, jws, expires: expectTime(fields['expires'], 'journal.expires') },
      transaction,
      signedAt: expectTime(fields['signedAt'], 'journal.signedAt'),
      opens,
      end: decodeEnd(fields['end'] ?? null),
    };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const words = `${path} is damaged; put it aside, and look the transaction up before you repeat`;
    throw new ClientError('bad_journal', words, { id });
  }
}

function decodeOpening(json: Json): Opening {
  const fields = expectObject(json, 'journal.opens', ['commitment', 'salt', 'text']);
  return {
    commitment: expectHash(fields['commitment'], 'journal.opens.commitment'),
    salt: expectHash(fields['salt'], 'journal.opens.salt'),
    text: expectText(fields['text'], 'journal.opens.text', MAX_TEXT),
  };
}

function decodeEnd(json: Json): JournalEnd | null {
  if (json === null) return null;
  const fields = expectObject(json, 'journal.end', ['code', 'height', 'status']);
  const { code = null, height = null } = fields;
  return {
    status: expectChoice(fields['status'], 'journal.end.status', ['final', 'refused', 'lapsed']),
    code: code === null ? null : expectText(code, 'journal.end.code', 100),
    height: height === null ? null : expectInteger(height, 'journal.end.height', 1, MAX_HEIGHT),
  };
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return ((await ifThere(folder, readdir(folder))) ?? []).sort();
}

/** A file that was made is there after a power cut only when its folder is synced, too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await onPath(path, open(path, 'r'));
  try {
    await onPath(path, folder.sync());
  } finally {
    await folder.close();
  }
}
