/** Planted mistakes about what waits while something stands still, and who may speak meanwhile. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** All of them. */
export const STANDSTILL_MUTANTS: readonly Mutant[] = [
  mutant('held money goes out of a frozen receivable', 'it waits for that', ['freezeOrders'], {
    row: 'W18',
    file: 'trade/due/thawing.ts',
    from: 'piece !== null && held.length > 0 && isFrozen(draft, ',
    to: 'piece !== null && held.length < 0 && isFrozen(draft, ',
  }),
  mutant('held money is forgotten', 'it goes its way with the receivable', ['freezeOrders'], {
    row: 'W18',
    file: 'trade/due/thawing.ts',
    from: "if (kind !== 'receivable') return [];",
    to: "if (kind !== 'money') return [];",
  }),
  mutant('a piece under orders of its own is freed', 'each by its own', ['freezeOrders'], {
    row: 'W18',
    file: 'trade/due/thawing.ts',
    from: "status === 'active' && orders.length === 0);",
    to: "status === 'active' && orders.length >= 0);",
  }),
  mutant('a credit note runs on what is frozen', 'it waits a day more', ['standstill'], {
    row: 'W5',
    file: 'trade/disputes/diluting.ts',
    from: 'if (target !== null) return deferNote(scene, receivable, note, target);',
    to: '',
  }),
  mutant('a dispute lapses while nobody can rule', 'it waits a day more', ['standstill'], {
    row: 'W5',
    file: 'trade/disputes/disputing.ts',
    from: 'stopOf(scene.draft, receivable) ?? frozen;',
    to: 'frozen;',
  }),
  mutant('a dispute lapses on a frozen piece', 'it waits for the piece', ['standstill'], {
    row: 'W5',
    file: 'trade/disputes/disputing.ts',
    from: 'stopOf(scene.draft, receivable) ?? frozen;',
    to: 'stopOf(scene.draft, receivable);',
  }),
  mutant('a ruling cancels what is frozen', 'by payments to all alone', ['standstill'], {
    row: 'W5',
    file: 'rules/disputes/endDispute.ts',
    from: 'if (cancelled > 0n && frozen !== null) {',
    to: 'if (cancelled < 0n && frozen !== null) {',
  }),
  mutant('a debtor cannot give up what is frozen', 'it may pay', ['standstill'], {
    row: 'W5',
    file: 'rules/disputes/endDispute.ts',
    from: 'if (cancelled > 0n && frozen !== null) {',
    to: 'if (frozen !== null) {',
  }),
  mutant('a frozen holder cannot object', 'it would lose by silence', ['standstill'], {
    row: 'W5',
    file: 'rules/disputes/answerCreditNote.ts',
    from: 'BigInt(piece)) : null,',
    to: 'BigInt(piece)) : [],',
  }),
  mutant('a frozen holder agrees', 'it gives nothing up', ['standstill'], {
    row: 'W5',
    file: 'trade/supervision/freezing.ts',
    from: 'if (found === null) return null;',
    to: "if (found === null || signer !== '') return null;",
  }),
  mutant('a frozen member cannot contest', 'its money is burnt', ['standstill'], {
    row: 'W3',
    file: 'rules/money/contestRedemption.ts',
    from: 'subjects: { exempt:',
    to: 'subjects: { signerOnly:',
  }),
  mutant('a dispute runs a guarantee out', 'no default comes meanwhile', ['standstill'], {
    row: 'W12',
    file: 'trade/due/lapsing.ts',
    from: "if (status !== 'closed' && status !== 'overdue') return false;",
    to: "if (status !== 'overdue') return false;",
  }),
  mutant('a guarantee never runs out', 'its term is for a default in it', ['guaranteeRules'], {
    row: 'W12',
    file: 'trade/due/lapsing.ts',
    from: "if (status !== 'closed' && status !== 'overdue') return false;",
    to: '',
  }),
  mutant('a claim lapses while it stands still', 'nobody could pay it', ['standstill'], {
    row: 'W8',
    file: 'trade/due/lapsing.ts',
    from: "if (target === null) return [closeClaim(draft, claim, 'lapsed')];",
    to: "if (target === null || claim.paid >= 0n) return [closeClaim(draft, claim, 'lapsed')];",
  }),
  mutant('a claim lapses on a frozen piece', 'nobody could pay it', ['standstill'], {
    row: 'W8',
    file: 'trade/due/lapsing.ts',
    from: ', ...ofClaim(draft, id)];',
    to: '];',
  }),
  mutant('a claim lapses while its payer is frozen', 'it could not pay', ['standstill'], {
    row: 'W8',
    file: 'trade/due/lapsing.ts',
    from: ', ...ofClaim(draft, id)];',
    to: ', ...ofClaim(draft, id)].slice(1);',
  }),
  mutant('every cent is held for itself', 'it grows without bound', ['freezeOrders'], {
    row: 'W18',
    file: 'trade/supervision/freezing.ts',
    from: 'const before = freeze.held.find(isSame);',
    to: 'const before = freeze.held.filter(isSame)[freeze.held.length];',
  }),
  mutant('what was held before is lost', 'all of it goes its way', ['freezeOrders'], {
    row: 'W18',
    file: 'trade/supervision/freezing.ts',
    from: "BigInt(before?.amount ?? '0') + amount",
    to: 'amount',
  }),
  mutant('a rest leaves its halted debtor', 'it stands still', ['standstill'], {
    row: 'W5',
    file: 'rules/invoices/reissueInvoice.ts',
    from: ', ...ofInvoice(draft, deed.former)],',
    to: ', ...ofInvoice(draft, deed.document)],',
  }),
  mutant('a halted debtor is billed a rest', 'it stands still', ['standstill'], {
    row: 'W5',
    file: 'rules/invoices/reissueInvoice.ts',
    from: ', ...ofInvoice(draft, deed.former)],',
    to: ', ...ofInvoice(draft, deed.former)].slice(1),',
  }),
  mutant('money flees before its freeze', 'what an order stops waits', ['duePending'], {
    row: 'W5',
    file: 'state/queuedOrders.ts',
    from: "if (type === 'freezeMoney') return",
    to: "if (type === 'freezeNothing') return",
  }),
  mutant('a piece is sold before its freeze', 'what an order stops waits', ['duePending'], {
    row: 'W5',
    file: 'state/queuedOrders.ts',
    from: "kind === 'piece' ? pieceTarget(id, BigInt(from)) : target",
    to: 'target',
  }),
  mutant('who is insolvent pays on', 'its keys are taken from it', ['duePending'], {
    row: 'W15',
    file: 'duePending.ts',
    from: 'const order = orderOn(scene, insolvencies.key(signer));',
    to: "const order = orderOn(scene, '');",
  }),
  mutant('a halt is passed by', 'what an order stops waits', ['duePending'], {
    row: 'W5',
    file: 'duePending.ts',
    from: "new Set(['freeze', 'halt', ",
    to: "new Set(['freeze', ",
  }),
  mutant('a stop takes the debtor its defences', 'it has a day', ['disputeAfterStop'], {
    row: 'W5',
    file: 'trade/due/settling.ts',
    from: "kind === 'acknowledged' && stopOf(scene.draft, receivable) !== null;",
    to: "kind === 'acknowledged' && stopOf(scene.draft, receivable) === 'network';",
  }),
  mutant('debited before it could be disputed', 'a whole day', ['disputeAfterStop'], {
    row: 'W5',
    file: 'trade/due/settling.ts',
    from: '(retryTime ?? dueTime) >= firstDebitTime) return null;',
    to: '(retryTime ?? dueTime) >= dueTime) return null;',
  }),
  mutant('a second stop takes that day away', 'it has another', ['disputeAfterStop'], {
    row: 'W5',
    file: 'trade/due/settling.ts',
    from: "firstDebitTime !== null && code === 'frozen' && retryTime !== null;",
    to: "firstDebitTime !== null && code !== 'frozen' && retryTime !== null;",
  }),
  mutant('an undertaking waits for defences', 'it has none', ['disputeAfterStop'], {
    row: 'W5',
    file: 'trade/due/settling.ts',
    from: "const isHeld = kind === 'acknowledged' && ",
    to: "const isHeld = kind !== 'none' && ",
  }),
  mutant('a waived defence is waited for', 'there is none', ['disputeAfterStop'], {
    row: 'W5',
    file: 'trade/agreements/performing.ts',
    from: "kind: 'undertaking', firstDebitTime: null });",
    to: "kind: 'undertaking' });",
  }),
  mutant('a debtor is heard after the debit', 'until then only', ['disputeAfterStop'], {
    row: 'W5',
    file: 'trade/due/settling.ts',
    from: 'receivables.write(draft, { ...found, firstDebitTime: null });',
    to: '',
  }),
];
