import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOfName, lookOf, tellNameFault } from '../../contracts/names/memberNames.ts';
import { compose, decompose, pointsOf, scriptOf } from '../../contracts/names/unicodeForms.ts';
import { SCRIPT_RANGES } from '../../contracts/names/unicodeTables.ts';

/** Names as registers have them, in the scripts that are written today. */
const SOUND = `
Nordhafen Bank AG|Talwerk Gusstechnik GmbH & Co. KG|Société Générale d’Équipement|Ærø Bådeværft A/S
Łódzka Fabryka Śrub Sp. z o.o.|Österreichische Holz+Bau|Çelik Sanayi A.Ş.|Türkiye İplik Fabrikası
Companhia de Ação e Não-Tecidos|Košice Stroje, a.s.|Žďárské strojírny|Hłodowski i Synowie
Công ty Cổ phần Việt Nam|Ngân hàng Thương mại|Grup d'Inversió del Paral·lel|L'Hôpital (Genève) SA
Saint-Gobain 1665|E.ON Netz|3M Werke|1-2-3 Logistik|Yahoo! Handel|Smith, Brown & Partners
Þorlákur ehf.|Ġgantija Ltd|Őrségi Malom Kft.|Ūkio Bankas|Ķekava Foods|S.p.A. Officine Riunite
O'Neill & Sons|Bank of the West (UK)|"Zorza" Spółka|Café-Rösterei Süd|Garçon & Cie|Ibérica S.L.
ООО «Ромашка»|АО Завод имени Лихачёва|ПАТ Київський завод|Банк «Южный»|ЗАО Белый Медведь
Българска Телекомуникационна|Србија Воз|Македонски Пошти|Қазақстан темір жолы
Εθνική Τράπεζα|Ναυπηγεία Ελευσίνας Α.Ε.|Αφοί Παπαδόπουλοι|Ελληνικά Πετρέλαια
Հայէկոնոմբանկ|Արարատ Բանկ|საქართველოს ბანკი|თბილისის ღვინო
בנק הפועלים|תעשיות כימיות|شركة الاتصالات|بنك الإمارات|شرکت نفت|پاکستان سٹیٹ آئل
बजाज ऑटो|टाटा स्टील|ব্যাংক লিমিটেড|ঢাকা ব্যাংক|ਪੰਜਾਬ ਬੈਂਕ|ગુજરાત ગેસ|ଓଡ଼ିଶା ବ୍ୟାଙ୍କ|ரிலையன்ஸ்
తెలంగాణ బ్యాంక్|ಕರ್ನಾಟಕ ಬ್ಯಾಂಕ್|കേരള ബാങ്ക്|ලංකා බැංකුව|ธนาคารกรุงเทพ|ທະນາຄານ ລາວ|ធនាគារ កម្ពុជា
မြန်မာ့ဘဏ်|ንግድ ባንክ|ދިވެހި ބޭންކް|华为技术有限公司|中国工商银行(深圳)|上海汽車集團|台灣積體電路
株式会社トヨタ`
  .replaceAll('\n', '|')
  .split('|')
  .filter((name) => name !== '')
  .concat([
    'ABC株式会社',
    'セブン・イレブン',
    'みずほ銀行',
    'ニッポンデータ',
    '삼성전자',
    'LG전자',
    'ㄅㄆㄇ公司',
  ]);

/** What a stranger changes in a name that exists: how, and whether it is refused by itself. */
const DISGUISES: readonly [kind: string, change: (name: string) => string, own: string | null][] = [
  ['a Cyrillic a', (name) => name.replace(/a/, 'а'), 'scripts'],
  ['a Cyrillic e', (name) => name.replace(/e/, 'е'), 'scripts'],
  ['a Greek omicron', (name) => name.replace(/o/, 'ο'), 'scripts'],
  ['an Armenian n', (name) => name.replace(/n/, 'ո'), 'scripts'],
  ['a full-width letter', (name) => fullWidth(name), 'character'],
  ['a zero-width space', (name) => spliced(name, '\u200b'), 'character'],
  ['a zero-width joiner', (name) => spliced(name, '\u200d'), 'character'],
  ['a word joiner', (name) => spliced(name, '\u2060'), 'character'],
  ['a soft hyphen', (name) => spliced(name, '\u00ad'), 'character'],
  ['a mark of direction', (name) => spliced(name, '\u202e'), 'character'],
  ['an isolate', (name) => spliced(name, '\u2066'), 'character'],
  ['a selector', (name) => spliced(name, '\ufe0f'), 'character'],
  ['a filler', (name) => spliced(name, '\u3164'), 'character'],
  ['a tag', (name) => spliced(name, '\u{e0041}'), 'character'],
  ['a hard blank', (name) => name.replace(' ', '\u00a0'), 'character'],
  ['an ideographic blank', (name) => name.replace(' ', '\u3000'), 'character'],
  ['two blanks', (name) => name.replace(' ', '  '), 'blanks'],
  ['a blank before', (name) => ` ${name}`, 'blanks'],
  ['a blank behind', (name) => `${name} `, 'blanks'],
  ['a mark taken apart', (name) => `${name} e\u0301`, 'form'],
  ['a tab', (name) => name.replace(' ', '\t'), 'character'],
  ['a mathematical letter', (name) => name.replace(/[a-z]/, '\u{1d41a}'), 'character'],
  ['a ligature', (name) => name.replace(/[a-z]/, '\ufb01'), 'character'],
  ['a digit for a letter', (name) => name.replace(/o/, '0'), null],
  ['a letter l for an I', (name) => name.replace(/I/, 'l'), null],
  ['r and n for an m', (name) => name.replace(/m/, 'rn'), null],
  ['another case', (name) => name.toUpperCase(), null],
  ['no blank', (name) => name.replace(' ', ''), null],
  ['a hyphen', (name) => name.replace(' ', '-'), null],
  ['a full stop', (name) => `${name}.`, null],
];
const EXISTING = [
  'Internationale Komtan Holding',
  'Ostsee Import Company',
  'Imperial Cotton Emporium',
  'Ionian Cement Bank One',
  'Iberian Commerce Corner',
  'Icelandic Home Loans',
];

function spliced(name: string, character: string): string {
  return `${name.slice(0, 3)}${character}${name.slice(3)}`;
}

function fullWidth(name: string): string {
  return name.replace(/[a-z]/, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
}

describe('a name of an organisation', () => {
  it(`is written in any script of today: ${SOUND.length} names`, () => {
    const refused = SOUND.flatMap((name) => {
      const fault = faultOfName(name);
      return fault === null ? [] : [`${name}: ${tellNameFault(fault)}`];
    });
    expect(refused).toEqual([]);
    expect(new Set(SOUND.map(lookOf)).size).toBe(SOUND.length);
  });

  it.each(DISGUISES)(
    'beside which another has %s is refused or looks like it',
    (_, change, own) => {
      for (const name of EXISTING) {
        const other = change(name);
        expect(other).not.toBe(name);
        expect([other, faultOfName(other)?.fault ?? null]).toEqual([other, own]);
        if (own === null || own === 'scripts' || own === 'blanks')
          expect(lookOf(other)).toBe(lookOf(name));
      }
    },
  );

  it.each([
    ['', 'length'],
    ['x'.repeat(201), 'length'],
    ['\ud800', 'character'],
    ['Bank\n', 'character'],
    ['\u001b[31mBank', 'character'],
    ['😀', 'character'],
    ['№ 1', 'character'],
    ['Bank™', 'character'],
    ['中国（深圳）', 'character'],
    ['\u0301Bank', 'mark'],
    ['Bank \u0308Eins', 'mark'],
    ['...', 'letters'],
    ['& - &', 'letters'],
    ['A\u0323\u0301', 'form'],
    ['a\u0301\u0323', 'form'],
    ['Банк Bank', 'scripts'],
    ['بنك Bank', 'scripts'],
    ['Τράπεζα Банк', 'scripts'],
    ['ㄅ株式会社ト', 'scripts'],
    ['전자トヨ', 'scripts'],
    ['١٢٣ Bank', 'scripts'],
  ])('%j is refused for its %s', (name, fault) => {
    expect(faultOfName(name)?.fault).toBe(fault);
  });

  it.each(['0', '9', '0 - 0', '9 & 9'])(
    '%s has no letters, and is a name by its digits',
    (name) => {
      expect(faultOfName(name)).toBeNull();
    },
  );

  it('takes the longest name', () => {
    expect(faultOfName('x'.repeat(200))).toBeNull();
  });

  it.each([
    ['Сосо', 'Coco'],
    ['ХАВ', 'XAB'],
    ['ΒΑΝΚ', 'BANK'],
    ['Vickers', 'Vlckers'],
    ['A11', 'All'],
    ['ニ木', '二木'],
    ['ロ', '口'],
    ["O'Neill", 'O’Neill'],
    ['Sons & Co.', 'Sons & Co'],
    ['clear', 'c1ear'],
    ['Modern', 'Modem'],
  ])('%s looks like %s', (left, right) => {
    expect(lookOf(left)).toBe(lookOf(right));
  });

  it.each([
    ['Müller', 'Muller'],
    ['Bank 2', 'Bank 3'],
    ['A & B', 'AB'],
    ['Ost', 'Ast'],
    ['ООО Ромашка', 'ООО Ромашки'],
    ['华为', '华丰'],
    ['삼성', '삼송'],
  ])('%s does not look like %s', (left, right) => {
    expect(lookOf(left)).not.toBe(lookOf(right));
  });

  it('looks the same however often one asks, and whatever is a blank or a sign in it', () => {
    const name = fc.array(fc.constantFrom(...letters()), { maxLength: 12 });
    fc.assert(
      fc.property(name, (parts) => {
        const look = lookOf(parts.join(''));
        expect(lookOf(look)).toBe(look);
        if (!/\p{M}/u.test(parts.join(''))) expect(lookOf(parts.join(' '))).toBe(look);
      }),
    );
  });
});

describe('the tables of characters', () => {
  it('say the scripts that the engine says', () => {
    for (const [script, text] of Object.entries(SCRIPT_RANGES)) {
      const property = new RegExp(`^\\p{Script=${script}}$`, 'u');
      for (const run of text.trim().split(/\s+/)) {
        const [first = '', last = first] = run.split('-');
        for (const at of [Number.parseInt(first, 16), Number.parseInt(last, 16)]) {
          expect([at, property.test(String.fromCodePoint(at)), scriptOf(at)]).toEqual([
            at,
            true,
            script,
          ]);
        }
      }
    }
  });

  it('hold nothing that another form of Unicode has in its place', () => {
    for (const letter of letters()) expect(letter.normalize('NFKC')).toBe(letter);
  });

  it.each([
    'a\u{1e08f}\u0323',
    'a\u0313\u0301',
    'a\u0323\u0302',
    'a\u0302\u0323',
    'u\u0308\u0304',
    '\u1ead',
  ])('compose no mark across another of its class: %j', (words) => {
    const composed = compose(decompose(pointsOf(words)));
    expect(String.fromCodePoint(...composed)).toBe(words.normalize('NFC'));
  });

  it('take apart and put together as the engine does', () => {
    const text = fc.array(fc.constantFrom(...letters()), { maxLength: 8 });
    const apart = text.map((parts) => parts.join('').normalize('NFD'));
    fc.assert(
      fc.property(
        fc.oneof(
          text.map((parts) => parts.join('')),
          apart,
        ),
        (words) => {
          if (pointsOf(words).some((at) => scriptOf(at) === undefined)) return;
          const parts = decompose(pointsOf(words));
          const engine = words.replace(/[^\uac00-\ud7a3]+/g, (run) => run.normalize('NFD'));
          expect(String.fromCodePoint(...parts)).toBe(engine);
          expect(String.fromCodePoint(...compose(parts))).toBe(words.normalize('NFC'));
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

/** Every letter, mark and sign of the tables; of the large scripts the first few hundred. */
function letters(): readonly string[] {
  const all: string[] = [];
  for (const text of Object.values(SCRIPT_RANGES)) {
    for (const run of text.trim().split(/\s+/)) {
      const [first = '', last = first] = run.split('-');
      const from = Number.parseInt(first, 16);
      const until = Math.min(Number.parseInt(last, 16), from + 300);
      for (let at = from; at <= until; at += 1) all.push(String.fromCodePoint(at));
    }
  }
  return all;
}
