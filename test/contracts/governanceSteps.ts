import type { MemberKey } from '../../contracts/state/members.ts';
import { members, standingOf } from '../../contracts/state/members.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { someReadmission, someStanding } from './ballotChanges.ts';
import { WORDS, wordsOf } from './correctionSteps.ts';
import { seat, validatorKey } from './council.ts';
import type { Step } from './invoiceSteps.ts';
import { BANKS, dateOf, TRADERS } from './invoiceSteps.ts';
import { DAY, hashFor, START, secretOf } from './market.ts';
import type { NaiveBallots } from './naiveBallots.ts';
import type { NaiveChange, NaiveProposal, NaiveWish } from './naiveChanges.ts';
import type { NaiveNewKey } from './naiveFreezes.ts';
import type { NaiveScope } from './naiveScopes.ts';
import { TOLD_TYPES } from './naiveScopes.ts';
import { enrolling, newcomer } from './newcomers.ts';
import { PledgeSteps } from './pledgeSteps.ts';

/** What happens in these steps, deeds and outcomes. */
export const GOVERNANCE: readonly string[] = [
  'propose',
  'castBallot',
  'ballot ok',
  'ballot on validators',
  'ballot on issueLimit',
  'ballot on protocol',
  'ballot on memberKeys',
  'ballot on correction',
  'ballot on enrol',
  'a newcomer like another',
  'ballot on parameters',
  'parameters changed',
  'ballot on member',
  'ballot on suspend',
  'ballot on readmit',
  'ballot on leave',
  'begun while suspended',
  'goes on suspended',
  'ballot overtaken',
  'ballot rejected',
  'ballot lapsed',
  'protocol raised',
  'raise ok',
  'an invoice that is too old',
  'issueMoney refused',
  'addKey',
  'suspendKey',
  'revokeKey',
  'objectKey',
  'key ok',
  'key_suspended',
  'a key that does not sign',
  'out_of_scope',
  'a key with a scope',
  'a key that would give more',
  'a key spends',
  'spent ok',
  'a key after its last day',
  'a deed that a key does not sign',
  'a deed of which no amount is known',
  'more than a key signs',
  'grantReading',
  'endReading',
];

/** Of one organisation, whoever says that it is it. */
const LEI = '529900T8BM49AURSDO55';
/** Whose keys come and go. */
const KEYHOLDERS = ['tier-one', 'tier-three', 'car-maker', 'bank-two'];
/** Who may come to run a validator. */
const CANDIDATES = ['association', 'bank-one', 'bank-two', 'car-maker', 'regulator', 'tier-one'];

/** Steps about ballots, keys and reading. */
export abstract class GovernanceSteps extends PledgeSteps {
  /** So many keys were made, each of which is another. */
  #keys = 0;

  ballotStep(): Step {
    const { dice, naive } = this;
    const raised = naive.raise?.id;
    const open = [...naive.proposals].filter(
      ([id, { status }]) => status === 'open' || id === raised,
    );
    if (open.length === 0 || dice.below(4) === 0) return this.ballotOnStep();
    const some = dice.below(12) === 0 ? [...naive.proposals] : open;
    return this.castStep(...dice.pick(some));
  }

  private castStep(proposal: string, { change, votes }: NaiveProposal): Step {
    const { dice, naive } = this;
    const all = [...naive.validators.keys()];
    const missing = all.filter((each) => !votes.has(each));
    const isLikely = missing.length > 0 && dice.below(8) > 0;
    const signer = dice.pick(isLikely ? missing : dice.below(4) === 0 ? TRADERS : all);
    const turns = change.kind === 'protocol' && votes.get(signer) === 'for';
    const vote = dice.below(turns ? 2 : 6) === 0 ? 'against' : 'for';
    return this.voteStep(proposal, signer, vote);
  }

  protected voteStep(proposal: string, signer: string, vote: 'for' | 'against'): Step {
    const knows = this.dice.below(8) === 0 ? 1 : 2;
    const deed = { type: 'castBallot', version: 1, proposal, knows, vote } as const;
    const expect: Step['expect'] = (model, _, now) =>
      model.castBallot(proposal, signer, { vote, knows }, now);
    return { signer, deed, expect };
  }

  private ballotOnStep(): Step {
    const { dice, naive } = this;
    const signer = dice.pick(dice.below(10) === 0 ? TRADERS : [...naive.validators.keys()]);
    const { change, words } = this.someProposal();
    const deed = { type: 'propose', version: 1, change: words };
    return { signer, deed, expect: (model, id, now) => model.putToVote(id, signer, change, now) };
  }

  /** What is put to the vote, for the model and as the deed has it. */
  private someProposal(): { readonly change: NaiveChange; readonly words: object } {
    const { dice, naive } = this;
    const lacking = KEYHOLDERS.filter((each) => this.wholeKeys(each).length === 0);
    if (lacking.length > 0 && dice.below(3) > 0) return this.keysChange(dice.pick(lacking));
    if (naive.suspended.size > 0 && dice.below(3) === 0) return someReadmission(dice, naive);
    const lot = dice.below(16);
    // A raise has a long way to go: there are two lots for it.
    const kind = lot === 15 ? 6 : lot;
    if (kind > 11) return someStanding(this, kind);
    if (kind > 9) return this.enrolChange();
    if (kind < 2) return this.validatorsChange();
    if (kind < 5) return this.limitChange();
    if (kind < 6) return this.keysChange(dice.pick(KEYHOLDERS));
    if (kind < 7) {
      const height = this.market.state.height + dice.pick([1, 3, 10, 10]);
      const protocol = dice.below(6) === 0 ? 2 : naive.protocol + 1;
      const knows = dice.below(6) === 0 ? 1 : 2;
      const change = { kind: 'protocol', protocol, height, knows } as const;
      return { change, words: change };
    }
    const { repair } = dice.pick([
      () => ({ repair: this.freePiece() ?? this.someUnits() }),
      () => ({ repair: this.someUnits() }),
      () => this.someDebt(),
      () => this.someReduction(),
    ])();
    return {
      change: { kind: 'correction', repair },
      words: { kind: 'correction', ...WORDS, repair: wordsOf(repair) },
    };
  }

  /** Somebody new, or one of the open proposals again; now and then something about it is wrong. */
  private enrolChange(): { readonly change: NaiveChange; readonly words: object } {
    const { dice, market, naive } = this;
    const open = [...naive.proposals.values()].flatMap(({ change, status }) =>
      change.kind === 'enrol' && status === 'open' ? [change] : [],
    );
    const again = open.length > 0 && dice.below(3) === 0 ? dice.pick(open) : null;
    const desk = again?.desk ?? this.newKey();
    const known = dice.pick([...TRADERS, ...naive.newcomers.keys()]);
    const id = again?.id ?? (dice.below(8) === 0 ? known : `guest-${desk.name}`);
    const look =
      again?.look ?? (dice.below(4) === 0 ? (naive.newcomers.get(known)?.look ?? known) : id);
    const lei = again === null ? (dice.below(4) === 0 ? LEI : null) : again.lei;
    const alike = dice.below(8) === 0 ? [known] : naive.alikeTo(look);
    const [isNamed, isSigned] = [dice.below(12) > 0, dice.below(12) > 0];
    const name = isNamed ? `THE ${look.toUpperCase().replaceAll('-', ' ')}` : `The ${look}\u0430`;
    const member = newcomer(id, { name, lei, keys: [desk] });
    const signers = [`${this.seed} ${isSigned ? desk.name : 'nobody'}`];
    const change = { kind: 'enrol', id, look, lei, desk, alike } as const;
    const { change: words } = enrolling(market, member, { alike, signers });
    return { change: { ...change, isGood: isNamed && isSigned }, words };
  }

  private limitChange() {
    const { dice, naive } = this;
    const lines = [...naive.obligations.values()].filter(({ line }) => line > 0);
    const isLined = lines.length > 0 && dice.below(2) === 0;
    const issuer = isLined ? dice.pick(lines).issuer : dice.pick(BANKS);
    const out = naive.out.get(issuer) ?? 0;
    const few = dice.pick([out, out + dice.below(60), out + 500]);
    const limit =
      isLined || dice.below(3) === 0 ? few : dice.pick([out + 5000, 1_000_000, 2_000_000]);
    const change = { kind: 'issueLimit', issuer, limit } as const;
    return { change, words: { ...change, currency: 'EUR', limit: String(limit) } };
  }

  private keysChange(member: string) {
    const { dice } = this;
    const all = members.read(this.market.world, member)?.keys ?? [];
    const usable = all.filter(({ revokedAt }) => revokedAt === null).map(({ name }) => name);
    const some = dice.below(8) === 0 ? all.map(({ name }) => name) : usable;
    const keep = some.filter(() => dice.below(3) > 0).slice(0, 3);
    const add = dice.below(keep.length === 0 ? 6 : 3) === 0 ? this.newKey() : null;
    const change = { kind: 'memberKeys', member, keep, add } as const;
    return { change, words: change };
  }

  private validatorsChange() {
    const { dice, market, naive } = this;
    const [validator, other] = [dice.pick(CANDIDATES), dice.pick(CANDIDATES)];
    const isIn = naive.validators.has(validator);
    const power = dice.pick(isIn ? [0, 1, 2] : [1, 1, 2]);
    const isNew = power > 0 && (!isIn || dice.below(6) === 0);
    const version = 2 + dice.below(3);
    const owner = dice.below(8) === 0 ? other : validator;
    const wish = isNew
      ? { ...seat(market, owner, { power, version }), validator }
      : { validator, power, key: null, proof: null };
    const model: NaiveWish = { validator, power, key: wish.key, isProved: owner === validator };
    const twice = dice.below(12) === 0 ? 2 : 1;
    const wishes = Array.from({ length: twice }, () => model);
    const changes = Array.from({ length: twice }, () => wish);
    return {
      change: { kind: 'validators', wishes } as const,
      words: { kind: 'validators', changes },
    };
  }

  keyStep(): Step {
    const { dice } = this;
    const { newcomers } = this.naive;
    const isNew = newcomers.size > 0 && dice.below(3) === 0;
    const signer = dice.pick(isNew ? [...newcomers.keys()] : KEYHOLDERS);
    const all = members.read(this.market.world, signer)?.keys ?? [];
    const active = this.activeKeys(signer);
    const suspended = all.filter((key) => standingOf(key) === 'suspended' && !isReading(key));
    const waiting = all.filter((key) => key.activeTime !== null || key.revokeTime !== null);
    if (waiting.length > 0 && dice.below(3) === 0) {
      const signing = [...active, ...suspended.map(({ name }) => name)];
      const { name } = dice.pick(dice.below(6) === 0 ? all : waiting);
      if (signing.length === 0) return this.addKeyStep(signer);
      return this.objectStep(signer, dice.pick(signing), name);
    }
    if (active.length < 2 && dice.below(4) > 0) return this.addKeyStep(signer);
    const keyName = active.length === 0 ? 'desk' : dice.pick(active);
    const leaving = all.find((key) => standingOf(key) === 'active' && key.revokeTime !== null);
    const other = active.find((name) => name !== leaving?.name);
    if (leaving !== undefined && other !== undefined && dice.below(2) === 0) {
      return this.stopStep(signer, leaving.name, 'suspendKey', other);
    }
    const named = active.filter((name) => name !== keyName || dice.below(8) === 0);
    const name = named.length === 0 || dice.below(6) === 0 ? dice.pick(all).name : dice.pick(named);
    if (dice.below(3) === 0) return this.addKeyStep(signer);
    return this.stopStep(signer, keyName, dice.pick(['suspendKey', 'revokeKey'] as const), name);
  }

  protected stopStep(
    signer: string,
    keyName: string,
    kind: 'suspendKey' | 'revokeKey',
    name: string,
  ): Step {
    const deed = { type: kind, version: 1, name };
    const expect: Step['expect'] = (model, _, now) =>
      kind === 'suspendKey'
        ? model.suspendKey(signer, keyName, name)
        : model.revokeKey(signer, name, now);
    return { signer, keyName, deed, expect };
  }

  protected objectStep(signer: string, keyName: string, name: string): Step {
    const deed = { type: 'objectKey', version: 1, name };
    return { signer, keyName, deed, expect: (model) => model.objectKey(signer, keyName, name) };
  }

  private addKeyStep(signer: string): Step {
    const { dice, naive } = this;
    const fresh = this.newKey();
    const used = [...naive.ringOf(signer).keys()];
    const name = dice.below(8) === 0 ? dice.pick(used) : fresh.name;
    const key = dice.below(8) === 0 ? validatorKey('bank-one') : fresh.key;
    const active = this.activeKeys(signer);
    const keyName = active.length === 0 ? undefined : dice.pick(active);
    const scope = dice.below(2) === 0 ? this.someScope() : null;
    const lastDay = scope?.until == null ? null : dateOf((scope.until - START) / DAY - 1);
    const said = scope && {
      read: scope.read,
      deeds: scope.deeds,
      limits: limitsOf(scope),
      lastDay,
    };
    const deed = { type: 'addKey', version: 1, name, key, scope: said };
    const words = { name, key, scope };
    const expect: Step['expect'] = (model, _, now) =>
      keyName !== undefined && model.addKey(signer, keyName, words, now);
    const could: Step['could'] = (model, now) =>
      keyName !== undefined && model.mayAddKey(signer, keyName, words, now);
    return { signer, ...(keyName === undefined ? {} : { keyName }), deed, expect, could };
  }

  /** A scope; now and then it is none. */
  private someScope(): NaiveScope {
    const { dice, market } = this;
    const today = Math.floor((market.time - START) / DAY);
    const until = dice.below(3) > 0 ? null : START + (today + dice.below(5)) * DAY;
    const read = dice.below(3) > 0;
    const kind = dice.below(8);
    if (kind === 0) return { read, deeds: [], limits: null, until };
    if (kind < 3) return { read, deeds: null, limits: null, until };
    const some = TOLD_TYPES.filter(() => dice.below(4) > 0);
    const deeds = dice.below(12) === 0 ? some.toReversed() : some;
    if (kind < 5) return { read, deeds, limits: null, until };
    const perDeed = dice.pick([20, 100, 600]);
    const perDay = dice.below(12) === 0 ? perDeed - 1 : perDeed * dice.pick([1, 2, 3]);
    return { read, deeds, limits: { perDeed, perDay }, until };
  }

  /** A payment by a key that may sign so much and no more. */
  scopedStep(): Step {
    const { dice, naive } = this;
    const all = limited(naive).filter(([signer, name]) => this.activeKeys(signer).includes(name));
    if (all.length === 0) return this.keyStep();
    const [signer, keyName, perDeed] = dice.pick(all);
    const issuer = dice.pick(BANKS);
    const to = dice.pick(TRADERS);
    const amount = dice.pick([1, Math.ceil(perDeed / 2), perDeed, perDeed + 1]);
    const words = { issuer, currency: 'EUR', to, amount: String(amount) };
    const deed = { type: 'transferMoney', version: 1, ...words, reference: hashFor('reference') };
    return { signer, keyName, deed, expect: (model) => model.transfer(issuer, signer, to, amount) };
  }

  private newKey(): NaiveNewKey {
    this.#keys += 1;
    const name = `key-${this.#keys}`;
    return { name, key: publicKeyOf(secretOf(`${this.seed} ${name}`)) };
  }

  /** The names of the keys with which a member may sign in the next block. */
  activeKeys(member: string): string[] {
    const keys = members.read(this.market.world, member)?.keys ?? [];
    const active = keys.filter((key) => standingOf(key) === 'active' && !isReading(key));
    return active.map(({ name }) => name);
  }

  /** Those of them that may sign all. */
  wholeKeys(member: string): string[] {
    const keys = members.read(this.market.world, member)?.keys ?? [];
    const active = keys.filter((key) => standingOf(key) === 'active' && key.scope === null);
    return active.map(({ name }) => name);
  }

  /** Keys that may not be in the next block: they only read, wait, or were stopped or revoked. */
  barredKeys(): (readonly [member: string, keyName: string])[] {
    return [...this.naive.rings.keys()].flatMap((member) => {
      const keys = members.read(this.market.world, member)?.keys ?? [];
      const barred = keys.filter((key) => standingOf(key) !== 'active' || isReading(key));
      return barred.map(({ name }) => [member, name] as const);
    });
  }

  readingStep(time: number): Step {
    const { dice, market, naive } = this;
    const given = [...naive.grants.values()];
    if (given.length > 0 && dice.below(3) === 0) {
      const { receivable, start, reader, by } = dice.pick(given);
      const signer = dice.below(6) === 0 ? dice.pick(TRADERS) : by;
      const deed = { type: 'endReading', version: 1, receivable, piece: String(start), reader };
      return {
        signer,
        deed,
        expect: (model) => model.endReading(receivable, start, reader, signer),
      };
    }
    const [receivable] = this.someReceivable();
    const pieces = piecesOf(market.world, receivable);
    const piece = pieces.length === 0 ? undefined : dice.pick(pieces);
    const start = Number(piece?.from ?? 1) + (dice.below(8) === 0 ? 1 : 0);
    const signer = dice.below(8) === 0 ? dice.pick(TRADERS) : (piece?.holder ?? 'tier-one');
    const reader = dice.pick(TRADERS);
    const lastDay = Math.max(0, Math.floor((time - START) / DAY) + dice.below(9) - 1);
    const until = START + (lastDay + 1) * DAY;
    const grant = { receivable, start, reader, by: signer, until };
    const words = { receivable, piece: String(start), reader, untilDay: dateOf(lastDay) };
    const deed = { type: 'grantReading', version: 1, ...words };
    return { signer, deed, expect: (model, _, now) => model.grantReading(grant, now) };
  }
}

/** Keys with limits: whose, by which name, and how much a deed. */
export function limited({ rings }: NaiveBallots): (readonly [string, string, number])[] {
  return [...rings].flatMap(([member, ring]) =>
    [...ring].flatMap(([name, { state, scope }]) =>
      state === 'active' && scope?.limits != null && scope.deeds?.includes('transferMoney')
        ? [[member, name, scope.limits.perDeed] as const]
        : [],
    ),
  );
}

function isReading({ scope }: MemberKey): boolean {
  return scope?.deeds?.length === 0;
}

function limitsOf({ limits }: NaiveScope) {
  if (limits === null) return null;
  const { perDeed, perDay } = limits;
  return [{ currency: 'EUR', perDeed: String(perDeed), perDay: String(perDay) }];
}
