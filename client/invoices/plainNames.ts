/**
 * Names as they are compared where a document has one party twice, as seller and as payee or
 * holder of an account: people and banks spell what belongs to no name in several ways.
 */

/** Legal forms in full, and as they are shortened; in capitals, without dots and accents. */
const LEGAL_FORMS: readonly (readonly [full: string, short: string])[] = [
  ['GESELLSCHAFT MIT BESCHRANKTER HAFTUNG', 'GMBH'],
  ['GES M B H', 'GMBH'],
  ['GESMBH', 'GMBH'],
  ['G M B H', 'GMBH'],
  ['AKTIENGESELLSCHAFT', 'AG'],
  ['KOMMANDITGESELLSCHAFT', 'KG'],
  ['LIMITED', 'LTD'],
  ['INCORPORATED', 'INC'],
  ['CORPORATION', 'CORP'],
  ['COMPANY', 'CO'],
  ['SOCIETA PER AZIONI', 'SPA'],
  ['SOCIETA A RESPONSABILITA LIMITATA', 'SRL'],
  ['SOCIETE ANONYME', 'SA'],
  ['SOCIETE A RESPONSABILITE LIMITEE', 'SARL'],
  ['SOCIETE PAR ACTIONS SIMPLIFIEE', 'SAS'],
  ['SOCIEDAD ANONIMA', 'SA'],
  ['SOCIEDAD LIMITADA', 'SL'],
  ['SPOLKA Z OGRANICZONA ODPOWIEDZIALNOSCIA', 'SP Z OO'],
  ['SP Z O O', 'SP Z OO'],
  ['SPOLKA AKCYJNA', 'SA'],
  ['BESLOTEN VENNOOTSCHAP', 'BV'],
  ['NAAMLOZE VENNOOTSCHAP', 'NV'],
  ['KORLATOLT FELELOSSEGU TARSASAG', 'KFT'],
  ['AKTIEBOLAG', 'AB'],
  ['OSAKEYHTIO', 'OY'],
];

/** Letters that banks write as two, and those that Unicode does not take apart. */
const LETTERS: readonly (readonly [letter: RegExp, plain: string])[] = [
  [/Æ/g, 'AE'],
  [/Œ/g, 'OE'],
  [/Ł/g, 'L'],
  [/[ĐÐ]/g, 'D'],
];
const UMLAUTS: readonly (readonly [letter: RegExp, plain: string])[] = [
  [/Ä/g, 'AE'],
  [/[ÖØ]/g, 'OE'],
  [/Ü/g, 'UE'],
  [/Å/g, 'AA'],
];
/** Longer names are no names, and only compared as they are. */
const MAX_NAME = 1000;
const BARE: typeof UMLAUTS = [[/Ø/g, 'O']];

/**
 * The spellings of a name in plain capitals: with umlauts as two letters, and as one. Two names
 * are one where they share a spelling.
 */
export function plainNames(name: string | null): readonly string[] {
  if (name === null) return [];
  if (name.length > MAX_NAME) return [name];
  const capitals = name.normalize('NFKC').toUpperCase();
  return [UMLAUTS, BARE].map((letters) => shorten(plain(capitals, [...letters, ...LETTERS])));
}

function plain(name: string, letters: typeof UMLAUTS): string {
  const spelt = letters.reduce((text, [letter, written]) => text.replace(letter, written), name);
  const bare = spelt.normalize('NFD').replace(/\p{M}/gu, '');
  return bare.replace(/[.,]/g, '').replace(/\s+/g, ' ').trim();
}

function shorten(name: string): string {
  const anded = name.replace(/ (?:&|\+|UND|AND|ET) /g, ' + ');
  return LEGAL_FORMS.reduce(
    (text, [full, short]) => ` ${text} `.replace(` ${full} `, ` ${short} `).trim(),
    anded,
  );
}
