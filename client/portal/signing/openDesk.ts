/** The desk of a key on a ledger, in this browser. It is loaded when somebody signs. */
import type { Genesis } from '../../../ledger/genesis.ts';
import { systemEnvironment } from '../../sdk/environment.ts';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import { LapseDoubts } from '../../sdk/resume.ts';
import type { Signer } from '../../sdk/signer.ts';
import { SigningJournal } from '../../sdk/signingJournal.ts';
import { DATABASE_SHELF } from './databaseShelf.ts';
import { SigningDesk } from './signingDesk.ts';

/** The lock that one tab at a time has. */
const LOCK = 'tallystick-signing';
/** Each desk of the page goes on with those of the one before. */
const DOUBTS = new LapseDoubts();

/** The newest block that was proved: no older state is told, and prices are those of its day. */
interface Newest {
  readonly height: number;
  /** ms since 1970. */
  readonly time: number;
}

/** See the head of this file. */
export function openDesk(genesis: Genesis, signer: Signer, { height, time }: Newest): SigningDesk {
  const journal = new SigningJournal(DATABASE_SHELF);
  const nodes = [location.origin];
  const client = new LedgerClient({ genesis, nodes, reader: signer, sinceHeight: height, journal });
  const environment = systemEnvironment;
  const alone = async <T>(work: () => Promise<T>): Promise<T> =>
    await navigator.locks.request(LOCK, work);
  const terms = { client, journal, signer, environment, alone, doubts: DOUBTS };
  return new SigningDesk({ ...terms, blockTime: time });
}
