/**
 * Free texts that say that a claim is assigned, pledged or sold. They are searched by words, so a
 * person decides: what is found is a warning. Words that are parts of common ones in another sense
 * (Konzession, cessione di beni, power factor) count on their own or beside a word of the trade.
 */

/** Not within a longer word. */
const OWN = '(?<!\\p{L})';
/** What is assigned, or to whom, near by in the sentence. */
const NEAR = '[^.;]{0,60}';

/** Words for assignment, pledge and factoring, as notices in invoices use them. */
const ASSIGNED = new RegExp(
  [
    ...['abgetreten', 'abtretung', `${OWN}zediert`, 'verpfänd', 'schuldbefreiend'],
    ...[`${OWN}(?:global|sicherungs|still)?zession`, 'forderungs(?:ver|an)?k[aä]uf'],
    ...['forderungs(?:eigent|inhaber)', 'befreiender wirkung', 'rechnung\\b[^.;]{0,60}verkauft'],
    ...[`forderung(?:en)?\\b${NEAR}(?:verkauft|übertragen)`],
    ...['\\bassign(?:ed|ment|ee)', 'factoring', '\\bpledged\\b', 'discharging effect'],
    ...['\\bfactors?\\b(?!,? ?[:=]? ?[0-9])', 'security (?:interest|trustee)', 'invoice financ'],
    ...[`(?:receivable|invoice|claim|debt)\\b${NEAR}\\b(?:sold to|charged (?:to|in favou?r))`],
    ...['affactur', `${OWN}cédée?s?(?!\\p{L})`, 'subrog', `${OWN}nanti`, 'dailly'],
    ...[`${OWN}cession\\b${NEAR}(?:créance|creance|au profit|en faveur|banque)`],
    ...[`créance${NEAR}vendue`, '(?:être|effet|efecto|effetto|pago|pagamento) lib[eé]rato[ir]'],
    ...['gecedeerd', `${OWN}cessie`, 'verpand', 'overgedragen aan'],
    ...[`${OWN}cession[ei]\\b${NEAR}(?:credit|a favore|banca)`, 'pro sol(?:uto|vendo)'],
    ...[`${OWN}(?<!beni |merce |merci )cedut[oaie]`, `${OWN}cessão`, `${OWN}cesi[oó]n(?!\\p{L})`],
    ...[`${OWN}cedid[oa]`, 'endosad', 'pignorad'],
    ...[`${OWN}cesj[aąeęi]`, 'scedow', `wierzytelno[śs]${NEAR}(?:przel[ae]|sprzeda|przenie)`],
    ...['fa[ck]toring', 'postoup', 'postúp', 'engedményez', 'faktorál'],
    ...[`${OWN}cesi(?:un|onat)`, `${OWN}cesij`, 'ustup(?:lj|it|ak)', 'odstoplj'],
    ...['överlåt', 'pantsat', 'overdraget', 'overdratt', 'siirretty', 'pantattu'],
    ...[`(?:kravet|fordring)${NEAR}transport`, 'loovut', `${OWN}cedē`, 'perlei(?:s|d)'],
    ...['уступ', 'факторинг', 'цедир', 'відступ', 'εκχωρ', 'εκχώρ', 'ενεχυρ', 'ενέχυρ', 'temlik'],
    ...['转让(?:给|予|至)', '(?:债权|债务|账款|帐款|款项)[^。]{0,30}转让', '保理', '质押', '轉讓'],
    ...['債権[^。]{0,20}譲渡', '채권[^.]{0,20}양도', 'ファクタリング', '팩토링'],
  ].join('|'),
  'iu',
);

/** Notes may be megabytes long; of each so much is looked at, and of all together. */
const MAX_NOTE = 20_000;
const MAX_NOTES = 200_000;
/** What splits a word for a program and not for a person: marks without width, and hyphenation. */
const UNSEEN =
  /\u034f|[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|-\s{0,20}\n\s{0,20}/g;

/** The words around the first notice of an assignment in some texts; null when there is none. */
export function noticeOfAssignment(notes: readonly string[]): string | null {
  let left = MAX_NOTES;
  for (const note of notes) {
    if (left <= 0) return null;
    const text = note.slice(0, Math.min(MAX_NOTE, left)).replace(UNSEEN, '').normalize('NFKC');
    left -= note.length + 1;
    const found = ASSIGNED.exec(text);
    if (found === null) continue;
    const from = Math.max(0, found.index - 60);
    return text.slice(from, found.index + 100).replace(/\s+/g, ' ');
  }
  return null;
}
