/**
 * From a deed to what became of it, without a page: told with proved facts, signed once, kept
 * before it is sent, followed to its end. The order of a command is that of a click.
 */
import type { DeedType } from '../../../contracts/deeds.ts';
import { RULES } from '../../../contracts/deeds.ts';
import type { Approval, Policy } from '../../../contracts/state/approvals.ts';
import { approvals, policies } from '../../../contracts/state/approvals.ts';
import type { Invoice } from '../../../contracts/state/invoices.ts';
import type { Rule } from '../../../contracts/state/rule.ts';
import { firstPolicy } from '../../../contracts/trade/members/approving.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { hashJson } from '../../../ledger/hash.ts';
import type { Deed } from '../../../ledger/transaction.ts';
import type { Opening } from '../../sdk/alike.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { SignedDeed } from '../../sdk/compose.ts';
import type { DeedWords } from '../../sdk/deeds.ts';
import { deedOf } from '../../sdk/deeds.ts';
import type { Environment } from '../../sdk/environment.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';
import { dayAhead } from '../../sdk/ledgerDays.ts';
import { readApprovals } from '../../sdk/questions.ts';
import type { LapseDoubts } from '../../sdk/resume.ts';
import { resumeEntry } from '../../sdk/resume.ts';
import type { Rival } from '../../sdk/rivals.ts';
import { readRivals } from '../../sdk/rivals.ts';
import type { Signer } from '../../sdk/signer.ts';
import type { JournalEntry, SigningJournal } from '../../sdk/signingJournal.ts';
import { signedBefore } from '../../sdk/signingJournal.ts';
import type { FactSource, Telling } from '../../sdk/telling.ts';
import { readCurrency, readTelling } from '../../sdk/telling.ts';
import type { Bargain } from './bargain.ts';
import { NO_BARGAIN, readBargain } from './bargain.ts';
import { isBlind } from './blind.ts';
import type { Outcome } from './outcome.ts';
import { outcomeOf, outcomeOfEnd, outcomeOfProved } from './outcome.ts';

/** With what a desk works. */
export interface DeskTerms {
  /** It reads as the signer, and has the same journal. */
  readonly client: LedgerClient;
  readonly journal: SigningJournal;
  readonly signer: Signer;
  readonly environment: Environment;
  /** Does work while no other tab does such: two never sign the same unasked. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  /** What was said once to have come too late, for as long as the page is open. */
  readonly doubts: LapseDoubts;
  /** Of the newest block that was proved, ms since 1970: prices are those of its day. */
  readonly blockTime: number;
}

/** A deed of the member that waits for more of its keys. */
export interface WaitingDeed {
  readonly approval: Approval;
  /** Of the deed that waits. */
  readonly type: string;
  /** How many of these keys are still to sign; null: no policy stands any more. */
  readonly missing: { readonly count: number; readonly keys: string } | null;
  /** Whether the key of this desk is one of these. */
  readonly isForOwn: boolean;
  /** At which it was proved to wait. */
  readonly height: number;
}

/** A deed that waits, as whoever approves it has to see it. */
interface InnerDeed {
  readonly type: DeedType;
  readonly telling: Telling;
  readonly bargain: Bargain;
}

/** A deed as its signer has to see it. */
export interface Draft {
  readonly type: DeedType;
  readonly deed: Deed;
  /** What commitments in it are of. */
  readonly opens: readonly Opening[];
  readonly telling: Telling;
  /** The deed that waits, which this one approves or declines. */
  readonly inner: InnerDeed | null;
  /** What it costs, and what can hurt the piece that it is about. */
  readonly bargain: Bargain;
  /** Its facts hold at this height or later ones, each proved; null: it names none. */
  readonly height: number | null;
  /** What says the same and was signed before. */
  readonly before: readonly JournalEntry[];
}

/** Signed and kept; or not, since there is something to ask about first. */
export type Signature =
  | { readonly kind: 'signed'; readonly signed: SignedDeed }
  | { readonly kind: 'asked'; readonly before: readonly JournalEntry[] }
  /** Whoever was asked has left meanwhile: nothing is kept, and nothing will be sent. */
  | { readonly kind: 'left' };

/** See the head of this file. */
export class SigningDesk {
  readonly #terms: DeskTerms;

  constructor(terms: DeskTerms) {
    this.#terms = terms;
  }

  /**
   * The deed of these words, told.
   * @param opens what commitments in them are of
   * @throws ClientError bad_deed, and as `LedgerClient` reads
   */
  async draft(type: DeedType, words: JsonObject, opens: readonly Opening[] = []): Promise<Draft> {
    const { client } = this.#terms;
    const shown = await client.shown(type, words as unknown as DeedWords<DeedType>);
    const deed = deedOf(type, shown, this.#terms.environment);
    const heights: number[] = [];
    const read = async (key: string): Promise<Json | null> => {
      const proved = await orNothing(client.readState(key));
      if (proved !== null && proved.value !== null) heights.push(proved.height);
      return proved?.value ?? null;
    };
    const telling = await readTelling(RULES[type] as Rule, deed as JsonObject, read);
    const inner = await this.#tellInner(deed, read);
    const height = heights.length === 0 ? null : Math.min(...heights);
    const before = await this.#before(deed, opens);
    const bargain = await this.#bargain(type, deed);
    return { type, deed, opens, telling, inner, bargain, height, before };
  }

  /** The currency of the amounts of a deed, of which some words are known; null: none is. */
  async currency(type: DeedType, words: JsonObject): Promise<string | null> {
    return await readCurrency(RULES[type] as Rule, words, (key) =>
      this.#terms.client.findValue(key),
    );
  }

  /**
   * Deeds of this key's member that wait for more of its keys. Each is proved to wait; that there
   * are no others is the word of the node. @throws ClientError
   */
  async approvals(): Promise<readonly WaitingDeed[]> {
    const { client, signer } = this.#terms;
    const found: WaitingDeed[] = [];
    const own = await client.findFact(policies, [signer.member]);
    for (const { id } of await readApprovals(client, signer.member)) {
      const { fact: approval, height } = await client.readFact(approvals, [signer.member, id]);
      if (approval === undefined) continue;
      const words = approval.deed as Deed;
      const policy = own ?? firstPolicy(signer.member, words as never);
      const missing = policy === null ? null : missingOf(policy, approval);
      const isNamed = policy?.keys.includes(signer.keyName) ?? false;
      const isForOwn = isNamed && !approval.signed.includes(signer.keyName);
      found.push({ approval, type: words.type, missing, isForOwn, height });
    }
    return found;
  }

  /** Who else has registered the document of an invoice, proved. @throws ClientError */
  async rivals(invoice: Pick<Invoice, 'supplier' | 'document'>): Promise<readonly Rival[]> {
    return await readRivals(this.#terms.client, invoice);
  }

  /**
   * Signs a deed and keeps it; nothing is sent. What says the same and is not among those that the
   * signer has agreed to repeat is asked about first, also what another tab has signed meanwhile.
   * @param isMeant asked before it is signed, without it, and before it is kept: then no way leads
   *   back, for what is kept is handed in
   * @throws ClientError not_shown, passphrase_needed, signer_failed, unreadable_file: nothing is
   * signed then
   */
  async sign(
    draft: Draft,
    agreed: ReadonlySet<Hash>,
    isMeant: (signed: SignedDeed | null) => boolean = () => true,
  ): Promise<Signature> {
    if (isBlind(draft)) throw new ClientError('not_shown', 'nothing is proved of what it names');
    const { deed, opens } = draft;
    const { alone, client, environment, journal, signer } = this.#terms;
    return await alone(async () => {
      const before = await this.#before(deed, opens);
      if (before.some(({ signed }) => !agreed.has(signed.id))) return { kind: 'asked', before };
      if (!isMeant(null)) return { kind: 'left' };
      const signed = await client.compose(deed, signer);
      if (!isMeant(signed)) return { kind: 'left' };
      await journal.keep(signed, opens, environment.now());
      return { kind: 'signed', signed };
    });
  }

  /** Hands in what was signed and kept. @throws as `LedgerClient.submit` */
  async send(signed: SignedDeed): Promise<Outcome> {
    return outcomeOf(await this.#terms.client.submit(signed));
  }

  /**
   * What this key's member has signed on this ledger, and has no end yet.
   * @param report is told of entries that cannot be read, which are left out
   * @throws ClientError
   */
  async pending(report?: (id: Hash) => void): Promise<readonly JournalEntry[]> {
    const { client, journal, signer } = this.#terms;
    const isOwn = ({ transaction: { chain, member } }: JournalEntry): boolean =>
      chain === client.genesis.chain && member === signer.member;
    return (await journal.pending(report)).filter(isOwn);
  }

  /**
   * Goes on with what broke off, with the very same bytes; null while its end is not known.
   * @throws as `resumeEntry`
   */
  async resume(entry: JournalEntry): Promise<Outcome | null> {
    const end = await resumeEntry(this.#terms, entry);
    if (end === null) return null;
    // What happened then, such as that it waits for further keys, no journal has.
    const isFinal = end.status === 'final';
    const proved = isFinal ? await this.#terms.client.readTransaction(entry.signed.id) : null;
    return proved === null ? outcomeOfEnd(end) : outcomeOfProved(proved);
  }

  /** What is approved is told as it waits: what is signed is the digest of that very deed. */
  async #tellInner(deed: Deed, read: FactSource): Promise<Draft['inner']> {
    if (deed.type !== 'approveDeed' && deed.type !== 'declineDeed') return null;
    const found = await read(approvals.key(this.#terms.signer.member, String(deed['approval'])));
    if (found === null) throw new ClientError('not_found', 'this deed waits no more');
    const { deed: waiting } = approvals.decode(found);
    if (deed.type === 'approveDeed' && deed['digest'] !== hashJson(waiting)) {
      throw new ClientError('bad_proof', 'the digest is that of another deed');
    }
    const { type } = waiting as Deed;
    const rule: Rule = RULES[type as DeedType];
    const telling = await readTelling(rule, waiting as JsonObject, read);
    // Who declines takes nothing on, and is not to fail where what was quoted is there no more.
    const isTaken = deed.type === 'approveDeed';
    const bargain = isTaken ? await this.#bargain(type as DeedType, waiting as Deed) : NO_BARGAIN;
    return { type: type as DeedType, telling, bargain };
  }

  async #bargain(type: DeedType, deed: Deed): Promise<Bargain> {
    const { client, blockTime } = this.#terms;
    const today = dayAhead(client.genesis, blockTime, 0);
    return await readBargain(client, type, deed as JsonObject, today);
  }

  async #before(deed: Deed, opens: readonly Opening[]): Promise<readonly JournalEntry[]> {
    const { client, journal, signer } = this.#terms;
    const who = { chain: client.genesis.chain, member: signer.member };
    return signedBefore(await journal.alike(who, deed, opens));
  }
}

/** Null where this member is not shown whether something is there, or nothing is proved yet. */
async function orNothing<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof ClientError && error.code === 'not_shown') return null;
    throw error;
  }
}

function missingOf({ keys, needed }: Policy, { signed }: Approval): WaitingDeed['missing'] {
  const others = keys.filter((name) => !signed.includes(name));
  return { count: needed - (keys.length - others.length), keys: others.join(', ') };
}
