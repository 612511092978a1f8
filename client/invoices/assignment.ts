/**
 * Free texts that say that a claim is assigned, pledged or sold. They are searched by words, so a
 * person decides: what is found is a warning. Words that are parts of common ones in another sense
 * (Konzession, cessione di beni, power factor) count on their own or beside a word of the trade,
 * and among goods only what names the claim: whoever accepts by itself stops at a false alarm.
 */

/** Not within a longer word. */
const OWN = '(?<!\\p{L})';
/** What is assigned, or to whom, near by in the sentence. */
const NEAR = '[^.;]{0,60}';

/** Words that tell it wherever they stand: they have no other sense, or name the claim. */
const PLAIN = words([
  ...['abgetreten', `${OWN}zediert`, 'schuldbefreiend', 'befreiender wirkung'],
  ...[`${OWN}(?:global|sicherungs|still)?zession`, 'forderungs(?:ver|an)?k[aä]uf'],
  ...['forderungs(?:eigent|inhaber)', 'rechnung\\b[^.;]{0,60}verkauft'],
  ...[`forderung(?:en)?\\b${NEAR}(?:verkauft|übertragen)`, 'discharging effect'],
  ...[`(?:receivable|invoice|claim|debt)s?\\b${NEAR}\\b(?:assigned|pledged|sold) to\\b(?!:)`],
  ...[`(?:receivable|invoice|claim|debt)s?\\b${NEAR}\\bcharged (?:to|in favou?r)`],
  ...['(?:être|effet|efecto|effetto|pago|pagamento) lib[eé]rato[ir]', `créance${NEAR}vendue`],
  ...[`${OWN}cession d\\S{1,3} ?(?:la |cette )?(?:cr[eé]ance|facture)`, 'pro sol(?:uto|vendo)'],
  ...[`${OWN}cession[ei] d\\p{L}{1,4} ?(?:credit\\p{L}(?! d.imposta)|fattur)`],
  ...[`${OWN}cesi[oó]n del? (?:l[ao]s? |est[ae] )?(?:derechos? de )?(?:cr[eé]dito|cobro|factura)`],
  ...[`${OWN}cessão d\\S{1,2} (?:cr[eé]dito|fatura)`],
  ...[`wierzytelno[śs]${NEAR}(?:przel[ae]|sprzeda|przenie)`],
  ...[`(?:kravet|fordring)${NEAR}transport`, '(?:债权|债务|账款|帐款|款项)[^。]{0,30}转让'],
  ...['債権[^。]{0,20}譲渡', '채권[^.]{0,20}양도'],
]);

/** Words that tell it in a note, and among goods beside a word for a claim. */
const USUAL = words([
  ...['abtretung', 'verpfänd', 'factoring', '\\bpledged\\b', 'security (?:interest|trustee)'],
  ...['affactur', `${OWN}cédée?s?(?!\\p{L})`, 'subrog'],
  ...[`${OWN}nanti`, 'dailly', 'gecedeerd', `${OWN}cessie`, 'verpand', 'overgedragen aan'],
  ...[`${OWN}(?<!beni |merce |merci )cedut[oaie]`, 'endosad', 'pignorad'],
  ...[`${OWN}cesj[aąeęi]`, 'scedow', 'fa[ck]toring', 'postoup', 'postúp', 'engedményez'],
  ...['faktorál', `${OWN}cesi(?:un|onat)`, `${OWN}cesij`, 'ustup(?:lj|it|ak)', 'odstoplj'],
  ...['överlåt', 'pantsat', 'overdraget', 'overdratt', 'siirretty', 'pantattu', 'loovut'],
  ...[`${OWN}cedē`, 'perlei(?:s|d)', 'уступ', 'факторинг', 'цедир', 'відступ'],
  ...['εκχωρ', 'εκχώρ', 'ενεχυρ', 'ενέχυρ', 'temlik', '转让(?:给|予|至)', '保理', '质押', '轉讓'],
  ...['ファクタリング', '팩토링'],
]);

/** Goods, rights and parts are called so, too: it tells in a note, beside a word for a claim. */
const DOUBTFUL = words([
  // Power factors and form factors; "two-factor" has its hyphen before it.
  '(?<!-|\\b(?:form|power|growth|load|scale|scaling|safety|risk|human|impact|conversion) )' +
    '\\bfactors?\\b(?!,? ?[:=]? ?[0-9])',
  ...['\\bassign(?:ed|ees?|ments?)\\b', 'invoice financ', `${OWN}cedid[oa]`],
  // What is ceded stands behind it: a claim, which is plain, or goods.
  `${OWN}(?:cession[ei]?|cesi[oó]n|cessão)(?!\\p{L}| d| intra)`,
]);

/** Words for a claim, for whom it is against, and for who is paid. */
const CLAIM = new RegExp(
  [
    ...['forderung', 'rechnung', 'zahlung', 'gläubig'],
    ...['\\b(?:claim|receivable|invoice|payment|debt|creditor)s?\\b', '\\bpay(?:able)?\\b'],
    ...['cr[eé]ance', 'paiement', 'règlement', `${OWN}factur`, `${OWN}fattur`, `${OWN}fatura`],
    ...[`${OWN}cr[eé]dit[oi]s?(?!\\p{L}| d.imposta)`, 'pagament', `${OWN}pagos?\\b`, 'cobro'],
    ...['wierzyteln', 'płatno', `${OWN}faktur`, 'pohledáv', 'pohľad', 'vordering', 'factuur'],
    ...['betaling', 'fordring', `${OWN}krav`, 'saatava', 'lasku', 'crean[țţt]', 'potraživ'],
    ...['terjat', 'követel', 'számla', 'вземан', 'требован', 'сч[её]т', 'вимог', 'рахун'],
    ...['απαίτησ', 'απαιτήσ', 'τιμολ', 'reikalavim', 'nõue', 'alaca', '债权', '债务', '账款'],
    ...['帐款', '款项', '应收', '发票', '債権', '債權', '帳款', '채권'],
    ...[`(?<!\\b(?:capacitor|battery|load|power|test|blood|data) )bank`, `${OWN}banc[ao]`],
    ...['banque', '\\bfinanc(?:e|ing)\\b', '银行', '銀行', '은행', 'банк', 'τράπεζ'],
  ].join('|'),
  'iu',
);
/** How far a word stands beside another, in letters, and what ends it. */
const BESIDE = 60;
const SENTENCE_END = /[.;。]/u;

/** Notes may be megabytes long; of each so much is looked at, and of all together. */
const MAX_NOTE = 20_000;
const MAX_NOTES = 200_000;
/** What splits a word for a program and not for a person: marks without width, and hyphenation. */
const UNSEEN =
  /\u034f|[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|-\s{0,20}\n\s{0,20}/g;

/** The words around the first notice of an assignment in some notes; null when there is none. */
export function noticeOfAssignment(notes: readonly string[]): string | null {
  return firstNotice(notes, (text) => {
    const beside = matchesOf(DOUBTFUL, text).filter((found) => isBesideClaim(text, found));
    return [...matchesOf(PLAIN, text), ...matchesOf(USUAL, text), ...beside];
  });
}

/** The same of names and descriptions of goods, where words have many more senses. */
export function noticeAmongGoods(goods: readonly string[]): string | null {
  return firstNotice(goods, (text) => {
    const beside = matchesOf(USUAL, text).filter((found) => isBesideClaim(text, found));
    return [...matchesOf(PLAIN, text), ...beside];
  });
}

/** A place in a text, and how long it is. */
interface Place {
  readonly from: number;
  readonly to: number;
}

function firstNotice(
  texts: readonly string[],
  noticesIn: (text: string) => readonly Place[],
): string | null {
  let left = MAX_NOTES;
  for (const whole of texts) {
    if (left <= 0) return null;
    const text = whole.slice(0, Math.min(MAX_NOTE, left)).replace(UNSEEN, '').normalize('NFKC');
    left -= whole.length + 1;
    const [found] = noticesIn(text);
    if (found === undefined) continue;
    return text.slice(Math.max(0, found.from - 60), found.from + 100).replace(/\s+/g, ' ');
  }
  return null;
}

function matchesOf(list: RegExp, text: string): readonly Place[] {
  return [...text.matchAll(list)].map(({ index, 0: found }) => ({
    from: index,
    to: index + found.length,
  }));
}

/** Whether a word for a claim stands in the same sentence, near by. */
function isBesideClaim(text: string, { from, to }: Place): boolean {
  const before =
    text
      .slice(Math.max(0, from - BESIDE), from)
      .split(SENTENCE_END)
      .at(-1) ?? '';
  const [behind = ''] = text.slice(to, to + BESIDE).split(SENTENCE_END);
  return CLAIM.test(before + text.slice(from, to) + behind);
}

function words(list: readonly string[]): RegExp {
  return new RegExp(list.join('|'), 'giu');
}
