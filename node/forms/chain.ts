/** Blocks, headers, events and proofs; docs/format.md says their bytes. */
import { z } from 'zod';
import { anyFact } from './facts.ts';
import { validators } from './networkFacts.ts';
import { count, hash, height, member, signature, time } from './words.ts';

/** A header: what a block claims. */
const header = z
  .strictObject({
    version: z.literal(1),
    chain: hash,
    height,
    time,
    previous: hash.describe('Id of the header before.'),
    previousCommit: hash.describe('Hash of the certificate of the block before.'),
    transactions: hash.describe('Root over the transactions.'),
    transactionCount: count,
    results: hash.describe('Root over the results.'),
    settlements: hash.describe('Root over what became of due items.'),
    settlementCount: count,
    evidence: hash,
    state: hash.describe('Root of the state after this block.'),
    history: hash.describe('Root over the ids of all headers before.'),
    validators: hash,
    nextValidators: hash,
    parameters: hash,
    proposer: member,
  })
  .meta({ id: 'Header', description: 'What a block claims; its id is the hash of this JSON.' });

const certificate = z
  .strictObject({
    block: hash,
    height,
    round: count,
    signatures: z.array(signature.nullable()).describe('By validators in their order, or null.'),
  })
  .meta({ id: 'Certificate', description: 'The precommits of a quorum for a block.' });

/** A header with the certificate that commits it. */
export const committedHeader = z
  .strictObject({ header, certificate })
  .meta({ id: 'CommittedHeader', description: 'A header that a quorum has committed.' });

const trail = z
  .array(z.strictObject({ header, certificate, nextValidators: validators }))
  .describe('Every change of validators before, in order.');

const base = { version: z.literal(1), trail, header, certificate } as const;

/** The newest header. */
export const headProof = z.strictObject(base).meta({
  id: 'HeadProof',
  description: 'The newest header, with what proves it to who holds the genesis document.',
});

/** Something that happened. */
const event = z
  .looseObject({ type: z.string().describe('What happened.') })
  .meta({ id: 'Event', description: 'Something that happened: a type and its particulars.' });

const facts = z
  .record(z.string(), z.unknown())
  .describe('What a refusal or an item that could not be done in full is about.');

const provedEvent = z
  .strictObject({ event, index: count, path: z.array(hash), salt: hash })
  .meta({ id: 'ProvedEvent', description: 'An event with what proves it.' });

const eventsHead = z
  .strictObject({ count, root: hash })
  .describe('How many events there are, and the root over their leaves.');

const result = z
  .strictObject({
    id: hash,
    digest: hash.describe('Of the whole JWS.'),
    code: z.string().describe('ok, or why it was refused.'),
    facts,
    events: eventsHead,
  })
  .meta({ id: 'Result', description: 'What became of a transaction.' });

const outcome = z
  .strictObject({
    item: z.string().describe('What was run, such as settle/<receivable>.'),
    code: z.string(),
    facts,
    events: eventsHead,
  })
  .meta({ id: 'Outcome', description: 'What became of a due item.' });

/** That a transaction is in a block. */
export const transactionProof = z
  .strictObject({
    ...base,
    type: z.literal('transaction'),
    transaction: z.string().describe('The JWS.'),
    index: count,
    path: z.array(hash),
    result,
    resultPath: z.array(hash),
    events: z.array(provedEvent).describe('Those that the reader is told.'),
  })
  .meta({
    id: 'TransactionProof',
    description: 'That a transaction is in a block, and its result.',
  });

/** What became of a due item. */
export const settlementProof = z
  .strictObject({
    ...base,
    type: z.literal('settlement'),
    outcome,
    index: count,
    path: z.array(hash),
    events: z.array(provedEvent),
  })
  .meta({ id: 'SettlementProof', description: 'What became of a due item.' });

const statePath = z
  .strictObject({
    siblings: z.array(hash),
    other: z.strictObject({ position: hash, value: hash }).nullable(),
  })
  .meta({ id: 'StatePath', description: 'The way from the root of the state to a key.' });

const claim = { key: z.string(), value: anyFact.nullable(), path: statePath } as const;

/** What stands under a key. */
export const stateProof = z
  .strictObject({ ...base, type: z.literal('state'), ...claim })
  .meta({ id: 'StateProof', description: 'What stands under a key, or (null) that nothing does.' });

/** What stands under several keys. */
export const statesProof = z
  .strictObject({ ...base, type: z.literal('states'), entries: z.array(z.strictObject(claim)) })
  .meta({ id: 'StatesProof', description: 'What stands under several keys, all after one block.' });

/** A transaction of a history. */
export const shownTransaction = z
  .strictObject({
    height,
    index: count,
    id: hash,
    code: z.string().describe('ok, or why it was refused.'),
    events: z.array(event).describe('Those that the reader is told.'),
    member: member.optional().describe('Who sent it; only for the sender and overseers.'),
    deed: z.string().optional().describe('The type of its deed; likewise.'),
    digest: hash.optional().describe('Hash of the whole JWS; likewise.'),
    facts: facts.optional(),
  })
  .meta({
    id: 'ShownTransaction',
    description: 'A transaction that is in a block, as it is told.',
  });

/** A due item of a history. */
export const shownSettlement = z
  .strictObject({
    height,
    index: count,
    item: z.string().describe('What was run, such as settle/<receivable>.'),
    code: z.string(),
    facts,
    events: z.array(event),
  })
  .meta({ id: 'ShownSettlement', description: 'A due item that was run, as it is told.' });

/** What a transaction came to, as it is told. */
export const shownResult = z
  .strictObject({
    id: hash,
    code: z.string().describe('ok, or why it was refused.'),
    events: z.array(event).describe('Those that the reader is told.'),
    digest: hash.optional(),
    facts: facts.optional(),
  })
  .meta({ id: 'ShownResult', description: 'What a transaction came to, as it is told.' });

/** An event by itself. */
export const shownEvent = z
  .strictObject({
    cursor: z.string().describe('Its place, good at every node.'),
    time: time.describe('Of its block, ms since 1970.'),
    code: z.string().describe('What became of what it is of.'),
    event,
    transaction: hash.optional().describe('Id of the transaction that it is of.'),
    item: z.string().optional().describe('The due item that it is of.'),
    member: member.optional().describe('Who sent that; only for the sender and overseers.'),
    deed: z.string().optional().describe('The type of its deed; likewise.'),
  })
  .meta({ id: 'ShownEvent', description: 'An event that a member is told, with its cursor.' });

/** A block in canonical JSON. */
export const block = z
  .strictObject({
    header,
    certificate,
    body: z.strictObject({
      transactions: z.array(z.string()),
      evidence: z.array(z.looseObject({})),
      previousCommit: certificate.nullable(),
    }),
  })
  .meta({ id: 'Block', description: 'A block; the node gives its canonical bytes.' });

/** What a network begins with. */
export const genesisDocument = z
  .looseObject({ name: z.string(), validators, members: z.array(z.looseObject({})) })
  .meta({
    id: 'GenesisDocument',
    description: 'What a network begins with; its hash is the chain.',
  });
