import { describe, expect, it } from 'vitest';
import { mailboxes } from '../../contracts/state/mailboxes.ts';
import { readableSince } from '../../contracts/trade/evidence/reading.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { Market, marketGenesis, secretOf } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const SMALL_ORDER = 'Ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
const KEY = 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg';
const OTHER = 'age1p7wnd7wd8epnd3dkqpemmdkt38fd3t3y4tcdk2rhpuf3dqqks94skd5qp9';
const RECEIPTS = publicKeyOf(secretOf('the node of tier-one'));

function mailbox(homeNode = 'bank-one', encryptionKey = KEY, receiptKey = RECEIPTS) {
  return { type: 'setMailbox', version: 1, encryptionKey, homeNode, receiptKey } as const;
}

testRefusals('setMailbox', [
  {
    code: 'bad_public_key',
    why: 'a key for receipts under which anybody signs',
    act: () => ['tier-one', mailbox('bank-one', KEY, SMALL_ORDER)],
  },
]);

describe('a mailbox', () => {
  it('is its member’s own, and the last that it has said', () => {
    const market = new Market();
    market.ok('tier-one', mailbox());
    market.ok('tier-two', mailbox('bank-two', OTHER));
    market.ok('tier-one', mailbox('car-maker'));
    const { world } = market.state;
    const { height } = market.state;
    expect(mailboxes.read(world, 'tier-one')).toEqual({
      ...{ member: 'tier-one', encryptionKey: KEY, homeNode: 'car-maker' },
      ...{ receiptKey: RECEIPTS, setAt: height },
    });
    expect(mailboxes.read(world, 'tier-two')).toMatchObject({ homeNode: 'bank-two' });
    expect(mailboxes.read(world, 'bank-one')).toBeUndefined();
  });

  it('is read by every member, or nobody could send it anything', () => {
    const market = new Market();
    market.ok('tier-one', mailbox());
    const kept = { since: () => null };
    const since = readableSince(market.state.world, kept, 'tier-three', 'mailbox/tier-one');
    expect(since).toBe(0);
  });

  it.each([
    ['of another kind', `AGE-SECRET-KEY-1${'Q'.repeat(58)}`],
    ['too short', KEY.slice(0, -1)],
    ['in capitals', KEY.toUpperCase()],
    ['with a letter that Bech32 has not', `${KEY.slice(0, -1)}b`],
  ])('takes no key %s', (_what, key) => {
    const market = new Market();
    const { code, facts } = market.submit('tier-one', mailbox('bank-one', key));
    expect(code).toBe('bad_deed');
    expect(facts).toMatchObject({ field: 'encryptionKey' });
  });
});

describe('a founder with a mailbox', () => {
  const found = (receiptKey: string): Market => {
    const genesis = marketGenesis();
    const members = (genesis.members as readonly { readonly id: string }[]).map((member) =>
      member.id === 'tier-one'
        ? { ...member, mailbox: { encryptionKey: KEY, homeNode: 'node-one', receiptKey } }
        : member,
    );
    return new Market({ ...genesis, members });
  };

  it('has it from the beginning', () => {
    const { world } = found(RECEIPTS).state;
    expect(mailboxes.read(world, 'tier-one')).toMatchObject({ homeNode: 'node-one', setAt: 0 });
  });

  it('is held to a good key', () => {
    expect(() => found(SMALL_ORDER)).toThrow(expect.objectContaining({ code: 'bad_key' }));
  });
});
