/** Planted mistakes in what an auditor checks ahead, in other threads. */
import type { Mutant } from './mutant.ts';
import { operating } from './operatingMutants.ts';

const CHECKERS = 'client/auditor/checkers';

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
    from: '(jws) => (jws.length > maxTransactionBytes ? undefined : known(jws)),',
    to: '(jws) => known(jws),',
  }),
  operating('a chain is read to its end at once', 'memory grows with it', CHECKERS, {
    file: 'client/auditor/checkers.ts',
    from: 'const mayRead = oldest === undefined || ahead < MAX_AHEAD_BYTES;',
    to: 'const mayRead = true;',
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
