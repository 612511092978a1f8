/**
 * The story: from a real e-invoice to a payment nobody pressed a button for. It is played with the
 * commands of the `tally` client against running nodes; every result is proved before it is told.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { decimalText } from '../client/invoices/decimal.ts';
import { readInvoice } from '../client/invoices/readInvoice.ts';
import { toMinor } from '../client/invoices/toMinor.ts';
import { minorUnitsOf } from '../contracts/state/currencies.ts';
import type { Json, JsonObject } from '../ledger/canonical.ts';
import { piecePayments, share } from './shares.ts';
import type { Stage } from './stage.ts';
import { StoryError, textOf } from './stage.ts';

/** What the story needs of those who run the nodes. */
export interface Theatre {
  readonly stage: Stage;
  /** URL of the node of a validator. */
  url(validator: string): string;
  /** All URLs, that of `first` first. */
  urls(first: string): readonly string[];
  kill(validator: string): Promise<void>;
  start(validator: string): Promise<void>;
}

/** The documents of the story. */
export interface Documents {
  /** One invoice in two syntaxes. */
  readonly invoice: string;
  readonly duplicate: string;
  /** Another invoice, whose debtor will not have enough money. */
  readonly underfunded: string;
}

/** What the story leaves behind, for the summary and for a second start. */
export interface Ending {
  readonly receivable: string;
  readonly overdue: string;
  readonly currency: string;
  readonly face: string;
  /** What each holder of record was paid, minor units by member. */
  readonly paid: Readonly<Record<string, string>>;
  readonly settledAt: string;
}

/** Ledger days from registration to the due day: enough for a slow machine to play the story. */
const DUE_IN_DAYS = 20;
/** The node that is killed. */
const VICTIM = 'lieferverband';
const BANK = 'hafenbank';
const SETTLE_MS = 60_000;

interface Plot {
  readonly theatre: Theatre;
  readonly documents: Documents;
  readonly currency: string;
  readonly face: bigint;
}

/** What waits for the due day. */
interface Waiting {
  readonly receivable: string;
  readonly overdue: string;
  /** Balances of the holders by member, minor units. */
  readonly before: Readonly<Record<string, bigint>>;
}

/** Plays all of it. @throws StoryError when anything goes another way than it should */
export async function playStory(theatre: Theatre, documents: Documents): Promise<Ending> {
  const { stage } = theatre;
  await mkdir(stage.file('.'), { recursive: true });
  const plot = { theatre, documents, ...(await readAmount(documents.invoice)) };
  stage.prefer(theatre.urls('nordhafen'));
  await fund(plot);
  const receivable = await register(plot);
  const overdue = await registerUnderfunded(plot);
  await handOn(plot, receivable);
  await sell(plot, receivable);
  // Before the dead node comes back: on a slow machine that may last until the due day.
  const before = await balances(plot, 0);
  await comeBack(plot);
  return await fallDue(plot, { receivable, overdue, before });
}

async function readAmount(file: string): Promise<{ currency: string; face: bigint }> {
  const { currency, payable } = readInvoice(await readFile(file));
  if (currency === null || payable === null) throw new StoryError(`${file} states no amount`);
  const face = toMinor(payable, currency);
  if (typeof face !== 'bigint') throw new StoryError(`${file}: ${face.advice}`);
  return { currency, face };
}

/** The debtor's account gets what the first receivable needs, and not the second. */
async function fund({ theatre: { stage }, currency, face }: Plot): Promise<void> {
  const issue = async (to: string, amountMinor: bigint): Promise<void> => {
    const amount = decimal(amountMinor, currency);
    const deed = ['money', 'issue', '--to', to, '--amount', amount, '--currency', currency];
    const what = `issues ${amount} ${currency} to ${to}, against a deposit`;
    await stage.does(BANK, what, [...deed, '--payment', 'deposit']);
  };
  await issue('nordhafen', face + 100n);
  await issue(BANK, face);
  await issue('ostbank', face);
}

/** Steps 2 and 3: registered once, whatever the syntax, and accepted. */
async function register(plot: Plot): Promise<string> {
  const { theatre, documents } = plot;
  const { stage } = theatre;
  const due = ['--due-in-days', String(DUE_IN_DAYS)];
  const words = ['invoices', 'register', documents.invoice, ...due];
  const registered = await stage.does('talwerk', 'registers the invoice (UBL)', words);
  const invoice = textOf(registered, 'id');
  const again = ['invoices', 'register', documents.duplicate, ...due];
  const codes = ['duplicate_invoice', 'duplicate_document'];
  const proof = ['--proof', stage.file('duplicate.proof.json')];
  await stage.fails('talwerk', 'registers it again (CII)', [...again, ...proof], codes);
  await accept(stage, 'accepts it as an undertaking', registered);
  return invoice;
}

/** The buyer accepts what its own client has checked against the details file. */
async function accept(stage: Stage, what: string, registered: JsonObject): Promise<void> {
  const details = textOf(registered, 'details');
  await stage.does('nordhafen', what, ['accept', textOf(registered, 'id'), '--details', details]);
}

/** A second receivable, due a day later, for which nobody will have put up the money. */
async function registerUnderfunded(plot: Plot): Promise<string> {
  const { stage } = plot.theatre;
  const due = ['--due-in-days', String(DUE_IN_DAYS + 1)];
  const words = ['invoices', 'register', plot.documents.underfunded, ...due];
  const registered = await stage.does('talwerk', 'registers a second invoice', words);
  const invoice = textOf(registered, 'id');
  await accept(stage, 'accepts the second one too', registered);
  return invoice;
}

/** 40 % to tier 2; one node dies; half of that to tier 3, with clients that try the dead node. */
async function handOn({ theatre }: Plot, receivable: string): Promise<void> {
  const { stage } = theatre;
  const first = await stage.does('talwerk', 'offers 40 % to kolbenhof (tier 2)', [
    ...['pieces', 'offer-assignment', receivable, '--to', 'kolbenhof', '--percent', '40'],
    ...['--reference', 'crankshafts, contract 7'],
  ]);
  const taking = ['pieces', 'accept-assignment', textOf(first, 'id')];
  const taken = await stage.does('kolbenhof', 'takes it', taking);
  await theatre.kill(VICTIM);
  stage.say(`the node of ${VICTIM} is killed (SIGKILL); the others go on`);
  stage.prefer(theatre.urls(VICTIM));
  // The next one in the clients' order, which may be a moment behind the node they asked so far.
  await reach(theatre, 'aufsicht', Number(textOf(taken, 'height')));
  const second = await stage.does('kolbenhof', 'offers half of it to schraubwerk (tier 3)', [
    ...['pieces', 'offer-assignment', receivable, '--to', 'schraubwerk', '--percent', '50'],
    ...['--reference', 'screws, contract 12'],
  ]);
  const taking3 = ['pieces', 'accept-assignment', textOf(second, 'id')];
  await stage.does('schraubwerk', 'takes it', taking3);
}

/** Money and piece change hands in one step, once. */
async function sell(plot: Plot, receivable: string): Promise<void> {
  const { theatre, currency, face } = plot;
  const { stage } = theatre;
  const price = decimal((share(face).tier3 * 98n) / 100n, currency);
  const offer = await stage.does('schraubwerk', `offers its piece for ${price} ${currency}`, [
    ...['financing', 'offer-sale', receivable, '--price', price, '--issuer', BANK],
    ...['--reference', 'sale 3'],
  ]);
  const id = textOf(offer, 'id');
  await stage.does(BANK, 'buys it: money and piece in one step', ['buy', id]);
  const codes = ['offer_closed', 'offer_not_open', 'offer_taken'];
  await stage.fails('ostbank', 'tries to buy the same piece', ['buy', id], codes);
  const proof = stage.file('piece.proof.json');
  const key = `holding/${receivable}/${'1'.padStart(18, '0')}`;
  const { code } = await stage.ask(BANK, ['prove', 'state', key, '--out', proof]);
  if (code !== 0) throw new StoryError('the bank could not prove its piece');
  stage.say('              hafenbank files a proof that the piece is real, free and hers');
}

/** The killed node starts again and catches up. */
async function comeBack({ theatre }: Plot): Promise<void> {
  const { stage } = theatre;
  await theatre.start(VICTIM);
  const heights = await Promise.all(theatre.urls('aufsicht').map(heightIfUp));
  const target = Math.max(...heights.map((height) => height ?? 0));
  await reach(theatre, VICTIM, target);
  stage.say(`height ${String(target).padStart(3)}  ${VICTIM} is started again and has caught up`);
}

/** Waits until a node has this height. @throws StoryError when it does not get there in time */
async function reach(theatre: Theatre, id: string, height: number): Promise<void> {
  const until = Date.now() + SETTLE_MS;
  while (((await heightIfUp(theatre.url(id))) ?? 0) < height) {
    theatre.stage.signal.throwIfAborted();
    if (Date.now() > until) throw new StoryError(`${id} does not catch up`);
    await pause(100);
  }
}

/** Nobody sends anything; the network makes the blocks. */
async function fallDue(plot: Plot, { receivable, overdue, before }: Waiting): Promise<Ending> {
  const { theatre, currency, face } = plot;
  const { stage } = theatre;
  stage.say('nobody sends anything until the due day');
  const settled = await settlement(stage, receivable, 'ok');
  stage.say(`height ${settled}  the receivable pays itself`);
  const after = await balances(plot, Number(settled));
  const expected = piecePayments(face);
  for (const [member, amount] of Object.entries(expected)) {
    const got = (after[member] ?? 0n) - (before[member] ?? 0n);
    if (got !== amount) throw new StoryError(`${member} was paid ${got}, not ${amount}`);
    stage.say(`              ${member} is paid ${decimal(amount, currency)} ${currency}`);
  }
  const late = await settlement(stage, overdue, 'insufficient_money');
  const { json } = await stage.ask('talwerk', ['show', 'receivable', overdue]);
  const status = textOf(json, 'value', 'status');
  if (status !== 'overdue') throw new StoryError(`the second receivable is ${status}`);
  stage.say(`height ${late}  the second receivable finds too little money: overdue, nothing paid`);
  await stage.ask('talwerk', [
    ...['prove', 'settlement', `settle/${receivable}`],
    ...['--out', stage.file('payment.proof.json')],
  ]);
  const shown = Object.entries(expected).map(([member, amount]) => [member, String(amount)]);
  const amounts = { face: String(face), paid: Object.fromEntries(shown) };
  return { receivable, overdue, currency, ...amounts, settledAt: settled };
}

/** Waits until a due item was run; returns the height. @throws StoryError for another outcome */
async function settlement(stage: Stage, receivable: string, expected: string): Promise<string> {
  const file = stage.file(`${expected}.proof.json`);
  const until = Date.now() + 2 * SETTLE_MS;
  for (;;) {
    const words = ['prove', 'settlement', `settle/${receivable}`, '--out', file];
    const { code, json } = await stage.ask('aufsicht', words);
    if (code === 0) {
      const proof = JSON.parse(await readFile(file, 'utf8')) as JsonObject;
      const outcome = textOf(proof['outcome'] ?? null, 'code');
      if (outcome === expected) return textOf(json, 'height');
      throw new StoryError(`expected ${expected}: ${JSON.stringify(proof['outcome'])}`);
    }
    if (Date.now() > until) throw new StoryError('the due day does not come');
    await pause(200);
  }
}

/** Balances of all who hold a piece, minor units by member, at `height` or later. */
async function balances(plot: Plot, height: number): Promise<Record<string, bigint>> {
  const found: Record<string, bigint> = {};
  for (const member of Object.keys(piecePayments(plot.face))) {
    found[member] = await balanceOf(plot, member, height);
  }
  return found;
}

/** Asks again while the node that answers is behind: each command is a client of its own. */
async function balanceOf(plot: Plot, member: string, height: number): Promise<bigint> {
  const { theatre, currency } = plot;
  const until = Date.now() + SETTLE_MS;
  for (;;) {
    const { json } = await theatre.stage.ask(member, ['show', 'account', BANK, currency, member]);
    const value: Json = json['value'] ?? null;
    if (Number(json['height']) >= height)
      return value === null ? 0n : BigInt(textOf(value, 'balance'));
    if (Date.now() > until) throw new StoryError(`no node has reached height ${height}`);
    await pause(100);
  }
}

/** The height that a node says it has. */
export async function heightOf(url: string): Promise<number> {
  const response = await fetch(`${url}/v1/status`);
  return ((await response.json()) as { readonly height: number }).height;
}

/** The same, or undefined while the node does not answer. */
export async function heightIfUp(url: string): Promise<number | undefined> {
  return await heightOf(url).catch(() => undefined);
}

/** An amount in minor units as people write it. */
export function decimal(minor: bigint, currency: string): string {
  return decimalText({ digits: minor, scale: minorUnitsOf(currency) ?? 0 });
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
