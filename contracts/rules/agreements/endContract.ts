import type { z } from 'zod';
import type { Contract } from '../../state/agreements.ts';
import { contracts, isLiving } from '../../state/agreements.ts';
import { hashField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { showContract } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofContract } from '../../state/subjects.ts';
import { findContract, partiesOf, receivableOf } from '../../trade/agreements/contracting.ts';
import { close } from '../../trade/agreements/enforcing.ts';

const schema = deedSchema('endContract', {
  contract: hashField.describe('Id of the contract.'),
  shown: shownField('debtor', 'currency', 'open', 'held', 'terms'),
});

const refusals = ['unknown_contract', 'not_party', 'contract_over', 'already_agreed'] as const;

/** A party ends a proposal, or agrees to end a contract in force; a shadow ends its own. */
export const endContract: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofContract(draft, deed.contract),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showContract(state, deed.contract),
  ),
  who: 'The debtor, a holder of a piece, or a pledgee; for a shadow the member that attached it.',
  holds: 'The contract is proposed, in force or a shadow, and the member has not said so before.',
  changes:
    'A proposal and a shadow are over at once. A contract in force is over with the word of all ' +
    'parties as they are now; what is left of the escrow goes back to the debtor.',
  refusals,
  example: {
    contract: '6e'.repeat(32),
    shown: {
      debtor: 'car-maker',
      currency: 'EUR',
      open: '10480',
      held: '0',
      terms: '7c'.repeat(32),
    },
  },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const contract = findContract(scene, deed.contract);
    if ('code' in contract) return contract;
    const parties = endersOf(scene, contract);
    if (!parties.includes(signer)) return refuse('not_party');
    const { status, id } = contract;
    if (!isLiving(contract)) return refuse('contract_over', { status });
    if (contract.ending.includes(signer)) return refuse('already_agreed');
    const origin = { ...scene, origin: scene.id };
    if (status !== 'active') return [close(origin, contract, 'withdrawn')];
    const ending = [...contract.ending, signer].sort();
    const event = { type: 'endAgreed', contract: id, member: signer };
    const after = { ...contract, ending };
    if (parties.every((party) => ending.includes(party))) {
      return [event, close(origin, after, 'terminated')];
    }
    contracts.write(draft, after);
    return [event];
  },
});

function endersOf(scene: SignedScene, contract: Contract): readonly string[] {
  // Nobody agrees to a shadow, and everybody who proposes agrees.
  if (contract.agreed.length === 0) return [contract.proposer];
  return partiesOf(scene.draft, receivableOf(scene, contract));
}
