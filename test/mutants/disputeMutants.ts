/** Planted mistakes in the rules about dilution and disputes. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about credit notes: whose units they cancel, and who has to agree. */
const NOTES: readonly Mutant[] = [
  mutant('a credit note touches an undertaking', 'defences were waived', ['dilution'], {
    row: 'W2',
    file: 'trade/disputes/diluting.ts',
    from: "if (receivable.kind === 'undertaking') {",
    to: "if (words.ground === 'defence' && receivable.kind === 'undertaking') {",
  }),
  mutant('a concession needs no word', 'the holder’s, piece by piece', ['dilution'], {
    row: 'W2',
    file: 'trade/disputes/diluting.ts',
    from: '[piece.holder, ...askedBeside(scene.draft, receivable, piece)]',
    to: '[]',
  }),
  mutant('a word binds who buys the piece', 'only who gave it', ['dilution'], {
    row: 'W2',
    file: 'trade/disputes/diluting.ts',
    from: 'word.agrees && word.member === member',
    to: 'word.agrees && word.member !== id',
  }),
  mutant('an objection is not heard', 'a defence stops at it', ['dilution'], {
    row: 'W2',
    file: 'trade/disputes/diluting.ts',
    from: 'piece.words.some((word) => word.note === note.id && !word.agrees);',
    to: 'piece.words.some((word) => word.note !== note.id && !word.agrees);',
  }),
  mutant(
    'a concession is disputed',
    'all agree, who objected has it no more',
    ['creditNoteRules'],
    {
      row: 'W2',
      file: 'trade/disputes/diluting.ts',
      from: "if (note.ground === 'concession') return false;",
      to: '',
    },
  ),
  mutant('a defence needs no debtor', 'unconfirmed it lapses', ['dilution'], {
    row: 'W2',
    file: 'trade/disputes/diluting.ts',
    from: 'if (isEffective(note)) return runStage(scene, receivable, note);\n  const',
    to: 'if (note.id !== receivableId) return runStage(scene, receivable, note);\n  const',
  }),
  mutant('pledged units go first', 'free ones, then pledged with the word', ['dilution'], {
    row: 'W2',
    file: 'trade/disputes/grouping.ts',
    from: 'own.filter(({ pledges }) => pledges.length === 0),',
    to: 'own,',
  }),
  mutant('a batch forgets those before it', 'spread as if at once', ['dilution'], {
    row: 'W2',
    file: 'trade/disputes/diluting.ts',
    from: 'let [before, given] = [BigInt(progress.before), BigInt(progress.given)];',
    to: 'let [before, given] = [0n, BigInt(progress.given)];',
  }),
  mutant('what is not cancelled is forgotten', 'the supplier owes it', ['dilution'], {
    row: 'W2',
    file: 'trade/disputes/diluting.ts',
    from: '  return [...events, ...oweRest(scene, receivable, note.id, BigInt(rest.left))];',
    to: '  return events;',
  }),
];

/** Mistakes about who answers for what is cancelled. */
const WARRANTIES: readonly Mutant[] = [
  mutant('only sellers with recourse answer', 'existence is warranted by all', ['dilution'], {
    row: 'W2',
    file: 'trade/disputes/warranting.ts',
    from: 'piece.links.slice(0, linksBeforeReserve(piece));',
    to: 'piece.links.slice(0, linksBeforeReserve(piece)).filter(({ recourse }) => recourse);',
  }),
  mutant('a note of one cent owes nothing', 'rounded up, never 0', ['dilution'], {
    row: 'W2',
    file: 'trade/disputes/warranting.ts',
    from: 'return (dividend + divisor - 1n) / divisor;',
    to: 'return dividend / divisor;',
  }),
  mutant('the discount is never earned', 'what was earned counts as interest', ['dilution'], {
    row: 'W2',
    file: 'trade/disputes/warranting.ts',
    from: '(price * term + discount * passed)',
    to: '(price * term)',
  }),
  mutant('an assignment breaks the chain', 'it is a link like a sale', ['dilution'], {
    row: 'W2',
    file: 'trade/financing/offering.ts',
    from: '  return [...piece.links, link];',
    to: "  return link.kind === 'sale' ? [...piece.links, link] : [];",
  }),
  mutant('a ninth link', 'eight at most', ['dilution'], {
    row: 'W2',
    file: 'trade/financing/offering.ts',
    from: 'depth >= MAX_LINKS ?',
    to: 'depth > MAX_LINKS ?',
  }),
  mutant('units under a reserve are owed twice', 'its seller answers at the end', ['dilution'], {
    row: 'W2',
    file: 'trade/pieces/reserving.ts',
    from: 'if (reserve === null) return links.length;',
    to: 'if (reserve !== undefined) return links.length;',
  }),
  mutant('a seller without recourse answers for all', 'for what was cancelled', ['dilution'], {
    row: 'W2',
    file: 'trade/pieces/reserving.ts',
    from: 'const warranted = lesser(missing, BigInt(reserve.cancelled));',
    to: 'const warranted = missing;',
  }),
];

/** Mistakes about disputes after acceptance. */
const DISPUTES: readonly Mutant[] = [
  mutant('a unit is disputed again', 'once per unit', ['unitDisputeRules'], {
    row: 'dispute',
    file: 'trade/disputes/disputing.ts',
    from: '!piece.wasDisputed &&',
    to: 'piece.holder !== id &&',
  }),
  mutant('disputed units are debited', 'they leave the debit', ['unitDisputeRules'], {
    row: 'dispute',
    file: 'state/units.ts',
    from: ' - range.paid - range.released - range.disputed;',
    to: ' - range.paid - range.released;',
  }),
  mutant('a dispute after the record time', 'only of what was paid', ['unitDisputeRules'], {
    row: 'dispute',
    file: 'rules/disputes/disputeReceivable.ts',
    from: 'closed !== null && !isPaid',
    to: 'closed !== null && isPaid',
  }),
  mutant('the supplier concedes alone', 'with the holder', ['unitDisputeRules'], {
    row: 'dispute',
    file: 'rules/disputes/concedeUnits.ts',
    from: 'isForgiven ? [holder, ...pledgees] : [first, holder, ...beside];',
    to: '[supplier];',
  }),
  mutant('who releases alone is owed', 'with no debt of its assignor', ['unitDisputeRules'], {
    row: 'dispute',
    file: 'rules/disputes/concedeUnits.ts',
    from: 'conceded }, count, isForgiven };',
    to: 'conceded }, count, isForgiven: false };',
  }),
  mutant('a debtor rules on its own dispute', 'it lifts it', ['unitDisputeRules'], {
    row: 'dispute',
    file: 'rules/disputes/endDispute.ts',
    from: '(signer !== debtor || cancelled > 0n)',
    to: 'signer !== debtor',
  }),
  mutant('what a dispute leaves bears no interest', 'from the pay day', ['unitDisputeRules'], {
    row: 'W19',
    file: 'trade/disputes/disputing.ts',
    from: 'disputed * BigInt(latePpm) * BigInt(late)',
    to: 'disputed * 0n * BigInt(latePpm) * BigInt(late)',
  }),
];

/** Mistakes about when what a dispute leaves is due, and about recourse for it. */
const AFTER: readonly Mutant[] = [
  mutant('a lifted rest is due at once', 'days after', ['disputeRules', 'unitDisputeRules'], {
    row: 'W19',
    file: 'trade/invoices/accepting.ts',
    from: 'dayAt(scene.days, scene.time) + scene.parameters.liftDays',
    to: 'dayAt(scene.days, scene.time)',
  }),
  mutant('who disputes all and lifts it has months', 'the due time', ['disputeAfterStop'], {
    row: 'W19',
    file: 'trade/disputes/disputing.ts',
    from: 'if (time < due) return { ...receivable, retryTime: null };',
    to: 'if (time < due) return receivable;',
  }),
  mutant('a lifted rest has a calendar of its own', 'that of its sisters', ['disputeRules'], {
    row: 'W19',
    file: 'trade/invoices/accepting.ts',
    from: 'datesAfterDispute(scene, dueDay, first.calendar)',
    to: 'datesAfterDispute(scene, dueDay, scene.calendar().version)',
  }),
  mutant('a dispute puts the whole piece back', 'its units only', ['unitDisputeRules'], {
    row: 'W8',
    file: 'trade/disputes/claiming.ts',
    from: "cause === 'dispute' ? piece.disputed : openUnits(piece)",
    to: 'openUnits(piece) + piece.disputed * 5n',
  }),
  mutant('dilution is a cause of recourse', 'units in dispute only', ['unitDisputeRules'], {
    row: 'W8',
    file: 'trade/disputes/claiming.ts',
    from: "cause === 'dispute' && disputed === 0n ?",
    to: "cause === 'dispute' && disputed < 0n ?",
  }),
  mutant('a claim outlives its dispute', 'it lapses with it', ['unitDisputeRules'], {
    row: 'W8',
    file: 'trade/disputes/disputing.ts',
    from: "claim?.cause === 'dispute' ? [closeClaim(draft, claim, 'lapsed')] : []",
    to: "claim?.cause === 'default' ? [closeClaim(draft, claim, 'lapsed')] : []",
  }),
];

/** Mistakes about late interest of what is disputed after it was due. */
const INTEREST: readonly Mutant[] = [
  mutant('what is conceded bears interest', 'its own goes with it', ['disputeInterest'], {
    row: 'W19',
    file: 'trade/disputes/disputing.ts',
    from: 'const sums = { accrued: accrued - taken,',
    to: 'const sums = { accrued: accrued - taken * 0n,',
  }),
  mutant('what is lifted was not late', 'its interest comes back', ['disputeInterest'], {
    row: 'W19',
    file: 'trade/disputes/disputing.ts',
    from: 'return BigInt(accrued) + disputed *',
    to: 'return BigInt(accrued) * 0n + disputed *',
  }),
  mutant('a ruling leaves all the interest', 'its share goes', ['disputeInterest'], {
    row: 'W19',
    file: 'trade/disputes/disputing.ts',
    from: '(BigInt(dispute.accrued) * disputed) / before',
    to: '(BigInt(dispute.accrued) * before) / before',
  }),
  mutant('a dispute that grows forgets its days', 'each unit its own', ['disputeInterest'], {
    row: 'W19',
    file: 'trade/disputes/disputing.ts',
    from: 'before === null ? 0n : accruedUpTo(receivable, before, since)',
    to: '0n',
  }),
];

/** Mistakes about those who sold a piece on, and would answer for what others give up. */
const BETWEEN: readonly Mutant[] = [
  mutant('who sold on is not asked', 'it would answer', ['between'], {
    row: 'W2',
    file: 'trade/disputes/warranting.ts',
    from: '[...pledgees, ...between.filter((member) => member !== supplier)];',
    to: 'between.includes(supplier) ? pledgees : [];',
  }),
  mutant('who sold on binds the holder alone', 'a release makes nobody owe', ['between'], {
    row: 'W2',
    file: 'rules/disputes/concedeUnits.ts',
    from: 'isForgiven ? [holder, ...pledgees] : [first, holder, ...beside];',
    to: 'isForgiven ? [holder, ...beside] : [first, holder, ...beside];',
  }),
  mutant('a word for one end is one for the other', 'forgiven unasked', ['unitDisputeRules'], {
    row: 'W2',
    file: 'rules/disputes/concedeUnits.ts',
    from: '(word.alone || !isForgiven)',
    to: 'true',
  }),
  mutant('who gives up alone still claims it', 'it counts as received', ['between'], {
    row: 'W2',
    file: 'trade/disputes/disputing.ts',
    from: '? withReserveFreed(origin, agreed, piece, { ...rest, released: rest.released + count })',
    to: '? { piece: { ...rest, released: rest.released + count }, events: [] }',
  }),
  mutant('a word for a debt agrees to a release', 'that alone does', ['between'], {
    row: 'W2',
    file: 'trade/disputes/disputing.ts',
    from: 'piece.conceded.filter(({ alone }) => alone).map',
    to: 'piece.conceded.map',
  }),
  mutant('supplier and holder concede for all', 'all who answer', ['between'], {
    row: 'W2',
    file: 'rules/disputes/concedeUnits.ts',
    from: 'isForgiven ? [holder, ...pledgees] : [first, holder, ...beside];',
    to: 'isForgiven ? [holder, ...pledgees] : [first, holder, ...pledgees];',
  }),
];

/** All of them. */
export const DISPUTE_MUTANTS: readonly Mutant[] = [
  ...NOTES,
  ...WARRANTIES,
  ...DISPUTES,
  ...AFTER,
  ...INTEREST,
  ...BETWEEN,
];
