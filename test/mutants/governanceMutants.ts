/** Planted mistakes in what the network decides by ballot, and in the keys of members. */
import { mutant } from './contractHunt.ts';
import { LEAVING_MUTANTS } from './leavingMutants.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about ballots, and about the limit of issuing. */
const BALLOTS: readonly Mutant[] = [
  mutant('one open proposal blocks every proposer', 'one per proposer', ['validatorRules'], {
    row: 'W10',
    file: 'state/proposals.ts',
    from: "['by', proposer]",
    to: "['by', 'all']",
  }),
  mutant('one open proposal blocks every kind', 'one per kind', ['validatorRules'], {
    row: 'W10',
    file: 'state/proposals.ts',
    from: 'const { kind } = change;',
    to: "const kind = 'any';",
  }),
  mutant('what was overtaken is made all the same', 'looked at again', ['validatorRules'], {
    file: 'trade/governance/voting.ts',
    from: 'if (checkChange(scene, change, true) !== null) return',
    to: '',
  }),
  mutant('a half decides', 'more than two thirds of the power', ['validatorRules'], {
    file: 'trade/governance/voting.ts',
    from: "powerFor(set, counted, 'for') >= quorum)",
    to: "powerFor(set, counted, 'for') * 2 >= quorum)",
  }),
  mutant('what was redeemed still counts', 'issued less redeemed', ['issueLimitRules'], {
    row: 'W20',
    file: 'trade/money/money.ts',
    from: 'greater(issueLimitOf(scene, money) - (issued - redeemed), 0n);',
    to: 'greater(issueLimitOf(scene, money) - issued, 0n);',
  }),
  mutant('a limit is not looked for', 'a ballot sets another', ['issueLimitRules'], {
    row: 'W20',
    file: 'trade/money/money.ts',
    from: 'return set?.limit ?? BigInt(parameters.issueLimit);',
    to: 'return set === undefined ? BigInt(parameters.issueLimit) : MAX_TOTAL;',
  }),
  mutant('a line lifts its issuer over the limit', 'the limit of that day', ['issueLimitRules'], {
    row: 'W20',
    file: 'trade/settlement/obliging.ts',
    from: 'const room = lesser(roomOf(draft, money), limitRoomOf(origin, money));',
    to: 'const room = roomOf(draft, money);',
  }),
  mutant('deposits pass by the limit', 'they are issued', ['fundingRules'], {
    row: 'W20',
    file: 'rules/settlement/fundObligation.ts',
    from: 'if (over !== null) return over;',
    to: '',
  }),
];

/** Mistakes about raising the protocol, and about what holds under which. */
const PROTOCOL: readonly Mutant[] = [
  mutant('a raise comes a height late', 'the named height is the first', ['protocolRules'], {
    row: 'W10',
    file: 'trade/governance/raising.ts',
    from: 'scene.height + 1 < raise.height',
    to: 'scene.height < raise.height',
  }),
  mutant('nobody has days to install it', 'not before protocolDays', ['protocolRules'], {
    row: 'W10',
    file: 'trade/governance/raising.ts',
    from: 'scene.time < raise.notBefore',
    to: 'scene.time < 0',
  }),
  mutant('an adopted raise cannot be voted off', 'until its height', ['protocolRules'], {
    row: 'W10',
    file: 'trade/governance/voting.ts',
    from: "if (powerFor(set, counted, 'for') < quorum) return",
    to: "if (powerFor(set, counted, 'for') < 0) return",
  }),
  mutant('a raise is not counted at its height', 'in the set of then', ['protocolRules'], {
    row: 'W10',
    file: 'trade/governance/voting.ts',
    from: "const isWanted = powerFor(set, proposal, 'for') >= quorumPower(set);",
    to: "const isWanted = powerFor(set, proposal, 'for') > 0;",
  }),
  mutant('old software votes for a protocol', 'it must know it', ['protocolRules'], {
    row: 'W10',
    file: 'rules/governance/castBallot.ts',
    from: 'knows < change.protocol',
    to: 'knows < 1',
  }),
  mutant('what begins with protocol 2 holds under 1', 'since 2', ['protocolRules'], {
    row: 'W14',
    file: 'state/protocol.ts',
    from: 'since <= protocol',
    to: 'since <= protocol + 1',
  }),
  mutant('a receivable forgets its protocol', 'that of its acceptance', ['protocolRules'], {
    row: 'W10',
    file: 'trade/invoices/accepting.ts',
    from: 'protocol: scene.parameters.protocol,',
    to: 'protocol: 1,',
  }),
];

/** Mistakes about organisations that come to a network that runs. */
const ENROLMENT: readonly Mutant[] = [
  mutant('nobody shows its keys', 'each has signed', ['enrolment', 'proposalRules'], {
    file: 'rules/governance/propose.ts',
    from: "(words.kind === 'enrol' ? checkPossession(scene, words.member, words.proofs) : null)",
    to: 'null',
  }),
  mutant('roles are not signed', 'all its words are', ['enrolment'], {
    file: 'trade/members/enrolling.ts',
    from: 'lei, mailbox, name, roles, size, uscc }',
    to: 'lei, mailbox, name, size, uscc }',
  }),
  mutant('the first key signs for all', 'each has signed', ['enrolment'], {
    file: 'trade/members/enrolling.ts',
    from: "proofs[at] ?? ''));",
    to: "proofs[at] ?? '') && at === 0);",
  }),
  mutant('a name in documents is not looked at', 'names with names', ['enrolment'], {
    file: 'state/namesakes.ts',
    from: '[name, ...documentNames].map',
    to: '[name].map',
  }),
  mutant('ids may look alike', 'ids with ids', ['enrolment'], {
    file: 'state/namesakes.ts',
    from: "return [alikePrefix('id', id), ...new Set(names)];",
    to: 'return [...new Set(names)];',
  }),
  mutant('who proposes need not name who is alike', 'voters see it', ['proposalRules'], {
    file: 'trade/members/enrolling.ts',
    from: 'checkAlike(scene.draft, alike, member) ??',
    to: '(alike.length > 0 ? checkAlike(scene.draft, alike, member) : null) ??',
  }),
  mutant('anybody comes to be a validator', 'its member votes', ['proposalRules'], {
    file: 'trade/members/enrolling.ts',
    from: 'if (isValidator || members',
    to: 'if (members',
  }),
  mutant('two are one organisation', 'one member has an LEI', ['proposalRules'], {
    file: 'state/namesakes.ts',
    from: 'code === null ? [] : [`known-as/',
    to: "code === null || kind === 'lei' ? [] : [`known-as/",
  }),
  mutant('shown keys are free until the vote', 'they are promised', ['enrolment'], {
    file: 'rules/governance/propose.ts',
    from: "if (words.kind === 'enrol') promiseKeys(scene, words.member);",
    to: '',
  }),
];

/** Mistakes about members that are described otherwise, or suspended. */
const STANDING: readonly Mutant[] = [
  mutant('who is suspended begins all the same', 'it is refused', ['suspension'], {
    file: 'apply.ts',
    from: "return goesOn || status === 'active' ? null",
    to: 'return goesOn || roles.length > 0 ? null',
  }),
  mutant('a suspended member ends nothing', 'what protects others goes on', ['suspension'], {
    file: 'apply.ts',
    from: "OF_SUSPENDED[type] === 'goes on';",
    to: 'false;',
  }),
  mutant('who lost a role is out of its trade', 'it finishes it', ['describing'], {
    file: 'apply.ts',
    from: 'goesOn ? [...roles, ...formerRoles] : roles;',
    to: 'roles;',
  }),
  mutant('a former role begins anew', 'it finishes only', ['describing'], {
    file: 'apply.ts',
    from: 'goesOn ? [...roles, ...formerRoles] : roles;',
    to: '[...roles, ...formerRoles];',
  }),
  mutant('a former supervisor supervises', 'authority goes with the role', ['describing'], {
    file: 'trade/members/describing.ts',
    from: 'TRADING_ROLES.includes(role) && !roles',
    to: '!roles',
  }),
  mutant('suspension leaves nobody to decide', 'those left are enough', ['suspension'], {
    file: 'trade/members/suspending.ts',
    from: 'return isSuspending ? checkVoters(draft, electedValidators(draft), id) : null;',
    to: 'return isSuspending ? checkVoters(draft, electedValidators(draft)) : null;',
  }),
  mutant('a new set leaves nobody to decide', 'the suspended have no ballot', ['suspension'], {
    file: 'trade/governance/changing.ts',
    from: 'checkVoters(scene.draft, changed.set) ?? check',
    to: 'check',
  }),
  mutant('a new name is not looked at', 'all alike are named', ['describing'], {
    file: 'trade/members/describing.ts',
    from: '(isRenamed ? checkAlike(draft, alike, described, id) : null) ??',
    to: '',
  }),
  mutant('an LEI is taken from another', 'one member has it', ['describing'], {
    file: 'trade/members/describing.ts',
    from: 'checkKnownAs(draft, described) ??',
    to: '',
  }),
  mutant('an administrator becomes a supervisor', 'it does not', ['describing'], {
    file: 'trade/members/describing.ts',
    from: "roles.includes('supervisor') && isInsolvent",
    to: "roles.includes('auditor') && isInsolvent",
  }),
  mutant('the law forgives what is opened', 'it names it', ['suspension'], {
    file: 'laws/suspended.ts',
    from: 'if (wasOpen || !isBarred) return [];',
    to: 'if (wasOpen || isBarred) return [];',
  }),
];

/** Mistakes about parameters that change by ballot. */
const PARAMETERS: readonly Mutant[] = [
  mutant('new parameters hold a block late', 'from their height on', ['amendments'], {
    file: 'trade/governance/amending.ts',
    from: 'return amendments.read(draft, height + 1) ?? null;',
    to: 'return amendments.read(draft, height) ?? null;',
  }),
  mutant('a ballot sets any value', 'it is held to the schema', ['amendments'], {
    file: 'trade/governance/amending.ts',
    from: 'if (!read.success) return badFieldOf(parametersSchema, whole);',
    to: 'if (!read.success) return null;',
  }),
  mutant('a ballot sets the protocol', 'that is raised', ['amendments'], {
    file: 'trade/governance/amending.ts',
    from: 'if (fixed !== undefined) return',
    to: "if (fixed === 'issueLimit') return",
  }),
  mutant('two changes begin at a height', 'one does', ['amendments'], {
    file: 'trade/governance/amending.ts',
    from: 'if (other !== undefined) return',
    to: "if (other?.status === 'made') return",
  }),
  mutant('a change is made though it does not fit', 'it is overtaken', ['amendments'], {
    file: 'trade/governance/amending.ts',
    from: 'if (badValueIn(current, values) !== null) {',
    to: 'if (Object.keys(values).length === 0) {',
  }),
  mutant('anybody’s money is to settle', 'issuers are named', ['amendments'], {
    file: 'trade/governance/amending.ts',
    from: 'if (stranger !== null) return stranger;',
    to: '',
  }),
  mutant('a lowered bound breaks the law', 'what was within it stays', ['amendments'], {
    file: 'laws/everHeld.ts',
    from: 'Math.max(parameters[name], ...former',
    to: 'Math.min(parameters[name], ...former',
  }),
];

/** Mistakes about the keys of members. */
const KEYS: readonly Mutant[] = [
  mutant('an added key signs at once', 'it waits', ['keyControlRules'], {
    row: 'W20',
    file: 'trade/members/memberKeys.ts',
    from: 'keyDelayDays === 0 ? null : time + keyDelayDays * days.dayMs;',
    to: 'keyDelayDays === 0 ? null : time + days.dayMs - days.dayMs;',
  }),
  mutant('a suspended key signs anything', 'objections alone', ['keyControlRules'], {
    row: 'W20',
    file: 'admit.ts',
    from: 'if (suspendedAt !== null && !isObjection) {',
    to: 'if (suspendedAt !== null && isObjection) {',
  }),
  mutant('a suspended key saves itself', 'it objects to added keys only', ['keyControlRules'], {
    row: 'W20',
    file: 'rules/members/objectKey.ts',
    from: "if (!isPending && own !== undefined && standingOf(own) === 'suspended') {",
    to: 'if (own === undefined) {',
  }),
  mutant('who comes first in a block wins', 'both are suspended', ['keyControlRules'], {
    row: 'W20',
    file: 'admit.ts',
    from: "if (transaction.deed.type === 'suspendKey') return null;",
    to: '',
  }),
  mutant('a revocation leaves nobody', 'it lapses when no other signs', ['keyControlRules'], {
    row: 'W20',
    file: 'trade/members/memberKeys.ts',
    from: 'const isRevoked = hasOther(member, key);',
    to: 'const isRevoked = true;',
  }),
  mutant('a ballot leaves other keys', 'what is not kept is revoked', ['keyControlRules'], {
    row: 'W20',
    file: 'trade/governance/settingKeys.ts',
    from: 'return revokedKey(key, scene.height);',
    to: 'return { ...key, suspendedAt: null, revokeTime: null };',
  }),
  mutant('a ballot adds a key beside others at once', 'they may object', ['keyControlRules'], {
    row: 'W20',
    file: 'trade/governance/settingKeys.ts',
    from: 'isOneLeft(member, change) ? delayEnd(scene) : null;',
    to: 'isOneLeft(member, change) ? null : delayEnd(scene);',
  }),
  mutant('a member without a key waits for one', 'nobody could object', ['keyControlRules'], {
    row: 'W20',
    file: 'trade/governance/settingKeys.ts',
    from: 'isOneLeft(member, change) ? delayEnd(scene) : null;',
    to: 'delayEnd(scene);',
  }),
  mutant('a voter’s several keys shorten the days', 'its word is on others', ['keyControlRules'], {
    row: 'W20',
    file: 'trade/governance/settingKeys.ts',
    from: 'isOneLeft(member, change) ? delayEnd(scene) : null;',
    to: 'isOneLeft(member, change) && !scene.joint ? delayEnd(scene) : null;',
  }),
  mutant('a kept key waits no more', 'its days are its own', ['ballotKeyRules'], {
    row: 'W20',
    file: 'trade/governance/settingKeys.ts',
    from: '{ ...key, suspendedAt: null, revokeTime: null }',
    to: '{ ...key, activeTime: null, suspendedAt: null, revokeTime: null }',
  }),
  mutant('a key that waits is one that is left', 'it may be stopped', ['ballotKeyRules'], {
    row: 'W20',
    file: 'trade/governance/settingKeys.ts',
    from: 'scope === null && activeTime === null',
    to: 'scope === null && activeTime !== 0',
  }),
  mutant('a ballot sets an administrator’s keys', 'they are exempt', ['keyControlRules'], {
    row: 'W20',
    file: 'trade/governance/settingKeys.ts',
    from: "if (proceedings?.status === 'open') {",
    to: "if (proceedings?.status === 'open' && keep.length === 0) {",
  }),
  mutant('full keys bar proceedings', 'an administrator’s needs no room', ['insolvencyRules'], {
    row: 'W15',
    file: 'trade/members/memberKeys.ts',
    from: 'words.key) === undefined ? null',
    to: 'words.key) === undefined && checkKeyRoom(scene, member) === null ? null',
  }),
  mutant('a key is promised to nobody', 'the member has it at once', ['keyControlRules'], {
    row: 'W20',
    file: 'rules/governance/propose.ts',
    from: "if (words.kind === 'memberKeys') promiseKey(scene, words);",
    to: '',
  }),
  mutant('a promised key signs', 'a ballot gives it', ['keyControlRules'], {
    row: 'W20',
    file: 'trade/governance/settingKeys.ts',
    from: 'const key = revokedKey(newKey(add, scene.made, null), scene.height);',
    to: 'const key = newKey(add, scene.made, null);',
  }),
  mutant('there is room for any keys', 'a member makes so many', ['keyRules', 'keyControlRules'], {
    row: 'W20',
    file: 'rules/members/addKey.ts',
    from: '      checkKeyRoom(scene, member) ??\n',
    to: '',
  }),
  mutant('proceedings that are over bar ballots', 'while they are open', ['keyControlRules'], {
    row: 'W20',
    file: 'trade/governance/settingKeys.ts',
    from: "if (proceedings?.status === 'open') {",
    to: 'if (proceedings !== undefined) {',
  }),
];

/** Mistakes about where details reach a member. */
const MAILBOXES: readonly Mutant[] = [
  mutant('anybody signs receipts for a member', 'under a good key only', ['mailboxRules'], {
    file: 'rules/members/setMailbox.ts',
    from: "if (!isGoodKey(receiptKey)) return refuse('bad_public_key');",
    to: '',
  }),
  mutant('a founder has anybody’s receipts', 'under a good key only', ['mailboxRules'], {
    file: 'founding.ts',
    from: 'checkPublicKey(founder.mailbox.receiptKey);',
    to: '',
  }),
  mutant('a newcomer has anybody’s receipts', 'under a good key only', ['enrolment'], {
    file: 'trade/members/enrolling.ts',
    from: 'mailbox !== null && !isGoodKey(mailbox.receiptKey)',
    to: 'mailbox !== null && mailbox.receiptKey.length === 0',
  }),
  mutant('a newcomer does not sign its mailbox', 'others would read its mail', ['enrolment'], {
    file: 'trade/members/enrolling.ts',
    from: 'keys: named, lei, mailbox, name,',
    to: 'keys: named, lei, name,',
  }),
  mutant('a mailbox is forgotten at the vote', 'from the first block on', ['enrolment'], {
    file: 'trade/members/enrolling.ts',
    from: 'if (mailbox !== null) mailboxes',
    to: 'if (mailbox !== null && setAt < 0) mailboxes',
  }),
  mutant('a mailbox is read by its member', 'whoever sends has to read it', ['mailboxRules'], {
    file: 'trade/evidence/seeing.ts',
    from: "'mailbox',",
    to: '',
  }),
];

/** All of them. */
export const GOVERNANCE_MUTANTS: readonly Mutant[] = [
  ...MAILBOXES,
  ...BALLOTS,
  ...PROTOCOL,
  ...ENROLMENT,
  ...STANDING,
  ...LEAVING_MUTANTS,
  ...PARAMETERS,
  ...KEYS,
];
