import { loadSodium } from '../../ledger/keysSodium.ts';
import type { Equation } from '../../ledger/keysTrial.ts';

/** libsodium's equation; null where its package has no binary for this machine. */
export const SODIUM: Equation | null = findSodium();

function findSodium(): Equation | null {
  try {
    return loadSodium();
  } catch {
    return null;
  }
}
