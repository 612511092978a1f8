/** What a node that joined by a snapshot says of what came before: it does not hold it. */
import type { Facts } from '../../ledger/assert.ts';
import type { BlockReads } from './ports.ts';
import { RestError } from './restError.ts';

/** @throws RestError not_held when the blocks that are held begin above this height */
export function checkHeld({ first }: BlockReads, height: number): void {
  if (height >= first) return;
  const message = `the blocks of this node begin at height ${first}`;
  throw new RestError('not_held', message, { height, heldFrom: first });
}

/** For a problem that something is not found: from where on it would be, if not from block 1. */
export function heldFrom({ first }: BlockReads): Facts {
  return first === 1 ? {} : { heldFrom: first };
}
