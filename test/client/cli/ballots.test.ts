import { expect, it } from 'vitest';
import type { Newcomer } from '../../../contracts/state/proposals.ts';
import { enrolmentBytes } from '../../../contracts/trade/members/enrolling.ts';
import { toBase64url } from '../../../ledger/encoding.ts';
import { publicKeyOf, sign } from '../../../ledger/keys.ts';
import { secretOf } from '../auditor/toyChain.ts';
import { startToyClients } from './toyClients.ts';

// What voters see of an organisation that is to come: where details are to reach it, and whether
// whoever runs that node names the same key for its receipts.

const encryptionKey = 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg';
const [receiptKey, otherKey] = ['one', 'other'].map((name) => publicKeyOf(secretOf(name)));

const ROWS: readonly (readonly [string, Newcomer['mailbox'], unknown, string])[] = [
  ['has not said', null, null, ''],
  [
    'names the key of the node',
    { encryptionKey, homeNode: 'bank', receiptKey: receiptKey ?? '' },
    { homeNode: 'bank', isSame: true },
    'at bank, which itself names the same key',
  ],
  [
    'names another key than the node',
    { encryptionKey, homeNode: 'bank', receiptKey: otherKey ?? '' },
    { homeNode: 'bank', isSame: false },
    'at bank, which itself names ANOTHER key',
  ],
  [
    'names a node that has named none',
    { encryptionKey, homeNode: 'maker', receiptKey: receiptKey ?? '' },
    { homeNode: 'maker', isSame: null },
    'at maker, which itself names no key for receipts',
  ],
];

it.each(ROWS)('one that %s is shown so', async (_what, mailbox, receipts, words) => {
  const clients = await startToyClients();
  await clients.deed('bank', 'setMailbox', { encryptionKey, homeNode: 'bank', receiptKey });
  const secret = secretOf('ostwerk');
  const member: Newcomer = {
    ...{ id: 'ostwerk', name: 'Ostwerk GmbH', lei: null, uscc: null, size: null },
    ...{ roles: ['supplier'], documentNames: [], mailbox },
    keys: [{ name: 'desk', key: publicKeyOf(secret) }],
  };
  const { chain } = clients.chain.genesis;
  const proofs = [toBase64url(sign(secret, enrolmentBytes({ chain, member })))];
  await clients.deed('bank', 'propose', { change: { kind: 'enrol', member, proofs, alike: [] } });
  const { json } = await clients.run('bank', ['ask', 'ballots', 'bank']);
  expect(json['items']).toMatchObject([{ receipts, proposal: { change: { kind: 'enrol' } } }]);
  const { out } = await clients.run('bank', ['ask', 'ballots', 'bank'], { json: false });
  expect(out).toContain(words);
  expect(out.includes('details are to reach it')).toBe(mailbox !== null);
});
