import { z } from 'zod';
import { FormatError } from '../../../ledger/assert.ts';
import { fromBase64url } from '../../../ledger/encoding.ts';
import { checkPublicKey, verifySignature } from '../../../ledger/keys.ts';
import { MAX_VALIDATORS } from '../../../ledger/validators.ts';
import { registrationBytes } from '../../../ledger/vote.ts';
import { idField, publicKeyField, signatureField } from '../../state/fields.ts';
import { keyOwners, members } from '../../state/members.ts';
import { proposals } from '../../state/proposals.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import type { ChangeRefusal } from '../../state/validatorChange.ts';
import { changeValidators } from '../../state/validatorChange.ts';
import {
  checkNoneOpen,
  checkValidator,
  countBallot,
  electedValidators,
  openProposal,
} from '../../trade/members/electing.ts';

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

const schema = deedSchema('proposeValidators', {
  changes: z.array(wishSchema).min(1).max(MAX_VALIDATORS).describe('What is to change, together.'),
});

type Words = z.infer<typeof wishSchema>;
type KeyCode = 'bad_public_key' | 'key_taken' | 'bad_proof';
type Code =
  | 'unknown_counterparty'
  | 'not_validator'
  | 'proposal_open'
  | ChangeRefusal['code']
  | KeyCode;

/** Puts a change of the validators to the vote, and votes for it. */
export const proposeValidators: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'Validators decide whatever stands still.' },
  who: 'Every member that runs a validator.',
  holds:
    'No other proposal is open. All validators named are members; each new key is good, is ' +
    'nobody else’s, and is proved to be in the validator’s hands. No more than a third of the ' +
    'power leaves, and those who stay could decide without the newcomers.',
  changes:
    'The proposal is open, with the ballot of its proposer for it. New keys belong to their ' +
    'validators from now on, whatever becomes of the proposal.',
  refusals: [
    'unknown_counterparty',
    'not_validator',
    'proposal_open',
    'validator_repeated',
    'not_in_set',
    'nothing_changes',
    'too_many_validators',
    'too_much_leaves',
    'quorum_out_of_reach',
    'bad_public_key',
    'key_taken',
    'bad_proof',
  ],
  example: {
    changes: [{ validator: 'ostbank', power: 0, key: null, proof: null }],
  },
  apply(scene, { changes: words }) {
    const { draft, signer, id, height } = scene;
    const changes = words.map(({ validator, power, key }) => ({ validator, power, key }));
    const refusal =
      checkMembers(scene, words) ??
      checkValidator(scene) ??
      checkNoneOpen(draft) ??
      refusalOf(changeValidators(electedValidators(draft), changes)) ??
      checkKeys(scene, words);
    if (refusal !== null) return refusal;
    for (const { validator, key } of changes) {
      if (key === null) continue;
      keyOwners.write(draft, { key, owner: 'validator', id: validator, name: 'validator' });
    }
    const opened = openProposal(scene, { id, proposer: signer, evidence: null, changes });
    const proposal = proposals.read(draft, id);
    if (proposal === undefined) return [opened];
    const ballot = { validator: signer, vote: 'for', castAt: height } as const;
    return [opened, ...countBallot(scene, proposal, ballot)];
  },
});

function checkMembers(
  { draft }: SignedScene,
  words: readonly Words[],
): Refusal<'unknown_counterparty'> | null {
  const stranger = words.find(({ validator }) => members.read(draft, validator) === undefined);
  if (stranger === undefined) return null;
  return refuse('unknown_counterparty', { member: stranger.validator });
}

function refusalOf(changed: ReturnType<typeof changeValidators>): ChangeRefusal | null {
  return 'code' in changed ? changed : null;
}

function checkKeys(scene: SignedScene, words: readonly Words[]): Refusal<KeyCode> | null {
  const seen = new Set<string>();
  for (const { validator, key, proof } of words) {
    if (key === null || proof === null) continue;
    if (!isGoodKey(key)) return refuse('bad_public_key', { validator });
    const owner = keyOwners.read(scene.draft, key);
    const isOwn = owner === undefined || (owner.owner === 'validator' && owner.id === validator);
    if (!isOwn || seen.has(key)) return refuse('key_taken', { validator });
    seen.add(key);
    const bytes = registrationBytes({ chain: scene.chain, key, validator });
    if (!isSigned(key, bytes, proof)) return refuse('bad_proof', { validator });
  }
  return null;
}

function isSigned(key: string, bytes: Uint8Array, proof: string): boolean {
  try {
    return verifySignature(key, bytes, fromBase64url(proof));
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

function isGoodKey(key: string): boolean {
  try {
    checkPublicKey(key);
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
