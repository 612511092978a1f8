import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkLaws } from '../../contracts/laws.ts';
import { issues } from '../../contracts/state/accounts.ts';
import { contracts } from '../../contracts/state/agreements.ts';
import { corrections } from '../../contracts/state/corrections.ts';
import { freezes } from '../../contracts/state/freezes.ts';
import { guarantees } from '../../contracts/state/guarantees.ts';
import { documents, invoices } from '../../contracts/state/invoices.ts';
import { listings } from '../../contracts/state/listings.ts';
import { holdings, pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { consents, debts, pledges } from '../../contracts/state/rights.ts';
import { totals } from '../../contracts/state/totals.ts';
import { usages } from '../../contracts/state/usages.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { deals, declareInsolvent } from './deals.ts';
import type { Scene } from './lawScenes.ts';
import {
  acknowledged,
  agreed,
  corrected,
  covered,
  frozen,
  indebted,
  pledged,
  registered,
  spoil,
  subrogated,
  undertaken,
} from './lawScenes.ts';
import { hashFor } from './market.ts';

// Rules keep the laws, so that no history breaks one: a law that notices nothing would never be
// missed. Here facts are changed behind the rules' back, and the law that is named has to notice.

const FIRED = { rule: 'rule-a', time: 1, because: 'so' };
const PIECE = (scene: Scene): string => pieces.key(scene.id, 1n);
const HOLDING = (scene: Scene): string => holdings.key(scene.id, 1n);
const DOCUMENT = ({ market, id }: Scene): string =>
  documents.key(invoices.read(market.world, id)?.document ?? '');
const REGISTRANT = { supplier: 'tier-two', invoice: '', time: 1 };

const ROWS: readonly (readonly [string, () => Scene, (scene: Scene) => void])[] = [
  [
    'a total counts what there is, and no more',
    undertaken,
    (scene) => spoil(scene, totals.key('pieces', 'tier-one'), { count: 2 }),
  ],
  [
    'a total counts what there is, and no more',
    undertaken,
    (scene) => spoil(scene, totals.key('owing', 'car-maker'), { sums: [] }),
  ],
  [
    'nobody puts more on the ledger in a day than it may',
    registered,
    (scene) => spoil(scene, usages.key('tier-one'), { bytes: 1e9 }),
  ],
  [
    'nobody puts more on the ledger in a day than it may',
    registered,
    (scene) => spoil(scene, usages.key('tier-one'), { refused: 1e7, bytes: 1e8 }),
  ],
  [
    'nobody puts more on the ledger in a day than it may',
    registered,
    (scene) => spoil(scene, usages.key('tier-one'), { refused: 1_000 }),
  ],
  [
    'nobody has more open than it may',
    registered,
    (scene) => spoil(scene, 'parameters', { maxOpenInvoices: 0 }),
  ],
  [
    'nobody has more open than it may',
    covered,
    (scene) => {
      spoil(scene, 'parameters', { maxOpenOffers: 0 });
      spoil(scene, guarantees.key(scene.other), { status: 'offered' });
    },
  ],
  [
    'what a member has is counted',
    registered,
    (scene) => spoil(scene, totals.key('waiting', 'car-maker'), null),
  ],
  [
    'a pledgee receives its debt at most',
    pledged,
    (scene) => spoil(scene, pledges.key(scene.other), { received: '999999' }),
  ],
  [
    'a pledgee receives its debt at most',
    pledged,
    (scene) => spoil(scene, pledges.key(scene.other), { status: 'covered' }),
  ],
  [
    'a pledge on a piece is active',
    pledged,
    (scene) => spoil(scene, pledges.key(scene.other), { status: 'released' }),
  ],
  [
    'a pledge on a piece is active',
    pledged,
    (scene) => spoil(scene, pledges.key(scene.other), { receivable: hashFor('another') }),
  ],
  [
    'a debt is between two, and settled at most once',
    indebted,
    (scene) => spoil(scene, debts.key(scene.other), { settled: '1001' }),
  ],
  [
    'a debt is between two, and settled at most once',
    indebted,
    (scene) => spoil(scene, debts.key(scene.other), { creditor: 'tier-one' }),
  ],
  [
    'a debt of a correction is told in it',
    indebted,
    (scene) => spoil(scene, debts.key(scene.other), { cause: 'correction' }),
  ],
  [
    'a pledge on a debt is active',
    indebted,
    (scene) => spoil(scene, debts.key(scene.other), { pledges: [hashFor('no pledge')] }),
  ],
  [
    'for a pledge no more is owed than it secures',
    indebted,
    (scene) => spoil(scene, debts.key(scene.other), { cause: 'pledge' }),
  ],
  [
    'a contract in force holds its escrow',
    agreed,
    (scene) => spoil(scene, contracts.key(scene.other), { held: '5', status: 'ended' }),
  ],
  [
    'a rule fires once',
    agreed,
    (scene) => spoil(scene, contracts.key(scene.other), { fired: [FIRED, FIRED] }),
  ],
  [
    'a rule fires once',
    agreed,
    (scene) => spoil(scene, contracts.key(scene.other), { fired: [{ ...FIRED, rule: 'none' }] }),
  ],
  [
    'one contract is in force on a receivable',
    agreed,
    (scene) => {
      const { market, other } = scene;
      const fact = market.world.facts.get(contracts.key(other)) as JsonObject;
      const id = hashFor('another contract');
      market.world.apply(new Map([[contracts.key(id), { ...fact, id }]]), new Map());
    },
  ],
  [
    'what is called is for the holder or a pledge of it',
    covered,
    (scene) => {
      const call = { pledge: hashFor('none'), time: 1 };
      spoil(scene, HOLDING(scene), {
        guarantees: [{ id: scene.other, amount: null, calls: [call] }],
      });
    },
  ],
  [
    'a guarantee on a piece is in force',
    covered,
    (scene) => spoil(scene, guarantees.key(scene.other), { status: 'expired' }),
  ],
  [
    'a guarantee on a piece is in force',
    covered,
    (scene) => spoil(scene, guarantees.key(scene.other), { receivable: hashFor('another') }),
  ],
  [
    'who has subrogated gets nothing before its creditor',
    subrogated,
    (scene) => spoil(scene, PIECE(scene), { paid: '1' }),
  ],
  [
    'a guarantor pays its amount at most',
    covered,
    (scene) => spoil(scene, guarantees.key(scene.other), { paid: '6001' }),
  ],
  [
    'a guarantor pays its amount at most',
    covered,
    (scene) => {
      const whole = { id: scene.other, amount: '6001', calls: [] };
      spoil(scene, guarantees.key(scene.other), { status: 'triggered' });
      spoil(scene, HOLDING(scene), { guarantees: [whole] });
    },
  ],
  [
    'no two neighbours could be one piece',
    acknowledged,
    (scene) => spoil(scene, HOLDING(scene), { lock: null }),
  ],
  [
    'a piece is disputed as a whole',
    acknowledged,
    (scene) => spoil(scene, PIECE(scene), { disputed: '1' }),
  ],
  [
    'what is disputed is in a dispute',
    acknowledged,
    (scene) => spoil(scene, receivables.key(scene.id), { disputed: '1' }),
  ],
  [
    'no late interest is lost with the last unit',
    acknowledged,
    (scene) => spoil(scene, receivables.key(scene.id), { status: 'paid', accrued: '9'.repeat(15) }),
  ],
  [
    'nothing cancels units of an undertaking',
    undertaken,
    (scene) => spoil(scene, receivables.key(scene.id), { cancelled: '1' }),
  ],
  [
    'what is offered of a rest is part of it',
    registered,
    (scene) => {
      const offered = { by: 'tier-one', amount: '1', ends: true, issuer: 'bank-one' };
      spoil(scene, invoices.key(scene.id), { offered });
    },
  ],
  [
    'accepted parts and rest are within the document',
    undertaken,
    (scene) => spoil(scene, invoices.key(scene.id), { disputed: '1' }),
  ],
  [
    'accepted and disputed parts are within the invoice',
    registered,
    (scene) => spoil(scene, invoices.key(scene.id), { disputed: '1' }),
  ],
  [
    'accepted and disputed parts are within the invoice',
    undertaken,
    (scene) => spoil(scene, invoices.key(scene.id), { disputed: '-1' }),
  ],
  [
    'a chain of reissues has one first',
    registered,
    (scene) => spoil(scene, invoices.key(scene.id), { first: hashFor('another') }),
  ],
  [
    'parts and a reissued rest are within the document',
    registered,
    (scene) => spoil(scene, invoices.key(scene.id), { within: '9999' }),
  ],
  [
    'the first that is accepted has its place',
    undertaken,
    (scene) => spoil(scene, DOCUMENT(scene), { kept: null }),
  ],
  [
    'the kept place is of what was accepted',
    undertaken,
    (scene) => spoil(scene, invoices.key(scene.id), { status: 'withdrawn' }),
  ],
  [
    'every registration has its leaves',
    registered,
    (scene) => spoil(scene, DOCUMENT(scene), { registrations: [] }),
  ],
  ['every registration has its leaves', registered, (scene) => spoil(scene, DOCUMENT(scene), null)],
  [
    'costs are paid once, and not lost with the last unit',
    acknowledged,
    (scene) => spoil(scene, receivables.key(scene.id), { lateSince: 1, costsPaid: '1' }),
  ],
  [
    'what is redeemed was paid out',
    () => {
      const scene = registered();
      scene.market.ok('bank-one', deals.issue());
      return scene;
    },
    (scene) => spoil(scene, issues.key('bank-one', 'EUR'), { redeemed: '1' }),
  ],
  [
    'an insolvent member consents to nothing',
    () => {
      const scene = registered();
      const consent = { assignor: 'tier-one', currency: 'EUR', limit: '5000' };
      const words = { ...consent, untilDay: '2026-03-10' };
      scene.market.ok('tier-two', { type: 'giveConsent', version: 1, ...words });
      declareInsolvent(scene.market, 'tier-three');
      scene.market.wait(scene.market.time + 1000);
      return scene;
    },
    (scene) => {
      const { market } = scene;
      const key = consents.key('tier-two', 'tier-one');
      const fact = market.world.facts.get(key) as JsonObject;
      const other = consents.key('tier-three', 'tier-one');
      const changed = { ...fact, assignee: 'tier-three' };
      market.world.apply(new Map([[other, changed]]), new Map());
    },
  ],
  [
    'a document names no more than it may',
    registered,
    (scene) => {
      const registrations = Array.from({ length: 99 }, (_, at) => {
        return { ...REGISTRANT, supplier: `supplier-${at}`, invoice: scene.id };
      });
      spoil(scene, DOCUMENT(scene), { registrations });
    },
  ],
  [
    'a document names a supplier once',
    registered,
    (scene) => {
      const one = { ...REGISTRANT, supplier: 'tier-one', invoice: scene.id };
      spoil(scene, DOCUMENT(scene), { registrations: [one, one] });
    },
  ],
  [
    'who is named has signed it',
    registered,
    (scene) => {
      const { market, id } = scene;
      const key = DOCUMENT(scene);
      const { registrations } = market.world.facts.get(key) as { registrations: Json[] };
      spoil(scene, key, { registrations: [...registrations, { ...REGISTRANT, invoice: id }] });
    },
  ],
  [
    'a correction has its authority',
    corrected,
    (scene) => spoil(scene, corrections.key(scene.other), { status: 'ordered' }),
  ],
  [
    'a correction has its authority',
    corrected,
    (scene) => spoil(scene, corrections.key(scene.other), { signed: ['regulator', 'regulator'] }),
  ],
  [
    'what is not made has done nothing',
    corrected,
    (scene) => spoil(scene, corrections.key(scene.other), { moved: '5' }),
  ],
  [
    'what is proved absent is listed',
    corrected,
    (scene) => spoil(scene, listings.key('corrections', scene.id), null),
  ],
  [
    'a list names each of its kind, and no other',
    corrected,
    (scene) => spoil(scene, listings.key('corrections', scene.id), { names: [] }),
  ],
  [
    'a list names each of its kind, and no other',
    corrected,
    (scene) => {
      const names = [scene.other, hashFor('another')].sort();
      spoil(scene, listings.key('corrections', scene.id), { names });
    },
  ],
  [
    'held while a piece is frozen',
    frozen,
    (scene) => {
      const held = [{ issuer: 'bank-one', currency: 'EUR', amount: '0' }];
      spoil(scene, freezes.key(scene.other), { held });
    },
  ],
];

describe('a law notices what breaks it', () => {
  it.each(ROWS)('%s', (law, found, plant) => {
    const scene = found();
    expect(checkLaws(scene.market.world)).toEqual([]);
    plant(scene);
    expect(checkLaws(scene.market.world).map((violation) => violation.law)).toContain(law);
  });
});

it('every law is broken once, here or where it is tested', () => {
  const folder = new URL('../../contracts/laws/', import.meta.url);
  const told = readdirSync(folder).flatMap((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    return [...text.matchAll(/law(?:: | = )'([^']+)'/g)].map(([, law = '']) => law);
  });
  const tests = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'));
  const texts = tests.map((name) => readFileSync(`${import.meta.dirname}/${name}`, 'utf8')).join();
  const untested = [...new Set(told)].filter((law) => !texts.includes(law));
  expect(untested).toEqual([]);
});
