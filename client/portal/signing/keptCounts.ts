/** How much this browser keeps of each kind, and what of it is nowhere else. */
import { readAllStored } from '../trust/storage.ts';
import { DATABASE_SHELF } from './databaseShelf.ts';

/** How many things of each kind are kept. */
export interface KeptCounts {
  readonly pins: number;
  readonly keys: number;
  /** Signed deeds. */
  readonly journal: number;
  /** Those of them whose end is not known: only here are they gone on with. */
  readonly pending: number;
  /** Details of invoices: their salts may be nowhere else. */
  readonly details: number;
}

/** Counts them. @throws DOMException; ClientError unreadable_file */
export async function countKept(): Promise<KeptCounts> {
  const [pins, keys, journal, details, pending] = await Promise.all([
    readAllStored('pins'),
    readAllStored('keys'),
    readAllStored('journal'),
    readAllStored('details'),
    DATABASE_SHELF.pendingIds(),
  ]);
  return {
    ...{ pins: pins.length, keys: keys.length, journal: journal.length },
    ...{ pending: pending.length, details: details.length },
  };
}
