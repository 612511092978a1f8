import { z } from 'zod';
import { MAX_VALIDATORS } from '../../../ledger/validators.ts';
import { correctionFields } from '../../state/correctionFields.ts';
import type { FactReader } from '../../state/factKind.ts';
import {
  amountOrZeroField,
  currencyField,
  idField,
  publicKeyField,
  signatureField,
} from '../../state/fields.ts';
import { MAX_LISTED } from '../../state/listings.ts';
import { newcomerSchema, proofsField } from '../../state/memberFields.ts';
import { members } from '../../state/members.ts';
import type { Change } from '../../state/proposals.ts';
import { proposals } from '../../state/proposals.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import type { NamedCode } from '../../trade/corrections/correcting.ts';
import { checkNamed as checkCorrected, checkRoom } from '../../trade/corrections/correcting.ts';
import type { UnfitCode } from '../../trade/governance/changing.ts';
import { checkChange } from '../../trade/governance/changing.ts';
import { promiseKey } from '../../trade/governance/settingKeys.ts';
import { checkNoneOpen, countBallot, openProposal } from '../../trade/governance/voting.ts';
import { checkValidator } from '../../trade/members/electing.ts';
import { checkPossession, MAX_ALIKE, promiseKeys } from '../../trade/members/enrolling.ts';
import { checkIssuer } from '../../trade/members/standing.ts';
import { checkValidatorKeys, keepValidatorKeys } from '../../trade/members/validatorKeys.ts';

const wishSchema = z
  .strictObject({
    validator: idField.describe('Id of the validator, which is that of the member that runs it.'),
    power: z.int().min(0).max(1_000_000).describe('Its power; 0: it leaves the set.'),
    key: publicKeyField.nullable().describe('Its new key; null: it keeps the one that it has.'),
    proof: signatureField
      .nullable()
      .describe('Signature of the new key over `validator-registration`; null without a new key.'),
  })
  .refine(
    ({ power, key, proof }) => (key === null) === (proof === null) && (key === null || power > 0),
  );

const validatorsSchema = z.strictObject({
  kind: z.literal('validators').describe('Who votes on blocks, and with what power.'),
  changes: z.array(wishSchema).min(1).max(MAX_VALIDATORS).describe('What is to change, together.'),
});

const issueLimitSchema = z.strictObject({
  kind: z.literal('issueLimit').describe('How much of its money an issuer may have out.'),
  issuer: idField.describe('The issuer.'),
  currency: currencyField.describe('ISO 4217 code.'),
  limit: amountOrZeroField.describe('Issued less redeemed, at most: minor units.'),
});

const protocolSchema = z.strictObject({
  kind: z.literal('protocol').describe('Which rules hold.'),
  protocol: z.int().min(2).max(1_000_000).describe('One more than the protocol in force.'),
  height: z.int().min(1).max(1e15).describe('The first height under it, at the earliest.'),
  knows: z.int().min(1).describe('The newest protocol that the signer’s software knows.'),
});

const memberKeysSchema = z.strictObject({
  kind: z.literal('memberKeys').describe('Which keys a member has, when it cannot say so itself.'),
  member: idField.describe('The member.'),
  keep: z.array(idField).max(100).describe('Names of its keys that sign; all others are revoked.'),
  add: z
    .strictObject({
      name: idField.describe('A name that the member has never used for a key.'),
      key: publicKeyField.describe('The new public key.'),
    })
    .nullable()
    .describe('A key that signs from the next block on; null: none.'),
});

const correctionSchema = z.strictObject({
  kind: z.literal('correction').describe('A mistake is put right, after the days of an order.'),
  ...correctionFields,
});

const enrolSchema = z.strictObject({
  kind: z.literal('enrol').describe('Who is to be a member.'),
  member: newcomerSchema.describe('The organisation, in its own words.'),
  proofs: proofsField,
  alike: z
    .array(idField)
    .max(MAX_ALIKE)
    .describe('Ids of the members whose id or names look like one of these, in order.'),
});

const schema = deedSchema('propose', {
  change: z
    .discriminatedUnion('kind', [
      validatorsSchema,
      issueLimitSchema,
      protocolSchema,
      memberKeysSchema,
      correctionSchema,
      enrolSchema,
    ])
    .describe('What is put to the vote; its `kind` says which fields it has.'),
});

type Words = z.infer<typeof schema>['change'];
type Code =
  | NamedCode
  | 'not_validator'
  | 'proposal_open'
  | UnfitCode
  | 'protocol_unknown'
  | 'bad_public_key'
  | 'key_taken'
  | 'bad_proof';

/** Puts a change to the vote of the validators, and votes for it. */
export const propose: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'Validators decide whatever stands still.' },
  who: 'Every member that runs a validator.',
  holds:
    'The proposer’s last proposal of this kind is decided. *Validators*: all that are named are ' +
    'members; each new key is good, is nobody else’s, and is proved to be in the validator’s ' +
    'hands; no more than a third of the power leaves, and those who stay could decide without ' +
    'the newcomers. *Issue limit*: the member is an issuer, and the limit another than today’s. ' +
    '*Protocol*: it is the next one, the height is to come, no other raise waits for its height, ' +
    'and the software of the signer knows it. *Member keys*: no proceedings on the member are ' +
    'open, it has the keys that are kept, and one signs afterwards. *Correction*: as a ' +
    'supervisor could order it. *Enrol*: names, identifiers and keys are good and nobody’s yet, ' +
    'each key has signed the words of the organisation, and all that look like it are named.',
  changes:
    'The proposal is open, with the ballot of its proposer for it. New keys belong to their ' +
    'validators and members from now on, whatever becomes of the proposal. Who is enrolled signs ' +
    'from the block after the last ballot on. A protocol that is ' +
    'adopted is in force from the height named on, but not before so many days as the ' +
    'parameters say. A correction is made after the days of one that supervisors order; nobody ' +
    'objects to it.',
  refusals: [
    ...(['unknown_receivable', 'unknown_debt', 'unknown_counterparty'] as const),
    ...(['own_counterparty', 'counterparty_role', 'not_an_issuer', 'own_money'] as const),
    'not_validator',
    'too_many_corrections',
    'proposal_open',
    'raise_pending',
    'unknown_currency',
    'units_not_open',
    'more_than_open',
    'validator_repeated',
    'not_in_set',
    'nothing_changes',
    'too_many_validators',
    'too_much_leaves',
    'quorum_out_of_reach',
    'not_next_protocol',
    'height_past',
    'protocol_unknown',
    'unfit_name',
    'bad_identifier',
    'alike_differs',
    'member_exists',
    'identifier_taken',
    'administrator_acts',
    'bad_public_key',
    'key_name_taken',
    'key_taken',
    'bad_proof',
    'unknown_key_name',
    'key_already_revoked',
    'last_key',
  ],
  example: {
    change: {
      kind: 'validators',
      changes: [{ validator: 'ostbank', power: 0, key: null, proof: null }],
    },
  },
  apply(scene, { change: words }) {
    const { draft, signer, id, height } = scene;
    const change = changeOf(words);
    const opening = { id, proposer: signer, evidence: null, change };
    const wishes = words.kind === 'validators' ? words.changes : [];
    const refusal =
      checkNamed(scene, words) ??
      checkValidator(scene) ??
      (words.kind === 'correction' ? checkRoom(draft, words.repair, MAX_LISTED) : null) ??
      checkNoneOpen(draft, opening) ??
      checkChange(scene, change) ??
      checkKnown(words) ??
      checkValidatorKeys(scene, wishes) ??
      (words.kind === 'enrol' ? checkPossession(scene, words.member, words.proofs) : null);
    if (refusal !== null) return refusal;
    keepValidatorKeys(scene, wishes);
    if (words.kind === 'memberKeys') promiseKey(scene, words);
    if (words.kind === 'enrol') promiseKeys(scene, words.member);
    const opened = openProposal(scene, opening);
    const proposal = proposals.read(draft, id);
    if (proposal === undefined) return [opened];
    const ballot = { validator: signer, vote: 'for', castAt: height } as const;
    return [opened, ...countBallot(scene, proposal, ballot)];
  },
});

/** What is kept of the words: proofs have done their work when they were checked. */
function changeOf(words: Words): Change {
  const { kind: named } = words;
  if (named === 'issueLimit' || named === 'memberKeys' || named === 'correction') return words;
  if (words.kind === 'protocol') {
    const { kind, protocol, height } = words;
    return { kind, protocol, height };
  }
  if (words.kind === 'enrol') {
    const { kind, member, alike } = words;
    const roles = [...new Set(member.roles)].sort();
    return { kind, member: { ...member, roles }, alike };
  }
  const changes = words.changes.map(({ validator, power, key }) => ({ validator, power, key }));
  return { kind: 'validators', changes };
}

function checkKnown(words: Words): Refusal<'protocol_unknown'> | null {
  if (words.kind !== 'protocol' || words.knows >= words.protocol) return null;
  return refuse('protocol_unknown', { knows: words.knows, protocol: words.protocol });
}

function checkNamed(scene: SignedScene, words: Words): Refusal<NamedCode> | null {
  const { draft } = scene;
  if (words.kind === 'correction') return checkCorrected(scene, words.repair);
  if (words.kind === 'issueLimit') return checkIssuer(draft, words.issuer);
  if (words.kind === 'protocol' || words.kind === 'enrol') return null;
  if (words.kind === 'memberKeys') return checkMember(draft, words.member);
  for (const { validator } of words.changes) {
    const refusal = checkMember(draft, validator);
    if (refusal !== null) return refusal;
  }
  return null;
}

function checkMember(world: FactReader, id: string): Refusal<'unknown_counterparty'> | null {
  if (members.read(world, id) !== undefined) return null;
  return refuse('unknown_counterparty', { member: id });
}
