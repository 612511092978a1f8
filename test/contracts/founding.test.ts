import { describe, expect, it } from 'vitest';
import { genesisState } from '../../contracts/founding.ts';
import { checkLaws } from '../../contracts/laws.ts';
import { DEFAULT_PARAMETERS, decodeParameters } from '../../contracts/state/parameters.ts';
import { MemoryWorld } from '../../contracts/state/state.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { Market, marketGenesis, secretOf } from './market.ts';

const GENESIS = marketGenesis();
const LEI = '5493001KJTIIGC8Y1R12';
const USCC = '91350100M000100Y43';
const DESK = { name: 'desk', key: publicKeyOf(secretOf('someone')) };

function founder(words: object): Json {
  return { id: 'someone', name: 'Someone', roles: [], keys: [DESK], ...words };
}

function other(words: object): Json {
  const keys = [{ name: 'desk', key: publicKeyOf(secretOf('other')) }];
  return founder({ id: 'other', keys, ...words });
}

function named(documentNames: readonly string[]): Json {
  return founder({ documentNames: [...documentNames] });
}

function found(words: Partial<Genesis>): string {
  try {
    genesisState({ ...GENESIS, ...words });
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** What a key of the genesis document has beside name and bytes. */
const FRESH = {
  ...{ addedAt: 0, revokedAt: null, activeTime: null, suspendedAt: null, revokeTime: null },
  scope: null,
  made: { height: 0, index: 0 },
};

describe('the world before block 1', () => {
  it('holds the members, the days, the calendar, the parameters and the validators', () => {
    const { facts, indexes } = genesisState(GENESIS);
    const keys = [...facts.keys()].filter((key) => !key.startsWith('key/'));
    const members = keys.filter((key) => key.startsWith('member/'));
    expect(members.length).toBe(9);
    expect(keys.filter((key) => !key.startsWith('member/'))).toEqual([
      'calendar/000001',
      'days',
      'parameters',
      'reading-mandate/regulator',
      'validators',
    ]);
    expect(facts.get('member/bank-one')).toEqual({
      id: 'bank-one',
      name: 'The bank-one',
      documentNames: [],
      lei: null,
      uscc: null,
      size: null,
      status: 'active',
      roles: ['financier', 'issuer'],
      formerRoles: [],
      keys: [{ name: 'desk', key: publicKeyOf(secretOf('bank-one')), ...FRESH }],
    });
    const families = [...indexes.keys()].map((key) => key.split('/')[0]);
    expect(new Set(families)).toEqual(new Set(['alike']));
    const world = new MemoryWorld();
    world.apply(facts, indexes);
    expect(checkLaws(world)).toEqual([]);
  });

  it('has the same root whatever order members are listed in', () => {
    const members = (GENESIS.members as Json[]).toReversed();
    expect(genesisState({ ...GENESIS, members }).root).toBe(genesisState(GENESIS).root);
  });

  it('holds the identifiers of a member that gives some, and takes no misprint', () => {
    const members = [founder({ lei: LEI, uscc: USCC })];
    const { facts } = genesisState({ ...GENESIS, members });
    expect(facts.get('member/someone')).toMatchObject({ lei: LEI, uscc: USCC });
  });

  it('keeps the names that stand for members in invoices', () => {
    const members = [founder({ documentNames: ['Some One GmbH'] })];
    const { facts } = genesisState({ ...GENESIS, members });
    expect(facts.get('member/someone')).toMatchObject({ documentNames: ['Some One GmbH'] });
  });

  it('gives the first block its validators and the second the same', () => {
    const market = new Market();
    expect(market.state.validators).toEqual(GENESIS.validators);
    expect(market.state.nextValidators).toEqual(GENESIS.validators);
  });
});

describe('a genesis document is refused', () => {
  const nodeKey = GENESIS.validators[0]?.key;
  const twice = { name: 'second', key: DESK.key };
  const calendar = { name: 'TEST', version: 1, weekend: [0], holidays: [] };
  it.each<[string, Partial<Genesis>]>([
    ['members that are no list', { members: {} }],
    ['a member with a field too many', { members: [founder({ admin: true })] }],
    ['a member with a bad id', { members: [founder({ id: 'Some One' })] }],
    ['a member with an unknown role', { members: [founder({ roles: ['king'] })] }],
    ['a member without a key', { members: [founder({ keys: [] })] }],
    ['a LEI with a digit changed', { members: [founder({ lei: '5493001KJTIIGC8Y1R13' })] }],
    ['a LEI that is null', { members: [founder({ lei: null })] }],
    ['a USCC with a letter changed', { members: [founder({ uscc: `${USCC.slice(0, 17)}X` })] }],
    ['two members of one LEI', { members: [founder({ lei: LEI }), other({ lei: LEI })] }],
    ['two members of one USCC', { members: [founder({ uscc: USCC }), other({ uscc: USCC })] }],
    ['two members of one id', { members: [founder({}), founder({})] }],
    ['two keys of one name', { members: [founder({ keys: [DESK, { ...twice, name: 'desk' }] })] }],
    ['a key given twice', { members: [founder({ keys: [DESK, twice] })] }],
    ['a validator’s key', { members: [founder({ keys: [{ name: 'desk', key: nodeKey ?? '' }] })] }],
    ['a calendar of weekends only', { calendar: { ...calendar, weekend: [0, 1, 2, 3, 4, 5, 6] } }],
    ['a holiday that does not exist', { calendar: { ...calendar, holidays: ['2026-02-30'] } }],
    ['a parameter that is missing', { parameters: {} }],
    ['a parameter too many', { parameters: { ...DEFAULT_PARAMETERS, more: 1 } }],
    ['a parameter out of bounds', { parameters: { ...DEFAULT_PARAMETERS, maxPieces: 0 } }],
    ['a fraction', { parameters: { ...DEFAULT_PARAMETERS, maxPieces: 1.5 } }],
    ['a name of two scripts', { members: [founder({ name: 'Sоmeone' })] }],
    ['a name with a hidden mark', { members: [founder({ name: 'Some\u200bone' })] }],
    ['a name in documents with a mark of direction', { members: [named(['Some\u202eone'])] }],
    ['two names that look alike', { members: [founder({}), other({ name: 'SOME-ONE' })] }],
    ['two ids that look alike', { members: [founder({}), other({ id: 's0meone', name: 'B' })] }],
    ['a name that stands for two', { members: [named(['Ex Ltd']), other({ name: 'EX LTD.' })] }],
  ])('for %s', (_what, words) => {
    expect(found(words)).toBe('bad_genesis');
  });

  it('with the two names that look alike, and what to do', () => {
    const words = { members: [founder({}), other({ name: 'Some One' })] };
    expect(() => genesisState({ ...GENESIS, ...words })).toThrow(
      'the members other ("Some One") and someone ("Someone") look alike',
    );
  });

  it('but not for a member that is named in documents as it is called', () => {
    const members = [named(['Someone', 'SOMEONE', 'Someone Ltd'])];
    expect(found({ members })).toBe('ok');
  });

  it('for a key of small order', () => {
    const key = 'Ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    expect(found({ members: [founder({ keys: [{ name: 'desk', key }] })] })).toBe('bad_key');
  });

  it('but not for the defaults', () => {
    expect(decodeParameters({ ...DEFAULT_PARAMETERS })).toEqual(DEFAULT_PARAMETERS);
  });
});
