/**
 * Headers and bodies. A header's id is the SHA-256 of its canonical JSON; headers are hashed,
 * never signed by themselves. The header of height h holds the roots after block h, so one header
 * and one certificate prove a transaction and its result.
 */
import { FormatError } from './assert.ts';
import type { Json } from './canonical.ts';
import { canonicalText, decodeCanonical, encodeCanonical } from './canonical.ts';
import type { Certificate } from './certificate.ts';
import { certificateJson, decodeCertificate, hashCertificate } from './certificate.ts';
import type { Evidence } from './evidence.ts';
import { decodeEvidence, evidenceJson } from './evidence.ts';
import type { Hash } from './hash.ts';
import { hashOf } from './hash.ts';
import { merkleRootOfTexts } from './merkle.ts';
import {
  expectArray,
  expectHash,
  expectId,
  expectInteger,
  expectObject,
  expectText,
  expectTime,
} from './shape.ts';

/** The version of all formats of this file. */
export const BLOCK_VERSION = 1;

/** What stands for "no certificate" before block 1. */
export const NO_COMMIT: Hash = '0'.repeat(64);

/** What a block claims about its content and about the state after it. All roots are hex. */
export interface Header {
  readonly version: typeof BLOCK_VERSION;
  readonly chain: Hash;
  readonly height: number;
  /** ms since 1970, later than the previous header's. */
  readonly time: number;
  /** Id of the header before; the chain itself before block 1. */
  readonly previous: Hash;
  /** Hash of the commit certificate for height - 1. */
  readonly previousCommit: Hash;
  /** RFC 6962 root over the whole JWS texts. */
  readonly transactions: Hash;
  readonly transactionCount: number;
  /** Root over the canonical results, one for each transaction. */
  readonly results: Hash;
  /** Root over the canonical outcomes of the due items that the block ran, in order. */
  readonly settlements: Hash;
  readonly settlementCount: number;
  readonly evidence: Hash;
  /** Root of the state tree after this block. */
  readonly state: Hash;
  /** Root over the chain id and the ids of all headers before. */
  readonly history: Hash;
  readonly validators: Hash;
  readonly nextValidators: Hash;
  readonly parameters: Hash;
  readonly proposer: string;
}

/** What a block carries. Its results are not carried: executing it gives them. */
export interface Body {
  readonly transactions: readonly string[];
  readonly evidence: readonly Evidence[];
  /** The certificate that `header.previousCommit` pins; null in block 1. */
  readonly previousCommit: Certificate | null;
}

const HASH_FIELDS = [
  'chain',
  'previous',
  'previousCommit',
  'transactions',
  'results',
  'settlements',
  'evidence',
  'state',
  'history',
  'validators',
  'nextValidators',
  'parameters',
] as const;

const HEADER_FIELDS = [
  ...HASH_FIELDS,
  'version',
  'height',
  'time',
  'transactionCount',
  'settlementCount',
  'proposer',
];

/** More than this in one block is refused before it is looked at; parameters say less. */
export const MAX_BLOCK_TRANSACTIONS = 10_000;
const MAX_EVIDENCE = 100;
const MAX_JWS_LENGTH = 1 << 20;

/** The canonical JSON of a header. */
export function headerJson(header: Header): Json {
  return { ...header };
}

/** The bytes whose hash is the header's id. */
export function encodeHeader(header: Header): Uint8Array {
  return encodeCanonical(headerJson(header));
}

/** The id of a header: SHA-256 of its canonical JSON. */
export function headerId(header: Header): Hash {
  return hashOf(encodeHeader(header));
}

/** @throws FormatError bad_shape */
export function decodeHeader(json: Json | undefined): Header {
  const fields = expectObject(json ?? null, 'header', HEADER_FIELDS);
  expectInteger(fields['version'], 'header.version', BLOCK_VERSION, BLOCK_VERSION);
  const hash = (name: (typeof HASH_FIELDS)[number]): Hash =>
    expectHash(fields[name], `header.${name}`);
  const integer = (name: string, min: number): number =>
    expectInteger(fields[name], `header.${name}`, min, Number.MAX_SAFE_INTEGER);
  return {
    version: BLOCK_VERSION,
    chain: hash('chain'),
    height: integer('height', 1),
    time: expectTime(fields['time'], 'header.time'),
    previous: hash('previous'),
    previousCommit: hash('previousCommit'),
    transactions: hash('transactions'),
    transactionCount: integer('transactionCount', 0),
    results: hash('results'),
    settlements: hash('settlements'),
    settlementCount: integer('settlementCount', 0),
    evidence: hash('evidence'),
    state: hash('state'),
    history: hash('history'),
    validators: hash('validators'),
    nextValidators: hash('nextValidators'),
    parameters: hash('parameters'),
    proposer: expectId(fields['proposer'], 'header.proposer'),
  };
}

/** The canonical JSON of a body. */
export function bodyJson(body: Body): Json {
  const { previousCommit } = body;
  return {
    evidence: body.evidence.map(evidenceJson),
    previousCommit: previousCommit === null ? null : certificateJson(previousCommit),
    transactions: body.transactions,
  };
}

/** The bytes in which a body is kept and sent. */
export function encodeBody(body: Body): Uint8Array {
  return encodeCanonical(bodyJson(body));
}

/**
 * The body of canonical bytes. Its transactions are texts still: nothing about them is checked.
 * @throws FormatError too_big, bad_shape, and those of canonical JSON
 */
export function decodeBody(bytes: Uint8Array, maxBytes: number): Body {
  return readBody(decodeCanonical(bytes, maxBytes));
}

/** As `decodeBody`, of JSON that has been decoded. @throws FormatError bad_shape */
export function readBody(json: Json | undefined): Body {
  const keys = ['evidence', 'previousCommit', 'transactions'];
  const fields = expectObject(json ?? null, 'body', keys);
  const texts = expectArray(fields['transactions'], 'body.transactions', MAX_BLOCK_TRANSACTIONS);
  const commit = fields['previousCommit'];
  return {
    transactions: texts.map((text) => expectText(text, 'body.transactions', MAX_JWS_LENGTH)),
    evidence: expectArray(fields['evidence'], 'body.evidence', MAX_EVIDENCE).map(decodeEvidence),
    previousCommit: commit === null ? null : decodeCertificate(commit),
  };
}

/** The roots and counts by which a header names its body. */
export type BodyNames = Pick<
  Header,
  'transactions' | 'transactionCount' | 'evidence' | 'previousCommit'
>;

/** Remembered, because whoever has checked that a body is its header's goes on to execute it. */
const NAMED = new WeakMap<Body, BodyNames>();

/** What the header of this body has to say about it. */
export function nameBody(body: Body): BodyNames {
  const known = NAMED.get(body);
  if (known !== undefined) return known;
  const { previousCommit } = body;
  const names = {
    transactions: merkleRootOfTexts(body.transactions),
    transactionCount: body.transactions.length,
    evidence: merkleRootOfTexts(body.evidence.map((item) => canonicalText(evidenceJson(item)))),
    previousCommit: previousCommit === null ? NO_COMMIT : hashCertificate(previousCommit),
  };
  NAMED.set(body, names);
  return names;
}

/** Whether these are the bytes that the header names; `false` says nothing about validity. */
export function bodyMatches(header: Header, body: Body): boolean {
  const names = nameBody(body);
  return (
    names.transactions === header.transactions &&
    names.transactionCount === header.transactionCount &&
    names.evidence === header.evidence &&
    names.previousCommit === header.previousCommit
  );
}

/**
 * A committed block as it is exported and served to those who catch up.
 * `certificate` commits the header.
 */
export interface Block {
  readonly header: Header;
  readonly body: Body;
  readonly certificate: Certificate;
}

/** The bytes of a block: canonical JSON of header, body and certificate. */
export function encodeBlock(block: Block): Uint8Array {
  return encodeCanonical({
    body: bodyJson(block.body),
    certificate: certificateJson(block.certificate),
    header: headerJson(block.header),
  });
}

/**
 * The block of canonical bytes, with no more than its form checked.
 * @throws FormatError too_big, bad_shape, and those of canonical JSON
 */
export function decodeBlock(bytes: Uint8Array, maxBytes: number): Block {
  const json = decodeCanonical(bytes, maxBytes);
  const fields = expectObject(json, 'block', ['body', 'certificate', 'header']);
  const header = decodeHeader(fields['header']);
  const certificate = decodeCertificate(fields['certificate']);
  if (certificate.height !== header.height) {
    throw new FormatError('bad_shape', 'block: the certificate is of another height');
  }
  return { header, body: readBody(fields['body']), certificate };
}
