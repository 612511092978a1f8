import { describe, expect, it } from 'vitest';
import { ClientError } from '../../../client/sdk/clientError.ts';
import {
  expectHead,
  expectSettlement,
  expectTransaction,
  withEvents,
} from '../../../client/sdk/proved.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { proofJson } from '../../../ledger/proof.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { makeGoldenChain } from '../../../scripts/vectorChain.ts';
import { proofs } from '../../../scripts/vectors.ts';

// What a client makes of proofs that show some events of a result, and not others.

const golden = makeGoldenChain();
const { genesis, blocks, outcomes } = golden;
const jws = blocks[2].body.transactions[1] ?? '';
const { id } = decodeTransaction(jws, jws.length);
const item = String((outcomes[1] as JsonObject)['item']);

function fileOf(name: string): Json {
  const proof = proofs(golden).get(`proof-${name}.json`);
  if (proof === undefined) throw new Error(name);
  return proofJson(proof);
}

/** The code of the ClientError that `call` throws, 'ok' when it returns. */
function codeOf(call: () => unknown): string {
  try {
    call();
    return 'ok';
  } catch (error) {
    if (error instanceof ClientError) return error.code;
    throw error;
  }
}

describe('a result', () => {
  it('has the events that the proof shows, and says how many there are', () => {
    const { result } = expectTransaction(fileOf('transaction'), genesis, id);
    expect(result).toMatchObject({ code: 'ok', eventCount: 3 });
    expect(result.events.map(({ type }) => type)).toEqual([
      'pieceSplit',
      'pieceSplit',
      'offerMade',
    ]);
  });

  it('of which others are told an event says that there is one more', () => {
    const { result } = expectSettlement(fileOf('settlement'), genesis, item);
    expect(result.events).toHaveLength(1);
    expect(result.eventCount).toBe(2);
  });

  it('to which a node adds, or in which it alters, an event is no proof', () => {
    const file = fileOf('transaction') as { readonly events: readonly JsonObject[] };
    const [one = {}, , three = {}] = file.events;
    const altered = { ...one, event: { type: 'piecesPaid', amount: '1' } };
    for (const events of [[altered], [...file.events, three], [{ ...one, index: 2 }]]) {
      const call = (): unknown => expectTransaction({ ...file, events } as Json, genesis, id);
      expect(codeOf(call)).toBe('bad_proof');
    }
  });
});

describe('the newest header', () => {
  const { certificate, header, trail } = fileOf('state') as JsonObject;
  const head = { certificate, header, trail, version: 1 } as JsonObject;

  it('holds by its trail, and says who has signed it', () => {
    const { height, validators, signedBy } = expectHead(head, genesis);
    expect(height).toBe((header as JsonObject)['height']);
    expect(signedBy.length).toBeGreaterThan(0);
    expect(validators).toEqual(expect.arrayContaining([...signedBy]));
  });

  it('that a node has altered, or that is of another ledger, is none', () => {
    const altered = { ...(header as JsonObject), height: 999 };
    for (const json of [
      { ...head, header: altered },
      { ...head, extra: 1 },
      { ...head, trail: 1 },
    ]) {
      expect(codeOf(() => expectHead(json, genesis))).toBe('bad_proof');
    }
    const elsewhere = { ...genesis, chain: 'ab'.repeat(32) };
    expect(codeOf(() => expectHead(head, elsewhere))).toBe('bad_proof');
  });
});

describe('a proof with chosen events alone', () => {
  it('holds, and has nothing of the others', () => {
    const file = withEvents(fileOf('transaction'), [2]);
    const { result } = expectTransaction(file, genesis, id);
    expect(result.events).toEqual([{ type: 'offerMade' }]);
    expect(JSON.stringify(file)).not.toContain('pieceSplit');
    const none = withEvents(fileOf('transaction'), []);
    expect(expectTransaction(none, genesis, id).result.events).toEqual([]);
    expect(JSON.stringify(none)).not.toContain('offerMade');
  });

  it('is not made with events that are not there', () => {
    expect(withEvents(fileOf('transaction'), [3])).toBeNull();
    expect(withEvents(fileOf('settlement'), [0])).toBeNull();
    expect(withEvents(fileOf('transaction'), [0, 2, 0])).not.toBeNull();
  });
});
