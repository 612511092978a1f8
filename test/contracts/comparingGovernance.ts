/** Whether both markets say the same about ballots, keys, issuing, and who may read. */
import { issueLimits, issues } from '../../contracts/state/accounts.ts';
import { approvals, policies } from '../../contracts/state/approvals.ts';
import { under } from '../../contracts/state/factKeys.ts';
import { grants, isGranted } from '../../contracts/state/grants.ts';
import { members, standingOf } from '../../contracts/state/members.ts';
import type { Parameters } from '../../contracts/state/parameters.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { raises } from '../../contracts/state/protocol.ts';
import type { World } from '../../contracts/state/state.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { electedValidators } from '../../contracts/trade/members/electing.ts';
import { same } from './comparing.ts';
import { BANKS } from './invoiceSteps.ts';
import type { NaiveBallots } from './naiveBallots.ts';
import type { NaiveKey } from './naiveKeys.ts';

/** @throws Error that names the first difference between the two markets */
export function compareGovernance(world: World, naive: NaiveBallots): void {
  for (const [id, { status, votes }] of naive.proposals) {
    const proposal = proposals.read(world, id);
    same(`status of proposal ${id}`, proposal?.status, status);
    same(`ballots on ${id}`, proposal?.ballots.length, votes.size);
  }
  const set = electedValidators(world);
  same('how many validators there are', set.length, naive.validators.size);
  for (const { id, power, key } of set) {
    same(`power of ${id}`, power, naive.validators.get(id)?.power);
    same(`validator key of ${id}`, key, naive.validators.get(id)?.key);
  }
  same('the raise that waits', raises.read(world)?.proposal, naive.raise?.id);
  const parameters = world.facts.get('parameters') as unknown as Parameters;
  for (const name of ['protocol', 'ballotDays', 'protocolDays'] as const) {
    same(`parameter ${name}`, parameters[name], naive[name]);
  }
  const waiting = [...scanAll(world.facts, ...under('approval'))].map(([, each]) => each);
  same('how many deeds wait for keys', waiting.length, naive.pending.size);
  for (const each of waiting.map(approvals.decode)) {
    const model = naive.pending.get(each.id);
    same(`who has signed ${each.id}`, each.signed.join(), model?.signed.join());
  }
  for (const [member, ring] of naive.rings) {
    const [policy, model] = [policies.read(world, member), naive.policies.get(member)];
    same(`the policy of ${member}`, policy?.keys.join(), model?.keys.join());
    compareKeys(world, member, ring);
    const is = naive.suspended.has(member) ? 'suspended' : 'active';
    const status = naive.left.has(member) ? 'left' : is;
    same(`standing of ${member}`, members.read(world, member)?.status, status);
  }
  for (const issuer of BANKS) {
    const { issued = 0n, redeemed = 0n } = issues.read(world, issuer, 'EUR') ?? {};
    same(`${issuer} has out`, issued - redeemed, BigInt(naive.out.get(issuer) ?? 0));
    const limit = naive.limits.get(issuer);
    const model = limit === undefined ? undefined : BigInt(limit);
    same(`limit of ${issuer}`, issueLimits.read(world, issuer, 'EUR')?.limit, model);
  }
  compareGrants(world, naive);
}

function compareKeys(world: World, member: string, ring: ReadonlyMap<string, NaiveKey>): void {
  const keys = members.read(world, member)?.keys ?? [];
  same(`how many keys ${member} has had`, keys.length, ring.size);
  for (const key of keys) {
    const model = ring.get(key.name);
    same(`key ${key.name} of ${member}`, standingOf(key), model?.state);
    same(`days of ${key.name} of ${member}`, key.activeTime ?? key.revokeTime, model?.until);
  }
}

function compareGrants(world: World, naive: NaiveBallots): void {
  const all = [...scanAll(world.facts, ...under('grant'))].map(([, each]) => grants.decode(each));
  same('how many grants there are', all.length, naive.grants.size);
  for (const grant of all) {
    const { receivable, from, reader } = grant;
    const name = `${receivable} ${from} ${reader}`;
    const model = naive.grants.get(name);
    const piece = pieces.read(world, receivable, from);
    const mayRead = piece !== undefined && isGranted(grant, piece, naive.time);
    same(`${name} reads`, mayRead, model !== undefined && naive.mayRead(model, naive.time));
  }
}
