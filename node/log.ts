import type { Logger } from 'pino';
import { destination, pino } from 'pino';
import { printableLines } from '../ledger/printable.ts';

/** One line of JSON for each event, to standard error; parts of the node get children. */
export type Log = Logger;

/**
 * The node's logger. Fields that could hold a secret are replaced whatever a caller passes:
 * secrets never reach a log.
 */
export function createLog(name: string, level: string): Log {
  const secretFields = ['secret', 'passphrase', 'privateKey', 'seed'];
  return pino(
    {
      name,
      level,
      base: { node: name },
      // What peers, clients and the chain wrote is shown and takes no effect on who reads the log.
      hooks: { streamWrite: printableLines },
      redact: { paths: secretFields.flatMap((field) => [field, `*.${field}`]), censor: '[secret]' },
    },
    destination({ fd: 2, sync: false }),
  );
}
