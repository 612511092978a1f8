import { hashField, languageField, termsField } from '../../state/fields.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofReceivable } from '../../state/subjects.ts';
import type { BindCode, PutCode } from '../../trade/agreements/contracting.ts';
import {
  agreeTo,
  checkNoneInForce,
  checkParty,
  findReceivable,
  putContract,
  readTermsFor,
} from '../../trade/agreements/contracting.ts';
import { checkOpenForTransfer } from '../../trade/financing/offering.ts';

const schema = deedSchema('proposeContract', {
  receivable: hashField.describe('Id of the receivable.'),
  language: languageField.describe('Version of the contract language; docs/contracts.md.'),
  terms: termsField.describe('The terms in that language; docs/contracts.md.'),
});

type Code = 'unknown_receivable' | 'not_party' | PutCode | BindCode;

/** A party proposes terms on a receivable, and agrees to them. */
export const proposeContract: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofReceivable(draft, deed.receivable),
  who: 'The debtor, a holder of a piece, or a pledgee.',
  holds:
    'The record time is ahead, and no contract on the receivable is in force. The terms are well ' +
    'formed, within the bounds of the language, end before the receivable is due, cannot pay ' +
    'more than is open, and break no rule of the network.',
  changes:
    'The terms wait for the word of all parties until their last day. When the proposer is the ' +
    'only party they are in force at once.',
  refusals: [
    'unknown_receivable',
    'not_party',
    'receivable_closed',
    'contract_in_force',
    'too_many_contracts',
    'unknown_language',
    'bad_terms',
    'terms_too_big',
    'terms_ill_typed',
    'terms_endless',
    'terms_overpay',
    'terms_break_rules',
    'insufficient_money',
  ],
  example: {
    receivable: '4a'.repeat(32),
    language: 1,
    terms: {
      until: '2026-04-20',
      escrow: null,
      rules: [
        {
          name: 'early',
          when: {
            op: 'attested',
            kind: 'delivery',
            from: { oracles: ['carrier', 'harbour-office'], quorum: 2 },
          },
          act: { do: 'payNow', discount: { ppm: 60_000, dayCount: 'ACT/360' } },
        },
      ],
    },
  },
  apply(scene, deed) {
    const receivable = findReceivable(scene, deed.receivable);
    if ('code' in receivable) return receivable;
    const refusal =
      checkParty(scene, receivable) ??
      checkOpenForTransfer(scene, receivable) ??
      checkNoneInForce(scene.draft, receivable);
    if (refusal !== null) return refusal;
    const terms = readTermsFor(scene, receivable, deed);
    if ('code' in terms) return terms;
    const { language } = deed;
    const words = { status: 'proposed', language, checkTime: null } as const;
    const contract = putContract(scene, receivable, terms, words);
    const agreed = agreeTo(scene, contract, receivable);
    if ('code' in agreed) return agreed;
    const { id, proposer, untilTime } = contract;
    const said = { contract: id, receivable: receivable.id, proposer, language, untilTime };
    return [{ type: 'contractProposed', ...said }, ...agreed];
  },
});
