/** Planted mistakes about what the debtor does outside, and about documents of credit notes. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about notice, each with the tests that find it. */
export const NOTICE_MUTANTS: readonly Mutant[] = [
  mutant('a concession binds without the debtor', 'two have to say it', ['noticeNotes'], {
    row: 'W11',
    file: 'trade/disputes/diluting.ts',
    from: 'return confirmedTime !== null && isUntold(piece, confirmedTime);',
    to: 'return isUntold(piece, confirmedTime ?? 0);',
  }),
  mutant('a note binds after the notice', 'while it does not count', ['noticeNotes'], {
    row: 'W11',
    file: 'trade/pieces/noticing.ts',
    from: 'first.noticeTime === null || time < first.noticeTime',
    to: 'first.noticeTime === null || time <= first.noticeTime',
  }),
  mutant('the last change of hands counts', 'the first does', ['noticeNotes'], {
    row: 'W11',
    file: 'trade/pieces/noticing.ts',
    from: 'const [first] = links;',
    to: 'const first = links.at(-1);',
  }),
  mutant('an objection undoes what was said in time', 'it binds', ['noticeNotes'], {
    row: 'W11',
    file: 'trade/disputes/diluting.ts',
    from: 'return isSaid && !bindsHolder(note, piece);',
    to: 'return isSaid;',
  }),
  mutant('a payment is disputed of any piece', 'of its payee', ['paidDispute'], {
    row: 'W11',
    file: 'trade/disputes/disputing.ts',
    from: 'payeesOutside(piece, scene).includes(payee) && ',
    to: '',
  }),
  mutant('a dispute pays a guarantor first', 'its creditor comes before it', ['guarantees'], {
    row: 'W12',
    file: 'trade/disputes/disputing.ts',
    from: ' && !isBehind(all, piece)',
    to: '',
  }),
  mutant('what was paid is owed as dilution', 'who received it owes it', ['paidDispute'], {
    row: 'W11',
    file: 'trade/disputes/disputing.ts',
    from: 'if (payee !== null) return payUnits(',
    to: 'if (payee !== null && piece.holder === payee) return payUnits(',
  }),
  mutant('who received it keeps it', 'it owes the holder at once', ['paidDispute'], {
    row: 'W11',
    file: 'trade/disputes/receiving.ts',
    from: 'amount: count - kept.amount,',
    to: 'amount: kept.amount - kept.amount,',
  }),
  mutant('a holder keeps it from its pledgee', 'it owes what that lacks', ['paidPledged'], {
    row: 'W11',
    file: 'trade/settlement/securing.ts',
    from: 'by === undefined || by === pledge.pledgee ?',
    to: 'by !== pledge.pledgee ?',
  }),
  mutant('it is owed around the pledgees', 'through them', ['paidPledged'], {
    row: 'W11',
    file: 'trade/disputes/receiving.ts',
    from: 'pledges: chargesOn(draft, piece, payee),',
    to: 'pledges: chargesOn(draft, { pledges: [] }, payee),',
  }),
  mutant('it is paid without the pledgee’s word', 'it is asked', ['paidPledged'], {
    row: 'W11',
    file: 'rules/disputes/concedeUnits.ts',
    from: 'isPaid ? askedIfPaid(draft, piece) :',
    to: 'isPaid ? askedIfPaid(draft, { ...piece, pledges: [] }) :',
  }),
  mutant('what is beyond a reserve stays', 'its seller is owed that', ['paidPledged'], {
    row: 'W11',
    file: 'trade/disputes/receiving.ts',
    from: 'amount: share?.remainder ?? 0n,',
    to: 'amount: 0n,',
  }),
  mutant('what a pledgee was paid is not received', 'it is', ['paidPledged'], {
    row: 'W11',
    file: 'trade/disputes/receiving.ts',
    from: 'if (pledge.pledgee !== payee || part === 0n) continue;',
    to: 'if (pledge.id !== payee || part === 0n) continue;',
  }),
];
