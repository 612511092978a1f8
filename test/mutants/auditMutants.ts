/** Planted mistakes in what an auditor checks ahead, in other threads. */
import type { Mutant } from './mutant.ts';
import { operating } from './operatingMutants.ts';

const CHECKERS = 'client/auditor/checkers';
const KEY_ORDER = 'contracts/keyOrder';

/** In the area of operating. */
export const AUDIT_MUTANTS: readonly Mutant[] = [
  operating('a signature ahead is not looked at', 'forged transactions pass', CHECKERS, {
    file: 'client/auditor/checkAhead.ts',
    from: 'if (key === undefined || !verifyTransaction(transaction, key)) return null;',
    to: 'if (key === undefined) return null;',
  }),
  operating('who has no known key is believed', 'anybody signs', CHECKERS, {
    file: 'client/auditor/checkAhead.ts',
    from: 'if (key === undefined || !verifyTransaction',
    to: 'if (key !== undefined && !verifyTransaction',
  }),
  operating(
    'what holds under any key holds',
    'a rejected key signs',
    'client/auditor/promisedKeys',
    {
      file: 'client/auditor/checkAhead.ts',
      from: 'seen: (digest, key) => keys.get(digest) === key,',
      to: 'seen: (digest) => keys.has(digest),',
    },
  ),
  operating('what was decoded is believed its signature', 'anybody signs', 'contracts/admit', {
    file: 'contracts/openBody.ts',
    from: 'if (!seen(digest, key) && !verify',
    to: 'if (known(jws) === undefined && !verify',
  }),
  operating('a body ahead is not the named one', 'other transactions pass', CHECKERS, {
    file: 'client/auditor/checkAhead.ts',
    from: '    if (!bodyMatches(block.header, block.body)) return null;\n',
    to: '',
  }),
  operating('a false signature of a certificate is told', 'no quorum commits', CHECKERS, {
    file: 'client/auditor/checkAhead.ts',
    from: '    if (holds) good.add',
    to: '    good.add',
  }),
  operating('a signature holds for any bytes', 'a vote for another block counts', CHECKERS, {
    file: 'client/auditor/checkAhead.ts',
    from: 'toHex(bytes)}',
    to: 'key.length}',
  }),
  operating('what is too long was opened ahead', 'the words differ', CHECKERS, {
    file: 'client/auditor/replay.ts',
    from: '(jws) => (jws.length > maxTransactionBytes ? undefined : ahead.known(jws)),',
    to: '(jws) => ahead.known(jws),',
  }),
  operating('a chain is read to its end at once', 'memory grows with it', CHECKERS, {
    file: 'client/auditor/checkers.ts',
    from: 'const mayRead = oldest === undefined || ahead < MAX_AHEAD_BYTES;',
    to: 'const mayRead = true;',
  }),
  operating('a thread is given all that a line is part of', 'memory is 64 times that', CHECKERS, {
    file: 'client/auditor/checkers.ts',
    from: 'const own = new Uint8Array(bytes);',
    to: 'const own = new Uint8Array(bytes.buffer.slice(0), bytes.byteOffset, bytes.length);',
  }),
  operating('there are as many threads as cores', 'a container has less memory', CHECKERS, {
    file: 'client/auditor/checkers.ts',
    from: 'return Math.min(MAX_COUNTED, cores - 1);',
    to: 'return cores - 1;',
  }),
  operating('the second half of a chunk comes first', 'ranges lose keys', KEY_ORDER, {
    file: 'contracts/state/keyOrder.ts',
    from: 'this.#chunks.splice(place + 1, 0, chunk.splice(CHUNK))',
    to: 'this.#chunks.splice(place, 0, chunk.splice(CHUNK))',
  }),
  operating('an empty chunk stays', 'ranges lose keys', KEY_ORDER, {
    file: 'contracts/state/keyOrder.ts',
    from: '    if (chunk.length === 0) this.#chunks.splice(place, 1);\n',
    to: '',
  }),
  operating('the first key of a chunk is sought before it', 'what is gone stays', KEY_ORDER, {
    file: 'contracts/state/keyOrder.ts',
    from: "(this.#chunks[middle]?.[0] ?? '') <= key",
    to: "(this.#chunks[middle]?.[0] ?? '') < key",
  }),
  operating('keys of one chain are those of another', 'names are not unique', CHECKERS, {
    file: 'client/auditor/checkThread.ts',
    from: '  if (isOther) keys.clear();\n',
    to: '',
  }),
  operating('what is not awaited stops the process', 'a verdict is lost', CHECKERS, {
    file: 'client/auditor/checkers.ts',
    from: '    job.promise.catch(() => undefined);\n',
    to: '    void job;\n',
  }),
  operating('a source that breaks off is an end', 'half a chain is whole', CHECKERS, {
    file: 'client/auditor/checkers.ts',
    from: '    source.rethrow();\n',
    to: '',
  }),
];
