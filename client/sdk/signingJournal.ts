/**
 * The journal of what a client has signed: each signed deed is kept before it is sent, with what
 * opens its commitments, and what became of it is written behind it. What broke off in between is
 * found again, and the very same bytes are sent: they take effect once. Where it is kept, a shelf
 * knows: a folder (`Journal`), or the database of a browser.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
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

/** Of an entry: whether its end is known. */
export type JournalPart = 'pending' | 'ended';

/**
 * Where a journal is kept, each entry as a text under the id of its transaction. What is written
 * is there after a power cut when the call returns.
 */
export interface JournalShelf {
  /** How a person finds an entry. */
  place(part: JournalPart, id: Hash): string;
  /** Keeps a pending entry, to be found by each of the keys as well. */
  keep(id: Hash, text: string, keys: readonly Hash[]): Promise<void>;
  /** Puts an entry among those that have ended, and is pending no more. */
  end(id: Hash, text: string): Promise<void>;
  /** Null where there is none. */
  read(part: JournalPart, id: Hash): Promise<string | null>;
  pendingIds(): Promise<readonly Hash[]>;
  /** Of all that were kept with one of these keys. */
  alikeIds(keys: readonly Hash[]): Promise<readonly Hash[]>;
}

const MAX_JWS_BYTES = 1 << 20;
const MAX_OPENINGS = 10_000;
const MAX_TEXT = 100_000;
const MAX_HEIGHT = Number.MAX_SAFE_INTEGER;

/** See the head of this file. Nothing is read or made before it is used. */
export class SigningJournal {
  readonly #shelf: JournalShelf;

  constructor(shelf: JournalShelf) {
    this.#shelf = shelf;
  }

  /**
   * Keeps what is about to be sent, before it returns. Kept before, it stays as it was.
   * @throws ClientError unreadable_file: then nothing may be sent
   */
  async keep(signed: SignedDeed, opens: readonly Opening[], now: number): Promise<void> {
    const { id } = signed;
    if ((await this.find(id)) !== null) return;
    const { deed } = decodeTransaction(signed.jws, MAX_JWS_BYTES);
    const { exact, references } = alikeKeys(deed, opens);
    const text = encodeEntry({ signed, opens, signedAt: now, end: null });
    await this.#shelf.keep(id, text, [...new Set([exact, ...references])]);
  }

  /**
   * Writes what became of what was kept. What is proved stands in place of the word of nodes: they
   * take on the next day what they refused when the day was used up.
   * @throws ClientError unreadable_file, bad_journal
   */
  async end(id: Hash, end: JournalEnd): Promise<void> {
    const ended = end.status === 'final' ? await this.#read('ended', id) : null;
    const entry = ended ?? (await this.#read('pending', id));
    if (entry !== null) await this.#shelf.end(id, encodeEntry({ ...entry, end }));
  }

  /** What a transaction is, if it is here. @throws ClientError unreadable_file, bad_journal */
  async find(id: Hash): Promise<JournalEntry | null> {
    return (await this.#read('ended', id)) ?? (await this.#read('pending', id));
  }

  /**
   * What has no end yet, the oldest first.
   * @param report is told of damaged entries, which are left out then
   * @throws ClientError unreadable_file; bad_journal when nobody is told of it
   */
  async pending(report?: (id: Hash) => void): Promise<readonly JournalEntry[]> {
    const entries: JournalEntry[] = [];
    for (const id of await this.#shelf.pendingIds()) {
      try {
        const entry = await this.find(id);
        if (entry?.end === null) entries.push(entry);
      } catch (error) {
        const isDamaged = error instanceof ClientError && error.code === 'bad_journal';
        if (!isDamaged || report === undefined) throw error;
        report(id);
      }
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
    const withKeys = async (wanted: readonly Hash[]): Promise<readonly JournalEntry[]> => {
      const entries: JournalEntry[] = [];
      for (const id of await this.#shelf.alikeIds(wanted)) {
        const entry = await this.find(id);
        if (entry === null) continue;
        const { transaction } = entry;
        if (transaction.chain === chain && transaction.member === member) entries.push(entry);
      }
      return entries;
    };
    return { exact: await withKeys([keys.exact]), references: await withKeys(keys.references) };
  }

  async #read(part: JournalPart, id: Hash): Promise<JournalEntry | null> {
    const text = await this.#shelf.read(part, id);
    return text === null ? null : decodeEntry(this.#shelf.place(part, id), id, text);
  }
}

/**
 * Of what says the same, that of which a person is asked before it is signed a second time: what
 * may still take effect, and what has, or may have, with the same reference.
 */
export function signedBefore({ exact, references }: Alike): readonly JournalEntry[] {
  const before = exact.filter(({ end }) => end === null);
  // That one has lapsed is the word of a node, and a payment may be in a block all the same.
  const given = references.filter(
    ({ end }) => end === null || end.code === 'ok' || end.status === 'lapsed',
  );
  return [...new Map([...before, ...given].map((one) => [one.signed.id, one])).values()];
}

function encodeEntry({ signed, opens, signedAt, end }: Omit<JournalEntry, 'transaction'>): string {
  const json = { end, expires: signed.expires, jws: signed.jws, opens, signedAt };
  return `${canonicalText(json as unknown as Json)}\n`;
}

function decodeEntry(place: string, id: Hash, text: string): JournalEntry {
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
    const advice = 'put it aside, and look the transaction up before you repeat';
    const words = `${place} is damaged; ${advice}`;
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
