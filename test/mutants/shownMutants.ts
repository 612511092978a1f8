/** Planted mistakes in what a signer is shown of the ids that a deed names. */
import { clientMutant } from './clientMutants.ts';
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** All of them. */
export const SHOWN_MUTANTS: readonly Mutant[] = [
  mutant('a stranger is told what stands', 'what differs is for the parties', ['shown'], {
    file: 'apply.ts',
    from: 'rule.refusals.findLastIndex(isForStrangers)',
    to: '-1',
  }),
  mutant('who is short of money is told with how much', 'its balance', ['settlement'], {
    file: 'trade/money/funding.ts',
    from: '{ open: String(due) })',
    to: '{ open: String(due), balance: String(balance) })',
  }),
  mutant('a signer is told of the debtor’s account', 'its balance', ['contractRules'], {
    file: 'trade/agreements/contracting.ts',
    from: '{ escrow: String(escrow) })',
    to: '{ escrow: String(escrow), balance: String(balance) })',
  }),
  mutant('a deed that was shown nothing is done', 'what stands has to be said', ['shown'], {
    file: 'state/shown.ts',
    from: 'const field = Object.keys(stands).find(',
    to: 'const field = (said === null ? [] : Object.keys(stands)).find(',
  }),
  mutant('of what was shown the first field is compared', 'all are', ['shown'], {
    file: 'state/shown.ts',
    from: 'const field = Object.keys(stands).find(',
    to: 'const field = Object.keys(stands).slice(0, 1).find(',
  }),
  mutant('a pledge shows nothing received', 'what its pledgee has', ['shown'], {
    file: 'state/showing.ts',
    from: 'received: String(received) };',
    to: "received: '0' };",
  }),
  mutant('a correction is any correction', 'what is to be put right', ['shown'], {
    file: 'state/showing.ts',
    from: 'const hash = hashJson(repair);',
    to: 'const hash = hashJson(repair.kind);',
  }),
  mutant('a correction of units has no numbers', 'what is open of all', ['shown'], {
    file: 'state/showing.ts',
    from: "if (repair.kind === 'units') {",
    to: "if (repair.kind === 'units' && repair.from === '0') {",
  }),
  mutant('a debt is to anybody', 'who is paid', ['shown'], {
    file: 'state/showing.ts',
    from: 'return { debtor, creditor, issuer, currency, open: String(amount - settled) };',
    to: 'return { debtor, creditor: debtor, issuer, currency, open: String(amount - settled) };',
  }),
  clientMutant('a client reads one fact', 'those that this names, too', 'client/sdk/readShown', {
    file: 'client/sdk/readShown.ts',
    from: 'if (missing.size === 0 || round === MAX_ROUNDS) return',
    to: 'if (missing.size === 0 || round === 1) return',
  }),
  clientMutant('a client shows what it likes', 'its user saw another', 'client/sdk/readShown', {
    file: 'client/sdk/readShown.ts',
    from: "if (shown === undefined || (words['shown'] ?? null) !== null) return words;",
    to: 'if (shown === undefined) return words;',
  }),
];
