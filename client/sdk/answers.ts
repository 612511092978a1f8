/**
 * The answers of a node's REST interface, read strictly where something depends on them. Fields
 * that a newer node adds are let pass.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import {
  expectArray,
  expectChoice,
  expectHash,
  expectHashOrNull,
  expectInteger,
  expectText,
} from '../../ledger/shape.ts';

/** What a node says about itself. Nothing of it is proved. */
export interface NodeStatus {
  /** The chain, 64 hex. */
  readonly genesis: Hash;
  readonly name: string;
  readonly node: string;
  readonly validator: boolean;
  /** Of the newest block; 0 before block 1. */
  readonly height: number;
  /** ms since 1970. */
  readonly time: number;
  readonly syncing: boolean;
  /** ms since 1970 when the next due item is run, or null. */
  readonly dueNext: number | null;
  /** The whole answer, for showing. */
  readonly all: JsonObject;
}

/** Where a node stands, as it tells its operator. Nothing of it is proved. */
export interface NodeStanding {
  readonly node: string;
  /** Of the newest block; 0 before block 1. */
  readonly height: number;
  /** ms since 1970. */
  readonly time: number;
  /** Other nodes that it knows. */
  readonly peers: readonly { readonly name: string; readonly connected: boolean }[];
  /** What it waits for, the most important first. */
  readonly why: readonly { readonly code: string; readonly sentence: string }[];
  /** The whole answer, for showing. */
  readonly all: JsonObject;
}

/** `final`: in a block. `admitted`, `known`: on the way. `refused`: not taken, with its code. */
export type SubmitStatus = 'admitted' | 'known' | 'final' | 'refused';

/** What a node says about one submitted transaction. */
export interface SubmitAnswer {
  /** Null when the text was no transaction. */
  readonly id: Hash | null;
  readonly status: SubmitStatus;
  readonly code: string | null;
  readonly facts: JsonObject;
  readonly detail: string;
  /** There with `final` when it was waited for; not verified here. */
  readonly proof: Json;
}

/** What a node says about a transaction that it was asked for. */
export interface TransactionAnswer {
  readonly id: Hash;
  readonly status: 'pending' | 'final';
  readonly height: number | null;
}

/** One entry of a list: a fact's key and value as the node shows them. */
export interface ListItem {
  readonly key: string;
  readonly value: JsonObject;
}

/**
 * A page of a list. Lists come without proof; wholeLists.ts proves those of what a member has.
 * Prove what matters of others with a state proof of its key.
 */
export interface UnprovedPage {
  readonly proved: false;
  readonly items: readonly ListItem[];
  /** Ask for the next page with this cursor; null on the last page. */
  readonly next: string | null;
  readonly height: number;
}

/** Where histories are. */
export type HistoryPath = 'transactions' | 'settlements';

/** One transaction in a block, or one due item that was run. */
export interface HistoryEntry {
  readonly height: number;
  /** Its place among those of its kind in the block, from 0. */
  readonly index: number;
  /** `ok`, or the code of a refusal. */
  readonly code: string;
  /** Everything that the node says of it. */
  readonly all: JsonObject;
}

/** A page of a history, which no proof covers as a whole. */
export interface HistoryPage {
  readonly proved: false;
  readonly items: readonly HistoryEntry[];
  /** Ask for the next page with this cursor; null at the end of the chain. */
  readonly next: string | null;
  readonly height: number;
}

/** One read of an auditor or a supervisor under a mandate, as the node has noted it. */
export interface NotedRead {
  readonly number: number;
  /** ms since 1970, by the clock of the node. */
  readonly time: number;
  readonly by: string;
  /** For whom it was read; null: everything was to be read. */
  readonly of: string | null;
  readonly url: string;
}

/** A page of such reads. */
export interface ReadLogPage {
  readonly items: readonly NotedRead[];
  /** Ask for the next page from this number on; null at the end. */
  readonly next: number | null;
  /** The oldest that the node has kept. */
  readonly first: number;
}

/** A refusal of a request in the form of RFC 9457, with our code. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly facts: JsonObject;
}

const MAX_INTEGER = Number.MAX_SAFE_INTEGER;

/** @throws FormatError bad_shape */
export function decodeStatus(json: Json): NodeStatus {
  const fields = expectFields(json, 'status');
  const { dueNext } = fields;
  return {
    genesis: expectHash(fields['genesis'], 'status.genesis'),
    name: expectText(fields['name'], 'status.name', 200),
    node: expectText(fields['node'], 'status.node', 200),
    validator: fields['validator'] === true,
    height: expectInteger(fields['height'], 'status.height', 0, MAX_INTEGER),
    time: expectInteger(fields['time'], 'status.time', 0, MAX_INTEGER),
    syncing: fields['syncing'] === true,
    dueNext: typeof dueNext === 'number' ? dueNext : null,
    all: fields,
  };
}

/** @throws FormatError bad_shape */
export function decodeStanding(json: Json): NodeStanding {
  const fields = expectFields(json, 'standing');
  return {
    node: expectText(fields['node'], 'standing.node', 200),
    height: expectInteger(fields['height'], 'standing.height', 0, MAX_INTEGER),
    time: expectInteger(fields['time'], 'standing.time', 0, MAX_INTEGER),
    peers: expectArray(fields['peers'], 'standing.peers', 100).map((item) => {
      const peer = expectFields(item, 'peer');
      return {
        name: expectText(peer['name'], 'peer.name', 200),
        connected: peer['connected'] === true,
      };
    }),
    why: expectArray(fields['why'], 'standing.why', 100).map((item) => {
      const reason = expectFields(item, 'why');
      return {
        code: expectText(reason['code'], 'why.code', 100),
        sentence: expectText(reason['sentence'], 'why.sentence', 20_000),
      };
    }),
    all: fields,
  };
}

/** @throws FormatError bad_shape */
export function decodeReadLog(json: Json): ReadLogPage {
  const { items, next, first } = expectFields(json, 'read-log');
  return {
    items: expectArray(items, 'items', 1_000).map((item) => {
      const fields = expectFields(item, 'item');
      const { of } = fields;
      return {
        number: expectInteger(fields['number'], 'number', 1, MAX_INTEGER),
        time: expectInteger(fields['time'], 'time', 0, MAX_INTEGER),
        by: expectText(fields['by'], 'by', 100),
        of: typeof of === 'string' ? of : null,
        url: expectText(fields['url'], 'url', 20_000),
      };
    }),
    next: typeof next === 'number' ? next : null,
    first: expectInteger(first, 'first', 1, MAX_INTEGER),
  };
}

/** @throws FormatError bad_shape */
export function decodeSubmitAnswers(json: Json): readonly SubmitAnswer[] {
  const { results } = expectFields(json, 'answer');
  return expectArray(results, 'answer.results', 500).map((item) => {
    const fields = expectFields(item, 'result');
    const choices = ['admitted', 'known', 'final', 'refused'] as const;
    const code = fields['code'];
    return {
      id: expectHashOrNull(fields['id'], 'result.id'),
      status: expectChoice(fields['status'], 'result.status', choices),
      code: typeof code === 'string' ? code : null,
      facts: objectOr(fields['facts']),
      detail: textOr(fields['detail'], ''),
      proof: fields['proof'] ?? null,
    };
  });
}

/** @throws FormatError bad_shape */
export function decodeTransactionAnswer(json: Json): TransactionAnswer {
  const fields = expectFields(json, 'transaction');
  const { height } = fields;
  return {
    id: expectHash(fields['id'], 'transaction.id'),
    status: expectChoice(fields['status'], 'transaction.status', ['pending', 'final']),
    height: typeof height === 'number' ? height : null,
  };
}

/** @throws FormatError bad_shape */
export function decodePage(json: Json): UnprovedPage {
  const fields = expectFields(json, 'page');
  const items = expectArray(fields['items'], 'page.items', 10_000).map(decodeListItem);
  return { proved: false, items, ...decodePlace(fields) };
}

/** @throws FormatError bad_shape */
export function decodeListItem(json: Json): ListItem {
  const fields = expectFields(json, 'item');
  return {
    key: expectText(fields['key'], 'item.key', 256),
    value: expectFields(fields['value'] ?? null, 'item.value'),
  };
}

/** What a node shows of an id: nothing of it is proved. */
export interface Found {
  readonly proved: false;
  /** Facts; `archived` is the digest of what one left in that has left the state. */
  readonly items: readonly (ListItem & { readonly archived: Hash | null })[];
  /** Where the transaction of this id stands, when the reader has sent it. */
  readonly transaction: { readonly height: number; readonly index: number } | null;
  readonly height: number;
}

/** @throws FormatError bad_shape */
export function decodeFound(json: Json): Found {
  const { found, transaction, height } = expectFields(json, 'answer');
  return {
    proved: false,
    items: expectArray(found, 'answer.found', 100).map((item) => {
      const { archived } = expectFields(item, 'item');
      const left = archived === undefined ? null : expectHash(archived, 'item.archived');
      return { ...decodeListItem(item), archived: left };
    }),
    transaction: transaction === null ? null : decodePlaceInBlock(transaction ?? null),
    height: expectInteger(height, 'answer.height', 0, MAX_INTEGER),
  };
}

function decodePlaceInBlock(json: Json): { readonly height: number; readonly index: number } {
  const { height, index } = expectFields(json, 'transaction');
  return {
    height: expectInteger(height, 'transaction.height', 1, MAX_INTEGER),
    index: expectInteger(index, 'transaction.index', 0, MAX_INTEGER),
  };
}

/** @throws FormatError bad_shape */
export function decodeHistory(json: Json): HistoryPage {
  const fields = expectFields(json, 'page');
  return {
    proved: false,
    items: expectArray(fields['items'], 'page.items', 10_000).map((item) => {
      const all = expectFields(item, 'entry');
      return {
        height: expectInteger(all['height'], 'entry.height', 1, MAX_INTEGER),
        index: expectInteger(all['index'], 'entry.index', 0, MAX_INTEGER),
        code: expectText(all['code'], 'entry.code', 100),
        all,
      };
    }),
    ...decodePlace(fields),
  };
}

/** Where a page ends, and at which height it was read. */
function decodePlace(fields: JsonObject): Pick<UnprovedPage, 'next' | 'height'> {
  const { next } = fields;
  return {
    next: typeof next === 'string' ? expectText(next, 'page.next', 1_000) : null,
    height: expectInteger(fields['height'], 'page.height', 0, MAX_INTEGER),
  };
}

/** The problem in an answer that is none of success; never throws, for it explains failures. */
export function readProblem(status: number, json: Json): Problem {
  const fields = objectOr(json);
  return {
    status,
    code: textOr(fields['code'], `http_${status}`),
    detail: textOr(fields['detail'], textOr(fields['title'], `status ${status}`)),
    facts: objectOr(fields['facts']),
  };
}

/** An object, whatever its fields. @throws FormatError bad_shape */
export function expectFields(json: Json, title: string): JsonObject {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw new FormatError('bad_shape', `${title}: expected an object`, { field: title });
  }
  return json as JsonObject;
}

function objectOr(json: Json | undefined): JsonObject {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  return isObject ? (json as JsonObject) : {};
}

function textOr(json: Json | undefined, otherwise: string): string {
  return typeof json === 'string' ? json.slice(0, 1_000) : otherwise;
}
