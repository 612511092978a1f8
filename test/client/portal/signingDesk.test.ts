import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DeskTerms, Draft } from '../../../client/portal/signing/signingDesk.ts';
import { SigningDesk } from '../../../client/portal/signing/signingDesk.ts';
import { ClientError } from '../../../client/sdk/clientError.ts';
import { deedOf } from '../../../client/sdk/deeds.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { Journal } from '../../../client/sdk/journal.ts';
import { LedgerClient } from '../../../client/sdk/ledgerClient.ts';
import { LapseDoubts } from '../../../client/sdk/resume.ts';
import { keySigner } from '../../../client/sdk/signer.ts';
import { invoices } from '../../../contracts/state/invoices.ts';
import { publicKeyOf } from '../../../ledger/keys.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { acceptDeed, invoiceDeed, secretOf, ToyChain } from '../auditor/toyChain.ts';
import type { ToyNode } from '../cli/toyNode.ts';
import { startToyNode } from '../cli/toyNode.ts';

// From a deed to what became of it, as a page does it: the buyer answers an invoice that waits.

let chain: ToyChain;
let node: ToyNode;
let folder: string;
let invoice: string;
/** Work that one tab at a time does. */
let queue: Promise<unknown>;

beforeEach(async () => {
  chain = new ToyChain();
  const jws = chain.sign('tier-1', invoiceDeed());
  chain.grow([jws]);
  invoice = decodeTransaction(jws, 100_000).id;
  node = await startToyNode(chain);
  folder = join(scratchFolder(), 'journal');
  queue = Promise.resolve();
});

/** The page in one tab; all tabs have one journal. */
function tab(terms: Partial<DeskTerms> = {}): SigningDesk {
  const main = keySigner({ member: 'maker', keyName: 'main', secret: secretOf('maker signs') });
  const signer = terms.signer ?? main;
  const environment = { ...systemEnvironment, now: () => chain.ground.time };
  const journal = new Journal(folder);
  const { genesis } = chain;
  const nodes = [node.url];
  const client = new LedgerClient({ genesis, nodes, reader: signer, environment, journal });
  const alone: DeskTerms['alone'] = (work) => {
    const next = queue.then(work, work);
    queue = next.catch(() => undefined);
    return next;
  };
  const [doubts, blockTime] = [new LapseDoubts(), chain.ground.time];
  return new SigningDesk({
    client,
    journal,
    signer,
    environment,
    alone,
    doubts,
    blockTime,
    ...terms,
  });
}

const reject = (desk: SigningDesk): Promise<Draft> =>
  desk.draft('rejectInvoice', { invoice, reason: 'not_ours' });

async function signed(desk: SigningDesk) {
  const signature = await desk.sign(await reject(desk), new Set());
  if (signature.kind !== 'signed') throw new Error('nothing was signed before');
  return signature.signed;
}

const status = (): string | undefined => invoices.read(chain.ground.world, invoice)?.status;

describe('what is signed on a page', () => {
  it('is told with the facts behind its ids, each proved, and with its effect', async () => {
    const { telling, height, before } = await reject(tab());
    const [fact] = telling.facts;
    expect(fact?.key).toBe(`invoice/${invoice}`);
    const amount = fact?.words.find(({ name }) => name === 'amount')?.told;
    expect(amount).toEqual({ kind: 'money', minor: '10000', currency: 'EUR' });
    expect(telling.members.map(({ id }) => id).sort()).toEqual(['maker', 'tier-1']);
    expect(telling.effect).toContain('rejected for good');
    expect([height, before]).toEqual([chain.height, []]);
  });

  it('is not signed while nothing is proved of what it names', async () => {
    const desk = tab();
    const id = 'ab'.repeat(32);
    const draft = await desk.draft('rejectInvoice', { invoice: id, reason: 'not_ours' });
    expect(draft.telling).toMatchObject({ facts: [], unproved: [{ name: 'invoice', id }] });
    await expect(desk.sign(draft, new Set())).rejects.toMatchObject({ code: 'not_shown' });
    expect(await desk.pending()).toEqual([]);
  });

  it('is neither signed nor kept when whoever was asked has left', async () => {
    const main = keySigner({ member: 'maker', keyName: 'main', secret: secretOf('maker signs') });
    let count = 0;
    const sign = (bytes: Uint8Array) => {
      count += 1;
      return main.sign(bytes);
    };
    const desk = tab({ signer: { ...main, sign } });
    const draft = await reject(desk);
    count = 0;
    expect(await desk.sign(draft, new Set(), () => false)).toEqual({ kind: 'left' });
    expect(count).toBe(0);
    const left = await desk.sign(draft, new Set(), (done) => done === null);
    expect([left.kind, count, await desk.pending()]).toEqual(['left', 1, []]);
  });

  it('is gone on with although another entry is damaged, which is said', async () => {
    const { id } = await signed(tab());
    const [other, reported] = ['ab'.repeat(32), [] as string[]];
    const shelved = join(folder, 'pending', `${id}.json`);
    writeFileSync(shelved.replace(id, other), '{');
    const found = await tab().pending((damaged) => reported.push(damaged));
    expect([found.map((entry) => entry.signed.id), reported]).toEqual([[id], [other]]);
    await expect(tab().pending()).rejects.toMatchObject({ code: 'bad_journal' });
  });

  it('is kept before anything is sent', async () => {
    const { id } = await signed(tab());
    expect(node.submitted).toEqual([]);
    expect((await tab().pending()).map((entry) => entry.signed.id)).toEqual([id]);
    expect(status()).toBe('registered');
  });

  it('is followed to its end, and then pending no more', async () => {
    const desk = tab();
    const outcome = await desk.send(await signed(desk));
    expect(outcome).toEqual({ kind: 'done', height: chain.height });
    expect([status(), await desk.pending()]).toEqual(['rejected', []]);
  });

  it('is sent again as the very same bytes after the page was left', async () => {
    const { id, jws } = await signed(tab());
    const [entry] = await tab().pending();
    if (entry === undefined) throw new Error('it is kept');
    expect(await tab().resume(entry)).toEqual({ kind: 'done', height: chain.height });
    expect([node.submitted, entry.signed.id]).toEqual([[jws], id]);
    expect([status(), await tab().pending()]).toEqual(['rejected', []]);
  });

  it('is asked about before the same is signed while its end is not known', async () => {
    const { id } = await signed(tab());
    const draft = await reject(tab());
    expect(draft.before.map((entry) => entry.signed.id)).toEqual([id]);
    expect((await tab().sign(draft, new Set())).kind).toBe('asked');
    expect((await tab().sign(draft, new Set([id]))).kind).toBe('signed');
  });

  it('is signed once by two tabs that were shown it at the same time', async () => {
    const tabs = [tab(), tab()];
    const drafts = await Promise.all(tabs.map(reject));
    const signing = tabs.map((desk, at) => desk.sign(drafts[at] as Draft, new Set()));
    const kinds = (await Promise.all(signing)).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['asked', 'signed']);
    expect(await tab().pending()).toHaveLength(1);
  });

  it('is not kept when the key does not sign', async () => {
    const refuse = () => Promise.reject(new ClientError('passphrase_needed', 'locked'));
    const desk = tab({ signer: { member: 'maker', keyName: 'main', sign: refuse } });
    const draft = await reject(tab());
    await expect(desk.sign(draft, new Set())).rejects.toMatchObject({ code: 'passphrase_needed' });
    expect(await tab().pending()).toEqual([]);
  });

  it('is refused with the sentence of the rules, by the word of the node', async () => {
    const desk = tab();
    const draft = await reject(desk);
    await desk.send(await signed(desk));
    const again = await desk.sign(draft, new Set());
    if (again.kind !== 'signed') throw new Error('the first has its end');
    const outcome = await desk.send(again.signed);
    expect(outcome).toMatchObject({ kind: 'refused', code: 'invoice_answered', height: null });
    expect(outcome).toHaveProperty('sentence', expect.stringContaining('already'));
    expect(await desk.pending()).toEqual([]);
  });

  it('that came too late, as a node says once, is asked again after more blocks', async () => {
    await signed(tab());
    const desk = tab({ doubts: new LapseDoubts() });
    const [entry] = await desk.pending();
    if (entry === undefined) throw new Error('it is kept');
    chain.grow([], { time: entry.signed.expires });
    for (let block = 0; block < 3; block += 1) {
      expect(await desk.resume(entry)).toEqual({ kind: 'lapsed' });
      expect(await desk.pending()).toHaveLength(1);
      chain.grow([]);
    }
    expect(await desk.resume(entry)).toEqual({ kind: 'lapsed' });
    expect(await desk.pending()).toEqual([]);
  });

  it('of another member or ledger is not gone on with', async () => {
    await signed(tab());
    const signer = keySigner({ member: 'bank', keyName: 'main', secret: secretOf('bank signs') });
    expect(await tab({ signer }).pending()).toEqual([]);
  });
});

describe('a deed that waits for further keys', () => {
  const DAY_MS = 86_400_000;

  /** The page of the buyer's second key. */
  function second(): SigningDesk {
    const secret = secretOf('maker second');
    return tab({ signer: keySigner({ member: 'maker', keyName: 'second', secret }) });
  }

  async function approve(desk: SigningDesk) {
    const [waiting] = await desk.approvals();
    if (waiting === undefined) throw new Error('a deed waits');
    const { id, digest } = waiting.approval;
    const draft = await desk.draft('approveDeed', { approval: id, digest });
    const signature = await desk.sign(draft, new Set());
    if (signature.kind !== 'signed') throw new Error('nothing was signed before');
    return { waiting, draft, outcome: await desk.send(signature.signed) };
  }

  beforeEach(async () => {
    const key = publicKeyOf(secretOf('maker second'));
    chain.grow([chain.sign('maker', deedOf('addKey', { name: 'second', key, scope: null }))]);
    chain.grow([], { time: chain.ground.time + 4 * DAY_MS });
    const both = { needed: 2, keys: ['main', 'second'], deeds: ['payEarly', 'rejectInvoice'] };
    const policy = { ...both, above: null, waitDays: 5 };
    chain.grow([chain.sign('maker', deedOf('setPolicy', { policy }))]);
    expect((await approve(second())).outcome.kind).toBe('done');
  });

  it('is said to wait, and is done when the second key has seen and signed it', async () => {
    const maker = tab();
    expect((await maker.send(await signed(maker))).kind).toBe('waits');
    expect(status()).toBe('registered');
    expect((await maker.approvals()).map(({ isForOwn }) => isForOwn)).toEqual([false]);
    const { waiting, draft, outcome } = await approve(second());
    expect(waiting).toMatchObject({ type: 'rejectInvoice', missing: { count: 1, keys: 'second' } });
    expect(waiting.isForOwn).toBe(true);
    expect(draft.inner?.type).toBe('rejectInvoice');
    expect(draft.inner?.telling.facts[0]?.key).toBe(`invoice/${invoice}`);
    expect([outcome.kind, status(), await maker.approvals()]).toEqual(['done', 'rejected', []]);
  });

  it('is approved with what it costs and what can hurt the piece in sight', async () => {
    const money = { to: 'maker', currency: 'EUR', amount: '10000', payment: 'a3'.repeat(32) };
    chain.grow([chain.sign('bank', deedOf('issueMoney', money))]);
    chain.grow([chain.sign('maker', acceptDeed(invoice))]);
    const [
      {
        events: [accepted],
      } = { events: [] },
    ] = chain.resultsAt(chain.height);
    const { receivable } = accepted as unknown as { readonly receivable: string };
    const offered = chain.sign(
      'tier-1',
      deedOf('offerEarlyPayment', {
        ...{ receivable, piece: '1', from: '1', to: '10000', discountPpm: 360_000 },
        ...{ dayCount: 'ACT/360', reference: '7e'.repeat(32), expiresDay: '2026-11-15' },
      }),
    );
    chain.grow([offered]);
    const offer = decodeTransaction(offered, 100_000).id;
    const maker = tab();
    const draft = await maker.draft('payEarly', { offer, maxPrice: '10000' });
    const signature = await maker.sign(draft, new Set());
    if (signature.kind !== 'signed') throw new Error('nothing was signed before');
    expect((await maker.send(signature.signed)).kind).toBe('waits');
    const [waiting] = await second().approvals();
    const words = { approval: waiting?.approval.id ?? '', digest: waiting?.approval.digest ?? '' };
    const { bargain, inner } = await second().draft('approveDeed', words);
    expect(draft.bargain.cost).toMatchObject({ face: 10_000n, price: 9_970n, currency: 'EUR' });
    // The approval itself is one block later.
    const perils = { ...draft.bargain.perils, height: chain.height };
    expect(inner?.bargain).toEqual({ cost: draft.bargain.cost, perils });
    expect(bargain).toEqual({ cost: null, perils: null });
    const declined = await second().draft('declineDeed', { approval: words.approval });
    expect(declined.inner?.bargain).toEqual({ cost: null, perils: null });
  });

  it('is said to wait also by a page that was left meanwhile', async () => {
    await signed(tab());
    const [entry] = await tab().pending();
    if (entry === undefined) throw new Error('it is kept');
    expect(await tab().resume(entry)).toMatchObject({ kind: 'waits' });
  });

  it('is not approved under the digest of another', async () => {
    const maker = tab();
    await maker.send(await signed(maker));
    const [waiting] = await second().approvals();
    const approval = waiting?.approval.id ?? '';
    const digest = 'ab'.repeat(32);
    const drafted = second().draft('approveDeed', { approval, digest });
    await expect(drafted).rejects.toMatchObject({ code: 'bad_proof' });
    const gone = second().draft('declineDeed', { approval: 'cd'.repeat(32) });
    await expect(gone).rejects.toMatchObject({ code: 'not_found' });
  });
});
