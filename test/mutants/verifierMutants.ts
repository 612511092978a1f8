/** Planted mistakes about who computes signatures, and what it is tried with before. */
import type { Mutant } from './mutant.ts';
import { operating } from './operatingMutants.ts';
import { mutant } from './storeMutants.ts';

const TESTS = ['ledger/verifiers'];
const TRIAL = 'ledger/keysTrial.ts';
const NATIVE = 'ledger/keysNative.ts';

/** Mistakes about the choice of a verifier and its trial. */
export const VERIFIER_MUTANTS: readonly Mutant[] = [
  mutant('R with torsion is not tried', 'a cofactored verifier splits the chain', TESTS, {
    file: TRIAL,
    from: "if (torsion.some((text) => takes(fromHex(text)))) return 'R with torsion is taken';",
    to: 'if (torsion.length === 0) return null;',
  }),
  mutant('one kind of torsion is tried', 'there are seven', TESTS, {
    file: TRIAL,
    from: 'torsion.some((text)',
    to: 'torsion.slice(0, 1).some((text)',
  }),
  mutant('s beyond the order is not tried', 'a signature would have two forms', TESTS, {
    file: TRIAL,
    from: 'if (carry > 0) return found;',
    to: 'if (carry >= 0) return found;',
  }),
  mutant('a message is not tried', 'it is what was signed', TESTS, {
    file: TRIAL,
    from: "if (takes(own, changed(message, 0)) || takes(own, nothing)) return 'another",
    to: "if (takes(own, changed(message, 0)) && takes(own, nothing)) return 'another",
  }),
  mutant('no long message is tried', 'deeds are longer than a block of the hash', TESTS, {
    file: TRIAL,
    from: "  if (!long(LONG)) return 'an honest",
    to: "  if (LONG.length === 0) return 'an honest",
  }),
  mutant('the end of a message is not tried', 'it is signed, too', TESTS, {
    file: TRIAL,
    from: 'changed(LONG, LONG.length - 1)',
    to: 'changed(LONG, 0)',
  }),
  operating('readers verify by whom nobody knows', 'each thread chooses', 'node/verifier', {
    file: 'node/readers/thread.ts',
    from: '  tellVerifier(log);\n',
    to: '',
  }),
  mutant('what failed its trial is used', 'it breaks the rule', TESTS, {
    file: NATIVE,
    from: "  if (fault !== null) return { name: 'OpenSSL'",
    to: "  chosen = equation;\n  if (fault !== null) return { name: 'OpenSSL'",
  }),
  mutant('what was chosen once stays', 'the next choice may fall on another', TESTS, {
    file: NATIVE,
    from: '  chosen = verifyByOpenssl;\n  let equation',
    to: '  let equation',
  }),
  mutant('libsodium is never chosen', 'it takes half of the time', TESTS, {
    file: NATIVE,
    from: '  chosen = equation;\n  return',
    to: '  return',
  }),
  mutant('a signature is read where it does not begin', 'it may lie within others', TESTS, {
    file: 'ledger/keysSodium.ts',
    from: 'crypto_sign_verify_detached(signature, message',
    to: 'crypto_sign_verify_detached(new Uint8Array(signature.buffer).subarray(0, 64), message',
  }),
];
