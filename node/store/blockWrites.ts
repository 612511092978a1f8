import type { Executed } from '../../contracts/execute.ts';
import { assert } from '../../ledger/assert.ts';
import type { Body } from '../../ledger/block.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import { validatorsJson } from '../../ledger/validators.ts';
import { archiveWrites } from './archive.ts';
import { encodeStoredHeader } from './chainRecords.ts';
import type { Write } from './database.ts';
import { encodeLocation, numberKey, textKey } from './keySpace.ts';
import { encodeStoredBody } from './storedBody.ts';
import { encodeStoredOutcomes } from './storedOutcomes.ts';
import { sentWrite, traceWrites } from './traces.ts';

/** A decided block: the certificate that commits it, its body, and what its execution gave. */
export interface DecidedBlock {
  readonly certificate: Certificate;
  readonly body: Body;
  readonly executed: Executed;
}

/** The records of a block apart from the state: itself, how its parts are found, what has left. */
export function blockWrites({ certificate, body, executed }: DecidedBlock): Write[] {
  const { header, results, outcomes, senders, next } = executed;
  const { height } = header;
  assert(results.length === body.transactions.length, 'a block has one result a transaction');
  const writes: Write[] = [
    { key: numberKey('header', height), value: encodeStoredHeader({ header, certificate }) },
    { key: numberKey('body', height), value: encodeStoredBody(body) },
    { key: numberKey('outcome', height), value: encodeStoredOutcomes(executed) },
  ];
  results.forEach(({ id }, index) => {
    const sender = senders[index];
    assert(sender !== undefined, 'somebody has sent it');
    writes.push(sentWrite(id, { height, index }, sender));
  });
  // A later run of the same item in one block stands behind the earlier one, and overwrites it.
  outcomes.forEach(({ item }, index) => {
    writes.push({ key: textKey('settlement', item), value: encodeLocation({ height, index }) });
  });
  writes.push(...traceWrites(height, executed), ...archiveWrites(executed.archived));
  if (header.validators !== header.nextValidators) {
    const value = encodeCanonical(validatorsJson(next.validators));
    writes.push({ key: numberKey('validators', height), value });
  }
  return writes;
}
