import { hashField, languageField, termsField } from '../../state/fields.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofReceivable } from '../../state/subjects.ts';
import type { PutCode } from '../../trade/agreements/contracting.ts';
import { findReceivable, putContract, readTermsFor } from '../../trade/agreements/contracting.ts';

const schema = deedSchema('shadowContract', {
  receivable: hashField.describe('Id of the receivable.'),
  language: languageField.describe('Version of the contract language; docs/contracts.md.'),
  terms: termsField.describe('The candidate terms in that language; docs/contracts.md.'),
});

type Code = 'unknown_receivable' | PutCode;

/** Attaches candidate terms that are looked at on live facts and do nothing. */
export const shadowContract: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['association', 'supervisor'],
  subjects: (deed, draft) => ofReceivable(draft, deed.receivable),
  who: 'A supervisor or an association; it needs nobody’s word, for nothing comes of it.',
  holds: 'The record time is ahead, and the terms could be signed now.',
  changes:
    'The terms are looked at whenever a contract would be. What they would do is said once ' +
    'for each rule, and whether the contract in force does the same on the same facts.',
  refusals: [
    'unknown_receivable',
    'receivable_closed',
    'too_many_contracts',
    'unknown_language',
    'bad_terms',
    'terms_too_big',
    'terms_ill_typed',
    'terms_endless',
    'terms_overpay',
    'terms_break_rules',
  ],
  example: {
    receivable: '4a'.repeat(32),
    language: 1,
    terms: {
      until: '2026-04-20',
      escrow: null,
      rules: [
        {
          name: 'strict',
          when: { op: 'day', day: '2026-04-10' },
          act: { do: 'makeUndertaking' },
        },
      ],
    },
  },
  apply(scene, deed) {
    const receivable = findReceivable(scene, deed.receivable);
    if ('code' in receivable) return receivable;
    const terms = readTermsFor(scene, receivable, deed);
    if ('code' in terms) return terms;
    const { language } = deed;
    const words = { status: 'shadow', language, checkTime: scene.time } as const;
    const { id, proposer, untilTime } = putContract(scene, receivable, terms, words);
    const said = { contract: id, receivable: receivable.id, proposer, language, untilTime };
    return [{ type: 'shadowAttached', ...said }];
  },
});
