import { describe, expect, it } from 'vitest';
import { sameParty } from '../../../client/invoices/checkRegistrable.ts';
import { partyNamed } from './samples.ts';

describe('a party that is named twice', () => {
  it.each([
    ['Talwerk GmbH', 'TALWERK  G.m.b.H.'],
    ['Talwerk Ges.m.b.H.', 'Talwerk GmbH'],
    ['Müller & Söhne KG', 'MUELLER UND SOEHNE KG'],
    ['Müller & Söhne KG', 'MULLER + SOHNE KG'],
    ['Győri Szerszám Kft.', 'GYORI SZERSZAM KFT'],
    ['Łódź Koła Sp. z o.o.', 'LODZ KOLA SPOLKA Z OGRANICZONA ODPOWIEDZIALNOSCIA'],
    ['Officine Po S.p.A.', 'Officine Po Società per Azioni'],
    ['Forges du Rhône SA', 'Forges du Rhone, Société Anonyme'],
    ['Smørrebrød A/S', 'SMOERREBROED A/S'],
    ['Ｔａｌｗｅｒｋ GmbH', 'Talwerk GmbH'],
  ])('%s is %s', (left, right) => {
    expect(sameParty(partyNamed(left), partyNamed(right))).toBe(true);
    expect(sameParty(partyNamed(right), partyNamed(left))).toBe(true);
  });

  it.each([
    ['Talwerk GmbH', 'Talwerk AG'],
    ['Talwerk GmbH', 'Talwerk'],
    ['Talwerk GmbH', 'Talwerk Factoring GmbH'],
    ['Talwerk GmbH', 'Talwerk GmbH & Co. KG'],
    ['Limited Editions Ltd', 'Editions Ltd'],
    ['Müller AG', 'Moller AG'],
  ])('%s is not %s', (left, right) => {
    expect(sameParty(partyNamed(left), partyNamed(right))).toBe(false);
  });

  it('by a name of a million letters is compared at once, as it is', () => {
    const long = 'Talwerk G.m.b.H. '.repeat(60_000);
    expect(sameParty(partyNamed(long), partyNamed(long))).toBe(true);
    expect(sameParty(partyNamed(long), partyNamed(long.toUpperCase()))).toBe(false);
  });

  it('without a name is nobody', () => {
    expect(sameParty(partyNamed(null), partyNamed(null))).toBe(false);
  });
});
