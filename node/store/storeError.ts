import type { Facts } from '../../ledger/assert.ts';

/** Every code of a `StoreError`, with the sentence that explains it. Never reused. */
export const STORE_CODES = {
  folder_in_use: 'Another process has this data folder open.',
  other_chain: 'The data folder belongs to another genesis document.',
  other_schema: 'The data folder was written in another layout of the key space.',
  corrupt_file: 'A database file does not have the checksums that were written with it.',
  corrupt_record: 'A record does not have the checksum that was written with it.',
  missing_record: 'A record that other records speak of is not there.',
  chain_broken: 'The stored headers or certificates do not form one chain up to the head.',
  state_mismatch: 'Stored state does not hash to the state root of the head.',
  acknowledged_block_lost: 'The folder once held a later block than it holds now.',
  read_failed: 'The database could not read.',
  commit_failed: 'A block could not be written: this process must stop.',
  stale_state: 'A state was read after a later block had replaced it.',
  closed: 'The store is not open.',
} as const;

/** One of the codes of `STORE_CODES`. */
export type StoreCode = keyof typeof STORE_CODES;

/**
 * An operating error of the store. Apart from `stale_state` and `closed`, the process must not go
 * on after one: what it holds in memory and what is on disk may differ, and a new start decides.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreCode;
  readonly facts: Facts;

  constructor(code: StoreCode, message: string, facts: Facts = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.facts = facts;
  }
}
