/**
 * What validators decide: which proposals wait for whose ballot, and which parameters hold, held
 * and will hold. Each fact is proved; that the node has left none out is its word.
 */
import type { Amendment } from '../../contracts/state/amendments.ts';
import { amendments } from '../../contracts/state/amendments.ts';
import { members } from '../../contracts/state/members.ts';
import type { Proposal } from '../../contracts/state/proposals.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { raises } from '../../contracts/state/protocol.ts';
import { MemoryWorld } from '../../contracts/state/state.ts';
import { electedValidators } from '../../contracts/trade/members/electing.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { MAX_BUNDLE_KEYS } from '../../ledger/stateBundle.ts';
import { quorumPower } from '../../ledger/validators.ts';
import { ClientError } from './clientError.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { ListPath } from './queries.ts';
import type { Answer } from './questions.ts';

/** A proposal that takes ballots: the power for it, what it needs, and who has not voted. */
export interface OpenBallot {
  readonly proposal: Proposal;
  readonly powerFor: number;
  readonly quorum: number;
  /** Members with a ballot that have cast none, by their ids. */
  readonly waitsFor: readonly string[];
}

/** Parameters in force, and what has changed in them or will, the earliest first. */
export interface Governed {
  readonly parameters: JsonObject;
  readonly amendments: readonly Amendment[];
  readonly height: number;
}

/** A list has no more pages than this; more is the doing of a node that leads in circles. */
const MAX_PAGES = 1_000;

/** Every proposal that takes ballots. @throws ClientError */
export async function readBallots(client: LedgerClient): Promise<Answer<OpenBallot>> {
  const listed = await keysOf(client, 'proposals', (value) => {
    const { status, kind } = statusOf(value);
    return status === 'open' || (status === 'adopted' && kind === 'protocol');
  });
  const first = await prove(client, ['validators', raises.key(), ...listed]);
  const set = electedValidators(first.world);
  const keys = set.map(({ id }) => members.key(id));
  const runners = await prove(client, keys);
  const voters = set.filter(({ id }) => members.read(runners.world, id)?.status === 'active');
  const raised = raises.read(first.world)?.proposal;
  const items = listed.flatMap((key): OpenBallot[] => {
    const value = first.world.facts.get(key);
    if (value === undefined) return [];
    const proposal = proposals.decode(value);
    if (proposal.status !== 'open' && proposal.id !== raised) return [];
    const cast = new Map(proposal.ballots.map(({ validator, vote }) => [validator, vote]));
    const inFavour = set.filter(({ id }) => cast.get(id) === 'for');
    const powerFor = inFavour.reduce((sum, { power }) => sum + power, 0);
    const waitsFor = voters.map(({ id }) => id).filter((id) => !cast.has(id));
    return [{ proposal, powerFor, quorum: quorumPower(set), waitsFor }];
  });
  return { items, height: first.height };
}

/** The parameters in force, with their history. @throws ClientError */
export async function readGoverned(client: LedgerClient): Promise<Governed> {
  const listed = await keysOf(client, 'amendments', () => true);
  const { world, height } = await prove(client, ['parameters', ...listed]);
  const parameters = (world.facts.get('parameters') ?? {}) as JsonObject;
  const found = listed.flatMap((key) => world.facts.get(key) ?? []);
  return { parameters, amendments: found.map((value) => amendments.decode(value)), height };
}

/** The keys of those in a list that are wanted, as the node tells them. */
async function keysOf(
  client: LedgerClient,
  path: ListPath,
  isWanted: (value: Json) => boolean,
): Promise<readonly string[]> {
  const keys: string[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const page = await client.list(path, cursor === null ? {} : { cursor });
    for (const { key, value } of page.items) if (isWanted(value)) keys.push(key);
    if (page.next === null) return [...new Set(keys)];
    cursor = page.next;
  }
  throw new ClientError('bad_answer', `the list of ${path} does not end`);
}

/** What stands under the keys, proved in bundles; the height is that of the first. */
async function prove(
  client: LedgerClient,
  keys: readonly string[],
): Promise<{ readonly world: MemoryWorld; readonly height: number }> {
  const world = new MemoryWorld();
  let height = 0;
  for (let at = 0; at < keys.length; at += MAX_BUNDLE_KEYS) {
    const { bundle } = await client.readStates(keys.slice(at, at + MAX_BUNDLE_KEYS));
    if (height === 0) height = bundle.header.height;
    world.apply(new Map(bundle.entries.map(({ key, value }) => [key, value])), new Map());
  }
  return { world, height };
}

/** What a node says of a proposal, in whatever form. */
function statusOf(value: Json): { readonly status: unknown; readonly kind: unknown } {
  const { status, change } = (value ?? {}) as Readonly<Record<string, Json>>;
  const { kind } = (change ?? {}) as Readonly<Record<string, Json>>;
  return { status, kind };
}
