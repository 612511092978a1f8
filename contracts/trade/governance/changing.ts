/**
 * What each kind of proposal changes: whether that can be done, and doing it. It is asked when the
 * proposal is made, and again when it has its ballots, for the state has moved on since.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Json } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { quorumPower, totalPower, validatorsJson } from '../../../ledger/validators.ts';
import { issueLimits } from '../../state/accounts.ts';
import { minorUnitsOf } from '../../state/currencies.ts';
import { MAX_LISTED } from '../../state/listings.ts';
import { members } from '../../state/members.ts';
import type {
  Change,
  CorrectionChange,
  IssueLimitChange,
  ValidatorsChange,
} from '../../state/proposals.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { ChangeRefusal } from '../../state/validatorChange.ts';
import { changeValidators } from '../../state/validatorChange.ts';
import type { NamedCode, OrderedCode } from '../corrections/correcting.ts';
import { checkNamed, checkOrdered, checkRoom, openCorrection } from '../corrections/correcting.ts';
import type { DepartureCode } from '../members/departing.ts';
import { checkDeparture, departMember } from '../members/departing.ts';
import type { DescriptionCode } from '../members/describing.ts';
import { checkDescription, describeMember } from '../members/describing.ts';
import { electedValidators } from '../members/electing.ts';
import type { EnrolCode } from '../members/enrolling.ts';
import { checkEnrolment, enrolMember } from '../members/enrolling.ts';
import type { SuspensionCode } from '../members/suspending.ts';
import { checkSuspension, checkVoters, setSuspension } from '../members/suspending.ts';
import { issueLimitOf } from '../money/money.ts';
import type { AmendmentCode } from './amending.ts';
import { checkAmendment, planAmendment } from './amending.ts';
import { checkMandateDays, giveMandate } from './mandating.ts';
import { checkRaise, planRaise } from './raising.ts';
import type { KeysCode } from './settingKeys.ts';
import { checkMemberKeys, setMemberKeys } from './settingKeys.ts';

/** Why a change cannot be made as things are; in the order of the checks. */
export type UnfitCode =
  | 'raise_pending'
  | 'unknown_currency'
  | ChangeRefusal['code']
  | 'not_next_protocol'
  | 'height_past'
  | KeysCode
  | EnrolCode
  | DescriptionCode
  | SuspensionCode
  | DepartureCode
  | AmendmentCode
  | NamedCode
  | OrderedCode
  | 'too_many_corrections'
  | 'bad_day'
  | 'expires_day_past';

/**
 * That a change can be made as things are; else the refusal.
 * @param isOpen whether it is proposed already, so that a key which it adds is promised
 */
export function checkChange(
  scene: Scene,
  change: Change,
  isOpen = false,
): Refusal<UnfitCode> | null {
  switch (change.kind) {
    case 'validators': {
      const changed = changeValidators(electedValidators(scene.draft), change.changes);
      if ('code' in changed) return changed;
      return checkVoters(scene.draft, changed.set) ?? checkPresent(scene, change);
    }
    case 'issueLimit':
      return checkIssueLimit(scene, change);
    case 'protocol':
      return checkRaise(scene, change);
    case 'memberKeys':
      return checkMemberKeys(scene, change, isOpen);
    case 'correction':
      return checkCorrection(scene, change);
    case 'enrol':
      return checkEnrolment(scene, change);
    case 'member':
      return checkDescription(scene, change);
    case 'suspend':
    case 'readmit':
      return checkSuspension(scene, change);
    case 'leave':
      return checkDeparture(scene, change);
    case 'parameters':
      return checkAmendment(scene, change);
    case 'readingMandate':
      return checkMandateDays(scene, change);
  }
}

/** Makes a change that can be made. */
export function makeChange(scene: Scene, proposal: Hash, change: Change): readonly Event[] {
  switch (change.kind) {
    case 'validators':
      return [changeSet(scene, proposal, change)];
    case 'issueLimit':
      return [setIssueLimit(scene, proposal, change)];
    case 'protocol':
      return [planRaise(scene, proposal, change)];
    case 'memberKeys':
      return setMemberKeys(scene, proposal, change);
    case 'enrol':
      return [enrolMember(scene, proposal, change)];
    case 'member':
      return describeMember(scene, proposal, change);
    case 'suspend':
    case 'readmit':
      return setSuspension(scene, proposal, change);
    case 'leave':
      return departMember(scene, proposal, change);
    case 'parameters':
      return [planAmendment(scene, proposal, change)];
    case 'readingMandate':
      return [giveMandate(scene, proposal, change)];
    case 'correction': {
      const { kind: _, ...words } = change;
      const said = { ...words, id: proposal, by: null, authority: 'ballot', signed: [] } as const;
      return [openCorrection(scene, said, 'ordered')];
    }
  }
}

/** Nobody votes on blocks that has left since it was named. */
function checkPresent(
  { draft }: Scene,
  { changes }: ValidatorsChange,
): Refusal<'unknown_counterparty'> | null {
  const gone = changes.find(
    ({ validator: id, power }) => power > 0 && members.read(draft, id)?.status === 'left',
  );
  return gone === undefined ? null : refuse('unknown_counterparty', { member: gone.validator });
}

function changeSet(scene: Scene, proposal: Hash, { changes }: ValidatorsChange): Event {
  const changed = changeValidators(electedValidators(scene.draft), changes);
  assert('set' in changed, 'the caller has checked the change');
  const { set } = changed;
  scene.draft.set('validators', validatorsJson(set) as Json);
  const inForceAt = scene.height + 2;
  const words = { inForceAt, total: totalPower(set), quorum: quorumPower(set) };
  return { type: 'validatorsChanged', proposal, ...words };
}

function checkIssueLimit(
  scene: Scene,
  change: IssueLimitChange,
): Refusal<'unknown_currency' | 'nothing_changes'> | null {
  const { currency, limit } = change;
  if (minorUnitsOf(currency) === undefined) return refuse('unknown_currency', { currency });
  if (issueLimitOf(scene, change) !== BigInt(limit)) return null;
  return refuse('nothing_changes', { limit });
}

function setIssueLimit(scene: Scene, proposal: Hash, change: IssueLimitChange): Event {
  const { issuer, currency, limit } = change;
  const words = { issuer, currency, limit: BigInt(limit), proposal, setAt: scene.height };
  issueLimits.write(scene.draft, words);
  return { type: 'issueLimitSet', proposal, issuer, currency, limit };
}

/** That what is to be put right is there: before the proposal, and again when it is adopted. */
function checkCorrection(
  scene: Scene,
  { repair }: CorrectionChange,
): Refusal<NamedCode | OrderedCode | 'too_many_corrections'> | null {
  return (
    checkNamed(scene, repair) ??
    checkRoom(scene.draft, repair, MAX_LISTED) ??
    checkOrdered(scene, repair)
  );
}
