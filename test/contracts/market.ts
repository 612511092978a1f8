import { RULES } from '../../contracts/deeds.ts';
import type { BlockInput, ChainState, Executed, Invalid, Result } from '../../contracts/execute.ts';
import { executeBlock } from '../../contracts/execute.ts';
import type { Founding } from '../../contracts/founding.ts';
import { genesisChainState, genesisState } from '../../contracts/founding.ts';
import { checkChange, checkFacts, checkLaws } from '../../contracts/laws.ts';
import { hasBacklog, settleDue } from '../../contracts/settle.ts';
import type { FactReader } from '../../contracts/state/factKind.ts';
import type { Invoice } from '../../contracts/state/invoices.ts';
import { invoices } from '../../contracts/state/invoices.ts';
import type { Role, Size } from '../../contracts/state/members.ts';
import type { Parameters } from '../../contracts/state/parameters.ts';
import { DEFAULT_PARAMETERS } from '../../contracts/state/parameters.ts';
import type { Rule } from '../../contracts/state/rule.ts';
import { sceneOf } from '../../contracts/state/scene.ts';
import { Draft, MemoryWorld } from '../../contracts/state/state.ts';
import type { Body } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../../ledger/genesis.ts';
import { hashOf } from '../../ledger/hash.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { treeRoot } from '../../ledger/stateTree.ts';
import type { Deed, Transaction } from '../../ledger/transaction.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { refusalsTelling } from './refusalsTelling.ts';
import { SeenBy, tellingOthers, tellingTooMuch, toldTwice } from './seenBy.ts';
import type { AnyDeed } from './unseeded.ts';

/** Monday 2026-03-02, 00:00 in the offset of the market: one hour east of Greenwich. */
export const START: number = 1_772_406_000_000;

/** Milliseconds of a ledger day of the market. */
export const DAY: number = 86_400_000;

/** Tests of other things issue what they like. */
const NO_LIMIT = '999999999999999999';

/** Who is on the market, and as what. */
export const MEMBERS: Readonly<Record<string, readonly Role[]>> = {
  association: ['association'],
  'bank-one': ['financier', 'issuer'],
  'bank-two': ['financier', 'issuer'],
  'car-maker': ['buyer'],
  regulator: ['supervisor'],
  'tier-one': ['buyer', 'supplier'],
  'tier-three': ['supplier'],
  'tier-two': ['buyer', 'supplier'],
  'truck-maker': ['buyer'],
};

/** The secret key of a name; tests only. */
export function secretOf(name: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hashOf(utf8(`secret of ${name}`)), 'hex'));
}

/** 64 hexadecimal letters that stand for `name`: a fingerprint, a commitment, a text. */
export function hashFor(name: string): string {
  return hashOf(utf8(name));
}

/** A genesis document of the market, with other parameters or fields if wished. */
export function marketGenesis(
  wishes: {
    readonly parameters?: Partial<Parameters>;
    readonly dayMs?: number;
    readonly validators?: ValidatorSet;
    /** Members beside `MEMBERS`. */
    readonly members?: Readonly<Record<string, readonly Role[]>>;
    /** The size of any of them. */
    readonly sizes?: Readonly<Record<string, Size>>;
    /** Oracles beside `MEMBERS`, with the topics that the genesis document gives them. */
    readonly oracles?: Readonly<Record<string, readonly string[]>>;
  } = {},
): Genesis {
  return decodeGenesis(
    encodeGenesis({
      name: 'test market',
      start: START,
      dayMs: wishes.dayMs ?? DAY,
      utcOffsetMinutes: 60,
      cutOffHour: 16,
      calendar: { name: 'TEST', version: 1, weekend: [0, 6], holidays: ['2026-05-01'] },
      validators: wishes.validators ?? [
        { id: 'node-one', key: publicKeyOf(secretOf('node-one')), power: 1 },
      ],
      members: [
        ...Object.entries({ ...MEMBERS, ...wishes.members }).map(([id, roles]) =>
          founder(id, roles, wishes.sizes?.[id]),
        ),
        ...Object.entries(wishes.oracles ?? {}).map(([id, attests]) => ({
          ...founder(id, ['oracle']),
          attests,
        })),
      ],
      parameters: {
        ...DEFAULT_PARAMETERS,
        protocol: 1,
        keyDelayDays: 0,
        issueLimit: NO_LIMIT,
        ...wishes.parameters,
      },
    }),
  );
}

function founder(id: string, roles: readonly Role[], size?: Size) {
  const keys = [{ name: 'desk', key: publicKeyOf(secretOf(id)) }];
  return { id, name: `The ${id}`, roles, keys, ...(size === undefined ? {} : { size }) };
}

/** The deed with a seed of this number, and an acceptance with what its invoice has. */
function completed(
  world: MemoryWorld,
  deed: AnyDeed | Deed,
  { number, seen }: { readonly number: number; readonly seen: () => FactReader },
): Deed {
  const seed = Buffer.from(hashFor(`seed ${number}`), 'hex')
    .subarray(0, 16)
    .toString('base64url');
  // Tests of other things add keys that may do all.
  if (deed.type === 'addKey') return { seed, scope: null, ...deed } as Deed;
  if (deed.type !== 'acceptInvoice' && deed.type !== 'counterInvoice') {
    return withShown(seen(), { seed, ...deed } as Deed);
  }
  const invoice = invoices.read(world, String(deed.invoice));
  return { seed, ...shownOf(invoice), ...deed } as Deed;
}

/** The deed with what its signer is shown of what it names, unless it says that itself. */
export function withShown(world: FactReader, deed: Deed): Deed {
  const rule: Rule | undefined = (RULES as Record<string, Rule>)[deed.type];
  if (rule?.shown === undefined || 'shown' in deed) return deed;
  return { ...deed, shown: rule.shown(deed, world) };
}

/** What an acceptance of the invoice names of it; anything when there is none. */
export function shownOf(invoice: Invoice | undefined) {
  const { supplier = 'nobody', currency = 'EUR', amount = 1n } = invoice ?? {};
  const { document = hashFor('none'), details = hashFor('none') } = invoice ?? {};
  return { supplier, currency, invoiced: String(amount), document, details };
}

const GENESIS = marketGenesis();

/** Founding checks every key: once for each document. */
const FOUNDINGS = new WeakMap<Genesis, Founding>();

/**
 * The real core over a world in memory, without signatures. Each block is one second later than
 * the one before unless a time is named, and the laws are checked after each.
 */
export class Market {
  readonly world = new MemoryWorld();
  readonly groups = new Map<string, Uint8Array>();
  readonly genesis: Genesis;
  readonly blocks: { readonly input: BlockInput; readonly executed: Executed }[] = [];
  /** Who may read what by now. */
  readonly seenBy: SeenBy;
  state: ChainState;
  checksLaws = true;
  /** The laws about indexes are checked in blocks whose height is a multiple of this. */
  indexesEvery = 1;
  #made = 0;
  /** What was read last, and of which block. */
  #seen: { readonly name: string; readonly reader: FactReader } = { name: '', reader: this.world };

  constructor(genesis: Genesis = GENESIS) {
    this.genesis = genesis;
    const founding = FOUNDINGS.get(genesis) ?? genesisState(genesis);
    FOUNDINGS.set(genesis, founding);
    this.world.apply(founding.facts, founding.indexes);
    this.#keep(founding.groups);
    this.seenBy = new SeenBy(this.world);
    this.seenBy.follow(this.world, founding.facts, () => undefined);
    this.state = genesisChainState(genesis, this.world, {
      group: (path) => this.groups.get(path),
    });
  }

  get time(): number {
    return this.state.time;
  }

  /**
   * An unsigned transaction; its id is a number's hash, and so is the seed of its deed. Its signer
   * is shown what stands once is done what is due by `time`.
   */
  transaction(member: string, deed: AnyDeed | Deed, expires = 0, time?: number): Transaction {
    this.#made += 1;
    const jws = `transaction ${this.#made}`;
    return {
      jws,
      id: hashFor(`id of ${jws}`),
      digest: hashFor(jws),
      member,
      keyName: 'desk',
      chain: this.state.chain,
      deed: completed(this.world, deed, { number: this.#made, seen: () => this.#seenAt(time) }),
      expires,
      signature: new Uint8Array(64),
    };
  }

  /** The facts as the next block of this time finds them, when what is due has been done. */
  #seenAt(time = this.time + 1000): FactReader {
    const name = `${this.state.height} ${time}`;
    if (this.#seen.name === name) return this.#seen.reader;
    const idle = this.try(this.input([], time));
    const facts = 'invalid' in idle ? new Map<string, Json | null>() : idle.facts;
    const get = (key: string): Json | undefined =>
      facts.has(key) ? (facts.get(key) ?? undefined) : this.world.facts.get(key);
    this.#seen = { name, reader: { facts: { get } } };
    return this.#seen.reader;
  }

  /** The input of the next block, with every transaction expiring a minute after it. */
  input(transactions: readonly Transaction[], time = this.time + 1000): BlockInput {
    const { height, previous } = this.state;
    const previousCommit =
      height === 0 ? null : { block: previous, height, round: 0, signatures: [null] };
    const body: Body = {
      transactions: transactions.map(({ jws }) => jws),
      evidence: [],
      previousCommit,
    };
    const fit = transactions.map((each) =>
      each.expires === 0 ? { ...each, expires: time + 60_000 } : each,
    );
    return { time, proposer: this.state.validators[0]?.id ?? '', body, transactions: fit };
  }

  /** Executes and commits a block. */
  block(transactions: readonly Transaction[], time?: number): Executed {
    const input = this.input(transactions, time);
    const executed = this.try(input);
    if ('invalid' in executed) throw new Error(`invalid block: ${executed.invalid}`);
    this.commit(input, executed);
    return executed;
  }

  /** Executes a block without committing it. */
  try(input: BlockInput): Executed | Invalid {
    return executeBlock(this.state, input);
  }

  /** Commits an executed block and checks the laws. */
  commit(input: BlockInput, executed: Executed): void {
    const broken = this.checksLaws ? checkChange(this.world, executed) : [];
    const before = new Map(
      [...executed.facts.keys()].map((key) => [key, this.world.facts.get(key)]),
    );
    this.world.apply(executed.facts, executed.indexes);
    const each = [...executed.outcomes, ...executed.results].map(({ events }) => events);
    const seen = this.seenBy.follow(this.world, executed.facts, (key) => before.get(key));
    const told = each.flat();
    const tooMuch = [
      ...tellingTooMuch(this.world, told),
      ...tellingOthers(this.world, this.seenBy, told),
      ...refusalsTelling(this.world, this.seenBy, input.transactions, executed),
    ];
    const wrong = [...seen, ...tooMuch, ...each.flatMap(toldTwice)];
    if (this.checksLaws && wrong.length > 0) throw new Error(`reading: ${JSON.stringify(wrong)}`);
    const overdone = executed.outcomes.filter(({ work, most }) => work > most);
    if (overdone.length > 0) throw new Error(`more work than known: ${JSON.stringify(overdone)}`);
    this.#keep(executed.groups);
    this.state = { ...executed.next, world: this.world, tree: this.state.tree };
    this.blocks.push({ input, executed });
    if (treeRoot(this.state.tree) !== executed.header.state) throw new Error('groups lost');
    if (broken.length > 0) throw new Error(`laws broken: ${JSON.stringify(broken)}`);
    if (!this.checksLaws) return;
    this.checkLaws(this.state.height % this.indexesEvery === 0 ? checkLaws : checkFacts);
  }

  /** @throws Error when a law does not hold now */
  checkLaws(check = checkLaws): void {
    const violations = check(this.world);
    if (violations.length > 0) throw new Error(`laws broken: ${JSON.stringify(violations)}`);
  }

  /** One deed in a block of its own; returns its result. */
  submit(member: string, deed: AnyDeed | Deed, time?: number): Result {
    const [result] = this.block([this.transaction(member, deed, 0, time)], time).results;
    if (result === undefined) throw new Error('a block of one transaction has one result');
    return result;
  }

  /** As `submit`, for a deed that has to succeed; returns the id of its transaction. */
  ok(member: string, deed: AnyDeed | Deed, time?: number): string {
    const { code, facts, id } = this.submit(member, deed, time);
    if (code !== 'ok') throw new Error(`${deed.type} refused: ${code} ${JSON.stringify(facts)}`);
    return id;
  }

  /** Whether a block at this time leaves items that are due. */
  hasBacklog(time: number): boolean {
    const { chain, height, parameters, world } = this.state;
    const scene = sceneOf(new Draft(world), { chain, height: height + 1, time, parameters });
    settleDue(scene);
    return hasBacklog(scene);
  }

  /** A block without transactions. */
  wait(time: number): Executed {
    return this.block([], time);
  }

  #keep(groups: ReadonlyMap<string, Uint8Array | null>): void {
    for (const [path, group] of groups) {
      if (group === null) this.groups.delete(path);
      else this.groups.set(path, group);
    }
  }
}
