import { beforeEach, describe, expect, it } from 'vitest';
import { AssertionFailure } from '../../ledger/assert.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf } from '../../ledger/hash.ts';
import { encodeTransactions } from '../../node/engine/bodyExchange.ts';
import type { Admission } from '../../node/mempool/admission.ts';
import { TransactionPull } from '../../node/transactionPull.ts';

const digestOf = (jws: string): string => hashOf(utf8(jws));
const ID = digestOf('an id');

let admitted: string[] = [];
let reported: string[] = [];
let questions = 0;

/** A pull from a peer that answers so; `false…` has a false signature, `late…` has expired. */
function pullFrom(answer: () => Promise<Uint8Array> | Uint8Array): TransactionPull {
  return new TransactionPull({
    network: {
      fetch: async () => {
        questions += 1;
        return await answer();
      },
      report: (peer) => void reported.push(peer),
    },
    has: (digest) => digest === digestOf('known'),
    admit: (jws): Admission => {
      if (jws.startsWith('bug')) throw new AssertionFailure('a bug');
      admitted.push(jws);
      if (jws.startsWith('false')) return refused('bad_signature', ID);
      if (jws.startsWith('junk')) return refused('bad_shape', null);
      if (jws.startsWith('late')) return refused('expired', ID);
      return { status: 'admitted', id: ID, digest: digestOf(jws) };
    },
    log: { debug: () => {} },
  });
}

function refused(code: string, id: string | null): Admission {
  return { status: 'refused', code, id, facts: {} } as Admission;
}

beforeEach(() => {
  [admitted, reported, questions] = [[], [], 0];
});

describe('what a peer has waiting', () => {
  it('is fetched as far as it is not here, and costs nothing when it has expired', async () => {
    const pull = pullFrom(() => encodeTransactions(['one', 'late one']));
    await pull.pull('v1', ['known', 'one', 'one', 'late one'].map(digestOf));
    expect(admitted).toEqual(['one', 'late one']);
    await pull.pull('v1', [digestOf('known')]);
    expect([questions, reported]).toEqual([1, []]);
  });

  it('is asked for by one question at a time', async () => {
    const { promise, resolve: answer } = Promise.withResolvers<Uint8Array>();
    const pull = pullFrom(() => promise);
    const first = pull.pull('v1', [digestOf('one')]);
    await pull.pull('v1', [digestOf('two')]);
    answer(encodeTransactions(['one']));
    await first;
    expect([questions, admitted]).toEqual([1, ['one']]);
  });

  it.each([
    ['not asked for', ['one', 'other', 'more'], ['one']],
    ['told twice', ['one', 'one'], ['one']],
    ['signed by nobody', ['false one', 'one'], ['false one']],
    ['no transaction', ['junk one', 'one'], ['junk one']],
  ])('and is %s is looked at no further, and the peer reported', async (_, told, looked) => {
    const pull = pullFrom(() => encodeTransactions(told));
    await pull.pull('v1', ['one', 'false one', 'junk one'].map(digestOf));
    expect(admitted).toEqual(looked);
    expect(reported).toEqual(['v1']);
  });

  it('and is no answer at all is reported; none in time is not', async () => {
    await pullFrom(() => utf8('{"transactions":1}')).pull('v1', [digestOf('one')]);
    expect(reported).toEqual(['v1']);
    await pullFrom(() => Promise.reject(new Error('timeout'))).pull('v2', [digestOf('one')]);
    expect(reported).toEqual(['v1']);
  });

  it('does not hide a mistake of this program', async () => {
    const pull = pullFrom(() => encodeTransactions(['bug one']));
    await expect(pull.pull('v1', [digestOf('bug one')])).rejects.toThrow('a bug');
  });
});
