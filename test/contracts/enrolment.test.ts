import { describe, expect, it } from 'vitest';
import { mailboxes } from '../../contracts/state/mailboxes.ts';
import { members } from '../../contracts/state/members.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { readableSince } from '../../contracts/trade/evidence/reading.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { council, voting } from './council.ts';
import { deals } from './deals.ts';
import type { Market } from './market.ts';
import { secretOf } from './market.ts';
import { enrolling, newcomer } from './newcomers.ts';

const MAILBOX = {
  encryptionKey: 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg',
  homeNode: 'bank-one',
  receiptKey: publicKeyOf(secretOf('the node of bank-one')),
};

/** Proposes a newcomer, and votes for it until it is decided. */
function enrol(
  market: Market,
  ...words: Parameters<typeof enrolling> extends [Market, ...infer Rest] ? Rest : never
) {
  const id = market.ok('bank-one', enrolling(market, ...words));
  for (const voter of ['association', 'bank-two']) market.ok(voter, voting(id));
  return id;
}

describe('an organisation that the genesis document does not name', () => {
  it('is a member by two thirds of the power, and trades from the next block on', () => {
    const market = council();
    const member = newcomer('tier-four', { lei: '529900T8BM49AURSDO55', documentNames: ['T4 AG'] });
    const id = market.ok('bank-one', enrolling(market, member));
    market.ok('association', voting(id));
    const early = market.transaction('tier-four', deals.register('early', { debtor: 'car-maker' }));
    expect(market.try(market.input([early]))).toMatchObject({ invalid: 'unknown_member' });
    const last = market.transaction('bank-two', voting(id));
    const { header, results } = market.block([last]);
    expect(results[0]?.events.at(-1)).toEqual({
      ...{ type: 'memberEnrolled', proposal: id, member: 'tier-four', keys: 1 },
    });
    const { keys, mailbox: _, ...said } = member;
    const fact = members.read(market.world, 'tier-four');
    expect(fact).toMatchObject(said);
    expect(fact?.keys).toMatchObject([{ ...keys[0], addedAt: header.height, activeTime: null }]);
    market.ok('tier-four', deals.register('a', { debtor: 'car-maker' }));
  });

  it('is reached by details from its first block on, when it has said where', () => {
    const market = council();
    const member = newcomer('tier-four', { mailbox: MAILBOX });
    for (const [name, other] of Object.entries({
      encryptionKey: 'age1p7wnd7wd8epnd3dkqpemmdkt38fd3t3y4tcdk2rhpuf3dqqks94skd5qp9',
      homeNode: 'bank-two',
      receiptKey: publicKeyOf(secretOf('somebody')),
    })) {
      const deed = enrolling(market, member);
      const mailbox = { ...MAILBOX, [name]: other };
      const forged = { ...deed, change: { ...deed.change, member: { ...member, mailbox } } };
      expect(market.submit('bank-one', forged as typeof deed).code, name).toBe('bad_proof');
    }
    enrol(market, member);
    const { height } = market.state;
    const fact = mailboxes.read(market.world, 'tier-four');
    expect(fact).toEqual({ member: 'tier-four', ...MAILBOX, setAt: height });
    expect(members.read(market.world, 'tier-four')).not.toHaveProperty('mailbox');
    const since = (reader: string) =>
      readableSince(market.world, { since: () => null }, reader, 'mailbox/tier-four');
    expect([since('tier-one'), since('tier-four')]).not.toContain(null);
    enrol(market, newcomer('tier-five'));
    expect(mailboxes.read(market.world, 'tier-five')).toBeUndefined();
  });

  it('has no receipts under a key with which anybody signs', () => {
    const market = council();
    const receiptKey = 'Ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const member = newcomer('tier-four', { mailbox: { ...MAILBOX, receiptKey } });
    const { code, facts } = market.submit('bank-one', enrolling(market, member));
    expect([code, facts]).toEqual(['bad_public_key', { field: 'mailbox.receiptKey' }]);
  });

  it('reads from then on what every member reads, and nothing that is of others', () => {
    const market = council();
    const invoice = market.ok('tier-one', deals.register('a'));
    enrol(market, newcomer('tier-four'));
    const since = (key: string) =>
      readableSince(market.world, { since: () => null }, 'tier-four', key);
    expect(since('parameters')).not.toBeNull();
    expect(since(`invoice/${invoice}`)).toBeNull();
  });

  it('is shown to the voters with all whom people could take it for', () => {
    const market = council();
    const alike = newcomer('car-rnaker', {
      name: 'THE CAR MAKER',
      documentNames: ['The tier-one'],
    });
    const { code, facts } = market.submit('bank-one', enrolling(market, alike));
    expect([code, facts]).toEqual(['alike_differs', { alike: 'car-maker tier-one' }]);
    const byId = newcomer('car-rnaker', { name: 'Somebody else' });
    const shown = market.submit('bank-one', enrolling(market, byId));
    expect(shown.facts).toEqual({ alike: 'car-maker' });
    const named = { alike: ['car-maker', 'tier-one'] };
    const id = market.ok('bank-one', enrolling(market, alike, named));
    expect(proposals.read(market.world, id)?.change).toMatchObject(named);
  });

  it('is looked at again when another one like it came meanwhile', () => {
    const market = council();
    const first = market.ok(
      'bank-one',
      enrolling(market, newcomer('ost-werk', { name: 'Ost Werk' })),
    );
    const second = market.ok(
      'bank-two',
      enrolling(market, newcomer('ostwerk', { name: 'Ostwerk' })),
    );
    for (const id of [first, second]) {
      const voters = ['association', 'car-maker', id === first ? 'bank-two' : 'bank-one'];
      for (const voter of voters) market.submit(voter, voting(id));
    }
    const status = [first, second].map((id) => proposals.read(market.world, id)?.status);
    expect(status).toEqual(['adopted', 'overtaken']);
    expect(members.read(market.world, 'ostwerk')).toBeUndefined();
  });

  it('keeps the keys that it has shown, whatever others make of its words', () => {
    const market = council();
    const member = newcomer('tier-four');
    const id = market.ok('bank-one', enrolling(market, member));
    const [{ key } = { key: '' }] = member.keys;
    const stolen = { type: 'addKey', version: 1, name: 'stolen', key } as const;
    expect(market.submit('tier-two', stolen).code).toBe('key_taken');
    for (const voter of ['association', 'bank-two', 'car-maker']) {
      market.ok(voter, voting(id, 'against'));
      if (proposals.read(market.world, id)?.status !== 'open') break;
    }
    // It comes again, in the same words, once the first vote was lost.
    enrol(market, member);
    expect(members.read(market.world, 'tier-four')?.keys).toHaveLength(1);
  });

  it('has keys of names of their own, each once', () => {
    const key = (name: string) => publicKeyOf(secretOf(name));
    const rows = [
      ['key_name_taken', 'desk', [{ name: 'desk', key: key('one') }]],
      ['key_taken', 'other', [{ name: 'other', key: key('tier-four') }]],
      ['ok', undefined, [{ name: 'other', key: key('one') }]],
    ] as const;
    for (const [code, name, more] of rows) {
      const market = council();
      const member = newcomer('tier-four');
      const keys = [...member.keys, ...more];
      const signers = more.map(({ key: own }) => (own === key('one') ? 'one' : 'tier-four'));
      const deed = enrolling(market, { ...member, keys }, { signers: ['tier-four', ...signers] });
      const said = market.submit('bank-one', deed);
      expect([said.code, said.facts?.['name']]).toEqual([code, name]);
    }
  });

  it('is kept as it was signed, its roles in order and each once, without its proofs', () => {
    const market = council();
    const member = newcomer('tier-four', { roles: ['supplier', 'buyer', 'supplier'] });
    const id = market.ok('bank-one', enrolling(market, member));
    const roles = ['buyer', 'supplier'];
    const kept = { kind: 'enrol', member: { ...member, roles }, alike: [] };
    expect(proposals.read(market.world, id)?.change).toEqual(kept);
  });

  it('signs all its words: none can be others without its keys', () => {
    const market = council();
    const member = newcomer('tier-four');
    const deed = enrolling(market, member);
    const { change } = deed;
    const others = [
      { id: 'tier-five' },
      { name: 'The tier-five' },
      { lei: '529900T8BM49AURSDO55' },
      { uscc: '91350100M000100Y43' },
      { size: 'micro' },
      { roles: ['issuer', 'supplier'] },
      { documentNames: ['T4'] },
      { mailbox: MAILBOX },
      { keys: [{ ...member.keys[0], name: 'other' }] },
      { keys: [{ name: 'desk', key: publicKeyOf(secretOf('somebody')) }] },
    ];
    for (const other of others) {
      const forged = { ...deed, change: { ...change, member: { ...member, ...other } } };
      expect(market.submit('bank-one', forged as typeof deed).code).toBe('bad_proof');
    }
    market.ok('bank-one', deed);
  });

  it('shows every one of its keys', () => {
    const market = council();
    const keys = ['desk', 'vault'].map((name) => ({ name, key: publicKeyOf(secretOf(name)) }));
    const member = newcomer('tier-four', { keys });
    for (const signers of [
      ['desk'],
      ['desk', 'desk'],
      ['vault', 'desk'],
      ['desk', 'vault', 'desk'],
    ]) {
      const { code } = market.submit('bank-one', enrolling(market, member, { signers }));
      expect(code, signers.join()).toBe('bad_proof');
    }
    market.ok('bank-one', enrolling(market, member, { signers: ['desk', 'vault'] }));
  });
});
