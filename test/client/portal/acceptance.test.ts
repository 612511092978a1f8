import { expect, it } from 'vitest';
import { fingerprint, normaliseNumber } from '../../../client/invoices/identity.ts';
import { numberPrints } from '../../../client/invoices/numberPrints.ts';
import type { Acceptance } from '../../../client/portal/signing/acceptance.ts';
import { acceptanceWords, differences } from '../../../client/portal/signing/acceptance.ts';
import { issuersAmong } from '../../../client/portal/trust/issuers.ts';
import type { DeedWords } from '../../../client/sdk/deeds.ts';
import { deedOf } from '../../../client/sdk/deeds.ts';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { invoices } from '../../../contracts/state/invoices.ts';
import { utf8 } from '../../../ledger/encoding.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { invoiceDeed, ToyChain } from '../auditor/toyChain.ts';

// A buyer accepts with the document in its hands: what it types is held against the ledger.

const NUMBER = 'R-2026/17';
const networkKey = new Uint8Array(32).fill(0xab);
const SAID: Acceptance = {
  ...{ number: NUMBER, networkKey, issuer: 'bank', text: utf8('I owe you.') },
  ...{ kind: 'undertaking', isPartial: true },
};

const chain = new ToyChain();
const invoice = register();

function register(): Invoice {
  const number = normaliseNumber(NUMBER);
  const parts = { type: 'invoice-identity', supplier: 'tier-1', number, year: 2026 } as const;
  const { skeleton, core } = numberPrints(networkKey, 'tier-1', NUMBER);
  const prints = { identity: fingerprint(networkKey, parts), skeleton, core };
  const jws = chain.sign('tier-1', { ...invoiceDeed(), ...prints });
  chain.grow([jws]);
  return read(decodeTransaction(jws, 100_000).id);
}

function read(id: string): Invoice {
  const found = invoices.read(chain.ground.world, id);
  if (found === undefined) throw new Error('it is registered');
  return found;
}

it('finds nothing against the number that was registered', () => {
  expect(differences(invoice, SAID)).toEqual([]);
  expect(differences(invoice, { ...SAID, number: ` ${NUMBER} ` })).toEqual([]);
});

it.each<[string, Partial<Acceptance>]>([
  ['another number', { number: 'R-2026/18' }],
  ['no number', { number: '' }],
  ['the key of another network', { networkKey: new Uint8Array(32).fill(1) }],
])('says that it is another invoice under %s', (_, change) => {
  expect(differences(invoice, { ...SAID, ...change })).toEqual(['other_number']);
});

it('accepts the whole, as its supplier stated it', () => {
  const words = acceptanceWords(invoice, SAID) as unknown as DeedWords<'acceptInvoice'>;
  chain.grow([chain.sign('maker', deedOf('acceptInvoice', words))]);
  expect(read(invoice.id)).toMatchObject({ status: 'accepted', accepted: 10_000n, disputed: 0n });
});

it('answers for each invoice that looks like it', () => {
  const similar = ['cd'.repeat(32)];
  expect(acceptanceWords({ ...invoice, similar }, SAID)).toMatchObject({ distinctFrom: similar });
});

it('accepts a part with a reason, under a cap for interest and costs', () => {
  const part = { amount: 4_000n, reason: 'damaged' };
  const words = acceptanceWords(invoice, { ...SAID, part, chargesCap: 250n });
  expect(words).toMatchObject({ amount: '4000', invoiced: '10000', reason: 'damaged' });
  expect(words).toMatchObject({ mandate: { chargesCap: '250' } });
});

it('pays in money of an issuer that is active, and never in that of the debtor', () => {
  const member = (id: string, role: 'issuer' | 'buyer', status: 'active' | 'left' = 'active') => ({
    ...{ id, name: id.toUpperCase(), roles: [role], status },
  });
  const found = [
    member('bank', 'issuer'),
    member('maker', 'buyer'),
    member('gone', 'issuer', 'left'),
  ];
  expect(issuersAmong(found, 'maker')).toEqual([{ id: 'bank', name: 'BANK' }]);
  expect(issuersAmong(found, 'bank')).toEqual([]);
});
