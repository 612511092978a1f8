/**
 * The records that hold the chain beside the state: what stands in them, as JSON. They have passed
 * their checksum when they are decoded here, so a bad shape is damage that the checksum missed.
 */
import type { ChainState } from '../../contracts/execute.ts';
import { FormatError } from '../../ledger/assert.ts';
import { decodeHeader, headerId, headerJson } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { certificateJson, decodeCertificate } from '../../ledger/certificate.ts';
import { utf8Text } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Frontier } from '../../ledger/merkle.ts';
import type { CommittedHeader } from '../../ledger/proof.ts';
import { expectArray, expectHash, expectInteger, expectObject } from '../../ledger/shape.ts';
import { decodeValidators, validatorsJson } from '../../ledger/validators.ts';
import type { RightsSum } from './rights.ts';
import { StoreError } from './storeError.ts';

/** The chain's state after its newest block, without the world and its tree. */
export type Position = Omit<ChainState, 'world' | 'tree'>;

/** What the store knows without reading anything else: where the chain stands. */
export interface Head {
  readonly position: Position;
  /** Height of the first block that is held: 1, unless the state was taken over from a snapshot. */
  readonly first: number;
  /** The history before the newest block, whose root its header holds; null before block 1. */
  readonly historyBefore: Frontier | null;
  /** Root of the state tree after the newest block. */
  readonly state: Hash;
  /** Next node numbers of the ordered maps of facts and indexes. */
  readonly nextNodes: { readonly fact: number; readonly index: number };
  /** Of the entries of rights to read. */
  readonly rights: RightsSum;
}

/** A committed header with its id. */
export interface StoredHeader extends CommittedHeader {
  readonly id: Hash;
}

/** The bytes of the head record. */
export function encodeHead(head: Head): Uint8Array {
  const { position, first, historyBefore, state, nextNodes, rights } = head;
  return encodeCanonical({
    chain: position.chain,
    first,
    height: position.height,
    history: frontierJson(position.history),
    historyBefore: historyBefore === null ? null : frontierJson(historyBefore),
    nextNodes,
    nextValidators: validatorsJson(position.nextValidators),
    parameters: position.parameters,
    previous: position.previous,
    rights,
    state,
    time: position.time,
    validators: validatorsJson(position.validators),
  });
}

/** @throws StoreError corrupt_record */
export function decodeHead(bytes: Uint8Array): Head {
  return shaped('head', () => {
    const fields = expectObject(parse(bytes), 'head', HEAD_FIELDS);
    const integer = (name: string): number =>
      expectInteger(fields[name], name, 0, Number.MAX_SAFE_INTEGER);
    const nodes = expectObject(fields['nextNodes'] ?? null, 'nextNodes', ['fact', 'index']);
    const rights = expectObject(fields['rights'] ?? null, 'rights', ['count', 'sum']);
    const before = fields['historyBefore'] ?? null;
    return {
      position: {
        chain: expectHash(fields['chain'], 'chain'),
        height: integer('height'),
        time: integer('time'),
        previous: expectHash(fields['previous'], 'previous'),
        history: decodeFrontier(fields['history']),
        validators: decodeValidators(fields['validators']),
        nextValidators: decodeValidators(fields['nextValidators']),
        // Written by this store from parameters in force; contracts/ has checked their bounds.
        parameters: fields['parameters'] as unknown as Position['parameters'],
      },
      first: expectInteger(fields['first'], 'first', 1, Number.MAX_SAFE_INTEGER),
      historyBefore: before === null ? null : decodeFrontier(before),
      state: expectHash(fields['state'], 'state'),
      nextNodes: { fact: Number(nodes['fact']), index: Number(nodes['index']) },
      rights: {
        count: expectInteger(rights['count'], 'rights.count', 0, Number.MAX_SAFE_INTEGER),
        sum: expectHash(rights['sum'], 'rights.sum'),
      },
    };
  });
}

const HEAD_FIELDS = [
  'chain',
  'first',
  'height',
  'time',
  'previous',
  'history',
  'validators',
  'nextValidators',
  'parameters',
  'historyBefore',
  'state',
  'nextNodes',
  'rights',
];

/** The bytes of a header record. */
export function encodeStoredHeader({ header, certificate }: CommittedHeader): Uint8Array {
  const json = { certificate: certificateJson(certificate), header: headerJson(header) };
  return encodeCanonical(json);
}

/** @throws StoreError corrupt_record; chain_broken when the certificate is of another block */
export function decodeStoredHeader(height: number, bytes: Uint8Array): StoredHeader {
  return shaped('header', () => {
    const fields = expectObject(parse(bytes), 'record', ['certificate', 'header']);
    const header = decodeHeader(fields['header']);
    const certificate = decodeCertificate(fields['certificate']);
    const id = headerId(header);
    if (header.height !== height || certificate.height !== height || certificate.block !== id) {
      const message = `header and certificate at height ${height} are not of one block`;
      throw new StoreError('chain_broken', message, { height });
    }
    return { header, certificate, id };
  });
}

/** The JSON that stored bytes say. */
export function parse(bytes: Uint8Array): Json {
  return JSON.parse(utf8Text(bytes)) as Json;
}

/** The JSON of a frontier. */
export function frontierJson({ size, peaks }: Frontier): Json {
  return { peaks, size };
}

/** @throws FormatError bad_shape */
export function decodeFrontier(json: Json | undefined): Frontier {
  const fields = expectObject(json ?? null, 'frontier', ['peaks', 'size']);
  return {
    size: expectInteger(fields['size'], 'frontier.size', 0, Number.MAX_SAFE_INTEGER),
    peaks: expectArray(fields['peaks'], 'frontier.peaks', 64).map((peak) =>
      expectHash(peak, 'frontier.peaks'),
    ),
  };
}

function shaped<T>(space: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof SyntaxError)) throw error;
    throw new StoreError('corrupt_record', `a ${space} record is malformed`, { space }, error);
  }
}
