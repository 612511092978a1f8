/** The desk of the key that is open on the ledger that is pinned. */
import { ClientError } from '../../sdk/clientError.ts';
import { keyState, memberSigner } from '../keys/memberKey.ts';
import { head, ledger, trouble } from '../trust/ledger.ts';
import type { SigningDesk } from './signingDesk.ts';

/** @throws ClientError passphrase_needed without an open key, not_trusted on a ledger in doubt */
export async function deskOf(): Promise<SigningDesk> {
  const [key, known] = [keyState.value, ledger.value];
  if (key.kind !== 'open' || known === null) {
    throw new ClientError('passphrase_needed', 'the key is locked');
  }
  if (trouble.value?.kind === 'fork' || trouble.value?.kind === 'otherLedger') {
    throw new ClientError('not_trusted', 'nothing is signed on a ledger in doubt');
  }
  const { openDesk } = await import('./openDesk.ts');
  return openDesk(known.genesis, memberSigner(key), head.value ?? { height: 0, time: Date.now() });
}
