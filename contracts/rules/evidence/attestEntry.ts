import { z } from 'zod';
import { dayField, hashField, idField } from '../../state/fields.ts';
import { listName } from '../../state/listings.ts';
import { presentMember } from '../../state/members.ts';
import { REGISTER_TOPIC, registerEntries } from '../../state/oracles.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { checkAttestedDay, checkEnrolled } from '../../trade/evidence/attesting.ts';

const schema = deedSchema('attestEntry', {
  receivable: hashField.describe('Id of the receivable that was registered.'),
  claimant: idField.describe('The member whose claim was registered.'),
  register: idField.describe('Short name of the register.'),
  number: hashField.describe('Salted commitment to the number of the entry.'),
  enteredTime: z
    .int()
    .min(0)
    .max(253_402_300_799_999)
    .describe('When the register made the entry, ms since 1970.'),
  day: dayField.describe('The ledger day on which the oracle saw it.'),
});

const refusals = [
  'unknown_receivable',
  'unknown_counterparty',
  'not_enrolled',
  'bad_day',
  'day_ahead',
  'older_attestation',
] as const;

/** An oracle attests an entry in a legal register. */
export const attestEntry: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['oracle'],
  subjects: { exempt: 'It says what happened elsewhere: nothing there stands still.' },
  who: 'An oracle that the validators have enrolled for legal registration.',
  holds:
    'The receivable and the claimant are on the ledger, the entry is of no later time, the day ' +
    'has begun, and the oracle has attested no later one.',
  changes:
    'It is the oracle’s word on the claimant’s entry, in place of its former one. The ledger’s ' +
    'own time is no legal registration; this is the proof that one was made.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    claimant: 'bank-one',
    register: 'zhongdeng',
    number: '7e'.repeat(32),
    enteredTime: 1_772_412_345_678,
    day: '2026-03-02',
  },
  apply(scene, deed) {
    const { draft, signer: oracle, height: attestedAt } = scene;
    const { receivable, claimant, register, number, enteredTime, day } = deed;
    const former = registerEntries.read(draft, receivable, claimant, oracle);
    const refusal =
      checkNamed(scene, deed) ??
      checkEnrolled(scene, REGISTER_TOPIC) ??
      checkAttestedDay(scene, day, former);
    if (refusal !== null) return refusal;
    if (enteredTime > scene.time) return refuse('day_ahead', { enteredTime });
    const words = { receivable, claimant, register, number, enteredTime, day };
    registerEntries.write(draft, { ...words, oracle, attestedAt });
    listName(draft, 'entries', receivable, `${claimant}/${oracle}`);
    return [{ type: 'entryAttested', oracle, ...words }];
  },
});

function checkNamed(
  scene: SignedScene,
  { receivable, claimant }: { readonly receivable: string; readonly claimant: string },
): Refusal<'unknown_receivable' | 'unknown_counterparty'> | null {
  if (receivables.read(scene.draft, receivable) === undefined) {
    return refuse('unknown_receivable', { receivable });
  }
  if (presentMember(scene.draft, claimant) !== undefined) return null;
  return refuse('unknown_counterparty', { member: claimant });
}
