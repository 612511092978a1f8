/** Planted mistakes in how the unsettled rest of an invoice is settled. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about the rest of a partial acceptance, each with the tests that find it. */
export const REST_MUTANTS: readonly Mutant[] = [
  mutant('one side agrees alone', 'both agree', ['restRules'], {
    row: 'W9',
    file: 'rules/disputes/takeRest.ts',
    from: 'return by !== signer && time < until',
    to: 'return time < until',
  }),
  mutant('an offer of a rest holds for ever', 'in its days', ['restRules'], {
    row: 'W9',
    file: 'rules/disputes/takeRest.ts',
    from: 'time < until && !isBefore',
    to: '!isBefore',
  }),
  mutant('proceedings do not end an offer', 'as all that was offered', ['restRules'], {
    row: 'W9',
    file: 'rules/disputes/takeRest.ts',
    from: 'time < until && !isBefore',
    to: 'time < until',
  }),
  mutant('what was agreed to end goes on', 'as agreed', ['restRules'], {
    row: 'W9',
    file: 'rules/disputes/takeRest.ts',
    from: 'const left = ends ? 0n : rest;',
    to: 'const left = rest;',
  }),
  mutant('the agreed money does not pay', 'that of the offer', ['restRules'], {
    row: 'W9',
    file: 'trade/invoices/accepting.ts',
    from: 'issuer: issuer ?? mandate.issuer }',
    to: 'issuer: mandate.issuer }',
  }),
  mutant('more than the rest is agreed', 'within the document', ['restRules'], {
    row: 'W9',
    file: 'rules/disputes/offerRest.ts',
    from: 'BigInt(amount) > disputed',
    to: 'BigInt(amount) > disputed + 1n',
  }),
  mutant('an offer outlives its rest', 'over when it changes', ['restRules'], {
    row: 'W9',
    file: 'trade/invoices/accepting.ts',
    from: 'disputed: left, offered: null }',
    to: 'disputed: left }',
  }),
  mutant('a rest changes its currency', 'it is part of its document', ['invoiceRights'], {
    row: 'W9',
    file: 'rules/invoices/reissueInvoice.ts',
    from: '|| words.currency === currency) return null;',
    to: "|| words.currency !== '') return null;",
  }),
  mutant('a rest is one once', 'also when that is withdrawn', ['invoiceRights'], {
    row: 'W9',
    file: 'rules/invoices/reissueInvoice.ts',
    from: 'if (restOf(former) === null ||',
    to: "if (former.status !== 'accepted' ||",
  }),
];
