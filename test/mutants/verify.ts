/** Planted mistakes in what is checked before the core sees a message. */
import type { Certificate } from '../../ledger/certificate.ts';
import { fromBase64url } from '../../ledger/encoding.ts';
import { verifySignature } from '../../ledger/keys.ts';
import { quorumPower } from '../../ledger/validators.ts';
import { voteBytes } from '../../ledger/vote.ts';
import type { RejectCode, SignatureChecks } from '../../node/consensus/verify.ts';
import { REAL_SIGNATURES, REJECT_CODES, verifyMessage } from '../../node/consensus/verify.ts';
import { CONTEXT, firstMissed } from '../node/consensus/hostileMessages.ts';
import type { Kill, Mutant } from './mutant.ts';

function verdictOf(missed: string | null): Kill {
  return missed === null
    ? { killed: false, by: 'lived through all rows of hostileMessages.ts' }
    : { killed: true, by: `verify.test.ts: ${missed}` };
}

/** A verifier that has lost the check behind one code. */
function without(code: RejectCode): Mutant {
  return {
    name: `no check for ${code}`,
    why: REJECT_CODES[code],
    kill: () =>
      verdictOf(
        firstMissed((message) => {
          const said = verifyMessage(message, CONTEXT);
          return said.verdict === 'reject' && said.code === code ? { verdict: 'accept' } : said;
        }),
      ),
  };
}

/** A patched copy of `verifyCertificate`, one line of which is wrong. */
function certificates(name: string, why: string, all: SignatureChecks['all']): Mutant {
  const context = { ...CONTEXT, signatures: { ...REAL_SIGNATURES, all } };
  const kill = (): Kill => verdictOf(firstMissed((message) => verifyMessage(message, context)));
  return { name, why, kill };
}

interface Flaws {
  readonly anyLength?: boolean;
  readonly skipsBad?: boolean;
  readonly lessPower?: number;
  readonly anySigner?: boolean;
}

function flawed(flaws: Flaws): SignatureChecks['all'] {
  return (certificate: Certificate, chain, set, type) => {
    const { block, height, round, signatures } = certificate;
    if (flaws.anyLength !== true && signatures.length !== set.length) return false;
    const bytes = voteBytes({ chain, height, round, type, block });
    let power = 0;
    for (const [index, signature] of signatures.entries()) {
      if (signature === null) continue;
      const candidates = flaws.anySigner === true ? set : set.slice(index, index + 1);
      const good = candidates.some((v) => verifySignature(v.key, bytes, fromBase64url(signature)));
      if (!good && flaws.skipsBad !== true) return false;
      if (good) power += 1;
    }
    return power >= quorumPower(set) - (flaws.lessPower ?? 0);
  };
}

/** Mistakes of the verifier. */
export const VERIFY_MUTANTS: readonly Mutant[] = [
  ...(Object.keys(REJECT_CODES) as RejectCode[]).map(without),
  certificates('a certificate of any length', 'ASA-2025-003', flawed({ anyLength: true })),
  certificates('bad signatures are skipped', 'GHSA-c32p: tolerance', flawed({ skipsBad: true })),
  certificates('a certificate of 2f', 'goals 1.4', flawed({ lessPower: 1 })),
  certificates(
    'one signature at two places',
    'a signer counted twice',
    flawed({ anySigner: true }),
  ),
];
