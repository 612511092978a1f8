import type { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showContract } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofContract } from '../../state/subjects.ts';
import type { BindCode } from '../../trade/agreements/contracting.ts';
import {
  agreeTo,
  checkAsked,
  findContract,
  receivableOf,
} from '../../trade/agreements/contracting.ts';
import { checkOpenForTransfer } from '../../trade/financing/offering.ts';

const schema = deedSchema('agreeContract', {
  contract: hashField.describe('Id of the proposed contract.'),
  shown: shownField('debtor', 'currency', 'open', 'payDay', 'terms'),
});

type Code =
  | 'unknown_contract'
  | 'not_party'
  | 'receivable_closed'
  | 'contract_over'
  | 'already_agreed'
  | BindCode;

/** A party agrees to proposed terms. */
export const agreeContract: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofContract(draft, deed.contract),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showContract(state, deed.contract),
  ),
  who:
    'The debtor, a holder of a piece, or a pledgee; and who is asked beside these parties: a ' +
    'guarantor, the seller of a reserve, a seller with recourse.',
  holds:
    'The contract is proposed or in force, and the record time is ahead. For the last word of ' +
    'the parties: no other one on ' +
    'the receivable is in force, the terms still fit into what is open, and the debtor has ' +
    'the escrow.',
  changes:
    'With the word of all parties as they are now it is in force, its escrow is taken from the ' +
    'debtor’s account and locked, and its conditions are looked at in the next block. Who is ' +
    'asked and has not agreed when it acts is free of what that would cost it: of a guarantee ' +
    'or a reserve for units that it gives up, of guarantee and recourse when the due day moves.',
  refusals: [
    'unknown_contract',
    'not_party',
    'receivable_closed',
    'contract_over',
    'already_agreed',
    'contract_in_force',
    'terms_overpay',
    'insufficient_money',
  ],
  example: {
    contract: '6e'.repeat(32),
    shown: {
      debtor: 'car-maker',
      currency: 'EUR',
      open: '10480',
      payDay: '2026-05-01',
      terms: '7c'.repeat(32),
    },
  },
  apply(scene, deed) {
    const contract = findContract(scene, deed.contract);
    if ('code' in contract) return contract;
    const receivable = receivableOf(scene, contract);
    const refusal = checkAsked(scene, receivable) ?? checkOpenForTransfer(scene, receivable);
    if (refusal !== null) return refusal;
    const { status, agreed } = contract;
    if (status !== 'proposed' && status !== 'active') return refuse('contract_over', { status });
    if (agreed.includes(scene.signer)) return refuse('already_agreed');
    return agreeTo(scene, contract, receivable);
  },
});
