/**
 * Whether the table of events is all of the chain's: every block is executed again, as an auditor
 * does, and what it gave is compared with the rows of its height. For who reads blocks.
 */
import type { Json } from '../../ledger/canonical.ts';
import { encodeJcs } from '../../ledger/canonical.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { encodeEventCursor } from '../../ledger/eventCursor.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf } from '../../ledger/hash.ts';
import { ChainAuditor } from '../auditor/chainAuditor.ts';
import { NodeAudit } from '../auditor/nodeAudit.ts';
import type { Gave } from '../auditor/replay.ts';
import { ClientError } from '../sdk/clientError.ts';
import type { LedgerEvent } from '../sdk/eventAnswers.ts';
import type { MirrorParts } from './mirror.ts';
import type { EventRow } from './rows.ts';
import { eventRow } from './rows.ts';

/** What a replay has found. */
export interface ReplayedEvents {
  /** Up to which every event was compared. */
  readonly height: number;
  /** Heights whose rows are not the events of the block. */
  readonly wrong: readonly number[];
}

/**
 * Compares all events up to where the tables stand; when they are the chain's, the tables say so.
 * @throws ClientError node_refused where the reader reads no blocks; bad_proof where the chain
 *   itself does not verify; stale where the node is behind the tables; database_failed, and those
 *   of nodes
 */
export async function replayEvents(
  { client, database }: MirrorParts,
  genesis: Genesis,
): Promise<ReplayedEvents> {
  const height = await database.height();
  const expected = await eventsOfChain(client, genesis, height);
  const wrong: number[] = [];
  for await (const [at, rows] of database.events(height)) {
    if (digestOf(rows) !== expected.get(at)) wrong.push(at);
    expected.delete(at);
  }
  const all = [...wrong, ...expected.keys()].sort((a, b) => a - b);
  await database.setCompleteness(all.length === 0 ? `replayed to ${height}` : 'as told');
  return { height, wrong: all };
}

/** Digests of the rows that each block up to a height has to have; none for one without events. */
async function eventsOfChain(
  client: MirrorParts['client'],
  genesis: Genesis,
  to: number,
): Promise<Map<number, Hash>> {
  const expected = new Map<number, Hash>();
  const auditor = new ChainAuditor(genesis);
  const onVerified = (height: number): void => {
    const { gave } = auditor;
    const rows = height > to || gave === null ? [] : rowsOf(gave);
    if (rows.length > 0) expected.set(height, digestOf(rows));
  };
  const report = await client.ask((source) =>
    new NodeAudit(genesis, { source, auditor, onVerified }).catchUp(),
  );
  const [failure] = report.failures;
  if (failure !== undefined) {
    throw new ClientError('bad_proof', `the chain does not verify: ${failure.reason}`);
  }
  if (report.verifiedHeight < to) {
    throw new ClientError('stale', 'the node is behind where the tables stand');
  }
  return expected;
}

/** Of rows whatever they hold: who has changed them was not bound to what the ledger writes. */
function digestOf(rows: readonly EventRow[]): Hash {
  return hashOf(utf8(encodeJcs(rows as unknown as Json)));
}

/** Due items run before transactions. */
function rowsOf({ header, outcomes, results, senders }: Gave): readonly EventRow[] {
  const { height, time } = header;
  return [...outcomes, ...results].flatMap((done, entry) => {
    const sender = senders[entry - outcomes.length];
    const item = 'item' in done ? done.item : null;
    const transaction = 'item' in done ? null : done.id;
    const named = { item, transaction, member: sender?.member ?? null, code: done.code };
    return done.events.map((event, index) => {
      const cursor = encodeEventCursor({ height, at: { entry, index } });
      return eventRow({ cursor, time, ...named, event } as LedgerEvent);
    });
  });
}
